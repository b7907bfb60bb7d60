"""Reading order: the columns of a page, and the pieces of one line in one column put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from statistics import median

from pipeline.read.pdf.lines import TICKS, Box, Line, is_wide, union

STEPS = 200
"""Places across the width of the text at which a gutter is looked for."""

FEW = 10
"""Lines of a column below which one of them is as good as the margin."""

FEWEST = 5
"""Lines on each side without which there are no two columns."""


@dataclass(slots=True)
class Run:
    """Lines of one column, top to bottom, and the column's text edges."""

    lines: list[Line]
    left: float
    right: float
    page: int


def reading_order(lines: list[Line], page: int, box: Box | None = None) -> list[Run]:
    """The lines of a page, column by column; ``box`` is the page, where its margins matter."""
    groups = [group for group in _parted(lines, 0) if group]
    runs = [_run(group, page) for group in groups]
    if box and len(runs) == 1 and len(runs[0].lines) < FEW:
        # So few lines need not show the right margin: it is taken to be as wide as the left one.
        runs[0].right = max(runs[0].right, box.right - max(runs[0].left - box.left, 36.0))
    return runs


def _run(lines: list[Line], page: int) -> Run:
    lines = _glued(lines)
    texts = [line for line in lines if line.block is None] or lines
    left = _left_edge(texts)
    return Run(lines, left, _right_edge(texts), page)


def _left_edge(lines: list[Line]) -> float:
    """Where most lines begin: the leftmost place at which enough of them do."""
    lefts = sorted(line.box.left for line in lines)
    for i, left in enumerate(lefts):
        near = sum(left <= other <= left + 3 for other in lefts[i:])
        if near >= max(1, 0.12 * len(lefts)):
            return left
    return lefts[0]


def _right_edge(lines: list[Line]) -> float:
    """Where full lines end: the rightmost place at which more than one does."""
    rights = sorted((line.box.right for line in lines), reverse=True)
    if len(rights) < FEW:
        return rights[0]
    em = median(line.size for line in lines)
    for i, right in enumerate(rights[:-1]):
        near = sum(right - 1.2 * em <= other for other in rights[i:])
        if near >= max(2, 0.08 * len(rights)):
            return right
    return rights[0]


def _parted(lines: list[Line], depth: int) -> list[list[Line]]:
    gutter = _gutter([line for line in lines if line.block is None]) if depth < 3 else None
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


def _gutter(lines: list[Line]) -> float | None:
    """The x between two columns: hardly a line runs over it, and on both sides lines fill their column."""
    if len(lines) < 2 * FEWEST:
        return None
    start, stop = min(line.box.left for line in lines), max(line.box.right for line in lines)
    step = (stop - start) / STEPS or 1.0
    best: tuple[int, float, float] | None = None
    for over, x in _passages([((a.box.left - start) / step, (a.box.right - start) / step) for a in lines]):
        x = start + x * step
        left = [line for line in lines if line.box.right <= x + 1]
        right = [line for line in lines if line.box.left >= x - 1]
        if over > 0.15 * len(lines) or min(len(left), len(right)) < FEWEST:
            continue
        edge = _filled(left, right)
        if edge is None or edge[1] - edge[0] < 0.6 * lines[0].size:
            continue
        if best is None or (over, edge[0] - edge[1]) < best[:2]:
            best = over, edge[0] - edge[1], (edge[0] + edge[1]) / 2
    return best[2] if best else None


def _passages(spans: list[tuple[float, float]]) -> list[tuple[int, float]]:
    """(lines that run over it, middle) of each stretch of the middle half that fewer lines run over than beside it."""
    changes = [0] * (STEPS + 3)
    for left, right in spans:
        changes[int(left)] += 1
        changes[int(right) + 1] -= 1
    over = list(accumulate(changes))
    found: list[tuple[int, float]] = []
    first = STEPS // 4
    for x in range(first + 1, STEPS * 3 // 4 + 1):
        if over[x] == over[first]:
            continue
        if over[x] > over[first] <= over[first - 1]:
            found.append((over[first], (first + x) / 2))
        first = x
    return found


def _filled(left: list[Line], right: list[Line]) -> tuple[float, float] | None:
    """(right edge of the left lines, left edge of the right ones), when both are text set in columns."""
    a, b = union([line.box for line in left]), union([line.box for line in right])
    for side, box in ((left, a), (right, b)):
        if median(line.box.width for line in side) < 0.6 * box.width or box.width < 8 * side[0].size:
            return None
    overlap = min(a.top, b.top) - max(a.bottom, b.bottom)
    # A page number or a short title may stand in the gutter: the edges are those of most lines.
    return (_right_edge(left), _left_edge(right)) if overlap > 0.2 * min(a.height, b.height) else None


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
    line = row[0]
    for piece in row[1:]:
        gap = piece.box.left - line.box.right
        wide = (bool(line.text) and is_wide(line.text[-1])) or (bool(piece.text) and is_wide(piece.text[0]))
        blank = " " if line.blank_end or gap > (1.0 if wide else 0.2) * line.size else ""
        if (line.field or piece.field) and line.text[-1:] not in TICKS:
            blank = " "  # a value is no part of the words printed beside it; a tick is one of its label
        line = replace(
            line,
            text=line.text + blank + piece.text,
            box=union([line.box, piece.box]),
            head=line.head or (len(line.text) if piece.bold != line.bold else 0),
            end_bold=piece.end_bold,
            end_size=piece.end_size,
            blank_end=piece.blank_end,
            field=line.field or piece.field,
            spans=line.spans + piece.spans,
        )
    return line
