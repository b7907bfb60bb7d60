"""Many submissions at once: what is taken as what."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from lxml import html

from tests.web.helpers import Visit, sample, work
from web.core.database.models import Submission
from web.core.guard.guard import FORM_BYTES
from web.core.sign_in import auth
from web.reviewers.sorting import Piece, sort_out, sorted_out

OVER = sample("factory-L001-site-over.docx")
CLEAN = sample("").parent / "submissions/construction-clean-推进级.zip"


@pytest.mark.parametrize(
    ("paths", "wanted"),
    [
        (["全部/甲/报告.docx", "全部/甲/证书/a.png", "全部/乙/报告.docx"], {"甲": 2, "乙": 1}),
        (["甲/报告.docx", "乙/报告.docx"], {"甲": 1, "乙": 1}),
        (["外/全部/甲/报告.docx", "外/全部/乙/报告.docx"], {"甲": 1, "乙": 1}),
        (["全部/甲.zip", "全部/乙.zip"], {"甲.zip": 1, "乙.zip": 1}),
        (["全部/甲.zip", "全部/乙/报告.docx", "全部/乙/附件/表.docx"], {"甲.zip": 1, "乙": 2}),
        (["甲.zip", "乙.zip"], {"甲.zip": 1, "乙.zip": 1}),
        (["一厂/报告.docx", "一厂/推荐表.docx"], {"一厂": 2}),
        (["报告.docx"], {"报告.docx": 1}),
        (["甲/报告.docx", "甲/~$报告.docx", "甲/.DS_Store", "乙/报告.docx"], {"甲": 1, "乙": 1}),
        (["甲/报告.docx", "__MACOSX/甲/x", "乙/报告.docx", "Thumbs.db"], {"甲": 1, "乙": 1}),
        ([], {}),
    ],
)  # fmt: skip
def test_each_folder_zip_or_loose_file_is_a_submission(paths, wanted):
    pieces = [Piece(tuple(path.split("/")), None) for path in paths]
    assert {name: len(group) for name, group in sorted_out(pieces)} == wanted


def zipped(*files: tuple[str, Path]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, path in files:
            archive.write(path, name)
    return out.getvalue()


def main(answer) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split())


def test_a_zip_of_folders_comes_in_as_submissions_and_is_told(service, reviewer):
    body = zipped(("全部/甲厂/报告.docx", OVER), ("全部/乙厂/报告.docx", OVER), ("全部/丙厂.zip", CLEAN),
                  ("全部/乙厂/附件/说明.docx", OVER))  # fmt: skip
    answer = reviewer.post("/queue/import", [("全部.zip", body)])
    assert answer.status_code == 200 and "已收下 3 份" in main(answer) and "甲厂1编号 3，整套申报材料" in main(answer)
    work(service)
    with service.db.read() as db:
        rows = {found.name: found for found in db.query(Submission)}
    assert rows["报告.docx"].scope == "submission", "a folder is a whole submission, however little is in it"
    assert set(rows) == {"报告.docx", "乙厂", "丙厂.zip"} and all(row.handed_in for row in rows.values())
    assert rows["丙厂.zip"].outcome_name and rows["丙厂.zip"].level == "推进级"
    assert list(service.config.data.glob("incoming/*")) == [], "nothing is left where uploads come in"


def test_a_folder_comes_in_as_the_browser_sends_it(service, reviewer):
    sent = [(f"全部/{name}/报告.docx", OVER.read_bytes()) for name in ("甲厂", "乙厂")]
    assert "已收下 2 份" in main(reviewer.post("/queue/import", sent))


def test_the_output_of_a_batch_helps_to_see_what_was_taken_as_what(service, reviewer):
    result = {"verdict": "return", "submission": {"name": "甲厂", "unit_name": "甲<b>公司", "level": "推进级"}}
    lost = {"verdict": "pass", "submission": {"name": "丁厂", "unit_name": "丁公司"}}
    lines = "\n".join(json.dumps(one) for one in (result, lost)) + "\nno line of results\n[1]\n"
    outputs = {"results.jsonl": lines, "index.html": "x", "reports/甲厂/annotated.docx": "x", ".yushen/done.json": "{}"}
    sent = [(f"全部/甲厂/{name}.docx", OVER.read_bytes()) for name in ("报告", "附件")]
    sent += [(f"全部/汇总/{name}", body.encode()) for name, body in outputs.items()]
    answer = reviewer.post("/queue/import", sent, of="an-import")
    told = main(answer)
    assert "已收下 1 份，没有收下 1 项" in told and "甲<b>公司，推进级，需补正" in told
    assert "丁厂0没有收下：这里只有批量检查" in told
    asked = "/queue/import/state?of=an-import"
    assert reviewer.get(asked).json() == {"state": "checking", "told": "正在检查：已完成 0 / 1 份"}
    work(service)
    assert reviewer.get(asked).json() == {"state": "checked", "told": "全部检查完成。"}


def test_nobody_else_sees_the_progress_of_an_import(service, reviewer, admin):
    reviewer.post("/queue/import", [("全部/甲厂/报告.docx", b"x")], of="an-import")
    assert admin.get("/queue/import/state?of=an-import").json() == {"state": "unknown", "told": ""}


@pytest.mark.parametrize(("sent", "told"), [([("a.zip", b"no zip")], "压缩包已损坏"), (None, "没有收到文件")])
def test_what_cannot_be_opened_is_told(reviewer, sent, told):
    answer = reviewer.post("/queue/import", sent)
    assert answer.status_code == 400 and told in main(answer)


def test_what_finds_no_place_is_told_and_the_rest_is_taken(make_service, add_user):
    service = make_service(waiting_jobs=1)
    add_user(service, "reviewer", "reviewer")
    visit = Visit(service)
    visit.sign_in("reviewer")
    sent = [(f"全部/{name}/报告.docx", OVER.read_bytes()) for name in ("甲厂", "乙厂")]
    told = main(visit.post("/queue/import", sent))
    assert "已收下 1 份，没有收下 1 项" in told and "等待检查的材料太多" in told


def test_a_season_is_larger_than_a_form(reviewer):
    """What is brought in has an upload's limit, not that of a form without files."""
    sent = [(f"全部/{name}/报告.docx", OVER.read_bytes()) for name in ("甲厂", "乙厂")]
    sent.append(("全部/甲厂/照片.bin", bytes(FORM_BYTES)))
    assert "已收下 2 份" in main(reviewer.post("/queue/import", sent))


API = "/api/v1/submissions"


@pytest.mark.parametrize(
    ("role", "path", "last"),
    [("reviewer", API, 202), ("applicant", API, 429), ("", API, 429), ("reviewer", "/check", 429)],
)
def test_only_a_reviewers_token_is_free_of_the_publics_rate(make_service, add_user, role, path, last):
    service = make_service(uploads_per_minute=2)
    visit, headers = Visit(service), {}
    if role:
        user = add_user(service, role, role)
        with service.db.write() as db:
            headers = {"authorization": f"Bearer {auth.new_token(db, user, 'x')}"}
    sent = {"files": [("files", ("a.docx", b"x"))], "data": {"csrf": visit.csrf}}
    assert [visit.client.post(path, headers=headers, **sent).status_code for _ in range(3)][-1] == last


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"submission": ' + b"9" * 5_000 + b"}", b"\xff", b"null"])
def test_a_line_of_results_that_cannot_be_read_is_left_out(line):
    pieces = [Piece(("out", "results.jsonl"), [line]), Piece(("a", "b.docx"), None)]
    found = sort_out(pieces, iter)
    assert found.results == {} and [name for name, _ in found.groups] == ["a"]
