"""Reports that are alike, and evidence that two organisations handed in, are found among an activity's submissions."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from pipeline.batch.shared_text import PARTNERS
from tests.web.helpers import ROOT, Visit, work
from tests.web.stock import AddUser, Filling, signed_in
from tests.web.test_outcomes import answer_all, words_of
from web.core.alike import comparing, prints
from web.core.database.models import Alike, EvidenceFile, FoundIssue, Mark, Prints, Submission
from web.core.service import Service
from web.core.submissions import rulings

WHOLE = ROOT / "samples" / "submissions"
FIRST = WHOLE / "factory-A002-equipment-empty.zip"
SECOND = WHOLE / "factory-E008-no-third-party.zip"
OTHER = WHOLE / "hospital-R004-not-signed.zip"
UNITS = {1: "甲电机厂", 2: "乙电机厂", 3: "丙医院"}


def three(service: Service, add_user: AddUser) -> str:
    """Two submissions of two organisations with the same report and files, and one of its own; all were compared."""
    reviewer = signed_in(service, add_user, "reviewer", "reviewer")
    pages = [reviewer.upload(path, queue="1", scope="submission") for path in (FIRST, SECOND, OTHER)]
    assert work(service) == 3
    with service.db.write() as db:
        for number, unit in UNITS.items():
            db.get_one(Submission, number).unit_name = unit
        prints.again(db, UNITS)
    assert comparing.catch_up(service) == 3
    return pages[0]


@pytest.fixture
def stocked_with() -> Filling:
    return three


def told(service: Service, number: int) -> list[tuple[str, int]]:
    """(rule, the other one) of what its reviewers are told."""
    with service.db.read() as db:
        query = select(Alike.code, Alike.other_id).where(Alike.submission_id == number).distinct()
        return sorted((code, other) for code, other in db.execute(query))


def answer(reviewer: Visit, number: int, choice: str) -> int:
    """Answers all that was found by the comparison. How much that was."""
    with reviewer.service.db.read() as db:
        items = [item for item in rulings.ruled(db, db.get_one(Submission, number)) if item.alike]
    for item in items:
        sent = reviewer.post(f"/review/{number}/rule", finding=str(item.issue.id), answer=choice)
        assert sent.status_code == 303
    return len(items)


def open_alike(service: Service, number: int) -> int:
    with service.db.read() as db:
        return sum(item.waits for item in rulings.ruled(db, db.get_one(Submission, number)) if item.alike)


def test_each_of_the_two_names_the_other_on_its_reviewers_page(service, reviewer):
    for number, other in ((1, 2), (2, 1)):
        page = reviewer.get(f"/review/{number}").text
        assert f'href="/review/{other}?' in page and UNITS[other] in page
        assert told(service, number) == [("I001", other), ("I003", other)]
        assert UNITS[other] in reviewer.get(f"/review/{number}/alike").text
    assert told(service, 3) == []
    assert reviewer.get("/review/3/alike").status_code == 404


def test_its_first_line_never_says_that_nothing_was_found(service, reviewer):
    with service.db.write() as db:
        for number in (1, 3):
            db.get_one(Submission, number).verdict = "pass"
    lines = {number: reviewer.get(f"/review/{number}").text.split("data-standing", 1)[0] for number in (1, 3)}
    assert "需人工复核" in lines[1] and "未发现形式问题" not in lines[1]
    assert "未发现形式问题" in lines[3]


def test_no_report_of_the_service_sends_its_reader_to_the_command_line(service, stock):
    report = Visit(service).get(f"{stock.page}/report").text
    assert "需与其他申报比对，提交审核以后进行" in report
    assert "yushen batch" not in report


def test_it_is_answered_like_any_finding_and_the_answer_outlives_the_next_comparison(service, reviewer):
    found = open_alike(service, 1)
    assert answer(reviewer, 1, "checked") == found > 1
    with service.db.write() as db:
        prints.again(db, [1, 2])
    assert comparing.catch_up(service) == 2
    assert open_alike(service, 1) == 0 < open_alike(service, 2)


def test_an_applicant_never_reads_whose_the_other_one_is(service, reviewer, stock):
    page = stock.page
    assert "另一份" not in Visit(service).get(page).text
    answer_all(reviewer, 1)
    answer(reviewer, 1, "fault")
    assert reviewer.post("/review/1/decide", outcome="correction", due="2099-01-01").status_code == 303
    applicant = Visit(service)
    notice = words_of(applicant.get(f"{page}/notice.docx").content)
    assert "与本活动另一份申报的成果报告有" in notice
    for text in (notice, applicant.get(page).text, applicant.get(f"{page}/report").text):
        assert UNITS[2] not in text and "/review/" not in text


def test_the_opinion_says_that_reports_were_compared(service, reviewer):
    opinion = words_of(reviewer.get("/review/3/opinion.docx").content)
    assert "yushen batch" not in opinion
    assert "I001" in words_of(reviewer.get("/review/1/opinion.docx").content)


@pytest.mark.parametrize("how", ["deleted", "withdrawn", "replaced"])
def test_what_left_the_queue_is_held_against_nobody(service, reviewer, how):
    with service.db.write() as db:
        second = db.get_one(Submission, 2)
        if how == "deleted":
            service.remove(db, second, "reviewer", "")
        else:
            second.outcome, second.superseded = ("withdrawn", False) if how == "withdrawn" else (None, True)
    assert UNITS[2] not in reviewer.get("/review/1").text  # at once
    with service.db.read() as db:
        assert comparing.is_waiting(db)
    comparing.catch_up(service)
    assert told(service, 1) == []
    with service.db.read() as db:
        assert not comparing.is_waiting(db)
        for table in (Prints, Mark, EvidenceFile, Alike):
            column = table.other_id if table is Alike else table.submission_id
            assert db.scalar(select(func.count()).where(column == 2)) == 0
        assert db.scalar(select(func.count()).where(FoundIssue.alike_id.is_not(None))) == 0


def test_a_later_one_is_found_on_both_sides_when_its_check_ends(service, reviewer):
    reviewer.post("/check", [("x.zip", FIRST.read_bytes())], queue="1", scope="submission")
    assert work(service) == 1
    assert ("I001", 4) in told(service, 1)
    assert {other for _, other in told(service, 4)} >= {1, 2}


def test_what_is_found_after_a_submission_was_accepted_is_brought_back_to_its_reviewers(service, reviewer):
    with service.db.read() as db:
        items = rulings.ruled(db, db.get_one(Submission, 3))
    for item in items:
        choice = "checked" if "checked" in item.choices else "false_alarm"
        assert reviewer.post("/review/3/rule", finding=str(item.issue.id), answer=choice).status_code == 303
    assert reviewer.post("/review/3/decide", outcome="accepted").status_code == 303
    assert "决定后有新发现" not in reviewer.get("/queue?status=second").text
    reviewer.post("/check", [("x.zip", OTHER.read_bytes())], queue="1", scope="submission")
    assert work(service) == 1 and ("I001", 4) in told(service, 3)
    assert "决定后有新发现" in reviewer.get("/queue?status=second").text
    assert "转入评审以后，与其他申报的比对又有发现" in reviewer.get("/review/3").text
    assert answer(reviewer, 3, "checked")
    with service.db.read() as db:
        assert db.get_one(Submission, 3).outcome is None  # to be decided anew
    assert "决定后有新发现" not in reviewer.get("/queue?status=all").text


def test_a_self_check_is_compared_with_nothing_until_it_is_handed_in(service, reviewer):
    page = Visit(service).upload(FIRST, scope="submission")
    assert work(service) == 1
    assert all(other != 4 for number in (1, 2) for _, other in told(service, number))
    assert Visit(service).post(f"{page}/hand-in").status_code == 303
    assert comparing.catch_up(service) == 1
    assert ("I001", 4) in told(service, 1)


def test_a_file_that_a_crowd_handed_in_is_nobodys_own(service, monkeypatch):
    from pipeline.batch import shared_files

    monkeypatch.setattr(shared_files, "CROWD", 1)
    with service.db.write() as db:
        prints.again(db, [2])
    comparing.catch_up(service)
    assert told(service, 1) == [("I001", 2)] and told(service, 2) == [("I001", 1)]


def test_however_many_are_alike_few_are_read_and_as_many_shown_as_in_a_batch(service, monkeypatch):
    with service.db.write() as db:
        first = db.get_one(Submission, 1)
        columns = {c.name: getattr(first, c.name) for c in Submission.__table__.columns if c.name != "id"}
        copies = [Submission(**columns | {"key_hash": f"k{n}", "series": f"s{n}"}) for n in range(prints.LIKELY + 8)]
        db.add_all(copies)
        db.flush()
        marks = list(db.scalars(select(Mark.mark).where(Mark.submission_id == 1)))
        for copy in copies:
            db.add(Prints(submission_id=copy.id, activity_id=1, result_id=copy.result_id, size=len(marks)))
            db.add_all(Mark(activity_id=1, mark=mark, submission_id=copy.id) for mark in marks)
        prints.again(db, [2])
    read: list[object] = []
    real = comparing.results.read
    monkeypatch.setattr(comparing.results, "read", lambda folder: read.append(folder) or real(folder))
    assert comparing.catch_up(service) == 1
    assert len(read) == prints.LIKELY + 1
    with service.db.read() as db:
        mine = select(func.count()).where(Alike.submission_id == 2, Alike.code == "I001")
        assert db.scalar(mine) == PARTNERS
