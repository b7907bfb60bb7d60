"""Many submissions at once: a folder of them, or a zip of folders; each folder, zip or loose file is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import func, select

from pipeline.limits import DEFAULT
from pipeline.unzip import Archive, BadArchive
from web.core.activities import chosen
from web.core.database.models import Submission
from web.core.guard.guard import address
from web.core.pages import Form, Reviewer, Visitor, files, render, service, text, visitor
from web.core.service import Service, log
from web.core.sign_in import auth
from web.core.storage.incoming import MOST_FILES
from web.core.storage.storage import NO_ROOM, NoRoom, Refused, Spooled, safe_parts
from web.core.submissions import admission, submit
from web.reviewers.importing import Imports
from web.reviewers.sorting import Piece, is_aside, sort_out

router = APIRouter()
NO_MATERIAL = (
    "这里只有批量检查（yushen batch）的结果，没有材料本身，因此没有收下。"
    "请连同当时检查的文件夹一起选择，或只选择那个文件夹。"
)


class Brought(NamedTuple):
    """What became of one folder, zip or loose file."""

    name: str
    files: int
    number: int | None
    """Of the submission; None when it was not taken."""
    why: str = ""
    whole: bool = True
    """Checked as a whole submission; a loose file is checked as the report alone."""
    before: str = ""
    """What a batch said of it, where its results came along."""


async def _known(request: Request) -> bool:
    return (await run_in_threadpool(visitor, request)).user is not None


UploadRoute = admission.route(_known, "请先登录。")


def _page(request: Request, who: Visitor, **values: Any) -> HTMLResponse:
    with service(request).db.read() as db:
        choices = [one for one in chosen.to_choose(db, who.user) if one.state == "open"]
    values = {"brought": [], "problem": "", "most": MOST_FILES, "of": "", "new": auth.new_key(), **values}
    return render(request, "reviewers/bring_in.html.j2", choices=choices, **values)


@router.get("/queue/import")
def import_page(request: Request, who: Reviewer) -> HTMLResponse:
    """The form."""
    return _page(request, who)


@router.get("/queue/import/state")
def import_state(request: Request, who: Reviewer, of: str = "") -> JSONResponse:
    """How far one's own import is: what is taken, then what is checked."""
    assert who.user
    found = imports(request).of(of, who.user.id)
    if found is None:
        # Its files are still coming, or the service was started anew since: the queue tells the rest.
        return JSONResponse({"state": "unknown", "told": ""})
    if not found.ended:
        done = found.taken + found.refused
        return JSONResponse({"state": "running", "told": f"正在收取：{done} / {found.total} 份"})
    with service(request).db.read() as db:
        open_ = Submission.id.in_(found.numbers) & Submission.state.in_(("waiting", "running"))
        left = db.scalar(select(func.count()).select_from(Submission).where(open_)) or 0
    told = f"正在检查：已完成 {len(found.numbers) - left} / {len(found.numbers)} 份" if left else "全部检查完成。"
    return JSONResponse({"state": "checking" if left else "checked", "told": told})


async def bring_in(request: Request, who: Reviewer, sent: Form) -> Response:
    """Takes each as a submission of its own, straight into the queue; says what was taken as what."""
    return await run_in_threadpool(_bring_in, request, who, sent)


router.add_api_route("/queue/import", bring_in, methods=["POST"], route_class_override=UploadRoute)


def _bring_in(request: Request, who: Visitor, sent: Any) -> Response:
    assert who.user
    here, of = service(request), text(sent, "of", 64)
    try:
        found = sort_out(_pieces(here, files(sent)), _lines)
    except (BadArchive, Refused) as error:
        told = error.text if isinstance(error, BadArchive) else str(error)
        return _page(request, who, status=400, problem=told)
    progress = imports(request).begin(of, who.user.id, len(found.groups))
    try:
        brought = []
        for name, group in found.groups:
            one = _take(here, who, text(sent, "activity", 128), name, group, address(request.scope))
            progress.note(one.number)
            brought.append(one._replace(before=found.results.get(name, "")))
    finally:
        progress.ended = True
    brought += [Brought(name, 0, None, NO_MATERIAL, before=found.results[name]) for name in found.missing]
    with here.db.write() as db:
        log(db, who.name, "批量导入", "", f"{sum(one.number is not None for one in brought)} 份，共 {len(brought)} 项")
    problem = "" if brought else "没有收到文件。请选择存放各份材料的文件夹，或它的 .zip 压缩包。"
    return _page(request, who, status=200 if brought else 400, brought=brought, problem=problem, of=of)


def imports(request: Request) -> Imports:
    """The imports that this process knows of."""
    found: Imports = request.app.state.imports
    return found


def _lines(file: Any) -> Iterator[bytes]:
    """The lines of a file that came."""
    if isinstance(file, Spooled):
        with file.path.open("rb") as stream:
            yield from stream
    else:
        yield from file


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
            if entry.refusal or is_aside(entry.parts):
                continue
            if entry.size > left:
                raise NoRoom(NO_ROOM)
            target = source.with_name(f"{source.name}-{number}")
            left -= archive.extract(entry, target, left)[1]
            found.append(Piece(tuple(safe_parts("/".join(entry.parts))), Spooled(target)))
    return found


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
