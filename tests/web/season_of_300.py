"""A whole season in a real browser, on SQLite and on PostgreSQL; prints what it took, fails where something is wrong.

python -m tests.web.season_of_300 [--submissions 300] [--recommenders 35] [--again 40] [--only sqlite|postgresql]

An administrator brings the submissions in as one zip and has them shared out; two reviewers work through them at once,
by keys alone; what was sent back comes again; what does not, is overdue; then all of it is exported and counted.
The one thing that no browser does: the days until the deadlines are let pass in the database.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import tempfile
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select, update

from tests.waiting import until
from tests.web.helpers import Cluster, Server
from tests.web.season_files import Entry, recommender, season, zipped
from tests.web.test_browser import Person
from web.core.config import Config
from web.core.database import audit
from web.core.database.models import Decision, Submission
from web.core.service import Service
from web.core.submissions import queue

REVIEWERS = ("zhang", "wang")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
MOST_CLEAN, MOST_THREE = 2, 6
"""Keys that a submission without findings, and one with three, may take."""
LONG = 3600.0


class Counted(NamedTuple):
    """What one reviewer's work on one submission took."""

    findings: int
    keys: int
    opened: float
    """Seconds from the key that led here until the page was there."""


class Season:
    """One season on one server."""

    def __init__(self, server: Server, browser: Any, folder: Path, entries: list[Entry], again: int) -> None:
        self.server, self.folder, self.entries = server, folder, entries
        faulty = [entry for entry in entries if not entry.clean]
        self.again, self.late = faulty[:again], faulty[again:]
        self.boss = Person(browser, server)
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        self.told.append(text)
        print(f"  {text}", flush=True)

    def service(self) -> Service:
        """The database itself, to count and to wait by; what people do goes through the browser."""
        return Service(Config(self.server.data, self.server.environment["YUSHEN_DATABASE"]))

    def people(self) -> list[str]:
        """The administrator sets a password and makes accounts. The links for the reviewers."""
        self.boss.set_password(self.server.first_link())
        links, page = [], self.boss.page
        for name in REVIEWERS:
            page.goto("/admin")
            page.get_by_label("登录名").fill(name)
            page.get_by_label("姓名").fill(name)
            page.get_by_role("button", name="新建账号").click()
            links.append(page.locator("code.token").inner_text())
        return links

    def bring_in(self, name: str, entries: list[Entry], corrected: bool = False) -> None:
        """Brings them in as one zip, waits until they are checked, and has them shared out."""
        path = self.folder / f"{name}.zip"
        path.write_bytes(zipped(entries, corrected))
        page, begun = self.boss.page, time.monotonic()
        page.goto("/queue/import")
        page.set_input_files("#files", str(path))
        page.get_by_role("button", name="导入").click()
        page.get_by_text(f"已收下 {len(entries)} 份").first.wait_for(timeout=1000 * LONG)
        took = time.monotonic() - begun
        self.boss.accessible()
        service = self.service()
        until(lambda: self._left(service) == 0, "everything is checked", LONG)
        service.db.close()
        self.tell(f"{name}: {len(entries)} taken in {took:.0f} s, checked after {time.monotonic() - begun:.0f} s")
        page.goto("/queue?status=unassigned")
        self.boss.accessible()
        share = page.get_by_role("button", name="把未分配的平均分给审查人员")
        if share.count():
            share.click()

    def _left(self, service: Service) -> int:
        with service.db.read() as db:
            waiting = Submission.state.in_(("waiting", "running"))
            return db.scalar(select(func.count()).select_from(Submission).where(waiting)) or 0

    def review(self, links: list[str] | None = None) -> None:
        """Both at once, each with a browser of their own, through what is theirs."""
        begun = time.monotonic()
        with ThreadPoolExecutor(len(REVIEWERS)) as pool:
            done = list(pool.map(work_off, [self.server] * 2, REVIEWERS, links or ["", ""]))
        counted = [one for each in done for one in each]
        for findings, most in ((0, MOST_CLEAN), (3, MOST_THREE)):
            keys = [one.keys for one in counted if one.findings == findings]
            assert max(keys, default=0) <= most, f"{max(keys)} keys for {findings} findings"
            if keys:
                self.tell(f"{len(keys)} with {findings} findings: {max(keys)} keys each at the most")
        opened = sorted(one.opened for one in counted)
        took = time.monotonic() - begun
        self.tell(
            f"{len(counted)} decided by {len(REVIEWERS)} at once in {took:.0f} s; a page was there after "
            f"{opened[len(opened) // 2]:.2f} s, at the most {opened[-1]:.2f} s"
        )

    def meet(self) -> None:
        """Two at the same submission: the second is told, and nothing of the first's is lost."""
        page = self.boss.page
        page.goto("/queue?status=all")
        page.locator("table.queue tbody a").first.click()
        other = self.boss.context.new_page()
        other.goto(page.url)
        for one, outcome in ((page, "hold"), (other, "rejected")):
            one.locator(f"#decision input[value={outcome}]").check()
            one.locator("#note").fill("两人同时处理")
            one.get_by_role("button", name="作出决定").click()
        assert "没有执行" in other.inner_text("h1"), other.inner_text("main")[:400]
        other.close()

    def let_deadlines_pass(self) -> None:
        """What was sent back and has not come again is overdue; the first of it is decided upon."""
        service = self.service()
        with service.db.write() as db:
            late = (Submission.outcome == "correction") & Submission.superseded.is_(False)
            db.execute(update(Submission).where(late).values(due=queue.today() - timedelta(days=3)))
        service.db.close()
        page = self.boss.page
        page.goto("/queue?status=overdue")
        assert f"共 {max(1, -(-len(self.late) // queue.PAGE))} 页" in page.inner_text("main")
        if self.late:
            page.locator("table.queue tbody a").first.click()
            page.locator("#decision input[value=lapsed]").check()
            page.get_by_role("button", name="作出决定").click()
            assert "逾期未补正" in page.inner_text("[data-standing]")
            self.boss.accessible()

    def export(self) -> None:
        """All papers, and their counts against the database's."""
        begun = time.monotonic()
        self.boss.page.goto("/queue?status=decided")
        letters = self._zip("下载各推荐单位的函件")
        self.boss.page.get_by_role("link", name="本季全部文书").click()
        self.boss.page.get_by_role("button", name="按现在的决定生成").click()
        self.boss.accessible()
        # The page watches and opens itself anew when the papers are there.
        self.boss.page.get_by_role("link", name="下载（").wait_for(timeout=1000 * LONG)
        papers = self._zip("下载（")
        self.boss.page.goto("/queue?status=decided")
        with self.boss.page.expect_download() as coming:
            self.boss.page.get_by_role("link", name="导出 Excel").click()
        assert Path(coming.value.path()).stat().st_size
        named = {name.split("/")[0][4:] for name in letters.namelist() if name.endswith("形式审查结果函.docx")}
        assert named == {recommender(entry.recommender) for entry in self.entries}, named
        notices = [name for name in letters.namelist() if "补正通知书" in name]
        summary = _last_row(papers)
        service = self.service()
        with service.db.read() as db:
            rows = db.scalars(select(Submission).where(Submission.superseded.is_(False))).all()
            versions = db.scalar(select(func.count()).select_from(Submission)) or 0
            undecided = sum(row.outcome is None for row in rows)
            decisions = db.scalar(select(func.count()).select_from(Decision)) or 0
            broken = audit.verify(db).problems
        service.db.close()
        outcomes = Counter(row.outcome for row in rows)
        assert len(rows) == len(self.entries) and undecided == 0 and broken == [], (len(rows), undecided, broken)
        assert versions == len(self.entries) + len(self.again)
        assert len(notices) == outcomes["correction"] and summary[-1] == len(rows), (notices, summary)
        self.tell(
            f"exported in {time.monotonic() - begun:.0f} s: {len(named)} letters, {len(notices)} notices, "
            f"{len(papers.namelist())} papers; {versions} versions, {decisions} decisions, {dict(outcomes)}; "
            "the log's chain is whole"
        )

    def _zip(self, link: str) -> zipfile.ZipFile:
        with self.boss.page.expect_download(timeout=1000 * LONG) as coming:
            self.boss.page.get_by_role("link", name=link).click()
        return zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes()))


