"""Tables without rulings: cells that the order of drawing tells, and columns that stand one above the other.

Whoever makes a PDF draws a table cell by cell. Where a cell has more than one line, the next cell begins higher up and
further right: no running text does that, and columns of a page do it but once. Rows of such cells that share their
columns are a table. A table of single lines alone shows no such step; its order is that of any text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.read.pdf.gutters import find_gutter
from pipeline.read.pdf.lines import Box, Line, union
from pipeline.read.pdf.tables import Grid, Slot

UNRULED = 0.0
"""Stands for the outer borders of a table that has none, where its parts on two pages are compared."""

_SLACK = 2.0
"""Points by which neighbours may overlap."""
_STEP = 0.3
"""Ems between baselines that are not level."""
_RISE = 0.55
"""Ems by which the next cell begins higher: half a line at least, and more than a raised sign."""
_FAR = 4.0
"""Ems between the lines of one cell, at most."""
_ROWS = 2
"""Rows that make a table."""
_TALL = 9
"""Lines of most cells beyond which they are columns of running text."""
_NARROW = 1.0
"""Points of white that part two columns."""


@dataclass(slots=True)
class _Row:
    """What was drawn side by side: cells from left to right, each with its lines from the top."""

    cells: list[list[Line]] = field(default_factory=list)
    steps: int = 0
    """How often a cell begins above where the one before it ends."""

    @property
    def lines(self) -> list[Line]:
        return [line for cell in self.cells for line in cell]

    @property
    def lowest(self) -> float:
        return min(line.baseline for line in self.lines)

    @property
    def box(self) -> Box:
        return union([line.box for line in self.lines])


_Core = tuple[list[_Row], list[float]]
"""The rows of a table, and the borders between its columns."""

Cut = Callable[[Line, tuple[float, ...]], list[Line]]

Unruled = tuple[Grid, list[Line], list[Line]]
"""A table that was found: its grid, the lines that stand in it, and the pieces that these make in its cells."""


def find_unruled(lines: list[Line], cut: Cut) -> list[Unruled]:
    """The tables without rulings among the lines of one page that stand in no other table.

    ``cut`` reads a line again in pieces parted at the x that it is given.
    """
    drawn = sorted((line for line in lines if line.spans and line.block is None), key=lambda line: line.spans[0][0])
    if len(drawn) < len(lines) - sum(line.block is not None for line in lines) or not _steps(drawn):
        return []
    cores = _tables(_rows(drawn))
    if cores and find_gutter(drawn) is not None:
        # Columns of text that are drawn line by line show a step here and there, a table in most of its rows.
        cores = [core for core in cores if 2 * sum(row.steps > 0 for row in core[0]) >= len(core[0])]
    return [table for rows, borders in cores if (table := _table(rows, borders, cut))]


def _steps(drawn: list[Line]) -> bool:
    """Somewhere a line begins above the one that was drawn before it, to the right."""
    return any(_rises(a, b) for a, b in pairwise(drawn))


def _rises(a: Line, b: Line) -> bool:
    return b.baseline - a.baseline > _RISE * max(a.size, a.end_size) and b.box.left >= a.box.right - _SLACK


def _rows(drawn: list[Line]) -> list[_Row]:
    """The lines put into rows of cells, by the order of drawing and by where they stand."""
    rows: list[_Row] = [_Row([[drawn[0]]])]
    for last, line in pairwise(drawn):
        row = rows[-1]
        ceiling = rows[-2].lowest - _STEP * line.size if len(rows) > 1 else float("inf")
        if line.baseline > ceiling and _is_lower_cell(row, rows[-2], line):
            rows[-2:] = [_Row([*rows[-2].cells, *row.cells, [line]], rows[-2].steps + row.steps + 1)]
        elif _goes_down(row, last, line):
            row.cells[-1].append(line)
        elif _goes_right(row, last, line, ceiling):
            if len(row.cells) == 1:
                rows[-1:] = _parted(row, line)
                row = rows[-1]
            row.steps += _rises(last, line)
            row.cells.append([line])
        else:
            rows.append(_Row([[line]]))
    return rows


def _goes_down(row: _Row, last: Line, line: Line) -> bool:
    """The next line of the cell that was drawn last."""
    fall = last.baseline - line.baseline
    if not _STEP * line.size < fall < _FAR * max(last.size, line.size):
        return False
    before = max((other.box.right for other in row.cells[-2]), default=0.0) if len(row.cells) > 1 else 0.0
    cell = union([other.box for other in row.cells[-1]])
    if len(row.cells) > 1 and line.box.left < before - _SLACK:
        return False
    return line.box.left < cell.right and line.box.right > cell.left


def _is_lower_cell(row: _Row, upper: _Row, line: Line) -> bool:
    """``row`` was none of its own but the next cells of the one above, set lower: ``line`` is level with that again."""
    right = max(other.box.right for other in row.lines)
    beside = row.box.left >= upper.box.right - _SLACK and line.box.left >= right - _SLACK
    return (
        beside and upper.lowest - _STEP * line.size < line.baseline <= max(a.baseline for a in upper.lines) + line.size
    )


def _goes_right(row: _Row, last: Line, line: Line, ceiling: float) -> bool:
    """The first line of the next cell of the row."""
    cell = [last] if len(row.cells) == 1 else row.cells[-1]
    if line.box.left < max(other.box.right for other in cell) - _SLACK or line.baseline > ceiling:
        return False
    return line.baseline > row.lowest - _STEP * line.size


def _parted(row: _Row, line: Line) -> list[_Row]:
    """A row of one cell before ``line`` begins the second: what stands above the cell is text of its own."""
    cell = row.cells[0]
    last, first = cell[-1], len(cell) - 1
    most = max(line.baseline, last.baseline) + max(0.0, line.baseline - last.baseline) + 0.6 * line.size
    pitch = 0.0
    while first > 0:
        upper, lower = cell[first - 1], cell[first]
        gap = upper.baseline - lower.baseline
        if upper.box.right > line.box.left + _SLACK or upper.baseline > most or (pitch and gap > 1.1 * pitch):
            break
        if (upper.bold, round(upper.size)) != (last.bold, round(last.size)):
            break
        pitch = pitch or gap
        first -= 1
    return [_Row([cell[:first]]), _Row([cell[first:]])] if first else [row]


def _tables(rows: list[_Row]) -> list[_Core]:
    """Rows one below the other around those that show steps, as far as they keep to the columns of these."""
    found: list[_Core] = []
    group: list[_Row] = []
    for row in rows:
        if group and not _is_below(row, group[-1]):
            found += _cores(group)
            group = []
        group.append(row)
    return found + _cores(group)


def _cores(rows: list[_Row]) -> list[_Core]:
    """The tables among rows that follow one another down the page."""
    found: list[_Core] = []
    at = free = 0
    while at < len(rows):
        borders = _borders([rows[at]]) if rows[at].steps else []
        start = stop = at
        shaping = [rows[at]]
        while borders and (stop := stop + 1) < len(rows):
            row = rows[stop]
            if row.steps or (len(row.cells) > 1 and not _keeps(row, borders)):
                kept = _borders([*shaping, row])
                if 2 * len(kept) < len(borders) or not all(_keeps(r, kept) for r in rows[at:stop] if not r.steps):
                    break
                borders, shaping = kept, [*shaping, row]
            elif not _keeps(row, borders):
                break
        while borders and start > free and _keeps(rows[start - 1], borders):
            start -= 1
        several = [number for number in range(start, stop) if len(rows[number].cells) > 1]
        if len(several) >= _ROWS:
            found.append((rows[several[0] : several[-1] + 1], borders))
            free = stop
        at = max(stop, at + 1)
    return found


def _keeps(row: _Row, borders: list[float]) -> bool:
    """Each cell of the row stands in columns of its own, and nothing runs over a border."""
    behind = -1
    for cell in row.cells:
        taken = [
            (sum(x <= left + _SLACK for x in borders), sum(x < right - _SLACK for x in borders))
            for left, right in _spans(_Row([cell]))
        ]
        if any(first != last for first, last in taken) or min(taken)[0] <= behind:
            return False
        behind = max(taken)[0]
    return True


def _is_below(row: _Row, upper: _Row) -> bool:
    highest = max(line.baseline for line in row.lines)
    return 0 < upper.lowest - highest < 2 * _FAR * row.lines[0].size


def _table(drawn: list[_Row], borders: list[float], cut: Cut) -> Unruled | None:
    """The rows as a table, where their cells share columns."""
    rows = [_cut(row, borders, cut) for row in drawn]
    lengths = sorted(len(cell) for row in rows if len(row.cells) > 1 for cell in row.cells)
    if lengths[len(lengths) // 2] > _TALL:
        return None
    box = union([row.box for row in rows])
    xs = [box.left - _SLACK, *borders, box.right + _SLACK]
    slots: list[Slot] = []
    ys = [box.top + 1]
    for number, row in enumerate(rows):
        below = rows[number + 1].box.top if number + 1 < len(rows) else row.box.bottom - 2
        ys.append((row.box.bottom + below) / 2)
        placed = _columns_of(row, xs)
        if placed is None:
            return None
        slots += [
            Slot(number, first, 1, stop - first, Box(xs[first], ys[-1], xs[stop], ys[-2])) for first, stop in placed
        ]
    return Grid(xs, ys, slots), [line for row in drawn for line in row.lines], [a for row in rows for a in row.lines]


def _cut(row: _Row, borders: list[float], cut: Cut) -> _Row:
    """The row with lines parted that hold the text of two cells, with white at the border between them."""
    cells: list[list[Line]] = []
    for cell in row.cells:
        columns: dict[int, list[Line]] = {}
        for line in cell:
            inside = tuple(x for x in borders if line.box.left + _SLACK < x < line.box.right - _SLACK)
            pieces = cut(line, inside) if inside else [line]
            if any(b.box.left - a.box.right < _NARROW for a, b in pairwise(pieces)):
                columns = {0: cell}
                break
            for piece in pieces:
                columns.setdefault(sum(x <= piece.box.left + _SLACK for x in borders), []).append(piece)
        cells += [columns[column] for column in sorted(columns)]
    return _Row(cells, row.steps)


def _borders(rows: list[_Row]) -> list[float]:
    """Where white runs down between cells of nearly all rows; near what stands behind it, for that is aligned."""
    covered = [_spans(row) for row in rows]
    edges = sorted({x for spans in covered for span in spans for x in span})
    most = max(1, len(rows) // 5) if len(rows) > 2 else 0
    found: list[float] = []
    white: list[tuple[int, float, float]] = []
    for left, right in [*pairwise(edges), (edges[-1], edges[-1])]:
        over = sum(any(a < (left + right) / 2 < b for a, b in spans) for spans in covered)
        if left < right and over <= most:
            white.append((over, left, right))
            continue
        least = min((stretch[0] for stretch in white), default=0)
        clear = [(a, b) for over, a, b in white if over == least and b - a >= _NARROW]
        if clear:
            start, stop = max(clear, key=lambda stretch: stretch[1] - stretch[0])
            found.append(max((start + stop) / 2, stop - _SLACK))
        white = []
    return _needed(found, covered)


def _spans(row: _Row) -> list[tuple[float, float]]:
    """The stretches of the row's width on which something stands; wide white within a line is free."""
    found = []
    for line in row.lines:
        edges = [line.box.left, *(x for white in line.whites for x in white), line.box.right]
        found += list(zip(edges[::2], edges[1::2], strict=True))
    return found


