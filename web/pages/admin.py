"""Administrators: users, settings, each rule's waivers."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select

from web import accounts, auth, jobs, settings, upkeep
from web.inputs import Id, day, whole
from web.models import REASONS, ROLES, Ruling, Submission, User
from web.pages.common import Admin, Form, go, render, service, text
from web.service import log, pack_named, packs

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
        request, "admin_users.html.j2", status=400 if problem else 200, users=rows, link=link, of=of, problem=problem,
        waiting=waiting, kept=kept, hold=hold, free=here.storage.free_bytes(), backend=here.db.engine.dialect.name,
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


@router.get("/admin/settings")
def settings_page(request: Request, who: Admin) -> HTMLResponse:
    """The settings and the packs that are installed."""
    return _settings(request)


def _settings(request: Request, problem: str = "") -> HTMLResponse:
    with service(request).db.read() as db:
        chosen = settings.load(db)
    installed = [pack_named(name) for name in packs()]
    return render(
        request, "admin_settings.html.j2", status=400 if problem else 200, settings=chosen, packs=installed,
        problem=problem,
    )  # fmt: skip


@router.post("/admin/settings")
def change_settings(request: Request, who: Admin, sent: Form) -> Response:
    """Stores the settings; every change is a line in the audit log."""
    try:
        chosen = _wanted(sent)
    except ValueError as error:
        return _settings(request, str(error))
    with service(request).db.write() as db:
        for name, value in settings.save(db, chosen).items():
            log(db, who.name, "修改设置", settings.LABELS[name], value)
    return go("/admin/settings")


def _wanted(sent: Any) -> settings.Settings:
    """The form's settings. Raises ValueError with what is wrong, in Chinese."""
    days = {}
    for name, most in (("draft_days", 365), ("record_days", 3650)):
        value = whole(text(sent, name), 1, most)
        if value is None:
            raise ValueError(f"保存天数须为 1 到 {most} 之间的整数。")
        days[name] = value
    if text(sent, "pack") not in packs():
        raise ValueError("没有安装这个规则包。")
    reference = day(text(sent, "reference_date"))
    if reference is None and text(sent, "reference_date"):
        raise ValueError("参考日期须写成 2024-05-20 这样，或者留空。")
    return settings.Settings(
        pack=text(sent, "pack"),
        open_self_check=bool(text(sent, "open_self_check")),
        second_person=bool(text(sent, "second_person")),
        reference_date=reference.isoformat() if reference else "",
        **days,
    )


@router.get("/admin/rules")
def rules(request: Request, who: Admin) -> HTMLResponse:
    """How often each rule's findings were confirmed and waived, and the share of false alarms."""
    with service(request).db.read() as db:
        pack = pack_named(settings.load(db).pack)
        counted = db.execute(
            select(Ruling.code, Ruling.waived, Ruling.reason, func.count()).group_by(
                Ruling.code, Ruling.waived, Ruling.reason
            )
        ).all()
    rows: dict[str, dict[str, Any]] = {}
    for code, waived, reason, count in counted:
        row = rows.setdefault(code, {"confirmed": 0, **dict.fromkeys(REASONS, 0)})
        row[str(reason) if waived else "confirmed"] += count
    listing = [
        {"code": code, "title": pack.rules[code].title if code in pack.rules else "", **row, "total": sum(row.values())}
        for code, row in rows.items()
    ]
    listing.sort(key=lambda row: (-row["false_alarm"] / row["total"], row["code"]))
    return render(request, "admin_rules.html.j2", rows=listing)


@router.get("/admin/rules/{code}")
def rule(request: Request, who: Admin, code: str) -> HTMLResponse:
    """Every waiver of one rule, the newest first."""
    with service(request).db.read() as db:
        pack = pack_named(settings.load(db).pack)
        if code not in pack.rules:
            raise HTTPException(404)
        rows = db.execute(
            select(Ruling, User.full_name)
            .join(User, User.id == Ruling.user_id)
            .where(Ruling.code == code, Ruling.waived.is_(True))
            .order_by(Ruling.id.desc())
            .limit(500)
        ).all()
    return render(request, "admin_rule.html.j2", rule=pack.rules[code], rows=rows)
