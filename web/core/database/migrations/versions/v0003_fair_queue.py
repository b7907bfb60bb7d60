"""What the queue of work needs to be fair: whose a job is, what it may cost, and when its turn is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Jobs that are there already keep the order in which they came."""
    op.add_column("jobs", sa.Column("origin", sa.String(64), nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("cost", sa.Integer, nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("long", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("jobs", sa.Column("yielded", sa.Integer, nullable=False, server_default="0"))
    # With a default at once: to change a column SQLite makes the table anew, and takes the results with the old one.
    long_ago = sa.Column("turn", sa.DateTime(timezone=True), nullable=False, server_default="2000-01-01 00:00:00+00:00")
    op.add_column("jobs", long_ago)
    op.execute("UPDATE jobs SET turn = created")
    op.drop_index("open_jobs", "jobs")
    op.create_index("open_jobs", "jobs", ["state", "turn"])
