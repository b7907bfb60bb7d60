"""A whole round of scoring in Chromium, one server: administrator, chair and experts; axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.helpers import PASSWORD, Server
from tests.web.season import filled, passed, roster
from tests.web.stock import Filling, queued
from tests.web.test_browser import Person, browser  # noqa: F401
from tests.web.test_experts import fill_book

LIST = roster(("专家甲姓名", "独立研究所", "", "", 20, ""), ("专家乙", "另一研究所", "", "", 20, ""))


@pytest.fixture
def stocked_with() -> Filling:
    return queued


@pytest.fixture
def server(service, add_user, tmp_path, database_url):
    """Two outcomes have passed; one of the experts has an account."""
    passed(service, 2)
    for name, role in (("boss", "admin"), ("chair", "reviewer"), ("专家甲", "expert")):
        add_user(service, name, role)
    service.db.close()
    made = Server(tmp_path / "data", database_url)
    made.start()
    yield made
    made.stop()


def both_widths(person: Person) -> None:
    """The page is in order on a desk and on a telephone."""
    for width in (1440, 390):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.accessible()
    person.page.set_viewport_size({"width": 1280, "height": 900})


def press(person: Person, name: str) -> None:
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=name, exact=True).click()


def begin(boss: Person, chair: Person, guest: Person) -> None:
    """The administrator names the chair, who allots; the administrator's link lets the new expert in."""
    boss.sign_in("boss")
    boss.page.get_by_role("link", name="评审", exact=True).click()
    boss.page.select_option("#chair", label="chair姓名（chair）")
    both_widths(boss)
    press(boss, "新建评审")
    chair.sign_in("chair")
    chair.page.goto("/rounds")
    chair.page.locator("main table a").click()
    chair.page.fill("#per_outcome", "2")
    chair.page.locator("summary", has_text="不用名单").click()
    both_widths(chair)
    chair.page.set_input_files("#files", {"name": "专家.xlsx", "mimeType": "application/zip", "buffer": LIST})
    press(chair, "分组并发出评分表")
    assert "请管理员在这个页面生成一次性链接" in chair.page.inner_text("main")
    both_widths(chair)
    boss.page.reload()
    press(boss, "为还没有账号的专家生成一次性链接")
    both_widths(boss)
    guest.page.goto(boss.page.inner_text("code.token"))
    guest.page.fill("#password", PASSWORD)
    guest.page.fill("#again", PASSWORD)
    guest.page.locator("button.main").click()
    guest.page.wait_for_url("**/score")


def score_on_pages(person: Person) -> None:
    """Typed field by field, with the network gone for a while; both outcomes are submitted."""
    page = person.page
    both_widths(person)
    page.locator("main table a").first.click()
    saving = page.locator("[data-saving]")
    page.fill("#m0", "12")
    page.get_by_text("超过满分 10 分").wait_for()
    person.context.set_offline(True)
    page.fill("#m0", "10")
    page.get_by_text("没有保存：连接中断").wait_for()
    both_widths(person)
    person.context.set_offline(False)
    saving.get_by_text("已保存").wait_for()
    assert page.locator("[data-told=m0]").inner_text() == ""
    page.reload()
    assert page.input_value("#m0") == "10", "it was saved once the network came back"
    press(person, "提交这一项")
    assert "没有打分（空白不作 0 分）" in page.inner_text("[role=alert]")
    both_widths(person)
    for place in range(2):
        for name, value in filled(80 + place).items():
            page.fill(f"#{name}", value)
        page.locator("[data-total]", has_text=str(80 + place)).wait_for()
        press(person, "提交这一项")
        assert "已提交" in page.inner_text("header.glance")
        both_widths(person)
        if place == 0:
            page.get_by_role("link", name="下一项").click()
    person.complaints = [said for said in person.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
    assert person.complaints == ["Failed to load resource: the server responded with a status of 400 (Bad Request)"]


def score_in_the_workbook(person: Person) -> None:
    page = person.page
    body = fill_book(person.downloads("下载评分表（Excel）"))
    page.set_input_files("input[name=files]", {"name": "评分表.xlsx", "mimeType": "application/zip", "buffer": body})
    press(person, "上传评分表")
    assert page.inner_text("[role=status]").count("已保存，可以提交") == 2
    both_widths(person)
    for place in range(2):
        page.locator("main table a").nth(place).click()
        press(person, "提交这一项")
        page.get_by_role("link", name="返回列表").click()
    assert person.complaints == []


def lead(chair: Person) -> None:
    """From the lock to publication; one level is decided otherwise than by score."""
    page: Any = chair.page
    page.reload()
    press(chair, "进入锁定")
    press(chair, "进入合议")
    both_widths(chair)
    page.locator("#outcomes table a").first.click()
    page.fill("#talk", "维持专家意见")
    press(chair, "保存意见")
    both_widths(chair)
    page.get_by_role("link", name="返回评审").click()
    press(chair, "进入审定")
    page.locator("#outcomes table a").first.click()
    page.select_option("#level", "标杆级")
    press(chair, "保存")
    assert "没有写理由" in page.inner_text("[role=alert]")
    both_widths(chair)
    assert page.input_value("#level") == "标杆级"
    page.fill("#reason", "答辩突出")
    press(chair, "保存")
    press(chair, "其余各项按分数等级审定")
    both_widths(chair)
    press(chair, "进入公示")
    page.get_by_role("link", name="名单（可打印）").click()
    both_widths(chair)
    assert "标杆级（1 项）" in page.inner_text("main")
    assert chair.downloads("下载 Word 和 Excel").startswith(b"PK")
    page.get_by_role("link", name="返回评审").click()
    press(chair, "进入发布")
    both_widths(chair)
    assert chair.complaints == ["Failed to load resource: the server responded with a status of 400 (Bad Request)"]


@pytest.mark.stores("sqlite")
def test_a_round_from_the_first_expert_to_publication(server, browser):  # noqa: F811
    boss, chair, guest, expert = (Person(browser, server) for _ in range(4))
    begin(boss, chair, guest)
    expert.sign_in("专家甲")
    score_on_pages(expert)
    score_in_the_workbook(guest)
    lead(chair)
    boss.page.goto("/admin/log")
    log = boss.page.inner_text("table")
    assert all(words in log for words in ("提交评分", "上传评分表", "评审进入公示", "审定等级", "下载评审文书"))
    assert boss.complaints == []
