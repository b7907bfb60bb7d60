"""Workbooks however they were written: one way or the other, the same table is read."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.limits import DEFAULT
from pipeline.model import Document, Table
from pipeline.read.sheet import _sheet, read_sheet, unescaped
from pipeline.read.sheet_xml import sheets_of_xml

ROWS = [
    ["序号", "单位名称", "领域", "填表日期"],
    [1, "上海甲公司", "制造", date(2024, 5, 10)],
    [2, None, "市场服务", 0.5],
    [None, None, None, None],
    [3, "上海乙_公司", "制造", "2024-05-11"],
]
TEXTS = [
    ["序号", "单位名称", "领域", "填表日期"],
    ["1", "上海甲公司", "制造", "2024-05-10"],
    ["2", "市场服务", "0.5"],
    ["3", "上海乙_公司", "制造", "2024-05-11"],
]

Edit = Callable[[str, bytes], bytes]


def _book(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    book.save(path)
    return path


def _rewritten(path: Path, edit: Edit) -> Path:
    """The same package with each part edited."""
    out = path.with_stem("again")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, edit(entry.filename, source.read(entry)))
    return out


def _strict(_: str, content: bytes) -> bytes:
    for kind in (b"spreadsheetml", b"officeDocument"):
        content = re.sub(
            rb"http://schemas.openxmlformats.org/" + kind + rb"/2006/",
            b"http://purl.oclc.org/ooxml/" + kind + b"/",
            content,
        )
    return content


def _bad_styles(name: str, content: bytes) -> bytes:
    return content.replace(b"<fill><patternFill/></fill>", b"<fill/>").replace(
        b'<fill><patternFill patternType="gray125"/></fill>', b"<fill/>"
    ) if name.endswith("styles.xml") else content  # fmt: skip


def _bad_number(name: str, content: bytes) -> bytes:
    return content.replace(b'customHeight="', b'ht="none" customHeight="').replace(
        b"<sheetFormatPr", b'<sheetFormatPr defaultRowHeight="auto"'
    ).replace(b'defaultRowHeight="15"', b"") if "sheet1" in name else content  # fmt: skip


def _bad_core(name: str, content: bytes) -> bytes:
    return content.replace(b"T", b"?") if name.endswith("core.xml") else content


def _prefixed(name: str, content: bytes) -> bytes:
    if not name.startswith("xl/worksheets/"):
        return content
    content = content.replace(b' xmlns="', b' xmlns:x="')
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", content)


def _texts(document: Document) -> list[list[str]]:
    assert len(document.blocks) == 1
    table = document.blocks[0]
    assert isinstance(table, Table)
    rows = [[p.text for cell in row for p in cell.blocks] for row in table.rows]  # type: ignore[union-attr]
    return [row for row in rows if row]


@pytest.mark.parametrize("edit", [lambda _, content: content, _strict, _bad_styles, _bad_number, _bad_core, _prefixed])
def test_the_same_table_however_the_workbook_is_written(tmp_path: Path, edit: Edit) -> None:
    path = _rewritten(_book(tmp_path / "推荐表.xlsx"), edit)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document = read_sheet(path, "推荐表.xlsx", "xlsx")
    assert _texts(document) == TEXTS
    table = document.blocks[0]
    assert isinstance(table, Table)
    assert [(cell.column, cell.rows) for cell in table.rows[1]] == [(0, 1), (1, 2), (2, 1), (3, 1)]
    assert not document.noted("damaged")


def test_a_workbook_is_read_whatever_its_name_ends_with(tmp_path: Path) -> None:
    path = _book(tmp_path / "推荐表.xlsx").rename(tmp_path / "推荐表")
    assert _texts(read_sheet(path, "推荐表", "xlsx")) == TEXTS


def test_both_ways_of_reading_agree_on_a_sound_workbook(tmp_path: Path) -> None:
    path = _book(tmp_path / "推荐表.xlsx")
    (sheet,) = sheets_of_xml(path, DEFAULT)
    by_xml = [[str(v) for v in row if v is not None] for row in sheet.rows if any(v is not None for v in row)]
    assert by_xml[1] == ["1.0", "上海甲公司", "制造", "2024-05-10 00:00:00"] and len(by_xml) == len(TEXTS)


def test_a_zip_without_a_workbook_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "推荐表.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/nothing.xml", "<nothing/>")
    document = read_sheet(path, "推荐表.xlsx", "xlsx")
    assert document.noted("damaged") and not document.readable


def test_a_hidden_sheet_is_left_out_and_hidden_rows_and_columns_are_doubted(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("旧").append(["作废"])
    book["旧"].sheet_state = "hidden"
    book.save(tmp_path / "推荐表.xlsx")
    document = read_sheet(tmp_path / "推荐表.xlsx", "推荐表.xlsx", "xlsx")
    table = document.blocks[0]
    assert len(document.blocks) == 1 and isinstance(table, Table)
    doubted = [[cell.column for cell in row if cell.doubts] for row in table.rows if row]
    assert doubted == [[3], [0, 1, 2, 3], [3], [3]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("制造_x000D_\n类", "制造\n类"),
        ("_x4E0A_海", "上海"),
        ("a_xZZZZ_", "a_xZZZZ_"),
        ("_x0001_a_xD800_", "a"),
        ("snake_x_y", "snake_x_y"),
    ],
)
def test_escaped_characters_are_read_as_what_they_stand_for(written: str, read: str) -> None:
    assert unescaped(written) == read


def test_a_workbook_is_walked_no_wider_than_it_is() -> None:
    """openpyxl makes a cell of every place that it is asked for: a thousand columns of each row once took 250 MB."""
    book = Workbook()
    for row in range(40):
        book.active.append([row, "a", None, "b"])
    assert {len(row) for row in _sheet(book.active, True, DEFAULT).rows} == {4}
