"""What keeps the service safe: headers, forms, cookies, limits, files that stay files, secrets out of the log."""

from __future__ import annotations

import logging
import re

import pytest

from tests.web.helpers import PASSWORD, Visit, sample, work
from web.core.database.models import SignIn, User
from web.core.guard.guard import POLICY
from web.core.service import FIRST_LINK, Service
from web.core.sign_in import auth
from web.core.storage.storage import safe_parts
from web.serve import first_administrator

OVER = sample("factory-L001-site-over.docx")


@pytest.fixture
def guest(sqlite_service):
    return Visit(sqlite_service)


@pytest.mark.parametrize("page", ["/", "/sign-in", "/nothing", "/static/web.js", "/api/v1/openapi.json", "/queue"])
def test_every_answer_carries_the_strict_headers(guest, page):
    headers = guest.get(page).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY and "default-src 'none'" in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


def test_a_report_can_run_nothing(sqlite_service, guest):
    page = guest.upload(OVER)
    work(sqlite_service)
    policy = guest.get(f"{page}/report").headers["content-security-policy"]
    assert "sandbox" in policy and "script-src" not in policy and "default-src 'none'" in policy


def test_no_page_holds_a_script_or_a_style_of_its_own(sqlite_service, guest, add_user):
    add_user(sqlite_service, "boss", "admin")
    guest.sign_in("boss")
    guest.upload(OVER, queue="1")
    work(sqlite_service)
    for page in ("/", "/queue", "/review/1", "/review/1/split", "/admin", "/admin/settings", "/admin/log", "/account"):
        text = guest.get(page).text
        assert not re.search(r"<style|<script(?! src=)| style=| on\w+=|javascript:", text), page


def test_a_form_without_the_pages_token_is_refused(guest):
    for token in ("", "x" * 43):
        answer = guest.client.post("/check", data={"csrf": token}, files=[("files", ("a.docx", b"x"))])
        assert answer.status_code == 403


def test_another_visitors_token_is_refused(sqlite_service, guest):
    other = Visit(sqlite_service)
    assert guest.client.post("/sign-in", data={"csrf": other.csrf, "name": "a", "password": "b"}).status_code == 403
    assert "页面已过期" in guest.client.post("/sign-in", data={"csrf": other.csrf}).text


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"origin": "http://testserver"}, True), ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True), ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False), ({}, True),
    ],
)  # fmt: skip
def test_a_form_from_another_site_is_refused(guest, headers, let_in):
    answer = guest.client.post(
        "/check", data={"csrf": guest.csrf}, files=[("files", ("a.docx", b"x"))], headers=headers
    )
    assert (answer.status_code == 303) is let_in


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(sqlite_service, guest, add_user):
    add_user(sqlite_service, "boss", "admin")
    cookie = guest.sign_in("boss").headers["set-cookie"]
    assert "HttpOnly" in cookie and "samesite=lax" in cookie.lower()


def test_the_session_cookie_never_travels_unencrypted(make_service, add_user):
    service = make_service(public_url="https://yushen.example")
    add_user(service, "boss", "admin")
    assert "Secure" in Visit(service).sign_in("boss").headers["set-cookie"]


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(sqlite_service, guest, add_user):
    add_user(sqlite_service, "boss", "admin")
    guest.sign_in("boss")
    cookie = guest.client.cookies["yushen"]
    guest.post("/sign-out")
    guest.client.cookies.set("yushen", cookie)
    assert guest.get("/admin").status_code == 303


def test_a_closed_account_is_out_at_once(sqlite_service, guest, add_user):
    user = add_user(sqlite_service, "boss", "admin")
    guest.sign_in("boss")
    with sqlite_service.db.write() as db:
        db.get_one(User, user.id).active = False
    assert guest.get("/admin").status_code == 303
    assert Visit(sqlite_service).sign_in("boss").status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_leads_nowhere_else(sqlite_service, guest, add_user, target):
    add_user(sqlite_service, "boss", "admin")
    answer = guest.post("/sign-in", name="boss", password=PASSWORD, next=target)
    assert answer.headers["location"] == "/queue"


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "somebody2024xyz", "x" * 300])
def test_a_weak_password_is_refused(password):
    with pytest.raises(auth.BadPassword):
        auth.set_password(User(name="somebody", full_name="", role="admin"), password)


def test_passwords_are_kept_as_argon2():
    user = User(name="somebody", full_name="", role="admin")
    auth.set_password(user, PASSWORD)
    assert user.password_hash.startswith("$argon2id$")