def _needed(borders: list[float], covered: list[list[tuple[float, float]]]) -> list[float]:
    """The borders with something on both sides in one row: a short heading may stand clear of what is below it."""
    kept: list[float] = []
    for number, border in enumerate(borders):
        left = kept[-1] if kept else float("-inf")
        right = borders[number + 1] if number + 1 < len(borders) else float("inf")
        if any(
            any(left < a and b < border + _SLACK for a, b in spans)
            and any(border - _SLACK < a < right for a, _ in spans)
            for spans in covered
        ):
            kept.append(border)
    return kept


def _columns_of(row: _Row, xs: list[float]) -> list[tuple[int, int]] | None:
    """(first, past the last) column of each cell of the row, with the empty ones; None where two cells share one."""
    found: list[tuple[int, int]] = []
    for cell in row.cells:
        behind = found[-1][1] if found else 0
        taken = {column for span in _spans(_Row([cell])) for column in _between(span, xs)}
        if min(taken) < behind:
            return None
        found += [(empty, empty + 1) for empty in range(behind, min(taken))]
        start = min(taken)
        for column in range(start, max(taken) + 1):
            if column + 1 not in taken or not _joined(cell, xs[column + 1]):
                found.append((start, column + 1))
                start = column + 1
    behind = found[-1][1] if found else 0
    return found + [(empty, empty + 1) for empty in range(behind, len(xs) - 1)]


def _between(span: tuple[float, float], xs: list[float]) -> range:
    """The columns that something from left to right stands in."""
    first = sum(x <= span[0] + _SLACK for x in xs) - 1
    return range(first, max(sum(x < span[1] - _SLACK for x in xs), first + 1))


def _joined(cell: list[Line], border: float) -> bool:
    """A line of the cell runs over the border."""
    return any(left < border - _SLACK and border + _SLACK < right for left, right in _spans(_Row([cell])))
