"""What submissions of one activity have in common, and the prints that they are compared by."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """The workers compare what is there already."""
    op.create_table(
        "prints",
        _submission(primary_key=True, autoincrement=False),
        sa.Column("activity_id", sa.Integer, nullable=False, index=True),
        sa.Column("result_id", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("activity_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mark", sa.BigInteger, primary_key=True, autoincrement=False),
        _submission(primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("marks_of_submission", "marks", ["submission_id"])
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.Integer, primary_key=True),
        _submission(nullable=False, index=True),
        sa.Column("activity_id", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("evidence_by_hash", "evidence_files", ["activity_id", "sha256"])
    op.create_table(
        "alike",
        sa.Column("id", sa.Integer, primary_key=True),
        _submission(nullable=False, index=True),
        sa.Column("other_id", sa.Integer, nullable=False, index=True),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("matter", sa.String(64), nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("finding", sa.JSON, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    # Without a reference, for which SQLite would have to build the table anew: both go together.
    op.add_column("findings", sa.Column("alike_id", sa.Integer, nullable=True))
    op.create_index("ix_findings_alike_id", "findings", ["alike_id"])


def _submission(**more: Any) -> sa.Column[Any]:
    return sa.Column("submission_id", sa.Integer, sa.ForeignKey("submissions.id", ondelete="CASCADE"), **more)
