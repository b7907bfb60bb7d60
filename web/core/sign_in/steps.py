"""The second step at sign-in: asking for it, setting it up, taking it off."""

from __future__ import annotations

import re

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.database.models import User
from web.core.pages import SESSION_COOKIE, Form, Looking, SignedIn, go, render, service, spend, text
from web.core.service import log
from web.core.sign_in import auth, second_step
from web.core.sign_in.account import (
    HALF_COOKIE,
    LetIn,
    account,
    check_own_password,
    home_of,
    inside,
    open_session,
    patience_of,
    too_soon,
    with_session,
)
from web.core.sign_in.patience import Wait

router = APIRouter()
ANYWHERE = ""
"""Codes are guessed by somebody who has the password: they are counted per account, wherever they come from."""


@router.get("/sign-in/second")
def second_page(request: Request, who: Looking, next: str = "", others: str = "") -> Response:
    """Asks for the code, after the password."""
    with service(request).db.read() as db:
        if auth.half_in(db, request.cookies.get(HALF_COOKIE, "")) is None:
            return go("/sign-in")
    return render(request, "core/second_step.html.j2", problem="", next=inside(next), others=bool(others))


@router.post("/sign-in/second")
def second(request: Request, who: Looking, sent: Form) -> Response:
    """Opens the session when the code is right."""
    here = service(request)
    spend(request, "sign-in", here.config.sign_ins_per_minute)
    half = request.cookies.get(HALF_COOKIE, "")
    target, others = inside(text(sent, "next")), bool(text(sent, "others"))
    with here.db.write() as db:
        user = auth.half_in(db, half)
        if user is None:
            return go("/sign-in")
        try:
            patience_of(request).begin(f"second {user.id}", ANYWHERE)
        except Wait as wait:
            return too_soon(request, "core/second_step.html.j2", wait, next=target, others=others)
        right = second_step.passes(db, user, here.config.data, text(sent, "code", 64))
        if right:
            auth.end_half(db, half)
            if others:
                auth.end_sessions(db, user)
            key = open_session(request, db, user)
        log(db, user.name, "登录" if right else "验证码不对")
    if not right:
        problem = "验证码不对，或者已经用过。请等手机上出现下一个验证码再输入。"
        return render(request, "core/second_step.html.j2", status=403, problem=problem, next=target, others=others)
    patience_of(request).succeeded(f"second {user.id}", ANYWHERE)
    answer = with_session(request, LetIn(key, False, target or home_of(user)))
    answer.delete_cookie(HALF_COOKIE)
    return answer


@router.get("/account/second")
def set_up_page(request: Request, who: SignedIn) -> Response:
    """The QR code for the telephone."""
    assert who.user
    if who.user.second_step is not None:
        return go("/account")
    return _set_up(request, who.user, second_step.new_salt())


def _set_up(request: Request, user: User, salt: str, problem: str = "") -> HTMLResponse:
    secret = second_step.secret_of(service(request).config.data, user, salt)
    return render(
        request, "core/second_set_up.html.j2", status=400 if problem else 200, salt=salt, problem=problem,
        secret=" ".join(re.findall(".{4}", secret)), picture=second_step.picture(user, secret), codes=[],
    )  # fmt: skip


@router.post("/account/second")
def set_up(request: Request, who: SignedIn, sent: Form) -> Response:
    """Turns the second step on, once a code from the telephone and the password are right."""
    assert who.user
    here, salt = service(request), text(sent, "salt", 64)
    spend(request, "sign-in", here.config.sign_ins_per_minute)
    if not re.fullmatch(r"[\w-]{43}", salt, re.ASCII):
        raise HTTPException(400)
    with here.db.write() as db:
        user = locked(db, who.user.id)
        if user.second_step is not None:
            return go("/account")
        step = second_step.step_of(second_step.secret_of(here.config.data, user, salt), text(sent, "code", 16))
        try:
            check_own_password(request, db, user, text(sent, "old", 1000))
            if step is None:
                raise auth.BadPassword("验证码不对。请核对手机的时间，等出现下一个验证码再输入。")
        except auth.BadPassword as error:
            problem = str(error)
        else:
            codes = second_step.turn_on(db, user, salt, step)
            auth.end_sessions(db, user, but=request.cookies.get(SESSION_COOKIE, ""))
            log(db, user.name, "启用两步验证")
            return render(request, "core/second_set_up.html.j2", codes=codes)
    return _set_up(request, who.user, salt, problem)


@router.post("/account/second/off")
def take_off(request: Request, who: SignedIn, sent: Form) -> Response:
    """Turns the second step off; the password must confirm it."""
    assert who.user
    spend(request, "sign-in", service(request).config.sign_ins_per_minute)
    with service(request).db.write() as db:
        user = locked(db, who.user.id)
        try:
            check_own_password(request, db, user, text(sent, "old", 1000))
        except auth.BadPassword as error:
            problem = str(error)
        else:
            second_step.turn_off(db, user)
            log(db, user.name, "停用两步验证")
            return go("/account")
    return account(request, who, problem=problem, status=400)


def locked(db: Session, number: int) -> User:
    """The user's row, which nobody else changes until the transaction ends."""
    return db.scalars(select(User).where(User.id == number).with_for_update()).one()
