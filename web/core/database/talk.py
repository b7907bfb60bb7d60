"""The tables of what people say about a submission beside their answers: to each other, and against a decision."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.core.database.base import Base, now

WAYS = {
    "phone": "电话",
    "email": "电子邮件",
    "message": "短信或微信",
    "letter": "信函",
    "visit": "来访",
    "other": "其他",
}
"""By which somebody was spoken to."""
FATES = {"agreed": "复核同意", "refused": "复核不同意", "replaced": "另行决定"}
"""What became of a decision that waited for a second person."""


class Remark(Base):
    """What reviewers write down for each other; no applicant ever sees it.

    With a way it tells of a contact: who was spoken to, when, by which way, and what was said.
    """

    __tablename__ = "remarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    way: Mapped[str | None] = mapped_column(String(16))
    """One of WAYS; None for a comment."""
    person: Mapped[str] = mapped_column(String(128), default="")
    """Who was spoken to."""
    at: Mapped[datetime] = mapped_column(default=now)
    """When that was."""
    text: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=now)

    @property
    def told_way(self) -> str:
        return WAYS.get(self.way or "", "")


class Appeal(Base):
    """The applicant's request to look at a refusal again; somebody else than who refused answers it."""

    __tablename__ = "appeals"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), index=True)
    """Against which it is: a decision is appealed against once."""
    text: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(default=now)
    answered: Mapped[datetime | None]
    upheld: Mapped[bool | None]
    """The decision stays as it is."""
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who answered."""


class Proposal(Base):
    """A decision that waits for a second person; until somebody agrees it is none, and no applicant sees it."""

    __tablename__ = "proposals"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    result_id: Mapped[int]
    """On which it rests."""
    outcome: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    due: Mapped[date | None]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=now)
    fate: Mapped[str | None] = mapped_column(String(16))
    """One of FATES; None while it waits."""
    settled: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Of the second person who does not agree."""
