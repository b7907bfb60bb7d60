"""Answers to findings and to what only a person can confirm."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy.orm import Session

from web.core import settings
from web.core.database.models import FoundIssue, Ruling, Submission, User
from web.core.inputs import Id, whole
from web.core.pages import Form, Reviewer, service, text
from web.core.service import log
from web.core.submissions import rulings
from web.reviewers.conflict import Desk, at_desk
from web.reviewers.desk import back, next_open

router = APIRouter()


@router.post("/review/{number}/rule")
def rule(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Answers one finding in one of the three ways."""
    assert who.user
    identity = text(sent, "identity", 64)
    with service(request).db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.aims_at(identity)
        desk.compare(rulings=True, identity=identity)
        issue = db.get(FoundIssue, whole(text(sent, "finding", 12), 1) or 0)
        if issue is None or issue.result_id != desk.found.result_id or issue.identity != identity:
            raise desk.refusal("没有找到这条问题，请刷新后再处理。")
        answer(db, desk, rulings.Ruled(issue, None), who.user, text(sent, "answer"), text(sent, "note"))
        following = next_open(rulings.ruled(db, desk.found), issue.id)
    return back(number, sent, following)


def answer(db: Session, desk: Desk, item: rulings.Ruled, user: User, choice: str, note: str = "") -> None:
    """Stores the answer; a decision that rested on another one is open again.

    Raises:
        Conflict: it is no answer to this finding.
    """
    try:
        given = rulings.rule_on(
            db, desk.found, item, user, choice=choice, note=note, second_person=settings.load(db).second_person
        )
    except rulings.CannotRule as error:
        raise desk.refusal(str(error), status=400) from None
    log(db, user.name, "答复", f"提交 {desk.found.id} {item.issue.code}", given.told)
    reopen(db, desk.found, user, f"对 {item.issue.code} 答复“{given.told}”")


def reopen(db: Session, found: Submission, user: User, why: str) -> None:
    """A decision does not outlive a change of what it rests on; the log and the desk tell who made it void."""
    if rulings.reopen(db, found, user, why):
        log(db, user.name, "重新打开决定", f"提交 {found.id}", why)


@router.post("/review/{number}/tick")
def tick(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """All that only a person can confirm, and that has no answer yet, was looked at and is in order."""
    assert who.user
    with service(request).db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.compare(rulings=True)
        for item in rulings.ruled(db, desk.found):
            if item.manual and item.open:
                answer(db, desk, item, who.user, "checked")
        following = next_open(rulings.ruled(db, desk.found), 0)
    return back(number, sent, following)


@router.post("/review/{number}/agree")
def agree(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """The second person's word on what the first found not to be so."""
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
        log(db, who.name, "复核同意", f"提交 {number} {ruling.code}")
        reopen(db, desk.found, who.user, f"复核同意了 {ruling.code} 不属实")
    return back(number, sent)
