"""Numbers that are never given twice, decisions that go with nothing, and what the service notes about itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBERED = (
    "users",
    "sign_ins",
    "tokens",
    "events",
    "submissions",
    "jobs",
    "results",
    "findings",
    "rulings",
    "decisions",
)
_OF_SUBMISSION = "fk_decisions_submission"


def upgrade() -> None:
    """The rows stay as they are; on SQLite every table is made anew, for it cannot be told otherwise."""
    op.create_table(
        "facts",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.add_column("submissions", sa.Column("removed", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
        _never_below_the_log()
    else:
        op.drop_constraint("decisions_submission_id_fkey", "decisions", type_="foreignkey")
        op.create_foreign_key(None, "decisions", "submissions", ["submission_id"], ["id"])


def _rebuild() -> None:
    """AUTOINCREMENT for every number. The triggers that keep the audit log go with its table and come back."""
    triggers = [
        row[0]
        for row in op.get_bind().execute(sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).fetchall()
    ]
    naming = {"fk": "fk_%(table_name)s_%(column_0_name)s"}
    for table in NUMBERED:
        with op.batch_alter_table(
            table, recreate="always", table_kwargs={"sqlite_autoincrement": True}, naming_convention=naming
        ) as batch:
            if table == "decisions":
                batch.drop_constraint("fk_decisions_submission_id", type_="foreignkey")
                batch.create_foreign_key(_OF_SUBMISSION, "submissions", ["submission_id"], ["id"])
    for trigger in triggers:
        op.execute(trigger)


def _never_below_the_log() -> None:
    """Submissions that were deleted before today had numbers, too: the audit log knows the highest."""
    connection = op.get_bind()
    named = connection.execute(sa.text("SELECT subject FROM events WHERE subject LIKE '提交 %'")).scalars()
    numbers = [int(digits) for subject in named if (digits := subject.split()[1]).isdigit()]
    if not numbers:
        return
    changed = connection.execute(
        sa.text("UPDATE sqlite_sequence SET seq = max(seq, :highest) WHERE name = 'submissions'"),
        {"highest": max(numbers)},
    )
    if not changed.rowcount:
        connection.execute(
            sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('submissions', :highest)"),
            {"highest": max(numbers)},
        )
