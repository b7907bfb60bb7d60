"""A reviewer works through the queue: filter, answer, correct the split, decide, letters."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from tests.web import stock as stocks
from tests.web.helpers import Visit, sample, work
from tests.web.stock import Filling
from web.core import settings
from web.core.database.models import Submission, User
from web.core.sign_in import auth
from web.core.submissions import record, rulings

pytestmark = pytest.mark.stores("sqlite")
OVER, LEFT = sample("factory-L001-site-over.docx"), sample("factory-C003-guidance-left.docx")


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return stocks.queued if "queued" in request.fixturenames else None


@pytest.fixture
def queued(reviewer):
    """Submission 1, over its limit, in the queue."""
    return reviewer


def finding(visit: Visit, code: str, number: int = 1) -> str:
    """The finding's id in the desk's form."""
    page = visit.get(f"/review/{number}").text
    return re.findall(rf'<code>{code}</code>.*?name="finding" value="(\d+)"', page, re.DOTALL)[0]


def waive(visit: Visit, code: str = "L001", number: int = 1, reason: str = "false_alarm"):
    return visit.post(f"/review/{number}/rule", finding=finding(visit, code, number), answer=reason, note="核对过")


def confirm(visit: Visit, code: str = "L001", number: int = 1):
    return visit.post(f"/review/{number}/rule", finding=finding(visit, code, number), answer="fault")


def standing(service, number: int = 1) -> str:
    with service.db.read() as db:
        return db.get_one(Submission, number).standing


def test_a_submission_stands_where_its_findings_put_it(service, queued):
    queued.upload(LEFT, queue="1")
    queued.upload(sample("factory-F001-broken-off.docx"), queue="1")
    work(service)
    assert [standing(service, n) for n in (1, 2, 3)] == ["return", "review", "unreadable"]
    assert re.findall(r'href="/review/(\d+)', queued.get("/queue?standing=review").text) == ["2"]


@pytest.mark.stores("sqlite", "postgresql")
def test_the_queue_is_filtered(queued):
    wanted = {
        "rule=L001": True, "rule=E001": False, "unit=阀门": True, "unit=%25": False, "level=标杆级": False,
        "since=2020-01-01": True, "until=2020-01-01": False, "status=decided": False, "status=all": True,
        "recommender=协会": False, "standing=return": True, "since=nonsense&page=-3&standing=x": True,
    }  # fmt: skip
    assert {query: "/review/1" in queued.get(f"/queue?{query}").text for query in wanted} == wanted


@pytest.mark.stores("sqlite", "postgresql")
def test_next_and_previous_stay_within_the_filter(service, queued):
    queued.upload(LEFT, queue="1")
    queued.upload(OVER, queue="1")
    work(service)
    page = queued.get("/review/1?standing=return").text
    assert 'rel="next" href="/review/3?standing=return"' in page and 'rel="prev"' not in page


def test_a_waived_finding_no_longer_counts(service, queued):
    assert waive(queued).status_code == 303
    assert standing(service) in ("pass", "review")
    assert "不属实（误报）" in queued.get("/review/1").text


def test_a_confirmed_finding_counts(service, queued):
    confirm(queued)
    assert standing(service) == "return"
    assert "属实，列入补正，reviewer姓名" in queued.get("/review/1").text


def test_the_latest_ruling_counts(service, queued):
    waive(queued)
    confirm(queued)
    assert standing(service) == "return"


@pytest.mark.parametrize("reason", ["", "because", "waive"])
def test_a_waiver_needs_one_of_the_reasons(service, queued, reason):
    assert waive(queued, reason=reason).status_code == 400
    assert standing(service) == "return"


def again(service, visit: Visit, path) -> int:
    """The applicant's next version of submission 1, handed in by the reviewer."""
    with service.db.read() as db:
        series = db.get_one(Submission, 1).series
    visit.upload(path, queue="1")
    with service.db.write() as db:
        newest = db.query(Submission).order_by(Submission.id.desc()).first()
        newest.series = series
    work(service)
    return newest.id


def test_a_waiver_holds_for_the_same_file_uploaded_again(service, queued):
    waive(queued)
    assert standing(service, again(service, queued, OVER)) != "return"


