"""The section map corrected by hand, and the rules run again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from pipeline.pack import SECTION_KEYS
from web import jobs, preview, results
from web.guard import address
from web.inputs import Id, whole
from web.models import Submission
from web.pages.common import Form, Reviewer, go, handed_in, render, service, text
from web.service import log

router = APIRouter()
ABSENT = "absent"


@router.get("/review/{number}/split")
def split_page(request: Request, who: Reviewer, number: Id) -> HTMLResponse:
    """The report's lines, and where each section's heading stands now."""
    found, data, lines = _report_lines(request, number)
    return _page(request, found, data, lines)


def _page(
    request: Request, found: Submission, data: results.Data, lines: list[dict[str, Any]], problem: str = ""
) -> HTMLResponse:
    sections = [
        {"key": s["key"], "title": s["title"], "found": s["found"], "heading": s["heading"], "line": _line_of(s, lines)}
        for s in data["sections"]
    ]
    return render(
        request,
        "split.html.j2",
        status=400 if problem else 200,
        submission=found,
        sections=sections,
        lines=lines,
        problem=problem,
        named={s["line"]: s["title"] for s in sections if s["line"]},
    )


def _report_lines(request: Request, number: int) -> tuple[Submission, results.Data, list[dict[str, Any]]]:
    here = service(request)
    with here.db.read() as db:
        found = handed_in(db, number)
        data = results.read(results.folder_of(here, db, found))
    path = next((file["path"] for file in data["files"] if file["role"] == "report"), None) if data else None
    if data is None or path is None:
        raise HTTPException(409, "这份材料里没有识别出成果报告，不能更正分段。")
    by = address(request.scope)
    try:
        opened = next((file for file in preview.opened(here, found, by) if file.path == path), None)
        lines = preview.text(here, found, opened, by) if opened else []
    except preview.CannotShow as error:
        raise preview.refusal(error, 409) from None
    if not lines:
        raise HTTPException(409, "成果报告没有可读的文字，不能更正分段。")
    return found, data, lines


def _line_of(section: dict[str, Any], lines: list[dict[str, Any]]) -> int | None:
    """The 1-based line where the section's heading stands now; None when it has none or cannot be told."""
    place = section.get("location") or {}
    wanted = "".join((section["heading"] or section["text"].split("\n", 1)[0]).split())
    if not section["found"] or not wanted:
        return None
    for number, line in enumerate(lines, 1):
        fits = all(place.get(key) is None or place[key] == line[key] for key in ("page", "paragraph"))
        if fits and wanted in "".join(line["text"].split()):
            return number
    return None


@router.post("/review/{number}/split")
def correct(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Puts a check with the placed headings into the queue of work."""
    here = service(request)
    found, data, lines = _report_lines(request, number)
    headings: dict[str, list[int]] = {}
    for key in SECTION_KEYS:
        line = text(sent, key, 6)
        if text(sent, f"{key}-{ABSENT}"):
            headings[key] = []
        elif line:
            chosen_line = whole(line, 1, len(lines))
            if chosen_line is None:
                return _page(request, found, data, lines, f"行号“{line}”不在 1 到 {len(lines)} 之间，请重新填写。")
            headings[key] = lines[chosen_line - 1]["place"]
    chosen = [tuple(place) for place in headings.values() if place]
    if len(set(chosen)) < len(chosen):
        return _page(request, found, data, lines, "有两个部分填了同一行，请重新填写。")
    with here.db.write() as db:
        locked = db.scalars(select(Submission).where(Submission.id == found.id).with_for_update()).one()
        if locked.state in ("waiting", "running"):
            raise HTTPException(409, "这份材料正在检查，请等检查完成。")
        jobs.enqueue(db, locked, headings, jobs.origin_of(who.user.id if who.user else None, ""))
        locked.outcome = None
        log(db, who.name, "更正分段", f"提交 {number}", "、".join(headings))
    return go(f"/review/{number}")
