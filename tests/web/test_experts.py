"""Experts: their own outcomes and nothing of anybody else's; sheets as they were typed; submitted is locked."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.scoring.made import MAXIMA
from tests.web.season import EXPERTS, ROUND, allot, at_work, begun, filled, led_by, passed, roster, step
from tests.web.stock import Filling, queued
from tests.web.test_hostile_input import HOSTILE, encoded
from web.core.database.models import Event, Round, ScoreSheet

LIVE = ("draft", "submitted", "late")


@pytest.fixture
def stocked_with(request) -> Filling:
    return begun if "experts" in request.fixturenames else queued


@pytest.fixture
def experts(service):
    return at_work(service)


def own(service, name: str) -> list[int]:
    """The submissions that an expert scores."""
    with service.db.read() as db:
        code = f"{EXPERTS.index(name) + 1:02d}"
        query = select(ScoreSheet.submission_id).where(ScoreSheet.expert == code, ScoreSheet.state.in_(LIVE))
        return sorted(db.scalars(query))


def sheets(service, number: int, name: str) -> list[ScoreSheet]:
    with service.db.read() as db:
        code = f"{EXPERTS.index(name) + 1:02d}"
        query = select(ScoreSheet).where(ScoreSheet.submission_id == number, ScoreSheet.expert == code)
        return list(db.scalars(query.order_by(ScoreSheet.id)))


def test_no_expert_sees_anothers_outcome_or_sheet_by_list_or_by_number(service, admin, experts):
    name, (mine, *_) = EXPERTS[0], own(service, EXPERTS[0])
    (other,) = set(range(1, 5)) - set(own(service, name)) or {0}
    visit = experts[name]
    listed = {int(found) for found in re.findall(r'href="/score/(\d+)"', visit.get("/score").text)}
    assert listed == set(own(service, name)) and other not in listed
    assert visit.get(f"/score/{mine}").status_code == 200
    for path in ("", "/report", "/file/0/page/1.png", "/file/0/download"):
        there, nowhere = visit.get(f"/score/{other}{path}"), visit.get(f"/score/99{path}")
        assert there.status_code == nowhere.status_code == 404 and there.text == nowhere.text
    for path in ("save", "submit", "withdraw", "recuse"):
        assert visit.post(f"/score/{other}/{path}", **filled(), reason="x").status_code == 404
    visit.post(f"/score/{mine}/submit", **filled(77))
    colleague = next(n for n in EXPERTS[1:] if mine in own(service, n))
    page = experts[colleague].get(f"/score/{mine}").text
    assert "77" not in page and "有数据" not in page and name not in page
    assert visit.get("/rounds").status_code == visit.get(f"{ROUND}").status_code == 403
    assert visit.get("/queue").status_code == visit.get(f"/review/{mine}").status_code == 403


@pytest.mark.stores("sqlite")
def test_who_has_to_keep_away_finds_nothing_at_all(service, admin, add_user):
    passed(service, 3)
    add_user(service, "专家甲", "expert")
    admin.post("/rounds", activity="1", chair="")
    rows = [("专家甲姓名", "沪南第1制造有限公司", "", "", 20, ""), ("别人", "研究所", "", "", 20, "")]
    assert allot(admin, roster(*rows), per_outcome="1").status_code == 303
    from tests.web.helpers import Visit

    visit = Visit(service)
    visit.sign_in("专家甲")
    assert own(service, "专家甲") and 1 not in own(service, "专家甲")
    assert visit.get("/score/1").text == visit.get("/score/99").text
    book = load_workbook(io.BytesIO(visit.get("/score/books/1.xlsx").content))
    words = " ".join(str(cell.value) for row in book["评分"].iter_rows() for cell in row)
    assert "沪南第1制造有限公司" not in words and "别人" not in words
    assert "相同或有隶属关系" in admin.get(ROUND).text


@pytest.mark.stores("sqlite")
def test_what_is_typed_is_kept_as_it_is_and_said_to_be_wrong_at_once(service, experts):
    visit, number = experts[EXPERTS[0]], own(service, EXPERTS[0])[0]
    json = {"accept": "application/json"}
    answer = visit.client.post(f"/score/{number}/save", data={"csrf": visit.csrf, "m0": "12"}, headers=json).json()
    assert "超过满分 10 分" in answer["faults"]["m0"] and answer["total"] == "" and answer["saved"].startswith("已保存")
    visit.client.post(f"/score/{number}/save", data={"csrf": visit.csrf, "m1": "８．５", "comment": "好"}, headers=json)
    (sheet,) = sheets(service, number, EXPERTS[0])
    assert sheet.marks == {"针对性": "12", "科学性": "８．５"} and sheet.comment == "好" and sheet.state == "draft"
    page = visit.get(f"/score/{number}").text
    assert 'value="12"' in page and "超过满分 10 分" in page
    long = visit.post(f"/score/{number}/save", comment="很" * 5001)
    assert long.status_code == 422 and "超过 5000 个字，没有保存" in long.text
    assert sheets(service, number, EXPERTS[0])[0].comment == "好"


FAULTS = (
    ({"m2": ""}, "创新性没有打分（空白不作 0 分）"), ({"m0": "11"}, "针对性为 11 分，超过满分 10 分"),
    ({"m0": "-1"}, "小于 0"), ({"m0": "八"}, "不是数字"), ({"comment": " "}, "没有写亮点和不足"),
)  # fmt: skip


@pytest.mark.stores("sqlite")
def test_a_sheet_with_a_fault_is_not_submitted_and_nothing_of_it_is_lost(service, experts):
    visit, number = experts[EXPERTS[0]], own(service, EXPERTS[0])[0]
    for changes, told in FAULTS:
        answer = visit.post(f"/score/{number}/submit", **filled(80, **changes))
        assert answer.status_code == 400 and told in answer.text and "没有提交，已经填的都已保存" in answer.text
        (sheet,) = sheets(service, number, EXPERTS[0])
        assert sheet.state == "draft" and sheet.marks["系统性"] == "10"


def test_submitted_is_locked_until_it_is_withdrawn_and_both_are_kept(service, experts):
    visit, number = experts[EXPERTS[0]], own(service, EXPERTS[0])[0]
    assert visit.post(f"/score/{number}/submit", **filled(80)).status_code == 303
    for path in ("save", "submit"):
        assert visit.post(f"/score/{number}/{path}", **filled(90)).status_code == 409
    assert "readonly" in visit.get(f"/score/{number}").text
    assert visit.post(f"/score/{number}/withdraw", reason="").status_code == 422
    assert visit.post(f"/score/{number}/withdraw", reason="漏看附件").status_code == 303
    visit.post(f"/score/{number}/submit", **filled(90))
    old, new = sheets(service, number, EXPERTS[0])
    assert (old.state, old.why, new.state) == ("withdrawn", "漏看附件", "submitted")
    with service.db.read() as db:
        lines = db.scalars(select(Event).where(Event.subject == f"提交 {number}").order_by(Event.id)).all()
    told = [(line.who, line.action) for line in lines if "评分" in line.action]
    assert told == [(EXPERTS[0], "提交评分"), (EXPERTS[0], "撤回评分"), (EXPERTS[0], "提交评分")]
    assert not any("80" in line.detail or "90" in line.detail for line in lines), "no marks before the lock"


def test_whoever_says_that_he_has_to_keep_away_does_so_from_then_on(service, admin, experts):
    visit, number = experts[EXPERTS[0]], own(service, EXPERTS[0])[0]
    visit.post(f"/score/{number}/submit", **filled(80))
    assert visit.post(f"/score/{number}/recuse", reason="曾任顾问").headers["location"] == "/score"
    assert visit.get(f"/score/{number}").text == visit.get("/score/99").text
    page = admin.get(f"{ROUND}/outcome/{number}")
    assert "专家声明回避：曾任顾问" in page.text and "撤下专家" not in page.text
    again = led_by(admin, f"{ROUND}/outcome/{number}/experts", f"{ROUND}/outcome/{number}", expert="01")
    assert again.status_code == 409 and "曾任顾问" in again.text
    third = next(name for name in EXPERTS if number not in own(service, name) and name != EXPERTS[0])
    code = f"{EXPERTS.index(third) + 1:02d}"
    path = f"{ROUND}/outcome/{number}"
    assert led_by(admin, f"{path}/experts", path, expert=code).status_code == 303
    assert experts[third].get(f"/score/{number}").status_code == 200


def fill_book(body: bytes, change=None) -> bytes:
    """The workbook with every row filled in, 80 points each, and one thing changed."""
    book = load_workbook(io.BytesIO(body))
    sheet = book["评分"]
    header = {str(cell.value).partition("\n")[0]: cell.column for cell in sheet[4]}
    for row in range(5, sheet.max_row + 1):
        for title, value in zip(MAXIMA, filled().values(), strict=False):
            sheet.cell(row, header[title]).value = float(value)
        sheet.cell(row, header["总分"]).value = 80
        sheet.cell(row, header["亮点和不足"]).value = "离线写的意见"
    if change:
        change(sheet, header)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.stores("sqlite")
def test_the_workbook_goes_out_and_comes_back_into_the_pages(service, experts):
    visit, numbers = experts[EXPERTS[0]], own(service, EXPERTS[0])
    body = visit.get("/score/books/1.xlsx").content
    visit.post(f"/score/{numbers[0]}/submit", **filled(90))

    def change(sheet, header):
        sheet.cell(6, header["针对性"]).value = None
        sheet.cell(6, header["总分"]).value = None

    visit.post(f"/score/{numbers[1]}/save", m0="7")
    answer = visit.post("/score/books/1", [("评分表.xlsx", fill_book(body, change))])
    assert answer.status_code == 200 and "已经提交，要修改请先撤回" in answer.text and "已保存，可以提交" in answer.text
    (closed,), (kept,) = (sheets(service, number, EXPERTS[0]) for number in numbers[:2])
    assert closed.comment != "离线写的意见" and kept.comment == "离线写的意见" and kept.state == "draft"
    assert kept.marks["针对性"] == "7", "an empty cell takes nothing away"
    assert visit.post(f"/score/{numbers[1]}/submit").status_code == 303


@pytest.mark.stores("sqlite")
def test_a_row_of_another_number_says_the_same_whether_there_is_one_or_not(service, experts):
    visit = experts[EXPERTS[0]]
    (other,) = set(range(1, 5)) - set(own(service, EXPERTS[0])) or {0}
    body = visit.get("/score/books/1.xlsx").content

    def told(code: str) -> str:
        def change(sheet, header):
            sheet.cell(5, 1).value = code

        text = visit.post("/score/books/1", [("评分表.xlsx", fill_book(body, change))]).text
        return re.search(rf"编号 {code}）(没有保存[^<]*)", text)[1].replace(code, "")

    assert told(f"{other:03d}") == told("099") and "不在本次评审之中" in told("099")


@pytest.mark.stores("sqlite")
def test_what_is_no_score_sheet_is_refused_in_words(experts):
    for name, body in (("a.docx", b"x"), ("a.xlsx", b"PK"), ("a.xlsx", roster(("x",)))):
        answer = experts[EXPERTS[0]].post("/score/books/1", [(name, body)])
        assert answer.status_code == 400 and "没有保存" in answer.text


def test_what_comes_after_the_lock_is_late_and_in_no_sum(service, admin, experts):
    number = own(service, EXPERTS[0])[0]
    late = next(name for name in EXPERTS[1:] if number in own(service, name))
    experts[EXPERTS[0]].post(f"/score/{number}/submit", **filled(80))
    assert step(admin, "locked").status_code == 303
    assert "现在提交的算逾期" in experts[late].get(f"/score/{number}").text
    assert experts[late].post(f"/score/{number}/submit", **filled(100)).status_code == 303
    assert sheets(service, number, late)[0].state == "late"
    page = admin.get(f"{ROUND}/outcome/{number}").text
    assert "逾期，不计入" in page and "1 / 2 份" in page and "80.00" in page
    for path in ("withdraw", "recuse"):
        assert experts[EXPERTS[0]].post(f"/score/{number}/{path}", reason="x").status_code == 409
    with service.db.read() as db:
        assert db.get_one(Round, 1).state == "locked"


def test_no_field_and_no_number_that_an_expert_sends_ends_in_a_server_error(service, experts):
    visit, number = experts[EXPERTS[0]], own(service, EXPERTS[0])[0]
    for value in HOSTILE.values():
        fields = {name: value.encode("utf-8", "surrogatepass") for name in ("m0", "comment", "reason", "file")}
        for path in ("save", "submit", "withdraw"):
            answer = visit.client.post(f"/score/{number}/{path}", data={"csrf": visit.csrf, **fields})
            assert answer.status_code in (303, 400, 409, 422), (path, value[:20])
        for path in (f"/score/{encoded(value)}", f"/score/books/{encoded(value)}.xlsx"):
            assert visit.get(path).status_code in (404, 405, 200, 307), path
        assert visit.get(f"/score/{number}?file={encoded(value)}").status_code == 200
    assert sheets(service, number, EXPERTS[0])[0].state == "draft"
