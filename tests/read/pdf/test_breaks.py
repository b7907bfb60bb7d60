"""Where lines were broken: blanks between words, none inside them, hyphens that are the author's."""

from __future__ import annotations

import pytest

from pipeline.model.document import Table
from pipeline.read.pdf.breaks import join_text
from tests.read.pdf.make import LEFT, TEXT, Page, read, texts
from tests.read.pdf.test_tables import rows_of

WIDE_LATIN = "参照标准的编写说明，其中关于设备与材料管理的全部要求以 Quality Review"
"""Fills a line, up to where the next word no longer fits."""

CONTENTS = {
    "a table of contents": [f"{n}.{m} 现场管理概况{'.' * 52}{n}" for n in (1, 2, 3) for m in (1, 2)],
    "one without leaders": [f"{n}.{m}{TEXT[:32]}{n}" for n in (1, 2) for m in (1, 2)],
    "lines of a program": ["if (count == 2) { ", "return total; ", "} else { ", "start(); ", "} "],
}


@pytest.mark.parametrize("before", CONTENTS.values(), ids=CONTENTS.keys())
def test_two_words_stay_two_after(before: list[str], page: Page) -> None:
    for nth, line in enumerate(before):
        page.say(LEFT, 780 - 18 * nth, line)
    page.paragraph(640, TEXT * 3)
    page.say(LEFT, 500, WIDE_LATIN).say(LEFT, 482, "Board 的意见为准。")
    assert texts(read(page))[-1] == WIDE_LATIN + " Board 的意见为准。"


def test_two_words_stay_two_where_only_the_line_that_just_fits_was_drawn_without_its_blank(page: Page) -> None:
    line = "Board 参照标准的编写说明，其中关于设备与材料管理的全部以 Quality Review"
    for nth, end in enumerate([" ", " ", " ", ""]):
        page.say(LEFT, 780 - 18 * nth, line + end)
    page.say(LEFT, 708, "Board 的意见为准。")
    assert texts(read(page)) == [" ".join([line] * 4) + " Board 的意见为准。"]


def test_a_word_too_long_for_its_cell_is_one_word(page: Page) -> None:
    page.ruled([90, 160, 400], [700, 640, 620])
    for nth, line in enumerate(["https://ac", "me.example", "/report"]):
        page.say(95, 685 - 16 * nth, line, 10, "Courier").say(170, 685, "网址")
    page.say(95, 625, "说明").say(170, 625, "公开")
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table)[0] == ["https://acme.example/report", "网址"]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("采用open-", "source方案", "采用open-source方案"),
        ("Line-and-", "fault-01", "Line-and-fault-01"),
        ("all of the inno-", "vation", "all of the innovation"),
    ],
)
def test_a_hyphen_is_dropped_only_in_latin_running_text(before: str, after: str, joined: str) -> None:
    assert join_text(before, after, blank_end=False, anywhere=False) == joined
