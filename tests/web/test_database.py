"""The tables, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import DBAPIError

from tests.web.helpers import Cluster
from web.config import BadConfig, Config, from_environment
from web.db import Database
from web.models import Base, Setting, User


def test_the_migrations_make_the_tables_of_the_models(service):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with service.db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_again_changes_nothing(service):
    service.db.migrate()
    service.db.migrate()


def test_two_servers_may_start_at_once_on_an_empty_database(cluster: Cluster):
    name = cluster.new_database()
    databases = [Database(Config(None, cluster.url(name)).database_url) for _ in range(2)]  # type: ignore[arg-type]
    threads = [threading.Thread(target=database.migrate) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with databases[0].read() as db:
        assert db.query(User).count() == 0
    for database in databases:
        database.close()
    cluster.drop_database(name)


def test_a_transaction_that_fails_leaves_nothing(service):
    with pytest.raises(ZeroDivisionError), service.db.write() as db:
        db.add(Setting(name="x", value="y"))
        db.flush()
        raise ZeroDivisionError
    with service.db.read() as db:
        assert db.get(Setting, "x") is None


def test_many_writers_wait_for_one_another(service):
    with service.db.write() as db:
        db.add(Setting(name="n", value="0"))

    def count() -> None:
        for _ in range(10):
            with service.db.write() as db:
                row = db.query(Setting).filter_by(name="n").with_for_update().one()
                row.value = str(int(row.value) + 1)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with service.db.read() as db:
        assert db.get_one(Setting, "n").value == "80"


def test_an_error_of_the_database_does_not_tell_the_values(service):
    add = User(name="a", full_name="secret name", role="admin")
    with pytest.raises(DBAPIError) as told, service.db.write() as db:
        db.add(User(name="a", full_name="other", role="admin"))
        db.flush()
        db.add(add)
        db.flush()
    assert "secret name" not in str(told.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h/d", "postgresql+pg8000://u:p@h/d"),
        ("postgres://u@h/d", "postgresql+pg8000://u@h/d"),
        ("sqlite:////x/y", "sqlite:////x/y"),
    ],
)
def test_a_plain_postgresql_url_gets_the_driver_that_is_installed(tmp_path, given, used):
    assert Config(tmp_path, given).database_url == used


def test_a_setting_that_is_no_number_is_named(monkeypatch):
    monkeypatch.setenv("YUSHEN_WORKERS", "two")
    with pytest.raises(BadConfig, match="YUSHEN_WORKERS"):
        from_environment()
