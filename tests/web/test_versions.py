"""A correction comes back: the desk tells the version, what was decided before and what was mended."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.web.helpers import Visit, sample, work
from web.core.database.models import Decision

OVER, CLEAN = sample("factory-L001-site-over.docx"), sample("factory-clean.docx")


@pytest.fixture
def stocked_with() -> dict[str, str]:
    return {"queue": "1"}


@pytest.fixture
def corrected(service, reviewer: Visit, stock) -> Visit:
    """Submission 1 was sent back; 2 corrects it."""
    page = reviewer.get("/review/1").text
    (finding,) = re.findall(r'<code>L001</code>.*?name="finding" value="(\d+)"', page, re.DOTALL)[:1]
    assert reviewer.post("/review/1/rule", finding=finding, answer="fault").status_code == 303
    answer = reviewer.post("/review/1/decide", outcome="correction", note="请压缩现场概况")
    assert answer.status_code == 303
    reviewer.upload(CLEAN, queue="1", previous=stock.page.rsplit("/", 1)[1])
    assert work(service) == 1
    return reviewer


def test_the_desk_tells_the_version_and_what_was_decided_before(service, corrected: Visit):
    with service.db.read() as db:
        day = db.scalars(select(Decision)).one().created.astimezone().date()
    text = re.sub(r"<[^>]+>", "", corrected.get("/review/2").text)
    assert re.search(
        r"第 2 版，上次：需补正（reviewer姓名，\d+月\d+日）。已改正 1 项，仍存在 0 项，新出现 0 项", text
    ), day


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
