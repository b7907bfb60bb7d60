"""A submission's files as pictures and text on one side of a page: the list, the one that is open, its originals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request, Response

from pipeline.pack import Pack
from pipeline.write import words
from web.core.database.models import Submission
from web.core.guard import reading
from web.core.guard.guard import address
from web.core.inputs import whole
from web.core.pages import send_file, service
from web.core.preview import preview
from web.core.service import log
from web.core.submissions import results

LARGEST_DOWNLOAD = 256 << 20
MOST_PAGES = 300
"""Of one file on the page; the others are in the download."""
_NOTHING: dict[str, Any] = {"marked": {}, "drawing": False}


def shown(
    request: Request, found: Submission, pack: Pack, data: results.Data | None, file: str, find: str
) -> dict[str, Any]:
    """The list of files, and the one that is open with what can be shown of it.

    ``find``: the finding whose place is to be shown, by its number in the result.
    """
    here = service(request)
    try:
        listing = preview.opened(here, found, address(request.scope))
    except preview.CannotShow as error:
        return {"files": [], "roles_of": {}, "open": None, "told": str(error), "lines": [], "pages": 0} | _NOTHING
    roles = words.roles(pack)
    known = {entry["path"]: roles.get(entry["role"], "") for entry in data["files"]} if data else {}
    number = whole(file, 0, len(listing) - 1) or 0
    opened = listing[number] if listing else None
    shown: dict[str, Any] = {"lines": [], "pages": 0, "told": ""} | _NOTHING
    if opened is not None:
        shown |= _look_into(request, found, opened)
        shown |= {"marked": _marked(request, found, opened, _location(data, find), shown["pages"])}
    return {"files": listing, "roles_of": known, "open": opened} | shown


def _look_into(request: Request, found: Submission, opened: preview.Opened) -> dict[str, Any]:
    """Its pages; where it has none, or not yet, its text."""
    here, by = service(request), address(request.scope)
    drawing = False
    try:
        preview.as_pdf(here, found, opened, by, wait=False)
        return {"pages": min(preview.page(here, found, opened, 1, by)[1], MOST_PAGES)}
    except preview.NotYet:
        drawing = True
    except preview.CannotShow as error:
        if opened.is_picture:
            return {"told": str(error)}
    try:
        lines = [] if opened.is_picture else preview.text(here, found, opened, by)
    except preview.CannotShow as error:
        return {"told": str(error), "drawing": drawing}
    reading.opened(request, opened.path)
    return {"lines": lines, "drawing": drawing}


def _location(data: results.Data | None, find: str) -> dict[str, Any]:
    """Where the finding points; empty when it is none, or points nowhere."""
    findings = data["findings"] if data else []
    number = whole(find, 0, len(findings) - 1)
    return (findings[number].get("location") or {}) if number is not None else {}


def _marked(
    request: Request, found: Submission, opened: preview.Opened, location: dict[str, Any], pages: int
) -> dict[str, Any]:
    """The page, the boxes on it and the paragraph of the text where the finding stands; empty for another file."""
    if location.get("file") != opened.path:
        return {}
    near, wanted = location.get("page") or 0, location.get("excerpt") or ""
    spot = preview.spot(service(request), found, opened, wanted, near, address(request.scope)) if pages else None
    return (spot or {"page": near, "boxes": []}) | {"paragraph": location.get("paragraph")}


def _opened(request: Request, found: Submission, file: int) -> preview.Opened:
    try:
        listing = preview.opened(service(request), found, address(request.scope))
    except preview.CannotShow as error:
        raise preview.refusal(error) from None
    if not 0 <= file < len(listing):
        raise HTTPException(404)
    return listing[file]


def picture(request: Request, found: Submission, file: int, page: int) -> Response:
    """A page drawn anew: never the file itself."""
    opened = _opened(request, found, file)
    try:
        path, _ = preview.page(service(request), found, opened, page, address(request.scope))
    except preview.CannotShow as error:
        raise preview.refusal(error) from None
    reading.opened(request, opened.path)
    return Response(path.read_bytes(), media_type="image/png", headers={"cache-control": "private, no-store"})


def original(request: Request, found: Submission, file: int, who: str) -> Response:
    """The file as it was submitted, to be kept and not shown."""
    opened = _opened(request, found, file)
    if opened.size > LARGEST_DOWNLOAD or not opened.source.is_file():
        raise HTTPException(404)
    with service(request).db.write() as db:
        log(db, who, "下载文件", f"提交 {found.id}", opened.path)
    return send_file(opened.source, Path(opened.path).name)
