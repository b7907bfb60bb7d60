"""A submission beside its files: findings confirmed or waived, and the decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from pipeline.write import words
from web.core import settings
from web.core.database.models import OUTCOMES, REASONS, Decision, FoundIssue, Outcome, Ruling, Submission, User
from web.core.guard import reading
from web.core.guard.guard import address
from web.core.inputs import Id, Place, whole
from web.core.pages import Form, Reviewer, go, handed_in, render, report_answer, send_file, service, text
from web.core.service import log, pack_named
from web.core.submissions import queue, results, rulings
from web.reviewers import preview
from web.reviewers.conflict import at_desk
from web.reviewers.seen import Seen, newer_version, undecidable

router = APIRouter()
LARGEST_DOWNLOAD = 256 << 20


@router.get("/review/{number}")
def review(request: Request, who: Reviewer, number: Id, file: str = "", page: str = "1") -> HTMLResponse:
    """The reviewer's desk: findings on one side, the submitted files on the other."""
    here = service(request)
    chosen = queue.Filter.of(request.query_params)
    with here.db.read() as db:
        found = handed_in(db, number)
        seen = Seen.of(db, found)
        data = results.read(results.folder_of(here, db, found))
        history = rulings.of_series(db, found.series)
        items = rulings.ruled(db, found, history)
        before, after = queue.neighbours(db, chosen, number)
        values: dict[str, Any] = {
            "submission": found,
            "seen": seen,
            "newer": newer_version(db, found),
            "undecidable": undecidable(found),
            "data": data,
            "items": _shown(items, data),
            "lapsed": rulings.lapsed(history, items),
            "people": _people(db, items),
            "decisions": _decisions(db, found),
            "result": db.get(Outcome, found.result_id) if found.result_id else None,
            "before": before,
            "after": after,
            "filter": chosen,
            "second_person": settings.load(db).second_person,
        }
    values |= _files(request, found, data, file, page)
    return render(request, "reviewers/review.html.j2", **values)


def _shown(items: list[rulings.Ruled], data: results.Data | None) -> list[dict[str, Any]]:
    """The findings as the page needs them: the worst first, each with its text and its ruling."""
    if data is None:
        return []
    titles = words.section_titles(data)
    order = list(words.SEVERITIES)
    shown = [
        {"ruled": item, "finding": finding, "place": words.place(finding, titles)}
        for item, finding in ((item, data["findings"][item.issue.number]) for item in items)
    ]
    return sorted(shown, key=lambda entry: order.index(entry["finding"]["severity"]))


def _people(db: Session, items: list[rulings.Ruled]) -> dict[int, str]:
    """The names of all who ruled."""
    ids = {n for item in items if item.ruling for n in (item.ruling.user_id, item.ruling.second_id) if n}
    return dict(db.execute(select(User.id, User.full_name).where(User.id.in_(ids))).all()) if ids else {}


def _decisions(db: Session, found: Submission) -> list[tuple[Decision, str, str | None]]:
    """The newest first, each with who took it and who made it void."""
    other = aliased(User)
    rows = db.execute(
        select(Decision, User.full_name, other.full_name)
        .join(User, User.id == Decision.user_id)
        .outerjoin(other, other.id == Decision.reopened_by)
        .where(Decision.submission_id == found.id)
        .order_by(Decision.id.desc())
    )
    return [(decision, name, voider) for decision, name, voider in rows]


def _files(request: Request, found: Submission, data: results.Data | None, file: str, page: str) -> dict[str, Any]:
    """The list of files, and the one that is open with what can be shown of it."""
    here = service(request)
    try:
        listing = preview.opened(here, found, address(request.scope))
    except preview.CannotShow as error:
        return {"files": [], "roles_of": {}, "open": None, "told": str(error), "lines": [], "page": 1, "pages": 0}
    roles = words.roles(pack_named(here.settings().pack))
    known = {entry["path"]: roles[entry["role"]] for entry in data["files"]} if data else {}
    number = whole(file, 0, len(listing) - 1) or 0
    opened = listing[number] if listing else None
    shown: dict[str, Any] = {"lines": [], "page": 1, "pages": 0, "told": ""}
    if opened is not None:
        shown |= _look_into(request, found, opened, page)
    return {"files": listing, "roles_of": known, "open": opened} | shown


def _look_into(request: Request, found: Submission, opened: preview.Opened, page: str) -> dict[str, Any]:
    number = whole(page, 1) or 1
    by = address(request.scope)
    try:
        if opened.is_picture:
            return {"page": number, "pages": preview.page(service(request), found, opened, number, by)[1]}
        lines = preview.text(service(request), found, opened, by)
    except preview.CannotShow as error:
        return {"told": str(error)}
    reading.opened(request, opened.path)
    return {"lines": lines}


def _opened(request: Request, number: int, file: int) -> tuple[Submission, preview.Opened]:
    with service(request).db.read() as db:
        found = handed_in(db, number)
    try:
        listing = preview.opened(service(request), found, address(request.scope))
    except preview.CannotShow as error:
        raise preview.refusal(error) from None
    if not 0 <= file < len(listing):
        raise HTTPException(404)
    return found, listing[file]


