"""A disk that is full, for real: a small file system of its own."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.helpers import Visit, sample, work
from web.core.config import Config
from web.core.database.models import Submission
from web.core.service import Service
from web.core.storage import disk, upkeep
from web.core.storage.storage import NoRoom
from web.core.submissions import submit

OVER = sample("factory-L001-site-over.docx")
MB = 1 << 20
DISK = 192 * MB


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 192 MB."""
    where = tmp_path / "disk"
    where.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", where], check=False)
    if made.returncode:
        pytest.skip("a small file system can be mounted by root only")
    yield where
    subprocess.run(["umount", "-l", where], check=True)


@pytest.fixture
def on_small(small: Path, template_file: Path) -> Iterator[Service]:
    """The service with all it has on the small disk."""
    data = small / "data"
    data.mkdir()
    shutil.copy(template_file, data / "yushen.sqlite3")
    service = Service(Config(data, free_bytes=0, uploads_per_minute=10**6, sign_ins_per_minute=10**6))
    service.db.hold_reserve()
    yield service
    service.db.close()


def fill(where: Path) -> None:
    """Writes until nothing more can be written."""
    with (where / "filler").open("ab", buffering=0) as out, pytest.raises(OSError, match="No space left"):
        while True:
            out.write(b"x" * 65536)


def test_when_the_disk_is_full_people_still_sign_in_and_nothing_that_was_kept_is_lost(on_small, add_user, small):
    add_user(on_small, "boss", "admin")
    before, boss = Visit(on_small), Visit(on_small)
    page = before.upload(OVER)
    work(on_small)
    fill(small)
    for _ in range(20):
        assert boss.sign_in("boss").status_code == 303
        assert boss.get("/admin").status_code == 200 and boss.post("/sign-out").status_code == 303
    assert before.get(f"{page}/report").status_code == 200


def test_a_service_that_is_started_on_a_full_disk_answers(on_small, small, add_user):
    add_user(on_small, "boss", "admin")
    on_small.db.close()
    fill(small)
    boss = Visit(Service(on_small.config))
    assert boss.sign_in("boss").status_code == 303 and boss.get("/admin").status_code == 200
    boss.service.db.close()


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_an_upload_to_a_full_disk_is_said_not_to_be_kept(on_small, small, accept):
    visit = Visit(on_small)
    fill(small)
    files = [("files", (OVER.name, OVER.read_bytes()))]
    for path in ("/check", "/api/v1/submissions"):
        answer = visit.client.post(path, data={"csrf": visit.csrf}, files=files, headers={"accept": accept})
        assert answer.status_code == 503 and "没有保存" in answer.text and str(on_small.config.data) not in answer.text
    assert not on_small.storage.there()


class Filling(io.BytesIO):
    """An upload during whose copying something else fills the disk."""

    def __init__(self, data: bytes, where: Path) -> None:
        super().__init__(data)
        self.where = where

    def read(self, size: int | None = -1) -> bytes:
        if not (self.where / "filler").exists():
            fill(self.where)
        return super().read(size)


def test_a_disk_that_fills_up_in_the_middle_of_an_upload_keeps_no_half(on_small, small):
    sent = Filling(OVER.read_bytes() * 20, small)
    with pytest.raises(NoRoom, match="没有保存"):
        submit.take(on_small, [("a.docx", sent)], scope="report", level="", user=None)
    assert not on_small.storage.there() and not on_small.storage.trashed()
    with on_small.db.read() as db:
        assert db.query(Submission).count() == 0


def test_a_database_that_cannot_grow_says_so_in_a_page_and_the_files_go(on_small, small, add_user, monkeypatch):
    add_user(on_small, "boss", "admin")
    visit = Visit(on_small)
    (on_small.config.data / "yushen.sqlite3.reserve").unlink()
    real = on_small.storage.keep

    def keep(files):
        kept = real(files)
        fill(small)
        return kept

    monkeypatch.setattr(on_small.storage, "keep", keep)
    monkeypatch.setattr(submit, "log", lambda db, *_: db.add_all(heavy()))
    answer = visit.post("/check", [(OVER.name, OVER.read_bytes())])
    assert answer.status_code == 503 and disk.FULL in answer.text
    assert not on_small.storage.there()


def heavy() -> list[Submission]:
    """More rows than fit into what SQLite has already."""
    from web.core.database.models import now

    return [
        Submission(
            key_hash=f"{n}", series="s", name="x" * 255, folder="f", scope="report", activity_id=1, expires=now()
        )
        for n in range(20_000)
    ]


def test_free_space_is_weighed_against_the_size_to_come(on_small, small):
    spare = on_small.storage.free_bytes() - 40 * MB
    service = Service(Config(on_small.config.data, free_bytes=spare))
    visit = Visit(service)
    assert visit.post("/check", [("a.docx", bytes(60 * MB))]).status_code == 503
    assert visit.post("/check", [("a.docx", bytes(10 * MB))]).status_code == 303
    service.db.close()


def test_checks_wait_until_there_is_room_for_their_results(on_small, small):
    page = Visit(on_small).upload(OVER)
    fill(small)
    assert work(on_small) == 0
    (small / "filler").unlink()
    assert work(on_small) == 1
    assert Visit(on_small).get(f"{page}/state").json()["state"] == "done"


def test_the_reserve_is_put_back_when_there_is_room_again(on_small, small):
    reserve = on_small.config.data / "yushen.sqlite3.reserve"
    assert reserve.stat().st_size == disk.RESERVE_BYTES
    fill(small)
    Visit(on_small).sign_in("nobody")
    assert not reserve.exists()
    upkeep.sweep(on_small)
    assert not reserve.exists(), "not while it is full"
    (small / "filler").unlink()
    upkeep.sweep(on_small)
    assert reserve.stat().st_size == disk.RESERVE_BYTES