def _last_row(papers: zipfile.ZipFile) -> tuple[Any, ...]:
    import openpyxl

    (name,) = [name for name in papers.namelist() if name.endswith("形式审查汇总表.xlsx")]
    return list(openpyxl.load_workbook(io.BytesIO(papers.read(name))).worksheets[0].iter_rows(values_only=True))[-1]


def work_off(server: Server, name: str, link: str) -> list[Counted]:
    """A reviewer's work on all that is theirs, by keys alone. What each submission took."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        person = Person(browser, server)
        if link:
            person.set_password(link)
        else:
            person.sign_in(name)
            person.page.wait_for_url("**/queue")
        done = at_the_keys(person, "/queue?status=mine")
        assert person.complaints == [], person.complaints
        browser.close()
    return done


def at_the_keys(person: Person, start: str) -> list[Counted]:
    """Opens the first submission of a queue; from then on only keys are pressed, until the queue comes back."""
    page, done = person.page, []
    page.goto(start)
    first = page.locator("table.queue tbody th a").first
    if not first.count():
        return []
    begun = time.monotonic()
    first.click()
    while re.search(r"/review/\d+", page.url):
        page.wait_for_load_state()
        opened = time.monotonic() - begun
        findings = page.locator("article[data-open]").count()
        faults = page.locator("article[data-open].is-error").count()
        keys = ["t", *["1"] * findings, "c" if findings else "a"]
        assert faults or not findings, f"only a review, which these submissions do not have: {page.url}"
        for key in keys:
            if key == "c":
                assert page.locator("[data-key=a]").is_disabled(), "what must be corrected is not accepted"
            begun, where = time.monotonic(), page.url
            try:
                with page.expect_navigation():
                    page.keyboard.press(key)
            except Exception as error:
                raise AssertionError(f"{key} leads nowhere on {where}: {page.inner_text('main')[:2000]}") from error
        done.append(Counted(findings, len(keys), opened))
    return done


def chromium() -> str:
    """Chromium's program."""
    import shutil

    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "chromium is not installed (scripts/install-system-packages)"
    return found


