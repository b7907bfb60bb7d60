"""Cells of a ruled table that a missing ruling ran together: the order of drawing tells where each ends.

A cell is drawn whole before the next one begins. Where text of the rows beside a tall cell was drawn between its lines,
it is no merged cell but several, without a ruling between them.
"""

from __future__ import annotations

from itertools import pairwise

from pipeline.read.pdf.lines import Box, Line
from pipeline.read.pdf.tables import Grid, Slot, lines_by_slot


def with_cells_apart(grid: Grid, lines: list[Line]) -> Grid:
    """The grid with tall cells parted at the rows beside them, where these were drawn between their lines."""
    if not any(slot.rows > 1 for slot in grid.slots) or not all(line.spans for line in lines if line.block is None):
        return grid
    held = lines_by_slot(grid, lines)
    slots: list[Slot] = []
    for index, slot in enumerate(grid.slots):
        apart = slot.rows > 1 and _interrupted(index, slot, grid, held)
        slots += _rows_of(slot, grid) if apart else [slot]
    return Grid(grid.xs, grid.ys, sorted(slots))


def _interrupted(index: int, slot: Slot, grid: Grid, held: dict[int, list[Line]]) -> bool:
    """Lines of the rows beside the cell were drawn between lines of it that stand in different rows."""
    own = sorted((_drawn(line), _row(line, slot, grid)) for line in held.get(index, []) if line.block is None)
    beside = sorted(
        _drawn(line)
        for other, lines in held.items()
        if other != index and slot.row <= grid.slots[other].row < slot.row + slot.rows
        for line in lines
        if line.block is None
    )
    return any(
        row < next_row and any(drawn < between < next_drawn for between in beside)
        for (drawn, row), (next_drawn, next_row) in pairwise(own)
    )


def _drawn(line: Line) -> int:
    return line.spans[0][0]


def _row(line: Line, slot: Slot, grid: Grid) -> int:
    """The row of the grid that the line stands in."""
    y = line.box.middle[1]
    return next((row for row in range(slot.row, slot.row + slot.rows) if grid.ys[row + 1] <= y), slot.row)


def _rows_of(slot: Slot, grid: Grid) -> list[Slot]:
    """The cell as one for each of its rows."""
    rows = range(slot.row, slot.row + slot.rows)
    return [
        Slot(row, slot.column, 1, slot.columns, Box(slot.box.left, grid.ys[row + 1], slot.box.right, grid.ys[row]))
        for row in rows
    ]
