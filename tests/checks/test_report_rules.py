"""Every rule of the families F, S, L and C, and I002: cases that raise it and cases that do not."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def _desk() -> Any:
    spec = importlib.util.spec_from_file_location("report_desk", HERE / "report_desk.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["report_desk"] = module
    spec.loader.exec_module(module)
    return module


desk = _desk()
CASES = [
    case
    for path in sorted((HERE / "report_cases").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
ELEMENTS: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "elements.toml").read_text("utf-8"))
TOLD = [(key, element, text) for key, told in ELEMENTS.items() for element, texts in told.items() for text in texts]
ALWAYS_TOLD = {"process.approach", "results.quantitative"}
"""Whatever tells another element of the section tells this one too: any step is a way, any figure is one."""
FAMILIES = "FSLC"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['says']}")
def test_rule(case: dict[str, Any]) -> None:
    row, found = desk.decide(case["rule"], case)
    if "state" in case:
        assert row.state == case["state"], (row, found)
        return
    assert [str(finding.subject) for finding in found] == case["finds"], (row, found)
    if "severity" in case:
        assert {finding.severity for finding in found} == {case["severity"]}
    for words in case.get("tells", ()):
        assert any(words in finding.message for finding in found), found


def test_a_clean_report_raises_nothing() -> None:
    findings, rows = desk.judge(desk.dossier({}), desk.CHECKS)
    assert [(finding.code, finding.message) for finding in findings] == []
    assert not [row for row in rows if row.state == "crashed"]


def test_each_rule_has_cases_on_both_sides() -> None:
    for code in [code for code in desk.pack().rules if code[0] in FAMILIES or code == "I002"]:
        cases = [case for case in CASES if case["rule"] == code and "finds" in case]
        raising = [case for case in cases if case["finds"]]
        assert len(raising) >= 2 and len(cases) - len(raising) >= 2, code


@pytest.mark.parametrize(("key", "element", "text"), TOLD)
def test_an_element_is_found_in_the_words_people_use(key: str, element: str, text: str) -> None:
    assert f"{key}.{element}" not in _missing(key, text)


@pytest.mark.parametrize("subject", sorted({f"{key}.{element}" for key, element, _ in TOLD} - ALWAYS_TOLD))
@pytest.mark.parametrize("nth", range(3))
def test_an_element_that_nobody_tells_is_reported(subject: str, nth: int) -> None:
    key, _, element = subject.partition(".")
    text = "".join(texts[nth] for other, texts in ELEMENTS[key].items() if other != element)
    assert _missing(key, text) == [subject]


def _missing(key: str, text: str) -> list[str]:
    """C001's subjects in a section that holds just this text."""
    _, found = desk.decide("C001", {"text": {desk.pack().section(key).title: text}})
    return [str(finding.subject) for finding in found]
