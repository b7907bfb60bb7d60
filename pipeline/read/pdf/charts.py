"""Flow charts and other drawings with words in them: what stands in their boxes are labels, and no text of the page."""

from __future__ import annotations

from pipeline.read.pdf.lines import Box, Line, union
from pipeline.read.pdf.marks import Marks
from pipeline.read.pdf.tables import Grid

LEAST = 50.0
"""Points: a drawing is larger than this, a row of boxes with arrows at least longer."""
_SHAPES = 6
"""Shapes that lie together make a drawing."""
_ARROW = 14.0
"""Points: an arrow's head is no larger."""
_NEAR = 15.0
_MOST = 400
"""Shapes that are looked at."""
_LABEL = 24
"""Characters: a longer line is no label."""


def drawings(marks: Marks, grids: list[Grid]) -> list[Box]:
    """Areas where at least six shapes lie together and no table does, or boxes that arrows join."""
    fills = [f for f in marks.fills if not any(g.box.covers(f, 3) for g in grids)]
    boxes = [grid.box for grid in grids if is_chart(grid, marks)]
    shapes = marks.shapes[:_MOST] + fills[:_MOST] + boxes
    if not marks.shapes and len(fills) < _SHAPES:
        return []
    groups: list[tuple[Box, list[Box]]] = []
    """Each with the box around it."""
    for shape in shapes + _strokes(marks, grids):
        near = [group for group in groups if touch(group[0], shape)]
        if near:
            groups = [group for group in groups if not touch(group[0], shape)]
        around = union([shape, *(box for box, _ in near)])
        groups.append((around, [shape, *(box for _, group in near for box in group)]))
    found = []
    for box, group in groups:
        solid = [shape for shape in group if min(shape.width, shape.height) > 0]
        large = min(box.width, box.height) > LEAST and len(solid) >= _SHAPES
        if large or (max(box.width, box.height) > LEAST and _has_arrows(solid, boxes)):
            found.append(box)
    return found


def _strokes(marks: Marks, grids: list[Grid]) -> list[Box]:
    """The lines that join the shapes of a drawing: those that belong to no table."""
    lines = [Box(r.start, r.at, r.stop, r.at) for r in marks.across]
    lines += [Box(r.at, r.start, r.at, r.stop) for r in marks.down]
    if len(lines) > _MOST:
        return []
    return [line for line in lines if line.width < 200 and not any(g.box.covers(line, 3) for g in grids)]


def is_chart(grid: Grid, marks: Marks) -> bool:
    """Boxes joined by arrows make rulings that touch, as a table's do; but no border runs all around."""
    if not any(_is_arrow(shape, marks) for shape in marks.shapes[:_MOST] if touch(grid.box, shape, 3.0)):
        return False
    return any(0.1 < share < 0.95 for share in _border(grid, marks))


def _is_arrow(shape: Box, marks: Marks) -> bool:
    """The head of an arrow: small, and in the middle of a line's end."""
    if not _is_head(shape):
        return False
    x, y = shape.middle
    return any(abs(r.at - x) < 2 and min(abs(r.start - y), abs(r.stop - y)) < _ARROW for r in marks.down) or any(
        abs(r.at - y) < 2 and min(abs(r.start - x), abs(r.stop - x)) < _ARROW for r in marks.across
    )


def _border(grid: Grid, marks: Marks) -> list[float]:
    """The share of the bottom, the top, the left and the right side that is ruled."""
    box = grid.box
    level = [_ruled([(r.start, r.stop) for r in marks.across if abs(r.at - y) < 3], box.width) for y in box[1::2]]
    plumb = [_ruled([(r.start, r.stop) for r in marks.down if abs(r.at - x) < 3], box.height) for x in box[::2]]
    return level + plumb


def _ruled(spans: list[tuple[float, float]], whole: float) -> float:
    return min(1.0, sum(stop - start for start, stop in set(spans)) / (whole or 1.0))


def _is_head(shape: Box) -> bool:
    return max(shape.width, shape.height) <= _ARROW


def _has_arrows(group: list[Box], charts: list[Box]) -> bool:
    """Boxes with the heads of arrows between them."""
    heads = sum(map(_is_head, group))
    return heads > 0 and (len(group) - heads > 1 or any(box in charts for box in group))


def label(lines: list[Line], areas: list[Box]) -> None:
    """Give the words in drawings their part: those of a figure."""
    for area in areas:
        inside = [line for line in lines if line.block is None and area.holds(*line.box.middle)]
        # An ornament around a text is no drawing: its lines are long.
        if sum(len(line.text) > _LABEL for line in inside) <= 0.2 * len(inside):
            for line in inside:
                line.part = "textbox"


def touch(a: Box, b: Box, slack: float = _NEAR) -> bool:
    """The boxes lie together."""
    return (
        a.left - slack <= b.right
        and b.left - slack <= a.right
        and a.bottom - slack <= b.top
        and b.bottom - slack <= a.top
    )
