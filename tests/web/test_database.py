"""The tables, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

from tests.web.helpers import Cluster
from web.core.config import BadConfig, Config, from_environment
from web.core.database import audit
from web.core.database.db import Database, alembic_config
from web.core.database.models import (
    Activity,
    Base,
    Decision,
    Job,
    Outcome,
    Ruling,
    Setting,
    SignIn,
    Submission,
    Token,
    User,
    now,
)


def test_the_migrations_make_the_tables_of_the_models(service):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(name, _kind, _parents) -> bool:
        """The index of the full text is each database's own, and no table of ours."""
        return not (name or "").startswith(("search_fts", "search_lexemes"))

    with service.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(service):
    service.db.migrate()
    service.db.migrate()


_OLD = """
INSERT INTO users VALUES (1, 'a', 'b', 'admin', NULL, {true}, '2026-01-01', NULL, NULL);
INSERT INTO events VALUES (1, '2026-01-01', 'a', '上传', '提交 9', '');
INSERT INTO events VALUES (2, '2026-01-01', 'a', '登录失败', '', '');
INSERT INTO events VALUES (5, '2026-01-02', 'a', '决定', '提交 3', '暂缓');
INSERT INTO submissions (id, key_hash, owner_id, series, name, folder, scope, created, expires, superseded, state,
 errors, reviews, advices) VALUES
 (3, 'k', 1, 's', 'n', 'f', 'report', '2026-01-01', '2026-01-01', {false}, 'done', 0, 0, 0);
INSERT INTO submissions (id, key_hash, previous_id, series, name, folder, scope, created, expires, superseded, state,
 errors, reviews, advices) VALUES
 (4, 'l', 3, 's', 'n', 'g', 'report', '2026-01-01', '2026-01-01', {false}, 'done', 0, 0, 0);
INSERT INTO jobs (id, submission_id, state, attempts, progress, created) VALUES (5, 3, 'done', 1, '', '2026-01-01');
INSERT INTO results VALUES (6, 3, 5, '2026-01-01', 'r', 'p', '1', 'pass', {false});
INSERT INTO findings VALUES (7, 6, 0, 'L001', 'error', 'i', 'h', 'v');
INSERT INTO rulings VALUES (8, 's', 'L001', 'i', 'h', 'v', {true}, 'approved', '', 1, '2026-01-01', NULL, {false});
INSERT INTO decisions VALUES (2, 3, 6, 'hold', '', 1, '2026-01-01');
INSERT INTO sign_ins VALUES (1, 'c', 1, 'x', '2026-01-01', '2026-01-01');
INSERT INTO tokens VALUES (1, 't', 1, 'l', '2026-01-01', NULL);
INSERT INTO settings VALUES ('draft_days', '3')
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request, tmp_path):
    """A database of the first shape, with a row in every table."""
    from alembic import command

    words = {"true": "1", "false": "0"} if request.param == "sqlite" else {"true": "TRUE", "false": "FALSE"}
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/yushen.sqlite3"
    else:
        cluster = request.getfixturevalue("cluster")
        url = Config(None, cluster.url(cluster.new_database())).database_url  # type: ignore[arg-type]
    database = Database(url)
    with database.engine.connect().execution_options(yushen_write=True) as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0001")
        for statement in _OLD.format(**words).split(";"):
            connection.exec_driver_sql(statement)
    yield database
    database.close()


Shape = dict[str, list[str]]


def shape(database: Database) -> Shape:
    """The tables that are there, with their columns."""
    with database.engine.connect() as connection:
        found = inspect(connection)
        names = [name for name in found.get_table_names() if name != "alembic_version"]
        return {name: [column["name"] for column in found.get_columns(name)] for name in names}


def rows(database: Database, of: Shape) -> dict[str, list[tuple]]:
    """What lies in these columns of these tables."""
    with database.engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {name}")), key=str)
            for name, columns in of.items()
        }


def test_an_update_keeps_every_row_and_the_guard_of_the_log(old):
    of = shape(old)
    of["rulings"].remove("waived")  # says more now: the test of the three answers
    before = rows(old, of)
    old.migrate()
    assert rows(old, of) == before and len(of) == 11 and all(before.values())
    for statement in ("DELETE FROM events", "UPDATE events SET who = 'x'"):
        with pytest.raises(DBAPIError, match="audit log"), old.write() as db:
            db.connection().exec_driver_sql(statement)


def test_after_an_update_the_command_finds_the_log_whole_and_it_grows_on(old):
    from commands.service import audit as group

    old.migrate()
    with old.write() as db:
        audit.log(db, "a", "登录")
    folder = old.url.removeprefix("sqlite:///").removesuffix("/yushen.sqlite3") if old.is_sqlite else ""
    environment = {"YUSHEN_DATA": folder, "YUSHEN_DATABASE": "" if old.is_sqlite else old.url}
    told = CliRunner().invoke(group, ["verify"], env=environment, standalone_mode=False)
    assert told.return_value == 0 and "操作记录 4 条，链完整" in told.output
    assert told.output.splitlines()[-1].startswith("6:"), "a number that was left out stays so"


def test_after_an_update_what_is_new_has_its_meaning_for_what_is_old(old):
    old.migrate()
    with old.read() as db:
        token, decision, job = db.get_one(Token, 1), db.get_one(Decision, 2), db.get_one(Job, 5)
        assert token.scopes == "submit,review" and token.expires and token.expires > now()
        assert decision.reopened is None and job.turn == job.created
        assert db.get_one(User, 1).second_step is None and not db.get_one(SignIn, 1).half


SET_BEFORE = [
    ({}, "shanghai-2024", "2024年上海市现场管理创新活动", None),
    ({"pack": "shanghai-2024", "reference_date": "2024-05-20"}, "shanghai-2024", "2024年上海市现场管理创新活动",
     date(2024, 5, 20)),
    ({"pack": "gone-2019"}, "gone-2019", "gone-2019", None),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "pack", "name", "day"), SET_BEFORE, ids=["nothing", "a pack and a day", "gone"])
def test_after_an_update_all_there_is_belongs_to_one_open_activity_with_the_pack_that_was_set(
    old, settings, pack, name, day
):
    with old.engine.connect().execution_options(yushen_write=True) as connection, connection.begin():
        for key, value in settings.items():
            connection.exec_driver_sql(f"INSERT INTO settings VALUES ('{key}', '{value}')")
    old.migrate()
    with old.read() as db:
        (activity,) = db.scalars(select(Activity))
        assert (activity.pack, activity.name, activity.reference_date) == (pack, name, day)
        assert (activity.state, activity.limited, activity.first_day, activity.last_day) == ("open", False, None, None)
        assert {one.activity_id for one in db.scalars(select(Submission))} == {activity.id}
        assert db.get_one(Ruling, 8).activity_id == activity.id and db.get_one(Outcome, 6).pack == "p"
        assert {one.name for one in db.scalars(select(Setting))} == {"draft_days"}, "they are the activity's now"


@pytest.mark.parametrize(
    ("waived", "severity", "outcome", "answer"),
    [
        ("{true}", "error", "NULL", "waived"), ("{true}", "review", "'accepted'", "waived"),
        ("{false}", "error", "'correction'", "fault"), ("{false}", "review", "NULL", "fault"),
        ("{false}", "review", "'hold'", "fault"), ("{false}", "review", "'accepted'", "checked"),
        ("{false}", "error", "'accepted'", "fault"),
    ],
)  # fmt: skip
def test_after_an_update_a_ruling_says_which_of_the_three_answers_it_was(old, waived, severity, outcome, answer):
    words = {"true": "1", "false": "0"} if old.is_sqlite else {"true": "TRUE", "false": "FALSE"}
    with old.write() as db:
        connection = db.connection()
        connection.exec_driver_sql(f"UPDATE rulings SET waived = {waived.format(**words)}")
        connection.exec_driver_sql(f"UPDATE findings SET severity = '{severity}'")
        connection.exec_driver_sql(f"UPDATE submissions SET result_id = 6, outcome = {outcome} WHERE id = 3")
    old.migrate()
    with old.read() as db:
        assert db.query(Ruling).one().answer == answer


def test_after_an_update_references_hold_and_only_decisions_stay(old):
    of = {name: ["*"] for name in shape(old)}
    old.migrate()
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), old.write() as db:
        db.connection().exec_driver_sql("DELETE FROM submissions WHERE id = 3")
    with old.write() as db:
        db.connection().exec_driver_sql("DELETE FROM decisions")
        db.connection().exec_driver_sql("DELETE FROM submissions WHERE id = 3")
    left = {name for name, found in rows(old, of).items() if found}
    assert left == {"users", "events", "submissions", "rulings", "sign_ins", "tokens", "settings"}
    with old.read() as db:
        assert db.get_one(Submission, 4).previous_id is None


_NEW = (
    "INSERT INTO spare_codes (key_hash, user_id) VALUES ('s', 1)",
    "INSERT INTO pack_uploads (activity_id, version, name, user_id, created) VALUES (1, 'v', 'n', 1, '2026-01-01')",
    "INSERT INTO remarks (submission_id, person, at, text, user_id, created) "
    "VALUES (3, '', '2026-01-01', 't', 1, '2026-01-01')",
    "INSERT INTO appeals (submission_id, decision_id, text, created) "
    "SELECT submission_id, id, 't', '2026-01-01' FROM decisions LIMIT 1",
    "INSERT INTO proposals (submission_id, result_id, outcome, note, user_id, created) "
    "VALUES (3, 1, 'hold', '', 1, '2026-01-01')",
    "INSERT INTO activities (name, pack, state, limited, edition, created)"
    " SELECT name, pack, state, limited, edition, created FROM activities",
    "INSERT INTO evidence_files (submission_id, activity_id, sha256, path) VALUES (3, 1, 'h', 'p')",
    "INSERT INTO alike (submission_id, other_id, code, matter, share, finding, detail)"
    " VALUES (3, 2, 'I001', 'm', 0.5, '{}', '{}')",
    "INSERT INTO orders (user_id, activity, state, done, total, problem, attempts, file, created)"
    " VALUES (1, '', 'waiting', 0, 0, '', 0, '', '2026-01-01')",
    "INSERT INTO rounds (activity_id, pack, state, edition, created) VALUES (1, '', 'scoring', 1, '2026-01-01')",
    "INSERT INTO score_sheets (round_id, submission_id, expert, marks, comment, state, why)"
    " VALUES (1, 3, '01', '{}', '', 'draft', '')",
)
"""A row for each table that came after the first shape and is empty at first."""
NUMBERED = [
    table
    for table in Base.metadata.tables.values()
    # The log's lines are numbered by the end of its chain, which remembers the last one (tests/web/test_audit.py).
    if table.autoincrement_column is not None and table.name != "events"
]


def test_no_table_gives_a_number_twice(old):
    """The highest number is given, its row deleted, and another row added; one table after another."""
    old.migrate()
    with old.engine.connect() as connection, connection.begin():
        for statement in _NEW:
            connection.exec_driver_sql(statement)
    for table in NUMBERED:
        with old.engine.connect() as connection, connection.begin() as told:
            first, second = _numbers_given(connection, table, old.is_sqlite)
            told.rollback()
        assert second > first, table.name


def _numbers_given(connection, table, is_sqlite):
    if not is_sqlite:
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 100)")
    example = dict(connection.execute(select(table).order_by(table.c.id.desc())).mappings().first())
    changed = {c.name: f"{example[c.name]}2" for c in table.columns if c.unique and c.name.endswith("_hash")}
    example |= {name: value for name, value in changed.items() if example[name]}
    if table.name == "users":
        example["name"] = "c"
    if table.name == "rounds":
        example["activity_id"] = 2
    for _ in range(2):
        if table.name == "results":
            jobs = Base.metadata.tables["jobs"].insert()
            job = connection.execute(
                jobs.values(submission_id=3, state="done", attempts=1, progress="", created=now())
            ).inserted_primary_key[0]
            example["job_id"] = job
        values = {name: value for name, value in example.items() if name != "id"}
        number = connection.execute(table.insert().values(**values)).inserted_primary_key[0]
        yield number
        connection.execute(table.delete().where(table.c.id == number))


@pytest.mark.parametrize("old", ["sqlite"], indirect=True)
def test_deleted_submissions_that_only_the_log_remembers_keep_their_numbers(old):
    old.migrate()
    with old.write() as db:
        added = Submission(key_hash="n", series="s", name="n", folder="h", scope="report", expires=now(), activity_id=1)
        db.add(added)
        db.flush()
        assert added.id == 10


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
