"""The private page of one upload: live progress, the report, what a new version mended, hand in, delete."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy.orm import Session

from pipeline.write import words
from web.applicants.opening import opened
from web.core.activities import chosen
from web.core.clock import local_day
from web.core.database.models import Activity, Decision, Submission, now
from web.core.jobs import hands, jobs, outlook
from web.core.pages import (
    NOT_FOUND,
    Form,
    Looking,
    download,
    go,
    render,
    report_answer,
    send_file,
    service,
)
from web.core.service import Service
from web.core.storage.storage import TRASH_DAYS
from web.core.submissions import appeals, papers, results, submit, told

router = APIRouter()
DRAFT_DAYS, RECORD_DAYS = 2, 14
"""So many days before files are removed their applicant is reminded: of a self-check, and of what was handed in."""


@router.get("/s/{key}")
def submission(request: Request, who: Looking, key: str) -> HTMLResponse:
    """The private page of one upload."""
    here = service(request)
    with here.db.read() as db:
        found = opened(request, db, key)
        activity = db.get_one(Activity, found.activity_id)
        folder = results.folder_of(here, db, found) if found.state == "done" else None
        data = results.read(folder)
        decision = told.latest(db, found)
        newer = told.newer_version(db, found)
        standing = told.of(found, decision, newer)
        values: dict[str, Any] = {
            "key": key,
            "submission": found,
            "activity": activity,
            "choices": [activity],
            "levels_of": {activity.id: here.packs.levels(activity.pack)},
            "closed": chosen.closed_because(activity, who.user, again=True),
            "kept_back": submit.kept_back(db, found, who.user),
            "state": _state(here, db, found),
            "data": data,
            "annotated": results.annotated(folder) is not None,
            "previous": _earlier(db, found) is not None,
            "decision": decision,
            "standing": standing,
            "newer": newer,
            "told_due": told.told_due(found, local_day(now())),
            **_appeals(here, db, found, decision, newer),
            "appeal_words": {True: appeals.UPHELD, False: appeals.OVERTURNED},
            "remind": _remind(found, local_day(now())),
            "by_account": key.startswith("n") and len(key) < 12,
            "groups": {},
            "settled": [],
        }
        values["main"] = _main_step(found, standing, bool(values["closed"]), bool(values["kept_back"]))
        if data:
            values["titles"] = words.section_titles(data)
            answered = standing.decided and here.has_pack_of(db, found)
            values |= _answered(here, db, found) if answered else {"groups": words.by_severity(data["findings"])}
    return render(request, "applicants/submission.html.j2", **values)


def _appeals(
    here: Service, db: Session, found: Submission, decision: Decision | None, newer: int | None
) -> dict[str, Any]:
    """What was asked to be looked at again, and whether and until when that may be asked."""
    if decision is None:
        return {"appeals": [], "may_appeal": False, "last_day": ""}
    filed, days = appeals.of(db, found), appeals.days_of(here, db, found)
    last = appeals.last_day(decision, days)
    return {
        "appeals": filed,
        "may_appeal": not appeals.closed_because(found, decision, newer, filed, days),
        "last_day": told.told_day(last) if last else "",
    }


def _main_step(found: Submission, standing: told.Told, closed: bool, kept_back: bool) -> str:
    """What the applicant does next: "again" uploads the corrected one, "hand_in" hands this one in; "" for nothing."""
    if found.outcome == "correction" or (found.verdict == "return" and found.handed_in is None):
        return "" if closed else "again"
    can = found.handed_in is None and found.result_id is not None and not standing.decided
    return "hand_in" if can and not kept_back else ""


def _remind(found: Submission, today: date) -> str:
    """That the files will soon be removed; "" while there is time, and when they are gone."""
    left = (local_day(found.expires) - today).days
    if found.removed is not None or left > (RECORD_DAYS if found.handed_in else DRAFT_DAYS):
        return ""
    when = f"还有 {left} 天" if left > 0 else "就在今天"
    return f"这些文件将于 {told.told_day(local_day(found.expires))} 自动删除，{when}。要留存的，请先下载报告。"


def _answered(here: Service, db: Session, found: Submission) -> dict[str, Any]:
    """After a decision the findings stand as the reviewers answered them: what is to be corrected, what is left,
    and what was struck out."""
    matter = papers.matter_of(here, db, found)
    # What others have, too, is the reviewers' affair unless it is to be corrected; then the notice says it.
    own = [item for item in matter.items if not item.manual and not item.alike]
    faults = [dict(finding) | {"severity": "error"} for finding in papers.faults(matter)]
    left = [item.finding(matter.data) for item in own if item.open]
    settled = [
        {"finding": item.finding(matter.data), "told": item.ruling.told}
        for item in own
        if item.ruling and item.answer in ("waived", "checked")
    ]
    return {"groups": words.by_severity(faults + left), "settled": settled}


@router.get("/s/{key}/notice.docx")
def notice(request: Request, key: str) -> Response:
    """The notice of corrections, once it was decided that something must be corrected."""
    here = service(request)
    with here.db.read() as db:
        found = opened(request, db, key)
        if found.outcome != "correction":
            raise HTTPException(404, "现在没有补正通知书：只有决定为“需补正”时才有。")
        matter = papers.matter_of(here, db, found)
    return download(papers.made(matter, papers.write_notice), "补正通知书.docx", papers.DOCX)


def _state(here: Service, db: Session, found: Submission) -> dict[str, Any]:
    """Where the check stands, in words."""
    job = jobs.latest(db, found.id)
    if found.state == "waiting":
        told = outlook.of(db, job, hands.count(db, here.config.workers)).told() if job else "正在排队。"
    elif found.state == "running":
        told = f"正在读取：{job.progress}" if job and job.progress else "正在检查……"
    else:
        told = "检查完成。" if found.state == "done" else found.problem or ""
    return {"state": found.state, "told": words.one_line(told)}


@router.get("/s/{key}/state")
def state(request: Request, key: str) -> JSONResponse:
    """Where the check stands, for the page that watches it."""
    with service(request).db.read() as db:
        return JSONResponse(_state(service(request), db, opened(request, db, key)))


@router.get("/s/{key}/report")
def report(request: Request, key: str) -> Response:
    """The HTML report."""
    here = service(request)
    with here.db.read() as db:
        page = results.report(results.folder_of(here, db, opened(request, db, key)))
    return report_answer(page)


@router.get("/s/{key}/annotated")
def annotated(request: Request, key: str) -> Response:
    """The applicant's own report with a remark at each finding, as a download."""
    here = service(request)
    with here.db.read() as db:
        found = opened(request, db, key)
        path = results.annotated(results.folder_of(here, db, found))
    if path is None:
        raise HTTPException(404, "这份报告没有带批注的副本：只有 .docx 和 PDF 能加批注。")
    stem = (found.outcome_name or found.name).rsplit(".", 1)[0][:60]
    return send_file(path, f"{words.one_line(stem)}（带批注）{path.suffix}")


