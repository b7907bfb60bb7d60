"""The season in figures: every submission counted once, the page and the workbook alike."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from lxml import html

from tests.web.many import fill
from web.core.database.audit import log
from web.core.database.models import Activity, ActivityReviewer, Decision, Event, Ruling, Submission, User, now

DAYS = (datetime.fromisoformat("2026-03-01T15:59:00Z"), datetime.fromisoformat("2026-03-01T16:01:00Z"))
"""A minute before and after a midnight of the association's."""


@pytest.fixture
def season(service, reviewer):
    """Four submissions (return, review, pass, unreadable after ``fill``'s turn): one of them decided, two rulings."""
    fill(service, 4)
    with service.db.write() as db:
        user = db.query(User).filter_by(name="reviewer").one()
        for found in db.query(Submission):
            found.field = ("制造业", "")[found.id % 2]
            found.recommender = ("甲协会", None)[found.id % 2]
            found.handed_in = DAYS[found.id % 2]
        db.get_one(Submission, 1).outcome = "correction"
        log(db, "reviewer", "查看材料", "提交 1")
        for nth, (answer, reason) in enumerate((("fault", None), ("waived", "false_alarm"), ("waived", "approved"))):
            db.add(Ruling(series="s1", activity_id=1, code="L001", identity=str(nth), file_hash="f", rule_version="v",
                          answer=answer, reason=reason, user_id=user.id))  # fmt: skip
    with service.db.write() as db:
        opened = db.query(Event).filter_by(action="查看材料").one().at
        for minutes in (6, 45):
            db.add(Decision(submission_id=1, result_id=1, outcome="correction", user_id=user.id,
                            created=opened + timedelta(minutes=minutes)))  # fmt: skip
    return reviewer


def table(visit, query: str, title: str) -> list[list[str]]:
    """The rows of a table of the page, without its bars."""
    page = html.fromstring(visit.get(f"/statistics?{query}").text)
    (section,) = page.xpath(f"//section[h2[normalize-space()='{title}']]")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in section.xpath(".//tr")]
    return [row[:1] + row[2:] if section.xpath(".//*[@class='wide']") else row for row in rows]


@pytest.mark.parametrize(
    ("query", "title", "wanted"),
    [
        ("", "预审结果按领域", [["未读到", *"01012"], ["制造业", *"10102"]]),
        ("by=outcome", "审核决定按推荐单位",
         [["没有填写推荐单位", *"01000012"], ["甲协会", *"00000022"]]),
        ("", "预审结果按日期", [["2026-03-01", *"10102"], ["2026-03-02", *"01012"]]),
        ("", "各规则的误报", [["L001 字数超出上限", "1", "0", "1", "1", "33.3%"]]),
        ("", "最常见的问题", [["C001 通知要求的内容没有找到", "4", "100.0%"], ["L001 字数超出上限", "4", "100.0%"],
                        ["S005 标题与规定的名称不同", "4", "100.0%"]]),
        ("", "每份用时", [["reviewer姓名", "2", "1", "6.0", "6.0"], ["合计", "2", "1", "6.0", "6.0"]]),
    ],
)  # fmt: skip
def test_each_table_counts_what_it_says(season, query, title, wanted):
    found = table(season, query, title)[1:]
    assert sorted(found) == sorted(wanted)


def test_the_workbook_holds_every_table_and_its_counts_add_up(service, season):
    book = openpyxl.load_workbook(io.BytesIO(season.get("/statistics.xlsx").content))
    assert len(book.sheetnames) == 2 * 4 + 3
    for name in book.sheetnames[:8]:
        _, *rows, last = book[name].iter_rows(values_only=True)
        assert last[0] == "合计" and last[-1] == 4 == sum(row[-1] for row in rows) == sum(last[1:-1])
    with service.db.read() as db:
        assert db.query(Event).filter_by(action="导出统计", who="reviewer").count() == 1


def test_what_a_reviewer_does_not_see_is_not_counted(service, season, admin):
    with service.db.write() as db:
        other = Activity(name="另一项", pack="shanghai-2024", state="open", limited=True)
        db.add(other)
        db.flush()
        for found in db.query(Submission).filter(Submission.id > 2):
            found.activity_id = other.id
        db.query(Ruling).update({"activity_id": other.id})
    assert "2 份" in season.get("/statistics").text and "误报比例" not in season.get("/statistics").text
    assert "4 份" in admin.get("/statistics").text and "2 份" in admin.get("/statistics?activity=2").text
    assert "没有提交审核的材料" in season.get("/statistics?activity=2").text
    with service.db.write() as db:
        db.add(ActivityReviewer(activity_id=2, user_id=db.query(User).filter_by(name="reviewer").one().id))
    assert "4 份" in season.get("/statistics").text


def test_a_version_that_was_replaced_is_not_counted(service, season):
    with service.db.write() as db:
        db.get_one(Submission, 2).superseded = True
        db.add(Submission(id=9, key_hash="draft", series="d", name="自查", folder="d", scope="report", activity_id=1,
                          expires=now()))  # fmt: skip
    assert "3 份" in season.get("/statistics").text
