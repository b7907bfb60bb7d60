"""Signing in and out, the one-time link, one's own password and tokens."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from web import audit, auth
from web.models import SignIn, Token, User
from web.pages.common import (
    SESSION_COOKIE,
    Form,
    Looking,
    SignedIn,
    go,
    is_secure,
    render,
    service,
    spend,
    text,
)
from web.service import FIRST_LINK, log

router = APIRouter()


@router.get("/sign-in")
def sign_in_page(request: Request, who: Looking, next: str = "") -> HTMLResponse:
    """The form to sign in; ``next`` is where to go afterwards."""
    return render(request, "sign_in.html.j2", next=_inside(next), problem="")


def _inside(target: str) -> str:
    """A path on this site, or ""."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain and "\\" not in target else ""


@router.post("/sign-in")
def sign_in(request: Request, who: Looking, sent: Form) -> Response:
    """Checks name and password and opens a session; failures are counted per address and per name."""
    per_minute = service(request).config.sign_ins_per_minute
    spend(request, "sign-in", per_minute)
    name, target = text(sent, "name", 64), _inside(text(sent, "next"))
    request.app.state.rates.spend("sign-in as", name, per_minute)
    with service(request).db.read() as db:
        user = auth.check_password(db, name, text(sent, "password", 1000))
    with service(request).db.write() as db:
        if user is None:
            log(db, audit.account(db, name), "登录失败")
        else:
            key = auth.open_session(db, user)
            log(db, user.name, "登录")
    if user is None:
        problem = "登录名或密码不对。忘记密码请联系管理员重发一次性链接。"
        return render(request, "sign_in.html.j2", status=403, next=target, problem=problem)
    return _with_session(request, go(target or ("/queue" if user.role != "applicant" else "/")), key)


def _with_session(request: Request, answer: Response, key: str) -> Response:
    seconds = int(auth.SESSION_HOURS * 3600)
    answer.set_cookie(SESSION_COOKIE, key, max_age=seconds, httponly=True, samesite="lax", secure=is_secure(request))
    return answer


@router.post("/sign-out")
def sign_out(request: Request, who: SignedIn, sent: Form) -> Response:
    """Ends this session."""
    key = auth.hash_key(request.cookies.get(SESSION_COOKIE, ""))
    with service(request).db.write() as db:
        db.query(SignIn).filter(SignIn.key_hash == key).delete()
        log(db, who.name, "退出")
    answer = go("/")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/welcome/{key}")
def welcome_page(request: Request, who: Looking, key: str) -> HTMLResponse:
    """The page behind a one-time link."""
    with service(request).db.read() as db:
        user = auth.invited(db, key)
    if user is None:
        raise HTTPException(404, "这个一次性链接已经用过或已过期，请联系管理员重发。")
    return render(request, "welcome.html.j2", key=key, user=user, problem="")


@router.post("/welcome/{key}")
def welcome(request: Request, who: Looking, key: str, sent: Form) -> Response:
    """Sets the password; the link ends with it."""
    spend(request, "sign-in", service(request).config.sign_ins_per_minute)
    here = service(request)
    with here.db.write() as db:
        user = auth.invited(db, key)
        if user is None:
            raise HTTPException(404, "这个一次性链接已经用过或已过期，请联系管理员重发。")
        try:
            _set_password(user, text(sent, "password", 1000), text(sent, "again", 1000))
        except auth.BadPassword as error:
            return render(request, "welcome.html.j2", status=400, key=key, user=user, problem=str(error))
        auth.end_sessions(db, user)
        session = auth.open_session(db, user)
        log(db, user.name, "设置密码")
    (here.config.data / FIRST_LINK).unlink(missing_ok=True)
    return _with_session(request, go("/queue" if user.role != "applicant" else "/"), session)


def _set_password(user: User, password: str, again: str) -> None:
    if password != again:
        raise auth.BadPassword("两次输入的密码不一样，请重新输入。")
    auth.set_password(user, password)


@router.get("/account")
def account_page(request: Request, who: SignedIn) -> HTMLResponse:
    """One's own password and tokens."""
    return _account(request, who)


def _account(
    request: Request, who: SignedIn, *, new_token: str = "", problem: str = "", done: str = "", status: int = 200
) -> HTMLResponse:
    assert who.user
    with service(request).db.read() as db:
        tokens = db.scalars(select(Token).where(Token.user_id == who.user.id).order_by(Token.id)).all()
    return render(
        request, "account.html.j2", status=status, tokens=tokens, new_token=new_token, problem=problem, done=done
    )


@router.post("/account/password")
def change_password(request: Request, who: SignedIn, sent: Form) -> Response:
    """Sets a new password and ends every other session."""
    assert who.user
    spend(request, "sign-in", service(request).config.sign_ins_per_minute)
    with service(request).db.write() as db:
        user = auth.check_password(db, who.user.name, text(sent, "old", 1000))
        try:
            if user is None:
                raise auth.BadPassword("原密码不对。")
            _set_password(user, text(sent, "password", 1000), text(sent, "again", 1000))
        except auth.BadPassword as error:
            problem = str(error)
        else:
            auth.end_sessions(db, user)
            session = auth.open_session(db, user)
            log(db, user.name, "修改密码")
            return _with_session(request, go("/account"), session)
    return _account(request, who, problem=problem, status=400)


@router.post("/account/tokens")
def add_token(request: Request, who: SignedIn, sent: Form) -> HTMLResponse:
    """A new token, shown this once."""
    assert who.user
    with service(request).db.write() as db:
        if db.query(Token).filter(Token.user_id == who.user.id).count() >= 20:
            raise HTTPException(409, "令牌已有 20 个，请先停用不再需要的。")
        label = text(sent, "label", 64) or "未命名"
        key = auth.new_token(db, who.user, label)
        log(db, who.name, "新建令牌", "", label)
    return _account(request, who, new_token=key)


@router.post("/account/tokens/{number}/end")
def end_token(request: Request, who: SignedIn, number: int, sent: Form) -> Response:
    """Ends one of one's own tokens."""
    assert who.user
    with service(request).db.write() as db:
        found = db.get(Token, number) if 0 < number < 1 << 31 else None
        if found is None or found.user_id != who.user.id:
            raise HTTPException(404)
        log(db, who.name, "停用令牌", "", found.label)
        db.delete(found)
    return go("/account")
