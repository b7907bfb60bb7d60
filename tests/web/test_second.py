"""What needs two people: decisions, appeals against them; and what reviewers tell only each other."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from docx import Document

from tests.web import packing
from tests.web import stock as stocks
from tests.web.helpers import Visit, season_of
from tests.web.stock import Filling
from tests.web.test_outcomes import answer_all
from web.core import settings
from web.core.database.models import Activity, Appeal, Decision, Event, Outcome, Proposal, Remark, Submission
from web.core.sign_in import auth
from web.core.submissions import queue
from web.core.submissions.told import told_day


@pytest.fixture
def stocked_with() -> Filling:
    return stocks.queued


@pytest.fixture
def page(stock) -> str:
    return stock.page


@pytest.fixture
def refused(service, visit, reviewer, page):
    """Refused by ``reviewer``; the applicant has appealed."""
    assert reviewer.post("/review/1/decide", outcome="rejected", note="不在范围内").status_code == 303
    assert "申请复核" in visit.get(page).text
    assert visit.post(f"{page}/appeal", text="本单位在范围内，见附件二").status_code == 303
    return reviewer


def actions(service) -> list[str]:
    with service.db.read() as db:
        return [event.action for event in db.query(Event).order_by(Event.id) if not event.action.startswith("查看")]


def seen(visit: Visit) -> str:
    """What the page of submission 1 shows, for a form that it does not offer to this person."""
    return visit.form("/review/1", "/review/1/remark")["seen"]


def with_a_second(service, which: str) -> None:
    with service.db.write() as db:
        settings.save(db, settings.Settings(second_decision=which))


@pytest.mark.parametrize(
    ("upheld", "told", "after"),
    [("yes", "复核结果：维持原决定", "不予受理"), ("no", "复核结果：撤销原决定，重新审核", "正在重新审核")],
)
def test_an_appeal_is_answered_by_another_person(service, visit, refused, colleague, page, upheld, told, after):
    assert "复核申请正在处理" in visit.get(page).text and "复核申请正在处理" in colleague.get("/review/1").text
    assert "本单位在范围内" in colleague.get("/review/1").text
    assert ">1<" in colleague.get("/queue?status=second").text
    own = refused.post("/review/1/appeal", seen=seen(refused), upheld=upheld, note="见通知")
    assert own.status_code == 409 and "须由另一位审查人员" in own.text and "见通知" in own.text
    held = colleague.post("/review/1/decide", seen=seen(colleague), outcome="hold")
    assert held.status_code == 409 and "先由另一位审查人员答复复核申请" in held.text
    assert colleague.post("/review/1/appeal", upheld=upheld, note="核对了附件二").status_code == 303
    for shown in (visit.get(page).text, colleague.get("/review/1").text):
        assert after in shown and "核对了附件二" in shown and "复核申请正在处理" not in shown
    assert told in visit.get(page).text
    with service.db.read() as db:
        found, appeal = db.get_one(Submission, 1), db.query(Appeal).one()
        assert (found.outcome == "rejected") == appeal.upheld == (upheld == "yes") and found.appealed is None
    assert colleague.post("/review/1/appeal", upheld=upheld, note="再答").status_code == 409
    assert {"申请复核", "答复复核申请"} <= set(actions(service))


@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [({"note": "理由"}, 400, "请选择维持原决定"), ({"upheld": "yes"}, 409, "请写明复核的理由")],
)
def test_an_answer_to_an_appeal_is_whole(refused, colleague, sent, code, told):
    answer = colleague.post("/review/1/appeal", **sent)
    assert answer.status_code == code and told in answer.text


def test_a_decision_is_appealed_against_once_and_only_a_refusal(visit, reviewer, page):
    assert visit.post(f"{page}/appeal", text="不服").status_code == 409, "nothing is decided"
    reviewer.post("/review/1/decide", outcome="hold")
    assert "appeal" not in visit.get(page).text
    assert visit.post(f"{page}/appeal", text="不服").status_code == 409
    reviewer.post("/review/1/decide", outcome="rejected", note="不在范围内")
    assert visit.post(f"{page}/appeal", text=" ").status_code == 409, "it needs a reason"
    assert visit.post(f"{page}/appeal", text="不服").status_code == 303
    again = visit.post(f"{page}/appeal", text="还是不服")
    assert again.status_code == 409 and "已经申请过复核" in again.text


def test_a_decision_that_became_void_takes_its_appeal_along(service, visit, refused, colleague, page):
    finding = colleague.form("/review/1", "/review/1/rule")["finding"]
    assert colleague.post("/review/1/rule", finding=finding, answer="false_alarm").status_code == 303
    assert "不再单独答复" in visit.get(page).text and "不再单独答复" in colleague.get("/review/1").text
    assert colleague.post("/review/1/decide", outcome="hold").status_code == 303


def test_a_decision_waits_for_a_second_person(service, visit, reviewer, colleague, page):
    with_a_second(service, "all")
    before = visit.get(page).text
    assert reviewer.post("/review/1/decide", outcome="hold", note="等来函").status_code == 303
    assert "等待另一位审查人员复核" in reviewer.get("/review/1").text
    assert visit.get(page).text == before, "the applicant sees nothing of it"
    assert "待复核：暂缓" in colleague.get("/queue?status=second").text
    number = colleague.form("/review/1", "/review/1/second")["proposal"]
    own = reviewer.post("/review/1/second", seen=seen(reviewer), do="agree", proposal=number)
    assert own.status_code == 409 and "不能复核自己的决定" in own.text
    other = colleague.post("/review/1/decide", seen=seen(colleague), outcome="rejected", note="不在范围内")
    assert other.status_code == 409 and "已提出“暂缓，待核实”" in other.text
    assert colleague.post("/review/1/second", do="agree").status_code == 303
    with service.db.read() as db:
        decision = db.query(Decision).one()
        assert (decision.outcome, decision.note) == ("hold", "等来函")
        assert decision.second_id not in (None, decision.user_id) and db.get_one(Submission, 1).outcome == "hold"
    assert "等来函" in visit.get(page).text and "（colleague姓名复核）" in reviewer.get("/review/1").text
    assert actions(service)[-2:] == ["复核同意决定", "决定"] and "提出决定" in actions(service)


def test_who_does_not_agree_says_why(service, visit, reviewer, colleague, page):
    with_a_second(service, "refusals")
    reviewer.post("/review/1/decide", outcome="rejected", note="不在范围内")
    silent = colleague.post("/review/1/second", do="refuse")
    assert silent.status_code == 400 and "请写明理由" in silent.text
    assert colleague.post("/review/1/second", do="refuse", note="通知第三条包括它").status_code == 303
    assert "通知第三条包括它" in reviewer.get("/review/1").text and "通知第三条" not in visit.get(page).text
    assert reviewer.post("/review/1/decide", outcome="hold").status_code == 303
    with service.db.read() as db:
        assert db.get_one(Submission, 1).outcome == "hold", "what is no refusal needs one person"
        assert db.query(Proposal).one().fate == "refused"


def test_what_was_checked_anew_waits_no_more(service, reviewer, colleague):
    with_a_second(service, "all")
    reviewer.post("/review/1/decide", outcome="hold")
    form = colleague.form("/review/1", "/review/1/second")
    with service.db.write() as db:
        db.query(Proposal).update({"result_id": 99})
        assert db.query(Outcome).count() == 1
    late = colleague.post("/review/1/second", **form, do="agree")
    assert late.status_code == 409 and "不再等待复核" in late.text
    assert "没有符合条件的材料" in colleague.get("/queue?status=second").text


def test_one_takes_back_what_one_proposed_by_proposing_anew(service, reviewer, colleague):
    with_a_second(service, "all")
    reviewer.post("/review/1/decide", outcome="hold")
    first = colleague.form("/review/1", "/review/1/second")
    reviewer.post("/review/1/decide", outcome="withdrawn", note="单位来函")
    assert colleague.post("/review/1/second", **first, do="agree").status_code == 409
    assert colleague.post("/review/1/second", do="agree").status_code == 303
    with service.db.read() as db:
        assert db.get_one(Submission, 1).outcome == "withdrawn"
        assert [one.fate for one in db.query(Proposal).order_by(Proposal.id)] == ["replaced", "agreed"]


def test_an_appeal_whose_submission_was_replaced_waits_for_nobody(service, visit, refused, colleague, page):
    refused.upload(stocks.OVER, queue="1", previous=page.removeprefix("/s/"))
    for shown in (visit.get(page).text, colleague.get("/review/1").text):
        assert "已提交新版本" in shown and "这次申请不再单独答复" in shown
        assert "由作出决定以外的审查人员处理" not in shown and 'name="upheld"' not in shown
    assert colleague.post("/review/2/remove", why="mistake").status_code == 303
    assert "由作出决定以外的审查人员处理" in visit.get(page).text
    assert colleague.post("/review/1/appeal", upheld="yes", note="核对了附件二").status_code == 303


SECRETS = ("电话里很客气", "王工", "我看可以")


@pytest.fixture
def talked_about(service, reviewer) -> Visit:
    call = {"way": "phone", "person": SECRETS[1], "at": "2026-05-04T09:30", "text": SECRETS[0]}
    assert reviewer.post("/review/1/remark", **call).status_code == 303
    assert reviewer.post("/review/1/remark", text=SECRETS[2]).status_code == 303
    return reviewer


def test_colleagues_read_who_was_spoken_to_when_and_what_was_said(service, talked_about, colleague):
    told = " ".join(colleague.get("/review/1").text.split())
    assert "2026-05-04 09:30 电话，王工</strong>：电话里很客气" in told
    assert "<strong>reviewer姓名</strong>：我看可以" in told
    assert {"记录联系", "写内部意见"} <= set(actions(service))


def test_an_applicant_never_reads_what_reviewers_tell_each_other(service, visit, talked_about, page):
    answer_all(talked_about, 1)
    assert talked_about.post("/review/1/decide", outcome="correction").status_code == 303
    key = page.removeprefix("/s/")
    seen = [visit.get(f"/s/{key}{path}").text for path in ("", "/state", "/report")]
    seen += [visit.get(f"/api/v1/submissions/{key}{path}").text for path in ("", "/result", "/report", "/decision")]
    for paper in (visit.get(f"{page}/notice.docx"), talked_about.get("/review/1/opinion.docx")):
        document = Document(io.BytesIO(paper.content))
        seen += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        seen += [paragraph.text for paragraph in document.paragraphs]
    for made in (season_of(talked_about), talked_about.get("/queue/letters.zip?status=all").content):
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            for name in archive.namelist():
                with zipfile.ZipFile(io.BytesIO(archive.read(name))) as paper:
                    seen += [paper.read(part).decode("utf-8", "replace") for part in paper.namelist()]
    assert not [secret for secret in SECRETS for text in seen if secret in text]
    with service.db.read() as db:
        assert not [e.detail for e in db.query(Event) for secret in SECRETS if secret in e.detail]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": " "}, "请写下内容"), ({"text": "x", "way": "pigeon"}, "请选择联系的方式"),
        ({"text": "x", "way": "phone", "at": "昨天"}, "联系时间没有读懂"),
        ({"text": "x", "way": "phone", "at": "2999-01-01T00:00"}, "联系时间还没有到"),
    ],
)  # fmt: skip
def test_what_is_no_remark_is_not_kept(service, reviewer, sent, told):
    answer = reviewer.post("/review/1/remark", **sent)
    assert answer.status_code == 400 and told in answer.text
    with service.db.read() as db:
        assert db.query(Remark).count() == 0


def test_a_token_opens_no_remarks(service, talked_about, add_user):
    machine = add_user(service, "machine", "reviewer")
    with service.db.write() as db:
        token = auth.new_token(db, machine, "t")
    shown = talked_about.client.get("/api/v1/submissions/1", headers={"authorization": f"Bearer {token}"}).text
    assert not [secret for secret in SECRETS if secret in shown]


RULES = 'offered = ["accepted", "correction", "rejected"]\ncorrection_days = 15\nappeal_days = 5\n'


def test_what_can_be_decided_and_how_long_people_have_comes_from_the_pack(service, visit, reviewer, admin, page):
    number = packing.add(admin, "有期限的活动", {"[dates]": f"[outcomes]\n{RULES}\n[dates]"})
    with service.db.write() as db:
        db.query(Outcome).one().pack = db.get_one(Activity, number).pack
    shown = reviewer.get("/review/1").text
    assert 'value="rejected"' in shown and 'value="hold"' not in shown and 'value="lapsed"' not in shown
    assert f'value="{queue.today() + timedelta(days=15)}"' in shown
    other = reviewer.post("/review/1/decide", outcome="hold")
    assert other.status_code == 400 and "请选择一项决定" in other.text
    reviewer.post("/review/1/decide", outcome="rejected", note="不在范围内")
    assert f"在{told_day(queue.today() + timedelta(days=5))}前（含当日）" in visit.get(page).text
    with service.db.write() as db:
        db.query(Decision).one().created -= timedelta(days=6)
    assert "appeal-text" not in visit.get(page).text
    late = visit.post(f"{page}/appeal", text="不服")
    assert late.status_code == 409 and "已过" in late.text


def test_nothing_that_was_proposed_before_an_appeal_is_agreed_to_before_its_answer(
    service, visit, reviewer, colleague, page
):
    reviewer.post("/review/1/decide", outcome="rejected", note="不在范围内")
    with_a_second(service, "all")
    assert reviewer.post("/review/1/decide", outcome="hold").status_code == 303
    assert visit.post(f"{page}/appeal", text="本单位在范围内").status_code == 303
    answer = colleague.post("/review/1/second", do="agree")
    assert answer.status_code == 409 and "先由另一位审查人员答复复核申请" in answer.text
    with service.db.read() as db:
        found = db.get_one(Submission, 1)
        assert found.outcome == "rejected" and found.appealed is not None


def test_a_text_as_long_as_its_field_takes_loses_no_end_for_its_lines(service, reviewer):
    """A browser counts a line end as one sign and sends it as two."""
    written = "行\n" * 999 + "末尾"
    assert reviewer.post("/review/1/remark", text=written.replace("\n", "\r\n")).status_code == 303
    with service.db.read() as db:
        assert db.query(Remark).one().text == written
