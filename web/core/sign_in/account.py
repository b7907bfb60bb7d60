"""Signing in and out, the one-time link, one's own password and open sessions."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.database import audit
from web.core.database.models import SCOPES, SignIn, SpareCode, Token, User, now
from web.core.guard.guard import address
from web.core.inputs import Id
from web.core.pages import (
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
from web.core.service import FIRST_LINK, log
from web.core.sign_in import auth
from web.core.sign_in.browsers import named
from web.core.sign_in.patience import Patience, Wait

router = APIRouter()
HALF_COOKIE = "yushen-half"
WRONG = "登录名或密码不对。忘记密码请联系管理员重发一次性链接。"
LATER = "输错的次数较多，请在 {} 后再试。其他人从别的地方登录不受影响。"


class LetIn(NamedTuple):
    """What a right password or one-time link leads to."""

    key: str
    half: bool
    """The second step is still to come."""
    target: str
    others: bool = False
    """The person wants all other sessions ended."""


@router.get("/sign-in")
def sign_in_page(request: Request, who: Looking, next: str = "") -> HTMLResponse:
    """The form to sign in; ``next`` is where to go afterwards."""
    return render(request, "core/sign_in.html.j2", next=inside(next), problem="")


def inside(target: str) -> str:
    """A path on this site, or ""."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if plain and "\\" not in target else ""


@router.post("/sign-in")
def sign_in(request: Request, who: Looking, sent: Form) -> Response:
    """Checks name and password and opens a session; failures slow down this address at this account."""
    here = service(request)
    spend(request, "sign-in", here.config.sign_ins_per_minute)
    name, target = text(sent, "name", 64), inside(text(sent, "next"))
    patience, where = patience_of(request), address(request.scope)
    try:
        patience.begin(f"password {name}", where)
    except Wait as wait:
        return too_soon(request, "core/sign_in.html.j2", wait, next=target)
    try:
        with here.db.read() as db:
            user = auth.check_password(db, name, text(sent, "password", 1000))
    except auth.Busy:
        patience.take_back(f"password {name}", where)
        raise
    with here.db.write() as db:
        user = auth.unchanged(db, user) if user else None
        if user is None:
            log(db, audit.account(db, name), "登录失败")
        else:
            let_in = _let_in(request, db, user, target, others=bool(text(sent, "others")))
    if user is None:
        return render(request, "core/sign_in.html.j2", status=403, next=target, problem=WRONG)
    patience.succeeded(f"password {name}", where)
    return with_session(request, let_in)


def patience_of(request: Request) -> Patience:
    """How often was tried, from where."""
    found: Patience = request.app.state.patience
    return found


def too_soon(request: Request, template: str, wait: Wait, **values: object) -> Response:
    """The form again, with when the next try is taken."""
    told = f"{wait.seconds} 秒" if wait.seconds < 120 else f"{-(-wait.seconds // 60)} 分钟"
    headers = {"retry-after": str(wait.seconds)}
    return render(request, template, status=429, headers=headers, problem=LATER.format(told), **values)


def _let_in(request: Request, db: Session, user: User, target: str, others: bool = False) -> LetIn:
    """Opens a session, or half of one before the second step."""
    half = user.second_step is not None
    if others and not half:
        auth.end_sessions(db, user)
    key = open_session(request, db, user, half)
    log(db, user.name, "密码通过，等待第二步" if half else "登录")
    return LetIn(key, half, target or home_of(user), others)


def open_session(request: Request, db: Session, user: User, half: bool = False) -> str:
    """A session with what its owner can tell it by."""
    browser = named(request.headers.get("user-agent", ""))
    return auth.open_session(db, user, address(request.scope), browser, half)


def home_of(user: User) -> str:
    """Where this person's work is."""
    return {"applicant": "/", "recommender": "/recommend", "expert": "/score"}.get(user.role, "/queue")


def with_session(request: Request, let_in: LetIn) -> Response:
    """Sends the browser on with its cookie, to the second step if there is one."""
    if let_in.half:
        wishes = {"next": let_in.target} | ({"others": "1"} if let_in.others else {})
        answer = go(f"/sign-in/second?{urlencode(wishes)}")
        set_cookie(request, answer, HALF_COOKIE, let_in.key, auth.HALF_MINUTES * 60)
        return answer
    answer = go(let_in.target)
    set_cookie(request, answer, SESSION_COOKIE, let_in.key, auth.SESSION_HOURS * 3600)
    return answer


def set_cookie(request: Request, answer: Response, name: str, key: str, seconds: int) -> None:
    """A cookie that no script and no other site gets."""
    answer.set_cookie(name, key, max_age=seconds, httponly=True, samesite="lax", secure=is_secure(request))


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
    return render(request, "core/welcome.html.j2", key=key, user=user, problem="")


