"""Nobody without an account can take the service down: real sockets from several addresses of this machine."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.siege import ATTACKER, MIB, READER, Besieged, besieged, slow_connections, status, upload_head, uploads
from tests.web.helpers import Visit, sample
from web.core import settings
from web.core.guard.guard import Guard, Rates, household
from web.core.service import Service
from web.core.storage import incoming
from web.core.submissions.submit import make_sure_of_room
from web.serve import server

STORE = "files"
OPEN_HEAD = b"GET / HTTP/1.1\r\nx: "


@pytest.fixture
def running(tmp_path, template_file) -> Iterator[Callable[..., tuple[Service, Besieged]]]:
    """Starts the web server in this process, with the limits that are asked for."""
    import os
    import shutil

    from web.core.config import Config

    stops: list[Callable[[], None]] = []

    def start(**limits: Any) -> tuple[Service, Besieged]:
        data = tmp_path / "data"
        data.mkdir()
        shutil.copy(template_file, data / "yushen.sqlite3")
        service = Service(Config(data, **limits))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        web = server(service, "127.0.0.1", port)
        thread = threading.Thread(target=web.run)
        thread.start()

        def stop() -> None:
            web.should_exit = web.force_exit = True
            thread.join()
            service.db.close()

        stops.append(stop)
        while not web.started:
            time.sleep(0.02)
        return service, Besieged(port, os.getpid())

    yield start
    for stop in stops:
        stop()


def begin_upload(where: Besieged, whose: str = ATTACKER, body: bytes = b"", size: int = 400 * MIB) -> socket.socket:
    to = where.connect(whose)
    head, begin = upload_head(size)
    to.sendall(head + (begin + body if body else b""))
    return to


def arrived(service: Service) -> int:
    """Bytes of uploads that lie in the incoming folder."""
    return sum(path.stat().st_size for path in incoming.folder_of(service.config.data).rglob("*") if path.is_file())


def until(holds: Callable[[], object]) -> None:
    while not holds():
        time.sleep(0.02)


def test_a_smaller_siege_takes_little_memory_and_no_page_from_others():
    with besieged() as where:
        for files in (1, 40):
            watch, codes = uploads(where, 12, 40 * MIB, files)
            assert dict(codes) == {202: 12}
            assert watch.peak - watch.idle < 150 * MIB, watch.told()
            assert {code for code, _ in watch.pages} <= {200}
        watch, _ = slow_connections(where, 600, 2)
        assert watch.pages and {code for code, _ in watch.pages} == {200}


def test_what_comes_in_lies_on_the_disk_before_it_is_whole_and_is_gone_when_it_is_cut_off(running):
    service, where = running()
    to = begin_upload(where, body=b"x" * 8 * MIB)
    until(lambda: arrived(service) >= 6 * MIB)
    to.close()
    until(lambda: not any(incoming.folder_of(service.config.data).iterdir()))
    assert not any((service.config.data / STORE).iterdir())


REFUSED = {
    "too many uploads": (429, {"uploads_per_minute": 1}, b""),
    "from another site": (403, {}, b"origin: https://evil.example\r\n"),
    "too big": (413, {"upload_bytes": MIB}, b""),
    "a token that is none": (401, {}, b"authorization: Bearer ys_wrong\r\n"),
    "the self-check is closed": (403, {}, b""),
    "no room on the disk": (503, {"free_bytes": 1 << 60}, b""),
    "too many wait": (503, {"waiting_jobs": 0}, b""),
}


@pytest.mark.parametrize("why", REFUSED)
def test_an_upload_is_refused_by_its_head_alone(running, why):
    code, limits, header = REFUSED[why]
    service, where = running(**limits)
    if "closed" in why:
        with service.db.write() as db:
            settings.save(db, settings.Settings(open_self_check=False))
    head, _ = upload_head(400 * MIB)
    if "uploads" in why:
        begin_upload(where)
    with where.connect(ATTACKER) as to:
        # No byte of the body is ever sent.
        to.sendall(head.replace(b"\r\n\r\n", b"\r\n" + header + b"\r\n"))
        assert status(to) == code


def test_the_size_to_come_is_weighed_against_the_room(sqlite_service):
    from web.core.storage.storage import NoRoom

    make_sure_of_room(sqlite_service)
    with pytest.raises(NoRoom):
        make_sure_of_room(sqlite_service, sqlite_service.storage.free_bytes())


def test_refused_uploads_count_against_the_limit(make_service):
    visit = Visit(make_service(uploads_per_minute=3, upload_bytes=1024))
    assert [visit.post("/check", [("a", b"x" * 4096)]).status_code for _ in range(4)] == [413, 413, 413, 429]


def test_a_refused_upload_still_gets_its_answer_when_it_sends_all_first(running):
    _, where = running(upload_bytes=MIB)
    to = begin_upload(where, body=b"x" * 24 * MIB)
    assert status(to) == 413
    to.close()


def test_a_body_that_hardly_comes_is_ended_and_said_so(running):
    service, where = running(body_seconds=0.4)
    with begin_upload(where, body=b"x") as to:
        assert status(to) == 408
    until(lambda: not any(incoming.folder_of(service.config.data).iterdir()))


def test_a_head_that_does_not_end_is_ended(running):
    _, where = running(header_seconds=0.5)
    for first in (b"", OPEN_HEAD, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n" + OPEN_HEAD):
        with where.connect(ATTACKER) as to:
            to.sendall(first)
            got = b""
            while some := to.recv(65536):
                got += some
            assert b"HTTP/1.1 408" in got and "停止接收".encode() in got


def test_one_address_cannot_hold_all_connections(running):
    _, where = running(connections=40, connections_per_address=10, body_seconds=600.0)
    held: list[socket.socket] = []

    def refused() -> bool:
        # A connection that has not begun a request yet makes room for the next one, so this takes a few turns.
        with contextlib.suppress(OSError):
            held.append(begin_upload(where))
        with where.connect(ATTACKER, 0.3) as to:
            return status(to) == 503

    until(refused)
    assert where.page(READER)[0] == 200
    for to in held:
        to.close()


def test_an_address_that_holds_idle_connections_still_gets_in_and_loses_its_oldest(running):
    _, where = running(connections_per_address=5, body_seconds=600.0)
    held = [where.connect(ATTACKER) for _ in range(5)]
    assert where.page(ATTACKER)[0] == 200
    assert held[0].recv(1) == b""
    for to in held:
        to.close()


def test_a_full_house_lets_others_in_at_the_cost_of_who_holds_most(running):
    _, where = running(connections=12, connections_per_address=12)
    held = [where.connect(ATTACKER) for _ in range(12)]
    assert where.page(READER)[0] == 200
    assert held[0].recv(1) == b""
    for to in held:
        to.close()


def test_a_proxy_on_this_machine_may_hold_as_many_as_it_needs(running):
    _, where = running(connections_per_address=5, body_seconds=600.0)
    held = [begin_upload(where, "127.0.0.1") for _ in range(20)]
    assert where.page("127.0.0.1")[0] == 200
    for to in held:
        to.close()


def test_uploads_of_one_address_take_turns_and_others_need_not_wait(running):
    service, where = running(body_seconds=600.0)
    held = [begin_upload(where, body=b"x" * 2 * MIB) for _ in range(34)]
    until(lambda: arrived(service) >= 32 * MIB)
    assert len(list(incoming.folder_of(service.config.data).iterdir())) == 32
    head, begin = upload_head(1000)
    with where.connect(READER) as other:
        other.sendall(head + begin + b"x" * 1000 + b"\r\n--siege--\r\n")
        assert status(other) == 202
    before = set(incoming.folder_of(service.config.data).iterdir())
    held.pop(0).close()
    until(lambda: set(incoming.folder_of(service.config.data).iterdir()) - before)
    for to in held:
        to.close()


def test_what_a_killed_server_left_half_received_is_removed_at_the_next_start(sqlite_service):
    left = incoming.folder_of(sqlite_service.config.data) / "a"
    left.mkdir(parents=True)
    (left / "1").write_bytes(b"half")
    server(sqlite_service, "127.0.0.1", 1)
    assert not left.exists()


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("testclient", "testclient"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)  # fmt: skip
def test_all_addresses_of_one_household_are_counted_together(host, counted):
    assert household(host) == counted


BROKEN = {
    "no closing boundary": b'--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nhalf a file',
    "no name": b"--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    "no form": b"nothing",
    "a header without end": b"--b\r\nx: " + b"y" * 200_000,
}


@pytest.mark.parametrize("why", BROKEN)
@pytest.mark.parametrize("path", ["/check", "/api/v1/submissions"])
def test_a_broken_form_keeps_nothing_and_is_said(sqlite_service, path, why):
    visit = Visit(sqlite_service)
    answer = visit.client.post(path, content=BROKEN[why], headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 400 and "没有保存" in answer.text
    assert not any((sqlite_service.config.data / STORE).iterdir())
    assert not any(incoming.folder_of(sqlite_service.config.data).iterdir())


@pytest.mark.parametrize(("files", "fields", "told"), [(2001, 0, "2000 个文件"), (0, 501, "500 个"), (0, -1, "太长")])
def test_too_many_parts_are_refused(sqlite_service, files, fields, told):
    part = b'--b\r\ncontent-disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = part % (b"files", b'; filename="a"', b"x") * files + part % (b"f", b"", b"x") * max(fields, 0)
    body += part % (b"f", b"", b"x" * 70_000) if fields < 0 else b""
    answer = Visit(sqlite_service).client.post(
        "/api/v1/submissions", content=body + b"--b--\r\n", headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert answer.status_code == 413 and told in answer.json()["detail"]


def test_a_full_disk_while_it_comes_in_is_said_truthfully(sqlite_service, monkeypatch):
    import errno

    def full(self: object, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/var/lib/secret/path")

    monkeypatch.setattr(incoming._File, "write", full)
    answer = Visit(sqlite_service).post("/check", [("a.docx", b"x")])
    assert answer.status_code == 503 and "这次上传没有保存" in answer.text and "secret" not in answer.text


def test_files_of_an_upload_are_kept_byte_for_byte_under_their_names(sqlite_service):
    visit = Visit(sqlite_service)
    sent = {"材料/报告.docx": b"x" * 3_000_000, "材料/附件/空.txt": b"", "材料/附件/b.bin": bytes(range(256)) * 9}
    assert visit.post("/check", list(sent.items())).status_code == 303
    (folder,) = (sqlite_service.config.data / STORE).iterdir()
    found = {
        path.relative_to(folder / "upload").as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == sent
    assert not any(incoming.folder_of(sqlite_service.config.data).iterdir())


class Clock:
    """Simulated seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def waiting_looks(seconds: float) -> list[float]:
    """When a page that waits looks again within so many seconds, by the numbers that its script has."""
    script = Path("web/core/assets/web.js").read_text("utf-8")
    found = re.search(r"FIRST = ([\d.]+), LONGER = ([\d.]+), LONGEST = ([\d.]+), HIDDEN = ([\d.]+);", script)
    assert found
    first, longer, longest, hidden = map(float, found.groups())
    assert first <= 1 and longest == 15 and hidden >= 60
    at, times = 0.5, []
    while at < seconds:
        times.append(at)
        at += min(longest, first * longer ** (len(times) - 1))
    return times


