"""Whole rounds in Chromium against a real server: applicant, reviewer, administrator; axe finds nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from tests.waiting import PATIENCE
from tests.web.helpers import PASSWORD, Server, sample

OVER, LEFT, PDF = (
    sample(name)
    for name in ("factory-L001-site-over.docx", "factory-C003-guidance-left.docx", "construction-clean.pdf")
)

pytestmark = pytest.mark.stores("sqlite")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def server(tmp_path, database_url) -> Iterator[Server]:
    made = Server(tmp_path / "data", database_url)
    made.start()
    yield made
    made.stop()


class Person:
    """Somebody at a browser. Whatever the browser complains about on the way fails the test."""

    def __init__(self, browser: Any, server: Server, script: bool = True, width: int = 1280) -> None:
        self.context = browser.new_context(
            base_url=server.url, locale="zh-CN", java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(1000 * PATIENCE)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

    def accessible(self) -> None:
        """axe finds nothing on this page, and nothing stands beyond its edge."""
        self.page.evaluate(self.axe)
        violations = self.page.evaluate("axe.run().then(result => result.violations)")
        assert [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary")) for v in violations] == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def readable_in_the_dark(self) -> None:
        """The same page in the dark scheme has contrast, too."""
        self.page.emulate_media(color_scheme="dark")
        violations = self.page.evaluate("axe.run({ runOnly: ['color-contrast'] }).then(result => result.violations)")
        self.page.emulate_media(color_scheme="light")
        assert [(v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary")) for v in violations] == []

    def upload(self, *paths: Any) -> None:
        self.page.set_input_files("#files", [str(path) for path in paths])
        self.page.locator("[data-upload] button.main").click()

    def hand_in(self) -> None:
        """Hands in what has findings left: one is asked whether one means it."""
        asked = self.page.locator("details.ask").first
        asked.locator("summary").click()
        asked.get_by_role("button", name="仍然提交审核").click()

    def sign_in(self, name: str) -> None:
        self.page.goto("/sign-in")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.locator("main button.main").click()

    def set_password(self, link: str) -> None:
        self.page.goto(link)
        self.page.fill("#password", PASSWORD)
        self.page.fill("#again", PASSWORD)
        self.accessible()
        self.page.locator("button.main").click()
        self.page.wait_for_url("**/queue")

    def opens(self, text: str) -> str:
        """The text of the page that a link opens beside this one."""
        with self.context.expect_page() as opened:
            self.page.get_by_role("link", name=text).click()
        opened.value.wait_for_load_state()
        shown = opened.value.inner_text("body")
        opened.value.close()
        return str(shown)

    def downloads(self, text: str) -> bytes:
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=text).click()
        with open(coming.value.path(), "rb") as stream:  # noqa: PTH123
            return stream.read()


def test_an_applicants_round(server, browser):
    person = Person(browser, server)
    page = person.page
    page.goto("/")
    person.accessible()
    person.upload(OVER)
    page.wait_for_url("**/s/*")
    page.get_by_role("link", name="打开完整报告").wait_for()
    person.accessible()
    assert "现场概况 595 字" in page.inner_text("main")
    page.get_by_role("button", name="复制链接").click()
    page.get_by_text("已复制").wait_for()
    assert "预审报告" in person.opens("打开完整报告")
    person.upload(LEFT)
    page.get_by_role("link", name="与上一次对照").wait_for()
    changes = person.opens("与上一次对照")
    assert all(words in changes for words in ("已改正", "仍存在", "新出现"))
    person.hand_in()
    assert "审查人员正在处理" in page.inner_text("main")
    page.locator("summary", has_text="现在就删除我的文件").click()
    person.accessible()
    link = page.url
    page.get_by_role("button", name="确认删除").click()
    page.wait_for_url("**/deleted?trash=1")
    assert "回收区再保留 30 天" in page.inner_text("main")
    assert page.goto(link).status == 404
    person.accessible()
    assert person.complaints == ["Failed to load resource: the server responded with a status of 404 (Not Found)"]


def correct_the_split(person: Person) -> None:
    """The section 现场概况 is said to begin just before the next one."""
    page = person.page
    page.get_by_role("link", name="更正分段").click()
    person.accessible()
    line = page.locator("ol.lines li", has_text="实施背景").first
    page.locator("input[name=site]").click()
    line.locator("xpath=preceding-sibling::li[1]").click()
    page.get_by_role("button", name="按此分段重新检查").click()
    page.get_by_text("分段已由人工更正").wait_for()


def test_a_reviewers_round(server, browser):
    applicant, person = Person(browser, server), Person(browser, server)
    applicant.page.goto("/")
    applicant.upload(OVER)
    applicant.hand_in()
    person.set_password(server.first_link())
    page = person.page
    page.goto("/")
    page.get_by_label("直接进入审核队列").check()
    person.upload(PDF)
    page.get_by_role("link", name="打开完整报告").wait_for()

    page.goto("/queue")
    person.accessible()
    page.locator("summary", has_text="筛选").click()
    person.accessible()
    page.select_option("#rule", value="L001")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("table.queue tbody tr").count() == 1
    page.goto("/queue")
    page.locator("table.queue tbody a").first.click()
    page.keyboard.press("?")
    page.get_by_label("启用单键快捷键").check()
    person.accessible()
    page.keyboard.press("j")
    page.wait_for_url("**/review/2**")
    assert page.locator(".leaf img").first.evaluate("picture => picture.complete && picture.naturalWidth > 500")
    person.accessible()
    page.keyboard.press("k")
    page.wait_for_url("**/review/1**")

    finding = page.locator("article.finding", has_text="字数超出上限")
    finding.get_by_role("button", name="属实，列入补正").click()
    assert "属实，列入补正，" in finding.inner_text()
    finding.locator("summary").first.click()
    finding.locator("summary", has_text="说明").click()
    finding.get_by_label("说明").fill("核对过原文")
    person.accessible()
    finding.get_by_role("button", name="误报").click()
    assert "不属实（误报）" in finding.inner_text()

    correct_the_split(person)
    while page.locator("article[data-open].is-error").count():
        page.locator("article[data-open].is-error").first.get_by_role("button", name="属实，列入补正").click()
    page.get_by_label("需补正").check()
    page.get_by_label("给申报人的说明").fill("请按通知补正")
    page.get_by_role("button", name="作出决定").click()
    person.accessible()

    from docx import Document

    notice = Document(io.BytesIO(person.downloads("下载补正通知书")))
    assert "补正通知书" in "\n".join(paragraph.text for paragraph in notice.paragraphs)
    assert person.downloads("下载形式审查意见表").startswith(b"PK")
    page.goto("/queue?status=decided")
    assert "需补正" in page.inner_text("table.queue")
    applicant.page.reload()
    assert "请按通知补正" in applicant.page.inner_text("main")
    assert person.complaints == applicant.complaints == []


def test_an_administrators_round(server, browser):
    person, guest = Person(browser, server), Person(browser, server)
    person.set_password(server.first_link())
    page = person.page
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_label("登录名").fill("zhang")
    page.get_by_label("姓名").fill("张三")
    page.get_by_role("button", name="新建账号").click()
    person.accessible()
    guest.set_password(page.inner_text("code.token"))
    assert "张三" in guest.page.inner_text("header")
    page.get_by_role("link", name="设置", exact=True).click()
    page.get_by_label("自查不需要账号").uncheck()
    page.get_by_label("自查文件保存天数").fill("3")
    page.get_by_role("button", name="保存设置").click()
    person.accessible()
    guest.page.get_by_role("button", name="退出").click()
    assert "需要登录后才能上传" in guest.page.inner_text("main")
    for name in ("规则与答复", "操作记录"):
        page.get_by_role("link", name=name).click()
        person.accessible()
    log = page.inner_text("table")
    assert all(words in log for words in ("新建账号", "修改设置", "设置密码", "退出"))
    page.goto("/account")
    page.get_by_label("名称").fill("批量提交")
    page.get_by_role("button", name="新建令牌").click()
    assert page.inner_text("code.token").startswith("ys_")
    person.accessible()
    assert person.complaints == guest.complaints == []


def test_a_narrow_screen_and_no_script_are_enough(server, browser):
    person = Person(browser, server, script=False, width=360)
    page = person.page
    page.goto("/")
    page.set_input_files("#files", str(OVER))
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url("**/s/*")
    page.get_by_role("link", name="打开完整报告").wait_for()
    assert "补正指引" in page.inner_text("main")
    narrow = Person(browser, server, width=360)
    for path in (page.url, "/", "/sign-in"):
        narrow.page.goto(path)
        narrow.accessible()
