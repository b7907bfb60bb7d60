"""Packs that are uploaded: taken whole and plain or not at all, examined within limits, used once they are adopted."""

from __future__ import annotations

import io
import re
import shutil
import stat
import zipfile

import pytest
from sqlalchemy import select

from pipeline.pack import PACKS, default
from tests.web import packing
from tests.web.helpers import Visit, sample, work
from web.core.activities import probe
from web.core.database.models import Activity, Job, Outcome, Submission

pytestmark = pytest.mark.stores("sqlite")
OVER = sample("factory-L001-site-over.docx")
PLAIN = packing.files()
MAIN = "我的活动/pack.toml"


def with_link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in PLAIN.items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("我的活动/words.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


REFUSED = {
    "no zip": (b"PK\3\4 not a zip", "无法打开"),
    "nothing": (packing.zipped({}), "没有文件"),
    "no pack.toml": (packing.zipped({"a/notice.md": b"x"}), "没有 pack.toml"),
    "a path that climbs": (packing.zipped(PLAIN | {"我的活动/../../../x.toml": b"a = 1"}), "指向压缩包之外"),
    "an absolute path": (packing.zipped(PLAIN | {"/etc/x.toml": b"a = 1"}), "绝对路径"),
    "a drive": (packing.zipped(PLAIN | {"C:\\x.toml": b"a = 1"}), "绝对路径"),
    "a link": (with_link(), "链接"),
    "a program": (packing.zipped(PLAIN | {"我的活动/run.py": b"print(1)"}), "只能有"),
    "a folder in the folder": (packing.zipped(PLAIN | {"我的活动/更多/x.toml": b"a = 1"}), "同一个文件夹"),
    "two of one name": (packing.zipped(PLAIN | {"我的活动/PACK.toml": b"a = 1"}), "同名"),
    "a bomb": (packing.zipped(PLAIN | {"我的活动/big.md": b"a" * (40 << 20)}), "超过 8 MB"),
    "many": (packing.zipped({f"a/{n}.toml": b"" for n in range(200)}), "200 个条目"),
    "no text": (packing.zipped(PLAIN | {"我的活动/x.md": b"\xff\xfe\0\0"}), "不是文字"),
    "another coding": (packing.zipped(PLAIN | {"我的活动/x.md": "申报材料".encode("gbk")}), "UTF-8"),
    "a name that is none": (packing.zipped(PLAIN | {"我的活动/a\nb.toml": b""}), "文件名"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_archive_that_is_no_plain_pack_is_refused_and_leaves_nothing(sqlite_service, add_user, what):
    add_user(sqlite_service, "boss", "admin")
    admin = Visit(sqlite_service)
    admin.sign_in("boss")
    data, told = REFUSED[what]
    answer = admin.post("/admin/activities/1/packs", [("p.zip", data)])
    assert answer.status_code == 400 and told in answer.text
    data_folder = sqlite_service.config.data
    left = [path for name in ("packs", "incoming") for path in (data_folder / name).glob("*")]
    assert left == [] and not (data_folder.parent / "x.toml").exists()


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(sqlite_service, add_user):
    add_user(sqlite_service, "boss", "admin")
    admin = Visit(sqlite_service)
    admin.sign_in("boss")
    assert admin.post("/admin/activities/1/packs", [("p.zip", b"\0" * (9 << 20))]).status_code == 413


STALLING = {"(a+)+$": "a+)+", "(质|质)*量$": "质|质", r"(\\w+\\s?)*:$": r"w+"}


@pytest.mark.parametrize("pattern", STALLING)
def test_a_pattern_that_would_hold_up_a_check_is_named_with_its_line(service, admin, pattern):
    page = upload_with_pattern(admin, pattern)
    shown = admin.get(page).text
    line = next(n for n, text in enumerate(packing_words(pattern).splitlines(), 1) if pattern in text)
    assert "要算很久" in shown and f'words.toml</th><td class="n">{line}</td>' in shown
    answer = admin.post(f"{page}/adopt", seen=packing.seen(admin, 1))
    assert answer.status_code == 409 and "不能采用" in answer.text
    with service.db.read() as db:
        assert db.get_one(Activity, 1).pack == default()


def packing_words(pattern: str) -> str:
    text = PLAIN["我的活动/words.toml"].decode()
    return re.sub(r"(?m)^placeholders = \[", lambda found: f'{found[0]}"{pattern}", ', text, count=1)


def upload_with_pattern(admin: Visit, pattern: str) -> str:
    words = packing_words(pattern)
    assert words != PLAIN["我的活动/words.toml"].decode()
    return packing.upload(admin, 1, packing.zipped(PLAIN | {"我的活动/words.toml": words.encode()}))


def test_no_pattern_of_the_shipped_pack_is_taken_for_one_that_stalls():
    import tomllib

    for path in (PACKS / default()).glob("*.toml"):
        assert list(probe.stalling(tomllib.loads(path.read_text("utf-8")))) == []


def test_everything_that_is_wrong_is_told_at_once_with_file_and_line(service, admin):
    main = PLAIN[MAIN].decode().replace("limit = 20\n", "limit = 20\nlimmit = 30\n", 1)
    main = main.replace("1、成果名称（20 字以内）", "1、成果名称（99 字以内）", 1)
    page = packing.upload(admin, 1, packing.zipped(PLAIN | {MAIN: main.encode()}))
    shown = admin.get(page).text
    lines = main.splitlines()
    for sign in ("limmit", "99 字以内"):
        line = next(n for n, text in enumerate(lines, 1) if sign in text)
        assert f'<td class="n">{line}</td>' in shown and sign in shown
    assert str(service.config.data) not in shown


def test_a_pack_is_shown_as_a_page_that_can_do_nothing(service, admin):
    changed = packing.NEXT | {'"上海市质量协会"': '"<script>alert(1)</script>"'}
    page = packing.upload(admin, 1, packing.zipped(packing.files(changed)))
    shown = admin.get(f"{page}/show")
    assert "五星级" in shown.text and "<script>" not in shown.text
    assert "sandbox" in shown.headers["content-security-policy"]
    assert "成果名称" in admin.get("/admin/activities/1/show").text
    assert admin.get("/admin/activities/2/packs/1/show").status_code == 404


def test_an_upload_that_is_not_adopted_and_rules_that_it_lacks_are_told(service, admin):
    rules = "我的活动/rules.toml"
    whole = PLAIN[rules].decode()
    start = whole.index("[rules.A002]")
    cut = whole[:start] + whole[whole.index("[rules.A003]") :]
    page = packing.upload(admin, 1, packing.zipped(PLAIN | {rules: cut.encode()}))
    assert "没有列入的规则，不会检查：A002 表内有必填项空着。" in admin.get(page).text
    assert "还没有采用，材料仍按现用的一版检查" in admin.get("/admin/activities/1").text
    assert admin.post(f"{page}/adopt", seen=packing.seen(admin, 1)).status_code == 303
    assert "还没有采用" not in admin.get("/admin/activities/1").text


def test_a_new_version_is_used_from_its_adoption_on_and_the_old_results_stay(service, admin, visit):
    pages = [visit.upload(OVER), visit.upload(OVER)]
    work(service)
    for page in pages:
        visit.post(f"{page}/hand-in")
    admin.post("/review/2/decide", outcome="hold")
    upload = packing.upload(admin, 1, packing.zipped(packing.files(packing.NEXT)))
    shown = packing.seen(admin, 1)
    assert admin.post(f"{upload}/adopt", seen=shown).status_code == 303
    assert admin.post(f"{upload}/adopt", seen=shown).status_code == 409, "a stale form"
    version = service.packs.version(default())
    with service.db.read() as db:
        assert [one.pack_version for one in db.scalars(select(Outcome))] == [version, version]
        assert db.query(Job).count() == 2, "nothing is checked anew by itself"
        adopted = db.get_one(Activity, 1).pack
    assert "有 1 份还没有决定的材料" in admin.get("/admin/activities/1").text
    assert admin.get("/review/1/opinion.docx").status_code == 200
    assert admin.post("/admin/activities/1/recheck", seen=packing.seen(admin, 1)).status_code == 303
    assert work(service) == 1
    with service.db.read() as db:
        now_with = {one.id: db.get_one(Outcome, one.result_id).pack_version for one in db.scalars(select(Submission))}
        assert now_with == {1: adopted, 2: version} and db.get_one(Submission, 2).outcome == "hold"
    assert "还没有决定的材料" not in admin.get("/admin/activities/1").text


def test_the_same_files_are_the_same_version_and_another_byte_is_another(service, admin):
    first = packing.upload(admin, 1, packing.zipped(PLAIN))
    again = packing.upload(admin, 1, packing.zipped({name.split("/")[1]: data for name, data in PLAIN.items()}))
    other = packing.upload(admin, 1, packing.zipped(PLAIN | {MAIN: PLAIN[MAIN] + b"\n"}))
    names = [re.search(r"<h1>规则包 <code>(\w+)", admin.get(page).text)[1] for page in (first, again, other)]
    assert names[0] == names[1] != names[2]
    assert service.packs.version(default()).startswith(names[0])


def test_an_activity_does_not_open_with_a_pack_that_is_not_confirmed(service, admin):
    from pipeline.pack.marks import MARK

    number = packing.add(admin, "草稿")
    draft = PLAIN[MAIN].decode().replace("[[sections]]", f"# {MARK}这个限额\n[[sections]]", 1)
    page = packing.upload(admin, number, packing.zipped(PLAIN | {MAIN: draft.encode()}))
    assert admin.post(f"{page}/adopt", seen=packing.seen(admin, number)).status_code == 303, "it can be tried"
    answer = packing.step(admin, number, "open")
    assert answer.status_code == 409 and "不能开放" in answer.text
    assert admin.post(f"{page}/adopt", seen=packing.seen(admin, number)).status_code == 303
    stale = packing.upload(admin, 1, packing.zipped(PLAIN | {MAIN: draft.encode()}))
    assert admin.post(f"{stale}/adopt", seen=packing.seen(admin, 1)).status_code == 409, "it is open already"


def test_a_pack_that_is_gone_fails_the_check_and_tells_whom_to_ask(service, admin, visit):
    number = packing.opened(admin, "次年的活动", packing.NEXT)
    checked = admin.upload(OVER, activity=str(number), queue="1")
    work(service)
    waiting = visit.upload(OVER, activity=str(number))
    shutil.move(service.packs.root, service.config.data / "elsewhere")
    assert work(service) == 1
    assert "规则包不在服务器上" in visit.get(waiting).text
    assert "规则包不在服务器上" in admin.get("/review/1").text and admin.get("/review/1").status_code == 409
    assert admin.get(checked).status_code == 200
    for page in ("/", "/queue", "/admin/rules", "/admin/activities", f"/admin/activities/{number}"):
        assert admin.get(page).status_code == 200, page


def test_a_pack_comes_along_when_the_data_folder_is_moved(make_service, tmp_path, add_user):
    service = make_service()
    add_user(service, "boss", "admin")
    admin = Visit(service)
    admin.sign_in("boss")
    number = packing.opened(admin, "次年的活动", packing.NEXT)
    page = admin.upload(OVER, activity=str(number), level="五星级")
    service.db.close()
    (tmp_path / "data").rename(tmp_path / "moved")
    from dataclasses import replace

    from web.core.service import Service

    moved = Service(replace(service.config, data=tmp_path / "moved"))
    assert work(moved) == 1
    assert "五星级" in Visit(moved).get(f"/api/v1/submissions/{page.rpartition('/')[2]}/result").text
    moved.db.close()
