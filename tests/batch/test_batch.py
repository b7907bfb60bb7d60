"""Every child of the folder is a submission; one bad file never stops the rest."""

import html
import json
import re
import sys
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipeline.batch.entries import Roll
from pipeline.batch.run import submissions
from pipeline.batch.storage import CannotRun
from pipeline.batch.submission_task import folder_name
from pipeline.batch.workers import LocalWorkers
from pipeline.model import Options

NAMES = ["第1份.docx", "第2份", "第3份.zip", "第10份.docx"]


def results(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "results.jsonl").read_bytes().splitlines()]


def test_all_submissions_are_in_the_output_in_the_order_a_person_counts_them(run, tmp_path):
    summary = run()
    assert [result["submission"]["name"] for result in results(tmp_path / "out")] == NAMES
    assert sum(summary.verdicts.values()) == len(NAMES)


def test_a_damaged_submission_is_a_result_like_any_other(run, tmp_path):
    run()
    broken = results(tmp_path / "out")[0]
    assert {finding["code"] for finding in broken["findings"]} >= {"F001"}
    assert broken["verdict"] == "return"


def test_each_submission_has_its_report_beside_the_result_that_the_line_holds(run, tmp_path):
    run()
    for result in results(tmp_path / "out"):
        folder = tmp_path / "out" / "reports" / result["submission"]["name"]
        assert (folder / "report.html").exists()
        assert json.loads((folder / "result.json").read_bytes()) == result
    assert (tmp_path / "out/reports/第3份.zip/annotated.docx").exists()


def test_index_and_sheet_are_written(run, tmp_path):
    run()
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert all(name in index for name in NAMES)
    assert (tmp_path / "out" / "summary.xlsx").stat().st_size > 1000


def test_processes_give_the_same_lines_as_threads(run, tmp_path):
    run()
    with LocalWorkers(2) as workers:
        run(workers=workers, out=str(tmp_path / "other"))
    assert (tmp_path / "out/results.jsonl").read_bytes() == (tmp_path / "other/results.jsonl").read_bytes()


def test_an_empty_folder_is_a_submission_without_a_report(run, root, tmp_path):
    (root / "空").mkdir()
    run()
    empty = next(result for result in results(tmp_path / "out") if result["submission"]["name"] == "空")
    assert "F005" in {finding["code"] for finding in empty["findings"]}


def test_scope_report_leaves_the_comparison_out(run, tmp_path):
    run(options=Options(date(2024, 5, 20), "report"))
    rows = [row for result in results(tmp_path / "out") for row in result["checks"] if row["code"] == "I001"]
    assert {row["state"] for row in rows} == {"unchecked"}


def test_a_batch_says_of_every_readable_report_that_it_was_compared(run, tmp_path):
    run()
    rows = {
        result["submission"]["name"]: next(row for row in result["checks"] if row["code"] == "I001")
        for result in results(tmp_path / "out")
    }
    assert rows["第10份.docx"]["state"] == "passed"
    assert rows["第1份.docx"]["state"] == "unchecked" and "无法与其他申报比对" in rows["第1份.docx"]["reason"]


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_the_output_folder_and_the_archive_within_the_root_are_no_submissions(root, scheme):
    for own in ("结果", "往年"):
        (root / own).mkdir()
    assert sorted(submissions(f"{scheme}{root}", f"{scheme}{root}/结果", root / "往年")) == sorted(NAMES)


def test_nor_is_the_output_folder_within_a_root_of_a_store():
    import fsspec

    store = fsspec.filesystem("memory")
    for name in ("第1份.docx", "结果/index.html"):
        store.pipe_file(f"/received/{name}", b"x")
    assert list(submissions("memory://received", "memory://received/结果")) == ["第1份.docx"]


@pytest.mark.parametrize(
    ("below", "says"), [(".", "不能与申报材料混在一起"), ("第2份/结果", "会落在“第2份”这份申报里面")]
)
def test_nothing_is_written_in_among_the_submissions(root, tmp_path, below, says):
    with pytest.raises(CannotRun, match=says):
        submissions(str(root), str(root / below))
    with pytest.raises(CannotRun, match=says):
        submissions(str(root), str(tmp_path / "out"), root / below)


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_link_among_the_submissions_is_a_result_and_not_followed(run, root, tmp_path, write_report, scheme):
    secret = "这句话只在别处的报告里。"
    (root / "链接.docx").symlink_to(write_report(tmp_path / "elsewhere.docx", "secret", process=secret * 90))
    (root / "链接文件夹").symlink_to(tmp_path)
    run(root=f"{scheme}{root}")
    told = {result["submission"]["name"]: result for result in results(tmp_path / "out")}
    for name in ("链接.docx", "链接文件夹"):
        assert [(f["code"], f["subject"]) for f in told[name]["findings"] if f["severity"] == "error"] == [
            ("F007", name)
        ]
        assert told[name]["submission"]["outcome_name"] is None
    assert secret not in (tmp_path / "out/results.jsonl").read_text("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_a_name_that_is_no_text_is_shown_harmlessly_and_leads_to_its_report(run, root, write_report, tmp_path):
    twin = write_report(tmp_path / "twin.docx", "twin")
    for name in ("换\n行.docx", "乱\udcff码.docx", "乱\udcfe码.docx"):
        (root / name).write_bytes(twin.read_bytes())
    run()
    told = [result["submission"]["name"] for result in results(tmp_path / "out")]
    assert len(told) == 7 and "换□行.docx" in told
    messages = [f["message"] for result in results(tmp_path / "out") for f in result["findings"] if f["code"] == "I001"]
    assert len(messages) == 6
    assert not any(character in "".join(messages) for character in "\n\udcff\udcfe")
    page = (tmp_path / "out/index.html").read_text("utf-8")
    links = [unquote(html.unescape(link)) for link in re.findall(r'href="(reports/[^"]*)"', page)]
    assert len(set(links)) == 7 and all((tmp_path / "out" / link).exists() for link in links)


@pytest.mark.parametrize(("name", "says"), [("没有", "找不到"), ("第10份.docx", "不是文件夹"), ("空", "没有可以检查")])
def test_a_root_without_submissions_is_said_so(root, tmp_path, name, says):
    (root / "空").mkdir()
    with pytest.raises(CannotRun, match=says):
        submissions(str(root / name), str(tmp_path / "out"))


def test_numbers_in_names_count_by_their_value():
    with Roll(["b10", "b9", "b09", "a", "10", "9份", "甲\udcff", "甲"]) as roll:
        assert list(roll.names()) == ["9份", "10", "a", "b09", "b9", "b10", "甲", "甲\udcff"]


def test_a_store_may_have_a_file_and_a_folder_of_one_name():
    with Roll(["第1份", "第2份", "第1份"]) as roll:
        assert list(roll.names()) == ["第1份", "第2份"] and len(roll) == 2


def test_a_folder_bears_the_name_of_its_submission_where_a_system_can_take_it():
    assert folder_name("第1份 (终).docx") == "第1份 (终).docx"
    assert folder_name("甲\udcff") != folder_name("甲\udcfe")
    odd = folder_name('a<b>:"c"\x00.')
    assert not set(odd) & set('<>:"\x00')
    assert len(folder_name("长" * 84).encode()) <= 255
