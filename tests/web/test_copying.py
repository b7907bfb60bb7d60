"""A database copied to another kind of server loses nothing and goes on counting where the first one was."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import insert, select

from tests.web.helpers import sample, work
from tests.web.stock import AddUser, Filling, signed_in
from web.core import settings
from web.core.config import Config
from web.core.database import audit, copying
from web.core.database.db import Database
from web.core.database.models import (
    ActivityReviewer,
    Alike,
    Appeal,
    Base,
    Decision,
    Event,
    EventHead,
    EvidenceFile,
    Mark,
    Order,
    PackUpload,
    Prints,
    Proposal,
    Remark,
    Round,
    RoundExpert,
    RoundOutcome,
    ScoreSheet,
    SpareCode,
    Submission,
    User,
    now,
)
from web.core.service import Service
from web.core.sign_in import auth
from web.core.storage import upkeep
from web.core.submissions import search

OVER = sample("factory-L001-site-over.docx")


def filled(service: Service, add_user: AddUser) -> str:
    """Something in every table, and a gap at the end of the numbers."""
    reviewer = signed_in(service, add_user, "reviewer", "reviewer")
    firm = signed_in(service, add_user, "firm", "applicant")
    first = firm.upload(OVER)
    work(service)
    firm.post(f"{first}/hand-in")
    reviewer.post("/review/1/decide", outcome="hold", note="等原件")
    reviewer.post("/review/1/split", **{"background-absent": "1"})
    work(service)
    with service.db.write() as db:
        auth.new_token(db, db.get_one(User, 1), "t")
        db.add(SpareCode(key_hash="s", user_id=1))
        db.add(ActivityReviewer(activity_id=1, user_id=1))
        db.add(PackUpload(activity_id=1, version="v", name="n.zip", user_id=1))
        db.add(Remark(submission_id=1, text="t", user_id=1))
        db.add(Appeal(submission_id=1, decision_id=db.query(Decision).first().id, text="t"))
        db.add(Proposal(submission_id=1, result_id=1, outcome="hold", user_id=1))
        db.add(Prints(submission_id=1, activity_id=1, result_id=1, size=1))
        db.add(Mark(activity_id=1, mark=(1 << 32) - 1, submission_id=1))
        db.add(EvidenceFile(submission_id=1, activity_id=1, sha256="h", path="p"))
        db.add(Alike(submission_id=1, other_id=2, code="I001", matter="m", share=0.5, finding={}, detail={}))
        db.add(Order(user_id=1))
        db.add(Round(activity_id=1, panel={"schema": "s"}))
        db.flush()
        db.add(RoundExpert(round_id=1, code="01", user_id=1))
        db.add(RoundOutcome(round_id=1, submission_id=1, code="001", unit="u", title="t"))
        db.add(ScoreSheet(round_id=1, submission_id=1, expert="01", marks={"针对性": "8.50"}))
        settings.save(db, settings.Settings(draft_days=3))
    ruled = reviewer.get("/review/1").text.split('name="finding" value="')[1].split('"')[0]
    reviewer.post("/review/1/rule", finding=ruled, answer="fault", note="n")
    assert search.feed(service) == 1
    firm.upload(OVER, previous=first.removeprefix("/s/"))
    last = firm.upload(OVER)
    firm.post(f"{last}/delete")
    upkeep.sweep(service)
    return first


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return filled if "full" in request.fixturenames else None


@pytest.fixture
def full(service):
    return service


def url_of(service: Service) -> str:
    return service.config.database or f"sqlite:///{service.config.data}/yushen.sqlite3"


def content(database: Database) -> dict[str, list[tuple]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=str)
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """An address where nothing is yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "copy.sqlite3")
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.new_database()
    yield cluster.url(name)
    cluster.drop_database(name)


def opened(url: str) -> Database:
    return Database(Config(None, url if "://" in url else f"sqlite:///{url}").database_url)  # type: ignore[arg-type]


def test_every_row_of_every_table_goes_along(full, empty):
    counts = copying.copy(url_of(full), empty)
    assert set(counts) == set(Base.metadata.tables) and all(counts.values()), counts
    copied = opened(empty)
    assert content(copied) == content(full.db)
    copied.close()


