"""Which activity an upload is for, who may choose it, and whose the submissions of an activity are to review."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from web.core.clock import local_day
from web.core.database.models import REVIEWERS, Activity, ActivityReviewer, Submission, User, now
from web.core.storage.storage import Refused

NONE = "现在没有开放的活动，没有保存。请留意通知，或联系管理员。"
WHICH = "现在有几项活动同时开放，请先选择活动再上传。"


class NoActivity(Refused):
    """Neither this activity nor another takes the upload; the message (Chinese) says why."""


class Unfit(Refused):
    """The upload does not say for which activity it is, or asks for what that has not; the message says so."""


def closed_because(activity: Activity, user: User | None, again: bool = False) -> str:
    """Why this person cannot upload into the activity now; "" where they can.

    Reviewers enter what came by other ways, on any day; administrators try an activity before it opens.
    ``again``: in place of what was uploaded before, which the last day does not end.
    """
    role = user.role if user else "applicant"
    today = local_day(now())
    if activity.state == "draft":
        return "" if role == "admin" else "这项活动还没有开放，没有保存。"
    if activity.state == "closed":
        return "这项活动已经结束，不再接收材料，没有保存。"
    if role in REVIEWERS:
        return ""
    if activity.first_day and today < activity.first_day:
        return f"这项活动自 {activity.first_day} 起接收材料，没有保存。"
    if activity.last_day and today > activity.last_day and not again:
        return f"这项活动已于 {activity.last_day} 截止，没有保存。"
    return ""


def not_handed_in(activity: Activity, user: User | None, again: bool) -> str:
    """Why a checked draft cannot be handed in for review now; "" where it can."""
    if activity.state == "draft":
        return "这项活动还没有开放，试用的材料不能提交审核。"
    return closed_because(activity, user, again).replace("，没有保存", "，没有提交审核")


def to_choose(db: Session, user: User | None) -> list[Activity]:
    """The activities into which this person can upload, the newest first; those to try come last."""
    rows = db.scalars(select(Activity).where(Activity.state != "closed").order_by(Activity.id.desc()))
    found = [one for one in rows if not closed_because(one, user) and (user is None or sees(db, one, user))]
    return sorted(found, key=lambda one: one.state != "open")


def choose(db: Session, named: str, user: User | None, previous: Submission | None = None) -> Activity:
    """The activity of an upload: that of the version before; else the one that is named, or the only one that is open.

    Raises:
        NoActivity: there is none, or this one takes nothing.
        Unfit: it is not said which, or there is no such one.
    """
    if previous is not None:
        activity = db.get_one(Activity, previous.activity_id)
        if reason := closed_because(activity, user, again=True):
            raise NoActivity(reason)
        return activity
    open_ones = [one for one in to_choose(db, user) if one.state == "open"]
    if not named:
        if len(open_ones) != 1:
            raise Unfit(WHICH) if open_ones else NoActivity(NONE)
        return open_ones[0]
    found = _named(db, named)
    if found is None or (found.state == "draft" and (user is None or user.role != "admin")):
        raise Unfit(f"没有“{named[:50]}”这项活动，没有保存。" + _which(open_ones))
    if reason := closed_because(found, user):
        raise NoActivity(reason)
    return found


def _named(db: Session, named: str) -> Activity | None:
    """By its number, or by its name."""
    if named.isascii() and named.isdigit() and len(named) < 10:
        return db.get(Activity, int(named))
    return db.scalars(select(Activity).where(Activity.name == named).order_by(Activity.id.desc())).first()


def _which(open_ones: Iterable[Activity]) -> str:
    named = "、".join(f"“{one.name}”" for one in open_ones)
    return f"现在可以选择{named}。" if named else ""


def names(db: Session) -> dict[int, str]:
    """Every activity's name by its number, the newest first."""
    return dict(db.execute(select(Activity.id, Activity.name).order_by(Activity.id.desc())).all())


def day_for(activity: Activity, uploaded: datetime, by_reviewer: bool) -> date | None:
    """An upload's day of submission: the day that was set, or its own in Shanghai.

    None for what a reviewer uploads: it was handed in before, on a day that the files may tell.
    """
    if activity.reference_date:
        return activity.reference_date
    return None if by_reviewer else local_day(uploaded)


def within_reach(user_id: int) -> ColumnElement[bool]:
    """For a WHERE clause on submissions: this reviewer may see them."""
    return Submission.activity_id.in_(_in_reach(user_id))


def sees(db: Session, activity: Activity, user: User) -> bool:
    """The same for one activity; who only uploads is not limited."""
    if not activity.limited or user.role != "reviewer":
        return True
    return db.get(ActivityReviewer, (activity.id, user.id)) is not None


def may_review(db: Session, found: Submission, user_id: int) -> bool:
    """The same for one submission."""
    return db.scalar(_in_reach(user_id).where(Activity.id == found.activity_id)) is not None


def in_reach(db: Session, user_id: int) -> dict[int, str]:
    """The names of the activities that this reviewer sees, the newest first."""
    return {one: name for one, name in names(db).items() if one in set(db.scalars(_in_reach(user_id)))}


def _in_reach(user_id: int):  # type: ignore[no-untyped-def]
    of_activity = (ActivityReviewer.activity_id == Activity.id) & (ActivityReviewer.user_id == user_id)
    administrator = exists().where(User.id == user_id, User.role == "admin")
    return select(Activity.id).where(or_(Activity.limited.is_(False), exists().where(of_activity), administrator))
