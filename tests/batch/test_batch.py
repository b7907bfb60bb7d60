"""Every child of the folder is a submission; one bad file never stops the rest."""

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.batch.places import CannotRun
from pipeline.batch.pool import LocalWorkers
from pipeline.batch.roll import Roll
from pipeline.batch.run import submissions
from pipeline.batch.task import folder_name
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


def test_the_output_folder_within_the_root_is_no_submission(root):
    (root / "结果").mkdir()
    assert sorted(submissions(str(root), str(root / "结果"))) == sorted(NAMES)


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
