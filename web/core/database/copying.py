"""A database copied into an empty one, on the same or another kind of server: for a move, and as a backup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from web.core.config import Config
from web.core.database.db import Database, head_of, version_of
from web.core.database.models import Activity, Base, Event, EventHead

ROWS = 1000
_FROM_THE_BEGINNING = [Base.metadata.tables[one.__tablename__] for one in (EventHead, Activity)]
"""In new tables these have a row: the end of an empty log, and the first activity."""


class CannotCopy(Exception):
    """Nothing was copied; the message (Chinese) says why."""


def copy(source: str, target: str) -> dict[str, int]:
    """Copies every table in the order of their references, in one transaction. Returns how many rows each has.

    The source is seen as it stands at one moment and is not changed; a service may go on working with it. The
    highest numbers ever given go along, so that none is given twice.

    Raises:
        CannotCopy: the source is none of ours, the target is not empty, or the copy does not count the same.
    """
    origin, fresh = _database(source), _database(target)
    if origin.url == fresh.url:
        raise CannotCopy("来源和目标是同一个数据库，没有复制。")
    _must_exist(origin)
    try:
        with _steady(origin.engine) as old:
            if version_of(old) != head_of():
                raise CannotCopy("来源不是本版本的预审数据库，没有复制。请先用本版本启动一次服务，再停下来复制。")
            _make_tables(fresh)
            with fresh.engine.connect().execution_options(yushen_write=True) as new, new.begin(), _unguarded(new):
                return {table.name: _copy_table(old, new, table) for table in Base.metadata.sorted_tables}
    except (OSError, SQLAlchemyError) as error:
        # The URL may hold a password, so it is not repeated.
        raise CannotCopy(
            f"数据库打不开或写不进去（{type(error).__name__}），没有复制。请检查地址、权限和磁盘。"
        ) from None
    finally:
        origin.close()
        fresh.close()


def _database(url: str) -> Database:
    """From a URL, or the path of an SQLite file."""
    return Database(Config(Path(), url if "://" in url else f"sqlite:///{Path(url).resolve()}").database_url)


def _must_exist(origin: Database) -> None:
    """SQLite would make an empty file of a wrong path."""
    file = make_url(origin.url).database if origin.is_sqlite else None
    if file and not Path(file).is_file():
        raise CannotCopy("来源的数据库文件不存在，没有复制。请检查路径。")


@contextmanager
def _steady(engine: Engine) -> Iterator[Connection]:
    """The database as it stands at one moment."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _make_tables(fresh: Database) -> None:
    """Raises CannotCopy when there is anything in it."""
    with fresh.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table in Base.metadata.sorted_tables:
            most = int(table in _FROM_THE_BEGINNING)
            if table.name in there and len(connection.execute(select(table.c[0]).limit(2)).all()) > most:
                raise CannotCopy(f"目标数据库里已经有内容（表 {table.name}），没有复制。请换一个空的数据库。")
    fresh.migrate()


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """The audit log's triggers stand aside: its lines come with their end, and old ones may leave out numbers.

    All of it is in the transaction of the copy: nobody else ever sees the log without its guard.
    """
    if connection.dialect.name == "sqlite":
        listed = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (:log, :head)")
        triggers = connection.execute(listed, {"log": Event.__tablename__, "head": EventHead.__tablename__}).all()
        aside, back = [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]
    else:
        names = (Event.__tablename__, EventHead.__tablename__)
        aside, back = ([f"ALTER TABLE {name} {what} TRIGGER USER" for name in names] for what in ("DISABLE", "ENABLE"))
    for statement in aside:
        connection.exec_driver_sql(statement)
    for table in _FROM_THE_BEGINNING:
        connection.execute(table.delete())
    yield
    for statement in back:
        connection.exec_driver_sql(statement)


def _copy_table(old: Connection, new: Connection, table: Table) -> int:
    key = next(iter(table.primary_key.columns))
    for rows in old.execute(select(table).order_by(key).execution_options(yield_per=ROWS)).mappings().partitions():
        new.execute(table.insert(), [dict(row) for row in rows])
    counts = [side.scalar(select(func.count()).select_from(table)) or 0 for side in (old, new)]
    if counts[0] != counts[1]:
        raise CannotCopy(f"复制后行数不一致（表 {table.name}：{counts[0]} 和 {counts[1]}），已撤销，没有复制。")
    if table.autoincrement_column is not None:
        _go_on_from(new, table.name, _highest(old, table))
    return counts[0]


def _highest(connection: Connection, table: Table) -> int:
    """The highest number that was ever given."""
    if connection.dialect.name == "sqlite":
        given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    else:
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
        given = connection.scalar(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))
    return max(given or 0, connection.scalar(select(func.max(table.c.id))) or 0)


def _go_on_from(connection: Connection, name: str, highest: int) -> None:
    """The next number is the one after ``highest``."""
    if not highest:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        connection.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), {"name": name, "seq": highest}
        )
    else:
        sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :seq)")
        connection.execute(sequence, {"name": name, "seq": highest})
