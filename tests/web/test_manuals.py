"""The manuals say what is there: every name that they quote stands on a page, every address is one, every call runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from tests.waiting import PATIENCE, until
from tests.web.helpers import ROOT, Server, sample
from tests.web.test_access import listed
from web.api.calls import CALLS
from web.app import routes
from web.core.config import Config
from web.core.database.models import User
from web.core.manuals import DOCS, MANUALS, PICTURES
from web.core.service import Service
from web.core.sign_in import auth

TEXTS = {name: (DOCS / f"{name}.md").read_text("utf-8") for name in MANUALS.values()}


@pytest.fixture(scope="module")
def shown() -> str:
    """All that the service's pages and papers can say."""
    sources = [*ROOT.glob("web/*/templates/*.j2"), *ROOT.glob("web/**/*.py"), *ROOT.glob("web/core/assets/*.js")]
    return "\n".join(path.read_text("utf-8") for path in [*sources, ROOT / "pipeline/write/words.py"])


@pytest.mark.parametrize("name", TEXTS)
def test_every_name_that_a_manual_quotes_stands_on_a_page(name, shown):
    quoted = set(re.findall("“([^”]+)”", TEXTS[name]))
    assert len(quoted) > 5 and {one for one in quoted if one not in shown} - {"字数统计"} == set()


@pytest.mark.parametrize("name", TEXTS)
def test_every_address_and_picture_of_a_manual_is_there(name, sqlite_service):
    known = {route.split()[1] for route in listed(routes(sqlite_service).routes)}
    targets = re.findall(r"\]\(([^)]+)\)", TEXTS[name])
    pictures = {target.removeprefix("pictures/") for target in targets if target.startswith("pictures/")}
    assert pictures and pictures <= {path.name for path in PICTURES.iterdir()}
    others = {target for target in targets if not target.startswith("pictures/")}
    assert all(target in known or (DOCS / target).is_file() for target in others), others


def test_no_picture_is_left_over_or_large():
    used = {name for text in TEXTS.values() for name in re.findall(r"\(pictures/([^)]+)\)", text)}
    assert {path.name for path in PICTURES.iterdir()} == used
    assert max(path.stat().st_size for path in PICTURES.iterdir()) < 150_000


def test_the_service_shows_the_manuals_and_their_pictures(sqlite_service, visit):
    from lxml import html

    assert all(f'href="/help/{name}"' in visit.get("/help").text for name in MANUALS)
    for name, title in MANUALS.items():
        page = html.fromstring(visit.get(f"/help/{name}").content)
        assert page.findtext(".//h1") == title and page.find(".//table") is not None
        for picture in page.findall(".//main//img"):
            answer = visit.get(picture.get("src"))
            assert picture.get("alt") and answer.headers["content-type"] == "image/png"
        assert not [link for link in page.findall(".//main//a") if not link.get("href").startswith("/")]
    assert visit.get("/help/nothing").status_code == visit.get("/help/pictures/..%2Fdeploy.md").status_code == 404


def test_the_calls_of_the_apis_page_run_as_they_stand_there(tmp_path):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    server = Server(tmp_path / "data", WORKERS=1)
    server.start()
    try:
        service = Service(Config(server.data))
        with service.db.write() as db:
            token = auth.new_token(db, db.query(User).one(), "x")
        service.db.close()
        shutil.copy(sample("factory-L001-site-over.docx"), tmp_path / "成果报告.docx")
        key, said = "", []
        for call in CALLS:
            command = call.at(server.url).replace("TOKEN", token).replace("KEY", key)
            if "result" in command:
                until(lambda: state(tmp_path, CALLS[1].at(server.url), token, key) == "done", "the check is done")  # noqa: B023
            said.append(said_by(f"{command} --fail-with-body", tmp_path))
            key = key or json.loads(said[0])["key"]
        assert json.loads((tmp_path / "result.json").read_text("utf-8"))["verdict"] == "return"
        assert "预审报告" in (tmp_path / "report.html").read_text("utf-8")
        assert json.loads(said[-1])["handed_in"] is True
    finally:
        server.stop()


def state(folder, command: str, token: str, key: str) -> str:
    """What the second call says."""
    return str(json.loads(said_by(command.replace("TOKEN", token).replace("KEY", key), folder))["state"])


def said_by(command: str, folder) -> bytes:
    """What a command of the page prints."""
    run = {"shell": True, "capture_output": True, "timeout": PATIENCE, "check": True}
    return subprocess.run(f"{command} -sS", cwd=folder, **run).stdout
