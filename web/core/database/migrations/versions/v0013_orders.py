"""What reviewers have ordered: papers that a worker makes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing is ordered yet."""
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("activity", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("done", "total", "attempts")),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("lease", sa.String(64), nullable=True),
        sa.Column("lease_until", Moment, nullable=True),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("finished", Moment, nullable=True),
        sqlite_autoincrement=True,
    )
