"""The decision on a submission, and what stands in its way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from web.core import settings
from web.core.database.models import OUTCOMES, Decision, Proposal, Submission, User
from web.core.inputs import Id, day
from web.core.pages import Form, Reviewer, service, text
from web.core.service import log
from web.core.submissions import queue, rulings
from web.reviewers import proposals
from web.reviewers.conflict import Desk, at_desk
from web.reviewers.desk import back, filter_of, on_to_the_next

router = APIRouter()
EXPLAINED = ("rejected", "withdrawn")
"""Outcomes that need their reason."""


def proposed_due(pack: Pack) -> date:
    """The last day to correct that a form proposes."""
    return queue.today() + timedelta(days=pack.outcomes.correction_days)


@router.post("/review/{number}/decide")
def decide(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Stores the decision, if the findings allow it; goes on to the next submission where that was asked for."""
    assert who.user
    here = service(request)
    with here.db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.decidable()
        desk.compare(rulings=True)
        # Before it leaves the place where it stands.
        _, after = queue.neighbours(db, filter_of(sent, who.user.id), number)
        take(db, desk, sent, who.user, here.pack_of(db, desk.found))
    return on_to_the_next(after, sent, number) if text(sent, "next") else back(number, sent, "#decision")


def take(db: Session, desk: Desk, sent: Any, user: User, pack: Pack) -> None:
    """The decision that a form asks for.

    Raises:
        Conflict: there is none, or the findings do not allow it.
    """
    outcome = text(sent, "outcome")
    if outcome not in pack.outcomes.offered:
        raise desk.refusal("请选择一项决定。", status=400)
    note, due = text(sent, "note"), day(text(sent, "due")) if outcome == "correction" else None
    if problem := held_up(desk.found, proposals.waiting(db, desk.found), user) or problem_with(
        db, desk.found, outcome, note, due
    ):
        raise desk.refusal(problem)
    propose_or_store(db, desk.found, outcome, note, user, due)


def problem_with(db: Session, found: Submission, outcome: str, note: str, due: date | None) -> str:
    """Why this decision cannot be taken as things are; "" when it can."""
    return objection(rulings.ruled(db, found), outcome) or _incomplete(found, outcome, note, due)


def held_up(found: Submission, there: proposals.Proposed | None, user: User) -> str:
    """What has to be answered before this person decides anything; "" for nothing."""
    if found.appealed is not None:
        return "申报人对原决定申请了复核，请先由另一位审查人员答复复核申请。"
    if there is not None and there.proposal.fate is None and there.proposal.user_id != user.id:
        told = proposals.told(there.proposal)
        return f"{there.name}已提出“{told}”，正在等待复核。请先同意，或者不同意并写明理由。"
    return ""


def propose_or_store(
    db: Session, found: Submission, outcome: str, note: str, user: User, due: date | None = None
) -> None:
    """Takes the decision, or lets it wait where the settings ask for a second person."""
    if not proposals.asked_for(settings.load(db).second_decision, outcome):
        store(db, found, outcome, note, user, due)
        return
    result = found.result_id or 0
    one = Proposal(
        submission_id=found.id, result_id=result, outcome=outcome, note=note, due=due, user_id=user.id
    )  # fmt: skip
    proposals.propose(db, found, one, user)


def _incomplete(found: Submission, outcome: str, note: str, due: date | None) -> str:
    """What the form still needs; "" when it is whole."""
    if due is not None and due < queue.today():
        return "补正期限已经过去，请选择今天或以后的日期。"
    if outcome == "lapsed" and (found.outcome != "correction" or found.due is None or found.due >= queue.today()):
        return "只有决定过“需补正”、期限已过的，才能决定逾期未补正。"
    if outcome in EXPLAINED and not note:
        return f"决定“{OUTCOMES[outcome]}”须写明理由，申报人会看到。"
    return ""


def store(
    db: Session, found: Submission, outcome: str, note: str, user: User, due: date | None = None,
    second: User | None = None,
) -> None:  # fmt: skip
    """Writes the decision down; ``second``: who agreed to it."""
    db.add(
        Decision(
            submission_id=found.id, result_id=found.result_id, outcome=outcome, note=note, user_id=user.id, due=due,
            second_id=second.id if second else None,
        )
    )  # fmt: skip
    found.outcome, found.due = outcome, due
    log(db, user.name, "决定", f"提交 {found.id}", OUTCOMES[outcome] + (f"，期限 {due.isoformat()}" if due else ""))


def objection(items: list[rulings.Ruled], outcome: str) -> str:
    """Why this decision cannot be taken yet; "" when it can."""
    faults = sum(item.answer == "fault" for item in items)
    left = rulings.told_left(items)
    if outcome == "accepted":
        if left:
            return f"还有没有答复的：{left}，不能转入评审。请先逐条答复。"
        if faults:
            return f"有 {faults} 条已列入补正，不能转入评审。请决定补正，或者改变对它们的答复。"
    if outcome == "correction":
        if "error" in rulings.left(items):
            return f"还有没有答复的：{left}。请先逐条答复“必须补正”的问题，再决定补正。"
        if not faults:
            return "没有任何一条列入补正，补正通知书将没有内容。请先把需要补正的列入补正。"
    return ""
