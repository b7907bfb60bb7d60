"""What an attacker or a careless administrator tried, and what holds against it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.waiting import PATIENCE
from tests.web.helpers import PASSWORD, ROOT, Server, Visit, sample, work
from web.app import create
from web.core.clock import local_day
from web.core.database.models import SignIn, Submission, Token, User, now
from web.core.service import Service
from web.core.sign_in import auth
from web.core.storage import incoming, installation, upkeep
from web.core.submissions import submit

OVER = sample("factory-L001-site-over.docx")


def form_of(files: int) -> bytes:
    """A form of so many files of one byte."""
    part = b'--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nx\r\n'
    return part * files + b"--b--\r\n"


def test_a_form_of_many_tiny_files_does_not_keep_the_disk_from_another(tmp_path, monkeypatch):
    from anyio import CapacityLimiter

    ended = []

    async def read(name: str, files: int) -> None:
        async def stream() -> AsyncIterator[bytes]:
            yield form_of(files)

        folder = Path(tmp_path, name)
        folder.mkdir()
        await incoming.read(stream(), "multipart/form-data; boundary=b", folder)
        assert len(list(folder.iterdir())) == files
        ended.append(name)

    async def both() -> None:
        monkeypatch.setattr(incoming, "_writers", CapacityLimiter(1))
        await asyncio.gather(read("many", 300), read("one", 1))

    asyncio.run(both())
    assert ended == ["one", "many"]


def test_a_second_server_on_the_same_folder_is_refused_and_takes_nothing_from_the_first(tmp_path):
    first, second = Server(tmp_path / "data", WORKERS=0), Server(tmp_path / "data", WORKERS=0)
    first.start()
    try:
        coming = incoming.folder_of(first.data) / "half"
        coming.mkdir(parents=True)
        (coming / "1").write_bytes(b"half of an upload")
        command = [
            sys.executable,
            str(ROOT / "cli.py"),
            "serve",
            "--port",
            str(second.port),
            "--data",
            str(second.data),
        ]
        environment = os.environ | second.environment
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=PATIENCE)
        assert done.returncode == 2 and "已经有一个服务在运行" in done.stderr
        assert (coming / "1").read_bytes() == b"half of an upload"
    finally:
        first.kill()
    # The lock went with the process.
    second.start()
    second.stop()


def test_an_upload_is_on_the_disk_with_every_folder_that_names_it(sqlite_service, monkeypatch):
    synced = set()
    sync = os.fsync

    def fsync(handle: int) -> None:
        synced.add(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    Visit(sqlite_service).post("/check", [("材料/附件/甲.txt", b"1"), ("材料/乙.txt", b"2")])
    root = sqlite_service.storage.root
    folders = {path for path in root.rglob("*") if path.is_dir()}
    assert len(folders) == 4 and folders | {root} <= synced


def test_a_folder_that_was_moved_away_under_the_service_gets_no_upload_and_no_verdict(service):
    installation.mark(service)
    visit = Visit(service)
    visit.upload(OVER)
    data = service.config.data
    elsewhere = data.with_name("elsewhere")
    elsewhere.mkdir()
    for name in ("files", installation.FILE):
        (data / name).rename(elsewhere / name)
    answer = visit.post("/check", [("a.docx", b"x")])
    assert answer.status_code == 503 and "没有保存" in answer.text
    assert work(service) == 0 and not (data / "files").exists()
    for name in ("files", installation.FILE):
        (elsewhere / name).rename(data / name)
    assert work(service) == 1
    with service.db.read() as db:
        assert db.scalars(select(Submission.state)).one() == "done"


def test_a_submission_whose_files_are_not_here_is_not_called_unreadable_and_comes_back_from_the_trash(service):
    visit = Visit(service)
    page = visit.upload(OVER)
    with service.db.read() as db:
        folder = db.scalars(select(Submission.folder)).one()
    service.storage.discard(folder, local_day(now()))
    work(service)
    told = visit.get(page).text
    assert "不在服务器上" in told and "不是材料的问题" in told and str(service.config.data) not in told
    upkeep.sweep(service)
    assert service.storage.holds(folder)


@pytest.mark.parametrize("day", ["2024-13-45", "0000-00-00", "9999-12-31"])
def test_an_odd_name_in_the_trash_stops_nothing_and_is_left_alone(sqlite_service, admin_of, day):
    odd = sqlite_service.storage.trash / f"{day}-{'a' * 32}"
    odd.mkdir()
    old = sqlite_service.storage.trash / f"2001-01-01-{'b' * 32}"
    old.mkdir()
    installation.mark(sqlite_service)
    upkeep.sweep(sqlite_service)
    assert odd.exists() and not old.exists()
    assert admin_of(sqlite_service).get("/admin/upkeep").status_code == 200


@pytest.fixture
def admin_of(add_user):
    def sign_in(service: Service) -> Visit:
        add_user(service, "boss", "admin")
        visit = Visit(service)
        visit.sign_in("boss")
        return visit

    return sign_in


def test_people_who_give_passwords_in_crowds_leave_the_other_pages_their_threads(sqlite_service, monkeypatch):
    """As from many addresses at once: who finds the line full is told so, and nobody waits for a thread."""
    monkeypatch.setattr(auth, "_line", threading.BoundedSemaphore(1))
    visit = Visit(sqlite_service)
    with auth._turn():
        answers = [visit.post("/sign-in", name="somebody", password="x") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {503} and "没有核对密码" in answers[0].text
    assert answers[0].headers["retry-after"]
    # None of them was a try.
    assert visit.post("/sign-in", name="somebody", password="x").status_code == 403


def test_a_stranger_cannot_fill_the_queue_for_everybody(make_service, add_user):
    service = make_service(waiting_jobs=20)
    stranger = Visit(service)
    for _ in range(2):
        stranger.upload(OVER)
    refused = stranger.post("/check", [("a.docx", b"x")])
    assert refused.status_code == 503 and "您所在的网络已有 2 份" in refused.text
    add_user(service, "somebody", "applicant")
    known = Visit(service)
    known.sign_in("somebody")
    known.upload(OVER)
    work(service)
    stranger.upload(OVER)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Begins all of them at the same moment. What each returned, or raised."""
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result() for done in [pool.submit(do, deed) for deed in deeds]]


