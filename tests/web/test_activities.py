"""Activities side by side: opening and closing, choosing one, whose they are, and the words of their packs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.web import packing
from tests.web.helpers import TestClient, Visit, sample, work
from web.core.clock import local_day
from web.core.database.models import Activity, Event, Outcome, Ruling, Submission, now

pytestmark = pytest.mark.stores("sqlite")
OVER = sample("factory-L001-site-over.docx")


def result(visit: Visit, page: str) -> dict:
    return visit.get(f"/api/v1/submissions/{page.rpartition('/')[2]}/result").json()


def rows(service, table):
    with service.db.read() as db:
        return list(db.scalars(select(table).order_by(table.id)))


def change(admin: Visit, number: int, **fields: str):
    shown = {"seen": packing.seen(admin, number), "name": rows(admin.service, Activity)[number - 1].name}
    return admin.post(f"/admin/activities/{number}", **(shown | fields))


def test_with_one_open_activity_nothing_has_to_be_chosen(service, admin, visit):
    packing.add(admin, "还在筹备的活动")
    page = visit.get("/").text
    assert 'type="radio" name="activity"' not in page and "还在筹备的活动" not in page
    visit.upload(OVER)
    assert [one.activity_id for one in rows(service, Submission)] == [1]


def test_with_several_the_upload_says_which(service, admin, visit):
    second = packing.opened(admin, "次年的活动", packing.NEXT)
    page = visit.get("/").text
    assert page.count('type="radio" name="activity"') == 2
    assert "五星级" in page and "标杆级" in page
    refused = visit.post("/check", [("a.docx", OVER.read_bytes())])
    assert refused.status_code == 422 and "请先选择活动" in refused.text
    visit.upload(OVER, activity=str(second), level="五星级")
    mixed = visit.post("/check", [("a.docx", OVER.read_bytes())], activity=str(second), level="标杆级")
    assert mixed.status_code == 422 and "五星级、四星级、三星级" in mixed.text
    assert [(one.activity_id, one.level_asked) for one in rows(service, Submission)] == [(second, "五星级")]


def test_a_submission_is_checked_and_told_by_its_own_activitys_pack(service, admin, visit):
    second = packing.opened(admin, "次年的活动", packing.NEXT)
    page = visit.upload(OVER, activity=str(second), level="四星级")
    visit.upload(OVER, activity="1", level="优秀级")
    assert work(service) == 2
    assert result(visit, page)["submission"]["level"] == "四星级"
    ours, first = rows(service, Activity)[1], rows(service, Activity)[0]
    found = rows(service, Outcome)
    assert (found[0].pack, found[0].pack_version) == (ours.pack, ours.pack)
    assert (found[1].pack, found[1].pack_version) == (first.pack, service.packs.version(first.pack))
    assert re.fullmatch("[0-9a-f]{64}", ours.pack) and found[1].pack_version != ours.pack


def test_a_later_version_stays_in_the_activity_of_the_first(service, admin, visit):
    second = packing.opened(admin, "次年的活动")
    page = visit.upload(OVER, activity=str(second))
    work(service)
    again = visit.get(page).text
    assert "次年的活动" in again and 'type="radio" name="activity"' not in again
    visit.upload(OVER, previous=page.removeprefix("/s/"))
    visit.upload(OVER, previous=page.removeprefix("/s/"), activity="1")
    assert {one.activity_id for one in rows(service, Submission)} == {second}


def test_a_closed_activity_takes_nothing_and_its_review_goes_on(service, admin, reviewer, visit):
    page = visit.upload(OVER)
    work(service)
    assert packing.step(admin, 1, "closed").status_code == 303
    assert "现在没有开放的活动" in visit.get("/").text
    upload = visit.post("/check", [("a.docx", OVER.read_bytes())])
    assert upload.status_code == 409 and "没有开放的活动" in upload.text
    later = visit.post("/check", [("a.docx", OVER.read_bytes())], previous=page.removeprefix("/s/"))
    assert later.status_code == 409 and "已经结束" in later.text
    handed = visit.post(f"{page}/hand-in")
    assert handed.status_code == 409 and "没有提交审核" in handed.text
    assert "已经结束" in visit.get(page).text
    packing.step(admin, 1, "open")
    assert visit.post(f"{page}/hand-in").status_code == 303
    packing.step(admin, 1, "closed")
    assert reviewer.get("/review/1").status_code == 200
    assert reviewer.post("/review/1/decide", outcome="hold").status_code == 303


def test_after_the_last_day_only_corrections_and_reviewers_come_in(service, admin, reviewer, visit):
    handed, draft = visit.upload(OVER), visit.upload(OVER)
    work(service)
    visit.post(f"{handed}/hand-in")
    yesterday = local_day(now()) - timedelta(days=1)
    assert change(admin, 1, last_day=str(yesterday)).status_code == 303
    late = visit.post("/check", [("a.docx", OVER.read_bytes())], activity="1")
    assert late.status_code == 409 and f"已于 {yesterday} 截止" in late.text
    assert visit.post(f"{draft}/hand-in").status_code == 409
    mended = visit.upload(OVER, previous=handed.removeprefix("/s/"))
    work(service)
    assert visit.post(f"{mended}/hand-in").status_code == 303
    reviewer.upload(OVER, queue="1")


def test_before_the_first_day_an_activity_is_not_offered(service, admin, visit):
    tomorrow = local_day(now()) + timedelta(days=1)
    change(admin, 1, first_day=str(tomorrow))
    assert visit.post("/check", [("a.docx", OVER.read_bytes())], activity="1").status_code == 409


def test_an_administrator_tries_an_activity_before_it_opens(service, admin, reviewer, visit):
    number = packing.add(admin, "筹备中的活动", packing.NEXT)
    assert "筹备中的活动" not in reviewer.get("/").text
    for other in (visit, reviewer):
        refused = other.post("/check", [("a.docx", OVER.read_bytes())], activity=str(number))
        assert refused.status_code == 422 and "没有“" in refused.text
    page = admin.upload(OVER, activity=str(number), level="三星级")
    work(service)
    assert result(admin, page)["submission"]["level"] == "三星级"
    assert admin.post(f"{page}/hand-in").status_code == 409
    assert admin.post("/check", [("a.docx", OVER.read_bytes())], activity=str(number), queue="1").status_code == 409


def test_an_activity_with_anything_in_it_is_never_deleted(service, admin):
    number = packing.add(admin, "错建的活动", packing.NEXT)
    page = admin.upload(OVER, activity=str(number))
    where = f"/admin/activities/{number}"
    assert admin.post(f"{where}/delete", seen=packing.seen(admin, number)).status_code == 409
    work(service)
    admin.post(f"{page}/delete")
    assert admin.post(f"{where}/delete", seen=packing.seen(admin, number)).status_code == 303
    assert admin.post("/admin/activities/1/delete", seen=packing.seen(admin, 1)).status_code == 409, "it was open"
    assert [one.id for one in rows(service, Activity)] == [1]


def test_a_form_from_an_older_page_is_refused(service, admin):
    before = packing.seen(admin, 1)
    assert change(admin, 1, name="新的名称").status_code == 303
    for path, fields in (
        ("", {"name": "更新的名称"}), ("/state", {"state": "closed"}), ("/recheck", {}), ("/delete", {}),
    ):  # fmt: skip
        for stale in (before, "", "x"):
            answer = admin.post(f"/admin/activities/1{path}", seen=stale, **fields)
            assert answer.status_code == 409 and "有了变化" in answer.text, path
    found = rows(service, Activity)[0]
    assert (found.name, found.state) == ("新的名称", "open")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "长" * 101},
        {"last_day": "2024-13-01"},
        {"first_day": "2024-06-02", "last_day": "2024-06-01"},
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(service, admin, fields):
    assert change(admin, 1, **fields).status_code == 400
    assert rows(service, Activity)[0].edition == 1


def test_the_reference_date_is_the_activitys_own(service, admin, visit):
    second = packing.opened(admin, "往年的活动")
    change(admin, second, reference_date="2024-05-20")
    pages = [visit.upload(OVER, activity=str(number)) for number in (1, second)]
    work(service)
    days = [result(visit, page)["submission"]["date"] for page in pages]
    assert days == [str(local_day(now())), "2024-05-20"]


@pytest.fixture
def two(service, admin, reviewer):
    """A submission in each of two activities; only the second one's are not the reviewer's."""
    second = packing.opened(admin, "另一项活动")
    admin.upload(OVER, queue="1", activity="1")
    admin.upload(OVER, queue="1", activity=str(second))
    work(service)
    assert change(admin, second, limited="1").status_code == 303
    return second


def test_a_limited_activity_is_closed_to_other_reviewers_everywhere(service, two, reviewer, admin):
    assert re.findall(r'href="/review/(\d+)', reviewer.get("/queue").text) == ["1"]
    assert "另一项活动" not in reviewer.get("/queue").text
    pages = ("", "/split", "/report", "/notice.docx", "/opinion.docx", "/file/0/download", "/file/0/page/1.png")
    assert {page: reviewer.get(f"/review/2{page}").status_code for page in pages} == dict.fromkeys(pages, 404)
    for action in ("decide", "rule", "agree", "tick", "split"):
        seen = reviewer.form("/review/1", "/review/1/decide")["seen"]
        assert reviewer.post(f"/review/2/{action}", seen=seen, outcome="hold").status_code == 404, action
    assert admin.get("/review/2").status_code == 200
    with service.db.read() as db:
        assert db.get_one(Submission, 2).outcome is None


def test_the_reviewers_of_a_limited_activity_see_it(service, two, reviewer, admin):
    mine = next(
        int(n) for n in re.findall(r'name="reviewer" value="(\d+)"', admin.get(f"/admin/activities/{two}").text)
    )
    assert change(admin, two, limited="1", reviewer=str(mine)).status_code == 303
    assert sorted(set(re.findall(r'href="/review/(\d+)', reviewer.get("/queue").text))) == ["1", "2"]
    assert reviewer.get("/review/2").status_code == 200
    shown = re.findall(r'href="/review/(\d+)', reviewer.get(f"/queue?activity={two}").text)
    assert shown == ["2"] and "另一项活动" in reviewer.get("/queue").text


def test_the_api_knows_activities_and_their_limits(service, two, reviewer, add_user):
    from web.core.sign_in import auth

    user = add_user(service, "reviewer", "reviewer")
    with service.db.write() as db:
        token = auth.new_token(db, user, "t", scopes=("submit", "review"))
    headers = {"authorization": f"Bearer {token}"}
    client = Visit(service).client
    listed = client.get("/api/v1/activities").json()
    assert [one["name"] for one in listed] == ["另一项活动", "2024年上海市现场管理创新活动"]
    assert "标杆级" in listed[0]["levels"]
    queue = client.get("/api/v1/queue", headers=headers).json()
    assert [(line["number"], line["activity"]) for line in queue] == [(1, "2024年上海市现场管理创新活动")]
    assert client.get("/api/v1/submissions/1", headers=headers).json()["activity"] == "2024年上海市现场管理创新活动"
    assert client.get("/api/v1/submissions/2", headers=headers).status_code == 404
    parts = {"files": ("a.docx", OVER.read_bytes())}
    sent = {name: client.post("/api/v1/submissions", files=parts, data={"activity": name}) for name in
            ("", "另一项活动", str(two), "没有的活动", "1" * 50, "\0", "９")}  # fmt: skip
    assert [answer.status_code for answer in sent.values()] == [422, 202, 202, 422, 422, 422, 422]
    assert "请先选择活动" in sent[""].json()["detail"] and "可以选择“另一项活动”" in sent["没有的活动"].json()["detail"]


@pytest.mark.parametrize(("activity", "code", "told"), [("另一项活动", 1, ""), ("2", 1, ""), ("", 2, "请先选择活动")])
def test_the_command_submits_to_the_activity_it_names(sqlite_service, add_user, monkeypatch, activity, code, told):
    from commands import service as commands
    from commands.common import CannotRun
    from web.api import client

    add_user(sqlite_service, "boss", "admin")
    boss = Visit(sqlite_service)
    boss.sign_in("boss")
    packing.step(boss, packing.add(boss, "另一项活动"), "open")
    monkeypatch.setattr(client.httpx, "Client", lambda base_url, headers, timeout: _client(boss, base_url, headers))
    monkeypatch.setattr(client.time, "sleep", lambda seconds: work(sqlite_service))
    asked = ["http://testserver", str(OVER), "--activity", activity]
    done = CliRunner().invoke(commands.submit, asked, standalone_mode=False)
    taken = rows(sqlite_service, Submission)
    if told:
        assert isinstance(done.exception, CannotRun) and told in str(done.exception) and not taken
        return
    assert done.return_value == code and "现场概况" in done.output
    assert [one.activity_id for one in taken] == [2]


def _client(visit: Visit, base_url: str, headers: dict[str, str]):
    return TestClient(visit.client.app, base_url=base_url, headers=headers)


def test_statistics_and_the_log_tell_the_activities_apart(service, two, admin):
    issue = re.search(r'name="finding" value="(\d+)"', admin.get("/review/2").text)[1]
    assert admin.post("/review/2/rule", finding=issue, answer="fault", note="缺页").status_code == 303
    assert [one.activity_id for one in rows(service, Ruling)] == [two]
    assert "还没有" not in admin.get(f"/admin/rules?activity={two}").text
    assert "还没有" in admin.get("/admin/rules?activity=1").text
    with service.db.read() as db:
        told = list(db.execute(select(Event.action, Event.subject, Event.detail)))
    assert ("新建活动", f"活动 {two}", "另一项活动，规则包 shanghai-2024") in told
    assert any(action == "上传" and f"活动 {two}（另一项活动）" in detail for action, _, detail in told)
    assert ("修改活动", f"活动 {two}", "审查人员限于只有管理员") in told


def test_the_excel_sheet_of_the_queue_has_a_column_for_the_activity(service, two, admin):
    import io

    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(admin.get("/queue.xlsx").content)).active
    lines = list(sheet.values)
    head = next(line for line in lines if "活动" in line)
    assert [line[head.index("活动")] for line in lines[lines.index(head) + 1 :]] == [
        "2024年上海市现场管理创新活动", "另一项活动",
    ]  # fmt: skip
