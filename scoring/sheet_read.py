"""A document that was read to the score sheets in it: Word, text PDF and scans as forms, workbooks as rows.

What stands there is taken as it stands; ``marking`` says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.fold import fold
from pipeline.model.document import Block, Cell, Document, Paragraph, Table, paragraphs
from pipeline.pack.score import ScoreCard
from scoring.model import How, RawSheet
from scoring.sheet_book import CHECK, COMMENT, TOTAL

_CODES = {
    "outcome": re.compile(r"成果编号[:：]?\s*(\d{1,6})"),
    "expert": re.compile(r"专家编号[:：]?\s*(\d{1,4})"),
    "check": re.compile(r"校验码[:：]?\s*(\d{4}\s*[-—–－]?\s*\d{4}\s*[-—–－]?\s*\d{4})"),
    "pack": re.compile(r"规则包[:：]?\s*([\w.\-]+?)(?=\s|校验码|$)"),
}
_HEADS = {"单位名称": "unit", "成果": "title", "专家编号": "expert"}
_SCORE = "得分"
_CELLS = ("outcome", "unit", "title", TOTAL, COMMENT, CHECK)
"""Of a workbook's row, the marks aside."""


class _Form:
    """A form while it is read."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.told: dict[str, str] = {}
        self.marks: dict[str, str] = {}

    def sheet(self, file: str, how: How) -> RawSheet:
        return RawSheet(file, self.place, how, marks=self.marks, **self.told)


def sheets_of(document: Document, card: ScoreCard) -> tuple[RawSheet, ...]:
    """The score sheets in a document, in its order; none where it holds none."""
    known = _Known.of(card)
    rows = [sheet for block in document.blocks if isinstance(block, Table) for sheet in _rows(document, block, known)]
    return tuple(rows) or tuple(_forms(document, known))


class _Known(NamedTuple):
    """What to look for, folded."""

    dimensions: dict[str, str]
    comment: str
    total: str

    @classmethod
    def of(cls, card: ScoreCard) -> _Known:
        return cls({fold(one.title): one.title for one in card.dimensions}, fold(card.comment).rstrip(":"), fold(TOTAL))

    def dimension(self, text: str) -> str | None:
        """The dimension that a cell names: "针对性(10分)"."""
        return self.dimensions.get(fold(text).partition("(")[0])


def _text(cell: Cell) -> str:
    return "\n".join(one.text for one in paragraphs(cell.blocks)).strip()


# --- Workbooks: a row for each outcome -------------------------------------------------------------------------------


def _rows(document: Document, table: Table, known: _Known) -> Iterator[RawSheet]:
    names: dict[int, str] = {}
    told: dict[str, str] = {}
    for number, row in enumerate(table.rows, 1):
        cells = {cell.column: _text(cell) for cell in row}
        if not names:
            names = _columns(cells, known)
            for text in cells.values():
                told |= _codes(text) if not names else {}
            continue
        values = dict.fromkeys(_CELLS, "") | {name: cells.get(column, "") for column, name in names.items()}
        if not any(values.values()):
            continue
        yield RawSheet(
            document.file,
            f"第 {number} 行",
            "excel",
            outcome=values["outcome"],
            expert=told.get("expert", ""),
            pack=told.get("pack", ""),
            check=_plain_check(values[CHECK]),
            unit=values["unit"],
            title=values["title"],
            marks={title: values[title] for title in known.dimensions.values() if title in values},
            total=values[TOTAL],
            comment=values[COMMENT],
        )


def _columns(cells: dict[int, str], known: _Known) -> dict[int, str]:
    """Column -> what stands in it; empty where the row is not the header."""
    heads = {
        "成果编号": "outcome",
        "单位名称": "unit",
        "成果": "title",
        TOTAL: TOTAL,
        COMMENT: COMMENT,
        CHECK: CHECK,
    }
    found = {}
    for column, text in cells.items():
        name = heads.get(text) or known.dimension(text)
        if name:
            found[column] = name
    return found if {"outcome", CHECK} <= set(found.values()) else {}


# --- Forms -----------------------------------------------------------------------------------------------------------


def _forms(document: Document, known: _Known) -> Iterator[RawSheet]:
    how: How = {"ocr": "scan"}.get(document.text_source, "pdf" if document.file.lower().endswith(".pdf") else "word")  # type: ignore[assignment]
    form: _Form | None = None
    for block in document.blocks:
        codes = _codes(block.text) if isinstance(block, Paragraph) else {}
        if len(codes) > 1 and (form is None or form.marks or form.told):
            if form:
                yield form.sheet(document.file, how)
            form = _Form(_place(block))
        if codes and form:
            form.told |= codes
        if isinstance(block, Table):
            held = _form_table(block, known)
            if held and form and form.marks and set(held[0]) & set(form.marks):
                yield form.sheet(document.file, how)  # the next sheet, whose own line was not read
                form = None
            if held and form is None:
                form = _Form(_place(block))
            if form:
                _take(form, block, held, known)
    if form and (form.marks or form.told):
        yield form.sheet(document.file, how)


def _place(block: Block) -> str:
    return f"第 {block.anchor.page} 页" if block.anchor.page else ""


def _codes(text: str) -> dict[str, str]:
    found = {name: match[1] for name, pattern in _CODES.items() if (match := pattern.search(text))}
    if "check" in found:
        found["check"] = _plain_check(found["check"])
    return found


def _plain_check(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}" if len(digits) == 12 else text.strip()


def _form_table(table: Table, known: _Known) -> tuple[dict[str, str], int] | None:
    """The marks of a form's table and the column they stand in; None for any other table."""
    column = max((cell.column for row in table.rows for cell in row), default=0)
    for cell in _cells(table.rows):
        if fold(_text(cell)) == _SCORE:
            column = cell.column
    marks = {}
    for row in table.rows:
        named = next((title for cell in row if (title := known.dimension(_text(cell)))), None)
        if named:
            marks[named] = next((_text(cell) for cell in row if cell.column == column), "")
    return (marks, column) if marks else None


def _cells(rows: Iterable[Iterable[Cell]]) -> Iterator[Cell]:
    for row in rows:
        yield from row


def _take(form: _Form, table: Table, held: tuple[dict[str, str], int] | None, known: _Known) -> None:
    if held:
        form.marks |= held[0]
    for row in table.rows:
        for cell, after in zip(row, [*row[1:], None], strict=True):
            text = _text(cell)
            folded = fold(text)
            if held and folded.partition("(")[0] == known.total and len(row) > 1:
                form.told["total"] = next((_text(one) for one in row if one.column == held[1]), "")
            elif folded.startswith(known.comment):
                form.told["comment"] = _behind(text, known.comment)
            elif after is not None and text in _HEADS:
                form.told.setdefault(_HEADS[text], _text(after))


def _behind(text: str, prompt: str) -> str:
    """What stands behind the prompt in its cell."""
    for end in range(len(text) + 1):
        if fold(text[:end]) == prompt:
            return text[end:].lstrip(" :：\n\u3000").rstrip()
    return ""
