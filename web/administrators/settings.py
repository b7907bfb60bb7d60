"""What administrators set for the whole service."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from web.core import settings
from web.core.inputs import whole
from web.core.pages import Admin, Form, go, render, service, text
from web.core.service import log

router = APIRouter()


@router.get("/admin/settings")
def settings_page(request: Request, who: Admin) -> HTMLResponse:
    """The settings."""
    return _settings(request)


def _settings(request: Request, problem: str = "") -> HTMLResponse:
    with service(request).db.read() as db:
        chosen = settings.load(db)
    return render(
        request, "administrators/settings.html.j2", status=400 if problem else 200, settings=chosen,
        problem=problem, second=settings.SECOND,
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
            log(db, who.name, "修改设置", settings.LABELS[name], settings.SECOND.get(value, value))
    return go("/admin/settings")


def _wanted(sent: Any) -> settings.Settings:
    """The form's settings. Raises ValueError with what is wrong, in Chinese."""
    days = {}
    for name, most in (("draft_days", 365), ("record_days", 3650)):
        value = whole(text(sent, name), 1, most)
        if value is None:
            raise ValueError(f"保存天数须为 1 到 {most} 之间的整数。")
        days[name] = value
    second = text(sent, "second_decision") or "none"
    if second not in settings.SECOND:
        raise ValueError("请选择哪些决定须由另一人复核。")
    return settings.Settings(
        open_self_check=bool(text(sent, "open_self_check")),
        second_person=bool(text(sent, "second_person")),
        second_decision=second,
        **days,
    )
