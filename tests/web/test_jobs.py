"""Jobs are taken once, ended once, and never lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.waiting import until
from tests.web.helpers import Visit, sample, work
from web.core.database.models import Job, Submission, now
from web.core.jobs import jobs, process
from web.core.service import Service


def add(service: Service, many: int = 1) -> list[int]:
    with service.db.write() as db:
        made = []
        for number in range(many):
            one = Submission(
                key_hash=f"{number}",
                series=f"{number}",
                name="a.docx",
                folder=f"{number:032x}",
                scope="report",
                expires=now(),
                activity_id=1,
            )
            db.add(one)
            db.flush()
            made.append(jobs.enqueue(db, one).id)
        return made


def take(service: Service, seconds: float = 60) -> jobs.Leased | None:
    with service.db.write() as db:
        return jobs.take(db, seconds)


def end(service: Service, held: jobs.Leased) -> bool:
    with service.db.write() as db:
        return jobs.end(db, held)


def let_run_out(service: Service) -> None:
    with service.db.write() as db:
        db.execute(update(Job).values(lease_until=now() - timedelta(seconds=1)))


def test_jobs_are_taken_in_the_order_they_came(service):
    first, second = add(service, 2)
    assert [take(service).id, take(service).id] == [first, second]


def test_there_is_nothing_to_take_when_all_are_taken(service):
    add(service)
    take(service)
    assert take(service) is None


def test_a_job_whose_lease_ran_out_is_taken_again(service):
    add(service)
    one = take(service)
    let_run_out(service)
    other = take(service)
    assert (other.id, other.attempts) == (one.id, 2)


def test_a_renewed_lease_is_not_taken(service):
    add(service)
    held = take(service)
    let_run_out(service)
    with service.db.write() as db:
        assert jobs.renew(db, held, 60, "报告.docx")
    assert take(service) is None


def test_who_lost_the_lease_can_neither_renew_nor_end_the_job(service):
    add(service)
    slow = take(service)
    let_run_out(service)
    quick = take(service)
    with service.db.write() as db:
        assert not jobs.renew(db, slow, 60, "")
    assert not end(service, slow)
    assert end(service, quick)


def test_a_job_ends_only_once(service):
    add(service)
    held = take(service)
    assert end(service, held)
    assert not end(service, held)


def test_a_job_given_back_waits_again_and_keeps_its_place(service):
    first, _ = add(service, 2)
    held = take(service)
    with service.db.write() as db:
        assert jobs.give_back(db, held, counted=False)
    again = take(service)
    assert (again.id, again.attempts) == (first, 1)


@pytest.mark.parametrize("workers", [8])
def test_many_workers_take_every_job_exactly_once(service, workers):
    expected = sorted(add(service, 60))
    taken: list[int] = []

    def run() -> None:
        while (held := take(service)) is not None:
            assert end(service, held)
            taken.append(held.id)

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == expected


@pytest.mark.stores("sqlite")
def test_what_an_attempt_that_was_cut_off_had_written_goes_when_the_next_one_ends(service, visit: Visit):
    visit.upload(sample("factory-L001-site-over.docx"))
    with service.db.write() as db:
        held = jobs.take(db, 60)
        folder = service.storage.folder(db.get_one(Submission, held.submission_id).folder)
    (folder / f"result-{held.id}-{held.attempts}" / "half").mkdir(parents=True)
    let_run_out(service)
    assert work(service) == 1
    assert sorted(path.name for path in folder.iterdir()) == [f"result-{held.id}-2", "upload"]


def test_what_has_ended_is_stored_though_others_wait():
    """Between its end and the next look at it nobody is told that the work is given up."""
    told: list[bool] = []
    child = process.start(lambda: 0, lambda: None)
    until(lambda: child.ended() == 0, "it has ended")
    code, ours = process.watch(child, lambda: False, lambda: bool(told.append(True)), every=-1.0)
    assert (code, ours, told) == (0, True, [])
