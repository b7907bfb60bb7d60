"""Everybody's tokens for programs."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from web.core.database.models import SCOPES, Token, User, now
from web.core.inputs import Id
from web.core.pages import Admin, Form, go, render, service
from web.core.service import log

router = APIRouter()


@router.get("/admin/tokens")
def everybodys_tokens(request: Request, who: Admin) -> HTMLResponse:
    """Every token with its owner, what it is for, and when it ends."""
    with service(request).db.read() as db:
        rows = db.execute(select(Token, User).join(User, User.id == Token.user_id).order_by(User.name, Token.id)).all()
    return render(request, "administrators/tokens.html.j2", rows=rows, scopes=SCOPES, now=now())


@router.post("/admin/tokens/{number}/end")
def end_anybodys_token(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Ends somebody's token."""
    with service(request).db.write() as db:
        found = db.get(Token, number)
        if found is None:
            raise HTTPException(404, "这个令牌已经停用。")
        owner = db.get_one(User, found.user_id)
        log(db, who.name, "停用令牌", owner.name, found.label)
        db.delete(found)
    return go("/admin/tokens")