def test_a_waiver_lapses_when_the_file_changes(service, queued, tmp_path):
    from docx import Document

    waive(queued)
    changed = Document(str(OVER))
    changed.core_properties.comments = "another hash, the same text"
    changed.save(tmp_path / OVER.name)
    number = again(service, queued, tmp_path / OVER.name)
    assert standing(service, number) == "return"
    assert "已失效" in queued.get(f"/review/{number}").text


def test_a_waiver_lapses_when_the_rule_changes(service, queued, monkeypatch):
    waive(queued)
    monkeypatch.setattr(record, "_source", lambda code: "another program")
    number = again(service, queued, OVER)
    assert standing(service, number) == "return"
    assert "已失效" in queued.get(f"/review/{number}").text


def test_a_second_person_can_be_asked_for(service, queued, colleague):
    with service.db.write() as db:
        settings.save(db, settings.Settings(second_person=True))
    waive(queued)
    assert standing(service) == "return"
    assert queued.post("/review/1/agree", ruling="1").status_code == 409, "not the same person"
    assert colleague.post("/review/1/agree", ruling="1").status_code == 303
    assert standing(service) != "return"
    assert "复核同意" in queued.get("/review/1").text


def all_in_order(visit: Visit) -> None:
    """Nothing is so, and everything else was looked at."""
    for issue, severity in waiting(visit):
        answer = "false_alarm" if severity == "error" else "checked"
        assert visit.post("/review/1/rule", finding=str(issue), answer=answer).status_code == 303


def waiting(visit: Visit) -> list[tuple[int, str]]:
    with visit.service.db.read() as db:
        return [(i.issue.id, i.issue.severity) for i in rulings.ruled(db, db.get_one(Submission, 1)) if i.waits]


@pytest.mark.parametrize(
    ("first", "outcome", "allowed"),
    [
        (None, "accepted", False), (None, "correction", False), (None, "hold", True),
        (waive, "accepted", False), (waive, "correction", False), (all_in_order, "accepted", True),
        (confirm, "accepted", False), (confirm, "correction", True),
    ],
)  # fmt: skip
def test_a_decision_must_agree_with_the_rulings(queued, first, outcome, allowed):
    if first:
        first(queued)
    answer = queued.post("/review/1/decide", outcome=outcome, note="请按通知补正")
    assert answer.status_code == (303 if allowed else 409)


def test_the_applicant_reads_the_decision_and_can_no_longer_delete(service, visit, reviewer):
    page = visit.upload(OVER)
    work(service)
    visit.post(f"{page}/hand-in")
    confirm(reviewer)
    reviewer.post("/review/1/decide", outcome="correction", note="请压缩现场概况")
    shown = visit.get(page).text
    assert "需补正" in shown and "请压缩现场概况" in shown
    assert visit.post(f"{page}/delete").status_code == 409


def words_of(answer) -> str:
    from docx import Document

    assert answer.status_code == 200, answer.text
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_notice_holds_confirmed_findings_only(queued):
    assert "字数超出" not in words_of(queued.get("/review/1/notice.docx"))
    confirm(queued)
    notice = words_of(queued.get("/review/1/notice.docx"))
    assert "补正通知书" in notice and "字数超出" in notice


def test_the_opinion_form_holds_every_finding_with_its_answer(queued):
    blank = words_of(queued.get("/review/1/opinion.docx"))
    assert "字数超出上限" in blank and "☑" not in blank
    waive(queued)
    filled = words_of(queued.get("/review/1/opinion.docx"))
    assert "字数超出上限" in filled and "☑ 不属实（误报）" in filled and "说明：核对过" in filled


def test_the_queue_as_excel_has_the_filters_rows_and_no_formula(service, queued):
    from openpyxl import load_workbook

    with service.db.write() as db:
        db.get_one(Submission, 1).unit_name = '=HYPERLINK("http://x")'
    sheet = load_workbook(io.BytesIO(queued.get("/queue.xlsx").content)).active
    cell = sheet["E2"]
    assert cell.value == '=HYPERLINK("http://x")' and cell.data_type == "s"
    assert load_workbook(io.BytesIO(queued.get("/queue.xlsx?rule=E001").content)).active.max_row == 1


def lines(visit: Visit) -> list[str]:
    return [re.sub("<.*?>", "", line) for line in re.findall(r"<li[^>]*>(.*?)</li>", visit.get("/review/1/split").text)]