def test_a_one_time_link_that_two_use_at_once_lets_in_one(service, add_user):
    user = add_user(service, "somebody", "reviewer")
    for _ in range(4):
        with service.db.write() as db:
            key = auth.invite(db.get_one(User, user.id))
        deeds = [
            partial(Visit(service).post, f"/welcome/{key}", password=chosen, again=chosen)
            for chosen in ("quiet lanterns seven x1", "other lanterns seven y2")
        ]
        answers = at_once(*deeds)
        assert sorted(answer.status_code for answer in answers) == [303, 404]


def change_password(service: Service, name: str) -> None:
    """As the owner does from another place, to shut somebody out."""
    with service.db.write() as db:
        user = db.scalars(select(User).where(User.name == name)).one()
        auth.set_password(user, "eleven green umbrellas")
        auth.end_everything(db, user)


def keys_of(service: Service) -> tuple[int, int]:
    """How many sessions and tokens there are."""
    with service.db.read() as db:
        counts = [db.scalar(select(func.count()).select_from(table)) or 0 for table in (SignIn, Token)]
    return counts[0], counts[1]


def test_a_sign_in_with_the_old_password_does_not_outrun_its_change(service, add_user, monkeypatch):
    add_user(service, "somebody", "reviewer")
    compare = auth.check_password

    def then_the_owner_is_quicker(*arguments: Any) -> User | None:
        found = compare(*arguments)
        change_password(service, "somebody")
        return found

    visit = Visit(service)
    monkeypatch.setattr(auth, "check_password", then_the_owner_is_quicker)
    assert visit.post("/sign-in", name="somebody", password=PASSWORD).status_code == 403
    assert keys_of(service) == (0, 0)


def test_a_token_that_is_asked_for_in_a_session_which_ends_is_not_given(service, add_user, monkeypatch):
    from web.core.sign_in import tokens

    add_user(service, "somebody", "applicant")
    visit = Visit(service)
    visit.sign_in("somebody")

    def then_the_owner_is_quicker(*arguments: Any) -> int:
        change_password(service, "somebody")
        return 30

    monkeypatch.setattr(tokens, "whole", then_the_owner_is_quicker)
    assert visit.post("/account/tokens", label="x", submit="1").status_code == 403
    assert keys_of(service) == (0, 0)


@pytest.mark.parametrize("api", [False, True])
def test_what_is_handed_in_while_it_is_deleted_is_answered(service, api, monkeypatch):
    visit = Visit(service)
    page = visit.upload(OVER)
    work(service)
    hand_in = submit.hand_in

    def then_the_other_tab_is_quicker(here: Service, number: int, who: str, *more: object) -> bool:
        submit.withdraw(here, number, who)
        return hand_in(here, number, who, *more)

    monkeypatch.setattr(submit, "hand_in", then_the_other_tab_is_quicker)
    key = page.removeprefix("/s/")
    answer = visit.client.post(f"/api/v1/submissions/{key}/hand-in") if api else visit.post(f"{page}/hand-in")
    assert answer.status_code == 404 and "已经删除" in answer.text


def test_a_large_file_is_sent_piece_by_piece(sqlite_service):
    """Slow readers of whole files would fill the memory."""
    visit = Visit(sqlite_service)
    page = visit.upload(OVER)
    work(sqlite_service)
    copy = next(sqlite_service.storage.root.rglob("annotated.docx"))
    copy.write_bytes(copy.read_bytes() + bytes(3 << 20))
    pieces: list[int] = []

    async def receive() -> dict[str, Any]:
        if pieces:
            await asyncio.Event().wait()
        pieces.append(0)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            pieces.append(len(message.get("body", b"")))

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": f"{page}/annotated", "raw_path": b"", "query_string": b"", "headers": [(b"host", b"testserver")],
        "client": ("127.0.0.1", 1), "server": ("testserver", 80), "root_path": "",
    }  # fmt: skip
    asyncio.run(create(sqlite_service)(scope, receive, send))
    assert sum(pieces) == copy.stat().st_size and max(pieces) <= 1 << 18
