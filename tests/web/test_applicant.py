"""An applicant checks a draft without an account, mends it, hands it in, and may delete it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.web.helpers import Visit, sample, work
from web.core import settings
from web.core.database.models import Outcome, Submission, now
from web.core.storage import upkeep

pytestmark = pytest.mark.stores("sqlite")
OVER, LEFT = sample("factory-L001-site-over.docx"), sample("factory-C003-guidance-left.docx")


def test_an_upload_ends_in_the_same_report_as_the_command_line(service, visit):
    page = visit.upload(OVER)
    assert "正在排队" in visit.get(page).text
    assert visit.get(f"{page}/state").json()["state"] == "waiting"
    assert work(service) == 1
    assert visit.get(f"{page}/state").json() == {"state": "done", "told": "检查完成。"}
    shown = visit.get(page).text
    assert "需补正" in shown and "改法：" in shown and "L001" in shown
    report = visit.get(f"{page}/report").text
    assert report.startswith("<!doctype html>") and "预审报告" in report


def test_the_report_comes_back_with_remarks_in_it(service, visit):
    page = visit.upload(OVER)
    work(service)
    assert "下载带批注的报告" in visit.get(page).text
    answer = visit.get(f"{page}/annotated")
    assert answer.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert "现场概况 595 字" in package.read("word/comments.xml").decode("utf-8")


def test_a_new_version_says_what_was_mended(service, visit):
    page = visit.upload(OVER)
    work(service)
    second = visit.upload(LEFT, previous=page.removeprefix("/s/"))
    work(service)
    assert "与上一次对照" in visit.get(second).text
    changes = visit.get(f"{second}/changes").text
    assert "已改正" in changes and "新出现" in changes


def test_a_first_version_has_nothing_to_be_compared_with(service, visit):
    page = visit.upload(OVER)
    work(service)
    assert visit.get(f"{page}/changes").status_code == 404


def test_a_self_check_does_not_enter_the_queue_until_it_is_handed_in(service, visit, reviewer):
    page = visit.upload(OVER)
    work(service)
    assert "没有符合条件的材料" in reviewer.get("/queue").text
    assert visit.post(f"{page}/hand-in").status_code == 303
    assert "没有符合条件的材料" not in reviewer.get("/queue").text


def test_a_later_version_takes_the_earlier_ones_place_in_the_queue(service, visit, reviewer):
    first = visit.upload(OVER)
    work(service)
    visit.post(f"{first}/hand-in")
    second = visit.upload(LEFT, previous=first.removeprefix("/s/"))
    work(service)
    visit.post(f"{second}/hand-in")
    assert re.findall(r'href="/review/(\d+)', reviewer.get("/queue").text) == ["2"]


def test_what_is_not_checked_yet_cannot_be_handed_in(visit):
    assert visit.post(f"{visit.upload(OVER)}/hand-in").status_code == 409


def test_deleting_removes_files_rows_and_the_link(service, visit):
    page = visit.upload(OVER)
    work(service)
    assert any(service.storage.root.iterdir())
    assert visit.post(f"{page}/delete").headers["location"] == "/deleted"
    assert not any(service.storage.root.iterdir())
    assert visit.get(page).status_code == 404
    with service.db.read() as db:
        assert db.scalar(select(func.count()).select_from(Submission)) == 0
        assert db.scalar(select(func.count()).select_from(Outcome)) == 0


def test_deleting_while_it_is_being_checked_leaves_nothing_behind(service, visit):
    page = visit.upload(OVER)
    visit.post(f"{page}/delete")
    assert work(service) == 0
    assert not any(service.storage.root.iterdir())


def test_files_are_removed_after_the_set_time(service, visit):
    kept, old = visit.upload(OVER), visit.upload(LEFT)
    work(service)
    with service.db.write() as db:
        db.execute(update(Submission).where(Submission.id == 2).values(expires=now() - timedelta(minutes=1)))
    assert upkeep.sweep(service) == 1
    assert (visit.get(kept).status_code, visit.get(old).status_code) == (200, 404)
    assert len(list(service.storage.root.iterdir())) == 1


def test_the_self_check_can_be_closed_to_strangers(service, visit):
    with service.db.write() as db:
        settings.save(db, settings.Settings(open_self_check=False))
    assert "需要登录" in visit.get("/").text
    assert visit.post("/check", [(OVER.name, OVER.read_bytes())]).status_code == 403
    assert visit.client.post("/api/v1/submissions", files=[("files", (OVER.name, b"x"))]).status_code == 403


def zip_of(*paths):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in paths:
            archive.write(path, f"材料/{path.name}")
    return out.getvalue()


@pytest.mark.parametrize(
    ("files", "name", "scope"),
    [
        ([("报告.docx", OVER.read_bytes())], "报告.docx", "report"),
        ([("材料.zip", zip_of(OVER, LEFT))], "材料.zip", "submission"),
        ([("申报/报告.docx", OVER.read_bytes()), ("申报/证书/a.docx", LEFT.read_bytes())], "申报", "submission"),
        ([("报告.docx", OVER.read_bytes()), ("附件.docx", LEFT.read_bytes())], "申报材料", "submission"),
    ],
    ids=["file", "zip", "folder", "loose files"],
)
def test_a_file_a_zip_a_folder_and_loose_files_are_taken(service, visit, files, name, scope):
    answer = visit.post("/check", files, scope="auto")
    assert answer.status_code == 303
    assert work(service) == 1
    with service.db.read() as db:
        found = db.get_one(Submission, 1)
    assert (found.name, found.scope, found.state) == (name, scope, "done")


def test_an_upload_without_a_file_is_refused_with_the_next_step(visit):
    answer = visit.post("/check", [])
    assert answer.status_code == 400 and "请选择" in answer.text


def test_a_damaged_report_ends_in_a_result_too(service, visit):
    page = visit.upload(sample("factory-F001-broken-off.docx"))
    work(service)
    assert visit.get(f"{page}/state").json()["state"] == "done"
    assert "F001" in visit.get(page).text


def test_an_empty_archive_ends_with_words_for_people(service, visit):
    answer = visit.post("/check", [("空.zip", zip_of())])
    work(service)
    assert "压缩包里没有文件" in visit.get(answer.headers["location"]).text


def test_a_script_gets_json(visit):
    answer = visit.client.post(
        "/check",
        data={"csrf": visit.csrf},
        files=[("files", (OVER.name, OVER.read_bytes()))],
        headers={"accept": "application/json"},
    )
    assert answer.json()["next"].startswith("/s/")


def test_the_private_link_is_nowhere_in_the_data(service, visit):
    page = visit.upload(OVER)
    work(service)
    key = page.removeprefix("/s/")
    assert len(key) == 43
    with service.db.read() as db:
        found = db.get_one(Submission, 1)
        assert key not in str(vars(found))
    assert not [path for path in service.config.data.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]


def test_a_signed_in_applicant_sees_a_list_without_links(service, add_user):
    add_user(service, "firm", "applicant")
    firm = Visit(service)
    firm.sign_in("firm")
    page = firm.upload(OVER)
    work(service)
    mine = firm.get("/mine").text
    assert "需补正" in mine and page not in mine
