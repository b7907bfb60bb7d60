"""A running head that is set as a table is no table of the text."""

from __future__ import annotations

from pipeline.model.document import Table
from tests.read.pdf.make import TEXT, Page, read


def _text(number: int) -> str:
    """Running text that no other page holds."""
    return TEXT[5 * number :] + TEXT * 2


def _paged(page: Page, heads: list[tuple[str, str]], top: float = 800) -> list[Table]:
    for number, (left, right) in enumerate(heads):
        page.ruled([90, 300, 500], [top, top - 18])
        page.say(94, top - 13, left, 10).say(304, top - 13, right, 10)
        page.paragraph(560, _text(number))
        page.turn()
    return [block for block in read(page).blocks if isinstance(block, Table)]


def test_the_same_box_in_the_margin_of_three_pages_is_a_running_head(page: Page) -> None:
    assert _paged(page, [("测试计划", f"第 {number} 版") for number in (1, 2, 3)]) == []


def test_its_words_are_told_as_what_was_left_out(page: Page) -> None:
    for number in range(3):
        page.ruled([90, 300, 500], [800, 782]).say(94, 787, "测试计划", 10).say(304, 787, "内部资料", 10)
        page.paragraph(560, _text(number))
        page.turn()
    assert "测试计划 内部资料" in read(page).furniture


def test_boxes_with_other_words_are_text(page: Page) -> None:
    assert len(_paged(page, [("合格率", "甲班"), ("返工率", "乙班"), ("交货率", "丙班")])) == 3


def test_the_same_box_in_the_middle_of_the_pages_is_text(page: Page) -> None:
    assert len(_paged(page, [("测试计划", "内部资料")] * 3, top=650)) == 3
