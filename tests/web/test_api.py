"""The API: submit, status, result, decision; and a fuzzer that reads its description."""

from __future__ import annotations

import json

import pytest

from tests.web.helpers import Visit, sample, work
from web.app import routes
from web.core.database.models import Decision, Submission, Token
from web.core.sign_in import auth

OVER = sample("factory-L001-site-over.docx")


@pytest.fixture
def token(service, add_user):
    user = add_user(service, "zhang", "reviewer")
    with service.db.write() as db:
        return auth.new_token(db, user, "test")


def submit(visit: Visit, **more):
    files = [("files", (OVER.name, OVER.read_bytes()))]
    return visit.client.post("/api/v1/submissions", files=files, **more)


def test_submit_status_result_report_and_decision(service, visit):
    key = submit(visit).json()["key"]
    base = f"/api/v1/submissions/{key}"
    assert visit.get(base).json()["state"] == "waiting"
    assert visit.get(f"{base}/result").status_code == 409
    work(service)
    status = visit.get(base).json()
    assert (status["state"], status["verdict"], status["handed_in"]) == ("done", "return", False)
    result = visit.get(f"{base}/result").json()
    assert result["schema"] == "yushen/1" and result["submission"]["name"] == OVER.name
    assert visit.get(f"{base}/report").headers["content-disposition"].startswith("attachment")
    assert visit.get(f"{base}/decision").json()["outcome"] is None
    assert visit.client.post(f"{base}/hand-in").json()["handed_in"] is True
    with service.db.write() as db:
        db.add(Decision(submission_id=1, result_id=1, outcome="correction", note="请补正", user_id=_user(service, db)))
        db.get_one(Submission, 1).outcome = "correction"
    assert visit.get(f"{base}/decision").json()["note"] == "请补正"


@pytest.mark.parametrize("level", ["特级", "\ud800"])
def test_a_level_that_the_notice_does_not_have_is_refused_with_those_it_has(visit, level):
    answer = submit(visit, data={"level": level.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 422 and "标杆级、优秀级、推进级" in answer.json()["detail"]
    assert submit(visit, data={"level": "优秀级"}).status_code == 202


def _user(service, db):
    from web.core.database.models import User

    user = User(name="judge", full_name="", role="reviewer")
    db.add(user)
    db.flush()
    return user.id


def test_a_draft_is_deleted_by_its_key(service, visit):
    base = f"/api/v1/submissions/{submit(visit).json()['key']}"
    assert visit.client.delete(base).status_code == 204
    assert visit.get(base).status_code == 404


def test_a_token_reads_the_queue_and_a_wrong_one_is_refused(service, visit, token):
    headers = {"authorization": f"Bearer {token}"}
    assert submit(visit, headers=headers, data={"hand_in": "true"}).status_code == 202
    work(service)
    (row,) = visit.get("/api/v1/queue", headers=headers).json()
    assert row["standing"] == "return" and row["errors"] >= 1
    assert visit.get("/api/v1/queue", headers={"authorization": "Bearer ys_wrong"}).status_code == 401
    with service.db.read() as db:
        assert db.query(Token).one().used is not None


def test_a_stranger_cannot_put_anything_into_the_queue(visit):
    assert submit(visit, data={"hand_in": "true"}).status_code == 403


def test_what_is_wrong_is_said_in_chinese(visit):
    answer = visit.client.post("/api/v1/submissions", data={"scope": "all"})
    assert answer.status_code == 422 and "请返回上一页检查" in answer.json()["detail"]


def test_the_description_names_every_answer(sqlite_service):
    described = routes(sqlite_service).openapi()
    assert set(described["paths"]) == {
        "/api/v1/submissions", "/api/v1/submissions/{ref}", "/api/v1/submissions/{ref}/result",
        "/api/v1/submissions/{ref}/report", "/api/v1/submissions/{ref}/decision", "/api/v1/submissions/{ref}/hand-in",
        "/api/v1/queue", "/api/v1/activities",
    }  # fmt: skip
    assert json.dumps(described)


def test_no_call_that_the_description_allows_ends_in_a_server_error(service, token, visit):
    import schemathesis
    from hypothesis import HealthCheck, given, settings
    from schemathesis.checks import not_a_server_error

    app = visit.client.app
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    key = submit(visit).json()["key"]
    work(service)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
        )
        def call(case):
            nonlocal asked
            if "ref" in case.path_parameters and asked % 2:
                case.path_parameters["ref"] = key if asked % 4 == 1 else "1"
            asked += 1
            case.call_and_validate(checks=(not_a_server_error,), headers={"authorization": f"Bearer {token}"})

        call()
    assert asked > 60
