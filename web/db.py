"""The database: SQLite in WAL mode by default, PostgreSQL by URL; the same code on both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from web import audit

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
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)

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

        with self.engine.connect().execution_options(**_WRITE) as connection, connection.begin():
            if not self.is_sqlite:
                # Two servers that start at once: one migrates, the other waits for the end of its transaction.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20240013)")
            command.upgrade(alembic_config(connection), "head")

    def close(self, forked: bool = False) -> None:
        """Gives the connections back; ``forked``: they belong to the parent process, only forget them."""
        self.engine.dispose(close=not forked)


def alembic_config(connection: Any) -> Any:
    """Alembic's configuration without a file, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _postgresql(url: str) -> Engine:
    return create_engine(url, pool_size=10, max_overflow=30, pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: str) -> Engine:
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
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("yushen_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
