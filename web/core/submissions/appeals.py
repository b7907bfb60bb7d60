"""Appeals: an applicant asks that a refusal be looked at again, and somebody else than who refused answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.clock import local_day
from web.core.database.models import OUTCOMES, Appeal, Decision, Submission, User, now
from web.core.service import Service, log
from web.core.submissions import rulings, told

AGAINST = ("rejected", "lapsed")
"""Outcomes that end a submission against the applicant's will."""
UPHELD, OVERTURNED = "维持原决定", "撤销原决定，重新审核"


class CannotAppeal(Exception):
    """Nothing was done; the message (Chinese) says why."""


def of(db: Session, found: Submission) -> Sequence[Appeal]:
    """All of a submission's, the newest first."""
    query = select(Appeal).where(Appeal.submission_id == found.id).order_by(Appeal.id.desc())
    return db.scalars(query).all()


def last_day(decision: Decision, days: int) -> date | None:
    """Until when the applicant may appeal; ``days``: the pack's, 0 for no end."""
    return local_day(decision.created) + timedelta(days=days) if days else None


def closed_because(
    found: Submission, decision: Decision | None, newer: int | None, filed: Sequence[Appeal], days: int
) -> str:
    """Why the applicant cannot appeal now; "" where that is possible."""
    if decision is None or newer is not None or found.outcome not in AGAINST:
        refusals = "、".join(OUTCOMES[outcome] for outcome in AGAINST)
        return f"只有决定为{refusals}的材料可以申请复核。"
    if found.removed is not None:
        return "材料的保存期已满，文件已经移除，不能再申请复核。请联系主办方。"
    last = last_day(decision, days)
    if last is not None and local_day(now()) > last:
        return f"申请复核的期限（{told.told_day(last)}）已过。请联系主办方。"
    if any(one.decision_id == decision.id for one in filed):
        return "对这项决定已经申请过复核，不能再次申请。"
    return ""


def days_of(here: Service, db: Session, found: Submission) -> int:
    """How many days there are for an appeal, by the pack with which it was checked; without that pack no end."""
    return here.pack_of(db, found).outcomes.appeal_days if here.has_pack_of(db, found) else 0


def file(here: Service, db: Session, number: int, text: str, who: str) -> bool:
    """Stores the applicant's appeal against the decision in force. False: the submission is deleted.

    Raises:
        CannotAppeal: there is no such decision, it was appealed against before, or no reason is given.
    """
    # Locked, so that no reviewer decides in between.
    found = db.scalars(select(Submission).where(Submission.id == number).with_for_update()).first()
    if found is None:
        return False
    decision = told.latest(db, found)
    why = closed_because(found, decision, told.newer_version(db, found), of(db, found), days_of(here, db, found))
    if why or decision is None:
        raise CannotAppeal(why)
    if not text:
        raise CannotAppeal("请写明申请复核的理由，再提交。")
    db.add(Appeal(submission_id=found.id, decision_id=decision.id, text=text))
    found.appealed = now()
    log(db, who, "申请复核", f"提交 {found.id}", OUTCOMES[decision.outcome])
    return True


def waiting(db: Session, found: Submission) -> tuple[Appeal, Decision] | None:
    """The one that waits for its answer, with the decision against which it is."""
    if found.appealed is None:
        return None
    query = select(Appeal, Decision).join(Decision, Decision.id == Appeal.decision_id)
    row = db.execute(query.where(Appeal.submission_id == found.id).order_by(Appeal.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row is not None else None


def answer(db: Session, found: Submission, user: User, upheld: bool, text: str) -> None:
    """Answers the appeal that waits. A decision that does not stand has to be taken anew.

    Raises:
        CannotAppeal: none waits, it is the person who decided, or no reason is given.
    """
    there = waiting(db, found)
    if there is None:
        raise CannotAppeal("没有等待答复的复核申请，可能已经由别人答复。")
    appeal, decision = there
    if user.id in (decision.user_id, decision.second_id):
        raise CannotAppeal("这项决定由您作出或复核，须由另一位审查人员答复复核申请。")
    if not text:
        raise CannotAppeal("请写明复核的理由，申报人会看到。")
    appeal.answered, appeal.upheld, appeal.answer, appeal.user_id = now(), upheld, text, user.id
    found.appealed = None
    outcome = UPHELD if upheld else OVERTURNED
    log(db, user.name, "答复复核申请", f"提交 {found.id}", outcome)
    if not upheld and rulings.reopen(db, found, user, "答复复核申请，撤销了原决定"):
        log(db, user.name, "重新打开决定", f"提交 {found.id}", "复核申请成立")
