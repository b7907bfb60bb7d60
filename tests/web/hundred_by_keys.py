"""A reviewer's work on a hundred submissions by keys alone, counted; and what the pages cost the server at 5,000.

python -m tests.web.hundred_by_keys [--submissions 100] [--queue 5000] [--no-drawing]

Prints the figures, and fails where a submission took more keys, a page more CPU or its first opening more time than it
may. The times are of this machine: on one that others use as well they say little, the CPU does.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.waiting import until
from tests.web.helpers import PASSWORD, Server, Visit
from tests.web.many import PAGES, fill
from tests.web.season_files import season, zipped
from tests.web.season_of_300 import MOST_CLEAN, MOST_THREE, Counted, at_the_keys, chromium
from tests.web.test_browser import Person
from web.core.config import Config
from web.core.database.models import User
from web.core.service import Service

MOST_CPU_MS = 100
MOST_OPENING_SECONDS = 1.0
ROUNDS = 7


def by_keys(submissions: int, drawing: bool) -> list[Counted]:
    """One reviewer, from the queue's first submission to its last."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="yushen-keys-") as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data", WORKERS=2, DRAW_AHEAD=int(drawing))
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            person = Person(browser, server)
            person.set_password(server.first_link())
            path = Path(folder) / "all.zip"
            path.write_bytes(zipped(season(submissions, 35)))
            person.page.goto("/queue/import")
            person.page.set_input_files("#files", str(path))
            person.page.get_by_role("button", name="导入").click()
            person.page.get_by_text("全部检查完成").wait_for(timeout=3_600_000)
            if drawing:
                _wait_until_drawn(Path(folder) / "data", submissions)
            done = at_the_keys(person, "/queue")
            assert len(done) == submissions and person.complaints == [], (len(done), person.complaints)
            browser.close()
        finally:
            server.stop()
    return done


def _wait_until_drawn(data: Path, submissions: int) -> None:
    """Workers draw what waits when they have nothing else to do: as after a night, or a cup of coffee."""
    begun = time.monotonic()
    until(lambda: len(list(data.glob("files/*/opened/drawn-ahead"))) == submissions, "all is drawn", 7200)
    print(f"pages of {submissions} submissions drawn ahead in {time.monotonic() - begun:.0f} s", flush=True)


def cpu_of_pages(many: int) -> dict[str, float]:
    """CPU milliseconds of each page over a queue of so many: the median of some rounds, once what is kept is kept."""
    with tempfile.TemporaryDirectory(prefix="yushen-pages-") as folder:
        service = Service(Config(Path(folder), requests_per_minute=10**7, address="http://testserver"))
        try:
            service.db.migrate()
            fill(service, many)
            visit = _administrator(service)
            return {page: _cpu(visit, page) for page in PAGES}
        finally:
            service.db.close()


def _cpu(visit: Any, page: str) -> float:
    taken = []
    for _ in range(ROUNDS + 1):
        begun = time.process_time()
        assert visit.get(page).status_code == 200, page
        taken.append(1000 * (time.process_time() - begun))
    return statistics.median(taken[1:])


def _administrator(service: Service) -> Visit:
    from argon2 import PasswordHasher

    with service.db.write() as db:
        db.add(User(name="boss", full_name="boss", role="admin", password_hash=PasswordHasher().hash(PASSWORD)))
    visit = Visit(service)
    visit.sign_in("boss")
    return visit


def main() -> None:
    """Counts, measures and judges."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--queue", type=int, default=5000)
    parser.add_argument("--no-drawing", action="store_true", help="LibreOffice draws no pages meanwhile")
    chosen = parser.parse_args()
    missed = []
    for page, milliseconds in cpu_of_pages(chosen.queue).items():
        print(f"{milliseconds:6.1f} ms of CPU over {chosen.queue:,}: {page}", flush=True)
        missed += [f"{page} costs {milliseconds:.0f} ms"] if milliseconds > MOST_CPU_MS else []
    done = by_keys(chosen.submissions, not chosen.no_drawing)
    for findings, most in ((0, MOST_CLEAN), (3, MOST_THREE)):
        keys = [one.keys for one in done if one.findings == findings]
        print(f"{len(keys)} submissions with {findings} findings: {max(keys)} keys each at the most, {most} allowed")
        missed += [f"{findings} findings took {max(keys)} keys"] if max(keys) > most else []
    opened = sorted(one.opened for one in done)
    late = sum(one > MOST_OPENING_SECONDS for one in opened)
    print(f"first opening: median {statistics.median(opened):.2f} s, at the most {opened[-1]:.2f} s, {late} late")
    missed += ["half of the first openings are late"] if late > len(opened) / 2 else []
    assert not missed, missed


if __name__ == "__main__":
    main()
