"""Shanghai's time: moments are stored in UTC and shown, counted and filtered as the association's days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


def local(moment: datetime | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """A moment as people read it; "" for none."""
    return moment.astimezone(SHANGHAI).strftime(form) if moment else ""


def local_day(moment: datetime) -> date:
    """The day on which something happened."""
    return moment.astimezone(SHANGHAI).date()


def midnight(day: str) -> datetime:
    """When a day (YYYY-MM-DD) begins, in UTC."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI).astimezone(UTC)