def test_a_waiting_tab_looks_ever_more_rarely():
    times = waiting_looks(600)
    assert sum(at < 60 for at in times) <= 12 and len(times) < 50


def test_fifty_people_behind_one_address_can_work_for_a_minute(sqlite_service):
    """Each opens the page, uploads, waits, reads the result; half of them review: a page of pictures every few
    seconds. The limits are those of a new installation."""
    from dataclasses import replace

    from web.app import routes
    from web.core import errors
    from web.core.config import Config

    usual = Config(sqlite_service.config.data)
    service = sqlite_service
    service.config = replace(usual)
    clock, app = Clock(), routes(service)
    app.state.rates = Rates(clock)
    visit = Visit(service)
    visit.client.app = Guard(app, service.config, app.state.rates, errors.answer)
    client = type(visit.client)(visit.client.app, follow_redirects=False)
    assets = ["/static/style.css", "/static/web.css", "/static/web.js"]
    body = sample("factory-L001-site-over.docx").read_bytes()[:2000]
    plan: list[tuple[float, str]] = []
    for person in range(50):
        start = 0.3 * person
        plan += [(start, path) for path in ("/", *assets)] + [(start + 5, "upload"), (start + 5.1, "/s/k")]
        plan += [(start + 5.1 + at, "/s/k/state") for at in waiting_looks(50 - start)]
        if person % 2:
            plan += [(at, path) for at in range(0, 60, 4) for path in ("/review/1", "/review/1/file/0/page/1.png")]
    codes: dict[str, set[int]] = {}
    for at, path in sorted(plan):
        clock.now = at
        answer = (
            client.post("/api/v1/submissions", files={"files": ("a.docx", body)})
            if path == "upload"
            else client.get(path)
        )
        codes.setdefault(path, set()).add(answer.status_code)
    assert codes["upload"] == {202} and codes["/"] == {200} and len(plan) > 1400
    assert 429 not in set.union(*codes.values())
