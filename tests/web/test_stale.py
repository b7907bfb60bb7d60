"""Forms of the reviewers' desk after something has changed: refused, told why, and nothing typed is lost."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from lxml import html

from tests.web.helpers import Visit, sample, work
from tests.web.stock import Filling, queued_whole
from web.core import settings
from web.core.database.models import Decision, Event, FoundIssue, Ruling, Submission, User

OVER = sample("factory-L001-site-over.docx")
NOTE = "请压缩现场概况，其余不变"


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return queued_whole if "queued" in request.fixturenames else None


@pytest.fixture
def queued(reviewer) -> Visit:
    """Submission 1, over its limit and with its other files missing, in the queue."""
    return reviewer


def findings(service, number: int = 1) -> list[FoundIssue]:
    with service.db.read() as db:
        result = db.get_one(Submission, number).result_id
        return db.query(FoundIssue).filter_by(result_id=result).order_by(FoundIssue.id).all()


def over(service, number: int = 1) -> FoundIssue:
    return next(issue for issue in findings(service, number) if issue.code == "L001")


def rule(visit: Visit, issue: FoundIssue, answer: str = "fault", **more: str):
    return visit.post("/review/1/rule", finding=str(issue.id), answer=answer, **more)


def opened(visit: Visit, what: str, issue: FoundIssue | None = None) -> dict[str, str]:
    """A form as the page holds it at this moment."""
    aim = {"finding": str(issue.id)} if issue else {}
    found = visit.form("/review/1/split" if what == "split" else "/review/1", f"/review/1/{what}", **aim)
    assert found["seen"]
    return found


def text_of(answer) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split())


def go_on(visit: Visit, answer):
    """Sends the form of a refusal's page as it stands."""
    (form,) = (form for form in html.fromstring(answer.text).forms if "/review/" in form.get("action"))
    return visit.client.post(form.get("action"), data=dict(form.form_values()))


def outcome(service, number: int = 1) -> str | None:
    with service.db.read() as db:
        return db.get_one(Submission, number).outcome


def test_a_decision_after_a_colleagues_decision_is_refused_and_can_be_sent_again(service, queued, colleague):
    seen = opened(queued, "decide")
    assert colleague.post("/review/1/decide", outcome="hold", note="等单位来函").status_code == 303
    answer = queued.post("/review/1/decide", outcome="hold", **seen | {"note": NOTE})
    told = text_of(answer)
    assert answer.status_code == 409 and "材料已有变化" in told
    assert "colleague姓名于" in told and "作出决定：暂缓，待核实，说明：等单位来函" in told
    assert NOTE in answer.text
    assert go_on(queued, answer).status_code == 303
    with service.db.read() as db:
        assert [row.note for row in db.query(Decision).order_by(Decision.id)] == ["等单位来函", NOTE]


def test_a_ruling_after_a_colleagues_ruling_on_the_same_finding_is_refused(service, queued, colleague):
    issue = over(service)
    seen = opened(queued, "rule", issue)
    rule(colleague, issue, "approved", note="会议已定")
    answer = queued.post("/review/1/rule", **seen | {"answer": "false_alarm", "note": NOTE})
    told = text_of(answer)
    assert answer.status_code == 409
    assert "colleague姓名于" in told and "对 L001 答复“不属实（负责人同意）”，说明：会议已定" in told
    with service.db.read() as db:
        assert db.query(Ruling).count() == 1
    assert NOTE in answer.text and go_on(queued, answer).status_code == 303
    with service.db.read() as db:
        assert [row.note for row in db.query(Ruling).order_by(Ruling.id)] == ["会议已定", NOTE]


def test_colleagues_may_divide_the_findings_but_who_decides_sees_them_all(service, queued, colleague):
    first, second = findings(service)[:2]
    seen, deciding = opened(queued, "rule", second), opened(queued, "decide")
    assert rule(colleague, first).status_code == 303
    assert queued.post("/review/1/rule", **seen | {"answer": "fault"}).status_code == 303
    answer = queued.post("/review/1/decide", **deciding | {"outcome": "hold", "note": NOTE})
    told = text_of(answer)
    assert answer.status_code == 409 and NOTE in answer.text and outcome(service) is None
    assert f"colleague姓名于 {told.split('colleague姓名于 ')[1][:16]} 对 {first.code} 答复“属实，列入补正”" in told
    assert f"对 {second.code} 答复“属实，列入补正”" in told and "您本人（在另一个页面）" in told


def test_a_word_of_a_second_person_is_a_change(service, queued, colleague):
    with service.db.write() as db:
        settings.save(db, settings.Settings(second_person=True))
    rule(queued, over(service), "false_alarm")
    seen = opened(queued, "decide")
    assert colleague.post("/review/1/agree", ruling="1").status_code == 303
    answer = queued.post("/review/1/decide", **seen | {"outcome": "hold"})
    assert answer.status_code == 409 and "L001 不属实，已由colleague姓名复核同意" in text_of(answer)


