"""The paragraphs of a document, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.lazy import lazy
from pipeline.model import Cell, Document, Paragraph, Table
from pipeline.model.outline import Path

_ordinal = lazy(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[）)]?[、.．]?")
_MAX_DEPTH = 3  # tables in tables that are looked into for headings


class Spot(NamedTuple):
    """A paragraph and where it stands."""

    paragraph: Paragraph
    path: Path
    lone: bool = True
    """The only text of its table cell, or not in a table."""
    first_cell: bool = False
    """In the first cell of its table row, a running number aside, with other cells beside it."""
    leading: bool = True
    """In the first cell of its table row, a running number aside, or not in a table."""


def spots(document: Document) -> Iterator[Spot]:
    """Paragraphs with text, in reading order; of tables those that could hold a heading."""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if block.text:
                yield Spot(block, (index,))
        elif isinstance(block, Table):
            yield from _table_spots(block, (index,), 1)


def _table_spots(table: Table, path: Path, depth: int) -> Iterator[Spot]:
    for r, row in enumerate(table.rows):
        label = label_column(row)
        for c, cell in enumerate(row):
            texts = sum(1 for b in cell.blocks if isinstance(b, Table) or (isinstance(b, Paragraph) and b.text.strip()))
            for b, block in enumerate(cell.blocks):
                here = (*path, r, c, b)
                if isinstance(block, Paragraph):
                    if block.text:
                        yield Spot(block, here, texts == 1, c == label and len(row) > label + 1, c == label)
                elif isinstance(block, Table) and depth < _MAX_DEPTH:
                    yield from _table_spots(block, here, depth + 1)


def label_column(row: tuple[Cell, ...]) -> int:
    """The cell that names what stands in the row: the first, or the one beside a running number or an empty strip."""
    first = _plain(row[0]) if row else ""
    return 1 if len(row) > 1 and (not first or (len(row) > 2 and _ordinal.fullmatch(first))) else 0


def _plain(cell: Cell) -> str:
    return "".join(block.text for block in cell.blocks if isinstance(block, Paragraph)).strip()


def body_size(found: list[Spot]) -> float | None:
    """The size most of the text has."""
    sizes: dict[float, int] = {}
    for spot in found:
        if spot.paragraph.size:
            sizes[spot.paragraph.size] = sizes.get(spot.paragraph.size, 0) + len(spot.paragraph.text)
    return max(sizes, key=lambda size: sizes[size]) if sizes else None
