"""summary.xlsx: a batch as four sheets to filter and sort; no cell of it can be a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from xlsxwriter import Workbook

from pipeline.write import words
from pipeline.write.digest import Digest
from pipeline.write.lean_sheet import LeanSheet

CELL = 2000
"""Characters of a cell at most; Excel itself ends at 32,767."""
MEASURED = 500
"""Rows by which a sheet's columns are made wide enough."""
LINE, LINE_HEIGHT, TALLEST = 0.95, 15, 405
"""How full a wrapped line becomes at the least; points of a line and, at most, of a row."""
LINKS = 65_000
"""Excel takes a few more in one sheet."""
_FORMULA = frozenset("=+-@\t\r")
NARROWEST, WIDEST, FROZEN = 6, 60, 30
"""Widths of columns in characters; ``FROZEN`` is the most for one that stays in sight."""

Row = dict[str, Any]


class Summary:
    """The sheets 总览, 问题明细, 证实性材料 and 字数 of a batch, written as the submissions come.

    A context manager; the file is there when it is left. ``outcome``: what the notice calls an outcome's name.
    """

    def __init__(self, out: Path | str | IO[bytes], outcome: str) -> None:
        self._book = workbook(out)
        self._outcome = outcome
        named = {**COLUMNS, "总览": [outcome if column == OUTCOME else column for column in COLUMNS["总览"]]}
        self._sheets = {name: Sheet(self._book, name, columns) for name, columns in named.items()}
        self._number = 0

    def __enter__(self) -> Summary:
        return self

    def __exit__(self, *_: object) -> None:
        for sheet in self._sheets.values():
            sheet.finish()
        self._book.close()

    def add(self, entry: Digest) -> None:
        """One more submission."""
        self._number += 1
        overview = _overview(self._number, entry)
        overview[self._outcome] = overview.pop(OUTCOME)
        self._sheets["总览"].append(overview, entry.link)
        for name, rows_of in (("问题明细", _findings), ("证实性材料", _evidence), ("字数", _counts)):
            for row in rows_of(entry):
                self._sheets[name].append(row)


def write_summary(entries: Iterable[Digest], out: Path | str, outcome: str) -> None:
    """Write the four sheets of a batch."""
    with Summary(out, outcome) as summary:
        for entry in entries:
            summary.add(entry)


OUTCOME = "名称"
"""Stands for the column with the outcome's name, which the notice names."""
_WHOSE = ["提交材料", "申报单位", "申报等级"]
_FIGURES = ["限额", "Word字数", "WPS字数", "占限额", "正文以外", "字符数不计空格", "字符数计空格"]
_TALLY = [*words.SEVERITIES.values(), "未检查规则", "检查出错"]
COLUMNS = {
    "总览": ["序号", *_WHOSE[:2], OUTCOME, "申报等级", "推荐单位", "预审结果", *_TALLY],
    "问题明细": [*_WHOSE, "类别", "规则", "问题", "说明", "位置", "改法", "依据"],
    "证实性材料": [*_WHOSE, "材料", "年份", "必须", "情况", "文件", "原文"],
    "字数": [*_WHOSE, "部分", *_FIGURES, "情况"],
}


