"""A recommender sees its own submissions and nobody else's, ranks them, and gets the form filled in."""

from __future__ import annotations

import io

import pytest
from docx import Document

from tests.web import stock as stocks
from tests.web.helpers import Visit
from tests.web.stock import Filling
from tests.web.test_outcomes import answer_all, words_of
from web.core.database.models import Event, Submission, User, now
from web.core.submissions import queue

NAME = "上海市甲协会"


@pytest.fixture
def stocked_with() -> Filling:
    return stocks.queued


@pytest.fixture
def recommender(service, reviewer, add_user) -> Visit:
    """Of 1 to 3, the last spelled otherwise; 4 names another, 5 was not handed in, 6 it uploaded itself."""
    own = add_user(service, "own", "recommender")
    names = {1: NAME, 2: NAME, 3: "上海市 甲协會", 4: "上海市甲协会分会", 5: NAME, 6: None}
    with service.db.write() as db:
        db.get_one(User, own.id).full_name = NAME
        first = db.get_one(Submission, 1)
        shared = {name: getattr(first, name) for name in ("activity_id", "folder", "scope", "expires", "result_id")}
        for number in range(2, 7):
            key = {"id": number, "key_hash": f"k{number}", "series": f"s{number}", "name": "x", "state": "done"}
            db.add(Submission(**shared, **key, handed_in=None if number > 4 else now()))
        db.flush()
        for number, name in names.items():
            found = db.get_one(Submission, number)
            found.recommender, found.outcome_name, found.unit_name = name, f"成果{number}", f"第{number}厂"
        found.owner_id = own.id
    made = Visit(service)
    made.sign_in("own")
    return made


def test_it_sees_what_names_it_and_what_it_uploaded(recommender, reviewer):
    page = recommender.get("/recommend").text
    assert [n for n in range(1, 6) if f"成果{n} " in page] == [1, 2, 3]
    codes = {n: recommender.get(f"/recommend/{n}/report").status_code for n in range(1, 8)}
    assert codes == {1: 200, 2: 200, 3: 200, 4: 404, 5: 404, 6: 200, 7: 404}
    assert recommender.get("/queue").status_code == recommender.get("/review/1").status_code == 403


def test_it_reads_what_was_decided_and_what_must_be_corrected(recommender, reviewer):
    assert recommender.get("/recommend/1/notice.docx").status_code == 404
    answer_all(reviewer, 1)
    reviewer.post("/review/1/decide", outcome="correction", due=queue.today().isoformat(), note="请压缩")
    page = recommender.get("/recommend").text
    assert "需补正" in page and "补正期限" in page
    assert "请压缩" in words_of(recommender.get("/recommend/1/notice.docx").content)
    assert recommender.get("/recommend/4/notice.docx").status_code == 404


def test_the_form_holds_its_own_in_its_order(service, recommender, reviewer):
    reviewer.post("/review/2/decide", outcome="withdrawn", note="单位来函")
    ranked = recommender.post("/recommend/1/rank", **{"rank-1": "2", "rank-3": "1", "rank-2": "3", "rank-4": "4"})
    assert ranked.status_code == 303
    with service.db.read() as db:
        assert {n: db.get_one(Submission, n).rank for n in range(1, 6)} == {1: 2, 2: None, 3: 1, 4: None, 5: None}
        assert db.query(Event).filter_by(action="推荐排序").one().detail == "依次为提交 3、1"
    sheet = Document(io.BytesIO(recommender.get("/recommend/1/recommendation.docx").content))
    (table,) = sheet.tables
    assert len(table.rows) == 3, "one table, under one name"
    assert f"{NAME}" in "\n".join(paragraph.text for paragraph in sheet.paragraphs)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"rank-1": "1", "rank-3": "1"}, "同一个名次"),
        ({"rank-1": "零"}, "编号 1 的名次"),
        ({"rank-1": "0"}, "1 到 999"),
    ],
)  # fmt: skip
def test_an_order_that_is_none_is_not_kept(service, recommender, sent, told):
    answer = recommender.post("/recommend/1/rank", **sent)
    assert answer.status_code == 400 and told in answer.text
    with service.db.read() as db:
        assert db.get_one(Submission, 1).rank is None


def test_what_came_after_its_page_was_opened_stays_where_it_is(service, recommender):
    recommender.post("/recommend/1/rank", **{"rank-1": "2", "rank-3": "1"})
    assert recommender.post("/recommend/1/rank", **{"rank-1": "", "rank-2": "4"}).status_code == 303
    assert recommender.post("/recommend/1/rank", **{"rank-2": "1"}).status_code == 400
    with service.db.read() as db:
        assert {n: db.get_one(Submission, n).rank for n in (1, 2, 3)} == {1: None, 2: 4, 3: 1}


def test_an_activity_without_its_own_has_no_form(recommender):
    assert recommender.get("/recommend/2/recommendation.docx").status_code == 404
    assert recommender.post("/recommend/2/rank").status_code == 404
