"""One's own tokens for programs, on the page of one's account."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import delete

from web.core.database.models import SCOPES, Token, now
from web.core.inputs import Id, whole
from web.core.pages import Form, SignedIn, go, service, text
from web.core.service import log
from web.core.sign_in import auth
from web.core.sign_in.account import account

router = APIRouter()
MOST_TOKENS = 20
MOST_DAYS = 366


@router.post("/account/tokens")
def add_token(request: Request, who: SignedIn, sent: Form) -> HTMLResponse:
    """A new token, shown this once."""
    assert who.user
    scopes = [scope for scope in SCOPES if text(sent, scope)]
    days = whole(text(sent, "days") or str(auth.TOKEN_DAYS), 1, MOST_DAYS)
    if not scopes or days is None:
        problem = "请选择令牌的用途。" if not scopes else f"令牌的有效天数须为 1 到 {MOST_DAYS} 之间的整数。"
        return account(request, who, problem=problem, status=400)
    if "review" in scopes and not who.is_a("reviewer"):
        raise HTTPException(403, "只有审查人员的令牌可以查看审核队列。")
    with service(request).db.write() as db:
        if auth.unchanged(db, who.user) is None:
            raise HTTPException(403, "登录已过期，请重新登录后再试。")
        db.execute(delete(Token).where(Token.user_id == who.user.id, Token.expires <= now()))
        if db.query(Token).filter(Token.user_id == who.user.id).count() >= MOST_TOKENS:
            raise HTTPException(409, f"令牌已有 {MOST_TOKENS} 个，请先停用不再需要的。")
        label = text(sent, "label", 64) or "未命名"
        key = auth.new_token(db, who.user, label, scopes, days)
        log(db, who.name, "新建令牌", "", f"{label}（{_told(scopes)}，{days} 天）")
    return account(request, who, new_token=key)


def _told(scopes: list[str]) -> str:
    return "、".join(SCOPES[scope] for scope in scopes)


@router.post("/account/tokens/{number}/end")
def end_token(request: Request, who: SignedIn, number: Id, sent: Form) -> Response:
    """Ends one of one's own tokens."""
    assert who.user
    with service(request).db.write() as db:
        found = db.get(Token, number)
        if found is None or found.user_id != who.user.id:
            raise HTTPException(404, "这个令牌已经停用。")
        log(db, who.name, "停用令牌", "", found.label)
        db.delete(found)
    return go("/account")
