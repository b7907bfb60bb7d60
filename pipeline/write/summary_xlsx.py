"""summary.xlsx: a batch as four sheets to filter and sort; no cell of it can be a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from pipeline.write import words
from pipeline.write.digest import Digest

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

CELL = 2000
"""Characters of a cell at most; Excel itself ends at 32,767."""
MEASURED = 500
"""Rows by which a sheet's columns are made wide enough."""
_FORMULA = tuple("=+-@\t\r")
NARROWEST, WIDEST, FROZEN = 6, 60, 30
"""Widths of columns in characters; ``FROZEN`` is the most for one that stays in sight."""

Row = dict[str, Any]


def write_summary(entries: Sequence[Digest], out: Path | str) -> None:
    """Write the sheets 总览, 问题明细, 证实性材料 and 字数 for a batch."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    links = [quote(entry.link, safe="/") for entry in entries]
    add_sheet(book, "总览", COLUMNS["总览"], (_overview(n, entry) for n, entry in enumerate(entries, 1)), links)
    for name, rows_of in (("问题明细", _findings), ("证实性材料", _evidence), ("字数", _counts)):
        add_sheet(book, name, COLUMNS[name], (row for entry in entries for row in rows_of(entry)))
    book.save(out)


_WHOSE = ["提交材料", "申报单位", "申报等级"]
_FIGURES = ["限额", "Word字数", "WPS字数", "占限额", "正文以外", "字符数不计空格", "字符数计空格"]
_TALLY = [*words.SEVERITIES.values(), "未检查规则", "检查出错"]
COLUMNS = {
    "总览": ["序号", *_WHOSE[:2], "成果名称", "申报等级", "推荐单位", "预审结果", *_TALLY],
    "问题明细": [*_WHOSE, "类别", "规则", "问题", "说明", "位置", "改法", "依据"],
    "证实性材料": [*_WHOSE, "材料", "年份", "必须", "情况", "文件", "原文"],
    "字数": [*_WHOSE, "部分", *_FIGURES, "情况"],
}


def _overview(number: int, entry: Digest) -> Row:
    return {
        "序号": number,
        "提交材料": _text(entry.name),
        "申报单位": _text(entry.unit),
        "成果名称": _text(entry.outcome),
        "申报等级": entry.level,
        "推荐单位": _text(entry.recommender),
        "预审结果": words.VERDICTS[entry.verdict],
        **{name: entry.number(severity) for severity, name in words.SEVERITIES.items()},
        "未检查规则": entry.states["unchecked"],
        "检查出错": entry.states["crashed"],
    }


def _whose(entry: Digest) -> Row:
    return {"提交材料": _text(entry.name), "申报单位": _text(entry.unit), "申报等级": entry.level}


def _findings(entry: Digest) -> Iterator[Row]:
    for finding in entry.findings:
        yield _whose(entry) | {
            "类别": words.SEVERITIES[finding["severity"]],
            "规则": finding["code"],
            "问题": _text(finding["title"]),
            "说明": _text(finding["message"]),
            "位置": _text(finding["place"]),
            "改法": _text(finding["fix"]),
            "依据": _text(finding["clause"]),
        }


def _evidence(entry: Digest) -> Iterator[Row]:
    for row in entry.evidence:
        yield _whose(entry) | {
            "材料": _text(row["title"]),
            "年份": row["year"],
            "必须": row["required"],
            "情况": row["standing"],
            "文件": _text(row["files"]),
            "原文": _text(row["quote"]),
        }


def _counts(entry: Digest) -> Iterator[Row]:
    for section in entry.sections:
        yield _whose(entry) | {
            "部分": _text(section["title"]),
            "限额": section["limit"],
            "Word字数": section["words"],
            "WPS字数": section["words_wps"],
            "占限额": section["words"] / section["limit"],
            "正文以外": section["words_outside_body"],
            "字符数不计空格": section["characters"],
            "字符数计空格": section["characters_with_spaces"],
            "情况": section["standing"],
        }


def _text(text: str) -> str:
    return words.shortened(text, CELL)


def add_sheet(
    book: Workbook, name: str, columns: Sequence[str], rows: Iterable[Row], links: Sequence[str] = ()
) -> None:
    """Streams a sheet into a write-only workbook: every text cell is text, whatever it begins with.

    Args:
        links: relative addresses that the second column's cells lead to, row by row; "" for none.
    """
    sheet: WriteOnlyWorksheet = book.create_sheet(name)
    rows = iter(rows)
    first = list(islice(rows, MEASURED))
    widths = [_width(column, [row.get(column) for row in first]) for column in columns]
    for number, (width, most) in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(max(width + 2, NARROWEST), most)
    sheet.freeze_panes = "C2" if len(columns) > 1 and columns[0] == "序号" else "B2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"
    cells = _Cells(sheet)
    sheet.append([cells.header(column) for column in columns])
    count = 1
    for count, row in enumerate(chain(first, rows), 2):
        made = [cells.cell(row.get(column), column, most) for column, (_, most) in zip(columns, widths, strict=True)]
        if count - 2 < len(links) and links[count - 2]:
            cells.link(made[1], links[count - 2], f"B{count}")
        sheet.append(made)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    sheet.close()


class _Cells:
    """Makes cells that share their few styles: a style of its own for each would cost more than the text."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self.sheet = sheet
        self._styles: dict[tuple[bool, bool, bool], Any] = {}

    def header(self, text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet, text)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EBED")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        return cell

    def cell(self, value: object, column: str, most: int) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet, value)
        text = isinstance(value, str)
        if text:
            cell.data_type = "s"
        quoted = text and value[:1] in _FORMULA  # type: ignore[index]
        look = (_columns(value if text else "") > most, quoted, column == "占限额")  # type: ignore[arg-type]
        if look not in self._styles:
            cell.alignment = Alignment(vertical="top", wrap_text=look[0] or None)
            cell.quotePrefix = quoted
            if look[2]:
                cell.number_format = "0%"
            self._styles[look] = cell._style
        cell._style = self._styles[look]
        return cell

    def link(self, cell: WriteOnlyCell, target: str, place: str) -> None:
        """The cell leads to ``target``; a relative path, so that the folder can be moved."""
        cell._style = copy(cell._style)
        cell.hyperlink = target
        cell.hyperlink.ref = place
        cell.data_type = "s"
        cell.font = Font(color="17506B", underline="single")


def _width(column: str, values: Sequence[object]) -> tuple[int, int]:
    """(columns that the longest of the first rows takes, the most it may have)."""
    longest = max(_columns(str(value or "")) for value in (column, *values))
    return longest, FROZEN if column == "提交材料" else WIDEST


def _columns(text: str) -> int:
    """Width in Excel's units: a wide character takes about two, and three bytes of UTF-8."""
    return (len(text.encode("utf-8", "replace")) + len(text)) // 2
