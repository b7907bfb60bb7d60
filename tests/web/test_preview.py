"""Drawing files for the reviewer's page: bounded, never in the way of other pages, and failures are remembered."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.waiting import PATIENCE, until
from tests.web.helpers import PASSWORD, Server, Visit, sample
from web.core.config import Config
from web.core.database.models import Submission
from web.core.preview import drawing, preview
from web.core.service import Service
from web.core.submissions import submit


def hand_in(service: Service, name: str, body: bytes) -> int:
    path = service.config.data.parent / name
    path.write_bytes(body)
    with path.open("rb") as stream:
        return submit.take(
            service, [(name, stream)], scope="report", level="", user=None, hand_in=True
        ).id  # fmt: skip


def source_of(service: Service, number: int) -> Path:
    with service.db.read() as db:
        return service.storage.upload(db.get_one(Submission, number).folder)


class Pipe:
    """Stands in a file's place: whoever opens it is held up until it is let go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.unlink()
        os.mkfifo(path)

    def lets_go(self) -> bool:
        """Gives nothing to who is held up; False when nobody is."""
        try:
            os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as error:
            assert error.errno == errno.ENXIO
            return False
        return True


@pytest.fixture
def server(tmp_path, template_file):
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(template_file, data / "yushen.sqlite3")
    made = Server(data, WORKERS=0)
    made.start()
    yield made
    made.stop()


def signed_in(server: Server) -> httpx.Client:
    client = httpx.Client(base_url=server.url, timeout=PATIENCE, limits=httpx.Limits(max_connections=100))
    token = client.get("/sign-in").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/sign-in", data={"csrf": token, "name": "reviewer", "password": PASSWORD})
    assert answer.status_code == 303
    return client


def test_many_requests_for_a_page_that_takes_long_hold_up_nobody(server: Server, add_user):
    service = Service(Config(server.data))
    add_user(service, "reviewer", "reviewer")
    number = hand_in(service, "报告.pdf", sample("factory-clean.pdf").read_bytes())
    with closing(signed_in(server)) as client, ThreadPoolExecutor(45) as pool:
        address = f"/review/{number}/file/0/page"
        assert client.get(f"{address}/1.png").status_code == 200
        pipe = Pipe(source_of(service, number))
        asked = [pool.submit(client.get, f"{address}/2.png") for _ in range(45)]
        answered = [one.result() for one, _ in zip(as_completed(asked), range(41), strict=False)]
        assert {one.status_code for one in answered} == {503}
        assert all(int(one.headers["retry-after"]) > 0 and "预览" in one.text for one in answered)
        assert client.get("/queue").status_code == 200
        assert client.get(f"/review/{number}").status_code == 200
        assert client.get(f"{address}/1.png").status_code == 200
        until(
            lambda: not pipe.lets_go() and client.get(f"{address}/2.png").status_code == 404,
            "the page is given up",
        )
        assert client.get(f"{address}/2.png").status_code == 404 and not pipe.lets_go()
    service.db.close()


@pytest.fixture
def desk(sqlite_service: Service, add_user) -> Visit:
    add_user(sqlite_service, "reviewer", "reviewer")
    made = Visit(sqlite_service)
    assert made.sign_in("reviewer").status_code == 303
    return made


def test_a_failure_is_remembered_for_a_while(desk: Visit, monkeypatch):
    number = hand_in(desk.service, "坏.pdf", b"%PDF-1.7 broken")
    address = f"/review/{number}/file/0/page/1.png"
    assert desk.get(address).status_code == 404
    source = source_of(desk.service, number)
    source.write_bytes(sample("factory-clean.pdf").read_bytes())
    assert desk.get(address).status_code == 404
    monkeypatch.setattr(preview, "REMEMBERED_SECONDS", -1)
    assert desk.get(address).status_code == 200


def test_a_file_of_bad_pages_is_given_up_after_a_few(desk: Visit):
    number = hand_in(desk.service, "坏.pdf", b"%PDF-1.7 broken")
    told = [desk.get(f"/review/{number}/file/0/page/{page}.png").text for page in range(1, preview.MOST_FAILED + 2)]
    assert all("不能在页面里显示" in one for one in told[:-1]) and "不再绘制其余各页" in told[-1]


def test_a_page_that_is_not_there_is_no_failure_of_the_file(desk: Visit):
    number = hand_in(desk.service, "报告.pdf", sample("factory-clean.pdf").read_bytes())
    for page in (0, 990, 991, 992, 993):
        assert desk.get(f"/review/{number}/file/0/page/{page}.png").status_code == 404
    assert desk.get(f"/review/{number}/file/0/page/1.png").status_code == 200


def test_only_so_many_pictures_of_a_submission_are_kept(desk: Visit, monkeypatch):
    monkeypatch.setattr(preview, "MOST_KEPT", 2)
    number = hand_in(desk.service, "报告.pdf", sample("factory-clean.pdf").read_bytes())
    for page in (1, 2, 3, 1):
        assert desk.get(f"/review/{number}/file/0/page/{page}.png").status_code == 200
    assert len(list(source_of(desk.service, number).parent.parent.rglob("*.png"))) == 2


@pytest.fixture
def held() -> threading.Event:
    return threading.Event()


@pytest.mark.parametrize(
    ("whose", "most"),
    [
        pytest.param(lambda n: (f"submission {n % 2}", f"address {n}"), 2 * drawing.EACH, id="of a submission"),
        pytest.param(lambda n: (f"submission {n}", "address"), drawing.EACH, id="of an address"),
        pytest.param(lambda n: (f"submission {n}", f"address {n}"), drawing.MOST, id="over all"),
    ],
)
def test_no_more_is_begun_than_may_wait(monkeypatch, held, whose, most):
    monkeypatch.setattr(drawing, "WAIT_SECONDS", 0.0)
    desk, drawn = drawing.Desk(), []

    def draw(number: int) -> None:
        held.wait(60)
        drawn.append(number)

    for number in range(40):
        assert not desk.ask(Path(str(number)), whose(number), lambda number=number: draw(number))
    held.set()
    until(lambda: len(drawn) == most and not desk._open, "as many are drawn as there are seats")
    desk.ask(Path("another"), whose(99), lambda: draw(99))
    until(lambda: 99 in drawn, "the last one is drawn")


def test_one_drawing_serves_all_who_want_it(held):
    desk, drawn = drawing.Desk(), []

    def draw() -> None:
        held.wait(60)
        drawn.append(1)

    with ThreadPoolExecutor(drawing.WAITERS) as pool:
        asked = [pool.submit(desk.ask, Path("a"), ("x",), draw) for _ in range(drawing.WAITERS)]
        until(lambda: desk._chairs._value == 0, "all chairs are taken")
        held.set()
        assert all(one.result() for one in asked)
    assert drawn == [1]
