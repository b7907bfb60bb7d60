"""A second person: for decisions, where the settings ask for one, and for the answer to an appeal."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from web.core.database.models import OUTCOMES, Proposal, User
from web.core.inputs import Id
from web.core.pages import Form, Reviewer, service, text
from web.core.service import log
from web.core.submissions import appeals
from web.reviewers import decide, proposals
from web.reviewers.conflict import Desk, at_desk
from web.reviewers.desk import back

router = APIRouter()


@router.post("/review/{number}/second")
def second(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """The second person agrees to a decision, or does not and says why."""
    assert who.user
    with service(request).db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.compare(rulings=True)
        proposal = _proposal(db, desk, sent, who.user)
        if text(sent, "do") == "agree":
            desk.decidable()
            # Somebody may have appealed against the decision before since it was proposed.
            if problem := decide.held_up(desk.found, None, who.user) or decide.problem_with(
                db, desk.found, proposal.outcome, proposal.note, proposal.due
            ):
                raise desk.refusal(problem)
            proposals.settle(proposal, "agreed", who.user)
            log(db, who.name, "复核同意决定", f"提交 {number}", OUTCOMES[proposal.outcome])
            first = db.get_one(User, proposal.user_id)
            decide.store(db, desk.found, proposal.outcome, proposal.note, first, proposal.due, who.user)
        else:
            note = text(sent, "note")
            if not note:
                raise desk.refusal("不同意时请写明理由，供提出决定的审查人员参考。", status=400)
            proposals.settle(proposal, "refused", who.user, note)
            log(db, who.name, "复核不同意决定", f"提交 {number}", OUTCOMES[proposal.outcome])
    return back(number, sent, "#decision")


def _proposal(db: Session, desk: Desk, sent: Any, user: User) -> Proposal:
    """The one that the form is about.

    Raises:
        Conflict: it waits no more, or it is one's own.
    """
    there = proposals.waiting(db, desk.found)
    if there is None or str(there.proposal.id) != text(sent, "proposal"):
        raise desk.refusal("这项决定已经不再等待复核，请重新打开材料查看。", again=False)
    if there.proposal.user_id == user.id:
        raise desk.refusal("须由另一位审查人员复核，本人不能复核自己的决定。", again=False)
    return there.proposal


@router.post("/review/{number}/appeal")
def answer_appeal(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Answers the applicant's appeal."""
    assert who.user
    with service(request).db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.compare(rulings=False)
        upheld = text(sent, "upheld")
        if upheld not in ("yes", "no"):
            raise desk.refusal("请选择维持原决定，或者撤销原决定、重新审核。", status=400)
        try:
            appeals.answer(db, desk.found, who.user, upheld == "yes", text(sent, "note"))
        except appeals.CannotAppeal as error:
            raise desk.refusal(str(error)) from None
    return back(number, sent, "#decision")
