"""Whose a submission is: by hand, or all that nobody has shared out among the reviewers."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.core.activities.chosen import may_review, within_reach
from web.core.database.models import REVIEWERS, Submission, User
from web.core.inputs import Id, whole
from web.core.pages import Form, Reviewer, go, service, text
from web.core.service import log
from web.core.submissions import queue
from web.reviewers.conflict import at_desk
from web.reviewers.desk import back, filter_of

router = APIRouter()


def reviewers(db: Session) -> dict[int, str]:
    """Those who can review, by number; the names of those who once could are there for what is theirs still."""
    rows = db.execute(select(User.id, User.full_name).where(User.role.in_(REVIEWERS)).order_by(User.full_name))
    return {row.id: row.full_name for row in rows}


def closed_to(db: Session, found: Submission, to: int | None) -> str:
    """Why this reviewer cannot have it; "" where they can."""
    return "这位审查人员不在这项活动的审查人员之中，没有分配。" if to and not may_review(db, found, to) else ""


def give(db: Session, found: Submission, to: int | None, by: str) -> None:
    """Makes it theirs, or nobody's.

    Raises:
        HTTPException: there is no such reviewer, or none of this activity's.
    """
    user = db.get(User, to) if to else None
    if to and (user is None or not user.active or user.role not in REVIEWERS):
        raise HTTPException(400, "没有这位审查人员，没有分配。")
    if why := closed_to(db, found, to):
        raise HTTPException(409, why)
    if found.assignee_id != to:
        found.assignee_id = to
        log(db, by, "分配", f"提交 {found.id}", user.full_name if user else "不再分配给任何人")


@router.post("/review/{number}/assign")
def assign(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Gives one submission to a reviewer."""
    assert who.user
    with service(request).db.write() as db:
        give(db, at_desk(request, db, number, sent, who.user).found, whole(text(sent, "to"), 1), who.name)
    return back(number, sent)


@router.post("/queue/share")
def share(request: Request, who: Reviewer, sent: Form) -> Response:
    """Shares out what nobody has and is not decided: those of one recommender go to one person, and whoever has
    the least gets the next. What nobody else may review stays as it is."""
    assert who.user
    with service(request).db.write() as db:
        open_ = (
            Submission.handed_in.is_not(None),
            Submission.superseded.is_(False),
            queue.in_tab("open", 0),
            within_reach(who.user.id),
        )
        able = db.scalars(select(User.id).where(User.role == "reviewer", User.active.is_(True)).order_by(User.id)).all()
        load = Counter(dict.fromkeys(able, 0))
        counted = db.execute(
            select(Submission.assignee_id, func.count()).where(*open_).group_by(Submission.assignee_id)
        )
        for number, count in counted:
            if number is not None and number in load:
                load[number] = count
        if not load:
            raise HTTPException(409, "没有可以分配的审查人员，请管理员先建立账号。")
        query = select(Submission).where(*open_, Submission.assignee_id.is_(None))
        waiting = sorted(db.scalars(query.with_for_update()), key=lambda found: (*_together(found), found.id))
        by_recommender = [list(group) for _, group in groupby(waiting, key=_together)]
        for group in sorted(by_recommender, key=len, reverse=True):
            # Who named no recommender belongs to no group.
            for part in [group] if group[0].recommender else [[found] for found in group]:
                able = [number for number in load if may_review(db, part[0], number)]
                if not able:
                    continue
                least = min(able, key=lambda number: (load[number], number))
                for found in part:
                    give(db, found, least, who.name)
                load[least] += len(part)
    return go(f"/queue?{filter_of(sent).query()}")


def _together(found: Submission) -> tuple[str, int]:
    """Submissions with the same go to one person."""
    return found.recommender or "", found.activity_id