def _overview(number: int, entry: Digest) -> Row:
    return {
        "序号": number,
        "提交材料": _text(entry.name),
        "申报单位": _text(entry.unit),
        OUTCOME: _text(entry.outcome),
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
        counted = section if section["in_words"] else {}
        yield _whose(entry) | {
            "部分": _text(section["title"]),
            "限额": section["limit"] if section["allowed"] == str(section["limit"]) else section["allowed"],
            "Word字数": counted.get("words"),
            "WPS字数": counted.get("words_wps"),
            "占限额": section["measured"] / section["end"]
            if section["end"] and section["measured"] is not None
            else None,
            "正文以外": counted.get("words_outside_body"),
            "字符数不计空格": counted.get("characters"),
            "字符数计空格": counted.get("characters_with_spaces"),
            "情况": section["standing"] if section["in_words"] else section["told"],
        }


@lru_cache(maxsize=1024)
def _text(text: str) -> str:
    return words.shortened(text, CELL)


def workbook(out: Path | str | IO[bytes]) -> Workbook:
    """A workbook whose rows go to disk as they are written: it takes no more memory for more of them."""
    return Workbook(str(out) if isinstance(out, Path) else out, {"constant_memory": True})


class Sheet:
    """A sheet that is written row by row: every text cell is text, whatever it begins with."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[str]) -> None:
        self._sheet, self._columns = book.add_worksheet(name, LeanSheet), list(columns)
        self._looks = _Looks(book)
        self._most = [FROZEN if column == "提交材料" else WIDEST for column in columns]
        self._longest = [0 for _ in columns]
        self._rows = 0
        self._write([*columns], ["header"] * len(columns))

    def append(self, row: Row, link: str = "") -> None:
        """One more row; ``link`` is the relative path that its second column leads to, or ""."""
        values = [row.get(column) for column in self._columns]
        shapes = list(map(_shape, values, self._most, self._columns))
        lines = max(lines for lines, _ in shapes)
        if lines > 1:  # Excel finds the height by itself, LibreOffice does not
            self._sheet.set_row(self._rows, min(lines * LINE_HEIGHT, TALLEST))
        self._write(values, [look for _, look in shapes], link)

    def _write(self, values: list[Any], looks: list[str], link: str = "") -> None:
        if self._rows <= MEASURED:
            self._longest = [max(old, _columns(str(new or ""))) for old, new in zip(self._longest, values, strict=True)]
        styles = [self._looks[look] for look in looks]
        if link and self._rows <= LINKS:
            self._sheet.write_url(self._rows, 1, _address(link), self._looks["link"], str(values[1]))
            for place, (value, style) in enumerate(zip(values, styles, strict=True)):
                if place != 1 and value is not None:
                    self._sheet.put(self._rows, place, value, style)
        else:
            self._sheet.put_row(self._rows, values, styles)
        self._forget(self._rows - 1)
        self._rows += 1

    def _forget(self, row: int) -> None:
        """XlsxWriter keeps the height of a row that is on disk: with a hundred thousand rows, that is what it takes."""
        for kept in (self._sheet.row_info, self._sheet.row_sizes):
            kept.pop(row, None)

    def finish(self) -> None:
        """Widths, what stays in sight, filters and the printed page."""
        for place, (longest, most) in enumerate(zip(self._longest, self._most, strict=True)):
            self._sheet.set_column(place, place, min(max(longest + 2, NARROWEST), most))
        self._sheet.freeze_panes(1, 2 if self._columns[0] == "序号" else 1)
        self._sheet.autofilter(0, 0, self._rows - 1, len(self._columns) - 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)


class _Looks(dict[str, Any]):
    """The formats of a sheet's cells, each made when it is first asked for."""

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, look: str) -> Any:
        self[look] = made = self._book.add_format(
            {
                "header": {"bold": True, "bg_color": "#E8EBED", "valign": "vcenter", "text_wrap": True},
                "link": {"font_color": "#17506B", "underline": 1},
            }.get(look)
            or {
                "valign": "top",
                "text_wrap": "wrapped" in look,
                "quote_prefix": "quoted" in look,
                "num_format": "0%" if "share" in look else "General",
            }
        )
        return made


def _address(link: str) -> str:
    """A relative path as Excel takes it: it escapes by itself, but for what it would take for an escape of ours."""
    return "external:" + (quote(link, safe="/") if set("%#") & set(link) else link)


@lru_cache(maxsize=1024)
def _shape(value: str | float | None, most: int, column: str) -> tuple[int, str]:
    """How many lines a cell takes and how it looks; most texts of a batch stand in many rows."""
    if not isinstance(value, str):
        return 0, _look(value, False, column)
    width, parted = _columns(value), "\n" in value
    lines = _lines(value, most) if parted else ceil(width / (LINE * most))
    return lines, _look(value, parted or width > most, column)


def _look(value: object, long: bool, column: str) -> str:
    """How a cell looks: in words that ``_Looks`` knows."""
    quoted = isinstance(value, str) and value[:1] in _FORMULA
    return f"{'wrapped ' * long}{'quoted ' * quoted}{'share' * (column == '占限额')}"


def _lines(text: str, most: int) -> int:
    """How many lines a text of several takes in a column as wide as ``most``."""
    return sum(max(1, ceil(_columns(line) / (LINE * most))) for line in text.split("\n"))


def _columns(text: str) -> int:
    """Width in Excel's units: a wide character takes about two, and three bytes of UTF-8."""
    return (len(text.encode("utf-8", "replace")) + len(text)) // 2
