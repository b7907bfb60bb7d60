"""The tables of activities."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from web.core.database.base import Base, now


class Activity(Base):
    """A call for submissions: what it is called, the pack that its submissions are checked with, who reviews them."""

    __tablename__ = "activities"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(128))
    pack: Mapped[str] = mapped_column(String(64))
    """Of one that comes with the program its name, of one that was uploaded its version (web/core/activities/packs)."""
    state: Mapped[str] = mapped_column(String(16), default="draft")
    """One of ACTIVITY_STATES."""
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    """Between them applicants hand in for the first time; None: from its opening, until its closing."""
    reference_date: Mapped[date | None]
    """Against which dates are judged; None is the day of the applicant's upload."""
    limited: Mapped[bool] = mapped_column(default=False)
    """Only the reviewers of ActivityReviewer, and administrators, see its submissions."""
    edition: Mapped[int] = mapped_column(default=1)
    """Goes on with each change: a form from a page that shows another one is stale."""
    created: Mapped[datetime] = mapped_column(default=now)


class ActivityReviewer(Base):
    """A reviewer of an activity that is limited."""

    __tablename__ = "activity_reviewers"
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    __table_args__ = ()


class PackUpload(Base):
    """A pack that was uploaded for an activity; its files are kept under their version."""

    __tablename__ = "pack_uploads"
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    version: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    """Of the file that was uploaded."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=now)
