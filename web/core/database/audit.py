"""The audit log: a chain of hashes that only grows at its end.

Each line holds the hash of the line before it and of its own content; ``event_head`` holds how many there are
and the last one's hash. Triggers in the database let nothing but the next line in. Whoever drops the triggers
and changes a line breaks the chain, and :func:`verify` finds the place. Whoever can write the database can
also work out the whole chain anew: only a hash that was noted down elsewhere gives that away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.orm import Session

from web.core.database.models import Event, EventHead, User, now

BATCH = 2000
FIRST = "0" * 64
"""Stands for the hash of the line before the first one."""
STRANGER = "未登录"
"""Somebody of whom only the address is known."""
ADDRESS: ContextVar[str] = ContextVar("address", default="")
"""Where the request that is being answered comes from; "" outside of one."""
_PENDING = "audit lines"


def log(db: Session, who: str, action: str, subject: str = "", detail: str = "") -> None:
    """A line in the audit log, in the transaction of what it tells of.

    It is written when everything else of the transaction is: the end of the chain is locked from then on, and
    who holds that lock must not wait for another one.
    """
    texts = {"who": who[:64], "action": action[:32], "subject": subject[:64], "detail": detail[:2000]}
    line = {name: _storable(text) for name, text in (texts | {"address": ADDRESS.get()[:64]}).items()}
    db.info.setdefault(_PENDING, []).append(line)


def _storable(text: str) -> str:
    """Without what a database does not take: a file's name may hold it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def seal(db: Session) -> None:
    """Adds the transaction's lines to the end of the chain; ``Database.write`` calls it last."""
    lines: list[dict[str, str]] = db.info.pop(_PENDING, [])
    if not lines:
        return
    # On SQLite the transaction holds the write lock already.
    number, previous = db.execute(select(EventHead.last_id, EventHead.hash).with_for_update()).one()
    at = now()
    for line in lines:
        number += 1
        found = digest(previous, number, at, **line)
        db.execute(insert(Event).values(id=number, at=at, previous=previous, hash=found, **line))
        previous = found


def digest(
    previous: str, number: int, at: datetime, *, who: str, action: str, subject: str, detail: str, address: str
) -> str:
    """A line's hash. Its form stays as it is for ever: every line ever written is checked against it."""
    moment = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    content = json.dumps([previous, number, moment, who, action, subject, detail, address], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def account(db: Session, typed: str) -> str:
    """For a sign-in that failed: the account's name. What is no account's name may be a password: it is not kept."""
    return db.scalar(select(User.name).where(User.name == typed)) or STRANGER


class Checked(NamedTuple):
    """What :func:`verify` found."""

    lines: int
    last: int
    """The last line's number."""
    hash: str
    problems: list[str]
    """In Chinese; none when the chain is whole."""


def verify(db: Session, noted: tuple[int, str] | None = None) -> Checked:
    """Checks the chain from its beginning to its end; ``noted`` is a line's number and hash, kept elsewhere.

    The session must see one state of the database throughout.
    """
    problems: list[str] = []
    head = db.execute(select(EventHead.events, EventHead.last_id, EventHead.hash)).first()
    count, number, previous, met = 0, 0, FIRST, noted is None
    for event in lines(db):
        if event.previous != previous:
            problems.append(f"第 {event.id} 条与它前面的一条（第 {number} 条）接不上：中间有记录被删除、插入或改动。")
        if digest(event.previous, event.id, event.at, **content(event)) != event.hash:
            problems.append(f"第 {event.id} 条的内容被改动过：与它的哈希不符。")
        count, number, previous = count + 1, event.id, event.hash
        met = met or (event.id, event.hash) == noted
    if head is None:
        problems.append("记录链尾的那一行不见了，无法判断末尾有没有记录被删除。")
    elif tuple(head) != (count, number, previous):
        problems.append(
            f"链尾登记的是 {head[0]} 条、末条序号 {head[1]}，实际为 {count} 条、末条序号 {number}："
            "末尾有记录被删除或改动。"
        )
    if not met and noted:
        problems.append(f"第 {noted[0]} 条与您记下的哈希不符，或者已经不在：记录被整体改写过。")
    return Checked(count, number, previous, problems)


def content(event: Event) -> dict[str, str]:
    """What a person reads of a line, apart from its number and moment."""
    return {name: getattr(event, name) for name in ("who", "action", "subject", "detail", "address")}


def lines(db: Session, *where: ColumnElement[bool]) -> Iterator[Event]:
    """The lines from the oldest, some at a time: there may be millions."""
    last = 0
    while True:
        query = select(Event).where(Event.id > last, *where).order_by(Event.id).limit(BATCH)
        some = db.scalars(query).all()
        yield from some
        if len(some) < BATCH:
            return
        last = some[-1].id
        db.expunge_all()


def as_data(event: Event) -> dict[str, Any]:
    """A line as JSON: all that its hash is made of, and the hash."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"id": event.id, "at": at, **content(event), "previous": event.previous, "hash": event.hash}
