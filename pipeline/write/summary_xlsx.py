"""summary.xlsx: a batch as four sheets to filter and sort; no cell of it can be a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.write import words
from pipeline.write.digest import Digest

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CELL = 2000
"""Characters of a cell at most; Excel itself ends at 32,767."""
NARROWEST, WIDEST, FROZEN = 6, 60, 30
"""Widths of columns in characters; ``FROZEN`` is the most for one that stays in sight."""

Row = dict[str, Any]


def write_summary(entries: Sequence[Digest], out: Path | str) -> None:
    """Write the sheets 总览, 问题明细, 证实性材料 and 字数 for a batch."""
    import pandas

    sheets = {
        "总览": [_overview(number, entry) for number, entry in enumerate(entries, 1)],
        "问题明细": [row for entry in entries for row in _findings(entry)],
        "证实性材料": [row for entry in entries for row in _evidence(entry)],
        "字数": [row for entry in entries for row in _counts(entry)],
    }
    with pandas.ExcelWriter(out, engine="openpyxl") as writer:
        for name, rows in sheets.items():
            frame = pandas.DataFrame(rows, columns=COLUMNS[name], dtype=object)
            frame.to_excel(writer, sheet_name=name, index=False)
            dress(writer.sheets[name])
        _link(writer.sheets["总览"], [entry.link for entry in entries])


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


def dress(sheet: Worksheet) -> None:
    """Header, widths, filter and frozen panes; every text cell is text, whatever it begins with."""
    from openpyxl.styles import Alignment, Font, PatternFill

    wrap, plain = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top")
    for column in sheet.iter_cols():
        longest, most = 0, FROZEN if column[0].value == "提交材料" else WIDEST
        percent = column[0].value == "占限额"
        for cell in column:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = cell.value[:1] in tuple("=+-@\t\r")
            length = _columns(str(cell.value or ""))
            longest = max(longest, length)
            cell.alignment = wrap if length > most else plain
            if percent and cell.row > 1:
                cell.number_format = "0%"
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, NARROWEST), most)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EBED")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.freeze_panes = "C2" if sheet.title == "总览" else "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"


def _link(sheet: Worksheet, links: list[str]) -> None:
    """Each submission's name leads to its report; a relative path, so that the folder can be moved."""
    from openpyxl.styles import Font

    for number, link in enumerate(links, 2):
        if link:
            cell = sheet.cell(number, 2)
            cell.hyperlink = quote(link, safe="/")
            cell.data_type = "s"
            cell.font = Font(color="17506B", underline="single")


def _columns(text: str) -> int:
    """Width in Excel's units: a wide character takes about two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
