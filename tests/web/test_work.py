"""`yushen work`: machines that share nothing with the service but its database and its data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from tests.waiting import PATIENCE, until
from tests.web.helpers import ROOT, Visit, sample
from web import crew, work
from web.core.database.models import Job, Outcome, now
from web.core.jobs import hands, jobs
from web.core.service import Service
from web.core.storage import installation
from web.serve import CannotServe
from web.worker import Worker

OVER = sample("factory-L001-site-over.docx")
MANY = 4
Machine = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def machine(tmp_path: Path, database_url: str) -> Iterator[Machine]:
    """Another machine: a home and a temporary folder of its own, one worker."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        home = tmp_path / f"machine {len(started) + 1}"
        (home / "tmp").mkdir(parents=True)
        own = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "YUSHEN_WORKERS": "1", "YUSHEN_DRAW_AHEAD": "0"}
        started.append(
            subprocess.Popen(
                [sys.executable, ROOT / "cli.py", "work", "--data", tmp_path / "data"],
                env=os.environ | own | {"YUSHEN_DATABASE": database_url, "YUSHEN_LEASE_SECONDS": "2"},
                cwd=home, stdout=subprocess.DEVNULL, start_new_session=True,
            )
        )  # fmt: skip
        return started[-1]

    yield start
    for one in started:
        fail(one)


def fail(machine: subprocess.Popen[bytes]) -> None:
    """The power goes off."""
    if machine.poll() is None:
        os.killpg(machine.pid, signal.SIGKILL)
    machine.wait(PATIENCE)


def held(service: Service) -> Job | None:
    with service.db.read() as db:
        return db.scalars(select(Job).where(Job.state == "leased")).first()


@pytest.mark.stores("postgresql")
def test_what_a_failed_machine_was_at_is_done_by_another_and_nothing_twice(
    visit: Visit, service: Service, machine: Machine
) -> None:
    installation.mark(service)
    for _ in range(MANY):
        visit.upload(OVER)
    while held(service) is None:  # one that had finished its job when it failed shows nothing: then the next
        failing = machine()
        until(lambda: held(service), "the first machine has taken a job")
        fail(failing)
    machine()

    def open_jobs() -> int:
        with service.db.read() as db:
            return jobs.open_jobs(db)

    until(lambda: not open_jobs(), "every job has ended")
    with service.db.read() as db:
        assert set(db.scalars(select(Job.state))) == {"done"}
        assert db.scalar(select(func.max(Job.attempts))) == 2
        assert db.scalar(select(func.count(Outcome.id))) == MANY


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(hours=1)], ids=str)
@pytest.mark.stores("postgresql")
def test_a_lease_goes_by_the_databases_clock_whatever_the_machines_show(
    visit: Visit, service: Service, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.upload(OVER)
    monkeypatch.setattr(jobs, "now", lambda: now() + ahead)
    with service.db.write() as db:
        assert jobs.take(db, 60)
    monkeypatch.undo()
    with service.db.write() as db:
        assert jobs.take(db, 60) is None
        left = db.scalars(select(Job.lease_until)).one() - now()
    assert timedelta(0) < left < timedelta(minutes=2)


def test_workers_of_all_machines_are_counted_and_long_checks_shared_out_among_them(
    visit: Visit, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two machines with two workers each: one of them is at a long check, and of three more two may be."""
    installation.mark(service)
    for _ in range(2):
        visit.upload(OVER)
    with service.db.write() as db:
        db.execute(update(Job).values(long=True, origin=""))
        assert jobs.take(db, 60, 4)
    assert not Worker(service).step(), "of two workers one stays free"
    others = [hands.Presence(service) for _ in range(4)]
    for one in others:
        one.tell()
    assert Worker(service).step()
    others[0].leave()
    with service.db.write() as db:
        assert hands.count(db, 2) == 4, "three of them, and the one that has just worked"
        monkeypatch.setattr(hands, "SILENT", timedelta(0))
        assert hands.count(db, 2) == 2, "those that fell silent"


@pytest.mark.stores("sqlite")
def test_it_does_not_start_without_a_worker(service: Service) -> None:
    with pytest.raises(CannotServe, match="YUSHEN_WORKERS 是 0"):
        work.run(replace(service.config, workers=0))


@pytest.mark.stores("sqlite")
def test_whatever_ends_it_while_it_begins_its_workers_end_with_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.mark(service)
    done: list[str] = []

    class Noted(crew.Crew):
        def start(self) -> None:
            done.append("started")

        def stop(self, seconds: float = 0) -> None:
            done.append("stopped")

    def broken_off(*_: object, **__: object) -> None:
        raise SystemExit(0)

    monkeypatch.setattr(work, "Crew", Noted)
    monkeypatch.setattr("builtins.print", broken_off)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit):
        work.run(service.config)
    signal.signal(signal.SIGTERM, before)
    assert done == ["started", "stopped"]


@pytest.mark.parametrize(
    ("folder", "told"), [("nothing here", "没有服务的数据"), ("data", "对不上")], ids=["no folder", "another database"]
)
@pytest.mark.stores("sqlite")
def test_it_works_on_no_folder_that_is_not_the_services(
    service: Service, tmp_path: Path, folder: str, told: str
) -> None:
    Visit(service).upload(OVER)
    (tmp_path / "data" / "installation").write_text("0" * 32)
    other = f"sqlite:///{tmp_path}/other.sqlite3"
    Service(service.config.__class__(tmp_path / "other", other)).db.migrate()
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", "work", "--data", tmp_path / folder],
        env=os.environ | {"YUSHEN_DATABASE": other}, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "nothing here").exists()
