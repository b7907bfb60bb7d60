"""Tables without rulings, told by the order in which their cells are drawn."""

from __future__ import annotations

import pytest

from pipeline.model.document import Paragraph, Table
from tests.read.pdf.make import OTHER, TEXT, Page, read, texts
from tests.read.pdf.test_tables import rows_of

XS = (90.0, 130.0, 240.0, 420.0)
ROWS = [
    ["编号", "检查项目", "检查方法", "结果"],
    ["1", "现场定置区线清楚完整", "抽查三个班组的工具柜、物料架和通道", "合格"],
    ["2", "看板每日更新", "连续五个工作日到现场核对日期和数据，并询问班组长", "不合格，已整改"],
    ["3", "点检", "查记录", "合格"],
]


def draw(page: Page, y: float, rows: list[list[str]], xs: tuple[float, ...] = XS, centre: bool = False) -> float:
    """The rows without rulings, cell by cell as word processors draw them; the y below them."""
    for row in rows:
        widths = [int((b - a - 6) / 12) for a, b in zip(xs, [*xs[1:], 505.0], strict=True)]
        cells = [[text[i : i + n] for i in range(0, len(text), n)] for text, n in zip(row, widths, strict=True)]
        tall = max(map(len, cells))
        for x, cell in zip(xs, cells, strict=True):
            for nth, line in enumerate(cell):
                page.say(x, y - 18 * (nth + (tall - len(cell)) / 2 * centre), line)
        y -= 18 * tall + 4
    return y


@pytest.mark.parametrize("centre", [False, True], ids=["from the top", "in the middle"])
def test_cells_are_read_one_by_one(page: Page, centre: bool) -> None:
    page.paragraph(780, TEXT * 2)
    page.paragraph(draw(page, 660, ROWS, centre=centre) - 12, OTHER * 2)
    before, table, after = read(page).blocks
    assert isinstance(before, Paragraph) and isinstance(table, Table) and isinstance(after, Paragraph)
    assert rows_of(table) == ROWS
    assert (before.text, after.text) == (TEXT * 2, OTHER * 2)


def test_an_empty_cell_is_one(page: Page) -> None:
    rows = [ROWS[0], ["1", "", ROWS[1][2], "合格"], ROWS[2]]
    draw(page, 700, rows)
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table) == rows


def test_a_short_heading_in_the_middle_of_a_column_is_in_the_column(page: Page) -> None:
    draw(page, 700, [["编号", "项目现场", "", "结果"]])
    page.say(350, 700, "方法")
    draw(page, 678, ROWS[1:3])
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [4, 4, 4]


def test_cells_that_nearly_touch_are_two(page: Page) -> None:
    xs = (90.0, 130.0, 232.0, 400.0)
    rows = [
        ["编号", "检查项目", "检查方法和抽查的对象以及记录", "结果和整改的情况"],
        ["TC－1", "现场定置区线清楚完整", "抽查三个班组的工具柜和物料架", "合格并已公布通报"],
    ]
    y = draw(page, 700, rows, xs)
    page.say(90, y, "TC-222").say(133, y, "看板按时更新").say(133, y - 18, "并且由组").say(232, y, "连续五天核对")
    page.say(232, y - 18, "日期")
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table)[2:] == [["TC-222", "看板按时更新并且由组", "连续五天核对日期", ""]]


def test_a_table_over_two_pages_is_one_and_has_its_heading_once(page: Page) -> None:
    draw(page, 240, ROWS[:3])
    page.turn()
    draw(page, 780, [ROWS[0], ROWS[2], ROWS[3]])
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table) == [*ROWS[:3], *ROWS[2:]]


def test_two_columns_of_text_are_no_table(page: Page) -> None:
    for left, text in ((90, TEXT * 4), (310, OTHER * 4)):
        for row in range(12):
            page.say(left, 740 - 18 * row, text[row * 16 : row * 16 + 16])
    assert "".join(texts(read(page))) == (TEXT * 4)[:192] + (OTHER * 4)[:192]


def test_a_list_with_bullets_and_raised_signs_is_no_table(page: Page) -> None:
    for nth in range(6):
        page.say(90, 780 - 20 * nth, "●").say(110, 780 - 20 * nth, f"第{nth}班组用时x").say(206, 784 - 20 * nth, "2", 7)
        page.say(212, 780 - 20 * nth, "分钟完成换模。")
    assert all(isinstance(block, Paragraph) for block in read(page).blocks)


def test_short_lines_below_a_table_end_where_they_end_and_not_at_a_margin(page: Page) -> None:
    page.paragraph(780, TEXT * 9)
    page.turn()
    below = [OTHER[at : at + n] for at, n in enumerate((12, 15, 17, 17, 11, 9, 12, 7, 13))]
    y = draw(page, 780, ROWS)
    for nth, line in enumerate(below):
        page.say(90, y - 20 - 22 * nth, line)
    assert texts(read(page))[-len(below) :] == below
