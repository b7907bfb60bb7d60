"""Every route with every role: a table, and a route that is not in it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.helpers import Visit, sample, work
from web.app import routes
from web.core.database.models import Submission
from web.core.sign_in import auth
from web.core.submissions import submit

PEOPLE = ("stranger", "applicant", "recommender", "expert", "reviewer", "admin")
# What each of PEOPLE gets: the letters are the kinds of answers below.
OPEN, SIGNED_IN, RECOMMEND, EXPERT, REVIEW, ADMIN = "yyyyyy", "syyyyy", "snynnn", "snnynn", "snnnyy", "snnnny"
BEARER = "unnnyy"
HALF = "ssssss"  # whoever gave a password a moment ago; all others start anew
LINK = "yyyyyy"  # whoever holds the private link; without it nobody: test_without_the_link_nobody_gets_in
TABLE = {
    "GET /api/v1/openapi.json": OPEN,
    "GET /static/{name}": OPEN,
    "GET /favicon.ico": OPEN,
    "GET /healthz": OPEN,
    "GET /help": OPEN,
    "GET /help/api": OPEN,
    "GET /help/{name}": OPEN,
    "GET /help/pictures/{name}": OPEN,
    "GET /": OPEN,
    "POST /check": OPEN,
    "GET /s/{key}": LINK,
    "GET /s/{key}/state": LINK,
    "GET /s/{key}/report": LINK,
    "GET /s/{key}/changes": LINK,
    "GET /s/{key}/annotated": LINK,
    "GET /s/{key}/notice.docx": LINK,
    "POST /s/{key}/hand-in": LINK,
    "POST /s/{key}/appeal": LINK,
    "POST /s/{key}/delete": LINK,
    "GET /deleted": OPEN,
    "GET /mine": SIGNED_IN,
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "POST /sign-out": SIGNED_IN,
    "GET /welcome/{key}": LINK,
    "POST /welcome/{key}": LINK,
    "GET /sign-in/second": HALF,
    "POST /sign-in/second": HALF,
    "GET /account": SIGNED_IN,
    "GET /account/second": SIGNED_IN,
    "POST /account/second": SIGNED_IN,
    "POST /account/second/off": SIGNED_IN,
    "POST /account/sessions/end": SIGNED_IN,
    "POST /account/sessions/{number}/end": SIGNED_IN,
    "POST /account/password": SIGNED_IN,
    "POST /account/tokens": SIGNED_IN,
    "POST /account/tokens/{number}/end": SIGNED_IN,
    "GET /queue": REVIEW,
    "GET /queue.xlsx": REVIEW,
    "GET /queue/import": REVIEW,
    "POST /queue/import": REVIEW,
    "GET /queue/import/state": REVIEW,
    "GET /queue/letters.zip": REVIEW,
    "GET /queue/season.zip": REVIEW,
    "GET /queue/season": REVIEW,
    "POST /queue/season": REVIEW,
    "GET /queue/season/{order}/state": REVIEW,
    "GET /queue/season/{order}.zip": REVIEW,
    "GET /review/{number}/alike": REVIEW,
    "GET /statistics": REVIEW,
    "GET /statistics.xlsx": REVIEW,
    "POST /queue/bulk": REVIEW,
    "POST /queue/share": REVIEW,
    "POST /review/{number}/assign": REVIEW,
    "GET /review/{number}": REVIEW,
    "GET /review/{number}/file/{file}/page/{page}.png": REVIEW,
    "GET /review/{number}/file/{file}/download": REVIEW,
    "GET /review/{number}/report": REVIEW,
    "GET /review/{number}/changes": REVIEW,
    "POST /review/{number}/rule": REVIEW,
    "POST /review/{number}/agree": REVIEW,
    "POST /review/{number}/tick": REVIEW,
    "POST /review/{number}/decide": REVIEW,
    "POST /review/{number}/second": REVIEW,
    "POST /review/{number}/appeal": REVIEW,
    "POST /review/{number}/remark": REVIEW,
    "POST /review/{number}/remove": REVIEW,
    "GET /review/{number}/mail": REVIEW,
    "POST /review/{number}/mail": REVIEW,
    "GET /review/{number}/split": REVIEW,
    "POST /review/{number}/split": REVIEW,
    "GET /review/{number}/notice.docx": REVIEW,
    "GET /review/{number}/opinion.docx": REVIEW,
    "GET /recommend": RECOMMEND,
    "POST /recommend/{activity}/rank": RECOMMEND,
    "GET /recommend/{activity}/recommendation.docx": RECOMMEND,
    "GET /recommend/{number}/report": RECOMMEND,
    "GET /recommend/{number}/notice.docx": RECOMMEND,
    "GET /score": EXPERT,
    "GET /score/{number}": EXPERT,
    "POST /score/{number}/save": EXPERT,
    "POST /score/{number}/submit": EXPERT,
    "POST /score/{number}/withdraw": EXPERT,
    "POST /score/{number}/recuse": EXPERT,
    "GET /score/{number}/report": EXPERT,
    "GET /score/{number}/file/{file}/page/{page}.png": EXPERT,
    "GET /score/{number}/file/{file}/download": EXPERT,
    "GET /score/books/{number}.xlsx": EXPERT,
    "POST /score/books/{number}": EXPERT,
    "GET /rounds": REVIEW,
    "POST /rounds": ADMIN,
    "GET /rounds/{number}": REVIEW,
    "POST /rounds/{number}/chair": ADMIN,
    "POST /rounds/{number}/allot": REVIEW,
    "POST /rounds/{number}/invite": ADMIN,
    "POST /rounds/{number}/step": REVIEW,
    "POST /rounds/{number}/decide": REVIEW,
    "GET /rounds/{number}/papers/{name}.zip": REVIEW,
    "GET /rounds/{number}/publication": REVIEW,
    "GET /rounds/{round}/outcome/{number}": REVIEW,
    "POST /rounds/{round}/outcome/{number}/talk": REVIEW,
    "POST /rounds/{round}/outcome/{number}/decide": REVIEW,
    "POST /rounds/{round}/outcome/{number}/experts": REVIEW,
    "GET /admin": ADMIN,
    "POST /admin/users": ADMIN,
    "POST /admin/users/{number}": ADMIN,
    "GET /admin/activities": ADMIN,
    "POST /admin/activities": ADMIN,
    "GET /admin/activities/{number}": ADMIN,
    "POST /admin/activities/{number}": ADMIN,
    "POST /admin/activities/{number}/state": ADMIN,
    "POST /admin/activities/{number}/delete": ADMIN,
    "POST /admin/activities/{number}/recheck": ADMIN,
    "GET /admin/activities/{number}/show": ADMIN,
    "POST /admin/activities/{number}/packs": ADMIN,
    "GET /admin/activities/{number}/packs/{upload}": ADMIN,
    "GET /admin/activities/{number}/packs/{upload}/show": ADMIN,
    "POST /admin/activities/{number}/packs/{upload}/adopt": ADMIN,
    "GET /admin/tokens": ADMIN,
    "POST /admin/tokens/{number}/end": ADMIN,
    "GET /admin/settings": ADMIN,
    "POST /admin/settings": ADMIN,
    "GET /admin/rules": ADMIN,
    "GET /admin/rules/{code}": ADMIN,
    "GET /admin/log": ADMIN,
    "GET /admin/upkeep": ADMIN,
    "POST /admin/upkeep": ADMIN,
    "GET /admin/log.{form}": ADMIN,
    "POST /api/v1/submissions": OPEN,
    "GET /api/v1/activities": OPEN,
    "GET /api/v1/submissions/{ref}": LINK,
    "GET /api/v1/submissions/{ref}/result": LINK,
    "GET /api/v1/submissions/{ref}/report": LINK,
    "GET /api/v1/submissions/{ref}/decision": LINK,
    "POST /api/v1/submissions/{ref}/hand-in": LINK,
    "DELETE /api/v1/submissions/{ref}": LINK,
    "GET /api/v1/queue": BEARER,
}
NUMBERS = {
    "{number}": "1",
    "{activity}": "1",
    "{round}": "1",
    "{order}": "1",
    "{upload}": "1",
    "{file}": "0",
    "{page}": "1",
    "{code}": "L001",
    "{name}": "web.css",
    "{form}": "csv",
}


def listed(routes: Any) -> Iterator[str]:
    """Every route, those of included routers too."""
    for route in routes:
        if included := getattr(route, "original_router", None):
            yield from listed(included.routes)
        else:
            yield from (f"{method} {route.path}" for method in route.methods if method != "HEAD")


def test_every_route_is_in_the_table(sqlite_service):
    assert sorted(listed(routes(sqlite_service).routes)) == sorted(TABLE)


@pytest.fixture
def people(sqlite_service, add_user):
    """Somebody of each role, with a browser and a token; and a submission that is in the queue."""
    service = sqlite_service
    visits, tokens = {"stranger": Visit(service)}, {"stranger": ""}
    for role in PEOPLE[1:]:
        user = add_user(service, role, role)
        visits[role] = Visit(service)
        visits[role].sign_in(role)
        with service.db.write() as db:
            tokens[role] = auth.new_token(db, user, "test")
    with sample("factory-L001-site-over.docx").open("rb") as stream:
        taken = submit.take(service, [("a.docx", stream)], scope="report", level="", user=None, hand_in=True)
    work(service)
    return service, visits, tokens, taken.key


def ask(people: Any, person: str, route: str, key: str) -> Any:
    _, visits, tokens, _ = people
    method, path = route.split()
    for name, value in (NUMBERS | {"{key}": key, "{ref}": key}).items():
        path = path.replace(name, value)
    visit = visits[person]
    if path.startswith("/api/"):
        headers = {"authorization": f"Bearer {tokens[person]}"} if tokens[person] else {}
        files = {"files": ("a.txt", b"x")} if route == "POST /api/v1/submissions" else None
        return visit.client.request(method, path, headers=headers, files=files)
    return visit.get(path) if method == "GET" else visit.post(path)


def refused(answer: Any) -> str:
    """ "s" sent to sign in, "n" no right, "u" no token, "y" let in (whatever came of it)."""
    if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"):
        return "s"
    if answer.status_code == 401:
        return "u"
    if answer.status_code == 403 and "登录名或密码不对" not in answer.text:
        return "s" if "重新登录" in answer.text else "n"
    return "y"


# What changes what the others of a row would find comes last, or is asked of one person only.
ONCE = (
    "POST /sign-out",
    "POST /account/tokens/{number}/end",
    "POST /account/sessions/{number}/end",
    "POST /admin/tokens/{number}/end",
    "POST /s/{key}/delete",
    "DELETE /api/v1/submissions/{ref}",
)


def test_each_role_gets_what_is_its_own_and_nothing_else(people):
    rows = [route for route in TABLE if route not in ONCE]
    found = {route: "".join(refused(ask(people, person, route, people[3])) for person in PEOPLE) for route in rows}
    assert found == {route: TABLE[route] for route in rows}


@pytest.mark.parametrize("route", ONCE)
@pytest.mark.parametrize("person", PEOPLE)
def test_the_same_for_what_can_be_done_only_once(people, person, route):
    assert refused(ask(people, person, route, people[3])) == TABLE[route][PEOPLE.index(person)]


def test_without_the_link_nobody_gets_in(people):
    rows = [route for route, kind in TABLE.items() if "{key}" in route or "{ref}" in route]
    for route in rows:
        for key in ("x" * 43, "0", "-1", "../../etc/passwd", "%00", "١"):
            for person in PEOPLE:
                answer = ask(people, person, route, key)
                assert answer.status_code in (404, 405, 307), (route, key, person, answer.status_code)


def test_a_number_opens_a_submission_to_reviewers_only(people):
    path = "/api/v1/submissions/1"
    _, visits, tokens, _ = people
    codes = {
        person: visits[person]
        .client.get(path, headers={"authorization": f"Bearer {token}"} if token else {})
        .status_code
        for person, token in tokens.items()
    }
    assert codes == dict.fromkeys(PEOPLE, 404) | {"reviewer": 200, "admin": 200}


def test_a_self_check_that_was_not_handed_in_is_closed_to_reviewers_too(people):
    service, visits, tokens, _ = people
    with service.db.write() as db:
        db.get_one(Submission, 1).handed_in = None
    for route in (route for route in TABLE if route.startswith("GET /review/{number}")):
        assert ask(people, "reviewer", route, "").status_code == 404
    headers = {"authorization": f"Bearer {tokens['reviewer']}"}
    assert visits["reviewer"].client.get("/api/v1/submissions/1", headers=headers).status_code == 404


def test_another_ones_token_cannot_be_ended(people):
    _, visits, _, _ = people
    assert visits["applicant"].post("/account/tokens/5/end").status_code == 404
    assert visits["admin"].post("/account/tokens/5/end").status_code == 303


def test_cookies_open_nothing_of_the_api(people):
    assert people[1]["admin"].get("/api/v1/queue").status_code == 401
