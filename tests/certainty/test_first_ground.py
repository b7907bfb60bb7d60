"""What was not understood makes an error a review that says so; what was understood stays an error."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks import CHECKS
from pipeline.judge import judge
from pipeline.model import Dossier, Doubt, Finding

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "first_ground.toml").read_text("utf-8"))["case"]
MEASURED = {"F007"}
"""Rests on a figure that was measured and a limit that was met: there is nothing to understand."""


def _builder(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, HERE.parent / "checks" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = {"desk": _builder("desk").desk, "report_desk": _builder("report_desk").dossier}
PACK = _builder("desk").pack()


def found(dossier: Dossier, case: dict[str, Any]) -> Finding:
    """The one finding that the case is about."""
    findings, rows = judge(dossier, CHECKS)
    assert [row for row in rows if row.state == "crashed"] == []
    return next(f for f in findings if f.code == case["rule"] and f.subject == case.get("finds"))


def put(dossier: Dossier, at: str, doubt: Doubt) -> Dossier:
    """The dossier with the doubt where a stage would have left it."""
    kind, _, key = at.partition(" ")
    if kind == "field":
        fields = dossier.form.fields | {key: dossier.form.fields[key]._replace(doubts=(doubt,))}
        return dossier.replace(form=replace(dossier.form, fields=fields))
    if kind == "row":
        rows = [r._replace(doubts=(doubt,)) if str(r.number) == key else r for r in dossier.recommendation.rows]
        return dossier.replace(recommendation=dossier.recommendation._replace(rows=tuple(rows)))
    if kind == "section":
        items = [replace(s, doubts=(doubt,)) if s.key == key else s for s in dossier.sections.items]
        return dossier.replace(sections=replace(dossier.sections, items=tuple(items)))
    if kind == "sections":
        return dossier.replace(sections=replace(dossier.sections, doubts=(doubt,)))
    document = replace(dossier.documents[at], doubts=(doubt,))
    report = document if dossier.report is not None and dossier.report.file == at else dossier.report
    return dossier.replace(documents=dossier.documents | {at: document}, report=report)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case.get('finds')}")
def test_a_fault_that_was_understood_whole_is_an_error(case: dict[str, Any]) -> None:
    assert found(BUILD[case["desk"]](case["case"]), case).severity == "error"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case.get('finds')}")
def test_the_same_fault_in_doubt_is_a_review_that_names_the_doubt(case: dict[str, Any]) -> None:
    dossier = BUILD[case["desk"]](case.get("doubtful", case["case"]))
    if told := case.get("doubt"):
        dossier = put(dossier, told["at"], Doubt(told["about"], told["why"]))
    finding = found(dossier, case)
    assert finding.severity == "review"
    assert case.get("tells", case.get("doubt", {}).get("why", "")) in finding.message
    assert finding.message.endswith("，请人工核对。）")


def test_every_rule_that_can_accuse_has_such_cases() -> None:
    accusing = {code for code, rule in PACK.rules.items() if rule.severity == "error"} | {"E004"}
    assert accusing - MEASURED == {case["rule"] for case in CASES}


def test_every_rule_that_can_accuse_says_what_it_rests_on() -> None:
    resting = {check.code for check in CHECKS if check.rests_on}
    assert {code for code, rule in PACK.rules.items() if rule.severity == "error"} - resting == MEASURED


def test_a_doubt_about_something_else_leaves_the_error() -> None:
    dossier = BUILD["desk"]({"form": {"address": ""}})
    for at in ("field phone", "row 2", "section process", "2023年总结.docx"):
        dossier = put(dossier, at, Doubt("mark", "与此无关"))
    assert found(dossier, {"rule": "A002", "finds": "address"}).severity == "error"


@pytest.mark.parametrize("at", ["section title", "row 2"])
def test_two_places_that_tell_different_titles_are_enough_whatever_is_doubtful_about_the_third(at: str) -> None:
    dossier = put(BUILD["desk"]({"form": {"outcome_name": "以节拍看板提升焊装效率"}}), at, Doubt("text", "看不清"))
    assert found(dossier, {"rule": "X001", "finds": "outcome_name"}).severity == "error"


def test_a_doubt_about_another_page_leaves_the_error() -> None:
    dossier = BUILD["report_desk"]({"words": {"现场概况": 512}})
    site = dossier.sections["site"]
    paged = tuple(line._replace(anchor=line.anchor._replace(page=2)) for line in site.lines)
    site = replace(site, anchor=site.anchor._replace(page=2), lines=paged)
    items = [site if item.key == "site" else item for item in dossier.sections.items]
    dossier = dossier.replace(sections=replace(dossier.sections, items=tuple(items)))
    for page, severity in ((5, "error"), (2, "review")):
        doubt = Doubt("order", "这一页的先后不能确定")
        doubted = put(dossier, "成果报告.docx", doubt._replace(anchor=doubt.anchor._replace(page=page)))
        assert found(doubted, {"rule": "L001", "finds": "site"}).severity == severity
