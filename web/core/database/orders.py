"""The table of what reviewers have ordered: papers of a season, made by a worker and kept for some days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.core.database.base import Base, now


class Order(Base):
    """All papers of one activity, or of all that somebody sees; taken by a worker under a lease."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    """Whose it is: nobody else is given what was made for him."""
    activity: Mapped[str] = mapped_column(String(16), default="")
    """Its number; "" for all that the person sees."""
    state: Mapped[str] = mapped_column(String(16), default="waiting", index=True)
    """waiting, leased, done or failed."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Steps: a submission that is read, or a paper that is written."""
    problem: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    file: Mapped[str] = mapped_column(String(64), default="")
    """What was made, in the folder of made papers."""
    created: Mapped[datetime] = mapped_column(default=now)
    finished: Mapped[datetime | None]

    @property
    def open(self) -> bool:
        return self.state in ("waiting", "leased")
