"""No input ends in a server error: every route, every field and header, with what nobody types by mistake."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from tests.web.helpers import Visit, sample, work
from tests.web.stock import Filling, queued
from web.app import create
from web.app import routes as all_routes
from web.core import inputs
from web.core.database.models import User
from web.core.sign_in import auth
from web.core.storage.storage import Storage, safe_parts

HUGE = "9" * 5000
HOSTILE = {
    "a number of 5,000 digits": HUGE,
    "twelve digits": "123456789012",
    "just too many for 32 bits": "2147483648",
    "digits that are not ASCII": "١²",
    "the year 1": "0001-01-01",
    "the last day there is": "9999-12-31",
    "NUL": "a\0b",
    "a lone surrogate": "\ud800",
    "half a percent sign": "%",
    "a bracket": "[",
    "much": "字" * 2_000,
    "nothing": "",
}
FIELD = re.compile(r'(?:text\(sent, |sent\.get\(|for name, most in \(\(|\), \()"(\w+)"')


def routes(service: Any) -> Iterator[Any]:
    """Every route of the application, those of included routers too: a new one is asked as well."""

    def walk(listed: Any) -> Iterator[Any]:
        for route in listed:
            if included := getattr(route, "original_router", None):
                yield from walk(included.routes)
            elif hasattr(route, "methods"):
                yield route

    yield from walk(all_routes(service).routes)


def fields(route: Any) -> list[str]:
    """The names that a route's module reads from forms, and its own parameters."""
    module = sys.modules[route.endpoint.__module__]
    found = set(FIELD.findall(inspect.getsource(module)))
    found |= {name for name in inspect.signature(route.endpoint).parameters if name not in ("request", "who", "sent")}
    return sorted(found)


def encoded(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return queued if "asked" in request.fixturenames else None


@pytest.fixture
def asked(service, add_user, stock):
    """An administrator's browser that is answered 500 where the server would be, and a submission in the queue."""
    user = add_user(service, "boss", "admin")
    visit = Visit(service)
    visit.client = TestClient(create(service), raise_server_exceptions=False, follow_redirects=False)
    visit.sign_in("boss")
    with service.db.write() as db:
        token = auth.new_token(db, user, "test")
    return service, visit, token, stock.page.removeprefix("/s/")


def path_of(route: Any, values: dict[str, str], default: str) -> str:
    return re.sub(r"{(\w+)}", lambda name: encoded(values.get(name[1], default)), route.path)


def send(visit: Visit, route: Any, path: str, token: str, query: str = "", body: dict[str, str] | None = None) -> int:
    """Asks with every right there is. What comes back: the status."""
    (method,) = route.methods - {"HEAD"}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if path.startswith("/api/"):
        headers["authorization"] = f"Bearer {token}"
    sent = {"csrf": visit.csrf} | (body or {})
    content = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in sent.items()})
    reading = method in ("GET", "HEAD")
    target = f"{path}?{query}" if query else path
    return int(visit.client.request(method, target, content=None if reading else content, headers=headers).status_code)


def stay_signed_in(service: Any, visit: Visit) -> None:
    """Some of the routes sign out or change the password."""
    with service.db.write() as db:
        boss = db.query(User).filter(User.name == "boss").one()
        boss.active, boss.role, boss.second_step = True, "admin", None
    visit.client.app.app.state.patience.succeeded("password boss", "testclient")
    if visit.get("/admin").status_code != 200:
        assert visit.sign_in("boss").status_code == 303


# The stricter of the two: it takes no NUL, no half of a character and no number of more than its digits.
@pytest.mark.stores("postgresql")
def test_no_path_query_or_form_ends_in_a_server_error(asked):
    service, visit, token, key = asked
    failed, count = [], 0
    for route in routes(service):
        good = {"key": key, "ref": key, "number": "1", "file": "0", "page": "1", "code": "L001", "name": "web.css"}
        deletes = route.path.endswith("/delete") or "DELETE" in route.methods
        stay_signed_in(service, visit)
        for what, value in HOSTILE.items():
            every = dict.fromkeys(fields(route), value)
            query = urlencode({name: text.encode("utf-8", "surrogatepass") for name, text in every.items()})
            # Addresses are shorter than forms: a server refuses them long before.
            query = query[:8_000]
            tries = [path_of(route, {}, value)] if "{" in route.path and value else []
            tries += [] if deletes else [path_of(route, good, value)]
            tries += [
                path_of(route, good | {name: value}, value) for name in ("file", "page") if f"{{{name}}}" in route.path
            ]
            for path in tries:
                count += 1
                if send(visit, route, path, token, query, every) >= 500:
                    failed.append((sorted(route.methods), route.path, path[:60], what))
    assert failed == [] and count > 700


@pytest.mark.stores("postgresql")
def test_no_single_field_of_a_form_ends_in_a_server_error(asked):
    """One field at a time: an early refusal of another does not hide it."""
    service, visit, token, _ = asked
    fair = {
        "ruling": "1", "answer": "false_alarm", "note": "n", "finding": "1", "outcome": "hold", "what": "open",
        "role": "reviewer", "draft_days": "7", "record_days": "365", "pack": "shanghai-2024", "seen": "1",
        "state": "open", "label": "a", "submit": "1", "days": "30", "salt": "x" * 43, "code": "123456",
        "old": "x", "password": "x" * 20,
        "again": "x" * 20, "full_name": "李",
    }  # fmt: skip
    failed = []
    for route in routes(service):
        if not route.methods & {"POST"} or route.path.endswith(("/delete", "/sign-out", "/password")):
            continue
        stay_signed_in(service, visit)
        path = path_of(route, {}, "1")
        for name in fields(route):
            for what in ("a number of 5,000 digits", "twelve digits", "NUL", "a lone surrogate", "the year 1"):
                if send(visit, route, path, token, body=fair | {name: HOSTILE[what]}) >= 500:
                    failed.append((route.path, name, what))
    assert failed == []


