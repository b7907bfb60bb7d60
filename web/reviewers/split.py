"""The section map corrected by hand, and the rules run again."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from pipeline.write import words
from web.core.database.models import Submission
from web.core.guard.guard import address
from web.core.inputs import Id, whole
from web.core.jobs import jobs
from web.core.pages import Form, Reviewer, go, handed_in, render, service, text
from web.core.preview import preview
from web.core.service import log
from web.core.submissions import results
from web.reviewers.conflict import at_desk
from web.reviewers.rule import reopen
from web.reviewers.seen import Seen

router = APIRouter()
ABSENT = "absent"


@router.get("/review/{number}/split")
def split_page(request: Request, who: Reviewer, number: Id) -> HTMLResponse:
    """The report's lines, and where each section's heading stands now."""
    return _page(request, _report_lines(request, number))


class _Report(NamedTuple):
    """What the page is made of."""

    found: Submission
    seen: str
    data: results.Data
    lines: list[dict[str, Any]]
    title_name: str
    """What the notice calls the outcome's name."""


def _page(request: Request, shown: _Report, sent: Any = None, problem: str = "") -> HTMLResponse:
    """``sent``: the form that was not taken, which is shown as it was filled in."""
    found, seen, data, lines = shown[:4]
    sections = [
        {
            **{name: s[name] for name in ("key", "title", "found", "heading")},
            "line": _line_of(s, lines) if sent is None else text(sent, s["key"], 6),
            "absent": sent is not None and bool(text(sent, f"{s['key']}-{ABSENT}")),
        }
        for s in data["sections"]
    ]
    return render(
        request,
        "reviewers/split.html.j2",
        status=400 if problem else 200,
        submission=found,
        seen=seen,
        sections=sections,
        title_name=shown.title_name,
        lines=lines,
        problem=problem,
        named={line: s["title"] for s in data["sections"] if (line := _line_of(s, lines))},
    )


def _report_lines(request: Request, number: int) -> _Report:
    here = service(request)
    with here.db.read() as db:
        found = handed_in(db, number)
        seen = str(Seen.of(db, found))
        data = results.read(results.folder_of(here, db, found))
        title_name = here.pack_of(db, found).title_name
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
    return _Report(found, seen, data, lines, title_name)


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
    assert who.user
    here = service(request)
    with here.db.write() as db:
        # Before the report is read: it may be another one by now.
        at_desk(request, db, number, sent, who.user).compare(rulings=False)
    shown = _report_lines(request, number)
    headings, problem = _headings(sent, [section["key"] for section in shown.data["sections"]], shown.lines)
    if problem:
        return _page(request, shown, sent, problem)
    with here.db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.compare(rulings=False)
        if desk.found.state in ("waiting", "running"):
            raise desk.refusal("这份材料正在检查，请等检查完成。")
        jobs.enqueue(db, desk.found, headings, jobs.origin_of(who.user.id, ""))
        log(
            db,
            who.name,
            "更正分段",
            f"提交 {number}",
            "、".join(words.section_titles(shown.data)[key] for key in headings),
        )
        reopen(db, desk.found, who.user, "更正了分段，重新检查")
    return go(f"/review/{number}")


def _headings(sent: Any, keys: list[str], lines: list[dict[str, Any]]) -> tuple[dict[str, list[int]], str]:
    """Where the form puts each heading, and what is wrong with it."""
    headings: dict[str, list[int]] = {}
    for key in keys:
        line = text(sent, key, 6)
        if text(sent, f"{key}-{ABSENT}"):
            headings[key] = []
        elif line:
            chosen_line = whole(line, 1, len(lines))
            if chosen_line is None:
                return {}, f"行号“{line}”不在 1 到 {len(lines)} 之间，请重新填写。"
            headings[key] = lines[chosen_line - 1]["place"]
    chosen = [tuple(place) for place in headings.values() if place]
    return headings, "有两个部分填了同一行，请重新填写。" if len(set(chosen)) < len(chosen) else ""
