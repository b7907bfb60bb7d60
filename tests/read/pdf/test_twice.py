"""Text drawn twice is there once, and text that says a thing twice is there twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfbase import pdfmetrics

from tests.read.pdf.make import LEFT, OTHER, SONG, TEXT, Page, read, texts

SHIFTS = [(0.2, 0.0), (0.35, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 0.5), (0.7, -0.7), (1.5, -1.5), (2.0, -2.0)]
HAN = ["一、组织概况", TEXT[:30], "年均服务1998批次，合格率99%，", "宝宝天天笑哈哈，"]
ROWS = [*HAN, "DN100 ball valve 11.6 kPa"]


def run_after_run(page: Page, right: float, up: float) -> None:
    for nth, row in enumerate(HAN):
        x, y = LEFT, 760 - 18 * nth
        for start in range(0, len(row), 4):
            part = row[start : start + 4]
            page.say(x, y, part).say(x + right, y + up, part)
            x += pdfmetrics.stringWidth(part, SONG, 12)


def line_after_line(page: Page, right: float, up: float) -> None:
    for nth, row in enumerate(ROWS):
        page.say(LEFT, 760 - 18 * nth, row).say(LEFT + right, 760 - 18 * nth + up, row)


def character_after_character(page: Page, right: float, up: float) -> None:
    for nth, row in enumerate(HAN):
        x = LEFT
        for character in row:
            page.say(x, 760 - 18 * nth, character).say(x + right, 760 - 18 * nth + up, character)
            x += pdfmetrics.stringWidth(character, SONG, 12)


def page_after_page(page: Page, right: float, up: float) -> None:
    for x, y in ((0.0, 0.0), (right, up)):
        for nth, row in enumerate(ROWS):
            page.say(LEFT + x, 760 - 18 * nth + y, row)


def shadow_first(page: Page, right: float, up: float) -> None:
    for grey, x, y in ((0.6, right, up), (0.0, 0.0, 0.0)):
        page.canvas.setFillGray(grey)
        for nth, row in enumerate(ROWS):
            page.say(LEFT + x, 760 - 18 * nth + y, row)


def outlines_and_fill(page: Page, right: float, up: float) -> None:
    for nth, row in enumerate(ROWS):
        page.say(LEFT, 760 - 18 * nth, row, mode=1).say(LEFT + right, 760 - 18 * nth + up, row)


def four_times(page: Page, right: float, up: float) -> None:
    for x, y in ((0, 0), (right, 0), (0, up), (right, up)):
        for nth, row in enumerate(ROWS):
            page.say(LEFT + x, 760 - 18 * nth + y, row)


WAYS = [
    run_after_run,
    line_after_line,
    character_after_character,
    page_after_page,
    shadow_first,
    outlines_and_fill,
    four_times,
]


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("way", WAYS)
def test_text_drawn_twice_is_read_once(
    page: Page, way: Callable[[Page, float, float], None], shift: tuple[float, float]
) -> None:
    way(page, *shift)
    rows = HAN if way in (run_after_run, character_after_character) else ROWS
    assert "".join(texts(read(page))).replace(" ", "") == "".join(rows).replace(" ", "")


def test_a_heading_drawn_twice_on_an_ordinary_page_is_read_once(page: Page) -> None:
    page.say(LEFT, 780, "组织概况").say(LEFT + 0.6, 780, "组织概况").say(LEFT + 48, 780, "：" + TEXT[:20])
    page.paragraph(750, TEXT + OTHER)
    assert texts(read(page)) == ["组织概况：" + TEXT[:20], TEXT + OTHER]


@pytest.mark.parametrize("text", ["宝宝宝宝天天", "11001100", "hello balloon", "——……——", "好好学习，，天天向上。。。"])
@pytest.mark.parametrize("size", [6, 12, 22])
@pytest.mark.parametrize("apart", [False, True])
def test_text_that_repeats_a_character_keeps_both(page: Page, text: str, size: float, apart: bool) -> None:
    (page.apart if apart else page.say)(LEFT, 700, text, size)
    page.paragraph(660, TEXT)
    assert texts(read(page))[0] == text


def test_the_same_value_in_neighbouring_cells_stays_in_both(page: Page) -> None:
    page.ruled([90, 110, 130, 150], [700, 688, 676])
    for row in range(2):
        for column in range(3):
            page.say(92 + 20 * column, 691 - 12 * row, "99", 9)
    assert texts(read(page)) == ["99"] * 6
