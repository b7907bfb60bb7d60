"""Excel sheets, as tables: what a recommendation is often filled in. Values only; no formula is run.

openpyxl reads them; a workbook that it does not open (styles that are slightly wrong) is read from its XML, and says so
unless openpyxl reads the same without those styles.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.lazy import lazy
from pipeline.limits import DEFAULT, MIB, Limits
from pipeline.model.document import Anchor, Cell, Document, Doubt, Figure, Note, Paragraph, Table
from pipeline.read.pasted import with_pictures_read
from pipeline.read.sniff import Kind
from pipeline.read.unread import unread

_WHOLE = 8 * MIB
"""Unpacked: up to here a workbook is read whole, with its merged cells and hidden rows; above, streamed."""
_media = lazy(r"xl/media/[^/]+", re.I)
_escaped = lazy(r"_x([0-9A-Fa-f]{4})_")
SECOND_WAY = "表格的写法与标准不完全一致，是用另一种方式读出的"
HIDDEN = "这一行或这一列在表格里是隐藏的"


class Sheet(NamedTuple):
    """One visible sheet: the values of its cells, and how they are laid out."""

    rows: Iterable[tuple[object, ...]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column, all 0-based."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def read_sheet(path: Path, file: str, kind: Kind, limits: Limits = DEFAULT) -> Document:
    """One Table for each visible sheet that is not empty; old formats go through LibreOffice first."""
    if kind == "xlsx":
        return _read_xlsx(path, file, limits)
    from pipeline.read.office import read_converted

    return read_converted(path, file, kind, _read_xlsx, limits)


def _read_xlsx(path: Path, file: str, limits: Limits) -> Document:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > limits.unpacked_bytes:
        return unread(
            file,
            "limit",
            f"解压后 {unpacked // MIB} MB，超过上限 {limits.unpacked_bytes // MIB} MB，未读取；请删去图片后再上传。",
        )
    from pipeline.read.sheet_xml import NotAWorkbook, sheets_of_xml

    try:
        return _with_pictures(path, _by_openpyxl(path, file, unpacked <= _WHOLE, limits), limits)
    except (KeyError, ValueError, TypeError, SyntaxError, AttributeError, IndexError, zipfile.BadZipFile) as error:
        problem = type(error).__name__
    try:
        sheets = list(sheets_of_xml(path, limits))
    except NotAWorkbook:
        return unread(
            file,
            "damaged",
            f"表格无法打开（{problem}），文件可能已损坏；请用 Excel 或 WPS 另存一份再上传。",
        )
    document = _document(sheets, file, limits)
    if unpacked <= _WHOLE and _strings(sheets) == _without_styles(path, limits):
        return document  # only its styles are wrong: what stands in its cells was read twice
    return replace(document, doubts=(Doubt("reading", SECOND_WAY, Anchor(file)),))


def _strings(sheets: Iterable[Sheet]) -> list[str]:
    """What is written in the cells, numbers aside, row by row."""
    return [value for sheet in sheets for row in sheet.rows for value in row if isinstance(value, str) and value]


def _without_styles(path: Path, limits: Limits) -> list[str] | None:
    """What openpyxl reads in the cells once it need not understand the styles; None where it cannot even then."""
    import warnings

    from openpyxl import load_workbook

    from pipeline.read.repacked import without_styles

    try:
        with warnings.catch_warnings(), path.open("rb") as raw:
            warnings.simplefilter("ignore")
            book = load_workbook(without_styles(raw), read_only=True, data_only=True, keep_links=False)
            visible = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
            return _strings(_sheet(sheet, False, limits) for sheet in visible)
    except (KeyError, ValueError, TypeError, SyntaxError, AttributeError, IndexError, zipfile.BadZipFile):
        return None


def _with_pictures(path: Path, document: Document, limits: Limits) -> Document:
    """A workbook into which pages were pasted as pictures is read by what they show."""
    with zipfile.ZipFile(path) as archive:
        media = [name for name in archive.namelist() if _media.fullmatch(name)][: limits.ocr_pages]
        if not media:
            return document
        figures = (Figure(Anchor(document.file), "picture", "", name) for name in sorted(media, key=_by_number))
        pasted = replace(document, blocks=(*document.blocks, *figures))
        seen = with_pictures_read(pasted, archive.read, limits)
        return document if seen is pasted else seen


def _by_number(name: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", name)
    return int(digits[:9] or 0), name


def _by_openpyxl(path: Path, file: str, whole: bool, limits: Limits) -> Document:
    """Raises what openpyxl raises; ValueError where it sees no sheet in a workbook."""
    import warnings

    with warnings.catch_warnings():
        # What openpyxl leaves out (extensions, styles, headers) is nothing that a rule looks at.
        warnings.simplefilter("ignore")
        from openpyxl import load_workbook

        from pipeline.read.repacked import as_transitional

        # Given a path, openpyxl judges by its ending; what the file is was seen from its bytes before.
        with path.open("rb") as raw:
            book = load_workbook(raw, read_only=not whole, data_only=True, keep_links=False)
            if not book.sheetnames and whole and (usual := as_transitional(raw)):
                book = load_workbook(usual, data_only=True, keep_links=False)
            if not book.sheetnames:
                raise ValueError("no sheets")
            visible = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
            return _document((_sheet(sheet, whole, limits) for sheet in visible), file, limits)


def _sheet(sheet: Any, whole: bool, limits: Limits) -> Sheet:
    if not whole:
        # A sheet may claim a million empty rows and columns: only what its cells hold is walked.
        sheet.reset_dimensions()
        return Sheet(sheet.iter_rows(values_only=True, max_col=limits.table_columns))
    merged = tuple((r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges)
    columns = frozenset(
        number - 1
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min and dimension.max
        for number in range(dimension.min, min(dimension.max, limits.table_columns) + 1)
    )
    rows = frozenset(number - 1 for number, dimension in sheet.row_dimensions.items() if dimension.hidden)
    # openpyxl makes a cell of every place that it is asked for: no more columns than there are.
    width = min(sheet.max_column, limits.table_columns)
    return Sheet(sheet.iter_rows(values_only=True, max_col=width), merged, rows, columns)


def _document(sheets: Iterable[Sheet], file: str, limits: Limits) -> Document:
    """The sheets as tables; what is hidden is read with its doubt: a filter hides rows that are meant all the same."""
    blocks: list[Table] = []
    room = limits.paragraphs
    for sheet in sheets:
        rows = []
        spans = _spans(sheet.merged, limits.paragraphs)
        for number, values in enumerate(sheet.rows):
            row = tuple(_cells([_text(value) for value in values], number, spans, Anchor(file)))
            if number in sheet.hidden_rows or sheet.hidden_columns:
                row = tuple(_doubted(cell, number in sheet.hidden_rows, sheet.hidden_columns) for cell in row)
            if row:
                rows.append(row)
                room -= len(row)
            if room < 0:
                note = Note("limit", f"表格单元格超过上限 {limits.paragraphs} 个，其余未读取。", Anchor(file))
                return Document(file, (*blocks, Table(tuple(rows), Anchor(file))), notes=(note,))
        if rows:
            blocks.append(Table(tuple(rows), Anchor(file)))
    return Document(file, tuple(blocks))


def _doubted(cell: Cell, row_hidden: bool, columns: frozenset[int]) -> Cell:
    """The cell with a doubt where nobody sees it."""
    return cell._replace(doubts=(Doubt("text", HIDDEN),)) if row_hidden or cell.column in columns else cell


def _spans(merged: Iterable[tuple[int, int, int, int]], most: int) -> dict[tuple[int, int], tuple[int, int]]:
    """For the first cell of each merged range its rows and columns; (0, 0) for the cells that it covers."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in merged:
        rows, columns = bottom - top + 1, right - left + 1
        if len(spans) + rows * columns > most:
            break
        spans |= {(row, column): (0, 0) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        spans[top, left] = (rows, columns)
    return spans


def _cells(texts: list[str], row: int, spans: dict[tuple[int, int], tuple[int, int]], anchor: Anchor) -> Iterator[Cell]:
    """The filled cells of a row, and the empty ones between them; what a merged cell covers is none."""
    while texts and not texts[-1]:
        texts.pop()
    for column, text in enumerate(texts):
        rows, columns = spans.get((row, column), (1, 1))
        if rows:
            yield Cell((Paragraph(text, anchor, "table"),) if text else (), column, columns, rows)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime(hour=0, minute=0, second=0):
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case time():
            return value.isoformat("minutes")
        case float() if value.is_integer():
            return str(int(value))
    return unescaped(str(value)).strip()


def unescaped(text: str) -> str:
    """``_x000D_`` and its like as the characters that they stand for (ECMA-376 part 1, ST_Xstring)."""
    if "_x" not in text:
        return text
    return _escaped.sub(_character, text).replace("\r\n", "\n").replace("\r", "\n")


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # No control signs but line breaks and tabs, no halves of a pair.
    return chr(code) if code in (9, 10, 13) or (code >= 32 and not 0xD800 <= code < 0xE000) else ""
