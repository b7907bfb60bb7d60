"""The queue: tabs, order, search, whose a submission is, and what is done to many at once."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from lxml import html
from sqlalchemy import select

from tests.web.helpers import Visit, sample, work
from tests.web.many import fill
from tests.web.stock import AddUser, Filling, signed_in
from web.core.database.models import Decision, Event, Proposal, Ruling, SearchText, Submission, User
from web.core.service import Service
from web.core.submissions import queue, rulings, search

OVER, LEFT = sample("factory-L001-site-over.docx"), sample("factory-C003-guidance-left.docx")
CLEAN = sample("").parent / "submissions/construction-clean-推进级.zip"


def listed(visit: Visit, query: str = "") -> list[int]:
    """The numbers of the queue's rows, in their order."""
    answer = visit.get(f"/queue?{query}")
    assert answer.status_code == 200
    rows = html.fromstring(answer.text).xpath("//table//input[@name='pick']/@value")
    return [int(value) for value in rows]


def number_of(service, name: str) -> int:
    with service.db.read() as db:
        return db.query(User).filter_by(name=name).one().id


def change(service, number: int, **values) -> None:
    with service.db.write() as db:
        found = db.get_one(Submission, number)
        for name, value in values.items():
            setattr(found, name, value)


@pytest.fixture
def filled(service, reviewer) -> Visit:
    """Six submissions of the second kind: put straight into the database."""
    fill(service, 6)
    return reviewer


def test_each_tab_holds_its_own(service, filled, colleague):
    me, other = number_of(service, "reviewer"), number_of(service, "colleague")
    yesterday, tomorrow = queue.today() - timedelta(days=1), queue.today() + timedelta(days=1)
    change(service, 1, assignee_id=me)
    change(service, 2, assignee_id=other)
    change(service, 3, outcome="correction", due=yesterday)
    change(service, 4, outcome="correction", due=tomorrow)
    change(service, 5, outcome="accepted", assignee_id=me, errors=0, reviews=0)
    with service.db.write() as db:
        for number, result in ((1, 1), (2, 77)):
            db.add(Proposal(submission_id=number, result_id=result, outcome="hold", user_id=me))
    wanted = {
        "open": [1, 2, 6], "mine": [1], "unassigned": [6], "second": [1], "correction": [3, 4],
        "overdue": [3], "decided": [3, 4, 5], "all": [1, 2, 3, 4, 5, 6],
    }  # fmt: skip
    assert {tab: listed(filled, f"status={tab}") for tab in queue.TABS} == wanted
    told = html.fromstring(filled.get("/queue").text).xpath("//nav[@aria-label='队列']/a/span/text()")
    assert [int(count) for count in told] == [len(rows) for rows in wanted.values()]
    assert listed(colleague, "status=mine") == [2], "mine is whoever asks, and nobody else by a word in the address"
    assert listed(filled, f"status=mine&me={other}") == [1]
    assert "逾期 1 天" in filled.get("/queue?status=overdue").text and "剩 1 天" in filled.get("/queue?status=all").text


@pytest.mark.parametrize("sort", queue.SORTS)
def test_rows_are_sorted_by_each_column_both_ways_and_neighbours_follow(service, filled, sort):
    with service.db.write() as db:
        for found in db.query(Submission):
            found.due = queue.today() + timedelta(days=found.id * 7 % 5)
            found.errors = found.reviews = found.id * 5 % 7
            found.unit_name = None if found.id == 4 else f"单位{found.id * 3 % 7}"
    up, down = listed(filled, f"sort={sort}"), listed(filled, f"sort=-{sort}")
    assert sorted(up) == sorted(down) == [1, 2, 3, 4, 5, 6]
    if sort == "unit":
        assert up[-1] == down[-1] == 4, "what has none stands at the end"
        assert up[:-1] == down[:-1][::-1]
    page = filled.get(f"/review/{up[2]}?sort={sort}").text
    assert f'rel="prev" href="/review/{up[1]}?sort={sort}"' in page
    assert f'rel="next" href="/review/{up[3]}?sort={sort}"' in page