def run(server: Server, browser: Any, folder: Path, entries: list[Entry], again: int) -> Season:
    """The whole season on a server that runs."""
    made = Season(server, browser, folder, entries, again)
    links = made.people()
    made.bring_in("first", entries)
    made.review(links)
    made.bring_in("again", made.again, corrected=True)
    made.review()
    made.let_deadlines_pass()
    made.meet()
    made.export()
    expected = "Failed to load resource: the server responded with a status of 409 (Conflict)"
    assert [text for text in made.boss.complaints if text != expected] == []
    assert " 500 " not in server.log.read_text("utf-8"), "the server's log tells of an error"
    return made


def main() -> None:
    """On one kind of database after the other."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, number in (("submissions", 300), ("recommenders", 35), ("again", 40)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    entries = season(chosen.submissions, chosen.recommenders)
    for kind in [chosen.only] if chosen.only else ["sqlite", "postgresql"]:
        cluster = _cluster() if kind == "postgresql" else None
        with tempfile.TemporaryDirectory(prefix="yushen-season-") as folder, sync_playwright() as playwright:
            print(f"{kind}: {len(entries)} submissions, {chosen.recommenders} recommenders", flush=True)
            url = cluster.url(cluster.new_database()) if cluster else ""
            server = Server(Path(folder) / "data", url, WORKERS=os.cpu_count() or 2)
            server.start()
            try:
                browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
                run(server, browser, Path(folder), entries, chosen.again)
                browser.close()
            finally:
                server.stop()
                if cluster:
                    cluster.stop()


def _cluster() -> Cluster:
    from tests.web.conftest import _programs

    made = Cluster(_programs())
    made.start()
    return made


if __name__ == "__main__":
    main()
