"""The papers of a season: lists whose counts add up, as Word and Excel, per activity."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from docx import Document

from pipeline.pack import load
from tests.web.helpers import sample, season_of, work
from tests.web.stock import AddUser, Filling, signed_in
from tests.web.test_outcomes import answer_all, words_of
from web.core.database.models import Order, Submission, now
from web.core.season import making, orders
from web.core.season import papers as papers_of
from web.core.service import Service
from web.worker import Worker

OVER = sample("factory-L001-site-over.docx")


pytestmark = pytest.mark.stores("sqlite")


def three(service: Service, add_user: AddUser) -> str:
    """Three submissions, one refused for its fault, one on hold, one open."""
    reviewer = signed_in(service, add_user, "reviewer", "reviewer")
    for _ in range(3):
        reviewer.upload(OVER, queue="1")
    work(service)
    with service.db.write() as db:
        for number, (name, level) in enumerate((("甲协会", "标杆级"), ("甲协会", "优秀级"), (None, None)), 1):
            found = db.get_one(Submission, number)
            found.recommender, found.level, found.unit_name = name, level, "=1+1"
    answer_all(reviewer, 1)
    reviewer.post("/review/1/decide", outcome="rejected", note="不在范围内")
    reviewer.post("/review/2/decide", outcome="hold", note="等来函")
    return ""


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return three if "papers" in request.fixturenames else None


@pytest.fixture
def papers(reviewer):
    """The files of the season's archive by their names."""
    with zipfile.ZipFile(io.BytesIO(season_of(reviewer))) as archive:
        return {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_the_summary_counts_every_submission_once_and_adds_up(papers):
    book = openpyxl.load_workbook(io.BytesIO(papers["形式审查汇总表.xlsx"]))
    assert book.sheetnames == ["按等级", "按领域", "按推荐单位", "按审查人"]
    for sheet in book:
        head, *rows, last = sheet.iter_rows(values_only=True)
        assert last[0] == "合计" and last[-1] == 3 and sum(last[1:-1]) == 3
        for column in range(1, len(head)):
            assert last[column] == sum(row[column] for row in rows)
        assert all(row[-1] == sum(row[1:-1]) for row in rows)
    assert {row[0] for row in book["按等级"].iter_rows(values_only=True)} == {
        "等级", "标杆级", "优秀级", "未读到", "合计"
    }  # fmt: skip
    drawn = Document(io.BytesIO(papers["形式审查汇总表.docx"])).tables
    assert [table.rows[-1].cells[-1].text for table in drawn] == ["3"] * 4
    assert "复核人（签字）" in words_of(papers["形式审查汇总表.docx"])


def test_what_is_refused_is_listed_with_its_codes_reason_and_reviewer(papers):
    text = words_of(papers["不予受理清单.docx"])
    assert "L001" in text and "不在范围内" in text and "甲协会" in text and "等来函" not in text
    (sheet,) = openpyxl.load_workbook(io.BytesIO(papers["不予受理清单.xlsx"])).worksheets
    assert sheet.max_row == 2 and sheet["E2"].value == "L001"
    assert sheet["B2"].data_type != "f", "a cell is no formula"


def test_a_list_that_holds_nothing_says_so(papers):
    assert "没有。" in words_of(papers["转入评审名单.docx"])


def test_what_is_refused_is_recommended_no_more(papers):
    tables = Document(io.BytesIO(papers["推荐表.docx"])).tables
    assert sum(len(table.rows) - 1 for table in tables) == 2


@pytest.mark.parametrize(
    ("outcome", "since", "remark"),
    [
        ("accepted", {}, ""),
        ("accepted", {"reviews": 1}, "决定后有新发现，待复核"),
        ("rejected", {"errors": 2}, ""),
        ("rejected", {"errors": 2, "appealed": now()}, "复核申请正在处理"),
    ],
)  # fmt: skip
def test_a_decision_that_is_looked_at_again_says_so_in_the_list_that_is_signed(outcome, since, remark):
    found = Submission(id=1, name="x", outcome=outcome, **{"errors": 0, "reviews": 0} | since)
    line = papers_of.Line(found, "", None, "王", ())
    listed = {"accepted": papers_of.passed, "rejected": papers_of.refused}[outcome]
    (table,) = listed([line], load("shanghai-2024"))
    head, row = table.rows
    assert dict(zip(head, row, strict=True))["备注"] == remark and len(table.widths) == len(head)


def test_a_season_without_submissions_has_no_papers(reviewer):
    for activity in ("", "999"):
        answer = reviewer.post("/queue/season", activity=activity)
        assert answer.status_code == 409 and "还没有提交审核的材料" in answer.text


def ordered(service: Service) -> list[Order]:
    with service.db.read() as db:
        return list(db.query(Order).order_by(Order.id))


def test_a_second_press_orders_nothing_more_and_the_old_address_leads_to_the_page(service, reviewer, papers):
    reviewer.post("/queue/season", activity="1")
    reviewer.post("/queue/season", activity="1")
    assert [order.state for order in ordered(service)] == ["done", "waiting"]
    assert reviewer.get("/queue/season.zip?activity=1").headers["location"] == "/queue/season?activity=1"
    page = reviewer.get("/queue/season?activity=1").text
    assert 'data-watch="/queue/season/2/state"' in page and 'href="/queue/season/1.zip"' in page
    assert reviewer.get("/queue/season/2/state").json()["state"] == "waiting"
    assert reviewer.get("/queue/season/2.zip").status_code == 404


def test_what_was_made_for_one_person_is_given_to_nobody_else(colleague, papers):
    for path in ("/queue/season/1.zip", "/queue/season/1/state"):
        assert colleague.get(path).status_code == 404
    assert "1.zip" not in colleague.get("/queue/season").text


def test_how_far_it_is_is_told_and_a_worker_that_fell_silent_is_followed_by_another(service, reviewer, papers):
    reviewer.post("/queue/season")
    with service.db.write() as db:
        held = orders.take(db, 60)
        assert held and orders.take(db, 60) is None
        assert orders.change(db, held, done=3, total=7)
    assert reviewer.get("/queue/season/2/state").json()["told"] == "正在生成，已完成 3 步，共 7 步。"
    with service.db.write() as db:
        orders.change(db, held, lease_until=now())
    assert Worker(service).step()
    with service.db.write() as db:
        assert not orders.end(db, held, file="late.zip"), "who fell silent has it no more"
    assert reviewer.get("/queue/season/2.zip").status_code == 200


def test_made_papers_are_cleared_away_after_some_days_with_what_belongs_to_no_order(service, reviewer, papers):
    stray = orders.folder(service) / "0-left.zip"
    stray.touch()
    old = now() - timedelta(days=orders.KEEP_DAYS, seconds=1)
    for path in orders.folder(service).iterdir():
        os.utime(path, (old.timestamp(), old.timestamp()))
    orders.clear(service)
    assert reviewer.get("/queue/season/1.zip").status_code == 200 and not stray.exists()
    with service.db.write() as db:
        db.get_one(Order, 1).finished = old
    orders.clear(service)
    assert not list(orders.folder(service).iterdir()) and ordered(service) == []


def test_why_no_papers_can_be_made_is_told_on_the_page(service, reviewer, papers, monkeypatch):
    reviewer.post("/queue/season")
    monkeypatch.setattr(making, "MOST", 2)
    assert Worker(service).step()
    assert "超过 2 份，没有生成文书" in reviewer.get("/queue/season").text
    assert [path.suffix for path in orders.folder(service).iterdir()] == [".zip"]
