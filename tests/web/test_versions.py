"""A correction comes back: the desk tells the version, what was decided before and what was mended."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.web.helpers import Visit, sample, work
from tests.web.stock import AddUser, Filling, queued, signed_in
from web.core.clock import local_day
from web.core.database.models import Decision, Submission
from web.core.service import Service

OVER, CLEAN = sample("factory-L001-site-over.docx"), sample("factory-clean.docx")


pytestmark = pytest.mark.stores("sqlite")


def corrected_once(service: Service, add_user: AddUser) -> str:
    """Submission 1 was sent back; 2 corrects it."""
    page = queued(service, add_user)
    reviewer = signed_in(service, add_user, "reviewer", "reviewer")
    send_back(reviewer, note="请压缩现场概况")
    reviewer.upload(CLEAN, queue="1", previous=page.rsplit("/", 1)[1])
    assert work(service) == 1
    return page


@pytest.fixture
def stocked_with(request) -> Filling:
    return corrected_once if "corrected" in request.fixturenames else queued


@pytest.fixture
def corrected(reviewer: Visit) -> Visit:
    """At the desk, with submission 1 and its correction."""
    return reviewer


def test_the_desk_tells_the_version_and_what_was_decided_before(service, corrected: Visit):
    with service.db.read() as db:
        day = local_day(db.scalars(select(Decision)).one().created)
    told = f"第 2 版，上次：需补正（reviewer姓名，{day.month}月{day.day}日）。已改正 1 项，仍存在 0 项，新出现 0 项"
    assert told in re.sub(r"<[^>]+>", "", corrected.get("/review/2").text)


def test_both_versions_are_compared_side_by_side(corrected: Visit):
    page = corrected.get("/review/2/changes")
    assert page.status_code == 200 and "已改正" in page.text and "L001" in page.text
    assert corrected.get("/review/1/changes").status_code == 404


def test_the_earlier_version_with_its_decision_and_letters_is_still_found(corrected: Visit):
    page = corrected.get("/review/2").text
    assert 'href="/review/1"' in page and 'href="/review/1/notice.docx"' in page
    earlier = corrected.get("/review/1").text
    assert "请压缩现场概况" in earlier and 'href="/review/2"' in earlier
    for letter in ("notice", "opinion"):
        assert corrected.get(f"/review/1/{letter}.docx").content.startswith(b"PK")


def test_a_self_check_is_no_version(service, reviewer: Visit, stock):
    reviewer.upload(CLEAN, previous=stock.page.rsplit("/", 1)[1])
    work(service)
    assert 'aria-label="版本"' not in reviewer.get("/review/1").text


def test_no_applicant_sees_the_comparison_of_the_desk(service, corrected: Visit):
    assert Visit(service).get("/review/2/changes").status_code in (303, 403, 404)


def send_back(reviewer: Visit, **fields: str) -> None:
    finding = re.search(r'<code>L001</code>.*?name="finding" value="(\d+)"', reviewer.get("/review/1").text, re.DOTALL)
    assert finding and reviewer.post("/review/1/rule", finding=finding[1], answer="fault").status_code == 303
    assert reviewer.post("/review/1/decide", outcome="correction", **fields).status_code == 303


def uploaded(service, who: Visit, **fields: str) -> tuple[int | None, bool]:
    """What a fresh upload without any link is taken to correct, and whether submission 1 has left the queue."""
    who.upload(CLEAN, **fields)
    assert work(service) == 1
    with service.db.read() as db:
        return db.get_one(Submission, 2).previous_id, db.get_one(Submission, 1).superseded


def test_a_correction_by_the_same_account_links_itself(service, reviewer: Visit):
    send_back(reviewer)
    assert uploaded(service, reviewer, queue="1") == (1, True)
    assert "第 2 版" in reviewer.get("/review/2").text


def test_a_correction_that_is_not_handed_in_leaves_the_earlier_one_in_the_queue(service, reviewer: Visit):
    send_back(reviewer)
    assert uploaded(service, reviewer) == (1, False)


def test_nothing_is_linked_that_was_not_sent_back(service, reviewer: Visit):
    assert uploaded(service, reviewer, queue="1") == (None, False)


def test_nobody_puts_his_upload_in_the_place_of_anothers(service, reviewer: Visit, add_user):
    send_back(reviewer)
    add_user(service, "other", "reviewer")
    other = Visit(service)
    assert other.sign_in("other").status_code == 303
    assert uploaded(service, other, queue="1") == (None, False)


def test_another_outcome_of_the_same_account_is_no_correction(service, reviewer: Visit):
    send_back(reviewer)
    with service.db.write() as db:
        db.get_one(Submission, 1).outcome_name = "另一项成果"
    assert uploaded(service, reviewer, queue="1") == (None, False)


@pytest.mark.parametrize("who", ["its applicant", "a reviewer"])
def test_where_a_correction_is_taken_away_the_version_before_it_stands_in_the_queue_again(
    service, corrected: Visit, who: str
):
    assert "/review/1" not in corrected.get("/queue?status=all").text
    if who == "a reviewer":
        assert corrected.post("/review/2/remove", why="mistake").status_code == 303
    else:
        assert corrected.post("/s/n2/delete").status_code == 303
    assert "需补正" in corrected.get("/s/n1").text
    assert "/review/1" in corrected.get("/queue?status=correction").text


def test_a_draft_of_a_version_that_was_replaced_since_does_not_come_back_into_the_queue(service, reviewer: Visit):
    send_back(reviewer)
    reviewer.upload(CLEAN)
    reviewer.upload(CLEAN, queue="1")
    assert work(service) == 2
    late = reviewer.post("/s/n2/hand-in")
    assert late.status_code == 409 and "已有更新的版本在审核" in late.text
    assert "已提交新版本" in reviewer.get("/s/n2").text
    page = reviewer.get("/queue?status=all").text
    assert "/review/3" in page and "/review/2" not in page


def test_a_correction_keeps_the_place_that_its_recommender_gave_it(service, reviewer: Visit, stock):
    with service.db.write() as db:
        db.get_one(Submission, 1).rank = 3
    reviewer.upload(CLEAN, queue="1", previous=stock.page.rsplit("/", 1)[1])
    with service.db.read() as db:
        assert db.get_one(Submission, 2).rank == 3
    with service.db.write() as db:
        db.get_one(Submission, 2).recommender = "先前的协会"
    assert work(service) == 1
    with service.db.read() as db:
        assert db.get_one(Submission, 2).rank is None
