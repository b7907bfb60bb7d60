"""One workbook per expert: a row for each outcome, sums protected, maxima as validation. Text is never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import IO, TYPE_CHECKING, Any

from pipeline.write.words import one_line, washed
from scoring.wording import band_words, points

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.pack.score import ScoreCard
    from scoring.model import Outcome, Panel

HEAD = ("成果编号", "单位名称", "成果", "领域", "申报等级")
TOTAL, COMMENT, CHECK = "总分", "亮点和不足", "校验码"
HEADER_ROW = 3
"""0-based: title, identity and instructions stand above it."""
_WIDTHS = (9, 24, 28, 13, 10)
Known = Mapping[str, object]


def write_book(
    out: Path | IO[bytes],
    panel: Panel,
    card: ScoreCard,
    expert: str,
    outcomes: Iterable[Outcome],
    known: Mapping[str, Known] | None = None,
    instruction: str = "",
) -> None:
    """Writes the workbook.

    Args:
        known: outcome -> what is already known of its sheet: a dimension's title, 总分 or 亮点和不足 -> text. An
            estimate from a scan, for a person to confirm.
        instruction: the line above the table, where it is not the usual one.
    """
    from xlsxwriter import Workbook

    book = Workbook(
        out if hasattr(out, "write") else str(out), {"strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{card.title} 专家 {expert}", "author": "预审"})
    looks = _looks(book)
    _scores(book, looks, panel, card, expert, list(outcomes), known or {}, instruction)
    _standard(book, looks, card)
    book.close()


def _looks(book: Any) -> dict[str, Any]:
    plain = {"border": 1, "border_color": "#A9B0B6", "valign": "vcenter", "font_size": 10}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#535C66", "font_size": 9}),
        "head": book.add_format(plain | {"bold": True, "bg_color": "#E8EBED", "text_wrap": True, "align": "center"}),
        "text": book.add_format(plain | {"text_wrap": True}),
        "middle": book.add_format(plain | {"align": "center"}),
        "mark": book.add_format(plain | {"locked": False, "bg_color": "#FFFBE8", "align": "center"}),
        "comment": book.add_format(
            plain | {"locked": False, "bg_color": "#FFFBE8", "text_wrap": True, "valign": "top"}
        ),
        "sum": book.add_format(plain | {"bold": True, "align": "center"}),
    }


def _scores(
    book: Any,
    looks: dict[str, Any],
    panel: Panel,
    card: ScoreCard,
    expert: str,
    outcomes: list[Outcome],
    known: Mapping[str, Known],
    instruction: str,
) -> None:
    sheet = book.add_worksheet("评分")
    who = panel.expert[expert]
    sheet.write_string(0, 0, card.title, looks["title"])
    sheet.write_string(1, 0, f"专家编号 {who.code}　专家 {one_line(who.name)}　规则包 {panel.pack}", looks["note"])
    usual = "请只填黄色的格。每个评价维度都请打分，不要空着；可以有小数，不能超过满分。总分自动相加，全部打分后显示。"
    sheet.write_string(2, 0, instruction or usual, looks["note"])
    titles = [f"{one.title}\n({points(one.maximum)}分)" for one in card.dimensions]
    header = (*HEAD, *titles, TOTAL, COMMENT, CHECK)
    for column, text in enumerate(header):
        sheet.write_string(HEADER_ROW, column, text, looks["head"])
    first = len(HEAD)
    for number, outcome in enumerate(outcomes):
        row = HEADER_ROW + 1 + number
        told = (outcome.code, outcome.unit, outcome.title, outcome.field, outcome.level)
        for column, value in enumerate(told):
            sheet.write_string(row, column, one_line(value), looks["middle" if column in (0, 4) else "text"])
        _row(sheet, looks, card, row, first, known.get(outcome.code, {}))
        sheet.write_string(row, len(header) - 1, panel.check(outcome.code, expert), looks["middle"])
        sheet.set_row(row, 48)
    last = HEADER_ROW + len(outcomes)
    for column, dimension in enumerate(card.dimensions, first):
        _validate(sheet, column, last, dimension.title, dimension.maximum)
    _layout(sheet, len(titles), header, last)


def _row(sheet: Any, looks: dict[str, Any], card: ScoreCard, row: int, first: int, known: Known) -> None:
    from xlsxwriter.utility import xl_rowcol_to_cell

    for column, dimension in enumerate(card.dimensions, first):
        _given(sheet, row, column, known.get(dimension.title, ""), looks["mark"])
    last = first + len(card.dimensions) - 1
    span = f"{xl_rowcol_to_cell(row, first)}:{xl_rowcol_to_cell(row, last)}"
    sums = f'=IF(COUNT({span})={len(card.dimensions)},SUM({span}),"")'
    sheet.write_formula(row, last + 1, sums, looks["sum"], "")
    comment = washed(known.get(COMMENT, ""))
    if comment:
        sheet.write_string(row, last + 2, comment, looks["comment"])
    else:
        sheet.write_blank(row, last + 2, None, looks["comment"])


def _given(sheet: Any, row: int, column: int, text: object, look: Any) -> None:
    """A mark that is known: as a number where it is one, else as the text that it is."""
    if not text:
        sheet.write_blank(row, column, None, look)
        return
    try:
        sheet.write_number(row, column, float(str(text)), look)
    except (ValueError, TypeError):
        sheet.write_string(row, column, washed(text), look)


def _validate(sheet: Any, column: int, last: int, title: str, maximum: Fraction) -> None:
    most = points(maximum)
    rule = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": float(maximum),
        "ignore_blank": True,
        "error_title": title[:30],
        "error_message": f"请填 0 到 {most} 之间的数字。",
    }
    sheet.data_validation(HEADER_ROW + 1, column, max(last, HEADER_ROW + 1), column, rule)


def _layout(sheet: Any, dimensions: int, header: tuple[str, ...], last: int) -> None:
    for column, width in enumerate((*_WIDTHS, *([9] * dimensions), 9, 48, 17)):
        sheet.set_column(column, column, width)
    sheet.set_row(HEADER_ROW, 32)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&C第 &P 页　共 &N 页")
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": False})
    sheet.print_area(0, 0, last, len(header) - 1)


def _standard(book: Any, looks: dict[str, Any], card: ScoreCard) -> None:
    sheet = book.add_worksheet("评价内容")
    for column, (text, width) in enumerate((("评价项目", 16), ("评价维度", 16), ("评价内容", 90))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, looks["head"])
    row = 1
    for item in card.items:
        for one in item.dimensions:
            sheet.write_string(row, 0, item.quote, looks["text"])
            sheet.write_string(row, 1, f"{one.title} ({points(one.maximum)}分)", looks["text"])
            sheet.write_string(row, 2, one.text, looks["text"])
            sheet.set_row(row, 16 * (1 + len(one.text) // 46))
            row += 1
    for text in (band_words(card), card.source):
        sheet.write_string(row, 0, text, looks["note"])
        row += 1
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect()
