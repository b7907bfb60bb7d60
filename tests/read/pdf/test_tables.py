"""Ruled tables, frames and pictures."""

from __future__ import annotations

import pytest

from pipeline.model.document import Figure, Paragraph, Table, paragraphs
from tests.read.pdf.make import OTHER, TEXT, Page, picture, read


def rows_of(table: Table) -> list[list[str]]:
    return [["".join(p.text for p in paragraphs(cell.blocks)) for cell in row] for row in table.rows]


def test_a_ruled_table_stands_between_the_paragraphs_with_its_cells(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.ruled([90, 230, 370, 500], [700, 680, 660])
    for row, names in enumerate((["指标", "改善前", "改善后"], ["合格率", "92.5%", "99.3%"])):
        for column, name in enumerate(names):
            page.say(94 + 140 * column, 685 - 20 * row, name, 10)
    page.paragraph(630, OTHER)
    before, table, after = read(page).blocks
    assert isinstance(before, Paragraph) and isinstance(table, Table) and isinstance(after, Paragraph)
    assert rows_of(table) == [["指标", "改善前", "改善后"], ["合格率", "92.5%", "99.3%"]]
    assert (before.text, after.text) == (TEXT, OTHER)
    assert {p.part for p in paragraphs([table])} == {"table"}


def test_cells_without_a_ruling_between_them_are_one_cell(page: Page) -> None:
    page.canvas.grid([90, 500], [700, 680])
    page.canvas.grid([90, 230, 500], [680, 660])
    page.say(94, 685, "年度数据").say(94, 665, "2022年").say(240, 665, "95.8")
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert [[(c.column, c.columns) for c in row] for row in table.rows] == [[(0, 2)], [(0, 1), (1, 1)]]


def test_a_line_across_two_cells_is_parted_at_the_ruling(page: Page) -> None:
    page.ruled([90, 150, 400], [700, 680, 660]).say(94, 685, "单位名称某某公司").say(94, 665, "地址")
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table)[0] == ["单位名称", "某某公司"] or rows_of(table)[0] == ["单位名称某", "某公司"]


def table_page(page: Page, top: float, rows: list[tuple[str, str]]) -> None:
    ys = [top - 20 * i for i in range(len(rows) + 1)]
    page.ruled([90, 200, 500], ys)
    for (a, b), y in zip(rows, ys, strict=False):
        page.say(94, y - 15, a, 10).say(204, y - 15, b, 10)


def test_a_table_cut_by_the_page_break_is_one_table_and_its_repeated_head_stands_once(page: Page) -> None:
    table_page(page, 200, [("指标", "数值"), ("合格率", "99%")])
    page.turn()
    table_page(page, 780, [("指标", "数值"), ("返工率", "1%")])
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table) == [["指标", "数值"], ["合格率", "99%"], ["返工率", "1%"]]


def test_a_row_cut_by_the_page_break_is_one_row(page: Page) -> None:
    table_page(page, 200, [("组织概况", "某某公司成立于"), ("实施过程", "推进过程分为策划")])
    page.turn()
    table_page(page, 780, [("", "和实施两个阶段。"), ("实施成效", "成效明显。")])
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table)[1:] == [["实施过程", "推进过程分为策划和实施两个阶段。"], ["实施成效", "成效明显。"]]


def test_rows_beside_a_merged_label_stay_apart_at_the_page_break(page: Page) -> None:
    for top, row in ((60, ("硬件", "处理器", "无特别需求")), (780, ("", "内存", "两个以上"))):
        page.ruled([90, 150, 220, 500], [top, top - 20])
        for x, text in zip((94, 154, 224), row, strict=True):
            page.say(x, top - 15, text, 10)
        if row[0]:
            page.turn()
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table) == [["硬件", "处理器", "无特别需求"], ["", "内存", "两个以上"]]


def test_a_row_that_begins_in_cells_which_had_ended_is_a_row_of_its_own_over_the_page_break(page: Page) -> None:
    for top, row in ((80, ("统计", "总体统计", "急", "")), (780, ("", "分户统计", "缓", "分账户月度年度统计"))):
        page.ruled([90, 150, 260, 320, 400], [top, top - 40])
        for x, text in zip((94, 154, 264, 324), row, strict=True):
            page.say(x, top - 15, text[:7], 10).say(x, top - 30, text[7:], 10)
        if row[0]:
            page.turn()
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table)[1] == ["", "分户统计", "缓", "分账户月度年度统计"]


def test_a_heading_row_that_the_page_break_cut_through_is_whole_again(page: Page) -> None:
    xs = [90, 105, 130, 260, 400]
    page.ruled(xs, [80, 60]).say(95, 65, "序", 10).say(109, 65, "编", 10).say(134, 65, "问题", 10).say(
        264, 65, "整改", 10
    )
    page.turn()
    page.ruled(xs, [780, 760, 740]).say(95, 765, "号", 10).say(94, 745, "1", 10).say(134, 745, "积油", 10)
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table) == [["序号", "编", "问题", "整改"], ["1", "", "积油", ""]]


TALL = {
    "cells without a ruling between them": ((0, 1, 2, 3), [["服务器", ""], ["网段", "甲"], ["名称", "乙"]]),
    "a merged cell": ((0, 2, 1, 3), [["服务器网段名称", ""], ["甲"], ["乙"]]),
}


@pytest.mark.parametrize(("order", "rows"), TALL.values(), ids=TALL.keys())
def test_the_order_of_drawing_tells(order: tuple[int, ...], rows: list[list[str]], page: Page) -> None:
    page.canvas.grid([90, 200], [700, 640])
    page.canvas.grid([200, 300], [700, 680, 660, 640])
    said = [(94, 665, "网段"), (204, 665, "甲"), (94, 645, "名称"), (204, 645, "乙")]
    page.say(94, 685, "服务器", 10)
    for nth in order:
        page.say(*said[nth], 10)
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert rows_of(table) == rows


def test_a_small_frame_around_text_is_a_text_box(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.canvas.rect(90, 600, 300, 60)
    page.say(100, 640, "案例：值班站长的一天")
    assert [(p.part) for p in paragraphs(read(page).blocks)] == ["body", "textbox"]


def test_a_picture_is_a_figure_in_its_place_and_an_icon_is_none(page: Page) -> None:
    from reportlab.lib.utils import ImageReader

    page.paragraph(780, TEXT)
    page.canvas.drawImage(ImageReader(picture()), 150, 500, 200, 150)
    page.canvas.drawImage(ImageReader(picture()), 150, 480, 10, 10)
    page.paragraph(450, OTHER)
    document = read(page)
    assert [type(block) for block in document.blocks] == [Paragraph, Figure, Paragraph]
