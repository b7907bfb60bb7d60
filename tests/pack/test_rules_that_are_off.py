"""Rules that a pack does not use can be read about, and levels that it does not have cannot be asked for."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from cli import yushen
from tests.pack.small import FORM, written


def told(*asked: str) -> str:
    return CliRunner().invoke(yushen, asked, standalone_mode=False, catch_exceptions=False).stdout


def test_the_listing_names_the_rules_that_could_be_used() -> None:
    assert "E011" in told("rules").splitlines()[-3]


def test_a_rule_that_is_off_is_explained_all_the_same() -> None:
    page = told("rules", "E011")
    assert "本规则包没有用这一条" in page and "怎样改" in page


def test_a_level_is_refused_where_the_pack_has_none(tmp_path: Path) -> None:
    own = written(tmp_path, FORM, rules="F001")
    (tmp_path / "案例.docx").write_bytes(b"x")
    asked = ["check", str(tmp_path / "案例.docx"), "--rules", str(own), "--level", "金桥杯"]
    refused = CliRunner().invoke(yushen, asked, standalone_mode=False)
    assert "没有分等级" in str(refused.exception)
