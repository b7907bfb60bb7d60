"""In Chromium: a page that waits looks ever more rarely, and what is refused is said where the person is."""

from __future__ import annotations

from tests.web.helpers import Server, sample
from tests.web.test_browser import Person, browser  # noqa: F401

OVER = sample("factory-L001-site-over.docx")


def serve(tmp_path, **environment: object) -> Server:
    made = Server(tmp_path / "data", WORKERS=0, **environment)
    made.start()
    return made


def test_a_waiting_tab_backs_off_and_a_hidden_one_hardly_asks(tmp_path, browser):  # noqa: F811
    server = serve(tmp_path)
    try:
        person = Person(browser, server)
        page, looks = person.page, []
        page.on("response", lambda answer: answer.url.endswith("/state") and looks.append(answer.status))
        page.goto("/")
        person.upload(OVER)
        page.wait_for_url("**/s/*")
        page.clock.install()
        page.reload()

        def in_a_minute() -> int:
            before = len(looks)
            for _ in range(60):
                page.clock.run_for(1000)
                page.evaluate("() => fetch('/healthz').then(answer => answer.text())")
            return len(looks) - before

        assert 5 <= in_a_minute() <= 12
        assert 2 <= in_a_minute() <= 5
        page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
        in_a_minute()
        assert in_a_minute() <= 1
        before = len(looks)
        page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
        with page.expect_response("**/state"):
            page.clock.run_for(500)
        assert len(looks) > before and set(looks) == {200}
        assert person.complaints == []
    finally:
        server.stop()


def test_a_refused_upload_is_said_beside_the_form(tmp_path, browser):  # noqa: F811
    server = serve(tmp_path, UPLOADS_PER_MINUTE=1, UPLOAD_MB=1)
    try:
        person = Person(browser, server)
        page = person.page
        page.goto("/")
        person.upload(OVER)
        page.wait_for_url("**/s/*")
        page.goto("/")
        person.upload(OVER)
        page.get_by_text("短时间内操作太多，这一次没有执行。请在").wait_for()
        assert page.get_by_role("button", name="上传并检查").is_enabled()
        big = tmp_path / "big.zip"
        big.write_bytes(b"x" * (3 << 20))
        person.upload(big)
        page.get_by_text("所选文件共 3 MB，超过一次上传的上限 1 MB。").wait_for()
        person.accessible()
        page.goto("/s/nobody")
        assert page.title() == "没有找到 · 预审"
        person.accessible()
    finally:
        server.stop()
