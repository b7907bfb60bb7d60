"""The service as a process: many uploads at once, killed workers, a killed server, the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import httpx
import pytest
from sqlalchemy import func, select

from tests.waiting import PATIENCE, runs, until
from tests.web.busy import state, upload, wait_until
from tests.web.helpers import ROOT, Server, sample
from tests.web.load import upload_all, wait_for
from tests.web.scans import scan
from web.api import client
from web.core.config import Config
from web.core.database.models import Job, Outcome, Submission, User
from web.core.service import Service
from web.core.sign_in import auth

AT_ONCE = 8
FILES = [sample("factory-L001-site-over.docx"), sample("factory-C003-guidance-left.docx")]


@pytest.fixture
def start(tmp_path, database_url):
    started: list[Server] = []

    def begin(**environment):
        server = Server(tmp_path / "data", database_url, **environment)
        started.append(server)
        server.start()
        return server

    yield begin
    for server in started:
        server.stop()


def results(server: Server) -> dict[str, list[int]]:
    """How many results each submission has, by what the database says, grouped by its state."""
    service = Service(Config(server.data, server.environment["YUSHEN_DATABASE"]))
    try:
        with service.db.read() as db:
            rows = db.execute(
                select(Submission.state, func.count(Outcome.id))
                .outerjoin(Outcome, Outcome.submission_id == Submission.id)
                .group_by(Submission.id)
            )
            found: dict[str, list[int]] = {}
            for state, count in rows:
                found.setdefault(state, []).append(count)
        return found
    finally:
        service.db.close()


def kept(server: Server) -> int:
    """How many uploads the database knows of."""
    service = Service(Config(server.data, server.environment["YUSHEN_DATABASE"]))
    try:
        with service.db.read() as db:
            return db.query(Submission).count()
    finally:
        service.db.close()


def wait_for_an_empty_queue(server: Server) -> None:
    """An upload that was kept is checked even if the server died before it could answer: nobody knows its key."""
    service = Service(Config(server.data, server.environment["YUSHEN_DATABASE"]))

    def is_empty() -> bool:
        with service.db.read() as db:
            return not db.scalar(select(func.count()).where(Job.state.in_(("waiting", "leased"))))

    try:
        until(is_empty, "no job is open")
    finally:
        service.db.close()


# The one that lets nobody write beside another; the test after this one uploads to both.
@pytest.mark.stores("sqlite")
def test_many_uploads_at_once_all_end_in_one_result(start):
    server = start()
    uploaded = upload_all(server.url, FILES, AT_ONCE * 3)
    assert all(one.key for one in uploaded)
    states = wait_for(server.url, [one.key for one in uploaded], 300)
    assert set(states.values()) == {"done"}
    wait_for_an_empty_queue(server)
    assert results(server) == {"done": [1] * AT_ONCE * 3}


@pytest.mark.stores("sqlite")
def test_killed_workers_and_a_killed_server_lose_nothing_and_do_nothing_twice(start):
    server = start(LEASE_SECONDS=5)
    uploaded: list = []
    loading = threading.Thread(target=lambda: uploaded.extend(upload_all(server.url, FILES, 3 * AT_ONCE, AT_ONCE)))
    loading.start()
    killed = []
    for number in (AT_ONCE + 2, 2 * AT_ONCE):  # more than are under way: at least one has had its answer
        until(lambda number=number: kept(server) >= number, f"{number} uploads are kept")
        until(server.workers, "a worker runs")
        killed += server.workers()[:1]
        os.kill(killed[-1], signal.SIGKILL)
    orphans = server.workers()
    server.kill()
    assert len(set(killed)) == 2
    loading.join()
    server.start()
    accepted = [one.key for one in uploaded if one.key]
    assert accepted
    states = wait_for(server.url, accepted, 300)
    assert set(states.values()) == {"done"}
    wait_for_an_empty_queue(server)
    found = results(server)
    assert set(found) == {"done"} and set(found["done"]) == {1} and len(found["done"]) >= len(accepted)
    until(lambda: not any(map(runs, orphans)), "no worker has outlived its server")


@pytest.mark.stores("sqlite")
def test_a_small_report_does_not_wait_for_large_scans(start, tmp_path):
    server = start(WORKERS=2)
    path = scan(tmp_path / "扫描.pdf", 40)
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        scans = [upload(client, path) for _ in range(3)]
        assert wait_until(client, scans[0], ("running",)) == "running"
        report = upload(client, FILES[0])
        assert wait_until(client, report, ("done", "failed")) == "done"
        assert [state(client, key) for key in scans] == ["running", "waiting", "waiting"]


@pytest.mark.stores("sqlite")
def test_the_command_line_checks_on_a_running_service(start, tmp_path):
    server = start()
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", "submit", server.url, FILES[0], "--format", "json", "-o", out],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    result = json.loads(done.stdout)
    assert result["verdict"] == "return" and result["submission"]["name"] == FILES[0].name
    assert json.loads((out / "result.json").read_text("utf-8")) == result
    assert "预审报告" in (out / "report.html").read_text("utf-8")


@pytest.mark.stores("sqlite")
def test_the_command_line_hands_in_many_at_once(start, tmp_path):
    server = start(WORKERS=1, UPLOADS_PER_MINUTE=1)
    service = Service(Config(server.data, server.environment["YUSHEN_DATABASE"]))
    with service.db.write() as db:
        token = auth.new_token(db, db.query(User).one(), "x")
    folder, out = tmp_path / "全部", tmp_path / "out"
    (folder / "甲厂").mkdir(parents=True)
    (folder / "汇总").mkdir()
    (folder / "汇总" / "results.jsonl").write_text("")
    shutil.copy(FILES[0], folder / "甲厂")
    shutil.copy(FILES[0], folder)
    (folder / "空").mkdir()
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", "submit", server.url, folder, "--each", "--hand-in", "-o", out],
        capture_output=True, text=True, timeout=PATIENCE, check=False, env=os.environ | {"YUSHEN_TOKEN": token},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "空：没有提交" in done.stdout and "甲厂：编号 " in done.stdout and done.stdout.count("需补正") == 2
    assert {path.name for path in out.iterdir()} == {"甲厂", FILES[0].name}
    with service.db.read() as db:
        assert [bool(row.handed_in) for row in db.query(Submission)] == [True, True]
    service.db.close()


class Moody(BaseHTTPRequestHandler):
    """A service that is busy for a moment, then takes what comes."""

    answers: ClassVar[list[int]] = []

    def do_GET(self):
        self._say(200, b"ok")

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        status = self.answers.pop(0)
        self._say(status, b'{"key": "k", "number": 7}' if status == 202 else b'{"detail": "later"}')

    def _say(self, status, body):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("retry-after", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("answers", "retries", "taken"),
    [([202], 0, True), ([503, 429, 202], 2, True), ([503, 503, 202], 1, False), ([504, 202], 5, False)],
)
def test_what_is_refused_for_the_moment_is_sent_again(answers, retries, taken):
    """But not what a proxy lost sight of: the service may have it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Moody) as server:
        Moody.answers = list(answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with client.connected(f"http://127.0.0.1:{server.server_port}", "") as connection:
            if taken:
                sent = client.send(connection, FILES[0], {}, retries, lambda _: None)
                assert sent == client.Accepted("k", 7) and Moody.answers == []
            else:
                with pytest.raises(client.CannotSubmit):
                    client.send(connection, FILES[0], {}, retries, lambda _: None)
                assert Moody.answers == [202]
        server.shutdown()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["submit", "http://127.0.0.1:9", str(FILES[0])], "连不上"),
        (["submit", "ftp://x", str(FILES[0])], "http"),
        (["submit", "http://127.0.0.1:9", "/no/such/file"], "找不到"),
    ],
)
def test_what_cannot_be_submitted_is_said_in_a_line(arguments, told):
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_in_a_line(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            [sys.executable, ROOT / "cli.py", "serve", "--port", str(taken.getsockname()[1]), "--data", tmp_path / "d"],
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 2 and "换一个端口" in done.stderr


@pytest.mark.stores("sqlite")
def test_a_server_that_is_asked_to_end_takes_its_workers_along(start, tmp_path):
    server = start(WORKERS=2)
    path = scan(tmp_path / "scan.pdf", 30)
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        wait_until(client, upload(client, path), ("running",))
    workers = server.workers()
    server.stop()
    assert len(workers) == 2 and not any(runs(pid) for pid in workers)
