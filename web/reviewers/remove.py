"""What is no submission is taken out of the queue, with a reason; its files lie in the trash for a while."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from web.core.database.models import User
from web.core.inputs import Id
from web.core.pages import Form, Reviewer, go, service, text
from web.core.service import Service
from web.core.submissions import submit
from web.reviewers.conflict import at_desk
from web.reviewers.desk import filter_of

router = APIRouter()
WHYS = {"spam": "不是申报材料", "duplicate": "重复提交", "mistake": "误传，申报人要求移除"}


def reason(sent: Any) -> tuple[str, str]:
    """Why it is removed, for the log; and what is wrong with the form, "" for nothing."""
    why, note = WHYS.get(text(sent, "why"), ""), text(sent, "note", 200)
    if not why:
        return "", "请选择移除的原因。"
    return f"审查人员移除：{why}" + (f"（{note}）" if note else ""), ""


def remove(here: Service, number: int, user: User, told: str) -> str:
    """Does it. Why it could not be done; "" when it was."""
    try:
        submit.withdraw(here, number, user.name, told)
    except submit.MustStay as error:
        return str(error)
    return ""


@router.post("/review/{number}/remove")
def remove_one(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Removes one that nothing was ever decided about."""
    assert who.user
    here = service(request)
    with here.db.write() as db:
        desk = at_desk(request, db, number, sent, who.user)
        desk.compare(rulings=True)
        told, problem = reason(sent)
        if problem:
            raise desk.refusal(problem, status=400)
    if problem := remove(here, number, who.user, told):
        with here.db.write() as db:
            raise at_desk(request, db, number, sent, who.user).refusal(problem, again=False)
    return go(f"/queue?{filter_of(sent).query()}")
