"""Nothing is deleted by mistake: sweeps, the trash, decisions, what applicants delete."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from tests.web.helpers import Visit, sample, work
from tests.web.stock import AddUser, Filling, signed_in
from web.core.database import audit
from web.core.database.models import Decision, Event, Fact, Outcome, Submission, now
from web.core.service import Service
from web.core.storage import installation, upkeep

OVER, LEFT = sample("factory-L001-site-over.docx"), sample("factory-C003-guidance-left.docx")


def make_stray(service: Service, number: int, hours: int = 2) -> str:
    """The files of an upload that the database does not know."""
    folder = service.storage.root / f"{number:032x}"
    (folder / "upload").mkdir(parents=True)
    (folder / "upload" / "报告.docx").write_bytes(b"the only copy")
    then = now().timestamp() - hours * 3600
    os.utime(folder, (then, then))
    return folder.name


def expire(service: Service, *numbers: int) -> None:
    with service.db.write() as db:
        values = {"expires": now() - timedelta(minutes=1)}
        db.execute(update(Submission).where(Submission.id.in_(numbers)).values(**values))


def let_the_clock_jump(service: Service, days: float) -> None:
    """As if the last sweep were so long ago."""
    with service.db.write() as db:
        db.merge(Fact(name="swept", value=(now() - timedelta(days=days)).isoformat()))


def trashed(service: Service) -> list[str]:
    return [folder for _, folder in service.storage.trashed()]


def hold(service: Service) -> str:
    with service.db.read() as db:
        found = upkeep.held(db)
    return found.why if found else ""


def actions(service: Service) -> list[str]:
    with service.db.read() as db:
        return list(db.scalars(select(Event.action).order_by(Event.id)))


def test_files_past_their_day_lie_in_the_trash_for_thirty_days(service, visit):
    kept, old = visit.upload(OVER), visit.upload(LEFT)
    work(service)
    folder = service_folder(service, 2)
    expire(service, 2)
    assert upkeep.sweep(service) == 1
    assert trashed(service) == [folder] and (visit.get(kept).status_code, visit.get(old).status_code) == (200, 404)
    assert list(service.storage.trash.glob(f"*-{folder}/upload/{LEFT.name}"))
    for days, there in ((29, True), (30, False)):
        move_back(service, folder, days)
        upkeep.sweep(service)
        assert (trashed(service) == [folder]) is there, days


def service_folder(service: Service, number: int) -> str:
    with service.db.read() as db:
        return db.get_one(Submission, number).folder


def move_back(service: Service, folder: str, days: int) -> None:
    """As if it had been put into the trash so many days ago."""
    (path,) = service.storage.trash.glob(f"*-{folder}")
    path.rename(service.storage.trash / f"{upkeep.local_day(now()) - timedelta(days=days)}-{folder}")


def test_a_few_strays_go_to_the_trash_and_the_log_names_them(service):
    strays = [make_stray(service, number) for number in range(installation.FEW)]
    upkeep.sweep(service)
    assert trashed(service) == strays and hold(service) == ""
    with service.db.read() as db:
        (told,) = db.scalars(select(Event.detail).where(Event.action == "清理"))
    assert all(folder in told for folder in strays)


def test_a_fresh_upload_is_no_stray(service):
    make_stray(service, 1, hours=0)
    upkeep.sweep(service)
    assert trashed(service) == [] and len(service.storage.there()) == 1


def test_more_than_a_few_strays_stop_the_sweep_and_the_administrator_is_told(service, visit, admin):
    visit.upload(OVER)
    expire(service, 1)
    for number in range(installation.FEW + 1):
        make_stray(service, number)
    for _ in range(2):
        assert upkeep.sweep(service) == 0
    assert hold(service) == "strays" and trashed(service) == [] and len(service.storage.there()) == 7
    assert actions(service).count("清理停止") == 1, "told once, not at every sweep"
    assert "有 6 份材料的文件在数据文件夹里，而数据库不认识它们" in admin.get("/admin").text
    assert "有 6 份材料" in admin.get("/admin/upkeep").text


def confirm(admin: Visit):
    fields = dict(re.findall(r'name="(expired|strays|outworn)" value="(\d+)"', admin.get("/admin/upkeep").text))
    return lambda: admin.post("/admin/upkeep", **fields)


def test_an_administrator_goes_on_with_what_the_page_showed_and_no_more(service, admin):
    for number in range(installation.FEW + 1):
        make_stray(service, number)
    upkeep.sweep(service)
    go_on = confirm(admin)
    make_stray(service, 99)
    assert go_on().status_code == 409 and trashed(service) == []
    assert confirm(admin)().status_code == 303
    assert len(trashed(service)) == installation.FEW + 2 and hold(service) == ""
    assert "清理正常" in admin.get("/admin/upkeep").text


@pytest.mark.parametrize(("days", "stops"), [(6, False), (8, True), (365, True), (-365, False)])
def test_a_clock_that_jumped_takes_nothing_along(service, visit, days, stops):
    visit.upload(OVER)
    expire(service, 1)
    let_the_clock_jump(service, days)
    assert upkeep.sweep(service) == (0 if stops else 1)
    assert hold(service) == ("clock" if stops else "")


def test_a_clock_a_year_ahead_empties_neither_files_nor_trash(service, visit, admin, monkeypatch):
    visit.upload(OVER)
    folder = service_folder(service, 1)
    stray = make_stray(service, 1)
    upkeep.sweep(service)
    ahead = now() + timedelta(days=366)
    with monkeypatch.context() as wrong:
        wrong.setattr(upkeep, "now", lambda: ahead)
        for _ in range(3):
            assert upkeep.sweep(service) == 0
        assert hold(service) == "clock" and "请先校准服务器的时间" in admin.get("/admin").text
    assert upkeep.sweep(service) == 0
    assert service.storage.there() == {folder} and trashed(service) == [stray] and hold(service) == ""


def test_a_service_that_was_never_swept_goes_by_its_log(service, visit, monkeypatch):
    visit.upload(OVER)
    expire(service, 1)
    with monkeypatch.context() as a_month_ago, service.db.write() as db:
        a_month_ago.setattr(audit, "now", lambda: now() - timedelta(days=30))
        audit.log(db, "系统", "x")
        audit.seal(db)
    assert upkeep.sweep(service) == 0 and hold(service) == "clock"


def test_a_folder_of_another_installation_is_left_alone(service, admin):
    installation.mark(service)
    make_stray(service, 1)
    (service.config.data / installation.FILE).write_text("0" * 32)
    upkeep.sweep(service)
    assert hold(service) == "foreign" and trashed(service) == []
    assert admin.post("/admin/upkeep", expired="9", strays="9", outworn="9").status_code == 409
    assert trashed(service) == []


def test_what_a_restored_database_owns_comes_back_from_the_trash(service, visit):
    page = visit.upload(OVER)
    work(service)
    service.storage.discard(service_folder(service, 1), date(2024, 6, 1))
    assert visit.get(f"{page}/report").status_code == 404
    upkeep.sweep(service)
    assert trashed(service) == [] and visit.get(f"{page}/report").status_code == 200


def decided_on(service: Service, add_user: AddUser) -> str:
    """Submission 1, handed in without an account; somebody decided on it."""
    visit = Visit(service)
    page = visit.upload(OVER)
    work(service)
    visit.post(f"{page}/hand-in")
    reviewer = signed_in(service, add_user, "reviewer", "reviewer")
    assert reviewer.post("/review/1/decide", outcome="hold", note="等原件").status_code == 303
    return page


@pytest.fixture
def stocked_with(request) -> Filling | None:
    return decided_on if "decided" in request.fixturenames else None


@pytest.fixture
def decided(stock) -> str:
    """The private page of submission 1."""
    return stock.page


def check_again(service: Service, reviewer: Visit) -> None:
    assert reviewer.post("/review/1/split", **{"background-absent": "1"}).status_code == 303


@pytest.mark.parametrize("since", ["", "waiting", "checked"])
def test_what_was_ever_decided_is_never_deleted_by_its_applicant(service, visit, reviewer, decided, since):
    if since:
        check_again(service, reviewer)
    if since == "checked":
        work(service)
    assert "确认删除" not in visit.get(decided).text
    assert visit.post(f"{decided}/delete").status_code == 409
    key = decided.removeprefix("/s/")
    assert visit.client.delete(f"/api/v1/submissions/{key}").status_code == 409
    assert service.storage.upload(service_folder(service, 1)).is_file()


def test_a_decision_outlives_the_files_with_all_that_it_refers_to(service, visit, reviewer, decided):
    expire(service, 1)
    folder = service_folder(service, 1)
    assert upkeep.sweep(service) == 1
    assert trashed(service) == [folder] and upkeep.sweep(service) == 0
    with service.db.read() as db:
        decision, submission = db.get_one(Decision, 1), db.get_one(Submission, 1)
        assert (decision.outcome, decision.note, decision.submission_id) == ("hold", "等原件", 1)
        assert db.get(Outcome, decision.result_id) is not None
        assert submission.removed and submission.unit_name and submission.outcome_name and submission.name
    shown = visit.get(decided).text
    assert "保存期已满" in shown and "等原件" in shown
    assert "等原件" in reviewer.get("/review/1").text and "/review/1" in reviewer.get("/queue?status=decided").text
    assert reviewer.post("/review/1/decide", outcome="hold").status_code == 409
    assert service.storage.there() == set(), "looking at it makes no folder anew"


def test_the_files_stay_until_an_appeal_that_waits_is_answered(service, decided):
    expire(service, 1)
    for waits, gone in ((now(), 0), (None, 1)):
        with service.db.write() as db:
            db.get_one(Submission, 1).appealed = waits
        assert upkeep.sweep(service) == gone


def test_what_lost_its_files_before_it_was_decided_again_leaves_the_queue(service, reviewer, decided):
    check_again(service, reviewer)
    work(service)
    assert "/review/1" in reviewer.get("/queue").text
    expire(service, 1)
    upkeep.sweep(service)
    assert "/review/1" not in reviewer.get("/queue").text and "/review/1" in reviewer.get("/queue?status=all").text


def test_the_database_itself_refuses_to_delete_what_was_decided(service, decided):
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), service.db.write() as db:
        db.delete(db.get_one(Submission, 1))
        db.flush()


def test_a_self_check_is_deleted_for_good_and_what_was_handed_in_goes_to_the_trash(service, visit):
    for hand_in in (False, True):
        page = visit.upload(OVER)
        work(service)
        if hand_in:
            visit.post(f"{page}/hand-in")
        told = visit.get(page).text
        answer = visit.post(f"{page}/delete")
        assert (
            ("回收区再保留 30 天" in told) is ("再保留 30 天" in visit.get(answer.headers["location"]).text) is hand_in
        )
        assert len(trashed(service)) == int(hand_in) and not service.storage.there()


def test_a_number_is_never_given_twice(service, visit, reviewer):
    page = visit.upload(OVER, queue="1")
    work(service)
    desk = reviewer.get("/queue")
    visit.post(f"{page}/hand-in")
    finding = re.findall(r'name="finding" value="(\d+)"', reviewer.get("/review/1").text)[0]
    visit.post(f"{page}/delete")
    second = visit.upload(OVER)
    work(service)
    visit.post(f"{second}/hand-in")
    assert desk.status_code == 200
    for path in ("rule", "decide"):
        answer = reviewer.post(f"/review/1/{path}", finding=finding, ruling="confirm", outcome="hold")
        assert answer.status_code == 404, "the open page of what was deleted acts on nothing"
    with service.db.read() as db:
        assert list(db.scalars(select(Submission.id))) == [2]
        assert db.scalar(select(func.count()).select_from(Decision)) == 0


def test_a_commit_whose_end_is_not_known_loses_no_file(service, visit, monkeypatch):
    from web.core.submissions import submit

    def broken(*_: object) -> None:
        raise ConnectionError("the connection broke")

    monkeypatch.setattr(submit, "log", broken)
    with pytest.raises(ConnectionError):
        visit.upload(OVER)
    assert not service.storage.there() and len(trashed(service)) == 1