def corrected(service, visit: Visit) -> None:
    assert visit.post("/review/1/split", **{"background-absent": "1"}).status_code == 303
    assert work(service) == 1


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("rule", {"answer": "false_alarm", "note": NOTE}),
        ("decide", {"outcome": "hold", "note": NOTE}),
    ],
)
def test_a_new_result_is_told_with_who_brought_it_about(service, queued, colleague, what, typed):
    lasting = next(issue for issue in findings(service) if issue.code[0] not in "LSC")
    seen = opened(queued, what, lasting if what == "rule" else None)
    corrected(service, colleague)
    answer = queued.post(f"/review/1/{what}", **seen | typed)
    told = text_of(answer)
    assert answer.status_code == 409 and "有了新的结果（colleague姓名更正了分段）" in told and NOTE in answer.text
    assert go_on(queued, answer).status_code == 303
    with service.db.read() as db:
        assert db.query(Ruling if what == "rule" else Decision).one().note == NOTE


def test_a_finding_that_the_new_result_does_not_have_can_only_be_copied(service, queued, colleague):
    issue = over(service)
    seen = opened(queued, "rule", issue)
    with service.db.write() as db:
        db.get_one(FoundIssue, issue.id).identity = "gone"
    answer = queued.post("/review/1/rule", **seen | {"answer": "false_alarm", "note": NOTE})
    assert answer.status_code == 409 and NOTE in answer.text
    assert "readonly" in answer.text and not re.search(r'<form[^>]*action="/review/', answer.text)


def test_a_correction_of_the_split_after_a_colleagues_is_refused_and_keeps_the_lines(service, queued, colleague):
    seen = opened(queued, "split")
    corrected(service, colleague)
    answer = queued.post("/review/1/split", **seen | {"site": "7", "results-absent": "1"})
    told = text_of(answer)
    assert answer.status_code == 409 and work(service) == 0
    assert "标题在第 7 行" in told and "报告中没有" in told
    assert go_on(queued, answer).status_code == 303 and work(service) == 1


def test_a_line_that_is_refused_leaves_the_others_as_they_were_typed(queued):
    answer = queued.post("/review/1/split", site="7", process="99999", **{"results-absent": "1"})
    form = html.fromstring(answer.text).forms[-1]
    assert answer.status_code == 400
    assert (form.fields["site"], form.fields["process"], form.fields["results-absent"]) == ("7", "99999", "1")


def test_an_open_page_of_a_deleted_submission_touches_no_other(service, queued):
    """Whether the next upload bears its number or another one."""
    issue = over(service)
    ruling, deciding = opened(queued, "rule", issue), opened(queued, "decide")
    with service.db.write() as db:
        service.remove(db, db.get_one(Submission, 1), "系统", "测试")
    gone = queued.post("/review/1/decide", **deciding | {"outcome": "hold", "note": NOTE})
    assert gone.status_code == 404 and NOTE in gone.text
    queued.upload(OVER, queue="1")
    work(service)
    with service.db.read() as db:
        number = db.query(Submission).one().id
        other = db.query(FoundIssue).filter_by(code="L001").one()
    aimed = ruling | {"finding": str(other.id), "answer": "false_alarm", "note": NOTE}
    for what, sent in (("rule", aimed), ("decide", deciding | {"outcome": "hold", "note": NOTE})):
        answer = queued.post(f"/review/{number}/{what}", **sent)
        assert answer.status_code == 409 and "那份材料已经删除" in answer.text and NOTE in answer.text
        assert not re.search(r'<form[^>]*action="/review/', answer.text)
    with service.db.read() as db:
        assert db.query(Ruling).count() == db.query(Decision).count() == 0


@pytest.mark.parametrize("what", ["rule", "agree", "decide", "split"])
def test_a_form_that_does_not_say_what_was_seen_is_refused(service, queued, what):
    sent = {"outcome": "hold", "answer": "fault", "finding": "9" * 12, "note": NOTE}
    for seen in ("", "x", "1.2.3.4.5", "a.b.c.d.e", "a." + "9" * 5000 + ".0.0.0", "a.1.1.1.99999999999"):
        assert queued.post(f"/review/1/{what}", seen=seen, **sent).status_code == 409, seen[:30]
    with service.db.read() as db:
        assert db.query(Ruling).count() == db.query(Decision).count() == 0


@pytest.mark.parametrize("number", ["9" * 12, "9" * 5000, "-1", "4294967297"])
def test_numbers_that_no_row_has_find_nothing(service, queued, number):
    seen = opened(queued, "rule", over(service))
    assert queued.post("/review/1/rule", **seen | {"finding": number, "answer": "fault"}).status_code == 409
    assert queued.post("/review/1/agree", ruling=number).status_code in (404, 409)


def test_scripts_get_the_reasons_as_json(service, queued, colleague):
    seen = opened(queued, "decide") | {"outcome": "hold", "csrf": queued.csrf}
    colleague.post("/review/1/decide", outcome="hold")
    answer = queued.client.post("/review/1/decide", data=seen, headers={"accept": "application/json"})
    assert answer.status_code == 409 and "colleague姓名于" in answer.json()["detail"]