def _earlier(db: Session, found: Submission) -> Submission | None:
    """The version before this one, if it has a result."""
    previous = db.get(Submission, found.previous_id) if found.previous_id else None
    return previous if previous and previous.result_id else None


@router.get("/s/{key}/changes")
def changes(request: Request, key: str) -> Response:
    """What this version mended: 已改正, 仍存在, 新出现."""
    from pipeline.write.diff import compare, render_diff

    here = service(request)
    with here.db.read() as db:
        found = opened(request, db, key)
        earlier = _earlier(db, found)
        new = results.read(results.folder_of(here, db, found))
        old = results.read(results.folder_of(here, db, earlier)) if earlier else None
    if old is None or new is None:
        raise HTTPException(404, "没有上一次的结果可以对照。")
    return report_answer(render_diff(compare(old, new)))


@router.post("/s/{key}/hand-in")
def hand_in(request: Request, who: Looking, key: str, sent: Form) -> Response:
    """Puts the submission into the reviewers' queue."""
    here = service(request)
    with here.db.read() as db:
        found = opened(request, db, key)
    if found.state not in ("done", "failed"):
        raise HTTPException(409, "检查还没有完成，请稍后再提交审核。")
    if found.result_id is None:
        raise HTTPException(409, "这份材料没有得到检查结果，不能提交审核。请按提示处理后重新上传。")
    if not submit.hand_in(here, found.id, who.name, who.user):
        raise HTTPException(404, NOT_FOUND)
    return go(f"/s/{key}")


@router.post("/s/{key}/delete")
def delete(request: Request, who: Looking, key: str, sent: Form) -> Response:
    """Deletes the files. What was ever decided upon is kept until its day."""
    here = service(request)
    with here.db.read() as db:
        found = opened(request, db, key)
    try:
        gone = submit.withdraw(here, found.id, who.name)
    except submit.MustStay as error:
        raise HTTPException(409, str(error)) from None
    return go("/deleted" if gone else "/deleted?trash=1")


@router.get("/deleted")
def deleted(request: Request, who: Looking, trash: str = "") -> HTMLResponse:
    """Said after a deletion."""
    told = "上传的文件、检查结果和报告都已从服务器上删除，原链接不再有效。"
    if trash:
        told = (
            "材料已从审核队列中撤下，检查结果已删除，原链接不再有效。"
            f"因为材料提交过审核，文件在服务器的回收区再保留 {TRASH_DAYS} 天，以防误删，之后彻底删除；"
            "这期间需要找回的，请联系管理员。"
        )
    return render(request, "core/message.html.j2", title="已删除", text=told)
