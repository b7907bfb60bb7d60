"""What reviewers write down for each other: comments, and the log of contacts. No applicant ever sees it."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.clock import SHANGHAI
from web.core.database.models import Remark, Submission, User, now
from web.core.database.talk import WAYS
from web.core.inputs import Id
from web.core.pages import Form, Reviewer, handed_in, service, text
from web.core.service import log
from web.reviewers.desk import back

router = APIRouter()


def of_series(db: Session, found: Submission) -> list[tuple[Remark, str]]:
    """All about a submission and its other versions, the newest first, each with its writer's name."""
    query = (
        select(Remark, User.full_name)
        .join(User, User.id == Remark.user_id)
        .join(Submission, Submission.id == Remark.submission_id)
        .where(Submission.series == found.series)
        .order_by(Remark.at.desc(), Remark.id.desc())
    )
    return [(remark, name) for remark, name in db.execute(query)]


@router.post("/review/{number}/remark")
def remark(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Adds one; with a way it tells of a contact. What it says is not in the audit log, which is kept longer."""
    assert who.user
    way, written = text(sent, "way"), text(sent, "text")
    if not written:
        raise HTTPException(400, "请写下内容，再保存。")
    if way and way not in WAYS:
        raise HTTPException(400, "请选择联系的方式，再保存。")
    at = _moment(text(sent, "at")) if way else now()
    with service(request).db.write() as db:
        found = handed_in(db, number)
        person = text(sent, "person", 128) if way else ""
        db.add(Remark(submission_id=found.id, way=way or None, person=person, at=at, text=written, user_id=who.user.id))
        log(db, who.name, "记录联系" if way else "写内部意见", f"提交 {number}", WAYS.get(way, ""))
    return back(number, sent, "#h-talk")


def _moment(typed: str) -> datetime:
    """When it was, as the association's clocks say; now where nothing was typed.

    Raises:
        HTTPException: it is no moment, or one that is still to come.
    """
    if not typed:
        return now()
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise HTTPException(400, "联系时间没有读懂，请按“年-月-日 时:分”填写。") from None
    moment = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment
    if not 2000 <= moment.year <= now().year + 1 or moment > now():
        raise HTTPException(400, "联系时间还没有到，请核对后再保存。")
    return moment.astimezone(UTC)
