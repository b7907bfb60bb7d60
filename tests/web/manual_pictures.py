"""Makes the pictures of the manuals from a running service that holds the samples.

    python -m tests.web.manual_pictures [NAME …]      all of them, or those whose names begin so

Needs Chromium, and LibreOffice for the pages of office files. Names, organisations and figures are the samples'.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from tests.waiting import until
from tests.web.helpers import PASSWORD, Server, sample
from tests.web.season import roster
from tests.web.season_files import season, zipped
from tests.web.season_of_300 import chromium
from tests.web.test_browser import Person
from web.core.config import Config
from web.core.database.models import Submission
from web.core.manuals import PICTURES
from web.core.service import Service

WIDTH, COLOURS = 1100, 48


def main() -> None:
    """Starts a service, does what the manuals tell, and takes a picture of each page."""
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="yushen-pictures-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data", WORKERS=2, DRAW_AHEAD=1)
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            applicant(Person(browser, server, width=WIDTH))
            boss = Person(browser, server, width=WIDTH)
            association(boss, server, Path(folder))
            scoring(boss, Person(browser, server, width=WIDTH), server)
            browser.close()
        finally:
            server.stop()


def applicant(person: Person) -> None:
    """Uploads a report, and reads what came of it."""
    person.page.goto("/")
    take(person, "申报-上传", 900)
    person.upload(sample("factory-L001-site-over.docx"))
    person.page.get_by_role("link", name="打开完整报告").wait_for()
    take(person, "申报-结果", 1000)


def association(person: Person, server: Server, folder: Path) -> None:
    """Brings some submissions in, shares them out, and opens one."""
    page = person.page
    person.set_password(server.first_link())
    for name, full_name in (("zhang", "张敏"), ("wang", "王立")):
        page.goto("/admin")
        page.fill("#name", name)
        page.fill("#full_name", full_name)
        page.locator("#role").select_option("reviewer")
        page.get_by_role("button", name="新建账号").click()
    page.goto("/admin")
    take(person, "管理-账号", 760)
    path = folder / "全部申报.zip"
    path.write_bytes(zipped(season(9, 3)))
    page.goto("/queue/import")
    page.set_input_files("#files", str(path))
    page.get_by_role("button", name="导入").click()
    page.get_by_text("全部检查完成").wait_for()
    take(person, "审查-导入", 760)
    page.goto("/queue?status=unassigned")
    page.get_by_role("button", name="把未分配的平均分给审查人员").click()
    page.goto("/queue")
    take(person, "审查-队列", 760)
    page.goto(f"/review/{_faulty(server)}")
    picture = page.locator(".leaf img").first
    until(lambda: _drawn(page, picture), "the first page is drawn")
    take(person, "审查-材料", 900)


def scoring(boss: Person, expert: Person, server: Server) -> None:
    """Lets all pass, allots them to experts, and scores one halfway."""
    service = Service(Config(server.data))
    with service.db.write() as db:
        db.query(Submission).update({"outcome": "accepted"})
    service.db.close()
    boss.page.goto("/rounds")
    boss.page.get_by_role("button", name="新建评审").click()
    names = ("陈立新", "何静", "马国强", "周敏")
    experts = roster(*((name, f"独立研究所{place}", "", "", 60, "") for place, name in enumerate(names, 1)))
    boss.page.fill("#per_outcome", "3")
    boss.page.set_input_files("#files", {"name": "专家.xlsx", "mimeType": "application/zip", "buffer": experts})
    boss.page.get_by_role("button", name="分组并发出评分表").click()
    boss.page.get_by_role("button", name="生成一次性链接").click()
    expert.page.goto(boss.page.locator("code.token").first.inner_text())
    for field in ("#password", "#again"):
        expert.page.fill(field, PASSWORD)
    expert.page.locator("button.main").click()
    expert.page.wait_for_url("**/score")
    expert.page.locator("main table a").first.click()
    for place, mark in enumerate(("8.5", "9", "13", "12")):
        expert.page.fill(f"#m{place}", mark)
    expert.page.get_by_text("超过满分 10 分").wait_for()
    picture = expert.page.locator(".leaf img").first
    until(lambda: _drawn(expert.page, picture), "the first page is drawn")
    take(expert, "评审-打分", 900)
    boss.page.goto("/rounds/1")
    take(boss, "评审-进度", 860)


def _faulty(server: Server) -> int:
    """The first submission of which something was found."""
    service = Service(Config(server.data))
    with service.db.read() as db:
        number = db.query(Submission.id).filter(Submission.errors > 0, Submission.handed_in.is_not(None)).first()
    service.db.close()
    assert number is not None
    return int(number[0])


def _drawn(page: Any, picture: Any) -> bool:
    if picture.count() and picture.evaluate("one => one.complete && one.naturalWidth > 500"):
        return True
    page.wait_for_timeout(1000)
    page.reload()
    return False


def take(person: Person, name: str, height: int) -> None:
    """A picture of the page's upper part, in few colours so that it is small."""
    if sys.argv[1:] and not name.startswith(tuple(sys.argv[1:])):
        return
    person.page.set_viewport_size({"width": WIDTH, "height": height})
    raw = person.page.screenshot()
    picture = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(PICTURES / f"{name}.png", optimize=True)
    person.page.set_viewport_size({"width": WIDTH, "height": 900})
    print(f"{name}: {(PICTURES / f'{name}.png').stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
