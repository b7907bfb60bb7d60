"""The activities: which there are, their days and reviewers, opening, closing, checking anew by another pack."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pipeline.pack import shipped
from web.core.activities import examine
from web.core.database.models import (
    ACTIVITY_STATES,
    Activity,
    ActivityReviewer,
    Job,
    Outcome,
    PackUpload,
    Submission,
    User,
)
from web.core.inputs import Id, day
from web.core.jobs import jobs
from web.core.pages import Admin, Form, go, render, service, text
from web.core.service import Service, log

router = APIRouter()
LONGEST_NAME = 100
STALE = "这项活动在您打开页面之后有了变化，没有执行。请返回刷新，看过之后再试。"
STEPS = {"open": "开放活动", "closed": "结束活动"}
"""A state that can be asked for, and what the log calls the step."""


@router.get("/admin/activities")
def listing(request: Request, who: Admin) -> HTMLResponse:
    """Every activity, the newest first, and the form for a new one."""
    return _listing(request)


def _listing(request: Request, problem: str = "") -> HTMLResponse:
    here = service(request)
    queued = func.sum(case((Submission.handed_in.is_not(None) & Submission.superseded.is_(False), 1), else_=0))
    with here.db.read() as db:
        rows = db.scalars(select(Activity).order_by(Activity.id.desc())).all()
        counted = db.execute(select(Submission.activity_id, func.count(), queued).group_by(Submission.activity_id))
        counts = {number: (every, in_queue) for number, every, in_queue in counted}
    return render(
        request, "administrators/activities.html.j2", status=400 if problem else 200, rows=rows, counts=counts,
        packs=[here.packs.load(name) for name in shipped()], problem=problem,
    )  # fmt: skip


@router.post("/admin/activities")
def add(request: Request, who: Admin, sent: Form) -> Response:
    """A new activity, still closed to applicants, with a pack that came with the program; another can be uploaded."""
    name, pack = text(sent, "name", LONGEST_NAME + 1), text(sent, "pack")
    if not name or len(name) > LONGEST_NAME or pack not in shipped():
        return _listing(request, f"活动名称须为 1 到 {LONGEST_NAME} 个字，并选择一个规则包作为起点。")
    with service(request).db.write() as db:
        activity = Activity(name=name, pack=pack)
        db.add(activity)
        db.flush()
        log(db, who.name, "新建活动", f"活动 {activity.id}", f"{name}，规则包 {pack}")
    return go(f"/admin/activities/{activity.id}")


@router.get("/admin/activities/{number}")
def one(request: Request, who: Admin, number: Id) -> HTMLResponse:
    """One activity: state, days, reviewers, pack, and what is left to check anew."""
    return _one(request, number)


def _one(request: Request, number: int, problem: str = "") -> HTMLResponse:
    here = service(request)
    with here.db.read() as db:
        activity = db.get(Activity, number)
        if activity is None:
            raise HTTPException(404)
        version = here.packs.version(activity.pack)
        uploads = db.execute(
            select(PackUpload, User.full_name)
            .join(User, User.id == PackUpload.user_id)
            .where(PackUpload.activity_id == number)
            .order_by(PackUpload.id.desc())
        ).all()
        values: dict[str, Any] = {
            "activity": activity,
            "version": version,
            "uploads": uploads,
            "reviewers": db.scalars(select(User).where(User.role == "reviewer").order_by(User.id)).all(),
            "chosen": set(db.scalars(_reviewers_of(number))),
            "older": db.scalar(select(func.count()).select_from(_older(number, version).subquery())),
            "submissions": db.scalar(
                select(func.count()).select_from(Submission).where(Submission.activity_id == number)
            ),
        }
    values["examined"] = examine.examined(here.packs, activity.pack)
    return render(request, "administrators/activity.html.j2", status=400 if problem else 200, problem=problem, **values)


def _reviewers_of(number: int) -> Any:
    return select(ActivityReviewer.user_id).where(ActivityReviewer.activity_id == number)


def locked(db: Session, number: int, sent: Any) -> Activity:
    """The activity of a form, its row locked; the form's page must have shown it as it still is.

    Raises:
        HTTPException: it is gone, or somebody has changed it since.
    """
    query = select(Activity).where(Activity.id == number).with_for_update()
    found = db.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise HTTPException(404, "没有这项活动，可能已经删除。")
    if text(sent, "seen", 12) != str(found.edition):
        raise HTTPException(409, STALE)
    found.edition += 1
    return found


@router.post("/admin/activities/{number}")
def change(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Name, days and reviewers."""
    name, days = text(sent, "name", LONGEST_NAME + 1), {}
    if not name or len(name) > LONGEST_NAME:
        return _one(request, number, f"活动名称须为 1 到 {LONGEST_NAME} 个字。")
    for key in ("first_day", "last_day", "reference_date"):
        days[key] = day(text(sent, key))
        if days[key] is None and text(sent, key):
            return _one(request, number, "日期须写成 2024-05-20 这样，或者留空。")
    if days["first_day"] and days["last_day"] and days["first_day"] > days["last_day"]:
        return _one(request, number, "开始接收的日期在截止日期之后，请改正。")
    with service(request).db.write() as db:
        activity = locked(db, number, sent)
        told = _changed(activity, name, days) + _limit(db, activity, sent)
        if told:
            log(db, who.name, "修改活动", f"活动 {number}", "；".join(told))
    return go(f"/admin/activities/{number}")


