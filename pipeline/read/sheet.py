"""Excel sheets, as tables: what a recommendation is often filled in. Values only; no formula is run."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.limits import DEFAULT, MIB, Limits
from pipeline.model.document import Anchor, Cell, Document, Note, Paragraph, Table
from pipeline.read.sniff import Kind
from pipeline.read.unread import unread


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
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, SyntaxError, AttributeError, zipfile.BadZipFile) as error:
        return unread(
            file,
            "damaged",
            f"表格无法打开（{type(error).__name__}），文件可能已损坏；请用 Excel 或 WPS 另存一份再上传。",
        )
    try:
        return _tables(book, file, limits)
    finally:
        book.close()


def _tables(book: Any, file: str, limits: Limits) -> Document:
    blocks: list[Table] = []
    room = limits.paragraphs
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = []
        # A sheet may claim a million empty rows and columns: only what its cells hold is walked.
        sheet.reset_dimensions()
        for values in sheet.iter_rows(values_only=True, max_col=limits.table_columns):
            if row := tuple(_cells(values, Anchor(file))):
                rows.append(row)
                room -= len(row)
            if room < 0:
                note = Note("limit", f"表格单元格超过上限 {limits.paragraphs} 个，其余未读取。", Anchor(file))
                return Document(file, (*blocks, Table(tuple(rows), Anchor(file))), notes=(note,))
        if rows:
            blocks.append(Table(tuple(rows), Anchor(file)))
    return Document(file, tuple(blocks))


def _cells(values: Sequence[object], anchor: Anchor) -> Iterator[Cell]:
    """The filled cells of a row, and the empty ones between them."""
    texts = [_text(value) for value in values]
    while texts and not texts[-1]:
        texts.pop()
    for column, text in enumerate(texts):
        yield Cell((Paragraph(text, anchor, "table"),) if text else (), column)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime(hour=0, minute=0, second=0):
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value).strip()
