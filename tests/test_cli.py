"""The command line as people and scripts meet it: exit codes, messages, files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.pack.build import one_file
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "samples" / "reports"
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))
CLEAN, OVER, BROKEN = (REPORTS / f"factory-{name}.docx" for name in ("clean", "L001-site-over", "F001-broken-off"))
AT = ("--scope", "report", "--date", "2024-05-20")


def yushen(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import cli; cli.main()", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "没有这个文件.docx"), "找不到"),
        (("check",), "缺少参数"),
        (("pack", "new", "-o", "x"), "缺少参数：通知文件（Word、PDF 或文本）"),
        (("check", CLEAN, "another.docx"), "多写了 another.docx"),
        (("check", CLEAN, "-o"), "-o 后面缺少内容"),
        (("check", CLEAN, "--level", "特级"), "标杆级"),
        (("check", CLEAN, "--date", "明天"), "2024-05-20，或带时刻：2024-05-20T16:30"),
        (("batch", ROOT, "-o", "x", "--workers", "0"), "不小于 1"),
        (("serve", "--port", "70000"), "1 到 65535"),
        (("check", CLEAN, "--colour"), "--colour"),
        (("check", CLEAN, "--rules", "shanghai-1999"), "规则包"),
        (("chek", CLEAN), "chek"),
        (("rules", "Z999"), "Z999"),
        (("notice", CLEAN, "-o", "x.docx"), "JSON"),
        (("opinion", "没有.json", "-o", "x.docx"), "没有.json"),
        (("recommendation", "没有", "-o", "x.docx"), "没有"),
        (("recommendation", CLEAN, "-o", "x.docx"), "results.jsonl"),
        (("template", "-o", "/proc/没有/模板.docx"), "写不进"),
    ],
)
def test_what_cannot_be_carried_out_is_exit_2_and_at_most_two_chinese_lines(
    arguments: tuple[object, ...], says: str
) -> None:
    done = yushen(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert 1 <= len(lines) <= 2 and says in done.stderr and lines[0].startswith("yushen：")
    assert "Traceback" not in done.stderr


def test_an_empty_folder_is_exit_2(tmp_path: Path) -> None:
    done = yushen("check", tmp_path)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) <= 2


@pytest.mark.parametrize(("path", "code"), [(CLEAN, 0), (OVER, 1)])
def test_the_exit_code_says_whether_there_is_an_error(path: Path, code: int) -> None:
    assert yushen("check", path, *AT).returncode == code


# tests/samples validates what is said of every sample.
@pytest.mark.parametrize("path", [CLEAN, OVER, BROKEN], ids=lambda path: path.stem)
def test_json_is_one_object_of_the_schema_and_nothing_else(path: Path) -> None:
    done = yushen("check", path, *AT, "--format", "json")
    result = json.loads(done.stdout)
    jsonschema.validate(result, SCHEMA)
    assert done.returncode == int(any(finding["severity"] == "error" for finding in result["findings"]))
    assert not [row for row in result["checks"] if row["state"] == "crashed"]


def test_output_writes_report_result_and_annotated_file_and_changes_nothing_submitted(tmp_path: Path) -> None:
    submitted = tmp_path / "报告.docx"
    shutil.copy(OVER, submitted)
    before = submitted.read_bytes()
    done = yushen("check", submitted, *AT, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "annotated.docx",
        "report.html",
        "result.json",
    ]
    assert submitted.read_bytes() == before
    jsonschema.validate(json.loads((tmp_path / "out" / "result.json").read_text("utf-8")), SCHEMA)


def test_format_and_output_may_be_given_together(tmp_path: Path) -> None:
    done = yushen("check", CLEAN, *AT, "--format", "json", "-o", tmp_path)
    assert json.loads(done.stdout) == json.loads((tmp_path / "result.json").read_text("utf-8"))


def test_a_resubmission_is_compared_and_letters_are_written(tmp_path: Path) -> None:
    for name, path in (("old", OVER), ("new", CLEAN)):
        yushen("check", path, *AT, "-o", tmp_path / name)
    compared = yushen("diff", tmp_path / "old" / "result.json", tmp_path / "new" / "result.json")
    assert compared.returncode == 0 and "已改正（1）" in compared.stdout and "L001" in compared.stdout
    for command in ("notice", "opinion"):
        done = yushen(command, tmp_path / "old" / "result.json", "-o", tmp_path / f"{command}.docx")
        assert done.returncode == 0 and (tmp_path / f"{command}.docx").stat().st_size > 5000
    empty = yushen("notice", tmp_path / "new" / "result.json", "-o", tmp_path / "empty.docx")
    assert empty.returncode == 0 and "没有需要补正的事项" in empty.stdout and not (tmp_path / "empty.docx").exists()


def test_the_blank_template_gives_no_finding_but_that_it_is_empty(tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    assert yushen("template", "-o", template).returncode == 0
    result = json.loads(yushen("check", template, *AT, "--format", "json").stdout)
    codes = {finding["code"] for finding in result["findings"]}
    assert all(code in ("S002", "L004") or code[0] == "C" for code in codes), codes
    assert all(section["found"] for section in result["sections"])


def test_a_pack_of_one_s_own_is_used(tmp_path: Path) -> None:
    pack = one_file(tmp_path, "limit = 500\n", "limit = 600\n")
    assert yushen("check", OVER, *AT, "--rules", pack).returncode == 0


def test_the_catalogue_and_a_rule_are_explained() -> None:
    listing = yushen("rules").stdout
    assert all(code in listing for code in ("F001", "S001", "L001", "C001", "I002", "M005"))
    page = yushen("rules", "l001").stdout
    assert "会指出" in page and "怎样改" in page and "原文" in page


def test_the_printed_catalogue_in_docs_is_the_current_one() -> None:
    assert yushen("rules", "--markdown").stdout == (ROOT / "docs" / "rules.md").read_text("utf-8")


def test_help_is_english_and_names_every_command() -> None:
    done = yushen("--help")
    assert done.returncode == 0
    assert all(
        name in done.stdout for name in ("check", "rules", "template", "diff", "notice", "opinion", "recommendation")
    )