def test_the_first_start_makes_one_administrator_with_a_link_for_one_use(sqlite_service, guest, capsys):
    first_administrator(sqlite_service, "http://testserver")
    path = sqlite_service.config.data / FIRST_LINK
    link = path.read_text().strip()
    assert path.stat().st_mode & 0o077 == 0
    assert link not in capsys.readouterr().out, "standard output may be a log"
    first_administrator(sqlite_service, "http://testserver")
    assert path.read_text().strip() == link
    page = link.removeprefix("http://testserver")
    assert guest.post(page, password=PASSWORD, again="other").status_code == 400
    assert guest.post(page, password=PASSWORD, again=PASSWORD).status_code == 303
    assert guest.get("/admin").status_code == 200
    assert not path.exists()
    assert guest.post(page, password=PASSWORD, again=PASSWORD).status_code in (403, 404)


def test_uploads_are_limited_in_size(make_service):
    visit = Visit(make_service(upload_bytes=4096))
    assert visit.post("/check", [("a.docx", b"x" * 8192)]).status_code == 413


def test_a_body_that_is_longer_than_it_says_is_cut_off(make_service):
    from starlette.testclient import TestClient

    visit = Visit(make_service(upload_bytes=4096))
    visit.client = TestClient(visit.client.app, raise_server_exceptions=False)
    body = (part for part in [b"x" * 4096] * 4)
    answer = visit.client.post("/check", content=body, headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 413


def test_uploads_are_limited_in_number_by_address(make_service):
    visit = Visit(make_service(uploads_per_minute=2))
    codes = [visit.post("/check", [("a.docx", b"x")]).status_code for _ in range(3)]
    assert codes == [303, 303, 429]


def test_sign_ins_are_limited_by_address_and_name(make_service):
    visit = Visit(make_service(sign_ins_per_minute=3))
    assert [visit.post("/sign-in", name="boss", password="x").status_code for _ in range(4)] == [403, 403, 403, 429]


def test_requests_are_limited_by_address(make_service):
    visit = Visit(make_service(requests_per_minute=5))
    assert [visit.get("/healthz").status_code for _ in range(5)][-1] == 429


def test_uploads_are_refused_when_the_disk_is_full(make_service):
    visit = Visit(make_service(free_bytes=1 << 60))
    answer = visit.post("/check", [("a.docx", b"x")])
    assert answer.status_code == 503 and "存储空间不足" in answer.text


@pytest.mark.parametrize(
    ("sent", "parts"),
    [
        ("../../etc/passwd", ["etc", "passwd"]), ("/etc/passwd", ["etc", "passwd"]),
        ("C:\\a\\..\\b.docx", ["C_", "a", "b.docx"]),
        ("a/./b\x00.docx", ["a", "b_.docx"]), ("...", []), ("申报/报告\u202excod.exe", ["申报", "报告_xcod.exe"]),
    ],
)  # fmt: skip
def test_a_sent_name_cannot_lead_outside(sent, parts):
    assert safe_parts(sent) == parts


def test_a_long_name_is_cut_and_keeps_its_ending():
    (name,) = safe_parts("报" * 300 + ".docx")
    assert len(name.encode()) <= 200 and name.endswith(".docx")


def test_a_hostile_name_is_text_in_every_page(sqlite_service, guest, add_user):
    add_user(sqlite_service, "boss", "admin")
    guest.sign_in("boss")
    guest.post("/check", [("<img src=x onerror=alert(1)>.docx", OVER.read_bytes()), ("b.docx", b"x")], queue="1")
    work(sqlite_service)
    for page in ("/queue", "/review/1", "/mine", "/admin/log"):
        assert "<img src=x" not in guest.get(page).text


def test_the_log_names_routes_and_no_secret(sqlite_service, guest, caplog, add_user):
    caplog.set_level(logging.DEBUG)
    page = guest.upload(OVER)
    add_user(sqlite_service, "boss", "admin")
    guest.sign_in("boss")
    guest.get(page)
    told = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "asyncio")))
    assert "GET /s/{key}" in told
    assert page.removeprefix("/s/") not in told and PASSWORD not in told
    assert guest.client.cookies["yushen"] not in told


def test_secrets_are_stored_as_hashes_only(sqlite_service: Service, guest, add_user):
    add_user(sqlite_service, "boss", "admin")
    guest.sign_in("boss")
    with sqlite_service.db.read() as db:
        assert db.query(SignIn).one().key_hash == auth.hash_key(guest.client.cookies["yushen"])
