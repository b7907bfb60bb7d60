"""Administrators: accounts, settings, each rule's waivers, the audit log."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.web.helpers import PASSWORD, Visit, sample, work
from web.core import settings
from web.core.activities import chosen as activities
from web.core.database.models import Activity

OVER = sample("factory-L001-site-over.docx")


def link(page: str) -> str:
    return re.search(r"http://testserver(/welcome/[\w-]+)", page)[1]


def test_a_new_account_gets_a_link_for_one_use(service, admin):
    page = admin.post("/admin/users", name="zhang", full_name="张三", role="reviewer").text
    guest = Visit(service)
    assert "张三，您好" in guest.get(link(page)).text
    assert guest.post(link(page), password=PASSWORD, again=PASSWORD).headers["location"] == "/queue"
    assert guest.get(link(page)).status_code == 404
    assert guest.get("/queue").status_code == 200


@pytest.mark.parametrize(
    "fields", [{"name": "a b", "role": "admin"}, {"name": "zhang", "role": "king"}, {"name": "boss", "role": "admin"}]
)
def test_an_account_that_makes_no_sense_is_refused(admin, fields):
    assert admin.post("/admin/users", **fields).status_code == 400


def test_a_role_can_be_changed_and_an_account_closed_and_opened(service, admin, add_user):
    user = add_user(service, "zhang", "applicant")
    guest = Visit(service)
    for what, fields, code in (("role", {"role": "reviewer"}, 303), ("close", {}, 403), ("open", {}, 303)):
        admin.post(f"/admin/users/{user.id}", what=what, **fields)
        assert guest.sign_in("zhang").status_code == code, what


def test_nobody_changes_the_own_account(admin):
    assert admin.post("/admin/users/1", what="close").status_code == 409
    assert admin.post("/admin/users/1", what="role", role="applicant").status_code == 409


def test_settings_are_stored_and_logged(service, admin):
    sent = {
        "draft_days": "3",
        "record_days": "30",
        "second_person": "1",
    }
    assert admin.post("/admin/settings", **sent).status_code == 303
    chosen = service.settings()
    assert (chosen.draft_days, chosen.second_person, chosen.open_self_check) == (3, True, False)
    assert "自查文件保存天数" in admin.get("/admin/log").text


@pytest.mark.parametrize("wrong", [{"draft_days": "0"}, {"draft_days": "x"}])
def test_settings_that_make_no_sense_are_refused(service, admin, wrong):
    sent = {"draft_days": "3", "record_days": "30"} | wrong
    assert admin.post("/admin/settings", **sent).status_code == 400
    assert service.settings() == settings.Settings()


def test_the_share_of_false_alarms_per_rule_outlives_the_submissions(service, admin):
    for ruling in ({"answer": "fault"}, {"answer": "false_alarm", "note": "secret note"}):
        page = admin.upload(OVER, queue="1")
        work(service)
        desk = re.findall(r'href="(/review/\d+)', admin.get("/queue?rule=L001").text)[-1]
        issue = re.findall(r'<code>L001</code>.*?name="finding" value="(\d+)"', admin.get(desk).text, re.DOTALL)[0]
        admin.post(f"{desk}/rule", finding=issue, **ruling)
    assert "secret note" in admin.get("/admin/rules/L001").text
    admin.post(f"{page}/delete")
    shown = admin.get("/admin/rules").text
    assert "L001" in shown and "50%" in shown
    assert "secret note" not in admin.get("/admin/rules/L001").text


def test_a_password_is_changed_and_every_other_session_ends(service, admin):
    other = Visit(service)
    other.sign_in("boss")
    new = "nine loud lanterns"
    assert admin.post("/account/password", old="wrong", password=new, again=new).status_code == 400
    assert admin.post("/account/password", old=PASSWORD, password=new, again=new).status_code == 303
    assert admin.get("/admin").status_code == 200
    assert other.get("/admin").status_code == 303


def test_the_day_of_an_upload_is_shanghais():
    evening = datetime(2026, 5, 31, 16, 30, tzinfo=UTC)
    assert activities.day_for(Activity(), evening, by_reviewer=False).isoformat() == "2026-06-01"


def test_what_a_reviewer_uploads_was_handed_in_on_a_day_that_its_files_tell(service, admin):
    clean = sample("").parent / "submissions/construction-clean-推进级.zip"
    told = {}
    for who, visitor in (("reviewer", admin), ("applicant", Visit(service))):
        page = visitor.upload(clean, scope="submission")
        work(service)
        told[who] = visitor.get(f"/api/v1/submissions/{page.rpartition('/')[2]}/result").json()
    assert told["reviewer"]["submission"]["date_from"] == "submission"
    assert told["reviewer"]["findings"] == []
    assert told["applicant"]["submission"]["date_from"] == "given"
    assert "Q004" in {finding["code"] for finding in told["applicant"]["findings"]}
