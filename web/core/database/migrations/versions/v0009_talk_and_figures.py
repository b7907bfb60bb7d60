"""What people say beside their answers, a second person for decisions, and the field that figures are counted by."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing of this is said of what there is already."""
    op.add_column("submissions", sa.Column("field", sa.String(64)))
    op.add_column("submissions", sa.Column("appealed", Moment))
    op.add_column("submissions", sa.Column("rank", sa.Integer))
    # In plain words: Alembic would have SQLite build the table anew for the reference.
    op.execute("ALTER TABLE decisions ADD COLUMN second_id INTEGER CONSTRAINT decisions_second REFERENCES users (id)")
    if op.get_bind().dialect.name == "sqlite":
        # The names of files are looked through without the texts beside them, which take a hundred times the room.
        op.execute("CREATE INDEX search_fts_names ON search_texts (submission_id, names)")
    _remarks()
    _appeals()
    _proposals()


def _table(name: str, *columns: sa.Column[Any]) -> None:
    """A table about a submission, which it does not outlive."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "submission_id", sa.Integer, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        *columns,
        sqlite_autoincrement=True,
    )


def _user(name: str, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("users.id"), nullable=nullable)


def _remarks() -> None:
    _table(
        "remarks",
        sa.Column("way", sa.String(16)),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _user("user_id", nullable=False),
        sa.Column("created", Moment, nullable=False),
    )


def _appeals() -> None:
    _table(
        "appeals",
        sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id"), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("answered", Moment),
        sa.Column("upheld", sa.Boolean),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
        _user("user_id"),
    )


def _proposals() -> None:
    _table(
        "proposals",
        sa.Column("result_id", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("due", sa.Date),
        _user("user_id", nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("fate", sa.String(16)),
        sa.Column("settled", Moment),
        _user("settled_by"),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
    )