@router.get("/review/{number}/file/{file}/page/{page}.png")
def page_picture(request: Request, who: Reviewer, number: Id, file: Place, page: Place) -> Response:
    """A page drawn anew: never the file itself."""
    found, opened = _opened(request, number, file)
    try:
        path, _ = preview.page(service(request), found, opened, page, address(request.scope))
    except preview.CannotShow as error:
        raise preview.refusal(error) from None
    reading.opened(request, opened.path)
    return Response(path.read_bytes(), media_type="image/png", headers={"cache-control": "private, no-store"})


@router.get("/review/{number}/file/{file}/download")
def file_download(request: Request, who: Reviewer, number: Id, file: Place) -> Response:
    """The file as it was submitted, to be kept and not shown."""
    _, opened = _opened(request, number, file)
    if opened.size > LARGEST_DOWNLOAD or not opened.source.is_file():
        raise HTTPException(404)
    with service(request).db.write() as db:
        log(db, who.name, "下载文件", f"提交 {number}", opened.path)
    return send_file(opened.source, Path(opened.path).name)


@router.get("/review/{number}/report")
def report(request: Request, who: Reviewer, number: Id) -> Response:
    """The HTML report, on the reviewer's side."""
    here = service(request)
    with here.db.read() as db:
        return report_answer(results.report(results.folder_of(here, db, handed_in(db, number))))


def _back(request: Request, number: int, sent: Any, fragment: str = "") -> Response:
    """To the desk again, with the same filter and file."""
    query = queue.Filter.of({key: text(sent, key) for key in queue.Filter.__dataclass_fields__ if key in sent}).query()
    opened = whole(text(sent, "file"))
    if opened is not None:
        query += f"&file={opened}" if query else f"file={opened}"
    return go(f"/review/{number}" + (f"?{query}" if query else "") + fragment)


@router.post("/review/{number}/rule")
def rule(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Confirms or waives one finding."""
    assert who.user
    waived = text(sent, "ruling") == "waive"
    if not waived and text(sent, "ruling") != "confirm":
        raise HTTPException(400)
    reason, note, identity = text(sent, "reason"), text(sent, "note"), text(sent, "identity", 64)
    with service(request).db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.aims_at(identity)
        desk.compare(rulings=True, identity=identity)
        issue = db.get(FoundIssue, whole(text(sent, "finding", 12), 1) or 0)
        if issue is None or issue.result_id != desk.found.result_id or issue.identity != identity:
            raise desk.refusal("没有找到这条问题，请刷新后再处理。")
        try:
            rulings.rule_on(
                db, desk.found, issue, who.user, waived=waived, reason=reason or None, note=note,
                second_person=settings.load(db).second_person,
            )  # fmt: skip
        except rulings.CannotRule as error:
            raise desk.refusal(str(error), status=400) from None
        done = "豁免" if waived else "确认"
        log(db, who.name, done, f"提交 {number} {issue.code}", REASONS.get(reason, "") if waived else "")
        reopen(db, desk.found, who.user, f"{done}了 {issue.code}")
    return _back(request, number, sent, f"#finding-{issue.id}")


def reopen(db: Session, found: Submission, user: User, why: str) -> None:
    """A decision does not outlive a change of what it rests on; the log and the desk tell who made it void."""
    if rulings.reopen(db, found, user, why):
        log(db, user.name, "重新打开决定", f"提交 {found.id}", why)


@router.post("/review/{number}/agree")
def agree(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """The second person's word on a waiver."""
    assert who.user
    with service(request).db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        ruling = db.get(Ruling, whole(text(sent, "ruling", 12), 1) or 0)
        desk.compare(rulings=True, identity=ruling.identity if ruling else None)
        if ruling is None or ruling.series != desk.found.series:
            raise HTTPException(404)
        try:
            rulings.agree(db, desk.found, ruling, who.user)
        except rulings.CannotRule as error:
            raise desk.refusal(str(error)) from None
        log(db, who.name, "复核豁免", f"提交 {number} {ruling.code}")
        reopen(db, desk.found, who.user, f"复核同意了对 {ruling.code} 的豁免")
    return _back(request, number, sent)


@router.post("/review/{number}/decide")
def decide(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Stores the decision, if the findings allow it."""
    assert who.user
    outcome = text(sent, "outcome")
    with service(request).db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        found = desk.found
        desk.decidable()
        desk.compare(rulings=True)
        if outcome not in OUTCOMES:
            raise desk.refusal("请选择一项决定。", status=400)
        if problem := objection(rulings.ruled(db, found), outcome):
            raise desk.refusal(problem)
        db.add(
            Decision(
                submission_id=found.id,
                result_id=found.result_id,
                outcome=outcome,
                note=text(sent, "note"),
                user_id=who.user.id,
            )
        )
        found.outcome = outcome
        log(db, who.name, "决定", f"提交 {number}", OUTCOMES[outcome])
    return _back(request, number, sent, "#decision")


def objection(items: list[rulings.Ruled], outcome: str) -> str:
    """Why this decision cannot be taken yet; "" when it can."""
    errors = [item for item in items if item.issue.severity == "error"]
    confirmed = [item for item in items if item.confirmed]
    if outcome == "accepted" and any(not item.waived for item in errors):
        return "还有“必须补正”的问题没有豁免，不能转入评审。请先逐条确认或豁免。"
    if outcome == "correction" and any(item.open for item in errors):
        return "还有“必须补正”的问题没有处理。请先逐条确认或豁免，再决定补正。"
    if outcome == "correction" and not confirmed:
        return "没有确认任何问题，补正通知书将没有内容。请先确认需要补正的问题。"
    return ""
