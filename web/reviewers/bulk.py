"""What is done to many submissions of the queue at once, and what of it could not be done."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core import settings
from web.core.activities.chosen import may_review
from web.core.database.models import Submission, User
from web.core.inputs import whole
from web.core.pages import Form, Reviewer, render, service, text
from web.core.service import log
from web.core.submissions import rulings
from web.core.submissions.told import newer_version
from web.reviewers import assign, decide, proposals, remove
from web.reviewers.desk import filter_of
from web.reviewers.rule import reopen
from web.reviewers.seen import undecidable

router = APIRouter()
MOST = 500
DEEDS = {"assign": "分配", "answer": "答复同一条规则的问题", "accept": "转入评审", "remove": "移除"}


@router.post("/queue/bulk")
def bulk(request: Request, who: Reviewer, sent: Form) -> Response:
    """Does one of DEEDS to each submission that was ticked, one after the other; says what was left as it was, and
    why."""
    assert who.user
    deed = text(sent, "do")
    numbers = sorted({number for value in sent.getlist("pick") if (number := whole(str(value), 1))})
    if deed not in DEEDS or not numbers:
        raise HTTPException(400, "请先勾选材料，再选择要做的事。")
    if len(numbers) > MOST:
        raise HTTPException(400, f"一次最多处理 {MOST} 份，请分几次做。")
    told, problem = remove.reason(sent) if deed == "remove" else ("", "")
    if problem:
        raise HTTPException(400, problem)
    left: list[tuple[int, str]] = []
    for number in numbers:
        with service(request).db.write() as db:
            query = select(Submission).where(Submission.id == number).with_for_update()
            found = db.scalars(query.execution_options(populate_existing=True)).first()
            if found is not None and not may_review(db, found, who.user.id):
                found = None
            why = untouchable(db, found) or _do(db, deed, found, sent, who.user)
        if not why and deed == "remove":
            # In a transaction of its own: the files go after it.
            why = remove.remove(service(request), number, who.user, told)
        if why:
            left.append((number, why))
    with service(request).db.read() as db:
        wait = deed == "accept" and proposals.asked_for(settings.load(db).second_decision, "accepted")
    return render(
        request, "reviewers/bulk.html.j2", deed=DEEDS[deed], done=len(numbers) - len(left), left=left,
        filter=filter_of(sent), wait=wait,
    )  # fmt: skip


def untouchable(db: Session, found: Submission | None) -> str:
    """Why nothing is done to it; "" when it may be."""
    if found is None or found.handed_in is None:
        return "没有找到，可能已经删除。"
    if newer_version(db, found) is not None:
        return "已被新版本取代。"
    return "保存期已满，文件已经移除。" if found.removed is not None else ""


def _do(db: Session, deed: str, found: Submission | None, sent: Any, user: User) -> str:
    """Why it was not done; "" when it was."""
    assert found
    if deed == "assign":
        to = whole(text(sent, "to"), 1)
        if why := assign.closed_to(db, found, to):
            return why
        assign.give(db, found, to, user.name)
        return ""
    if deed == "remove":
        return ""
    if found.outcome is not None:
        return "已经有决定，没有改动。"
    if reason := undecidable(found):
        return reason
    return _accept(db, found, user) if deed == "accept" else _answer(db, found, sent, user)


def _accept(db: Session, found: Submission, user: User) -> str:
    if proposals.waiting(db, found) is not None:
        return "已经有人提出决定，正在等待复核。"
    if why := decide.objection(rulings.ruled(db, found), "accepted"):
        return why
    decide.propose_or_store(db, found, "accepted", "", user)
    return ""


def _answer(db: Session, found: Submission, sent: Any, user: User) -> str:
    """Answers what has no answer yet of one rule; what a colleague has answered stays."""
    code = text(sent, "code", 8)
    waiting = [item for item in rulings.ruled(db, found) if item.issue.code == code and item.ruling is None]
    if not waiting:
        return f"没有等待答复的 {code}。" if code else "请先按规则筛选队列，再一起答复。"
    for item in waiting:
        try:
            given = rulings.rule_on(
                db, found, item, user, choice=text(sent, "answer"), note=text(sent, "note"),
                second_person=settings.load(db).second_person,
            )  # fmt: skip
        except rulings.CannotRule as error:
            return str(error)
        log(db, user.name, "答复", f"提交 {found.id} {code}", given.told)
    reopen(db, found, user, f"对 {code} 一起答复")
    return ""
