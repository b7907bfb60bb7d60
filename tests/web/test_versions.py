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
