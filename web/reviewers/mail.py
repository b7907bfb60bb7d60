"""A decision or a reminder by e-mail: the text is shown, and may be changed, before it goes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.write import words
from web.core import mail
from web.core.database.models import OUTCOMES, Activity, Decision, Remark, Submission, User
from web.core.inputs import Id
from web.core.pages import Form, Reviewer, go, handed_in, render, service, text
from web.core.service import Service, log
from web.core.submissions import papers, queue, results, told

router = APIRouter()
LONGEST = 5000
KINDS = {"decision": "告知决定", "reminder": "催办补正"}
CLOSED = "还没有设置邮件服务器，不能在这里发送邮件。请管理员按部署说明设置 YUSHEN_SMTP 和 YUSHEN_MAIL_FROM。"

TWICE = (
    "打开这个页面以后，已经有一封关于这份材料的邮件发出或正在发送，没有再发一封。"
    "请先看联系记录；确实要另发的，请从材料页面重新打开。"
)
_lock = threading.Lock()
_on_their_way: set[int] = set()
"""Submissions about which a letter is being handed over; an installation has one process for its pages."""
STALE = "在您打开页面之后作出了新的决定，邮件没有发出。请按现在的决定核对内容，再发送。"


@router.get("/review/{number}/mail")
def draft(request: Request, who: Reviewer, number: Id, kind: str = "decision") -> HTMLResponse:
    """The letter as it would go."""
    here = service(request)
    kind = kind if kind in KINDS else "decision"
    with here.db.read() as db:
        found, decision = _decided(here, db, number, kind)
        data = results.read(results.folder_of(here, db, found))
        activity, last = db.get_one(Activity, found.activity_id), _last(db, number)
    form = (data["submission"].get("form") or {}) if data else {}
    letter = {
        "to": words.one_line(form.get("email")),
        "subject": f"{activity.name}：{KINDS[kind]}（编号 {found.id}）",
        "text": _text(found, decision, activity, kind),
    }
    return _page(request, found, decision, kind, letter | {"last": str(last)})


def _decided(here: Service, db: Session, number: int, kind: str) -> tuple[Submission, Decision]:
    """What the letter is about.

    Raises:
        HTTPException: no letter can be sent, or there is nothing to tell.
    """
    found = handed_in(db, number)
    if not mail.is_set(here.config):
        raise HTTPException(409, CLOSED)
    decision = told.latest(db, found)
    if decision is None or found.outcome is None:
        raise HTTPException(409, "这份材料还没有生效的决定，没有可以发送的内容。")
    if kind == "reminder" and (found.outcome != "correction" or found.due is None):
        raise HTTPException(409, "只有决定为“需补正”、有期限的材料可以催办。")
    return found, decision


def _text(found: Submission, decision: Decision, activity: Activity, kind: str) -> str:
    unit = words.one_line(found.unit_name) or "申报单位"
    name = words.one_line(found.outcome_name or found.name)
    lines = [f"{unit}：", f"你单位申报{activity.name}的“{name}”（编号 {found.id}），"]
    due = told.told_due(found, queue.today())
    if kind == "reminder":
        lines[-1] += f"形式审查决定为需补正。{due}。请抓紧补正；已经提交的，请不必理会本邮件。"
    else:
        lines[-1] += f"形式审查已作出决定：{OUTCOMES[decision.outcome]}。" + (f"{due}。" if due else "")
        lines += [f"审查人员说明：{decision.note}"] if decision.note else []
    with_notice = "，补正通知书随信附上" if found.outcome == "correction" else ""
    lines.append(f"详情请打开上传时得到的链接查看{with_notice}。")
    return "\n\n".join(lines)


def _page(
    request: Request, found: Submission, decision: Decision, kind: str, letter: dict[str, str], problem: str = ""
) -> HTMLResponse:
    return render(
        request, "reviewers/mail.html.j2", status=409 if problem else 200, submission=found, kind=kind, kinds=KINDS,
        letter=letter, problem=problem, decision=decision, sender=service(request).config.mail_from,
        attached=found.outcome == "correction" and found.removed is None,
    )  # fmt: skip


@router.post("/review/{number}/mail")
def send(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Sends it as it was typed; it stands among the contacts from then on."""
    assert who.user
    here = service(request)
    kind = text(sent, "kind") if text(sent, "kind") in KINDS else "decision"
    letter = {name: text(sent, name, LONGEST) for name in ("to", "subject", "text", "last")}
    with here.db.read() as db:
        found, decision = _decided(here, db, number, kind)
        attached = _notice(here, db, found)
    if text(sent, "decision") != str(decision.id):
        return _page(request, found, decision, kind, letter, STALE)
    try:
        called = f"补正通知书（{number}）.docx"
        made = mail.write(here.config.mail_from, letter["to"], letter["subject"], letter["text"], attached, called)
        with _once(here, number, letter["last"]):
            mail.send(here.config, made)
            with here.db.write() as db:
                _note(db, found, who.user, letter, KINDS[kind])
    except mail.CannotSend as error:
        return _page(request, found, decision, kind, letter, str(error))
    return go(f"/review/{number}#h-talk")


def _last(db: Session, number: int) -> int:
    """The newest letter about a submission, by its place among the contacts; 0 for none."""
    letters = select(func.max(Remark.id)).where(Remark.submission_id == number, Remark.way == "email")
    return db.scalar(letters) or 0


@contextmanager
def _once(here: Service, number: int, last: str) -> Iterator[None]:
    """One letter about a submission at a time, and from each page one: a second press sends nothing.

    Raises:
        CannotSend: one is on its way, or has gone since the page was opened.
    """
    with _lock:
        if number in _on_their_way:
            raise mail.CannotSend(TWICE)
        _on_their_way.add(number)
    try:
        with here.db.read() as db:
            if str(_last(db, number)) != last:
                raise mail.CannotSend(TWICE)
        yield
    finally:
        with _lock:
            _on_their_way.discard(number)


def _notice(here: Service, db: Session, found: Submission) -> bytes | None:
    if found.outcome != "correction" or found.removed is not None:
        return None
    return papers.made(papers.matter_of(here, db, found), papers.write_notice)


def _note(db: Session, found: Submission, user: User, letter: dict[str, Any], kind: str) -> None:
    if db.get(Submission, found.id) is not None:
        said = f"{letter['subject']}\n{letter['text']}"
        db.add(Remark(submission_id=found.id, way="email", person=letter["to"][:128], text=said, user_id=user.id))
    log(db, user.name, "发送邮件", f"提交 {found.id}", kind)
