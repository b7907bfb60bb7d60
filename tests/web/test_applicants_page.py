"""The applicant's page: what comes next stands first, one's own list opens, and time is told while there is some."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import update

from tests.web.helpers import Visit, sample, work
from web.core.database.models import Job, Submission, now
from web.core.jobs import outlook

OVER, CLEAN, REVIEW = (
    sample(name) for name in ("factory-L001-site-over.docx", "factory-clean.docx", "factory-C003-guidance-left.docx")
)


def first_button(visit, page: str) -> tuple[str, bool]:
    """The name of the main button, and whether it asks back."""
    found = html.fromstring(visit.get(page).text).xpath("//main//div[@class='actions']//*[contains(@class, 'main')]")
    assert len(found) <= 1
    return (found[0].text_content(), found[0].tag == "summary") if found else ("", False)


@pytest.mark.parametrize(
    ("verdict", "file", "button"),
    [
        ("return", OVER, ("上传修改后的材料", False)),
        ("pass", CLEAN, ("提交审核", False)),
        ("review", REVIEW, ("提交审核", True)),
    ],
)
def test_the_main_button_follows_the_verdict(sqlite_service, verdict, file, button):
    visit = Visit(sqlite_service)
    page = visit.upload(file, scope="report")
    work(sqlite_service)
    with sqlite_service.db.read() as db:
        assert db.get_one(Submission, 1).verdict == verdict
    assert first_button(visit, page) == button
    shown = html.fromstring(visit.get(page).text)
    assert len(shown.xpath("//ul[@class='bars']/li")) == 6
    assert bool(shown.xpath("//details[@id='again'][@open]")) == (verdict == "return")
    visit.post(f"{page}/hand-in")
    assert first_button(visit, page) == ("", False), "what is handed in waits for others"


def test_ones_own_list_opens_what_it_lists_for_nobody_else(sqlite_service, add_user):
    service = sqlite_service
    people = {}
    for name in ("owner", "other"):
        add_user(service, name, "applicant")
        people[name] = Visit(service)
        people[name].sign_in(name)
    people["owner"].upload(OVER)
    work(service)
    (link,) = html.fromstring(people["owner"].get("/mine").text).xpath("//main//table//a/@href")
    assert link == "/s/n1" and people["owner"].get(link).status_code == 200
    paths = [link, *(f"{link}/{part}" for part in ("state", "report", "annotated"))]
    for path in paths:
        assert people["owner"].get(path).status_code == 200, path
        assert [one.get(path).status_code for one in (people["other"], Visit(service))] == [404, 404], path
    assert people["other"].post(f"{link}/delete").status_code == 404
    assert people["other"].post("/check", [("a.docx", b"x")], previous="n1").status_code == 404
    second = people["owner"].upload(CLEAN, previous="n1")
    work(service)
    assert "与上一次对照" in people["owner"].get(second).text
    assert people["other"].post(f"{link}/appeal", text="不服").status_code == 404
    refused = people["owner"].post(f"{link}/appeal", text="不服")
    assert refused.status_code == 409 and "申请复核" in refused.text, "it is found, and nothing is decided"
    assert people["owner"].post(f"{link}/delete").status_code == 303


@pytest.mark.parametrize(("left", "reminded"), [(6, ""), (2, "还有 2 天"), (0, "就在今天")])
def test_before_files_are_removed_the_page_says_so(sqlite_service, left, reminded):
    visit = Visit(sqlite_service)
    page = visit.upload(OVER)
    work(sqlite_service)
    with sqlite_service.db.write() as db:
        db.execute(update(Submission).values(expires=now() + timedelta(days=left, minutes=1 if left else 0)))
    shown = visit.get(page).text
    assert (f"自动删除，{reminded}" in shown) == bool(reminded) and ("先下载报告" in shown) == bool(reminded)


@pytest.mark.parametrize(
    ("costs", "workers", "told"),
    [
        ([0], 2, "正在排队，下一个就是这一份，预计不到 1 分钟完成。"),
        ([0, 0, 0], 1, "正在排队，前面还有 2 份，预计不到 1 分钟完成。"),
        ([240, 240, 10], 2, "正在排队，前面还有 2 份，预计约 5 分钟完成。"),
        ([7200, 7200, 0], 1, "正在排队，前面还有 2 份，预计约 4 小时完成。"),
    ],
)
def test_the_place_in_the_queue_and_the_time_are_told(service, costs, workers, told):
    visit = Visit(service)
    for _ in costs:
        visit.upload(OVER)
    with service.db.write() as db:
        for number, cost in enumerate(costs, 1):
            db.execute(update(Job).where(Job.id == number).values(cost=cost, turn=now() + timedelta(seconds=number)))
    with service.db.read() as db:
        assert outlook.of(db, db.get_one(Job, len(costs)), workers).told() == told
