"""The database: SQLite in WAL mode by default, PostgreSQL by URL; the same code on both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from web.core.database import audit
from web.core.database.models import now
from web.core.storage.disk import Reserve

BUSY_SECONDS = 60
_WRITE = {"yushen_write": True}


class Database:
    """Short transactions, said beforehand to be reading or writing.

    SQLite lets one writer in at a time. A transaction that begins by reading and then writes fails when
    another wrote in between, so a writing one takes the write lock at its start and waits for it there.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        file = make_url(url).database if self.is_sqlite else None
        self._reserve = Reserve(Path(file)) if file else None
        self.engine = _sqlite(url, self._reserve) if self.is_sqlite else _postgresql(url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view; nothing is written."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """The same for many queries: all of them see one state, whatever is written meanwhile."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with Session(self.engine.execution_options(**level), expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, undone when the block raises."""
        if self._reserve:
            self._reserve.release_if_tight()
        with (
            self.engine.connect().execution_options(**_WRITE) as connection,
            connection.begin(),
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session
            session.flush()
            audit.seal(session)

    def migrate(self) -> None:
        """Brings the tables to the newest shape; does nothing when they have it."""
        from alembic import command

        with (
            self.engine.connect().execution_options(**_WRITE) as connection,
            self._rebuilding(connection),
            connection.begin(),
        ):
            if not self.is_sqlite:
                # Two servers that start at once: one migrates, the other waits for the end of its transaction.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20240013)")
            command.upgrade(alembic_config(connection), "head")
            if self.is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise RuntimeError(f"the new tables break references: {broken[:5]}")

    @contextmanager
    def _rebuilding(self, connection: Connection) -> Iterator[None]:
        """SQLite changes a table by making it anew. Dropping the old one must not take along what refers to it;
        that can be said only outside of a transaction."""
        if not self.is_sqlite:
            yield
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield
        finally:
            driver.execute("PRAGMA foreign_keys=ON")

    def hold_reserve(self) -> None:
        """Sets room aside for the database, for the day when the disk is full."""
        if self._reserve:
            self._reserve.hold()

    def owed_bytes(self) -> int:
        """Of the disk's free bytes, those that are the database's own."""
        return self._reserve.owed() if self._reserve else 0

    def close(self, forked: bool = False) -> None:
        """Gives the connections back; ``forked``: they belong to the parent process, only forget them."""
        self.engine.dispose(close=not forked)


def clock(session: Session) -> datetime:
    """What a lease goes by: the database's clock, for workers on several machines have one each (SQLite has ours)."""
    if session.get_bind().dialect.name != "postgresql":
        return now()
    told: datetime = session.scalars(select(func.clock_timestamp())).one()
    return told


def one_at_a_time(session: Session, lock: int) -> None:
    """Until the transaction ends nobody else gets past the same lock (SQLite lets in one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})


def alembic_config(connection: Any) -> Any:
    """Alembic's configuration without a file, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _postgresql(url: str) -> Engine:
    return create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: str, reserve: Reserve | None) -> Engine:
    engine = create_engine(
        url,
        pool_size=10,
        max_overflow=50,
        hide_parameters=True,
        # The driver begins no transaction of its own: the listener below does.
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        if reserve:
            # The first connection makes files beside the database: after a restart on a full disk, too.
            reserve.release_if_tight()
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("yushen_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def head_of() -> str | None:
    """The newest step that this program knows."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(__file__).parent / "migrations")).get_current_head()


def version_of(connection: Connection) -> str | None:
    """The step that a database has reached; None for one that is none of ours."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()