def fed(service: Service, add_user: AddUser) -> str:
    """1: over its limit; 2: with guidance left in; their texts fed to the search."""
    reviewer = signed_in(service, add_user, "reviewer", "reviewer")
    page = reviewer.upload(OVER, queue="1")
    reviewer.upload(LEFT, queue="1")
    work(service)
    assert search.feed(service) == 2 and search.feed(service) == 0
    return page


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return fed if "searched" in request.fixturenames else None


@pytest.fixture
def searched(reviewer) -> Visit:
    return reviewer


def test_one_box_finds_number_unit_title_file_name_and_what_the_report_says(searched):
    wanted = {
        "1": [1], "阀": [1, 2], "site-over": [1], "guidance": [2], "报废机床": [1], "报废机床 装夹": [1],
        "没有这样的话": [], "%": [], '"': [], "报废 OR 阀门 NEAR(x": [], "'; DROP TABLE": [], "*": [],
    }  # fmt: skip
    assert {asked: listed(searched, urlencode({"q": asked})) for asked in wanted} == wanted


def test_what_was_checked_anew_or_deleted_is_found_no_more_by_its_old_words(service, searched):
    change(service, 1, result_id=2)
    assert search.feed(service) == 1 and listed(searched, "q=报废机床") == []
    with service.db.write() as db:
        service.remove(db, db.get_one(Submission, 2), "系统", "测试")
    with service.db.read() as db:
        assert [row.submission_id for row in db.query(SearchText)] == [1]
    assert listed(searched, "q=guidance") == []


def test_a_worker_with_nothing_else_to_do_feeds_the_search(service, reviewer):
    from web.worker import Worker

    reviewer.upload(OVER, queue="1")
    work(service)
    Worker(service)._feed_search()
    assert listed(reviewer, "q=报废机床") == [1]


def test_a_submission_is_given_to_a_reviewer_and_to_nobody_else(service, filled, colleague, add_user):
    other = number_of(service, "colleague")
    assert filled.post("/review/1/assign", to=str(other)).status_code == 303
    assert listed(colleague, "status=mine") == [1] and "colleague姓名" in filled.get("/queue").text
    applicant = add_user(service, "author", "applicant").id
    assert filled.post("/review/2/assign", to=str(applicant)).status_code == 400
    filled.post("/review/1/assign", to="")
    assert listed(colleague, "status=mine") == []
    with service.db.read() as db:
        assert [line.detail for line in db.query(Event).filter_by(action="分配")] == [
            "colleague姓名",
            "不再分配给任何人",
        ]


def test_what_nobody_has_is_shared_out_and_a_recommender_stays_with_one_person(service, filled, colleague):
    change(service, 1, assignee_id=number_of(service, "reviewer"), recommender=None)
    for number in (2, 3):
        change(service, number, recommender=None)
    assert filled.post("/queue/share").status_code == 303
    with service.db.read() as db:
        whose = dict(db.query(Submission.id, Submission.assignee_id).all())
    assert whose[4] == whose[5] == whose[6], "one recommender's"
    assert sorted(list(whose.values()).count(number) for number in set(whose.values())) == [3, 3]


def test_colleagues_see_who_is_at_a_submission(service, searched, colleague):
    searched.get("/review/1")
    assert "reviewer姓名正在审" in colleague.get("/queue").text
    assert "正在审" not in searched.get("/queue").text, "oneself is no news"
    assert "reviewer姓名正在审这一份" in colleague.get("/review/1").text
    assert "正在审" not in colleague.get("/review/2").text


def test_the_same_finding_is_answered_on_many_and_what_a_colleague_answered_stays(service, reviewer, colleague):
    for _ in range(3):
        reviewer.upload(OVER, queue="1")
    work(service)
    with service.db.read() as db:
        issue = next(i.issue for i in rulings.ruled(db, db.get_one(Submission, 2)) if i.issue.code == "L001")
    colleague.post("/review/2/rule", finding=str(issue.id), answer="fault")
    sent = {"csrf": reviewer.csrf, "do": "answer", "code": "L001", "answer": "approved", "note": "会议已定"}
    answer = reviewer.client.post("/queue/bulk", data=sent | {"pick": ["1", "2", "3", "99"]})
    told = " ".join(html.fromstring(answer.text).find(".//main").text_content().split())
    assert "完成 2 份" in told and "编号 2：没有等待答复的 L001" in told and "编号 99：没有找到" in told
    with service.db.read() as db:
        given = [(r.answer, r.reason, r.note) for r in db.query(Ruling).order_by(Ruling.id)]
    assert given == [("fault", None, "")] + [("waived", "approved", "会议已定")] * 2


