"""A reviewer's day by keys alone: how many presses a submission takes, and that the next one comes by itself."""

from __future__ import annotations

import pytest

from tests.web.helpers import Server, sample
from tests.web.test_browser import Person, browser  # noqa: F401

SUBMISSIONS = sample("").parent / "submissions"
CLEAN, OVER = SUBMISSIONS / "construction-clean-推进级.zip", sample("factory-L001-site-over.docx")


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path / "data", WORKERS=1)
    made.start()
    yield made
    made.stop()


def press(person: Person, *keys: str) -> None:
    """Presses keys one after the other, each on the page that the one before it led to."""
    for key in keys:
        with person.page.expect_navigation():
            person.page.keyboard.press(key)


def test_keys_alone_do_whole_submissions(server, browser):  # noqa: F811
    person = Person(browser, server)
    person.set_password(server.first_link())
    page = person.page
    for path in (CLEAN, OVER):
        page.goto("/")
        page.get_by_label("直接进入审核队列").check()
        person.upload(path)
        page.get_by_role("link", name="打开完整报告").wait_for()
    page.goto("/review/1")
    press(person, "t", "a")
    assert "编号 1 已决定：未发现形式问题，转入评审" in page.inner_text("main")
    page.wait_for_url("**/review/2?*")
    person.accessible()

    left = page.locator("article[data-open]").count()
    severe = page.locator("article[data-open].is-error").count()
    assert severe and f"剩 {left + 5} 条" in page.inner_text(".deskfoot")
    press(person, *(["1"] * severe), *(["2"] * (left - severe)), "t")
    assert "全部已答复" in page.inner_text(".deskfoot")
    assert page.locator("[data-key=a]").is_disabled(), "what must be corrected is not accepted"
    press(person, "c")
    page.wait_for_url("**/queue?*")
    assert "编号 2 已决定：需补正" in page.inner_text("main")
    person.accessible()


def test_keys_are_told_by_a_question_mark_and_can_be_switched_off(server, browser):  # noqa: F811
    person = Person(browser, server)
    person.set_password(server.first_link())
    page = person.page
    page.goto("/")
    page.get_by_label("直接进入审核队列").check()
    person.upload(OVER)
    page.get_by_role("link", name="打开完整报告").wait_for()
    page.goto("/review/1")
    page.keyboard.press("?")
    assert "需人工确认的各项都已核对" in page.inner_text("[data-keys]")
    person.accessible()
    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("h")
    page.reload()
    page.keyboard.press("h")
    assert "审核人员正在处理" in page.inner_text("[data-standing]"), "nothing was decided"
