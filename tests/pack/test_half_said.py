"""What a pack quotes and does not say, which levels, how many and how long, is told by ``check`` and by ``show``."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from pipeline.pack import load
from pipeline.pack.draft import draft
from pipeline.write.pack_html import render
from tests.pack.commands import run
from tests.pack.test_draft_wordings import LEAD, NOTICE

TOLD = "案例由高到低分为五星案例、四星案例、三星案例三档。"
PARTS = """3、推广计划。500字以内，仅申报五星案例的撰写。
4、用水故事。写2至3个故事，每个故事300字以内。
5、用水成效。500字以内，应有数据。"""
FORM = "案例简介（100字以内）\t\n"


def _pack(where: Path, leave_out: str) -> Path:
    """The draft with its marks answered, less the lines that begin so."""
    notice = NOTICE.format(lead=LEAD, levels=TOLD, options="□五星案例 □四星案例 □三星案例")
    files = draft(notice.replace("3、实施效果（500字左右）", PARTS) + FORM, "x", 2026).files
    where.mkdir()
    for name, text in files.items():
        kept = [line for line in text.splitlines() if not line.startswith("# 待确认")]
        kept = [line for line in kept if not (leave_out and line.startswith(leave_out))]
        (where / name).write_text("\n".join(kept) + "\n", "utf-8")
    return where


LEFT_OUT = [
    # what is left out; the sentence that the page marks; what the check says
    ("when = { level", "500字以内，仅申报五星案例的撰写。", "只对某些等级的要求、个数或应有的数据没有写进这一部分"),
    ("repeats = ", "写2至3个故事，", "只对某些等级的要求、个数或应有的数据没有写进这一部分"),
    ("shows_data = ", "500字以内，应有数据。", "只对某些等级的要求、个数或应有的数据没有写进这一部分"),
    ("max = 100", "案例简介（100字以内）", "通知的表上写有“100字以内”，没有写 max 和 unit"),
]


@pytest.mark.parametrize(("line", "sentence", "says"), LEFT_OUT, ids=[line for line, *_ in LEFT_OUT])
def test_what_is_quoted_and_not_said_is_told(tmp_path: Path, line: str, sentence: str, says: str) -> None:
    whole, less = _pack(tmp_path / "whole", ""), _pack(tmp_path / "less", line)
    assert says not in run("pack", "check", whole, columns=400).stdout
    assert says in run("pack", "check", less, columns=400).stdout
    assert sentence not in _left(whole) and sentence in _left(less)


def _left(pack: Path) -> str:
    """All that the page marks as not said."""
    marks = html.fromstring(render(load(str(pack)))).xpath("//div[contains(@class,'notice-text')]//mark")
    return "".join(mark.text_content() for mark in marks if "left" in mark.get("class").split())
