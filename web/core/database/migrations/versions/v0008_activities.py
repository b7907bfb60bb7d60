"""Several activities side by side: what there is belongs to one, which has the pack that was set until now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

from pipeline.pack import PackError, default, load

revision = "0008"
down_revision = "0007"

Moment = sa.DateTime(timezone=True)
LONGEST = 128


def upgrade() -> None:
    """The one activity is open, for whom it was open: nothing changes for anybody until there is a second one."""
    _tables()
    _first_activity()
    # In plain words, which both databases know: Alembic would have SQLite build the tables anew for the reference.
    for table, name in (("submissions", "submissions_activity"), ("rulings", "rulings_activity")):
        op.execute(f"ALTER TABLE {table} ADD COLUMN activity_id INTEGER CONSTRAINT {name} REFERENCES activities (id)")
        op.create_index(f"ix_{table}_activity_id", table, ["activity_id"])
        op.execute(f"UPDATE {table} SET activity_id = 1")
    for name in ("pack", "pack_version"):
        op.add_column("results", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    op.execute("UPDATE results SET pack = rules")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        _alter(partial(op.alter_column, "submissions"))


def _tables() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(LONGEST), nullable=False),
        sa.Column("pack", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Date, nullable=True) for name in ("first_day", "last_day", "reference_date")),
        sa.Column("limited", sa.Boolean, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("created", Moment, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "activity_reviewers",
        _belongs_to("activity_id", "activities.id", primary_key=True, autoincrement=False),
        _belongs_to("user_id", "users.id", primary_key=True, autoincrement=False),
    )
    op.create_table(
        "pack_uploads",
        sa.Column("id", sa.Integer, primary_key=True),
        _belongs_to("activity_id", "activities.id", nullable=False, index=True),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("created", Moment, nullable=False),
        sqlite_autoincrement=True,
    )


def _belongs_to(name: str, to: str, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(to, ondelete="CASCADE"), **more)


def _first_activity() -> None:
    """Called as the notice of its pack is; the pack and the reference date are no settings of the service any more."""
    settings = sa.table("settings", sa.column("name", sa.String), sa.column("value", sa.Text))
    names = ("pack", "reference_date")
    bind = op.get_bind()
    rows = bind.execute(sa.select(settings.c.name, settings.c.value).where(settings.c.name.in_(names)))
    stored: dict[str, str] = dict(map(tuple, rows))
    bind.execute(sa.delete(settings).where(settings.c.name.in_(names)))
    pack = stored.get("pack") or default()
    try:
        title = load(pack).title
    except PackError:
        title = pack
    reference = stored.get("reference_date")
    columns: list[Any] = [sa.column(name) for name in ("name", "pack", "state")]
    activities = sa.table(
        "activities", *columns, sa.column("limited", sa.Boolean), sa.column("edition", sa.Integer),
        sa.column("created", Moment), sa.column("reference_date", sa.Date),
    )  # fmt: skip
    bind.execute(
        activities.insert().values(
            name=title[:LONGEST], pack=pack, state="open", limited=False, edition=1, created=datetime.now(UTC),
            reference_date=date.fromisoformat(reference) if reference else None,
        )
    )  # fmt: skip


def _alter(alter: Callable[..., Any]) -> None:
    """A submission belongs to one activity for certain; a level may have a longer name."""
    alter("activity_id", nullable=False, existing_type=sa.Integer)
    for name in ("level", "level_asked"):
        alter(name, type_=sa.String(64), existing_type=sa.String(16), existing_nullable=True)


def _rebuild() -> None:
    """SQLite makes the table anew; its numbers go on from the highest that was ever given."""
    bind = op.get_bind()
    given = bind.execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'submissions'")).scalar() or 0
    naming = {"fk": "fk_%(table_name)s_%(column_0_name)s"}
    with op.batch_alter_table(
        "submissions", recreate="always", table_kwargs={"sqlite_autoincrement": True}, naming_convention=naming
    ) as batch:
        _alter(batch.alter_column)
    bind.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'submissions'"))
    bind.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('submissions', :seq)"), {"seq": given})
