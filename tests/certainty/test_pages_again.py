"""Where a section's pages begin, looked at by another library: its heading stands there, and nothing before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.confirm.pages import heading_at
from tests.pack.brief import filled
from tests.read.pdf.make import LEFT, Page

PLACES = [
    # what stands above the heading; the page looked at; whether it heads its page; the doubt
    ("", 2, True, ""),
    ("", 1, True, "在第 1 页没有读到“二、主要做法”"),
    ("前一部分的最后一行。", 2, True, "在第 2 页的“二、主要做法”之前另读到“前一部分的最后一行。”"),
    ("前一部分的最后一行。", 2, False, ""),
]


@pytest.mark.parametrize(("above", "page", "heads", "doubt"), PLACES)
def test_a_heading_that_does_not_stand_where_it_was_read_is_a_doubt(
    tmp_path: Path, above: str, page: int, heads: bool, doubt: str
) -> None:
    drawn = Page(tmp_path / "a.pdf")
    drawn.say(LEFT, 780, "一、改进背景", 16).paragraph(754, filled(60))
    drawn.turn().say(LEFT, 700, "二、主要做法", 16).paragraph(674, filled(60))
    if above:
        drawn.say(LEFT, 730, above)
    assert heading_at(drawn.turn().save(), "二、主要做法", page, heads) == doubt