def test_only_what_is_answered_and_in_order_is_accepted_with_others(service, reviewer):
    for path in (sample("hospital-clean.docx"), CLEAN):
        reviewer.upload(path, queue="1", scope="submission")
    work(service)
    reviewer.post("/review/2/tick")
    sent = {"csrf": reviewer.csrf, "do": "accept", "pick": ["1", "2"]}
    told = reviewer.client.post("/queue/bulk", data=sent).text
    assert "完成 1 份" in told and re.search(r"编号 1</a>：还有没有答复的：.*需人工确认 \d 条", told)
    with service.db.read() as db:
        assert [db.get_one(Submission, n).outcome for n in (1, 2)] == [None, "accepted"]
    assert "今天已决定 1 份，其中您 1 份" in reviewer.get("/queue").text
    again = reviewer.client.post("/queue/bulk", data=sent | {"pick": "2"}).text
    assert "已经有决定，没有改动" in again


@pytest.mark.parametrize("sent", [{}, {"do": "accept"}, {"do": "x", "pick": "1"}, {"do": "accept", "pick": "x"}])
def test_nothing_is_done_to_nothing(filled, sent):
    assert filled.client.post("/queue/bulk", data={"csrf": filled.csrf} | sent).status_code == 400


def test_a_decision_from_the_foot_goes_on_to_the_next(service, filled):
    answer = filled.post("/review/2/decide", outcome="hold", next="1", sort="-number")
    assert answer.headers["location"].startswith("/review/1?") and "done=2" in answer.headers["location"]
    assert "已决定：暂缓" in filled.get(answer.headers["location"]).text
    last = filled.post("/review/6/decide", outcome="hold", next="1")
    assert last.headers["location"].startswith("/queue?")


def test_what_is_no_submission_is_removed_with_a_reason_and_its_files_lie_in_the_trash(service, reviewer):
    for _ in range(3):
        reviewer.upload(OVER, queue="1")
    assert reviewer.post("/review/1/remove", note="与 2 重复").status_code == 400, "it needs a reason"
    assert reviewer.post("/review/1/remove", why="duplicate", note="与 2 重复").status_code == 303
    with service.db.write() as db:
        db.add(Decision(submission_id=2, result_id=1, outcome="hold", user_id=number_of(service, "reviewer")))
    kept = reviewer.post("/review/2/remove", seen=reviewer.form("/review/2", "/review/2/remark")["seen"], why="spam")
    assert kept.status_code == 409 and "作出过决定" in kept.text
    assert reviewer.post("/queue/bulk", pick="3", do="remove").status_code == 400
    both = {"csrf": reviewer.csrf, "pick": ["2", "3"], "do": "remove", "why": "spam"}
    done = reviewer.client.post("/queue/bulk", data=both)
    assert "完成 1 份" in done.text and "作出过决定" in done.text
    assert listed(reviewer, "status=all") == [2]
    with service.db.read() as db:
        told = [event.detail for event in db.query(Event).filter_by(action="删除").order_by(Event.id)]
    assert told[0].startswith("审查人员移除：重复提交（与 2 重复），文件移入回收区 ") and "不是申报材料" in told[1]
    assert len(list((service.config.data / "trash").rglob("*.docx"))) == 2


def test_a_search_reads_indexes_and_never_the_texts_themselves(sqlite_service):
    query = select(Submission.id).where(search.holds("看板")).compile(sqlite_service.db.engine)
    with sqlite_service.db.engine.connect() as connection:
        asked = (f"EXPLAIN QUERY PLAN {query}", tuple(query.params[name] for name in query.positiontup or ()))
        plan = [row[-1] for row in connection.exec_driver_sql(*asked)]
    of_texts = [line for line in plan if "search_texts" in line]
    assert of_texts and all("COVERING INDEX search_fts_names" in line for line in of_texts), plan
    assert [line for line in plan if "search_fts VIRTUAL TABLE INDEX" in line]
