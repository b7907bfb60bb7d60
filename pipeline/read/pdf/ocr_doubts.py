"""What recognition was not sure of, put into the cells of the tables where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.model.document import Anchor, Cell, Doubt, Table
from pipeline.read.pdf.tables import Grid

POOR = 0.75
"""Certainty of a line below which a person should look at it."""


def doubts_of(line: Any, anchor: Anchor) -> list[Doubt]:
    """About one recognised line."""
    if line.unsure:
        return [Doubt("mark", "扫描件上有一个方框里只有少许笔迹，不能确定是不是勾选", anchor)]
    if not line.text:
        return [Doubt("text", "扫描件上这一格有字迹，未能辨认，请看原件", anchor)]
    if line.score < POOR:
        return [Doubt("estimate", f"“{line.text[:20]}”由 OCR 识别，识别得不确定", anchor)]
    return []


def doubted(table: Table, grid: Grid, lines: Sequence[Any], height: float, scale: float) -> Table:
    """The table with the doubts about its lines in their cells.

    Args:
        lines: the page's recognised lines, in pixels, y downwards.
        height: the page's, in pixels.
        scale: points per pixel.
    """
    places: dict[tuple[int, int], list[Doubt]] = {}
    for line in lines:
        left, top, right, bottom = line.box
        x, y = (left + right) / 2 * scale, (height - (top + bottom) / 2) * scale
        slot = next((slot for slot in grid.slots if slot.box.holds(x, y)), None)
        if slot is not None:
            anchor = table.anchor._replace(
                box=(left * scale, (height - bottom) * scale, right * scale, (height - top) * scale)
            )
            places.setdefault((slot.row, slot.column), []).extend(doubts_of(line, anchor))
    if not any(places.values()):
        return table
    rows = [
        tuple(_cell(cell, places.get((number, cell.column))) for cell in row) for number, row in enumerate(table.rows)
    ]
    return table._replace(rows=tuple(rows))


def _cell(cell: Cell, doubts: list[Doubt] | None) -> Cell:
    return cell._replace(doubts=(*cell.doubts, *doubts)) if doubts else cell
