"""The published figures: how labels are held against findings, and that page and reports show what was measured."""

from __future__ import annotations

import json
import textwrap

import pytest

from bench.accuracy import runs
from bench.accuracy.labels import Label, matches, tallies
from bench.accuracy.page import page
from pipeline.pack import load
from pipeline.write import accuracy

PACK = load("shanghai-2024")


def found(code, subject=None, severity=None, section=None, message=""):
    severity = severity or PACK.rules[code].severity
    return {
        "code": code,
        "subject": subject,
        "severity": severity,
        "message": message,
        "location": {"section": section},
    }


@pytest.mark.parametrize(
    ("item", "finding", "fits"),
    [
        ("L001", found("L001", "site"), True),
        ("L001:site", found("L001", "site"), True),
        ("L001:site", found("L001", "results"), False),
        ("L001:site|L002:site", found("L002", "site"), True),
        ("F008:site", found("F008", "报告.docx", section="site"), True),
        ("E004:2021", found("E004", None, message="没有找到 2021 年的"), True),
        ("E004:2021", found("E004", "2022"), False),
    ],
)
def test_an_item_names_a_rule_and_perhaps_what_it_is_about(item, finding, fits):
    assert matches(item, finding) is fits


WHOLLY, PARTLY = None, ["L002:site", "Q004"]


@pytest.mark.parametrize(
    ("label", "findings", "code", "figures"),
    [
        # expected, reported, silent, false, false errors
        (Label(["L001:site"]), [found("L001", "site")], "L001", (1, 1, 0, 0, 0)),
        (Label(["L001:site"]), [], "L001", (1, 0, 0, 0, 0)),
        (Label(["L001:site"]), [found("L001", "results")], "L001", (1, 0, 0, 1, 1)),
        (Label(["L001:site"]), [found("L001", "site")], "S001", (0, 0, 1, 0, 0)),
        (Label([], must_not=WHOLLY), [found("C003", "process")], "C003", (0, 0, 1, 1, 0)),
        (Label([], must_not=PARTLY), [found("C003", "process")], "C003", (0, 0, 0, 0, 0)),
        (Label([], must_not=PARTLY), [found("Q004")], "Q004", (0, 0, 1, 1, 0)),
        (Label([], must_not=PARTLY), [found("L002", "results")], "L002", (0, 0, 1, 0, 0)),
        (Label([], must_not=PARTLY), [found("S001", "results")], "S001", (0, 0, 1, 1, 1)),
        (Label([], ["S001:results"], PARTLY), [found("S001", "results")], "S001", (0, 0, 0, 0, 0)),
        (Label(["F004|F011"]), [found("F011")], "F004", (0, 0, 0, 0, 0)),
        (Label(["F004|F011"]), [found("F011")], "F011", (1, 1, 0, 0, 0)),
        (Label(["F004|F011"]), [], "F004", (1, 0, 0, 0, 0)),
    ],
)
def test_a_rule_is_counted_where_the_label_says_what_is_right(label, findings, code, figures):
    tally = tallies([(label, findings)], PACK)[code]
    assert (tally.expected, tally.reported, tally.silent, tally.false, tally.false_errors) == figures


def test_figures_of_several_materials_add_up():
    one, other = (Label(["L001:site"]), [found("L001", "site")]), (Label([]), [found("L001", "title")])
    tally = tallies([one, other, (Label([]), [])], PACK)["L001"]
    assert (tally.expected, tally.reported, tally.silent, tally.false) == (1, 1, 2, 1)


SCORER = """
    import argparse, json, pathlib, subprocess
    parser = argparse.ArgumentParser()
    for name in ("--cmd", "--json", "--save", "--limit"):
        parser.add_argument(name)
    asked = parser.parse_args()
    here = pathlib.Path(__file__).parent
    for case in json.loads((here / "manifest.json").read_text())["cases"]:
        command = [asked.cmd, "check", case["path"], "--format", "json", "--scope", "report"]
        result = subprocess.run(command, capture_output=True).stdout
        pathlib.Path(asked.save, case["id"] + ".json").write_bytes(result)
    pathlib.Path(asked.json).write_text(json.dumps({"figures": {"sections": [6, 6]}}))
    raise SystemExit(1)
"""


