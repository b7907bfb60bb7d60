"""Administrators: why tidying up has stopped, going on with it, and what lies in the trash."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import timedelta

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from web.core.pages import Admin, Form, go, render, service, text
from web.core.service import log
from web.core.storage import installation, upkeep
from web.core.storage.storage import TRASH_DAYS

router = APIRouter()
SHOWN = 200


@router.get("/admin/upkeep")
def page(request: Request, who: Admin) -> HTMLResponse:
    """The state of tidying up."""
    here = service(request)
    with here.db.read() as db:
        hold = upkeep.held(db)
    trash = here.storage.trashed()
    rows = [{"folder": folder, "since": day, "until": day + timedelta(days=TRASH_DAYS)} for day, folder in trash]
    return render(
        request, "administrators/upkeep.html.j2", hold=hold, due=asdict(hold.due) if hold else {}, rows=rows[:SHOWN],
        many=len(rows), days=TRASH_DAYS,
    )  # fmt: skip


@router.post("/admin/upkeep")
def go_on(request: Request, who: Admin, sent: Form) -> Response:
    """Tidies up as the administrator saw it: when more would go than the page said, nothing goes."""
    here = service(request)
    seen = {field.name: text(sent, field.name, 9) for field in fields(upkeep.Due)}
    if not all(value.isascii() and value.isdigit() for value in seen.values()):
        raise HTTPException(400)
    if not installation.belongs(here):
        raise HTTPException(409, "数据文件夹和数据库的编号不一致，不能清理。请先停止服务检查。")
    confirmed = upkeep.Due(**{name: int(value) for name, value in seen.items()})
    with here.db.write() as db:
        told = f"到期 {confirmed.expired} 份，没有登记 {confirmed.strays} 份，回收区到期 {confirmed.outworn} 份"
        log(db, who.name, "确认清理", "", told)
    upkeep.sweep(here, confirmed)
    with here.db.read() as db:
        if upkeep.held(db) is not None:
            raise HTTPException(409, "需要清理的内容比页面上显示的多，没有清理。请返回刷新，重新核对。")
    return go("/admin/upkeep")