def test_the_split_is_corrected_by_hand_and_the_rules_run_again(service, queued):
    assert "现场概况 595 字" in queued.get("/review/1").text
    listed = lines(queued)
    at = next(n for n, line in enumerate(listed, 1) if "现场概况" in line)
    assert (
        f'name="site" inputmode="numeric" pattern="[0-9]*" size="5" value="{at}"' in queued.get("/review/1/split").text
    )
    after = next(n for n, line in enumerate(listed, 1) if "实施背景" in line)
    answer = queued.post("/review/1/split", site=str(after - 2))
    assert answer.status_code == 303
    assert work(service) == 1
    page = queued.get("/review/1").text
    assert "分段已由人工更正" in page and "组织概况" in page and "现场概况 595 字" not in page


@pytest.mark.parametrize("sent", [{"site": "0"}, {"site": "99999"}, {"site": "x"}, {"site": "5", "process": "5"}])
def test_a_line_that_makes_no_sense_is_refused(service, queued, sent):
    answer = queued.post("/review/1/split", **sent)
    assert answer.status_code == 400 and work(service) == 0


def test_a_correction_takes_the_decision_back(service, queued):
    queued.post("/review/1/decide", outcome="hold")
    queued.post("/review/1/split", **{"background-absent": "1"})
    work(service)
    assert "须重新决定" in queued.get("/review/1").text


def test_files_are_shown_as_pictures_and_text_and_never_as_themselves(service, reviewer):
    reviewer.upload(
        sample("factory-clean.pdf" if sample("factory-clean.pdf").exists() else "construction-clean.pdf"), queue="1"
    )
    reviewer.upload(OVER, queue="1")
    work(service)
    assert 'src="/review/1/file/0/page/1.png"' in reviewer.get("/review/1").text
    picture = reviewer.get("/review/1/file/0/page/1.png")
    assert picture.headers["content-type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert reviewer.get("/review/1/file/0/page/999.png").status_code == 404
    assert "以下是程序读出的文字" in reviewer.get("/review/2").text
    original = reviewer.get("/review/1/file/0/download")
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment")


def test_evidence_that_could_run_something_is_never_shown_as_itself(service, reviewer):
    script = b"<html><body><script>alert(1)</script>\xe8\xaf\x81\xe4\xb9\xa6</body></html>"
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    sent = [
        ("材料/证书.html", script),
        ("材料/证书.svg", drawing),
        ("材料/坏.pdf", b"%PDF-1.7 broken"),
        ("材料/a.png", b"no picture"),
    ]
    reviewer.post("/check", sent, queue="1")
    work(service)
    for number in range(len(sent)):
        page = reviewer.get(f"/review/1?file={number}")
        assert page.status_code == 200 and "<script>alert" not in page.text and "<svg" not in page.text
        answer = reviewer.get(f"/review/1/file/{number}/download")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert reviewer.get(f"/review/1/file/{number}/page/1.png").status_code == 404
    assert "请下载后查看" in reviewer.get("/review/1?file=0").text + reviewer.get("/review/1?file=2").text


@pytest.mark.parametrize("through", ["page", "api"])
def test_a_new_version_that_goes_straight_into_the_queue_takes_the_place_of_the_earlier_one(queued, through):
    service = queued.service
    first = queued.upload(OVER, queue="1").removeprefix("/s/")
    if through == "page":
        queued.upload(LEFT, queue="1", previous=first)
    else:
        with service.db.write() as db:
            key = auth.new_token(db, db.query(User).one(), "t")
        files, fields = [("files", (LEFT.name, LEFT.read_bytes()))], {"hand_in": "true", "previous": first}
        headers = {"authorization": f"Bearer {key}"}
        assert queued.client.post("/api/v1/submissions", files=files, data=fields, headers=headers).status_code == 202
    with service.db.read() as db:
        rows = db.execute(select(Submission.id, Submission.superseded).order_by(Submission.id)).all()
    assert [tuple(row) for row in rows] == [(1, False), (2, True), (3, False)], "and a stranger's stays"


def test_a_new_version_that_is_only_checked_leaves_the_earlier_one_in_the_queue(queued):
    first = queued.upload(OVER, queue="1")
    queued.upload(LEFT, previous=first.removeprefix("/s/"))
    with queued.service.db.read() as db:
        assert not any(db.scalars(select(Submission.superseded)))
