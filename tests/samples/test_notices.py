"""Three notices unlike the shipped one: each sample gives what its table lists, in the words of its own notice."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import check_here
from pipeline.write.files import write_files
from samples import activities
from tests.pack.commands import run

DAYS = {"qc": date(2025, 6, 10), "innovation": date(2025, 6, 10), "safety": date(2025, 8, 10)}
CASES = activities.cases()
CLEAN = [case for case in CASES if not case["expects"]]
SHIPPED = re.compile(
    "|".join(
        {field.title for field in load("shanghai-2024").fields.values() if len(field.title) > 5}
        | {*load("shanghai-2024").levels, "上海", "质协", "现场管理", "组织概况", "附件3", "现场概况"}
    )
)


def _named(case: dict[str, Any]) -> str:
    return f"{case['notice']}-{case['file']}"


def checked(case: dict[str, Any], where: Path, **options: Any) -> dict[str, Any]:
    folder = activities.write(case, where / case["file"])
    pack = load(str(activities.NOTICES / case["notice"]))
    return check_here(folder, pack, CHECKS, Options(DAYS[case["notice"]], **options)).to_json()


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_a_sample_gives_the_findings_of_its_table_in_the_words_of_its_notice(
    case: dict[str, Any], tmp_path: Path
) -> None:
    result = checked(case, tmp_path)
    found = [f"{one['code']}:{one['subject'] or ''} {one['severity']}" for one in result["findings"]]
    assert sorted(found) == sorted(case["expects"]), [one["message"] for one in result["findings"]]
    assert [row["code"] for row in result["checks"] if row["state"] == "crashed"] == []
    assert not SHIPPED.findall(json.dumps(result, ensure_ascii=False))


@pytest.mark.parametrize("name", sorted(DAYS))
def test_nothing_is_wrong_with_the_pack(name: str) -> None:
    done = run("pack", "check", activities.NOTICES / name)
    assert done.exit_code == 0, done.stdout


@pytest.mark.parametrize("name", sorted(DAYS))
def test_the_files_that_are_written_hold_no_word_of_the_shipped_notice(name: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case["notice"] == name and case["expects"])
    result = checked(case, tmp_path)
    pack = load(str(activities.NOTICES / name))
    write_files(result, pack, tmp_path / case["file"], tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert pack.title in page and not SHIPPED.findall(page)
    for path in (tmp_path / "out").rglob("*.docx"):
        text = "".join(node.text or "" for node in docx.Document(str(path)).element.body.iter())
        assert not SHIPPED.findall(text), path


@pytest.mark.parametrize("name", sorted(DAYS))
def test_the_draft_of_the_notice_can_be_checked(name: str, tmp_path: Path) -> None:
    notice = activities.NOTICES / name
    source = notice / "notice.docx"
    assert run("pack", "new", source if source.exists() else notice / "notice.md", "-o", tmp_path / name).exit_code == 0
    done = run("pack", "check", tmp_path / name)
    assert "0 处需要改正" in done.stdout
    drafted, finished = load(str(tmp_path / name)), load(str(notice))
    assert {one.title for one in drafted.sections} <= {one.title for one in finished.sections}
    assert list(drafted.levels) == list(finished.levels)
    assert drafted.number == finished.number and drafted.windows[0].end == finished.windows[0].end
