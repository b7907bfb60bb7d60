"""The audit log: a chain that only grows at its end, on SQLite and on PostgreSQL; who read what; page and files."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.web.helpers import PASSWORD, sample, work
from web.app import routes
from web.core.config import Config
from web.core.database import audit
from web.core.database.db import Database, alembic_config
from web.core.database.models import Event, Setting, Token, User, now
from web.core.guard import reading
from web.core.service import log
from web.core.sign_in import auth

OVER = sample("factory-L001-site-over.docx")


def write(service, *actions: str, who: str = "boss") -> None:
    for action in actions:
        with service.db.write() as db:
            log(db, who, action, "提交 3", "说明")


def verify(service, noted: tuple[int, str] | None = None) -> audit.Checked:
    with service.db.snapshot() as db:
        return audit.verify(db, noted)


def events(service) -> list[Event]:
    with service.db.read() as db:
        return list(audit.lines(db))


def run(service, *statements: str) -> None:
    with service.db.write() as db:
        for statement in statements:
            db.execute(text(statement))


def without_triggers(service, *statements: str) -> None:
    """As somebody who may do anything with the database."""
    if service.db.is_sqlite:
        with service.db.read() as db:
            names = db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        off = [f"DROP TRIGGER {name}" for name in names]
    else:
        off = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ("events", "event_head")]
    run(service, *off, *statements)


LINE = "(id, at, who, action, subject, detail, address, previous, hash)"
FORGED = f"'2026-01-01 00:00:00', 'nobody', 'x', '', '', '', '{'0' * 64}', '{'a' * 64}'"
BOTH = [
    "UPDATE events SET who = 'nobody' WHERE id = 2",
    "DELETE FROM events WHERE id = 3",
    "DELETE FROM events",
    f"INSERT INTO events {LINE} VALUES (2, {FORGED}) ON CONFLICT (id) DO UPDATE SET who = excluded.who",
    f"INSERT INTO events {LINE} VALUES (4, {FORGED})",
    f"INSERT INTO events {LINE} VALUES (9, {FORGED})",
    f"INSERT INTO events {LINE} VALUES (-5, {FORGED})",
    "UPDATE event_head SET events = 2, last_id = 2, hash = (SELECT hash FROM events WHERE id = 2)",
    "UPDATE event_head SET hash = 'x'",
    "DELETE FROM event_head",
    "INSERT INTO event_head (id, events, last_id, hash) VALUES (2, 0, 0, '')",
]
SQLITE = [
    f"INSERT OR REPLACE INTO events {LINE} VALUES (2, {FORGED})",
    f"REPLACE INTO events {LINE} VALUES (3, {FORGED})",
    f"INSERT OR IGNORE INTO events {LINE} VALUES (2, {FORGED})",
    "INSERT OR REPLACE INTO events (at, who, action, subject, detail) VALUES ('2026-01-01', 'a', 'b', '', '')",
    "UPDATE OR REPLACE events SET id = 2 WHERE id = 3",
    "REPLACE INTO event_head (id, events, last_id, hash) VALUES (1, 0, 0, '')",
]
POSTGRESQL = ["TRUNCATE events", "TRUNCATE events CASCADE", "TRUNCATE event_head"]


def test_no_statement_changes_a_line_or_the_end_of_the_chain(service):
    write(service, "一", "二", "三")
    before = [audit.as_data(event) for event in events(service)]
    passed = []
    for statement in BOTH + (SQLITE if service.db.is_sqlite else POSTGRESQL):
        try:
            run(service, statement)
        except DBAPIError:
            continue
        passed.append(statement)
    assert passed == []
    assert [audit.as_data(event) for event in events(service)] == before and len(before) == 3
    assert verify(service).problems == []


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (["UPDATE events SET who = 'nobody' WHERE id = 2"], "第 2 条的内容被改动过"),
        (["UPDATE events SET at = '2020-01-01 00:00:00.000000' WHERE id = 1"], "第 1 条的内容被改动过"),
        (["UPDATE events SET hash = previous WHERE id = 3"], "第 4 条与它前面的一条（第 3 条）接不上"),
        (["DELETE FROM events WHERE id = 2"], "第 3 条与它前面的一条（第 1 条）接不上"),
        (["DELETE FROM events WHERE id > 2"], "登记的是 4 条、末条序号 4，实际为 2 条、末条序号 2"),
        (["DELETE FROM events"], "登记的是 4 条、末条序号 4，实际为 0 条"),
        (["DELETE FROM event_head"], "记录链尾的那一行不见了"),
    ],
)
def test_a_tampered_row_is_found_even_without_the_triggers(service, done, told):
    write(service, "一", "二", "三", "四")
    assert verify(service).problems == []
    without_triggers(service, *done)
    assert any(told in problem for problem in verify(service).problems), verify(service).problems


def test_a_chain_that_was_worked_out_anew_is_found_by_a_hash_that_was_noted_down(service):
    write(service, "一", "二", "三")
    noted = (verify(service).last, verify(service).hash)
    write(service, "四")
    assert verify(service, noted).problems == []
    forged, previous = [], audit.FIRST
    for event in events(service):
        told = audit.content(event) | {"who": "nobody"}
        found = audit.digest(previous, event.id, event.at, **told)
        forged.append(
            f"UPDATE events SET who = 'nobody', previous = '{previous}', hash = '{found}' WHERE id = {event.id}"
        )
        previous = found
    without_triggers(service, *forged, f"UPDATE event_head SET hash = '{previous}'")
    assert verify(service).problems == [], "whoever can write the database can do this"
    assert any("您记下的哈希不符" in problem for problem in verify(service, noted).problems)


def test_many_writers_never_fork_the_chain_nor_hold_one_another_up(service):
    run(service, "INSERT INTO settings (name, value) VALUES ('n', '0')")
    failed: list[Exception] = []

    def act(log_first: bool) -> None:
        try:
            for _ in range(10):
                with service.db.write() as db:
                    if log_first:
                        log(db, "a", "先记")
                    row = db.query(Setting).filter_by(name="n").with_for_update().populate_existing().one()
                    row.value = str(int(row.value) + 1)
                    if not log_first:
                        log(db, "b", "后记")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=act, args=(n % 2 == 0,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [event.id for event in events(service)] == list(range(1, 81))
    assert verify(service).problems == []


def test_what_is_undone_leaves_no_line_and_no_gap(service):
    with pytest.raises(ZeroDivisionError), service.db.write() as db:
        log(db, "boss", "没有发生")
        raise ZeroDivisionError
    write(service, "发生了")
    assert [(event.id, event.action) for event in events(service)] == [(1, "发生了")]


def test_what_no_database_takes_is_replaced_in_a_line(service):
    with service.db.write() as db:
        log(db, "a\0b", "上传", "", "报告\udcff.docx" + "长" * 5000)
    assert events(service)[0].who == "ab" and verify(service).problems == []


@pytest.fixture(params=["sqlite", "postgresql"])
def old_database(request, tmp_path) -> Database:
    """With the first tables only."""
    from alembic import command

    cluster = request.getfixturevalue("cluster") if request.param == "postgresql" else None
    name = cluster.new_database() if cluster else ""
    made = Database(Config(tmp_path, cluster.url(name) if cluster else "").database_url)
    with made.engine.connect().execution_options(yushen_write=True) as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0001")
    yield made
    made.close()
    if cluster:
        cluster.drop_database(name)


def test_lines_from_before_the_chain_are_chained_and_a_password_typed_for_a_name_is_forgotten(old_database):
    old = "INSERT INTO events (id, at, who, action, subject, detail) VALUES "
    with old_database.engine.connect().execution_options(yushen_write=True) as connection, connection.begin():
        connection.execute(
            text("INSERT INTO users (name, full_name, role, active, created) VALUES ('boss', '', 'admin', true, :at)"),
            {"at": "2026-01-01 00:00:00"},
        )
        connection.execute(
            text(
                old + "(1, :at, 'boss', '登录', '', ''), (2, :at, 'boss', '登录失败', '', ''),"
                " (5, :at, 'my secret words', '登录失败', '', '')"
            ),
            {"at": "2026-01-02 03:04:05.678901"},
        )
    old_database.migrate()
    with old_database.snapshot() as db:
        checked, kept = audit.verify(db), [(event.id, event.who) for event in audit.lines(db)]
    assert checked.problems == [] and (checked.lines, checked.last) == (3, 5)
    assert kept == [(1, "boss"), (2, "boss"), (5, audit.STRANGER)]
    with old_database.write() as db:
        log(db, "boss", "之后")
    with old_database.snapshot() as db:
        assert audit.verify(db)[:2] == (4, 6) and audit.verify(db).problems == []


def actions(service, action: str) -> list[tuple[str, str, str]]:
    return [(event.who, event.subject, event.detail) for event in events(service) if event.action == action]


def test_a_failed_sign_in_names_an_account_or_nobody(service, visit, add_user):
    add_user(service, "boss", "admin")
    for name in ("boss", PASSWORD, "BOSS "):
        assert visit.post("/sign-in", name=name, password="x").status_code == 403
    assert actions(service, "登录失败") == [("boss", "", ""), (audit.STRANGER, "", ""), (audit.STRANGER, "", "")]
    assert PASSWORD not in json.dumps([audit.as_data(event) for event in events(service)])


def test_a_line_tells_the_address(service, admin):
    assert {event.address for event in events(service)} == {"testclient"}
    with service.db.write() as db:
        log(db, "系统", "清理")
    assert events(service)[-1].address == ""


def test_failed_tokens_are_noted_once_for_a_while_and_by_their_owner_where_they_have_one(service, visit, add_user):
    user = add_user(service, "zhang", "reviewer")
    with service.db.write() as db:
        key = auth.new_token(db, user, "test")
        db.get_one(User, user.id).active = False
    for used in ("ys_wrong", key, key, "ys_wrong"):
        assert visit.get("/api/v1/queue", headers={"authorization": f"Bearer {used}"}).status_code == 401
    assert actions(service, "令牌无效") == [(audit.STRANGER, "", ""), ("zhang", "", "")]
    with service.db.read() as db:
        assert db.query(Token).one().used is None


def test_who_opens_what_is_noted_and_folded(service, visit, reviewer, monkeypatch):
    key = visit.upload(OVER, queue="1").removeprefix("/s/")
    reviewer.upload(OVER, queue="1")
    work(service)
    for _ in range(3):
        assert reviewer.get("/review/2").status_code == 200
        visit.get(f"/s/{key}/report")
    assert reviewer.get("/review/99").status_code == 404
    visit.get("/s/nobody")
    visit.get(f"/api/v1/submissions/{key}/result")
    for _ in range(2):
        reviewer.get("/review/2/file/0/download")
    assert actions(service, "查看材料") == [("reviewer", "提交 2", OVER.name)]
    assert actions(service, "查看报告") == [("申报人", "提交 1", "")]
    assert actions(service, "接口读取结果") == [("申报人", "提交 1", "")]
    assert actions(service, "打开私密链接") == []
    assert actions(service, "下载文件") == [("reviewer", "提交 2", OVER.name)] * 2
    later = now() + timedelta(minutes=reading.FOLDED_MINUTES, seconds=5)
    monkeypatch.setattr(reading, "now", lambda: later)
    reviewer.get("/review/2")
    assert len(actions(service, "查看材料")) == 2


def test_a_token_reads_under_its_owners_name(service, reviewer, visit, add_user):
    reviewer.upload(OVER, queue="1")
    work(service)
    user = add_user(service, "zhang", "reviewer")
    with service.db.write() as db:
        key = auth.new_token(db, user, "test")
    assert visit.get("/api/v1/submissions/1/result", headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert actions(service, "接口读取结果") == [("zhang", "提交 1", "")]


ELSEWHERE = {
    "/review/{number}/file/{file}/download", "/review/{number}/notice.docx", "/review/{number}/opinion.docx",
    "/score/{number}/file/{file}/download",
}  # fmt: skip
NOTHING_READ = {"/s/{key}/state", "/api/v1/submissions/{ref}", "/api/v1/submissions/{ref}/decision"}


def test_no_page_shows_a_submission_without_a_line(sqlite_service):
    from tests.web.test_access import listed

    paths = {route.split()[1] for route in listed(routes(sqlite_service).routes) if route.startswith("GET ")}
    own = ("/review/{number}", "/recommend/{number}", "/score/{number}", "/rounds/{round}/outcome/{number}", "/s/{key}")
    shown = {path for path in paths if path.startswith((*own, "/api/v1/submissions/{ref}"))}
    assert shown == set(reading.READS) | ELSEWHERE | NOTHING_READ


@pytest.fixture
def filled(service, admin):
    for number in (3, 30):
        with service.db.write() as db:
            log(db, "zhang", "豁免", f"提交 {number} L001", "误报")
    with service.db.write() as db:
        log(db, "li", "决定", "提交 3", "=1+1")
    return admin


def shown(answer) -> set[str]:
    assert answer.status_code == 200
    rows = re.findall(r"<tr>(.*?)</tr>", answer.text.split("<tbody>")[1]) if "<tbody>" in answer.text else []
    return {"".join(re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)[2:5]) for row in rows}


def test_the_log_is_filtered(filled):
    first, second, third = "zhang豁免提交 3 L001", "zhang豁免提交 30 L001", "li决定提交 3"
    wanted = {
        "submission=3": {first, third}, "name=li": {third}, "action=豁免": {first, second},
        "action=豁免&submission=30&name=zhang": {second}, "name=boss": {"boss登录"}, "until=2020-01-01": set(),
        "since=2020-01-01&name=li": {third}, "since=2999-01-01": set(), "name=%00li": {third},
        "since=0001-01-01&until=9999-12-31&submission=" + "9" * 5000 + "&before=x&name=li": {third},
    }  # fmt: skip
    assert {query: shown(filled.get(f"/admin/log?{query}")) for query in wanted} == wanted


def test_the_log_has_pages(service, admin):
    with service.db.write() as db:
        for number in range(150):
            log(db, "系统", "测试", "", f"第{number}件")
    page = admin.get("/admin/log?action=测试").text
    assert "第149件" in page and ">第1件<" not in page
    older = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert ">第1件<" in admin.get(older).text and 'rel="next"' not in admin.get(older).text


def test_the_log_is_taken_away_as_excel_csv_and_json_lines(service, filled):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(filled.get("/admin/log.xlsx?submission=3").content)).active
    assert book.max_row == 3 and book["F3"].value == "=1+1" and book["F3"].data_type == "s"
    table = list(csv.reader(io.StringIO(filled.get("/admin/log.csv?submission=3").content.decode("utf-8-sig"))))
    assert table[0][:3] == ["序号", "时间", "操作人"] and table[2][5] == "'=1+1"
    answer = filled.get("/admin/log.jsonl")
    assert answer.headers["content-disposition"].startswith("attachment")
    previous = audit.FIRST
    for line in map(json.loads, answer.text.splitlines()):
        told = {name: line[name] for name in ("who", "action", "subject", "detail", "address")}
        at = datetime.fromisoformat(line["at"])
        assert audit.digest(previous, line["id"], at, **told) == line["hash"]
        previous = line["hash"]
    assert [detail for _, _, detail in actions(service, "导出操作记录")] == ["2 条，xlsx", "2 条，csv", "6 条，jsonl"]
    assert filled.get("/admin/log.exe").status_code == 404


def command(service, *arguments: str):
    from commands.service import audit as group

    environment = {"YUSHEN_DATABASE": service.config.database, "YUSHEN_DATA": str(service.config.data)}
    return CliRunner().invoke(group, arguments, env=environment, standalone_mode=False)


def test_the_command_verifies_and_exports(service):
    write(service, "一", "二")
    whole = command(service, "verify")
    noted = whole.output.splitlines()[-1]
    assert whole.return_value == 0 and "操作记录 2 条，链完整" in whole.output and noted.startswith("2:")
    assert command(service, "verify", "--noted", noted).return_value == 0
    assert command(service, "verify", "--noted", f"2:{'0' * 64}").return_value == 1
    exported = command(service, "export")
    assert [json.loads(line)["action"] for line in exported.output.splitlines()] == ["一", "二"]
    without_triggers(service, "UPDATE events SET detail = '' WHERE id = 1")
    broken = command(service, "verify")
    assert broken.return_value == 1 and "第 1 条的内容被改动过" in broken.output and "链不完整" in broken.output


def test_the_command_makes_no_database_where_there_is_none(tmp_path, monkeypatch):
    from commands.common import CannotRun
    from commands.service import audit as group

    monkeypatch.delenv("YUSHEN_DATABASE", raising=False)
    answer = CliRunner().invoke(group, ["verify", "--data", str(tmp_path / "typo")], standalone_mode=False)
    assert isinstance(answer.exception, CannotRun) and not (tmp_path / "typo").exists()
