"""The desk's keys: told by a question mark, and switched off. What they do: test_browser_season.py."""

from __future__ import annotations

import pytest

from tests.web.helpers import Server, sample
from tests.web.test_browser import Person, browser  # noqa: F401

OVER = sample("factory-L001-site-over.docx")


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path / "data", WORKERS=1)
    made.start()
    yield made
    made.stop()


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
    assert "审查人员正在处理" in page.inner_text("[data-standing]"), "nothing was decided"
