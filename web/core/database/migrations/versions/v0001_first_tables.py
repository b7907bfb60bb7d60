"""The first tables, and the triggers that keep the audit log from being changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Moment = sa.DateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _to(column: str, table: str, gone: str | None = "CASCADE", nullable: bool = False) -> sa.Column[int]:
    """A reference that is indexed where its row follows the other's end."""
    target = sa.ForeignKey(f"{table}.id", ondelete=gone)
    return sa.Column(column, sa.Integer, target, nullable=nullable, index=gone is not None)


def _people() -> None:
    op.create_table(
        "users",
        _id(),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("full_name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(256), nullable=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("invite_hash", sa.String(64), nullable=True, unique=True),
        sa.Column("invite_until", Moment, nullable=True),
    )
    op.create_table(
        "sign_ins",
        _id(),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        _to("user_id", "users"),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("seen", Moment, nullable=False),
    )
    op.create_table(
        "tokens",
        _id(),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        _to("user_id", "users"),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("used", Moment, nullable=True),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "events",
        _id(),
        sa.Column("at", Moment, nullable=False, index=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False, index=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        _id(),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        _to("owner_id", "users", "SET NULL", nullable=True),
        _to("previous_id", "submissions", "SET NULL", nullable=True),
        sa.Column("series", sa.String(32), nullable=False, index=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("folder", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("level_asked", sa.String(16), nullable=True),
        sa.Column("created", Moment, nullable=False),
        sa.Column("expires", Moment, nullable=False, index=True),
        sa.Column("handed_in", Moment, nullable=True),
        sa.Column("superseded", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("problem", sa.Text, nullable=True),
        sa.Column("result_id", sa.Integer, nullable=True),
        sa.Column("standing", sa.String(16), nullable=True),
        sa.Column("verdict", sa.String(16), nullable=True),
        sa.Column("level", sa.String(16), nullable=True),
        sa.Column("unit_name", sa.String(255), nullable=True),
        sa.Column("outcome_name", sa.String(255), nullable=True),
        sa.Column("recommender", sa.String(255), nullable=True),
        sa.Column("errors", sa.Integer, nullable=False),
        sa.Column("reviews", sa.Integer, nullable=False),
        sa.Column("advices", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=True),
    )
    op.create_index("queue", "submissions", ["handed_in", "standing"])
    op.create_table(
        "jobs",
        _id(),
        _to("submission_id", "submissions"),
        sa.Column("headings", sa.JSON, nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.String(64), nullable=True),
        sa.Column("lease_until", Moment, nullable=True),
        sa.Column("progress", sa.String(512), nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("finished", Moment, nullable=True),
    )
    op.create_index("open_jobs", "jobs", ["state", "id"])
    op.create_table(
        "results",
        _id(),
        _to("submission_id", "submissions"),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("created", Moment, nullable=False),
        sa.Column("folder", sa.String(64), nullable=False),
        sa.Column("rules", sa.String(64), nullable=False),
        sa.Column("tool", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("by_hand", sa.Boolean, nullable=False),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        _id(),
        sa.Column("result_id", sa.Integer, sa.ForeignKey("results.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("rule_version", sa.String(64), nullable=False),
    )
    op.create_index("findings_of_rule", "findings", ["code", "result_id"])
    op.create_index("findings_of_result", "findings", ["result_id", "code"])
    op.create_table(
        "rulings",
        _id(),
        sa.Column("series", sa.String(32), nullable=True, index=True),
        sa.Column("code", sa.String(8), nullable=False, index=True),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("rule_version", sa.String(64), nullable=False),
        sa.Column("waived", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("note", sa.Text, nullable=False),
        _to("user_id", "users", None),
        sa.Column("created", Moment, nullable=False),
        _to("second_id", "users", None, nullable=True),
        sa.Column("needs_second", sa.Boolean, nullable=False),
    )
    op.create_table(
        "decisions",
        _id(),
        _to("submission_id", "submissions"),
        sa.Column("result_id", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        _to("user_id", "users", None),
        sa.Column("created", Moment, nullable=False),
    )


_SQLITE = """
CREATE TRIGGER events_no_{0} BEFORE {0} ON events
BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END
"""
_POSTGRESQL = """
CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log cannot be changed'; END $$
"""


def _guard_events() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(what))
    else:
        op.execute(_POSTGRESQL)
        op.execute(
            "CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_stay()"
        )


def upgrade() -> None:
    """From nothing."""
    _people()
    _submissions()
    _findings()
    _guard_events()
