"""Every rule of the families E, A, X, R and Q, and I003: cases that raise it and cases that do not."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def _desk() -> Any:
    spec = importlib.util.spec_from_file_location("desk", HERE / "desk.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["desk"] = module
    spec.loader.exec_module(module)
    return module


desk = _desk()
CASES = [
    {"rule": path.stem} | case
    for path in sorted((HERE / "cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
FAMILIES = "EAXRQ"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['says']}")
def test_rule(case: dict[str, Any]) -> None:
    row, found = desk.decide(case["rule"], case)
    if "state" in case:
        assert row.state == case["state"], (row, found)
    else:
        assert [str(finding.subject) for finding in found] == case["finds"], (row, found)
    if "severity" in case:
        assert {finding.severity for finding in found} == {case["severity"]}
    for words in case.get("tells", ()):
        assert any(words in finding.message + finding.clause for finding in found), found


@pytest.mark.parametrize("level", ["标杆级", "优秀级", "推进级"])
def test_a_clean_submission_of_each_level_raises_nothing(level: str) -> None:
    findings, rows = desk.judge(desk.desk({"level": level}), desk.CHECKS)
    own = [finding for finding in findings if finding.code[0] in FAMILIES or finding.code == "I003"]
    assert own == []
    assert not [row for row in rows if row.state == "crashed"]


def test_each_rule_has_cases_on_both_sides() -> None:
    codes = [code for code in desk.pack().rules if code[0] in FAMILIES or code == "I003"]
    for code in codes:
        cases = [case for case in CASES if case["rule"] == code]
        raising = [case for case in cases if case.get("finds")]
        silent = [case for case in cases if not case.get("finds")]
        assert len(raising) >= 2 and len(silent) >= 2, code


def test_no_rule_is_left_unchecked_on_a_whole_submission_but_what_needs_a_batch() -> None:
    _, rows = desk.judge(desk.desk({}), desk.CHECKS)
    assert {row.code for row in rows if row.state == "unchecked"} == {"I001"}


def test_scope_report_leaves_the_rest_unchecked_and_says_so() -> None:
    _, rows = desk.judge(desk.desk({"scope": "report"}), desk.CHECKS)
    left = [row for row in rows if row.code[0] in FAMILIES]
    assert {row.state for row in left} == {"unchecked"} and all(row.reason for row in left)
