"""Columns are found on pages with few lines too, and what only looks like columns is read row by row."""

from __future__ import annotations

import pytest

from pipeline.model.document import Table, paragraphs
from tests.read.pdf.make import LEFT, OTHER, TEXT, Page, lines, read, texts

Column = list[str]
"""Headings (they begin with a numeral) and paragraphs."""

FULL: tuple[Column, Column] = (
    ["一、成果名称", TEXT, "二、组织概况", OTHER + TEXT + OTHER + TEXT],
    ["三、现场概况", TEXT + OTHER, "四、实施背景", OTHER + TEXT + OTHER],
)
PAGES: dict[str, list[tuple[Column, Column]]] = {
    "full columns": [FULL],
    "two headings and a line each": [(["一、成果名称", "节拍看板的管理"], ["二、组织概况", "公司成立于九八年"])],
    "two headings and a paragraph each": [(["一、成果名称", TEXT[:30]], ["二、组织概况", OTHER])],
    "headings under paragraphs": [([TEXT + TEXT, "一、成果名称"], [OTHER + OTHER, "二、组织概况"])],
    "a short page behind a full one": [FULL, (["五、实施过程", TEXT[:12]], ["六、实施成效", TEXT[:12]])],
    "one column nearly empty": [FULL, (["五、实施过程", TEXT], ["六、实施成效", "好。"])],
    "a heading beside a text": [FULL, ([TEXT[:40]], ["六、实施成效", OTHER[:40]])],
}
NUMERALS = tuple("一二三四五六")


def column(page: Page, x: float, width: float, items: Column) -> list[tuple[float, float, str, float]]:
    """The rows of a column: (y, x, text, size)."""
    rows: list[tuple[float, float, str, float]] = []

    class Rows:
        def say(self, x: float, y: float, text: str, size: float) -> None:
            rows.append((y, x, text, size))

    y = 740.0
    for item in items:
        if item.startswith(NUMERALS):
            rows.append((y, x, item, 12.5))
            y -= 24
        else:
            y = lines(Rows(), y, item, x, x + width, 10.5, indent=2)  # type: ignore[arg-type]
    return rows


@pytest.mark.parametrize("pages", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("gap", [12, 24, 60])
@pytest.mark.parametrize("by_row", [False, True])
def test_columns_are_read_one_after_the_other(
    page: Page, pages: list[tuple[Column, Column]], gap: float, by_row: bool
) -> None:
    width = (415 - gap) / 2
    wanted: list[str] = []
    for left, right in pages:
        rows = column(page, LEFT, width, left) + column(page, LEFT + width + gap, width, right)
        for y, x, text, size in sorted(rows, key=lambda row: (-row[0], row[1])) if by_row else rows:
            page.say(x, y, text, size)
        page.turn()
        wanted += left + right
    document = read(page)
    assert "".join(texts(document)) == "".join(wanted) and not document.doubts
    heads = [text for text in wanted if text.startswith(NUMERALS)]
    assert [text for text in texts(document) if text.startswith(NUMERALS)] == heads


def test_a_title_over_two_short_columns_comes_first(page: Page) -> None:
    page.middle(790, "现场管理创新成果报告", 18)
    for x, head, text in ((LEFT, "一、成果名称", "节拍看板的管理"), (LEFT + 220, "二、组织概况", "公司成立于九八年")):
        page.say(x, 740, head, 12.5).say(x + 21, 716, text, 10.5)
    assert texts(read(page)) == [
        "现场管理创新成果报告",
        "一、成果名称",
        "节拍看板的管理",
        "二、组织概况",
        "公司成立于九八年",
    ]


def test_a_table_in_a_column_stays_in_its_column(page: Page) -> None:
    rows = column(page, LEFT, 195, ["一、成果名称", TEXT + OTHER]) + column(
        page, LEFT + 220, 195, ["二、组织概况", OTHER + TEXT + OTHER + TEXT + OTHER + TEXT]
    )
    for y, x, text, size in rows:
        page.say(x, y, text, size)
    page.ruled([LEFT, LEFT + 90, LEFT + 190], [580, 560, 540])
    for nth, text in enumerate(["指标", "数值", "合格率", "99%"]):
        page.say(LEFT + 4 + 90 * (nth % 2), 565 - 20 * (nth // 2), text, 10)
    blocks = read(page).blocks
    place = next(nth for nth, block in enumerate(blocks) if isinstance(block, Table))
    assert "".join(p.text for p in paragraphs(blocks[:place])) == "一、成果名称" + TEXT + OTHER
    assert [p.text for p in paragraphs(blocks[place : place + 1])] == ["指标", "数值", "合格率", "99%"]


FORMS = [
    [("单位名称：", "上海沪岭精密阀门有限公司"), ("单位地址：", "上海市嘉定区沪岭路"), ("联系人：", "周立衡")],
    [("1.是", "2.否"), ("3.已完成", "4.未完成"), ("5.其他", "6.不清楚")],
    [("□国有", "□民营"), ("□外资", "□合资")],
    [("申报单位：沪岭公司", "申报日期：2024年5月"), ("联系人：周立衡", "电话：13800000188")],
]


@pytest.mark.parametrize("rows", FORMS)
def test_rows_of_a_form_are_read_row_by_row(page: Page, rows: list[tuple[str, str]]) -> None:
    for nth, (left, right) in enumerate(rows):
        page.say(LEFT, 760 - 22 * nth, left).say(LEFT + 200, 760 - 22 * nth, right)
    document = read(page)
    assert "".join(texts(document)).replace(" ", "") == "".join(a + b for a, b in rows) and not document.doubts


def test_a_heading_beside_a_text_of_which_nothing_tells_the_order_is_a_doubt(page: Page) -> None:
    page.paragraph(780, TEXT + OTHER)
    page.say(LEFT, 600, "上海沪岭精密阀门有限公司").say(LEFT + 240, 600, "二、组织概况", 12)
    document = read(page)
    assert [(doubt.about, doubt.anchor.page) for doubt in document.doubts] == [("order", 1)]
