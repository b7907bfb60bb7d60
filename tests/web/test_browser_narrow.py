"""In Chromium, 390 pixels wide: axe finds nothing on any page of administrators and reviewers, full ones included."""

from __future__ import annotations

import os
import re

import pytest

from tests.web import packing
from tests.web.helpers import Server, Visit, sample, work
from tests.web.test_access import PEOPLE, TABLE, listed
from tests.web.test_browser import Person, browser  # noqa: F401
from web.app import routes
from web.core.config import Config
from web.core.database.models import User, now
from web.core.service import Service
from web.core.settings import Settings, save
from web.core.sign_in import auth
from web.core.storage import installation, upkeep

OVER = sample("factory-L001-site-over.docx")
PATHS = {
    "/review/{number}": "/review/1",
    "/review/{number}/split": "/review/1/split",
    "/admin/rules/{code}": "/admin/rules/L001",
    "/admin/activities/{number}": "/admin/activities/1",
    "/admin/activities/{number}/packs/{upload}": "/admin/activities/1/packs/1",
    "/help/{name}": "/help/review",
    "/s/{key}": "/s/n1",
}
"""Examples of the pages whose address holds something."""


@pytest.fixture
def full(tmp_path, add_user) -> Server:
    """A server with something to show on each page."""
    service = Service(Config(tmp_path / "data", address="http://testserver"))
    service.db.migrate()
    installation.mark(service)
    for name, role in (("boss", "admin"), ("a-reviewer-with-a-long-name-that-does-not-break", "reviewer")):
        add_user(service, name, role)
    with service.db.write() as db:
        auth.new_token(db, db.get_one(User, 1), "每天夜里从办公系统自动提交的令牌" * 3)
        save(db, Settings(second_person=True))
    boss = Visit(service)
    boss.sign_in("boss")
    boss.upload(OVER, queue="1")
    work(service)
    found = re.findall(r'name="finding" value="(\d+)"', boss.get("/review/1").text)
    boss.post("/review/1/rule", finding=found[0], answer="false_alarm", note="核对过原文" * 40)
    boss.post("/review/1/decide", outcome="hold", note="等原件" * 60)
    wrong = packing.files({"limit = 20\n": "limit = 20\nlimmit = 30\n"})
    assert packing.upload(boss, 1, packing.zipped(wrong)) == PATHS["/admin/activities/{number}/packs/{upload}"]
    for number in range(installation.FEW + 1):
        folder = service.storage.root / f"{number:032x}"
        (folder / "upload").mkdir(parents=True)
        os.utime(folder, (now().timestamp() - 7200,) * 2)
    upkeep.sweep(service)
    service.db.close()
    return Server(tmp_path / "data", WORKERS=0)


def pages(service: Service) -> list[str]:
    """What an administrator's browser can open: every route that answers with a page."""
    may = {route for route, kinds in TABLE.items() if kinds[PEOPLE.index("admin")] == "y"}
    paths = [route.split()[1] for route in listed(routes(service).routes) if route.startswith("GET ") and route in may]
    opened = [PATHS.get(path, path) for path in paths if not path.startswith(("/api", "/static"))]
    others = (".docx", ".xlsx", ".zip", ".ico", "/report", "/state", "/healthz")
    return [path for path in opened if "{" not in path and not path.endswith(others)]


def test_every_page_of_administrators_fits_a_telephone(full, browser):  # noqa: F811
    full.start()
    try:
        person = Person(browser, full, width=390)
        person.sign_in("boss")
        person.page.wait_for_url("**/queue")
        service = Service(Config(full.data))
        found = pages(service)
        service.db.close()
        assert {"/admin/activities/1", "/admin/activities/1/packs/1"} < set(found)
        assert {"/", "/mine", "/s/n1", "/help/review", "/admin", "/admin/rules/L001", "/queue", "/review/1"} < {*found}
        for path in found:
            assert person.page.goto(path).status == 200, path
            # All at once: one may lie inside another.
            person.page.evaluate("document.querySelectorAll('details').forEach((found) => { found.open = true; })")
            person.accessible()
            person.readable_in_the_dark()
        assert person.complaints == []
    finally:
        full.stop()
