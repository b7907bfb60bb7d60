"""``yushen pack new``: late hand-ins, figures that a part must show, and what a time is for."""

from __future__ import annotations

import tomllib

import pytest

from pipeline.pack.draft import draft
from pipeline.pack.draft.dates import windows_of
from pipeline.pack.draft.lines import lines_of
from tests.pack.test_draft_wordings import LEAD, NOTICE, TWO


@pytest.mark.parametrize(
    ("sentence", "severity"),
    [
        ("逾期不予受理", "error"),
        ("逾期不再受理", "error"),
        ("逾期视为放弃", "review"),
    ],
)
def test_a_late_submission_is_an_error_where_the_notice_takes_none(sentence: str, severity: str) -> None:
    notice = NOTICE.format(lead=LEAD, levels="", options=TWO).replace("和申报表。", f"和申报表，{sentence}。")
    rules = tomllib.loads(draft(notice, "x", 2026).files["rules.toml"])["rules"]
    assert rules["Q004"]["severity"] == severity


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("应有数据", True),
        ("须用数据说明", True),
        ("要有具体数据支撑", True),
        ("写明数据从哪里来", False),
        ("说明大数据平台的用法", False),
    ],
)
def test_a_part_that_must_show_figures_is_drafted_so(said: str, shown: bool) -> None:
    notice = NOTICE.format(lead=LEAD, levels="", options=TWO)
    files = draft(notice.replace("（500字左右）", f"。500字以内，{said}。"), "x", 2026).files
    section = tomllib.loads(files["pack.toml"])["sections"][-1]
    assert section.get("shows_data", False) is shown
    assert ("C002" in tomllib.loads(files["rules.toml"])["rules"]) is shown


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("（二）报送时间为2026年9月1日至10月31日，逾期不予受理。", "报送"),
        ("(2) 报送时间为2026年9月1日至10月31日。", "报送"),
        ("（三）案例（含照片）报送时间：2026年9月1日至10月31日。", "案例含照片报送时间"),
    ],
)
def test_the_title_of_a_time_is_no_piece_of_a_number(line: str, title: str) -> None:
    (window,) = windows_of(lines_of(f"四、报送要求\n{line}\n"), 2026)
    assert window.title == title
