"""Ruled tables: a grid from the rulings of a page, and the lines of text that stand in its cells.

The rulings come from the page's path objects, which pdfium has parsed already; that costs a hundredth of a second
general table finder, and keeps merged cells exact: two neighbours with no ruling between them are one cell.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.read.pdf.lines import Box, Line
from pipeline.read.pdf.marks import Marks, Rule

SNAP = 3.0
"""Points within which rulings meet."""

RULES = 3000
"""Rulings of one page beyond which the page is a drawing and no table is looked for."""


class Slot(NamedTuple):
    """A cell of a grid: 0-based row and column of its top left corner, its spans, its place."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


@dataclass(slots=True)
class Grid:
    """A ruled table's borders and cells."""

    xs: list[float]
    """Column borders, left to right."""
    ys: list[float]
    """Row borders, top to bottom."""
    slots: list[Slot]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[-1], self.xs[-1], self.ys[0])


_FRAME = 0.85
"""The share of a page's width and height that the frame around all of it takes."""


def _frames(grid: Grid, page: Box, grids: list[Grid]) -> bool:
    """A box around the page, or around tables of their own: it lays out nothing."""
    if len(grid.slots) != 1 or grid.box.height < 0.5 * page.height:
        return False
    around = any(other is not grid and len(other.slots) > 1 and grid.box.covers(other.box, SNAP) for other in grids)
    return around or (grid.box.width > _FRAME * page.width and grid.box.height > _FRAME * page.height)


def find_grids(marks: Marks, page: Box | None = None) -> list[Grid]:
    """The ruled tables (and single ruled boxes) of a page, the outermost of nested ones; the page's own frame aside."""
    across = [r for r in marks.across if r.stop - r.start > 2 * SNAP]
    down = [r for r in marks.down if r.stop - r.start > 2 * SNAP]
    if len(across) < 2 or len(down) < 2 or len(across) + len(down) > RULES:
        return []
    grids = [grid for group in _groups(across, down) if (grid := _grid(*group))]
    grids.sort(key=lambda g: -g.box.width * g.box.height)
    if page is not None:
        grids = [grid for grid in grids if not _frames(grid, page, grids)]
    outer: list[Grid] = []
    for grid in grids:
        if not any(kept.box.covers(grid.box, SNAP) for kept in outer):
            outer.append(grid)
    return outer


def _groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rulings that touch one another, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if h.start - SNAP <= v.at <= h.stop + SNAP and v.start - SNAP <= h.at <= v.stop + SNAP:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across + down):
        groups.setdefault(root(i), ([], []))[i >= len(across)].append(rule)
    return [(h, v) for h, v in groups.values() if len(h) >= 2 and len(v) >= 1]


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    xs = _clustered([v.at for v in down] + [min(h.start for h in across), max(h.stop for h in across)])
    ys = _clustered([h.at for h in across] + [min(v.start for v in down), max(v.stop for v in down)])[::-1]
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > 20_000:
        return None
    taken = [[False] * (len(xs) - 1) for _ in ys[1:]]
    upright = _covered(down, xs, [(a + b) / 2 for a, b in itertools.pairwise(ys)])
    level = _covered(across, ys, [(a + b) / 2 for a, b in itertools.pairwise(xs)])
    slots = []
    for r in range(len(ys) - 1):
        for c in range(len(xs) - 1):
            if not taken[r][c]:
                slots.append(_slot(r, c, xs, ys, taken, upright, level))
    return Grid(xs, ys, slots)


def _covered(rules: list[Rule], borders: list[float], middles: list[float]) -> list[list[bool]]:
    """[border][gap]: a ruling at that border runs past the middle of that gap."""
    table = []
    for border in borders:
        near = [r for r in rules if abs(r.at - border) <= SNAP]
        table.append([any(r.start - 1 <= m <= r.stop + 1 for r in near) for m in middles])
    return table


def _slot(
    r: int,
    c: int,
    xs: list[float],
    ys: list[float],
    taken: list[list[bool]],
    upright: list[list[bool]],
    level: list[list[bool]],
) -> Slot:
    """The cell that begins at (r, c): as far right and then down as no ruling stands in the way."""
    right, bottom = c + 1, r + 1
    while right < len(xs) - 1 and not upright[right][r] and not taken[r][right]:
        right += 1
    while bottom < len(ys) - 1 and not any(level[bottom][k] or taken[bottom][k] for k in range(c, right)):
        bottom += 1
    for i in range(r, bottom):
        for k in range(c, right):
            taken[i][k] = True
    return Slot(r, c, bottom - r, right - c, Box(xs[c], ys[bottom], xs[right], ys[r]))


def _clustered(values: list[float]) -> list[float]:
    """Values with those within a snap of one another made one, ascending."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= SNAP:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def lines_by_slot(grid: Grid, lines: list[Line]) -> dict[int, list[Line]]:
    """The lines of each cell, by the cell's index; every line must stand in one cell alone."""
    held: dict[int, list[Line]] = {}
    for line in lines:
        x, y = line.box.middle
        for index, slot in enumerate(grid.slots):
            if slot.box.holds(x, y, 1.0):
                held.setdefault(index, []).append(line)
                break
    return held


def crossed(grid: Grid, line: Line) -> tuple[float, ...]:
    """The column borders that a line in the grid runs across."""
    y = line.box.middle[1]
    inside = [s for s in grid.slots if s.box.bottom - 1 <= y <= s.box.top + 1]
    edges = {s.box.left for s in inside} | {s.box.right for s in inside}
    return tuple(sorted(x for x in edges if line.box.left + 2 < x < line.box.right - 2))
