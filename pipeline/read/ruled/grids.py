"""The cells of a page's ruled tables, in pixels."""

from __future__ import annotations

from typing import Any

from pipeline.read.ruled.cuts import Box
from pipeline.read.ruled.strokes import Rules

_POINTS = 72 / 150
_CELLS = 4
"""A scan's frame, or a shadow at its edge, is no table."""


def find(rules: Rules, height: float, scale: float = _POINTS) -> list[Any]:
    """The grids of a page of so many pixels' height, in points, y upwards."""
    from pipeline.read.pdf.marks import Marks, Rule
    from pipeline.read.pdf.tables import find_grids

    if len(rules.level) < 2 or len(rules.plumb) < 2:
        return []
    top = height * scale
    marks = Marks(
        across=[Rule(top - scale * (s.y0 + s.y1) / 2, scale * s.x0, scale * s.x1) for s in rules.level],
        down=[Rule(scale * (s.x0 + s.x1) / 2, top - scale * s.y1, top - scale * s.y0) for s in rules.plumb],
    )
    return [grid for grid in find_grids(marks) if len(grid.slots) >= _CELLS]


def cells_of(rules: Rules, height: float) -> list[Box]:
    """Left, top, right, bottom of every cell, in pixels."""
    found = []
    for grid in find(rules, height):
        for slot in grid.slots:
            left, bottom, right, top = slot.box
            found.append((left / _POINTS, height - top / _POINTS, right / _POINTS, height - bottom / _POINTS))
    return found
