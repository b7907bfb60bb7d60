"""Accounts and their keys: tokens end, scopes hold, an administrator is always left and can get back in."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from cli import yushen
from tests.web.helpers import PASSWORD, Visit, sample
from tests.web.test_access import TABLE
from web.administrators import accounts
from web.api.routes import Scoped, router
from web.core.database.models import Event, Token, User, now
from web.core.service import FIRST_LINK, Service
from web.core.sign_in import auth
from web.core.submissions import submit

OTHER = "nine brass umbrellas"


def api(visit: Visit, token: str, path: str = "/api/v1/queue", method: str = "GET") -> int:
    return visit.client.request(method, path, headers={"authorization": f"Bearer {token}"}).status_code


@pytest.fixture
def zhang(service, add_user):
    return add_user(service, "zhang", "reviewer")


@pytest.fixture
def token(service, zhang):
    with service.db.write() as db:
        return auth.new_token(db, zhang, "批量")


def change_password(service, admin, zhang):
    visit = Visit(service)
    visit.sign_in("zhang")
    assert visit.post("/account/password", old=PASSWORD, password=OTHER, again=OTHER).status_code == 303


def reset(service, admin, zhang):
    page = admin.post(f"/admin/users/{zhang.id}", what="invite").text
    link = re.search(r"http://testserver(/welcome/[\w-]+)", page)[1]
    assert Visit(service).post(link, password=OTHER, again=OTHER).status_code in (303, 403)


def close(service, admin, zhang):
    admin.post(f"/admin/users/{zhang.id}", what="close")
    admin.post(f"/admin/users/{zhang.id}", what="open")


@pytest.mark.parametrize("event", [change_password, reset, close])
def test_tokens_and_sessions_end_with(service, admin, zhang, token, event):
    browser = Visit(service)
    browser.sign_in("zhang")
    assert api(browser, token) == 200
    event(service, admin, zhang)
    assert api(browser, token) == 401
    assert browser.get("/queue").status_code == 303


def test_a_token_expires_and_its_days_are_chosen(service, zhang, visit):
    visit.sign_in("zhang")
    page = visit.post("/account/tokens", label="夜间", submit="1", review="1", days="30").text
    key = re.search(r"ys_[\w-]{43}", page)[0]
    with service.db.write() as db:
        row = db.query(Token).one()
        assert timedelta(days=29) < row.expires - now() <= timedelta(days=30)
    assert api(visit, key) == 200
    with service.db.write() as db:
        db.query(Token).one().expires = now() - timedelta(seconds=1)
    assert api(visit, key) == 401
    assert "已过期" in visit.get("/account").text


@pytest.mark.parametrize("days", ["0", "-1", "9999", "x", "9" * 5000])
def test_a_token_for_ever_is_not_made(sqlite_service, add_user, days):
    add_user(sqlite_service, "zhang", "reviewer")
    visit = Visit(sqlite_service)
    visit.sign_in("zhang")
    assert visit.post("/account/tokens", label="a", submit="1", days=days).status_code == 400
    assert visit.post("/account/tokens", label="a", days="30").status_code == 400, "for nothing"
    with sqlite_service.db.read() as db:
        assert db.query(Token).count() == 0


def test_an_applicants_token_is_not_for_reviews(sqlite_service, add_user):
    add_user(sqlite_service, "li", "applicant")
    visit = Visit(sqlite_service)
    visit.sign_in("li")
    assert visit.post("/account/tokens", label="a", review="1").status_code == 403


# Route -> what tokens for submitting, for reviewing and for both get, by a private key: "y" let in, "n" refused.
SCOPES = {
    "POST /api/v1/submissions": "yny",
    "GET /api/v1/submissions/{ref}": "yyy",
    "GET /api/v1/submissions/{ref}/result": "yyy",
    "GET /api/v1/submissions/{ref}/report": "yyy",
    "GET /api/v1/submissions/{ref}/decision": "yyy",
    "POST /api/v1/submissions/{ref}/hand-in": "yny",
    "DELETE /api/v1/submissions/{ref}": "yny",
    "GET /api/v1/queue": "nyy",
    "GET /api/v1/activities": "yyy",
}


def test_every_route_of_the_api_says_what_a_token_must_be_for():
    assert set(SCOPES) == {row for row in TABLE if "/api/v1/" in row and "openapi" not in row}
    for route in router.routes:
        asked = [d.call for d in route.dependant.dependencies if isinstance(d.call, Scoped)]
        assert len(asked) == 1, route.path


def upload(service: Service, hand_in: bool = False) -> submit.Taken:
    with sample("factory-L001-site-over.docx").open("rb") as stream:
        return submit.take(service, [("a.docx", stream)], scope="report", level="", user=None, hand_in=hand_in)


@pytest.mark.parametrize("route", SCOPES)
def test_a_token_does_only_what_it_is_for(sqlite_service, add_user, route):
    zhang, visit = add_user(sqlite_service, "zhang", "admin"), Visit(sqlite_service)
    method, path = route.split()
    found = ""
    for scopes in (["submit"], ["review"], ["submit", "review"]):
        with sqlite_service.db.write() as db:
            key = auth.new_token(db, zhang, "a", scopes)
        found += "n" if api(visit, key, path.replace("{ref}", upload(sqlite_service).key), method) == 403 else "y"
    assert found == SCOPES[route]


def test_a_token_for_submitting_opens_nobody_elses_submission(sqlite_service, add_user):
    zhang, visit = add_user(sqlite_service, "zhang", "admin"), Visit(sqlite_service)
    number = upload(sqlite_service, hand_in=True).id
    with sqlite_service.db.write() as db:
        keys = [auth.new_token(db, zhang, "a", scopes) for scopes in (["submit"], ["submit", "review"])]
    assert [api(visit, key, f"/api/v1/submissions/{number}") for key in keys] == [404, 200]
    files = [("files", ("a.docx", b"x"))]
    for key, code in zip(keys, (403, 202), strict=True):
        headers = {"authorization": f"Bearer {key}"}
        sent = visit.client.post("/api/v1/submissions", files=files, data={"hand_in": "true"}, headers=headers)
        assert sent.status_code == code


def test_administrators_see_and_end_everybodys_tokens(service, admin, zhang, token):
    page = admin.get("/admin/tokens").text
    assert "zhang姓名" in page and "批量" in page and token not in page
    assert admin.post("/admin/tokens/1/end").status_code == 303
    with service.db.read() as db:
        last = db.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (last.who, last.action, last.subject) == ("boss", "停用令牌", "zhang")
    assert api(admin, token) == 401
    assert admin.post("/admin/tokens/1/end").status_code == 404


@pytest.mark.parametrize("fields", [{"what": "role", "role": "applicant"}, {"what": "close"}, {"what": "invite"}])
def test_two_administrators_who_put_one_another_out_leave_one(service, add_user, fields):
    people = [add_user(service, name, "admin") for name in ("one", "two")]
    for _ in range(5):
        start, ended = threading.Barrier(2), []

        def act(by: User, on: User, start=start, ended=ended) -> None:
            start.wait()
            try:
                with service.db.write() as db:
                    accounts.change(db, on.id, by.id, fields["what"], fields.get("role", ""))
                ended.append("done")
            except accounts.NoLongerAllowed:
                ended.append("refused")

        threads = [threading.Thread(target=act, args=pair) for pair in (people, people[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with service.db.write() as db:
            left = db.query(User).filter(User.role == "admin", User.active, User.password_hash.is_not(None)).count()
            assert (left, sorted(ended)) == (1, ["done", "refused"])
            for user in db.query(User):
                user.role, user.active, user.password_hash = "admin", True, people[0].password_hash


def test_the_last_administrator_who_can_sign_in_stays(service, add_user):
    one, two = add_user(service, "one", "admin"), add_user(service, "two", "admin")
    for what in ("close", "role"):
        with pytest.raises(accounts.CannotChange), service.db.write() as db:
            accounts.change(db, two.id, two.id, what, "reviewer")
    with service.db.write() as db:
        accounts.change(db, two.id, one.id, "close")
        assert [user.name for user in db.query(User).filter(User.active)] == ["one"]


def test_who_is_no_administrator_any_more_changes_nothing(service, admin, zhang):
    with service.db.write() as db:
        db.query(User).filter(User.name == "boss").one().role = "reviewer"
    assert admin.post(f"/admin/users/{zhang.id}", what="close").status_code == 403


def test_a_link_never_goes_to_where_a_request_says_the_server_is(make_service, add_user):
    for service, begins in (
        (make_service(public_url="http://yushen.example"), "http://yushen.example/welcome/"),
        (make_service(address=""), '<code class="token">/welcome/'),
    ):
        add_user(service, "boss" if begins.startswith("http") else "boss2", "admin")
        visit = Visit(service)
        visit.sign_in("boss" if begins.startswith("http") else "boss2")
        sent = {"csrf": visit.csrf, "name": f"li{len(begins)}", "full_name": "李", "role": "reviewer"}
        page = visit.client.post("/admin/users", data=sent, headers={"host": "evil.example"}).text
        assert begins in page and "evil.example" not in page


def command(service: Service, *more: str):
    environment = {"YUSHEN_DATABASE": service.config.database, "YUSHEN_PUBLIC_URL": "http://testserver"}
    arguments = ["admin-link", "--data", str(service.config.data), *more]
    return CliRunner().invoke(yushen, arguments, env=environment)


def test_admin_link_lets_an_administrator_in_again(service, admin):
    with service.db.write() as db:
        user = db.query(User).one()
        user.second_step = "x" * 43
    told = command(service)
    path = service.config.data / FIRST_LINK
    link = path.read_text().strip()
    assert told.exit_code == 0 and "boss" in told.output and str(path) in told.output
    assert link not in told.output, "the output may be a log"
    assert path.stat().st_mode & 0o077 == 0
    assert admin.get("/admin").status_code == 303, "old sessions end"
    assert Visit(service).sign_in("boss").status_code == 403, "so does the old password"
    guest = Visit(service)
    assert guest.post(link.removeprefix("http://testserver"), password=OTHER, again=OTHER).status_code == 303
    assert guest.get("/admin").status_code == 200, "without the second step whose telephone is gone"
    assert not path.exists()


def test_admin_link_makes_an_administrator_where_none_is_active(service, add_user):
    add_user(service, "admin", "reviewer")
    assert "admin2" in command(service).output
    with service.db.read() as db:
        made = db.query(User).filter(User.name == "admin2").one()
        assert (made.role, made.active) == ("admin", True)
        assert db.query(User).filter(User.name == "admin").one().role == "reviewer"


def test_admin_link_asks_which_of_several_and_touches_no_file_of_others(service, add_user, tmp_path):
    for name in ("one", "two"):
        add_user(service, name, "admin")
    told = command(service)
    assert told.exit_code != 0 and "one、two" in told.output
    kept = tmp_path / "notes.txt"
    kept.write_text("mine")
    assert command(service, "--name", "two", "-o", str(kept)).exit_code != 0
    assert kept.read_text() == "mine"
    with service.db.read() as db:
        assert db.query(User).filter(User.invite_hash.is_not(None)).count() == 0, "nothing half done"
    assert command(service, "--name", "two", "-o", str(tmp_path / "link")).exit_code == 0
    assert "/welcome/" in (tmp_path / "link").read_text()


def test_admin_link_makes_no_installation_where_there_is_none(tmp_path):
    told = CliRunner().invoke(yushen, ["admin-link", "--data", str(tmp_path / "typo")])
    assert told.exit_code != 0 and "不是预审服务的数据文件夹" in told.output
    assert not (tmp_path / "typo").exists()


def test_another_ones_welcome_leaves_the_administrators_link_where_it_is(sqlite_service, add_user):
    zhang = add_user(sqlite_service, "zhang", "reviewer")
    with sqlite_service.db.write() as db:
        key = auth.invite(db.get_one(User, zhang.id))
    path = sqlite_service.config.data / FIRST_LINK
    path.write_text("http://testserver/welcome/other\n")
    Visit(sqlite_service).post(f"/welcome/{key}", password=OTHER, again=OTHER)
    assert path.exists()
