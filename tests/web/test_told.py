"""The applicant's and the reviewer's pages tell the same of a submission, in every state that it can be in."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

import pytest
from lxml import html

from pipeline.write import words
from tests.web.helpers import Visit, sample, work
from tests.web.stock import AddUser, Filling, signed_in
from web.core import settings
from web.core.database.models import OUTCOMES, Submission, User, now
from web.core.service import Service
from web.core.submissions import queue, rulings

OVER = sample("factory-L001-site-over.docx")


pytestmark = pytest.mark.stores("sqlite")


def handed_in(service: Service, add_user: AddUser) -> str:
    """A report with an error and more, handed in by its applicant."""
    applicant = signed_in(service, add_user, "author", "applicant")
    page = applicant.upload(OVER, scope="submission")
    work(service)
    applicant.post(f"{page}/hand-in")
    return page


@pytest.fixture
def stocked_with() -> Filling:
    return handed_in


@pytest.fixture
def handed(service, reviewer, add_user, stock):
    """The applicant, the reviewer and the private page."""
    return signed_in(service, add_user, "author", "applicant"), reviewer, stock.page


def items(service, number: int = 1) -> list[rulings.Ruled]:
    with service.db.read() as db:
        return rulings.ruled(db, db.get_one(Submission, number))


def answer(reviewer: Visit, severities: dict[str, str]) -> None:
    """Answers every finding of a severity in one way."""
    for item in items(reviewer.service):
        if choice := severities.get(item.issue.severity):
            note = "请补盖公章" if item.manual else ""
            sent = reviewer.post("/review/1/rule", finding=str(item.issue.id), answer=choice, note=note)
            assert sent.status_code == 303, sent.text


def headline(visit: Visit, page: str) -> str:
    found = html.fromstring(visit.get(page).text).xpath("//*[@data-standing]")
    assert len(found) == 1, page
    return re.sub("[■◆○●]", "", found[0].text_content()).strip()


def main(visit: Visit, page: str) -> str:
    return " ".join(html.fromstring(visit.get(page).text).find(".//main").text_content().split())


ANSWERED = [
    {
        "error": ("", "fault", "false_alarm")[error],
        "review": ("", "fault", "checked")[review],
        "advice": ("", "checked", "checked")[(error + 2 * review) % 3],
        "manual": ("", "fault", "checked")[(error + review + 1) % 3],
    }
    for error, review in itertools.product(range(3), repeat=2)
]
"""Each answer meets each other answer of every other kind, and one of them leaves nothing that keeps it from being
accepted."""
OTHER_VERDICTS = {
    "accepted": ("必须补正", "需补正", "需人工复核", "暂缓"),
    "correction": ("转入评审", "暂缓"),
    "hold": ("转入评审",),
    "rejected": ("转入评审", "暂缓"),
    "withdrawn": ("转入评审", "暂缓"),
    "lapsed": ("转入评审", "暂缓"),
}
"""What a page of the applicant must not hold once it was decided so."""


@pytest.mark.parametrize("answered", ANSWERED, ids=lambda answered: "-".join(a or "open" for a in answered.values()))
def test_both_pages_tell_the_same_whatever_was_answered_and_decided(handed, answered):
    applicant, reviewer, page = handed
    answer(reviewer, answered)
    left = items(reviewer.service)
    for outcome in OUTCOMES:
        sent = reviewer.post("/review/1/decide", outcome=outcome, note="见下")
        if outcome == "accepted":
            wanted = not any(i.waits or i.answer == "fault" for i in left)
            assert (sent.status_code == 303) == wanted, "nothing is accepted with a fault, or unanswered"
        if sent.status_code != 303:
            continue
        assert headline(applicant, page) == headline(reviewer, "/review/1") == OUTCOMES[outcome]
        assert OUTCOMES[outcome] in main(applicant, "/mine") and OUTCOMES[outcome] in main(
            reviewer, "/queue?status=all"
        )
        shown = main(applicant, page)
        assert not [word for word in OTHER_VERDICTS[outcome] if word in shown.replace("经审核不需补正", "")]
        guide = shown.partition("经审核不需补正")[0]
        for item in left:
            if item.answer in ("waived", "checked") and not item.manual:
                assert f"{item.issue.code} 改法" not in guide and item.issue.code in shown


def test_what_is_to_be_corrected_is_the_same_in_the_notice_the_guide_and_the_desk(handed):
    import io

    from docx import Document

    applicant, reviewer, page = handed
    answer(reviewer, {"error": "fault", "review": "checked", "manual": "fault"})
    assert reviewer.post("/review/1/decide", outcome="correction", note="十日内").status_code == 303
    faults = [item for item in items(reviewer.service) if item.answer == "fault"]
    guide = main(applicant, page).partition("经审核不需补正")[0]
    papers = []
    for who, address in ((applicant, f"{page}/notice.docx"), (reviewer, "/review/1/notice.docx")):
        document = Document(io.BytesIO(who.get(address).content))
        papers.append("\n".join(paragraph.text for paragraph in document.paragraphs))
    assert papers[0] == papers[1] and f"以下 {len(faults)} 处需要补正" in papers[0]
    assert f"必须补正 {len(faults)}" in guide and "请补盖公章" in guide and "请补盖公章" in papers[0]
    assert all(item.issue.code in guide for item in faults)


def drafted(applicant: Visit, reviewer: Visit, page: str) -> str:
    """A self-check is nobody's but the applicant's."""
    page = applicant.upload(OVER)
    work(applicant.service)
    assert reviewer.get("/review/2").status_code == 404
    assert headline(applicant, page) == words.VERDICTS["return"]
    return ""


def undecided(applicant: Visit, reviewer: Visit, page: str) -> str:
    answer(reviewer, {"error": "false_alarm"})
    assert "预审结果：需补正" in main(applicant, page) and "预审：■ 需补正" in main(reviewer, "/review/1")
    return "已提交审核，审查人员正在处理"


def reopened(applicant: Visit, reviewer: Visit, page: str) -> str:
    reviewer.post("/review/1/decide", outcome="hold")
    answer(reviewer, {"error": "fault"})
    return "正在重新审核，此前的决定不再有效"


def checked_again(applicant: Visit, reviewer: Visit, page: str) -> str:
    answer(reviewer, {"error": "fault"})
    reviewer.post("/review/1/decide", outcome="correction")
    reviewer.post("/review/1/split", **{"background-absent": "1"})
    work(applicant.service)
    assert applicant.get(f"{page}/notice.docx").status_code == 404
    return "正在重新审核，此前的决定不再有效"


def superseded(applicant: Visit, reviewer: Visit, page: str) -> str:
    answer(reviewer, {"error": "fault"})
    reviewer.post("/review/1/decide", outcome="correction")
    newer = applicant.upload(OVER, previous=page.removeprefix("/s/"))
    work(applicant.service)
    assert headline(applicant, page) == "需补正", "it is not handed in yet"
    applicant.post(f"{newer}/hand-in")
    return "已提交新版本，这一版不再审核"


def withdrawn(applicant: Visit, reviewer: Visit, page: str) -> str:
    reviewer.post("/review/1/decide", outcome="withdrawn", note="单位来函")
    return OUTCOMES["withdrawn"]


def overdue(applicant: Visit, reviewer: Visit, page: str) -> str:
    answer(reviewer, {"error": "fault"})
    reviewer.post("/review/1/decide", outcome="correction")
    with reviewer.service.db.write() as db:
        db.get_one(Submission, 1).due = queue.today() - timedelta(days=3)
    assert "已逾期 3 天" in main(applicant, page) and "已逾期 3 天" in main(reviewer, "/review/1")
    assert "逾期 3 天" in main(reviewer, "/queue?status=overdue")
    return OUTCOMES["correction"]


def lapsed(applicant: Visit, reviewer: Visit, page: str) -> str:
    overdue(applicant, reviewer, page)
    assert reviewer.post("/review/1/decide", outcome="lapsed").status_code == 303
    assert "已逾期" not in main(applicant, page) + main(reviewer, "/review/1")
    return OUTCOMES["lapsed"]


def appealed(applicant: Visit, reviewer: Visit, page: str) -> str:
    """After a lapse as after a refusal."""
    lapsed(applicant, reviewer, page)
    assert applicant.post(f"{page}/appeal", text="已按期寄出").status_code == 303
    return OUTCOMES["lapsed"] + "，复核申请正在处理"


def other(reviewer: Visit) -> Visit:
    """Somebody else who may answer, made as the reviewer was."""
    with reviewer.service.db.write() as db:
        hashed = db.query(User).filter_by(name="reviewer").one().password_hash
        db.add(User(name="colleague", full_name="同事", role="reviewer", password_hash=hashed))
    made = Visit(reviewer.service)
    made.sign_in("colleague")
    return made


def upheld(applicant: Visit, reviewer: Visit, page: str) -> str:
    appealed(applicant, reviewer, page)
    assert other(reviewer).post("/review/1/appeal", upheld="yes", note="未收到").status_code == 303
    return OUTCOMES["lapsed"]


def overturned(applicant: Visit, reviewer: Visit, page: str) -> str:
    appealed(applicant, reviewer, page)
    assert other(reviewer).post("/review/1/appeal", upheld="no", note="收发室有记录").status_code == 303
    return "正在重新审核，此前的决定不再有效"


def proposed(applicant: Visit, reviewer: Visit, page: str) -> str:
    with reviewer.service.db.write() as db:
        settings.save(db, settings.Settings(second_decision="all"))
    reviewer.post("/review/1/decide", outcome="rejected", note="不在范围内")
    assert "等待另一位审查人员复核" in main(reviewer, "/review/1") and "不予受理" not in main(applicant, page)
    return "已提交审核，审查人员正在处理"


WAYS = [drafted, undecided, reopened, checked_again, superseded, withdrawn, overdue, lapsed, appealed, upheld,
        overturned, proposed]  # fmt: skip


@pytest.mark.parametrize("reach", WAYS)
def test_both_pages_tell_the_same_on_the_way(handed, reach):
    applicant, reviewer, page = handed
    wanted = reach(applicant, reviewer, page)
    if wanted:
        assert headline(applicant, page) == headline(reviewer, "/review/1") == wanted
        assert wanted in main(applicant, "/mine")


def test_what_is_left_is_told_and_kept_from_being_accepted(handed):
    _, reviewer, _ = handed
    waiting = [item.issue.severity for item in items(reviewer.service) if item.waits]
    assert f"剩 {len(waiting)} 条" in main(reviewer, "/review/1")
    told = main(reviewer, "/review/1")
    assert f"还有没有答复的：必须补正 {waiting.count('error')} 条" in told
    assert f"需人工确认 {waiting.count('manual')} 条" in told
    answer(reviewer, {"error": "false_alarm", "review": "checked"})
    refused = reviewer.post("/review/1/decide", outcome="accepted")
    assert refused.status_code == 409 and f"还有没有答复的：需人工确认 {waiting.count('manual')} 条" in refused.text
    assert reviewer.post("/review/1/tick").status_code == 303
    assert "全部已答复" in main(reviewer, "/review/1")
    assert reviewer.post("/review/1/decide", outcome="accepted").status_code == 303


def test_what_the_program_is_sure_of_is_not_waved_through_without_a_reason(handed):
    _, reviewer, _ = handed
    error = next(item.issue for item in items(reviewer.service) if item.issue.severity == "error")
    sent = reviewer.post("/review/1/rule", finding=str(error.id), answer="checked")
    assert sent.status_code == 400 and "属实的请列入补正" in sent.text


def test_a_fault_that_only_a_person_sees_needs_its_words(handed):
    _, reviewer, _ = handed
    manual = next(item.issue for item in items(reviewer.service) if item.issue.severity == "manual")
    sent = reviewer.post("/review/1/rule", finding=str(manual.id), answer="fault")
    assert sent.status_code == 400 and "写进补正通知书" in sent.text


def test_a_result_of_earlier_days_gets_its_rows_to_confirm_when_it_is_opened(handed):
    _, reviewer, _ = handed
    before = [item.issue.code for item in items(reviewer.service) if item.manual]
    with reviewer.service.db.write() as db:
        for item in items(reviewer.service):
            if item.manual:
                db.delete(db.merge(item.issue))
    assert reviewer.get("/review/1").status_code == reviewer.get("/review/1").status_code == 200
    assert [item.issue.code for item in items(reviewer.service) if item.manual] == before != []


def test_when_the_files_are_gone_both_pages_keep_the_decision(handed):
    applicant, reviewer, page = handed
    reviewer.post("/review/1/decide", outcome="hold")
    with reviewer.service.db.write() as db:
        db.get_one(Submission, 1).removed = now()
    assert OUTCOMES["hold"] in main(applicant, page) and headline(reviewer, "/review/1") == OUTCOMES["hold"]
