"""The audit log as a page, and as a file to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import IO, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from web.administrators import log_files
from web.core.clock import local, midnight
from web.core.database import audit
from web.core.database.models import Event, EventHead, User, now
from web.core.inputs import whole
from web.core.pages import Admin, download, render, service
from web.core.service import APPLICANT, SYSTEM, log

router = APIRouter()
PAGE = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the log is shown; every field may be empty."""

    name: str = ""
    action: str = ""
    submission: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, sent: Any) -> Filter:
        """From a query string; what makes no sense is left out."""
        plain = {key: str(sent.get(key, "")).replace("\0", "").strip()[:64] for key in cls.__dataclass_fields__}
        number = whole(plain["submission"], 1)
        days = {key: _day(plain[key]) for key in ("since", "until")}
        return cls(**(plain | days | {"submission": str(number) if number else ""}))

    def query(self, **more: object) -> str:
        """As a query string."""
        return urlencode({key: value for key, value in (asdict(self) | more).items() if value})

    def conditions(self) -> list[ColumnElement[bool]]:
        """For a WHERE clause."""
        found: list[ColumnElement[bool]] = []
        if self.name:
            found.append(Event.who == self.name)
        if self.action:
            found.append(Event.action == self.action)
        if self.submission:
            # "提交 3" and "提交 3 L001", not "提交 30".
            subject = f"提交 {self.submission}"
            found.append((Event.subject == subject) | Event.subject.startswith(f"{subject} "))
        if self.since:
            found.append(Event.at >= midnight(self.since))
        if self.until:
            found.append(Event.at < midnight(self.until) + timedelta(days=1))
        return found


def _day(value: str) -> str:
    """A day of this service's life; "" for all else."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return ""
    return found.isoformat() if 2000 <= found.year < 3000 else ""


@router.get("/admin/log")
def events(request: Request, who: Admin, before: str = "") -> HTMLResponse:
    """The audit log, the newest first. There is no page that changes it."""
    chosen = Filter.of(request.query_params)
    where = chosen.conditions()
    if first := whole(before, 1):
        where.append(Event.id < first)
    with service(request).db.read() as db:
        rows = db.scalars(select(Event).where(*where).order_by(Event.id.desc()).limit(PAGE + 1)).all()
        head = db.get_one(EventHead, 1)
        names = [*db.scalars(select(User.name).order_by(User.name).limit(500)), APPLICANT, SYSTEM, audit.STRANGER]
        actions = _actions(db)
    return render(
        request, "administrators/log.html.j2", rows=rows[:PAGE], more=len(rows) > PAGE, filter=chosen, head=head,
        names=names, actions=actions, later=bool(first), forms=log_files.FORMS,
    )  # fmt: skip


def _actions(db: Session) -> list[str]:
    """Every action that occurs, found by steps through the index: the log may have millions of lines."""
    steps = select(func.min(Event.action).label("action")).cte("steps", recursive=True)
    following = select(func.min(Event.action)).where(Event.action > steps.c.action).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.action.is_not(None)))
    return sorted(action for action in db.scalars(select(steps.c.action)) if action)


@router.get("/admin/log.{form}")
def export(request: Request, who: Admin, form: str) -> Response:
    """What the filter leaves, from the oldest on, as a file."""
    if form not in log_files.FORMS:
        raise HTTPException(404)
    here, chosen = service(request), Filter.of(request.query_params)
    with here.db.read() as db:
        count = db.scalar(select(func.count()).select_from(Event).where(*chosen.conditions())) or 0
    if form == "xlsx" and count > log_files.MOST_ROWS:
        most = log_files.MOST_ROWS // 10_000
        raise HTTPException(409, f"有 {count} 条记录，超过 Excel 表格的 {most} 万条。请缩小日期范围，或导出 CSV。")
    # A file on the disk, not an answer that grows while the database is being read: that would take as long as
    # the slowest reader does.
    out = tempfile.TemporaryFile(prefix="yushen-")  # noqa: SIM115
    with here.db.read() as db:
        log_files.write(form, audit.lines(db, *chosen.conditions()), out)
    with here.db.write() as db:
        log(db, who.name, "导出操作记录", "", f"{count} 条，{form}")
    name = f"操作记录 {local(now(), '%Y-%m-%d %H%M')}.{form}"
    headers = download(b"", name, log_files.FORMS[form].media_type).headers
    keep = {"content-disposition": headers["content-disposition"]}
    return StreamingResponse(_parts(out), media_type=log_files.FORMS[form].media_type, headers=keep)


def _parts(out: IO[bytes]) -> Iterator[bytes]:
    with out:
        out.seek(0)
        while part := out.read(1 << 16):
            yield part
