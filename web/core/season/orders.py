"""Orders of papers: begun once, held under a lease by the worker that makes them, and cleared away after some days."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from web.core.clock import local
from web.core.database.db import clock
from web.core.database.models import Order, User, now
from web.core.service import Service
from web.core.submissions import queue

KEEP_DAYS = 3
STRAY_SECONDS = 86400
"""What lies here and belongs to no order is removed when it is so old."""
NOTHING = "这项活动还没有提交审核的材料，没有文书可以生成。"


class Taken(NamedTuple):
    """An order in a worker's hands."""

    id: int
    user_id: int
    activity: str
    lease: str
    attempts: int


def folder(service: Service) -> Path:
    """Where made papers lie."""
    found = service.config.data / "papers"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def made(service: Service, order: Order) -> Path | None:
    """The finished file; None while there is none, or when it was cleared away."""
    found = folder(service) / order.file
    return found if order.state == "done" and order.file and found.is_file() else None


def begin(db: Session, user: User, activity: str) -> Order | None:
    """The order; the one that is open already where there is one. None: there is nothing to make papers of."""
    # Locked: two presses of one button come at the same time.
    db.execute(select(User.id).where(User.id == user.id).with_for_update())
    there = select(Order).where(Order.user_id == user.id, Order.activity == activity)
    found = db.scalars(there.where(Order.state.in_(("waiting", "leased")))).first()
    if found is not None:
        return found
    wanted = queue.Filter(activity=activity, status="all", me=user.id)
    if not queue.everything(db, wanted, 1):
        return None
    found = Order(user_id=user.id, activity=activity)
    db.add(found)
    db.flush()
    return found


def of(db: Session, user_id: int) -> Sequence[Order]:
    """Somebody's own, the newest first."""
    return db.scalars(select(Order).where(Order.user_id == user_id).order_by(Order.id.desc())).all()


def told(order: Order) -> str:
    """How far it is."""
    if order.state == "waiting":
        return "正在排队，轮到时开始生成。"
    if order.state == "leased":
        return f"正在生成，已完成 {order.done} 步，共 {order.total} 步。" if order.total else "正在读取材料。"
    if order.state == "failed":
        return order.problem
    kept = order.finished or order.created
    return f"已生成，保留到 {local(kept + timedelta(days=KEEP_DAYS))}。"


def _free(present: datetime) -> Any:
    return or_(Order.state == "waiting", (Order.state == "leased") & (Order.lease_until < present))


def is_waiting(db: Session) -> bool:
    """Something is ordered that nobody makes."""
    return db.scalar(select(Order.id).where(_free(clock(db))).limit(1)) is not None


def take(db: Session, seconds: float) -> Taken | None:
    """The next one that waits, or whose worker fell silent."""
    present = clock(db)
    query = select(Order).where(_free(present)).order_by(Order.id).limit(1).with_for_update(skip_locked=True)
    order = db.scalars(query).first()
    if order is None:
        return None
    order.state, order.attempts, order.done, order.total = "leased", order.attempts + 1, 0, 0
    order.lease, order.lease_until = secrets.token_hex(16), present + timedelta(seconds=seconds)
    return Taken(order.id, order.user_id, order.activity, order.lease, order.attempts)


def change(db: Session, held: Taken, **values: Any) -> bool:
    """Changes the order while the lease is ours. False: another worker has it."""
    ours = (Order.id == held.id) & (Order.lease == held.lease) & (Order.state == "leased")
    return db.scalar(update(Order).where(ours).values(**values).returning(Order.id)) is not None


def renew(db: Session, held: Taken, seconds: float, **values: Any) -> bool:
    """Keeps the lease for another while."""
    return change(db, held, lease_until=clock(db) + timedelta(seconds=seconds), **values)


def end(db: Session, held: Taken, file: str = "", problem: str = "") -> bool:
    """It is made, or cannot be."""
    state = "done" if file else "failed"
    return change(db, held, state=state, file=file, problem=problem, finished=now(), lease=None, lease_until=None)


def clear(service: Service) -> None:
    """Removes what was made long enough ago, and files that no order knows."""
    present = now()
    with service.db.write() as db:
        db.execute(delete(Order).where(Order.finished < present - timedelta(days=KEEP_DAYS)))
        known = set(db.scalars(select(Order.file)))
    for path in folder(service).iterdir():
        with suppress(OSError):
            if path.name not in known and path.stat().st_mtime < present.timestamp() - STRAY_SECONDS:
                path.unlink()
