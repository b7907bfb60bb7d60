"""Who read what: a layer of the application that notes each reading in the audit log before the answer leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.core.database.audit import ADDRESS, STRANGER, log
from web.core.database.models import Event, Submission, Token, User, now
from web.core.guard.guard import address
from web.core.service import APPLICANT, Service
from web.core.sign_in import auth

FOLDED_MINUTES = 10
"""The same person opening the same thing again within this time is one line."""
READS = {
    "/review/{number}": "查看材料",
    "/review/{number}/file/{file}/page/{page}.png": "查看文件",
    "/review/{number}/report": "查看报告",
    "/review/{number}/split": "查看分段",
    "/review/{number}/changes": "查看对照",
    "/review/{number}/alike": "查看相同内容",
    "/review/{number}/mail": "起草邮件",
    "/recommend/{number}/report": "查看报告",
    "/recommend/{number}/notice.docx": "下载补正通知书",
    "/score/{number}": "查看材料",
    "/score/{number}/file/{file}/page/{page}.png": "查看文件",
    "/score/{number}/report": "查看报告",
    "/rounds/{round}/outcome/{number}": "查看评分",
    "/s/{key}": "打开私密链接",
    "/s/{key}/report": "查看报告",
    "/s/{key}/annotated": "下载带批注的报告",
    "/s/{key}/changes": "查看对照",
    "/s/{key}/notice.docx": "下载补正通知书",
    "/api/v1/submissions/{ref}/result": "接口读取结果",
    "/api/v1/submissions/{ref}/report": "接口读取报告",
}
"""Template of the path -> action. Downloads and letters write a line of their own each time."""

OWN = r"n(\d{1,10})"
"""Stands for the key in the address of one's own submission: its number."""


class Noted:
    """Tells the audit log where requests come from, and what was read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ADDRESS.set(address(scope))
        scope.setdefault("state", {})

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and scope["method"] == "GET":
                action = READS.get(getattr(scope.get("route"), "path", ""))
                if action:
                    await run_in_threadpool(_note, scope, action)
            await send(message)

        await self.app(scope, receive, answer)


def opened(request: Any, what: str) -> None:
    """What of the submission an answer shows, for the line in the audit log."""
    request.scope["state"]["opened"] = what


def _note(scope: Scope, action: str) -> None:
    here: Service = scope["app"].state.service
    found, state = scope["path_params"], scope["state"]
    person = state.get("caller") or getattr(state.get("visitor"), "user", None)
    who = person.name if person else APPLICANT
    with here.db.read() as db:
        number = _number(db, str(found.get("number") or found.get("key") or found.get("ref") or ""))
    if number is not None:
        once(here, who, action, f"提交 {number}", str(state.get("opened", "")))


def _number(db: Session, ref: str) -> int | None:
    """The submission's number, from itself or from a private key."""
    if ref.isascii() and ref.isdigit() and len(ref) < 12:
        return int(ref)
    if own := re.fullmatch(OWN, ref):
        return int(own[1])
    return db.scalar(select(Submission.id).where(Submission.key_hash == auth.hash_key(ref)))


def once(here: Service, who: str, action: str, subject: str = "", detail: str = "") -> None:
    """A line in the audit log, unless there was the same one from the same address just now."""
    same = select(Event.id).where(
        Event.subject == subject[:64],
        Event.action == action,
        Event.who == who,
        Event.detail == detail[:2000],
        Event.address == ADDRESS.get()[:64],
        Event.at > now() - timedelta(minutes=FOLDED_MINUTES),
    )
    with here.db.read() as db:
        if db.scalar(same.limit(1)) is not None:
            return
    with here.db.write() as db:
        log(db, who, action, subject, detail)


def failed_token(here: Service, key: str) -> None:
    """A token that opened nothing: of the key nothing is kept, of its owner the name when it had one."""
    with here.db.read() as db:
        owner = db.scalar(
            select(User.name).join(Token, Token.user_id == User.id).where(Token.key_hash == auth.hash_key(key))
        )
    once(here, owner or STRANGER, "令牌无效")