def test_of_two_who_decide_at_once_one_is_told_of_the_other(service, queued, colleague):
    forms = [(visit, opened(visit, "decide") | {"outcome": "hold"}) for visit in (queued, colleague)]
    codes: list[int] = []
    threads = [
        threading.Thread(
            target=lambda visit=visit, form=form: codes.append(visit.post("/review/1/decide", **form).status_code)
        )
        for visit, form in forms
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 409]


@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [
        ({"outcome": "accepted"}, 409, "不能转入评审"), ({"outcome": "correction"}, 409, "请先逐条答复"),
        ({}, 400, "请选择一项决定"),
    ],
)  # fmt: skip
def test_a_decision_that_is_refused_keeps_its_note(queued, sent, code, told):
    answer = queued.post("/review/1/decide", note=NOTE, **sent)
    assert answer.status_code == code and told in answer.text and NOTE in answer.text


def test_a_waiver_without_a_reason_keeps_its_note(service, queued):
    answer = rule(queued, over(service), "because", note=NOTE)
    assert answer.status_code == 400 and NOTE in answer.text


def agreed(service, queued: Visit, colleague: Visit) -> None:
    assert colleague.post("/review/1/agree", ruling="1").status_code == 303


def waived(service, queued: Visit, colleague: Visit) -> None:
    assert rule(colleague, over(service), "false_alarm").status_code == 303


def confirmed(service, queued: Visit, colleague: Visit) -> None:
    assert rule(colleague, over(service)).status_code == 303


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (agreed, "复核同意了 L001 不属实"),
        (waived, "对 L001 答复“不属实（误报）”"),
        (confirmed, "对 L001 答复“属实，列入补正”"),
        (corrected, "更正了分段"),
    ],
)
def test_what_comes_after_a_decision_reopens_it_and_says_who_and_why(
    service, queued, colleague, act: Callable[..., None], why
):
    with service.db.write() as db:
        settings.save(db, settings.Settings(second_person=True))
    rule(queued, over(service), "false_alarm")
    assert queued.post("/review/1/decide", outcome="hold").status_code == 303
    assert "/review/1" not in queued.get("/queue").text
    act(service, colleague) if act is corrected else act(service, queued, colleague)
    assert outcome(service) is None and "/review/1" in queued.get("/queue").text
    told = text_of(queued.get("/review/1"))
    assert re.search(rf"colleague姓名于 [\d: -]+ {why}.*已重新打开，须重新决定", told)
    with service.db.read() as db:
        line = db.query(Event).filter_by(action="重新打开决定").one()
        decision = db.query(Decision).one()
        assert (line.who, line.subject) == ("colleague", "提交 1") and why in line.detail
        assert db.get_one(User, decision.reopened_by).name == "colleague" and decision.reopened is not None


def test_nothing_is_reopened_where_nothing_was_decided(service, queued):
    rule(queued, over(service))
    with service.db.read() as db:
        assert db.query(Event).filter_by(action="重新打开决定").count() == 0


@pytest.mark.parametrize(
    ("state", "result", "told"),
    [
        ("waiting", True, "正在检查"), ("running", True, "正在检查"), ("failed", False, "没有得到检查结果"),
        ("done", False, "没有得到检查结果"),
    ],
)  # fmt: skip
def test_what_was_never_checked_cannot_be_decided(service, queued, state, result, told):
    seen = opened(queued, "decide")
    with service.db.write() as db:
        found = db.get_one(Submission, 1)
        found.state, found.result_id = state, found.result_id if result else None
    answer = queued.post("/review/1/decide", **seen | {"outcome": "hold", "note": NOTE})
    assert answer.status_code == 409 and told in answer.text and NOTE in answer.text and outcome(service) is None
    assert 'action="/review/1/decide"' not in queued.get("/review/1").text


def test_what_a_newer_version_took_the_place_of_cannot_be_decided(service, visit, queued):
    page = visit.upload(OVER)
    work(service)
    visit.post(f"{page}/hand-in")
    seen = queued.form("/review/2", "/review/2/decide")
    newer = visit.upload(OVER, previous=page.removeprefix("/s/"))
    work(service)
    assert queued.post("/review/2/decide", **seen | {"outcome": "hold"}).status_code == 303, "not handed in yet"
    visit.post(f"{newer}/hand-in")
    for what, typed in (
        ("decide", {"outcome": "hold", "note": NOTE}),
        ("rule", {"answer": "fault"}),
        ("split", {"site": "3"}),
    ):
        answer = queued.post(f"/review/2/{what}", **seen | typed)
        assert answer.status_code == 409 and "已被申报人的新版本取代" in answer.text
        assert 'href="/review/3"' in answer.text and (what != "decide" or NOTE in answer.text)
    desk = queued.get("/review/2").text
    assert 'href="/review/3"' in desk and "/review/2/decide" not in desk and "/review/2/rule" not in desk
