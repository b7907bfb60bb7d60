"""Every refusal is a page of ours in Chinese with the way back, or JSON for a script; none tells of the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.helpers import Visit
from web.core.errors import TITLES, WORDS

BACK = "/s/somewhere?a=1"
LIMITS: dict[int, dict[str, Any]] = {503: {"free_bytes": 1 << 60}, 413: {"upload_bytes": 4096}}
FILE = [("a.docx", b"x" * 8192)]
HOW: dict[int, Callable[[Visit], Any]] = {
    400: lambda visit: visit.post("/check"),
    403: lambda visit: visit.client.post("/check", data={"csrf": "x"}),
    404: lambda visit: visit.get("/s/nobody"),
    405: lambda visit: visit.client.put("/check"),
    409: lambda visit: visit.post(f"{_page(visit)}/hand-in"),
    413: lambda visit: visit.post("/check", FILE),
    429: lambda visit: _over_the_limit(visit),
    503: lambda visit: visit.post("/check", FILE),
}


def _page(visit: Visit) -> str:
    answer = visit.client.post("/api/v1/submissions", files=[("files", FILE[0])])
    return f"/s/{answer.json()['key']}"


def _over_the_limit(visit: Visit) -> Any:
    while (answer := visit.post("/check", FILE)).status_code != 429:
        assert answer.status_code in (200, 303)
    return answer


@pytest.fixture
def ask(tmp_path, template_file):
    """Brings a new service to refuse with a status; the headers are those of a browser or of a script."""
    import shutil

    from web.core.config import Config
    from web.core.service import Service

    made: list[Service] = []

    def asked(code: int, **headers: str) -> Any:
        data = tmp_path / f"data{len(made)}"
        data.mkdir()
        shutil.copy(template_file, data / "yushen.sqlite3")
        made.append(Service(Config(data, **LIMITS.get(code, {"uploads_per_minute": 2}))))
        visit = Visit(made[-1])
        visit.client.headers.update(headers)
        return HOW[code](visit)

    yield asked
    for service in made:
        service.db.close()


@pytest.mark.parametrize("code", HOW)
def test_a_refusal_is_a_page_titled_by_its_kind_that_leads_back(ask, tmp_path, code):
    answer = ask(code, referer=f"http://testserver{BACK}", accept="text/html")
    assert answer.status_code == code
    assert f"<title>{TITLES[code]} · 预审</title>" in answer.text and f"<h1>{TITLES[code]}</h1>" in answer.text
    assert f'href="{BACK}">返回刚才的页面</a>' in answer.text and "回到首页" in answer.text
    assert str(tmp_path) not in answer.text
    waits = code in (429, 503)
    assert ("retry-after" in answer.headers) is waits
    assert bool(re.search(r"请在 \d+ 秒后再试。", answer.text)) is waits


@pytest.mark.parametrize("code", HOW)
def test_a_script_gets_the_same_as_json(ask, tmp_path, code):
    answer = ask(code, accept="application/json")
    told = answer.json()
    assert answer.status_code == code and told["title"] == TITLES[code]
    assert not told["detail"].isascii() and str(tmp_path) not in answer.text
    assert (code in (429, 503)) is ("retry_after" in told)
    assert str(told.get("retry_after", "")) == answer.headers.get("retry-after", "")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/submissions/nobody"])
def test_the_api_speaks_json_to_everybody(sqlite_service, path):
    answer = Visit(sqlite_service).get(path, headers={"accept": "text/html"})
    assert answer.status_code == 404 and answer.json()["title"] == "没有找到"


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/s/x", "http://testserver//evil.example", "javascript:alert(1)", "http://[", "",
        "http://testserver/s/nobody", "http://testserver/\\evil.example", "ftp://testserver/x",
    ],
)  # fmt: skip
def test_the_way_back_leads_nowhere_else_and_never_to_the_refused_page(sqlite_service, referer):
    text = Visit(sqlite_service).get("/s/nobody", headers={"referer": referer}).text
    assert "返回刚才的页面" not in text and 'href="/">回到首页' in text and "evil" not in text


def test_a_crash_is_said_without_a_word_about_the_server(sqlite_service, monkeypatch):
    from starlette.testclient import TestClient

    def crash(*_: object) -> None:
        raise OSError(5, "input/output error", "/srv/data/files/secret")

    monkeypatch.setattr(type(sqlite_service.storage), "free_bytes", crash)
    visit = Visit(sqlite_service)
    visit.client = TestClient(visit.client.app, raise_server_exceptions=False)
    answer = visit.client.post("/check", files=[("files", FILE[0])])
    assert answer.status_code == 500 and "<h1>程序出错</h1>" in answer.text
    assert "/srv" not in answer.text and "input/output" not in answer.text


def test_every_kind_of_refusal_has_its_title_and_its_words():
    assert set(TITLES) == set(WORDS)


@pytest.mark.parametrize("path", ["/nowhere", "/review/99", "/review/x"])
def test_whoever_is_signed_in_sees_the_own_head_where_nothing_is(reviewer, path):
    answer = reviewer.get(path)
    assert answer.status_code == 404 and "审核队列" in answer.text and "退出" in answer.text
    assert "退出" not in Visit(reviewer.service).get(path).text
