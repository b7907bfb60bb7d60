"""Outcomes with their day and reason, and the letters that tell them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from docx import Document

from tests.web.helpers import Visit, sample, work
from tests.web.stock import AddUser, Filling, signed_in
from web.core.database.models import Decision, Submission
from web.core.service import Service
from web.core.submissions import queue, rulings
from web.core.submissions.told import told_day

OVER = sample("factory-L001-site-over.docx")


pytestmark = pytest.mark.stores("sqlite")


def handed_in(service: Service, add_user: AddUser) -> str:
    """Submission 1, handed in without an account; a reviewer lists its faults."""
    visit = Visit(service)
    page = visit.upload(OVER)
    work(service)
    visit.post(f"{page}/hand-in")
    answer_all(signed_in(service, add_user, "reviewer", "reviewer"), 1)
    return page


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return handed_in if "handed" in request.fixturenames else None


@pytest.fixture
def handed(reviewer, stock):
    """The reviewer and the private page."""
    return reviewer, stock.page


def answer_all(reviewer: Visit, number: int) -> None:
    with reviewer.service.db.read() as db:
        items = rulings.ruled(db, db.get_one(Submission, number))
    for item in items:
        if item.issue.severity == "error":
            sent = reviewer.post(f"/review/{number}/rule", finding=str(item.issue.id), answer="fault")
            assert sent.status_code == 303


def words_of(body: bytes) -> str:
    document = Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_a_correction_has_a_last_day_that_everybody_reads(service, visit, handed):
    reviewer, page = handed
    due = queue.today() + timedelta(days=9)
    sent = reviewer.post("/review/1/decide", outcome="correction", due=due.isoformat(), note="请压缩现场概况")
    assert sent.status_code == 303
    told = f"补正期限 {told_day(due)}，还剩 9 天"
    assert told in visit.get(page).text and told in reviewer.get("/review/1").text
    assert "剩 9 天" in reviewer.get("/queue?status=correction").text
    notice = words_of(visit.get(f"{page}/notice.docx").content)
    assert f"请于{told_day(due)}前完成补正" in notice
    assert told_day(queue.today()) in notice and "请压缩现场概况" in notice
    decision = visit.get(f"/api/v1/submissions/{page.removeprefix('/s/')}/decision").json()
    assert decision["due"] == due.isoformat()


def test_what_makes_a_decision_void_ends_its_last_day(service, handed):
    reviewer, _ = handed
    reviewer.post("/review/1/decide", outcome="correction", due=(queue.today() + timedelta(days=9)).isoformat())
    answer_all(reviewer, 1)
    with service.db.read() as db:
        found, decision = db.get_one(Submission, 1), db.query(Decision).one()
        assert found.due is None and found.outcome is None and decision.due is not None and decision.reopened


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"outcome": "correction", "due": "2020-01-01"}, "补正期限已经过去"),
        ({"outcome": "rejected"}, "须写明理由"), ({"outcome": "withdrawn"}, "须写明理由"),
        ({"outcome": "lapsed"}, "期限已过的"),
    ],
)  # fmt: skip
def test_a_decision_that_is_not_whole_is_refused_and_keeps_what_was_typed(handed, sent, told):
    reviewer, _ = handed
    answer = reviewer.post("/review/1/decide", **sent)
    assert answer.status_code == 409 and told in answer.text
    assert sent.get("due", sent["outcome"]) in answer.text


def test_what_was_not_corrected_in_time_can_be_ended(service, visit, handed):
    reviewer, page = handed
    reviewer.post("/review/1/decide", outcome="correction", due=queue.today().isoformat())
    assert reviewer.post("/review/1/decide", outcome="lapsed").status_code == 409, "the last day is not over"
    with service.db.write() as db:
        db.get_one(Submission, 1).due = queue.today() - timedelta(days=3)
    assert "已逾期 3 天" in visit.get(page).text
    assert reviewer.post("/review/1/decide", outcome="lapsed").status_code == 303
    assert "逾期未补正" in visit.get(page).text and "补正期限" not in visit.get(page).text


@pytest.mark.parametrize(("outcome", "told"), [("rejected", "不予受理"), ("withdrawn", "撤回")])
def test_a_refusal_and_a_withdrawal_tell_their_reason(visit, handed, outcome, told):
    reviewer, page = handed
    assert reviewer.post("/review/1/decide", outcome=outcome, note="单位来函说明").status_code == 303
    shown = visit.get(page).text
    assert told in shown and "单位来函说明" in shown and visit.get(f"{page}/notice.docx").status_code == 404


def test_each_recommender_gets_a_letter_with_its_own_submissions_only(service, reviewer):
    for _ in range(4):
        reviewer.upload(OVER, queue="1")
    work(service)
    with service.db.write() as db:
        for number, name in ((1, "甲协会"), (2, "甲协会"), (3, "乙/集团"), (4, None)):
            found = db.get_one(Submission, number)
            found.recommender, found.unit_name = name, f"第{number}厂"
    assert reviewer.get("/queue/letters.zip?status=all").status_code == 409, "nothing is decided"
    answer_all(reviewer, 1)
    due = queue.today() + timedelta(days=5)
    reviewer.post("/review/1/decide", outcome="correction", due=due.isoformat())
    reviewer.post("/review/2/decide", outcome="hold", note="等来函")
    reviewer.post("/review/3/decide", outcome="rejected", note="不在范围内")
    answer = reviewer.get("/queue/letters.zip?status=decided")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert len(archive.namelist()) == 3
    texts = {name: words_of(archive.read(name)) for name in archive.namelist()}
    first = next(text for name, text in texts.items() if "甲协会/形式审查结果函" in name)
    assert "需补正 1 份，暂缓，待核实 1 份" in first and "第1厂" in first and "第2厂" in first and "第3厂" not in first
    assert f"补正期限：{told_day(due)}" in first and "说明：等来函" in first
    other = next(text for name, text in texts.items() if "乙_集团/形式审查结果函" in name)
    assert "不予受理" in other and "说明：不在范围内" in other and "第1厂" not in other
    assert any("甲协会/补正通知书（1）" in name and told_day(due) in text for name, text in texts.items())
