"""``yushen pack rules``: whoever writes a pack by hand gets the rules that look at what it says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.pack import load, shipped
from pipeline.pack.draft.missing_rules import as_written, missing_rules
from tests.pack.commands import run
from tests.pack.notices import NOTICES

ROOT = Path(__file__).resolve().parents[2]
FINISHED = [*shipped(), *(str(ROOT / "samples" / "notices" / name) for name in ("qc", "innovation", "safety"))]


@pytest.fixture
def without(tmp_path: Path) -> Path:
    """The draft of a notice whose rules were all left out but one."""
    own = tmp_path / "放心灶"
    run("pack", "new", NOTICES / "canteen.md", "-o", own)
    rules = (own / "rules.toml").read_text("utf-8")
    start = rules.index("[rules.F001]")
    (own / "rules.toml").write_text(rules[start : rules.index("[rules.F002]")], "utf-8")
    for path in own.glob("*.toml"):
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("# 待确认")]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return own


def test_the_rules_that_are_missing_are_those_that_the_draft_had(without: Path, tmp_path: Path) -> None:
    run("pack", "new", NOTICES / "canteen.md", "-o", tmp_path / "again")
    had = tomllib.loads((tmp_path / "again" / "rules.toml").read_text("utf-8"))["rules"]
    done = run("pack", "rules", without)
    told = tomllib.loads(done.stdout)["rules"]
    assert set(told) == {code for code, rule in had.items() if rule["severity"] != "manual"} - {"F001"}
    assert all(rule["quote"] and rule["clause"] for rule in told.values())


def test_with_them_written_the_pack_loads_and_is_clean(without: Path) -> None:
    assert "（yushen pack rules 可以写好）" in run("pack", "check", without, columns=300).stdout
    assert run("pack", "rules", without, "--write").exit_code == 0
    assert run("pack", "check", without).stdout == f"规则包 {without}：没有发现问题。\n"
    assert {"A002", "X001", "E013", "L005"} <= set(load(str(without)).rules)
    assert run("pack", "rules", without).stdout == "没有要补的规则。\n"


def test_a_form_that_no_rule_looks_at_is_told_though_nothing_is_wrong(without: Path) -> None:
    run("pack", "rules", without, "--write")
    path = without / "rules.toml"
    text = path.read_text("utf-8")
    start = text.index("[rules.A002]")
    path.write_text(text[:start] + text[text.index("[rules.A003]") :], "utf-8")
    done = run("pack", "check", without, columns=300)
    assert done.exit_code == 0 and "没有列入的规则，不会检查：A002 表内有必填项空着。" in done.stdout


@pytest.mark.parametrize("code", ["X006", "X004"])
def test_a_rule_that_a_table_names_is_written(code: str) -> None:
    table = {
        "title": "出具单位",
        "facts": ["form.unit_name", "letter.text"],
        "rule": code,
        "clause": "二",
        "quote": "由街道出具",
    }
    tables = {"sections": [{"title": "做法"}], "consistency": [table], "rules": {}}
    rule = tomllib.loads(as_written(tables))["rules"][code]
    assert rule["severity"] and code not in missing_rules(tables | {"rules": {code: rule}})


@pytest.mark.parametrize("name", FINISHED, ids=lambda name: Path(name).name)
def test_a_finished_pack_lacks_no_rule(name: str) -> None:
    assert run("pack", "check", name).stdout == f"规则包 {name}：没有发现问题。\n"
