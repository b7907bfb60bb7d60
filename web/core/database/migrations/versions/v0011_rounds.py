"""Rounds of scoring: their experts, outcomes and sheets."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing changes for what there is."""
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("activity_id", sa.Integer, sa.ForeignKey("activities.id"), nullable=False, unique=True),
        sa.Column("pack", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("chair_id", sa.Integer, sa.ForeignKey("users.id"), nullable=True),
        sa.Column("panel", sa.JSON, nullable=True),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("created", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "round_experts",
        _of("rounds", "round_id", primary_key=True, autoincrement=False),
        sa.Column("code", sa.String(8), primary_key=True),
        _of("users", "user_id", nullable=True, index=True),
        sa.UniqueConstraint("round_id", "user_id", name="round_experts_once"),
    )
    op.create_table(
        "round_outcomes",
        _of("submissions", "submission_id", primary_key=True, autoincrement=False),
        _of("rounds", "round_id", nullable=False, index=True),
        sa.Column("code", sa.String(12), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit", "title", "talk")),
        sa.Column("level", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _of("users", "decided_by", nullable=True),
        sa.Column("decided", Moment, nullable=True),
    )
    op.create_table(
        "score_sheets",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("rounds", "round_id", nullable=False, index=True),
        _of("submissions", "submission_id", nullable=False, index=True),
        sa.Column("expert", sa.String(8), nullable=False),
        sa.Column("marks", sa.JSON, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        *(sa.Column(name, Moment, nullable=True) for name in ("saved", "submitted", "ended")),
        sa.Column("why", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("sheets_of_expert", "score_sheets", ["round_id", "expert", "submission_id"])


def _of(table: str, name: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{table}.id"), **more)