def test_the_copy_goes_on_with_the_next_number_and_guards_its_log(full, empty):
    copying.copy(url_of(full), empty)
    copied = opened(empty)
    with copied.write() as db:
        db.add(
            Submission(
                key_hash="k",
                series="s",
                name="n",
                folder="0" * 32,
                scope="report",
                activity_id=1,
                expires=full_moment(full),
            )
        )
        db.flush()
        assert list(db.scalars(select(Submission.id).order_by(Submission.id))) == [1, 2, 4]
    with pytest.raises(Exception, match="audit log"), copied.write() as db:
        db.connection().exec_driver_sql("DELETE FROM events")
    copied.close()


def test_the_chain_of_the_log_is_whole_in_the_copy_and_grows_on(full, empty):
    with full.db.snapshot() as db:
        before = audit.verify(db)
    copying.copy(url_of(full), empty)
    copied = opened(empty)
    with copied.write() as db:
        audit.log(db, "boss", "登录")
    with copied.snapshot() as db:
        after = audit.verify(db, noted=(before.last, before.hash))
    copied.close()
    assert before.problems == after.problems == [] and after.lines == before.lines + 1 > 5


def test_a_log_whose_numbers_have_gaps_is_copied_as_it_is(service, empty):
    """PostgreSQL left numbers out when a transaction was undone, before the log was a chain."""
    at, previous = now(), audit.FIRST
    texts = {"who": "a", "action": "登录", "subject": "", "detail": "", "address": ""}
    with service.db.write() as db, copying._unguarded(db.connection()):
        for number in (1, 2, 5):
            line = audit.digest(previous, number, at, **texts)
            db.execute(insert(Event).values(id=number, at=at, previous=previous, hash=line, **texts))
            previous = line
        db.execute(insert(EventHead).values(id=1, events=3, last_id=5, hash=previous))
    copying.copy(url_of(service), empty)
    copied = opened(empty)
    with copied.snapshot() as db:
        assert audit.verify(db) == audit.Checked(3, 5, previous, [])
    copied.close()


def full_moment(service: Service):
    with service.db.read() as db:
        return db.get_one(Submission, 1).expires


def test_a_database_with_anything_in_it_is_no_target(full, empty):
    copying.copy(url_of(full), empty)
    copied = opened(empty)
    before = content(copied)
    with pytest.raises(copying.CannotCopy, match="已经有内容"):
        copying.copy(url_of(full), empty)
    assert content(copied) == before
    copied.close()


def test_a_copy_that_breaks_off_leaves_the_target_empty(full, empty, monkeypatch):
    calls = itertools.count()

    def broken(*arguments):
        if next(calls) == 3:
            raise OSError("the disk went away")
        return real(*arguments)

    real = copying._copy_table
    with monkeypatch.context() as patched, pytest.raises(copying.CannotCopy, match="没有复制"):
        patched.setattr(copying, "_copy_table", broken)
        copying.copy(url_of(full), empty)
    copied = opened(empty)
    left = {name for name, found in content(copied).items() if found}
    assert left == {"event_head", "activities"} and content(copied)["event_head"] == [(1, 0, 0, audit.FIRST)]
    assert all(copying.copy(url_of(full), empty).values())
    copied.close()


@pytest.mark.parametrize(
    ("source", "told"), [("/no/such.sqlite3", "不存在"), ("postgresql://x@127.0.0.1:1/x", "打不开")]
)
def test_a_source_that_is_none_is_said_without_the_address(tmp_path, source, told):
    with pytest.raises(copying.CannotCopy, match=told) as error:
        copying.copy(source, str(tmp_path / "copy.sqlite3"))
    assert source not in str(error.value) and not (tmp_path / "copy.sqlite3").exists()


def test_a_source_of_another_shape_is_not_copied(tmp_path):
    (tmp_path / "other.sqlite3").touch()
    with pytest.raises(copying.CannotCopy, match="不是本版本"):
        copying.copy(str(tmp_path / "other.sqlite3"), str(tmp_path / "copy.sqlite3"))
