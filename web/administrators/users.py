"""The accounts, and how the service is doing."""

from __future__ import annotations

import re

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select

from web.administrators import accounts
from web.core.database.models import ROLES, Submission, User
from web.core.inputs import Id
from web.core.jobs import jobs
from web.core.pages import Admin, Form, go, render, service, text
from web.core.service import log
from web.core.sign_in import auth
from web.core.storage import upkeep

router = APIRouter()


@router.get("/admin")
def users(request: Request, who: Admin) -> HTMLResponse:
    """The accounts, and how the service is doing."""
    return _users(request)


def _users(request: Request, *, link: str = "", of: str = "", problem: str = "") -> HTMLResponse:
    here = service(request)
    with here.db.read() as db:
        rows = db.scalars(select(User).order_by(User.id)).all()
        waiting = jobs.open_jobs(db)
        kept = db.scalar(select(func.count()).select_from(Submission)) or 0
        hold = upkeep.held(db)
    return render(
        request, "administrators/users.html.j2", status=400 if problem else 200, users=rows, link=link, of=of,
        problem=problem, waiting=waiting, kept=kept, hold=hold, free=here.storage.free_bytes(),
        backend=here.db.engine.dialect.name,
    )  # fmt: skip


@router.post("/admin/users")
def add_user(request: Request, who: Admin, sent: Form) -> HTMLResponse:
    """A new account, and the one-time link with which its owner sets the password; it is shown this once."""
    name, full_name, role = text(sent, "name", 64), text(sent, "full_name", 64), text(sent, "role")
    if not re.fullmatch(r"[\w.@-]{2,64}", name) or role not in ROLES:
        return _users(request, problem="登录名须为 2 到 64 个字母、数字、汉字或 . _ - @，并选择角色。")
    with service(request).db.write() as db:
        if db.scalars(select(User.id).where(User.name == name)).first() is not None:
            return _users(request, problem=f"登录名 {name} 已经有人使用，请换一个。")
        user = User(name=name, full_name=full_name or name, role=role)
        key = auth.invite(user)
        db.add(user)
        log(db, who.name, "新建账号", name, ROLES[role])
    return _users(request, link=_link(request, key), of=name)


def _link(request: Request, key: str) -> str:
    """On the public address: what a request calls this server may be a stranger's word."""
    return f"{service(request).config.base_url}/welcome/{key}"


@router.post("/admin/users/{number}")
def change_user(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Another role, closing or opening an account, a new one-time link, or no second step any more."""
    assert who.user
    what = text(sent, "what")
    try:
        with service(request).db.write() as db:
            user, key = accounts.change(db, number, who.user.id, what, text(sent, "role"))
            log(db, who.name, accounts.CHANGES[what], user.name, ROLES[user.role])
            name = user.name
    except LookupError:
        raise HTTPException(404) from None
    except accounts.NoLongerAllowed:
        raise HTTPException(403) from None
    except accounts.CannotChange as error:
        raise HTTPException(409, str(error)) from None
    return _users(request, link=_link(request, key), of=name) if key else go("/admin")
