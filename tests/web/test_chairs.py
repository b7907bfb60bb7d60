"""Whoever leads a round: experts to outcomes, no step skipped, reasons where they are wanted, the command's figures."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from pipeline.pack import load
from scoring.collect import collect
from scoring.decision import COLUMNS
from scoring.hand_out import read_panel
from scoring.marking import look_at, without_rivals
from scoring.results import to_json
from scoring.season import season
from tests.scoring.made import fill_books, plan
from tests.web.helpers import Visit
from tests.web.season import (
    EXPERTS,
    ROSTER,
    ROUND,
    allot,
    at_work,
    begun,
    begun_with_many,
    filled,
    led_by,
    passed,
    step,
)
from tests.web.stock import Filling, queued
from tests.web.test_experts import own
from web.core.database.models import Event, Round, RoundOutcome, ScoreSheet, Submission
from web.core.rounds import rounds


@pytest.fixture
def stocked_with(request) -> Filling:
    if "twenty" in request.fixturenames:
        return begun_with_many
    return begun if "experts" in request.fixturenames else queued


@pytest.fixture
def experts(service):
    return at_work(service)


def score_all(service, experts, total: int = 80) -> None:
    """Everybody submits; the totals of one outcome differ by a point."""
    for place, (name, visit) in enumerate(experts.items()):
        for number in own(service, name):
            answer = visit.post(f"/score/{number}/submit", **filled(total + place))
            assert answer.status_code == 303, answer.text


def listed(visit: Visit, show: str) -> set[str]:
    """The outcomes on the round's page."""
    return set(re.findall(r'href="(/rounds/1/outcome/\d+)"', visit.get(f"{ROUND}?show={show}").text))


def state(service) -> str:
    with service.db.read() as db:
        return db.get_one(Round, 1).state


def opened(visit: Visit, name: str) -> zipfile.ZipFile:
    answer = visit.get(f"{ROUND}/papers/{name}.zip")
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_no_step_is_skipped_and_every_one_stands_in_the_log(service, admin, experts):
    score_all(service, experts)
    assert step(admin, "talk").status_code == 409 and state(service) == "scoring"
    for path in ("papers/results.zip", "papers/publication.zip", "publication"):
        assert admin.get(f"{ROUND}/{path}").status_code == 409
    page = admin.get(f"{ROUND}/outcome/1").text
    assert "锁定以前看不到分数" in page and "平均分" not in page and "有数据" not in page
    for to in ("locked", "talk", "deciding"):
        assert step(admin, to).status_code == 303 and state(service) == to
    assert step(admin, "announced").status_code == 400 and state(service) == "deciding"
    assert step(admin, "talk").status_code == 422, "back without a reason"
    assert step(admin, "talk", reason="漏议一项").status_code == 303
    stale = admin.post(f"{ROUND}/step", to="deciding", seen="1")
    assert stale.status_code == 409 and "没有执行" in stale.text and state(service) == "talk"
    with service.db.read() as db:
        lines = db.scalars(select(Event).where(Event.action.like("评审进入%")).order_by(Event.id)).all()
    assert [line.action for line in lines] == ["评审进入锁定", "评审进入合议", "评审进入审定", "评审进入合议"]
    assert {line.who for line in lines} == {"boss"} and "漏议一项" in lines[-1].detail
    assert "应收 8 份，计入 8 份" in lines[0].detail
    assert not listed(admin, "missing") and listed(admin, "talk") == listed(admin, "open") == listed(admin, "")


def test_a_level_that_is_not_the_scores_wants_a_reason_and_both_are_printed(service, admin, experts):
    score_all(service, experts)
    for to in ("locked", "talk"):
        step(admin, to)
    page = f"{ROUND}/outcome/1"
    assert led_by(admin, f"{page}/talk", page, talk="数据可靠").status_code == 303
    step(admin, "deciding")
    refused = led_by(admin, f"{page}/decide", page, level="标杆级")
    assert refused.status_code == 400 and "分数等级为优秀级，审定为标杆级，没有写理由" in refused.text
    before = admin.form(page, f"{page}/decide")["seen"]
    assert led_by(admin, f"{page}/decide", page, level="标杆级", reason="答辩突出").status_code == 303
    for path, typed in (("decide", {"level": "优秀级", "reason": "另一页"}), ("talk", {"talk": "另一页"})):
        stale = admin.post(f"{page}/{path}", seen=before, **typed)
        assert stale.status_code == 400 and "没有保存：在您打开页面之后" in stale.text and "另一页" in stale.text
        assert "审定等级</dt><dd>标杆级" in stale.text and "数据可靠" in stale.text
    assert "还没有审定等级" in step(admin, "announced").text
    assert led_by(admin, f"{ROUND}/decide").status_code == 303
    assert step(admin, "announced").status_code == 303
    with opened(admin, "publication") as archive:
        names = archive.namelist()
        from tests.web.test_outcomes import words_of

        signing = words_of(archive.read("审定表.docx"))
    assert "答辩突出" in signing and {"公示名单.docx", "发布名单.xlsx", "证书清单.xlsx"} <= set(names)
    listed = admin.get(f"{ROUND}/publication").text
    assert "标杆级（1 项）" in listed and "优秀级（3 项）" in listed and "公示名单" in listed
    assert step(admin, "published").status_code == 303
    assert led_by(admin, f"{page}/decide", page, level="推进级", reason="x").status_code == 409
    history = admin.get(ROUND).text
    assert "编号 001：标杆级，答辩突出" in history and "与分数等级不同的 1 项" in history


