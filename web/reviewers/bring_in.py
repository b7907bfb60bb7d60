"""Many submissions at once: a folder of them, or a zip of folders; each folder, zip or loose file is one."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from pipeline.limits import DEFAULT
from pipeline.unzip import Archive, BadArchive
from web.core.activities import chosen
from web.core.guard.guard import address
from web.core.pages import Form, Reviewer, Visitor, files, render, service, text, visitor
from web.core.service import Service, log
from web.core.storage.incoming import MOST_FILES
from web.core.storage.storage import NO_ROOM, NoRoom, Refused, Spooled, safe_parts
from web.core.submissions import admission, submit

router = APIRouter()
ASIDE = ("~$", ".", "__macosx", "thumbs.db", "desktop.ini")
"""What nobody means to hand in; compared in small letters."""


class Piece(NamedTuple):
    """One file of what was brought, by its path."""

    parts: tuple[str, ...]
    file: Any


class Brought(NamedTuple):
    """What became of one folder, zip or loose file."""

    name: str
    files: int
    number: int | None
    """Of the submission; None when it was not taken."""
    why: str = ""
    whole: bool = True
    """Checked as a whole submission; a loose file is checked as the report alone."""


async def _known(request: Request) -> bool:
    return (await run_in_threadpool(visitor, request)).user is not None


UploadRoute = admission.route(_known, "请先登录。")


def _page(request: Request, who: Visitor, **values: Any) -> HTMLResponse:
    with service(request).db.read() as db:
        choices = [one for one in chosen.to_choose(db, who.user) if one.state == "open"]
    return render(request, "reviewers/bring_in.html.j2", choices=choices, **values)


@router.get("/queue/import")
def import_page(request: Request, who: Reviewer) -> HTMLResponse:
    """The form."""
    return _page(request, who, brought=[], problem="", most=MOST_FILES)


async def bring_in(request: Request, who: Reviewer, sent: Form) -> Response:
    """Takes each as a submission of its own, straight into the queue; says what was taken as what."""
    return await run_in_threadpool(_bring_in, request, who, sent)


router.add_api_route("/queue/import", bring_in, methods=["POST"], route_class_override=UploadRoute)


def _bring_in(request: Request, who: Visitor, sent: Any) -> Response:
    here = service(request)
    try:
        pieces = _pieces(here, files(sent))
    except (BadArchive, Refused) as error:
        told = error.text if isinstance(error, BadArchive) else str(error)
        return _page(request, who, status=400, brought=[], problem=told, most=MOST_FILES)
    activity = text(sent, "activity", 128)
    brought = [_take(here, who, activity, name, group, address(request.scope)) for name, group in sorted_out(pieces)]
    with here.db.write() as db:
        log(db, who.name, "批量导入", "", f"{sum(one.number is not None for one in brought)} 份，共 {len(brought)} 项")
    problem = "" if brought else "没有收到文件。请选择存放各份材料的文件夹，或它的 .zip 压缩包。"
    return _page(request, who, status=200 if brought else 400, brought=brought, problem=problem, most=MOST_FILES)


def _pieces(here: Service, sent: list[tuple[str, Any]]) -> list[Piece]:
    """The files; a zip that comes alone is opened, once."""
    if len(sent) == 1 and sent[0][0].lower().endswith(".zip") and isinstance(sent[0][1], Spooled):
        return _unzipped(here, sent[0][1].path)
    return [Piece(tuple(safe_parts(name)), file) for name, file in sent]


def _unzipped(here: Service, source: Path) -> list[Piece]:
    """The zip's files, beside it: with it they are gone when the answer is.

    Raises:
        BadArchive: it, or a file in it, cannot be unpacked.
        NoRoom: what it holds does not fit on the disk.
    """
    found = []
    left = here.storage.free_bytes() - here.config.free_bytes
    with Archive(source, DEFAULT) as archive:
        for number, entry in enumerate(archive.entries):
            if entry.refusal or _is_aside(entry.parts):
                continue
            if entry.size > left:
                raise NoRoom(NO_ROOM)
            target = source.with_name(f"{source.name}-{number}")
            left -= archive.extract(entry, target, left)[1]
            found.append(Piece(tuple(safe_parts("/".join(entry.parts))), Spooled(target)))
    return found


def _is_aside(parts: tuple[str, ...]) -> bool:
    return not parts or any(part.lower().startswith(ASIDE) for part in parts)


def sorted_out(pieces: list[Piece]) -> list[tuple[str, list[Piece]]]:
    """The submissions: below the folder that holds all, each folder is one, and each file that lies beside them."""
    pieces = [piece for piece in pieces if not _is_aside(piece.parts)]
    while pieces and all(len(piece.parts) > 2 for piece in pieces) and len({piece.parts[0] for piece in pieces}) == 1:
        pieces = [piece._replace(parts=piece.parts[1:]) for piece in pieces]
    if len({piece.parts[0] for piece in pieces}) == 1 and len(pieces) > 1:
        # A folder whose files lie right in it, with folders of submissions beside them or without.
        folders = any(len(piece.parts) > 2 for piece in pieces)
        alone = all(piece.parts[-1].lower().endswith(".zip") for piece in pieces if len(piece.parts) == 2)
        if (folders and alone) or (not folders and alone):
            pieces = [piece._replace(parts=piece.parts[1:]) for piece in pieces]
    ordered = sorted(pieces, key=lambda piece: piece.parts)
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda piece: piece.parts[0])]


def _take(here: Service, who: Visitor, activity: str, name: str, group: list[Piece], sender: str) -> Brought:
    named = [("/".join(piece.parts), piece.file) for piece in group]
    whole = len(group[0].parts) > 1 or name.lower().endswith(".zip")
    scope = "submission" if whole else "report"
    try:
        taken = submit.take(
            here, named, scope=scope, level="", user=who.user, hand_in=True, address=sender, activity=activity
        )
    except Refused as error:
        return Brought(name, len(group), None, str(error))
    return Brought(name, len(group), taken.id, whole=whole)
