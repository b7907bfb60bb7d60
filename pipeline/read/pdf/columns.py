"""Reading order: the columns of a page, and the pieces of one line in one column put together."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.read.pdf.gutters import find_gutter
from pipeline.read.pdf.lines import FEW, TICKS, Box, Line, is_wide, left_edge, right_edge, union


@dataclass(slots=True)
class Run:
    """Lines of one column, top to bottom, and the column's text edges."""

    lines: list[Line]
    left: float
    right: float
    page: int


def reading_order(lines: list[Line], page: int, box: Box | None = None, hint: float | None = None) -> list[Run]:
    """The lines of a page, column by column; ``box`` is the page, where its margins matter.

    ``hint`` is the gutter of other pages.
    """
    groups = [group for group in _parted(lines, 0, hint, box is not None) if group]
    runs = [_run(group, page) for group in groups]
    if box and len(runs) == 1 and len(runs[0].lines) < FEW:
        # So few lines need not show the right margin: it is taken to be as wide as the left one.
        runs[0].right = max(runs[0].right, box.right - max(runs[0].left - box.left, 36.0))
    return runs


def _run(lines: list[Line], page: int) -> Run:
    lines = _glued(lines)
    texts = [line for line in lines if line.block is None] or lines
    left = left_edge(texts)
    return Run(lines, left, right_edge(texts), page)


def _parted(lines: list[Line], depth: int, hint: float | None = None, few: bool = False) -> list[list[Line]]:
    gutter = find_gutter(lines, hint, few) if depth < 3 else None
    if gutter is None:
        return [sorted(lines, key=lambda line: (-line.baseline, line.box.left))]
    bands: list[list[list[Line]]] = [[[], [], []]]
    for line in sorted(lines, key=lambda line: -line.box.top):
        if line.box.right <= gutter + 1:
            bands[-1][0].append(line)
        elif line.box.left >= gutter - 1:
            bands[-1][1].append(line)
        else:
            if bands[-1][0] or bands[-1][1]:
                bands.append([[], [], []])
            bands[-1][2].append(line)
    found = []
    for left, right, over in bands:
        found.append(sorted(over, key=lambda line: (-line.baseline, line.box.left)))
        found += _parted(left, depth + 1) if left else []
        found += _parted(right, depth + 1) if right else []
    return found


def _glued(lines: list[Line]) -> list[Line]:
    """Pieces on one baseline made one line, with a blank where much white parts them."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if rows and line.block is None and rows[-1][0].block is None and _same_row(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda line: line.box.left)) for row in rows]


def _same_row(a: Line, b: Line) -> bool:
    return abs(a.baseline - b.baseline) <= 0.3 * min(a.size, b.size)


def _joined(row: list[Line]) -> Line:
    line = row[0].copy() if len(row) > 1 else row[0]
    for piece in row[1:]:
        gap = piece.box.left - line.box.right
        wide = (bool(line.text) and is_wide(line.text[-1])) or (bool(piece.text) and is_wide(piece.text[0]))
        blank = " " if line.blank_end or gap > (1.0 if wide else 0.2) * line.size else ""
        if (line.field or piece.field) and line.text[-1:] not in TICKS:
            blank = " "  # a value is no part of the words printed beside it; a tick is one of its label
        line.head = line.head or (len(line.text) if piece.bold != line.bold else 0)
        line.text += blank + piece.text
        line.box = union([line.box, piece.box])
        line.end_bold, line.end_size, line.blank_end = piece.end_bold, piece.end_size, piece.blank_end
        line.field = line.field or piece.field
        line.spans += piece.spans
        line.marks += piece.marks
    return line
