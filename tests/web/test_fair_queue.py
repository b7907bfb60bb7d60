"""Whose turn it is in the queue of work: short jobs first, nobody before everybody else, one worker free."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.web.helpers import Visit, sample, work
from tests.web.scans import scan
from web.core.database.models import Job, Submission, now
from web.core.jobs import estimate, jobs, outlook
from web.core.jobs.estimate import LONG_SECONDS
from web.core.service import Service
from web.worker import Worker

SHORT, LONG = 1, LONG_SECONDS * 10


def add(service: Service, origin: str, cost: int) -> int:
    with service.db.write() as db:
        number = len(db.scalars(select(Submission.id)).all())
        one = Submission(
            key_hash=f"{number}", series=f"{number}", name="a.docx", folder=f"{number:032x}", scope="report",
            expires=now(), activity_id=1,
        )  # fmt: skip
        db.add(one)
        db.flush()
        return jobs.enqueue(db, one, origin=origin, cost=cost).id


def take(service: Service, workers: int = 2) -> jobs.Leased | None:
    with service.db.write() as db:
        return jobs.take(db, 60, workers)


def taken(service: Service, workers: int = 2) -> list[int]:
    """All that may be begun at once."""
    found = []
    while (held := take(service, workers)) is not None:
        found.append(held.id)
    return found


def finish(service: Service, held: jobs.Leased) -> None:
    with service.db.write() as db:
        assert jobs.end(db, held)


@pytest.mark.parametrize(
    ("waiting", "workers", "begun"),
    [
        # (origin, cost) of what waits, in the order it came; which of them are begun, in order
        pytest.param([("a", SHORT), ("b", SHORT)], 2, [0, 1], id="equal ones in the order they came"),
        pytest.param([("a", LONG), ("b", SHORT)], 2, [1, 0], id="a short one first"),
        pytest.param([("a", SHORT)] * 3 + [("b", SHORT)], 4, [0, 3, 1], id="others between those of one origin"),
        pytest.param([("a", SHORT)] * 5, 8, [0, 1], id="two of one origin at once"),
        pytest.param([("", SHORT)] * 5, 8, [0, 1, 2, 3, 4], id="those of no known origin are not counted"),
        pytest.param([("a", LONG), ("b", LONG)], 2, [0], id="one of two workers stays free of long ones"),
        pytest.param([("a", LONG), ("b", LONG), ("c", LONG)], 3, [0, 1], id="one of three as well"),
        pytest.param([("a", LONG)], 1, [0], id="a single worker takes long ones"),
        pytest.param([("a", LONG), ("a", LONG), ("a", SHORT)], 4, [2, 0], id="one long one of an origin"),
        pytest.param(
            [("a", LONG), ("b", LONG), ("a", SHORT)], 2, [2, 0], id="a short one beside its origin's long one"
        ),
    ],
)
def test_what_is_begun_beside_what(service, waiting, workers, begun):
    numbers = [add(service, *one) for one in waiting]
    assert [numbers.index(one) for one in taken(service, workers)] == begun


def test_a_job_that_waited_for_its_turn_goes_before_what_comes_after(service):
    scan_ = add(service, "a", LONG)
    with service.db.write() as db:
        db.execute(update(Job).where(Job.id == scan_).values(turn=now() - timedelta(seconds=1)))
    assert add(service, "b", SHORT) != scan_ == take(service).id


def test_an_origin_that_is_full_goes_on_when_one_of_its_jobs_ends(service):
    first, _, third = (add(service, "a", SHORT) for _ in range(3))
    held, _ = take(service), take(service)
    assert held.id == first and take(service) is None
    finish(service, held)
    assert take(service).id == third


def test_what_a_dead_worker_held_counts_no_more(service):
    first = add(service, "a", LONG)
    assert take(service).id == first
    with service.db.write() as db:
        db.execute(update(Job).values(lease_until=now() - timedelta(seconds=1)))
    assert take(service).id == first


def test_the_place_in_the_queue_follows_the_turns(service):
    scan_, report = add(service, "a", LONG), add(service, "b", SHORT)
    with service.db.read() as db:
        assert [outlook.of(db, db.get_one(Job, one), 1).place for one in (report, scan_)] == [1, 2]


def test_a_job_that_turns_out_long_waits_where_no_worker_is_free_for_it(service):
    add(service, "a", LONG)
    add(service, "b", SHORT)
    short, long = take(service), take(service)
    with service.db.write() as db:
        assert not jobs.turned_long(db, short, 2)
        assert jobs.make_room(db, short)
    assert take(service) is None
    finish(service, long)
    again = take(service)
    assert (again.id, again.long, again.attempts) == (short.id, True, 1)


def test_a_single_worker_leaves_a_long_job_for_short_ones_a_few_times_only(service):
    scan_ = add(service, "a", LONG)
    for _ in range(jobs.MOST_YIELDS):
        held = take(service, 1)
        with service.db.write() as db:
            assert held.id == scan_ and not jobs.must_yield(db, held, 1)
        report = add(service, "b", SHORT)
        with service.db.write() as db:
            assert jobs.must_yield(db, held, 1) and jobs.make_room(db, held)
        short = take(service, 1)
        assert short.id == report
        finish(service, short)
    held = take(service, 1)
    add(service, "b", SHORT)
    with service.db.write() as db:
        assert (held.id, held.attempts) == (scan_, 1) and not jobs.must_yield(db, held, 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((7, "192.0.2.1"), (7, "192.0.2.2"), True),
        ((7, "192.0.2.1"), (8, "192.0.2.1"), False),
        ((None, "192.0.2.1"), (None, "192.0.2.1"), True),
        ((None, "192.0.2.1"), (None, "192.0.2.2"), False),
        ((None, "2001:db8::1"), (None, "2001:db8::ffff:1"), True),
        ((None, "2001:db8::1"), (None, "2001:db8:1::1"), False),
        ((None, "::ffff:192.0.2.1"), (None, "::ffff:192.0.2.2"), False),
    ],
)
def test_an_origin_is_the_account_or_the_address(one, other, same):
    assert (jobs.origin_of(*one) == jobs.origin_of(*other)) is same


def test_an_address_cannot_be_read_from_the_table_and_goes_when_the_job_ends(service, visit):
    visit.upload(sample("factory-L001-site-over.docx"))
    with service.db.read() as db:
        job = db.scalars(select(Job)).one()
        assert len(job.origin) == 32 and "testclient" not in job.origin and 0 < job.cost < LONG_SECONDS
    work(service)
    with service.db.read() as db:
        assert db.scalars(select(Job.origin)).all() == [""]


def packed(folder: Path, *files: Path) -> Path:
    path = folder / "材料.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, f"申报/{file.name}")
    return path


def test_long_work_is_told_from_short_by_a_glance_at_the_files(tmp_path):
    scanned = scan(tmp_path / "扫描.pdf", 12)
    small = scan(tmp_path / "一页.pdf", 1)
    report, printed = sample("factory-clean.docx"), sample("factory-clean.pdf")
    for short in (report, printed, small, packed(tmp_path, report, printed, small)):
        assert estimate.seconds_for(short) < LONG_SECONDS, short
    assert estimate.seconds_for(scanned) >= 12 * estimate.PAGE_SECONDS
    assert estimate.seconds_for(packed(tmp_path, report, scanned)) >= LONG_SECONDS


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 no archive", b"%PDF-1.7 /Subtype /Image"])
def test_a_guess_is_made_of_anything(tmp_path, body):
    for name in ("a.zip", "a.pdf", "a"):
        path = tmp_path / name
        path.write_bytes(body)
        assert 0 < estimate.seconds_for(path) < LONG_SECONDS


def test_no_more_of_a_bomb_is_unpacked_than_is_looked_at(tmp_path):
    body = io.BytesIO()
    with (
        zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.pdf", "w", force_zip64=True) as out,
    ):
        for _ in range(256):
            out.write(bytes(1 << 20))
    path = tmp_path / "a.zip"
    path.write_bytes(body.getvalue())
    budget = estimate._Budget()
    (file,) = estimate._files(path, budget)
    assert len(file.start) == estimate._LOOK_AT and budget.left == 0


def test_a_single_worker_puts_a_scan_aside_for_a_report_that_comes(make_service, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    service = make_service(workers=1)
    visit, worker = Visit(service), Worker(service)
    visit.upload(scan(tmp_path / "扫描.pdf", 30))

    def upload_when_it_is_read() -> None:
        while states(service) != ["running"]:
            time.sleep(0.05)
        visit.upload(sample("factory-L001-site-over.docx"))

    uploading = threading.Thread(target=upload_when_it_is_read)
    uploading.start()
    assert worker.step()
    uploading.join()
    assert states(service) == ["waiting", "waiting"]
    assert not list((tmp_path / "temporary").iterdir()), "what was unpacked is gone"
    assert worker.step()
    assert states(service) == ["waiting", "done"]
    with service.db.read() as db:
        assert [(job.state, job.attempts, job.yielded) for job in db.scalars(select(Job).order_by(Job.id))] == [
            ("waiting", 0, 1),
            ("done", 1, 0),
        ]


def states(service: Service) -> list[str]:
    with service.db.read() as db:
        return list(db.scalars(select(Submission.state).order_by(Submission.id)))
