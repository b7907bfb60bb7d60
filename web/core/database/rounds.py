"""The tables of what comes after the formal review: a round of scoring, its experts, its outcomes, their sheets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from web.core.database.base import NEVER_AGAIN, Base, now

ROUND_STATES = {
    "scoring": "打分",
    "locked": "锁定",
    "talk": "合议",
    "deciding": "审定",
    "announced": "公示",
    "published": "发布",
}
"""In their order; none is skipped."""
SHEET_STATES = {"draft": "未提交", "submitted": "已提交", "late": "逾期", "withdrawn": "已撤回"}
LIVE = ("draft", "submitted", "late")
"""The one sheet of an expert on an outcome is in one of these; what was withdrawn is kept beside it."""


class Round(Base):
    """The scoring of one activity's outcomes."""

    __tablename__ = "rounds"
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), unique=True)
    pack: Mapped[str] = mapped_column(String(64), default="")
    """Whose score sheet it is, as Activity.pack names it; "" until experts are allotted."""
    state: Mapped[str] = mapped_column(String(16), default="scoring")
    """One of ROUND_STATES."""
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """A reviewer who leads it; administrators may at any time."""
    panel: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    """Who scores what (scoring.model.Panel); None until experts are allotted. Large: read where it is asked for."""
    edition: Mapped[int] = mapped_column(default=1)
    """Goes on with each change: a form from a page that shows another one is stale."""
    created: Mapped[datetime] = mapped_column(default=now)


class RoundExpert(Base):
    """An expert of a round, by the number on the sheets; the account, once there is one."""

    __tablename__ = "round_experts"
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    __table_args__ = (UniqueConstraint("round_id", "user_id", name="round_experts_once"),)


class RoundOutcome(Base):
    """An outcome of a round: which submission it is, and what was said and decided about it."""

    __tablename__ = "round_outcomes"
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True, autoincrement=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    unit: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    talk: Mapped[str] = mapped_column(Text, default="")
    """What the experts came to when they talked about it."""
    level: Mapped[str] = mapped_column(String(64), default="")
    """Decided; "" while it is not."""
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided: Mapped[datetime | None]
    __table_args__ = ()


class ScoreSheet(Base):
    """What one expert says of one outcome, as it was typed."""

    __tablename__ = "score_sheets"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    expert: Mapped[str] = mapped_column(String(8))
    """The number in the round."""
    marks: Mapped[dict[str, Any]]
    """Dimension -> text."""
    comment: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="draft")
    """One of SHEET_STATES."""
    saved: Mapped[datetime | None]
    submitted: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    """When it was withdrawn."""
    why: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (Index("sheets_of_expert", "round_id", "expert", "submission_id"), NEVER_AGAIN)
