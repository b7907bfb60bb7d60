"""The audit log becomes a chain of hashes, with addresses; a decision says what made it void."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

# The form of a line's hash never changes, so it is not copied here.
from web.core.database.audit import FIRST, STRANGER, digest

revision = "0005"
down_revision = "0004"

Moment = sa.DateTime(timezone=True)
_SQLITE_DROP = (
    "events_no_UPDATE events_no_DELETE events_next events_moves_head head_no_INSERT head_no_DELETE head_follows"
)
_SQLITE = (
    """
CREATE TRIGGER events_no_UPDATE BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END
""",
    """
CREATE TRIGGER events_no_DELETE BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the audit log cannot be changed'); END
""",
    # INSERT OR REPLACE removes a row without asking the triggers on DELETE, but only after this one has spoken.
    """
CREATE TRIGGER events_next BEFORE INSERT ON events
WHEN NEW.id IS NOT (SELECT last_id + 1 FROM event_head WHERE id = 1)
  OR NEW.previous IS NOT (SELECT hash FROM event_head WHERE id = 1) OR length(NEW.hash) IS NOT 64
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END
""",
    """
CREATE TRIGGER events_moves_head AFTER INSERT ON events
BEGIN UPDATE event_head SET events = events + 1, last_id = NEW.id, hash = NEW.hash WHERE id = 1; END
""",
    """
CREATE TRIGGER head_no_INSERT BEFORE INSERT ON event_head
BEGIN SELECT RAISE(ABORT, 'the audit log has one end'); END
""",
    """
CREATE TRIGGER head_no_DELETE BEFORE DELETE ON event_head
BEGIN SELECT RAISE(ABORT, 'the audit log has one end'); END
""",
    """
CREATE TRIGGER head_follows BEFORE UPDATE ON event_head
WHEN NEW.id IS NOT OLD.id OR NEW.events IS NOT OLD.events + 1 OR NEW.last_id IS NOT OLD.last_id + 1
  OR NEW.hash IS NOT (SELECT hash FROM events WHERE id = NEW.last_id)
BEGIN SELECT RAISE(ABORT, 'the end of the audit log follows its lines'); END
""",
)
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log cannot be changed'; END $$
""",
    """
CREATE OR REPLACE FUNCTION events_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head event_head%ROWTYPE;
BEGIN
  SELECT * INTO head FROM event_head WHERE id = 1 FOR UPDATE;
  IF NEW.id IS DISTINCT FROM head.last_id + 1 OR NEW.previous IS DISTINCT FROM head.hash
     OR length(NEW.hash) IS DISTINCT FROM 64 THEN
    RAISE EXCEPTION 'the audit log only grows at its end';
  END IF;
  RETURN NEW;
END $$
""",
    """
CREATE OR REPLACE FUNCTION events_moves_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE event_head SET events = events + 1, last_id = NEW.id, hash = NEW.hash WHERE id = 1;
  RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE FUNCTION head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id IS DISTINCT FROM OLD.id OR NEW.events IS DISTINCT FROM OLD.events + 1
     OR NEW.last_id IS DISTINCT FROM OLD.last_id + 1
     OR NEW.hash IS DISTINCT FROM (SELECT hash FROM events WHERE id = NEW.last_id) THEN
    RAISE EXCEPTION 'the end of the audit log follows its lines';
  END IF;
  RETURN NEW;
END $$
""",
    """
CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION events_stay()
""",
    "CREATE TRIGGER events_next BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION events_next()",
    "CREATE TRIGGER events_moves_head AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION events_moves_head()",
    """
CREATE TRIGGER head_stays BEFORE INSERT OR DELETE OR TRUNCATE ON event_head
FOR EACH STATEMENT EXECUTE FUNCTION events_stay()
""",
    "CREATE TRIGGER head_follows BEFORE UPDATE ON event_head FOR EACH ROW EXECUTE FUNCTION head_follows()",
)


def _open_events() -> None:
    """Takes the triggers away that keep the rows from being given their hashes; whichever there are."""
    if op.get_bind().dialect.name == "sqlite":
        for name in _SQLITE_DROP.split():
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        for name in ("events_stay", "events_next", "events_moves_head"):
            op.execute(f"DROP TRIGGER IF EXISTS {name} ON events")


def _columns() -> None:
    for name in ("address", "previous", "hash"):
        op.add_column("events", sa.Column(name, sa.String(64), nullable=False, server_default=""))
    op.create_index("events_of_subject", "events", ["subject", "at"])
    op.create_table(
        "event_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("last_id", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.add_column("decisions", sa.Column("reopened", Moment, nullable=True))
    # Written out: Alembic would add the reference by itself, which SQLite cannot, or rebuild the table.
    op.execute("ALTER TABLE decisions ADD COLUMN reopened_by INTEGER REFERENCES users (id)")
    op.add_column("decisions", sa.Column("reopened_why", sa.String(255), nullable=False, server_default=""))


def _chain() -> None:
    """Gives the lines that are there their hashes, and the chain its end."""
    texts = ("who", "action", "subject", "detail", "address")
    events = sa.table(
        "events", sa.column("id", sa.Integer), sa.column("at", Moment), sa.column("previous", sa.String),
        sa.column("hash", sa.String), *(sa.column(name, sa.String) for name in texts),
    )  # fmt: skip
    users = sa.table("users", sa.column("name", sa.String))
    bind = op.get_bind()
    # What was typed for a name and is none may be a password.
    bind.execute(
        sa.update(events)
        .where(events.c.action == "登录失败", events.c.who.not_in(sa.select(users.c.name)))
        .values(who=STRANGER)
    )
    count, last, previous = 0, 0, FIRST
    while rows := bind.execute(sa.select(events).where(events.c.id > last).order_by(events.c.id).limit(2000)).all():
        for row in rows:
            found = digest(previous, row.id, row.at, **{name: getattr(row, name) for name in texts})
            bind.execute(sa.update(events).where(events.c.id == row.id).values(previous=previous, hash=found))
            count, last, previous = count + 1, row.id, found
    head = sa.table("event_head", *(sa.column(name) for name in ("id", "events", "last_id", "hash")))
    bind.execute(sa.insert(head).values(id=1, events=count, last_id=last, hash=previous))


def upgrade() -> None:
    """From tables whose audit log is guarded by triggers alone."""
    _open_events()
    _columns()
    _chain()
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