@router.post("/welcome/{key}")
def welcome(request: Request, who: Looking, key: str, sent: Form) -> Response:
    """Sets the password; the link ends with it."""
    spend(request, "sign-in", service(request).config.sign_ins_per_minute)
    here = service(request)
    with here.db.write() as db:
        user = auth.invited(db, key, to_use=True)
        if user is None:
            raise HTTPException(404, "这个一次性链接已经用过或已过期，请联系管理员重发。")
        try:
            _set_password(user, text(sent, "password", 1000), text(sent, "again", 1000))
        except auth.BadPassword as error:
            return render(request, "core/welcome.html.j2", status=400, key=key, user=user, problem=str(error))
        auth.end_everything(db, user)
        log(db, user.name, "设置密码")
        let_in = _let_in(request, db, user, "")
    _forget_link(here.config.data / FIRST_LINK, key)
    return with_session(request, let_in)


def _forget_link(path: Path, key: str) -> None:
    """Removes the file with this link; one with a colleague's stays."""
    with suppress(FileNotFoundError):
        if path.read_text("utf-8", "replace").strip().endswith(f"/welcome/{key}"):
            path.unlink()


def _set_password(user: User, password: str, again: str) -> None:
    if password != again:
        raise auth.BadPassword("两次输入的密码不一样，请重新输入。")
    auth.set_password(user, password)


@router.get("/account")
def account_page(request: Request, who: SignedIn) -> HTMLResponse:
    """One's own password, open sessions, second step and tokens."""
    return account(request, who)


def account(
    request: Request, who: SignedIn, *, new_token: str = "", problem: str = "", status: int = 200
) -> HTMLResponse:
    """The page of one's own account, with what came of a form on it."""
    assert who.user
    with service(request).db.read() as db:
        tokens = db.scalars(select(Token).where(Token.user_id == who.user.id).order_by(Token.id)).all()
        sessions = auth.sessions(db, who.user)
        spare = db.query(SpareCode).filter(SpareCode.user_id == who.user.id).count()
    return render(
        request, "core/account.html.j2", status=status, tokens=tokens, new_token=new_token, problem=problem,
        sessions=sessions, this=auth.hash_key(request.cookies.get(SESSION_COOKIE, "")), spare=spare, now=now(),
        scopes=SCOPES, days=auth.TOKEN_DAYS,
    )  # fmt: skip


def check_own_password(request: Request, db: Session, user: User, password: str) -> User:
    """The user again, for a change that the password must confirm.

    Raises:
        BadPassword: it is not the password, or was wrong too often a short time ago.
    """
    patience, where = patience_of(request), address(request.scope)
    try:
        patience.begin(f"password {user.name}", where)
    except Wait as wait:
        raise auth.BadPassword(LATER.format(f"{wait.seconds} 秒")) from None
    found = auth.check_password(db, user.name, password)
    if found is None:
        raise auth.BadPassword("现在的密码不对，没有更改。")
    patience.succeeded(f"password {user.name}", where)
    return found


@router.post("/account/password")
def change_password(request: Request, who: SignedIn, sent: Form) -> Response:
    """Sets a new password and ends every other session and every token."""
    assert who.user
    spend(request, "sign-in", service(request).config.sign_ins_per_minute)
    with service(request).db.write() as db:
        try:
            user = check_own_password(request, db, who.user, text(sent, "old", 1000))
            _set_password(user, text(sent, "password", 1000), text(sent, "again", 1000))
        except auth.BadPassword as error:
            problem = str(error)
        else:
            auth.end_everything(db, user)
            key = open_session(request, db, user)
            log(db, user.name, "修改密码")
            return with_session(request, LetIn(key, False, "/account"))
    return account(request, who, problem=problem, status=400)


@router.post("/account/sessions/end")
def end_other_sessions(request: Request, who: SignedIn, sent: Form) -> Response:
    """Signs out everywhere but here."""
    assert who.user
    with service(request).db.write() as db:
        auth.end_sessions(db, who.user, but=request.cookies.get(SESSION_COOKIE, ""))
        log(db, who.name, "退出其他登录")
    return go("/account")


@router.post("/account/sessions/{number}/end")
def end_session(request: Request, who: SignedIn, number: Id, sent: Form) -> Response:
    """Ends one of one's own sessions."""
    assert who.user
    with service(request).db.write() as db:
        found = db.get(SignIn, number)
        if found is None or found.user_id != who.user.id:
            raise HTTPException(404, "这次登录已经结束。")
        log(db, who.name, "退出其他登录", "", found.browser)
        db.delete(found)
    return go("/account")