def test_a_labelled_set_is_run_by_its_own_scorer(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(runs, "BUILD", tmp_path / "build")
    report = str(runs.ROOT / "samples/reports/factory-L001-site-over.docx")
    cases = [
        {"id": "a", "kind": "docx", "path": report, "must": ["L001:site"], "may": [], "must_not": ["L002:site"]},
        {"id": "b", "kind": "hostile", "path": report, "any_of": []},
        {"id": "c", "kind": "docx", "path": "/no/such.docx", "must": ["S001:site"], "may": [], "must_not": []},
    ]
    (tmp_path / "manifest.json").write_text(json.dumps({"cases": cases}))
    (tmp_path / "score.py").write_text(textwrap.dedent(SCORER))
    materials, told = runs.development_set(tmp_path)
    assert told == {"kinds": {"docx": 2, "hostile": 1}, "figures": {"sections": [6, 6]}}
    figures = tallies(materials, PACK)
    assert (figures["L001"].expected, figures["L001"].reported) == (1, 1)
    assert (figures["S001"].expected, figures["S001"].reported) == (1, 0)
    assert "c: no result" in capsys.readouterr().err


def test_a_scorer_without_figures_is_said_to_have_failed(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "BUILD", tmp_path)
    (tmp_path / "run.py").write_text("raise SystemExit('no cases')")
    with pytest.raises(runs.Failed, match="no cases"):
        runs.reported_cases(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("{", None),
        (
            '{"transformations": ["a", "b"], "runs": 40, "false_errors": [], "lost_faults": [{}], "extra": 1}',
            {"transformations": 2, "runs": 40, "false_errors": 0, "lost_faults": 1, "false_reviews": None},
        ),
    ],
)
def test_what_the_metamorphic_tests_wrote_is_taken_as_far_as_it_is_there(tmp_path, monkeypatch, text, expected):
    monkeypatch.setattr(runs, "ROOT", tmp_path)
    (tmp_path / "build").mkdir()
    if text is not None:
        (tmp_path / "build/metamorphic.json").write_text(text)
    assert runs.metamorphic() == expected
    if expected:
        shown = page(accuracy.published() | {"metamorphic": expected}, PACK)
        assert "2 种改写" in shown and "| 毛病没有指出或轻重变了 | 1 |" in shown


@pytest.mark.parametrize("docling", ["2.1", None])
def test_the_headings_of_other_peoples_files_are_told_with_the_peer_that_was_measured(docling):
    row = {"files": 2, "right": 6, "found": 10, "labelled": 10, "named": 8}
    headings = {"as it is": row} | ({"docling's ranks": row | {"right": 5}} if docling else {})
    twins = {"files": 3, "sections": 12, "alike": 11, "near": 12}
    shown = page(accuracy.published() | {"documents": {"headings": headings, "docling": docling, "twins": twins}}, PACK)
    assert "| Word 文件 | 2 | 10 | 0.600 | 0.800 |" in shown and "11 个，91.6%" in shown and "12 个，100%" in shown
    assert ("| docling 排的级别（PDF） | 2 | 10 | 0.500 | 0.800 |" in shown) is bool(docling)
    assert ("docling 2.1 找标题要用版面模型" in shown) is bool(docling)


def test_the_page_in_docs_holds_the_figures_that_the_reports_show():
    written = (runs.ROOT / accuracy.PAGE).read_text("utf-8")
    assert written == page(accuracy.published(), PACK), "run: python -m bench.accuracy --page-only"


def test_without_figures_a_report_says_nothing_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(accuracy, "FILE", tmp_path / "none.json")
    monkeypatch.setattr(accuracy, "published", accuracy.published.__wrapped__)
    assert accuracy.sentence.__wrapped__("L001") == ""


def test_every_rule_that_a_machine_decides_was_measured():
    unmeasured = [code for code in PACK.rules if code[0] != "M" and not accuracy.sentence(code)]
    assert unmeasured == []
