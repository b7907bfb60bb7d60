"""Tidying up: what is past its day, and files that no submission owns, go to the trash; the trash is emptied.

Everything a sweep does rests on two witnesses that may be wrong: the database, for what has an owner, and the
clock, for what is past its day. So a sweep holds still, changes nothing and asks an administrator when either is
in doubt: more than a few strays at once mean a wrong or an older database, and a clock that went on by more than
a week since the last sweep means that the service was off, or that the clock was set.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from web.core.clock import local, local_day
from web.core.database.models import Decision, Event, Fact, Submission, now
from web.core.service import SYSTEM, Service, log
from web.core.storage import installation

STRAY_SECONDS = 3600
LONGEST_GAP = timedelta(days=7)
AT_ONCE = 200
_SWEPT, _HOLD = "swept", "hold"
_told = logging.getLogger("yushen.upkeep")


@dataclass(frozen=True, slots=True)
class Due:
    """What a sweep would touch."""

    expired: int
    strays: int
    outworn: int
    """In the trash for long enough."""

    @property
    def any(self) -> bool:
        return bool(self.expired or self.strays or self.outworn)


@dataclass(frozen=True, slots=True)
class Hold:
    """Why the last sweep stopped; kept until one goes through."""

    why: str
    """"foreign", "strays" or "clock"."""
    due: Due
    told: str
    """For the administrator, in Chinese."""


def sweep(service: Service, confirmed: Due | None = None) -> int:
    """Tidies up, or holds still and says why. Returns how many submissions went.

    ``confirmed``: what an administrator saw and agreed to; it counts only while no more than that is due.
    """
    present = now()
    service.db.hold_reserve()
    if installation.belongs(service):
        service.storage.reclaim(installation.owned(service))
    hold = _doubt(service, present, confirmed)
    _note_hold(service, hold)
    if hold is not None:
        return 0
    gone = _expire(service, present)
    _put_strays_away(service, present)
    service.storage.empty(service.storage.outworn(local_day(present)))
    with service.db.write() as db:
        db.merge(Fact(name=_SWEPT, value=present.isoformat()))
    return gone


def _doubt(service: Service, present: datetime, confirmed: Due | None) -> Hold | None:
    due = _due(service, present)
    if not installation.belongs(service):
        told = (
            "数据文件夹和数据库的编号不一致，清理已停止。请立即停止服务，检查数据库地址和数据文件夹（docs/deploy.md）。"
        )
        return Hold("foreign", due, told)
    if confirmed is not None and _within(due, confirmed):
        return None
    if due.strays > installation.FEW:
        told = (
            f"有 {due.strays} 份材料的文件在数据文件夹里，而数据库不认识它们，清理已停止，没有移动任何文件。"
            "如果恢复过旧的数据库备份，这些可能是备份之后收到的材料：请先另存，或改用更新的数据库。"
        )
        return Hold("strays", due, told)
    with service.db.read() as db:
        last = _last_known(db)
    if due.any and last is not None and present - last > LONGEST_GAP:
        told = (
            f"上一次清理是 {local(last)}，现在服务器的时间是 {local(present)}，相隔超过 {LONGEST_GAP.days} 天，"
            "清理已停止，没有移动任何文件。服务停用过的，请确认；时间不对的，请先校准服务器的时间。"
        )
        return Hold("clock", due, told)
    return None


def _within(due: Due, confirmed: Due) -> bool:
    return due.expired <= confirmed.expired and due.strays <= confirmed.strays and due.outworn <= confirmed.outworn


def _due(service: Service, present: datetime) -> Due:
    with service.db.read() as db:
        expired = db.scalar(select(func.count()).select_from(Submission).where(_past(present))) or 0
    strays = service.storage.stray(installation.owned(service), present.timestamp() - STRAY_SECONDS)
    return Due(expired, len(strays), len(service.storage.outworn(local_day(present))))


def _past(present: datetime) -> ColumnElement[bool]:
    """Its day is over; where an appeal waits, somebody still has to read the files."""
    return (Submission.expires < present) & Submission.removed.is_(None) & Submission.appealed.is_(None)


def _last_known(db: Session) -> datetime | None:
    """When the clock was last seen: by a sweep, or before the first one by the audit log."""
    swept = db.get(Fact, _SWEPT)
    if swept is not None:
        return datetime.fromisoformat(swept.value)
    return db.scalars(select(Event.at).order_by(Event.id.desc()).limit(1)).first()


def _expire(service: Service, present: datetime) -> int:
    with service.db.write() as db:
        old = db.scalars(
            select(Submission).where(_past(present)).limit(AT_ONCE).with_for_update(skip_locked=True)
        ).all()
        decided = decided_among(db, [submission.id for submission in old])
        folders = []
        for submission in old:
            folders.append(submission.folder)
            if submission.id in decided:
                submission.removed = present
                log(db, SYSTEM, "移除文件", f"提交 {submission.id}", "保存期满；审核决定的记录保留")
            else:
                service.remove(db, submission, SYSTEM, f"保存期满，文件移入回收区 {submission.folder}")
    for folder in folders:
        service.storage.discard(folder, local_day(present))
    return len(folders)


def decided_among(db: Session, numbers: list[int]) -> set[int]:
    """Those of these submissions on which anyone ever decided."""
    return set(db.scalars(select(Decision.submission_id).where(Decision.submission_id.in_(numbers))))


def _put_strays_away(service: Service, present: datetime) -> None:
    strays = service.storage.stray(installation.owned(service), present.timestamp() - STRAY_SECONDS)
    for folder in strays:
        service.storage.discard(folder, local_day(present))
    if strays:
        _told.warning("%d folders that no submission owns went to the trash", len(strays))
        with service.db.write() as db:
            log(db, SYSTEM, "清理", "", f"没有登记的文件移入回收区：{'、'.join(strays)}")


def held(db: Session) -> Hold | None:
    """Why sweeping has stopped, for the administrators' page; None while it goes on."""
    fact = db.get(Fact, _HOLD)
    if fact is None:
        return None
    value = json.loads(fact.value)
    return Hold(value["why"], Due(**value["due"]), value["told"])


def _note_hold(service: Service, hold: Hold | None) -> None:
    """Keeps the reason for the page; a new one is a line in the audit log and in the service's own."""
    with service.db.read() as db:
        before = held(db)
    if hold == before:
        return
    with service.db.write() as db:
        fact = db.get(Fact, _HOLD)
        if hold is None:
            if fact is not None:
                db.delete(fact)
            return
        db.merge(Fact(name=_HOLD, value=json.dumps(asdict(hold), ensure_ascii=False)))
        if before is None or before.why != hold.why:
            log(db, SYSTEM, "清理停止", "", hold.told)
    _told.warning("sweeping has stopped (%s): %s", hold.why, hold.due)


def trash(service: Service) -> list[tuple[date, str]]:
    """What lies in the trash, for the administrators' page."""
    return service.storage.trashed()