def _changed(activity: Activity, name: str, days: dict[str, date | None]) -> list[str]:
    """Sets name and days. What differs, in words."""
    words = {"first_day": "开始接收", "last_day": "截止", "reference_date": "参考日期"}
    told = [f"名称改为{name}"] if name != activity.name else []
    activity.name = name
    for key, value in days.items():
        if getattr(activity, key) != value:
            told.append(f"{words[key]} {value or '不设'}")
            setattr(activity, key, value)
    return told


def _limit(db: Session, activity: Activity, sent: Any) -> list[str]:
    """Sets who reviews. What differs, in words."""
    limited = text(sent, "limited") == "1"
    asked = {str(value) for value in sent.getlist("reviewer")} if limited else set()
    known = db.scalars(select(User).where(User.role == "reviewer").order_by(User.id)).all()
    wanted = {user.id: user.name for user in known if str(user.id) in asked}
    before = set(db.scalars(_reviewers_of(activity.id)))
    if (limited, set(wanted)) == (activity.limited, before):
        return []
    activity.limited = limited
    db.execute(delete(ActivityReviewer).where(ActivityReviewer.activity_id == activity.id))
    db.add_all(ActivityReviewer(activity_id=activity.id, user_id=number) for number in wanted)
    names = "、".join(wanted.values()) or "只有管理员"
    return [f"审查人员限于{names}" if limited else "审查人员不限"]


@router.post("/admin/activities/{number}/state")
def step(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Opens an activity, or closes it; what was closed by mistake can be opened again."""
    here, wanted = service(request), text(sent, "state")
    if wanted not in STEPS:
        raise HTTPException(400)
    with here.db.write() as db:
        activity = locked(db, number, sent)
        if wanted == activity.state or (wanted == "closed" and activity.state != "open"):
            raise HTTPException(409, f"这项活动现在是“{ACTIVITY_STATES[activity.state]}”，没有执行。")
        if wanted == "open" and not examine.examined(here.packs, activity.pack).clean:
            raise HTTPException(409, "规则包还有要改正或确认的地方，不能开放。请先改好后重新上传并采用。")
        activity.state = wanted
        log(db, who.name, STEPS[wanted], f"活动 {number}", f"{activity.name}，规则包 {_short(here, activity)}")
    return go(f"/admin/activities/{number}")


def _short(here: Service, activity: Activity) -> str:
    """The pack's version as people compare it."""
    return here.packs.version(activity.pack)[:12]


@router.post("/admin/activities/{number}/delete")
def remove(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Deletes an activity that was never opened and to which nothing belongs."""
    told = "还有材料属于这项活动，或者它开放过，不能删除。"
    try:
        with service(request).db.write() as db:
            activity = locked(db, number, sent)
            owned = db.scalar(select(Submission.id).where(Submission.activity_id == number).limit(1))
            if activity.state != "draft" or owned is not None:
                raise HTTPException(409, told)
            log(db, who.name, "删除活动", f"活动 {number}", activity.name)
            db.delete(activity)
    except IntegrityError:
        # Something came in at this very moment; the database keeps what it belongs to.
        raise HTTPException(409, told) from None
    return go("/admin/activities")


def _older(number: int, version: str) -> Any:
    """What waits for a decision and was checked with another version of the pack."""
    waits: tuple[ColumnElement[bool], ...] = (
        Submission.activity_id == number, Submission.handed_in.is_not(None), Submission.superseded.is_(False),
        Submission.outcome.is_(None), Submission.removed.is_(None), Submission.state.in_(("done", "failed")),
    )  # fmt: skip
    return (
        select(Submission, Outcome)
        .join(Outcome, Outcome.id == Submission.result_id)
        .where(*waits, Outcome.pack_version != version)
        .order_by(Submission.id)
        .with_only_columns(Submission.id, Outcome.job_id, Outcome.by_hand)
    )


@router.post("/admin/activities/{number}/recheck")
def recheck(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Checks with the pack as it is now what waits for a decision and was checked with another version."""
    here = service(request)
    assert who.user
    with here.db.write() as db:
        activity = locked(db, number, sent)
        room = max(0, here.config.waiting_jobs - jobs.open_jobs(db))
        rows = db.execute(_older(number, here.packs.version(activity.pack)).limit(room)).all()
        for submission, job, by_hand in rows:
            placed = db.get_one(Job, job).headings if by_hand else None
            jobs.enqueue(db, db.get_one(Submission, submission), placed, jobs.origin_of(who.user.id, ""))
        log(db, who.name, "按新版重新检查", f"活动 {number}", f"{len(rows)} 份，规则包 {_short(here, activity)}")
    return go(f"/admin/activities/{number}")
