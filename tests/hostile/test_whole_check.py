"""Hostile submissions through the whole check: each ends in a result, and nothing is given away.

`make bench` shows what each costs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import check
from tests.hostile.files import CASES, docx, nested_tables, outside_entity

PACK = load("shanghai-2024")
CANARY = "CANARY-OF-THE-TESTS"


def checked(path: Path) -> dict[str, Any]:
    return check(path, PACK, CHECKS, Options(date(2024, 5, 20))).to_json()


def codes(result: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in result["findings"]}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "content", "expected"), CASES.values(), ids=CASES.keys())
def test_it_ends_in_a_result_that_says_what_was_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: Callable[[], bytes], expected: set[str]
) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    (tmp_path / name).write_bytes(content())
    result = checked(tmp_path / name)
    assert not expected or codes(result) & expected
    assert not [row["code"] for row in result["checks"] if row["state"] == "crashed"]
    assert "读取此文件时出错" not in json.dumps(result, ensure_ascii=False)


def test_no_file_of_the_machine_gets_into_the_result(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    (tmp_path / "报告.docx").write_bytes(outside_entity(secret))
    assert CANARY not in json.dumps(checked(tmp_path / "报告.docx"))


def test_one_hostile_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    folder = tmp_path / "申报"
    folder.mkdir()
    (folder / "炸弹.docx").write_bytes(nested_tables())
    (folder / "成果报告.docx").write_bytes(docx("<w:p><w:r><w:t>组织概况</w:t></w:r></w:p>" * 3))
    result = checked(folder)
    assert {file["path"]: file["text_source"] for file in result["files"]} == {
        "成果报告.docx": "digital",
        "炸弹.docx": "none",
    }