@pytest.mark.stores("sqlite")
def test_the_decided_levels_come_back_in_the_workbook_that_went_out(service, admin, experts):
    score_all(service, experts)
    for to in ("locked", "talk", "deciding"):
        step(admin, to)
    book = load_workbook(io.BytesIO(opened(admin, "results").read("审定.xlsx")))
    sheet = book.active
    column = {cell.value: cell.column for cell in sheet[1]}

    def sent(**levels: str):
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column[COLUMNS["decided"]]).value = levels.get(sheet.cell(row, 1).value, "优秀级")
        out = io.BytesIO()
        book.save(out)
        return led_by(admin, f"{ROUND}/decide", files=[("审定.xlsx", out.getvalue())])

    wrong = sent(**{"002": "推进级"})
    assert wrong.status_code == 400 and "没有写理由" in wrong.text
    assert sent().status_code == 303 and step(admin, "announced").status_code == 303


@pytest.mark.stores("sqlite")
def test_a_workbook_names_what_was_decided_otherwise_and_leaves_it_unless_told(service, admin, experts):
    score_all(service, experts)
    for to in ("locked", "talk", "deciding"):
        step(admin, to)
    book = load_workbook(io.BytesIO(opened(admin, "results").read("审定.xlsx")))
    column = {cell.value: cell.column for cell in book.active[1]}
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, column[COLUMNS["decided"]]).value = "优秀级"
    out = io.BytesIO()
    book.save(out)
    page = f"{ROUND}/outcome/1"
    single = led_by(admin, f"{page}/decide", page, level="标杆级", reason="答辩突出")
    assert single.status_code == 303

    def levels(**fields: str) -> list[str]:
        answer = led_by(admin, f"{ROUND}/decide", files=[("审定.xlsx", out.getvalue())], **fields)
        named = "编号 001：已审定“标杆级”（答辩突出）" in answer.text and "审定表写“优秀级”" in answer.text
        assert named == (not fields)
        with service.db.read() as db:
            return [one.level for one in db.query(RoundOutcome).order_by(RoundOutcome.submission_id)]

    kept, *others = levels()
    assert kept == "标杆级" and set(others) == {"优秀级"}
    assert set(levels(over="1")) == {"优秀级"}


@pytest.mark.stores("sqlite")
def test_only_the_named_chair_and_administrators_lead(service, admin, add_user, experts):
    visits = {}
    for name in ("chair", "other"):
        user = add_user(service, name, "reviewer")
        visits[name] = Visit(service)
        visits[name].sign_in(name)
        if name == "chair":
            assert led_by(admin, f"{ROUND}/chair", chair=str(user.id)).status_code == 303
    assert visits["chair"].get(ROUND).status_code == 200 and ROUND in visits["chair"].get("/rounds").text
    assert visits["other"].get(ROUND).text == visits["other"].get("/rounds/9").text
    for path in ("outcome/1", "papers/handout.zip", "publication"):
        assert visits["other"].get(f"{ROUND}/{path}").status_code == 404
    for path in ("step", "allot", "decide", "outcome/1/talk", "outcome/1/decide", "outcome/1/experts"):
        assert visits["other"].post(f"{ROUND}/{path}", to="locked", seen="3").status_code == 404
    assert visits["chair"].post(f"{ROUND}/invite", seen="3").status_code == 403
    assert step(visits["chair"], "locked").status_code == 303


@pytest.mark.stores("sqlite")
def test_experts_without_an_account_get_one_by_a_link_that_is_shown_once(service, admin, add_user):
    passed(service, 2)
    admin.post("/rounds", activity="1", chair="")
    assert allot(admin).status_code == 303
    page = led_by(admin, f"{ROUND}/invite")
    links = [part.partition("<")[0] for part in page.text.split('<code class="token">')[1:]]
    assert len(links) == 3 and links[0] not in admin.get(ROUND).text and "等待设置密码" in admin.get(ROUND).text
    visit = Visit(service)
    path = links[0].removeprefix("http://testserver")
    answer = visit.post(path, password="seven quiet lanterns", again="seven quiet lanterns")
    assert answer.status_code == 303 and answer.headers["location"] == "/score"
    assert led_by(admin, f"{ROUND}/invite").status_code == 409