HEADERS = (
    "authorization", "cookie", "host", "origin", "referer", "user-agent", "accept", "accept-language", "content-type",
    "content-length", "sec-fetch-site", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "if-none-match",
    "range",
)  # fmt: skip
ODD = {
    "5,000 digits": HUGE.encode(), "bytes": b"\xff\xfe", "a digit that is none": b"\xb2", "a bracket": b"http://[",
    "a long one": b"a" * 8000, "nothing": b"", "a scheme alone": b"Bearer ", "an octal NUL": b'yushen="\\000\\377"',
}  # fmt: skip


@pytest.mark.stores("sqlite")
@pytest.mark.parametrize("header", HEADERS)
def test_no_header_ends_in_a_server_error(asked, header):
    _, visit, _, key = asked
    failed = []
    for what, value in ODD.items():
        for method, path in (
            ("GET", "/"), ("GET", "/queue"), ("GET", f"/s/{key}"), ("GET", "/api/v1/queue"), ("GET", "/nothing"),
            ("POST", "/sign-in"), ("POST", "/api/v1/submissions"),
        ):  # fmt: skip
            answer = visit.client.request(method, path, headers={header: value})
            if answer.status_code >= 500:
                failed.append((method, path, what))
    assert failed == []


@pytest.mark.stores("sqlite")
@pytest.mark.parametrize(
    "charset", ["utf-7", "unicode_escape", "undefined", "idna", "a\\0b", "zlib", "utf-16", "x" * 999]
)
@pytest.mark.parametrize("path", ["/check", "/api/v1/submissions"])
def test_no_charset_of_a_form_ends_in_a_server_error(asked, charset, path):
    _, visit, _, _ = asked
    part = 'content-disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    parts = (
        part.format("csrf", "", visit.csrf), part.format("level", "", "+2AA-\\ud800"),
        part.format("files", '; filename="+2AA-\\ud800.docx"', "x"),
    )  # fmt: skip
    body = "".join(f"--b\r\n{one}" for one in parts) + "--b--\r\n"
    kind = f"multipart/form-data; boundary=b; charset={charset}".replace("\\0", "\0")
    assert visit.client.post(path, content=body, headers={"content-type": kind}).status_code < 500


NAMES = {
    "a file where a folder must be": ["x/a", "x/a/b"],
    "a folder where a file must be": ["x/a/b", "x/a"],
    "the same twice": ["x/a", "x/a", "x/a/b", "x/a/b"],
    "a file that is a folder's second name": ["x/a", "x/a（1）", "x/a/b/c", "x/a/b"],
    "a path beyond what a system takes": ["/".join(["报" * 90] * 40), "x/" + "/".join(["b" * 300] * 40)],
    "a lone surrogate": ["x/\ud800.docx", "x/b\udfff.docx"],
    "dots": ["x/..", "x/.", "x/...", "x/a"],
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_no_file_of_an_upload_is_lost_for_its_name(tmp_path, names):
    import io

    storage = Storage(tmp_path)
    kept = [name for name in names if len(safe_parts(name)) == len(name.split("/")) or len(name) > 500]
    folder, _ = storage.keep([(name, io.BytesIO(name.encode("utf-8", "replace"))) for name in names])
    found = [path.read_bytes() for path in (storage.folder(folder) / "upload").rglob("*") if path.is_file()]
    assert {name.encode("utf-8", "replace") for name in kept} <= set(found)
    assert len(found) >= len(kept)


@pytest.mark.parametrize(
    ("value", "number"),
    [("7", 7), ("007", 7), ("0", 0), ("2147483647", 2147483647), ("2147483648", None), (HUGE, None), ("-1", None),
     ("", None), ("1.0", None), (" 1", None), ("²", None), ("١", None)],
)  # fmt: skip
def test_whole_numbers_fit_the_database(value, number):
    assert inputs.whole(value) == number


def test_days_have_a_midnight_everywhere():
    assert [bool(inputs.day(text)) for text in ("2024-05-20", "0001-01-01", "9999-12-31", "2024-02-30", "x")] == [
        True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "robots"), [("/", "all"), ("/sign-in", "noindex"), ("/queue", "noindex"), ("/api/v1/queue", "noindex")]
)
def test_only_the_first_page_is_for_search_engines(sqlite_service, path, robots):
    assert Visit(sqlite_service).get(path).headers["x-robots-tag"] == robots


@pytest.mark.stores("sqlite")
def test_a_private_page_and_a_picture_of_evidence_are_kept_by_nobody(asked):
    _, visit, _, key = asked
    assert visit.get(f"/s/{key}").headers["x-robots-tag"] == "noindex"
    for path in (f"/s/{key}", "/review/1"):
        assert visit.get(path).headers["cache-control"] == "no-store"


def test_a_picture_of_evidence_is_not_kept_after_signing_out(sqlite_service, add_user):
    add_user(sqlite_service, "boss", "admin")
    visit = Visit(sqlite_service)
    visit.sign_in("boss")
    visit.upload(sample("construction-clean.pdf"), queue="1")
    work(sqlite_service)
    answer = visit.get("/review/1/file/0/page/1.png")
    assert answer.headers["content-type"] == "image/png" and "no-store" in answer.headers["cache-control"]
