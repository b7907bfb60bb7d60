"""What all tables have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, TypeDecorator
from sqlalchemy.orm import DeclarativeBase


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


NEVER_AGAIN = {"sqlite_autoincrement": True}
"""A number is never given twice, not even after its row is gone: people and open pages remember it.
PostgreSQL's sequences do so by themselves."""


class Base(DeclarativeBase):
    """What every table has in common."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Utc, dict[str, Any]: JSON(none_as_null=True)}
    __table_args__: Any = NEVER_AGAIN