@pytest.mark.stores("sqlite")
def test_nobody_is_allotted_anew_once_somebody_has_begun(service, admin, experts):
    assert allot(admin, seed="t").status_code == 303, "nothing is written yet"
    name = EXPERTS[0]
    experts[name].post(f"/score/{own(service, name)[0]}/save", m0="5")
    answer = admin.post(f"{ROUND}/allot", [("专家.xlsx", b"")], seen=str(edition(service)))
    assert answer.status_code == 400, "no list"
    answer = admin.post(f"{ROUND}/allot", [("专家.xlsx", ROSTER)], seen=str(edition(service)))
    assert answer.status_code == 409 and "已经有专家开始打分" in answer.text
    assert "重新分组" not in admin.get(ROUND).text


def test_nobody_is_allotted_anew_where_something_was_said_or_decided_without_sheets(service, admin, experts):
    with service.db.write() as db:
        db.get_one(RoundOutcome, 1).talk = "退回之前的意见"
    answer = admin.post(f"{ROUND}/allot", [("专家.xlsx", ROSTER)], seen=str(edition(service)))
    assert answer.status_code == 409 and "合议意见" in answer.text
    with service.db.read() as db:
        assert db.get_one(RoundOutcome, 1).talk == "退回之前的意见"


def edition(service) -> int:
    with service.db.read() as db:
        return db.get_one(Round, 1).edition


@pytest.mark.stores("sqlite")
def test_those_who_are_invited_are_allotted_without_a_list(service, admin, experts):
    picked = {f"unit-{n}": "沪南第1制造有限公司" for n in range(1, 9)}
    page = admin.get(ROUND).text
    numbers = [part.partition('"')[0] for part in page.split('name="pick" value="')[1:]]
    sent = {"per_outcome": "2", "seen": str(edition(service)), "csrf": admin.csrf, **picked}
    answer = admin.client.post(f"{ROUND}/allot", data={**sent, "pick": numbers[:2]})
    assert answer.status_code == 303, answer.text
    page = admin.get(ROUND).text
    assert "需要 2 位，分组时分到 0 位" in page and "相同或有隶属关系" in page


@pytest.mark.stores("sqlite")
def test_a_chair_is_told_of_what_is_to_be_looked_at_again_before_it_is_scored(service, admin, experts):
    with service.db.write() as db:
        again = db.query(Submission).filter_by(outcome="accepted").order_by(Submission.id).first()
        again.reviews, number = 1, again.id
    numbers = [part.partition('"')[0] for part in admin.get(ROUND).text.split('name="pick" value="')[1:]]
    sent = {"per_outcome": "2", "seen": str(edition(service)), "csrf": admin.csrf, "pick": numbers[:2]}
    assert f"编号 {number} 决定后有新发现" in admin.client.post(f"{ROUND}/allot", data=sent).text


@pytest.fixture
def twenty(service):
    return at_work(service)


def test_the_service_and_the_command_come_to_the_same_figures(service, admin, twenty, tmp_path):
    """The season's sheets with their faults, typed into pages here, filled into workbooks there."""
    pack = load("shanghai-2024")
    with opened(admin, "handout") as archive:
        archive.extractall(tmp_path)
    panel = read_panel(tmp_path)
    planned = plan(panel, 7, blanks=0.1, over=0.05, wrong=0)
    fill_books(tmp_path, panel, planned, panel.expert)
    came = collect(tmp_path, panel, pack.score, pack.limits)
    told = season(without_rivals(look_at(raw, panel, pack.score) for raw in came.sheets), panel, pack.score)
    dimensions = [one.title for one in pack.score.dimensions]
    with service.db.write() as db:
        for sheet in db.scalars(select(ScoreSheet)):
            typed = planned.sheets[f"{sheet.submission_id:03d}", sheet.expert]
            sheet.marks = {n: "" if typed.marks[n] is None else str(typed.marks[n]) for n in dimensions}
            sheet.comment = typed.comment
    for name, visit in twenty.items():
        for number in own(service, name):
            visit.post(f"/score/{number}/submit")
    with service.db.read() as db:
        year, _ = rounds.year_of(service, db, db.get_one(Round, 1))
    assert planned.faults and len(told.missing) == len(planned.faults)
    assert to_json(year) == to_json(told)
