"""What recognition was not sure of, put into the cells of the tables where it stands."""

from __future__ import annotations

from typing import Any

from pipeline.model.document import Anchor, Cell, Doubt, Table
from pipeline.read.cutouts import cut_out
from pipeline.read.pdf.tables import Grid

POOR = 0.75
"""Certainty of a line below which a person should look at it."""


def doubt_of(line: Any, anchor: Anchor) -> Doubt | None:
    """About one recognised line; None where it was read for sure."""
    if line.unsure:
        return Doubt("mark", "扫描件上有一个方框里只有少许笔迹，不能确定是不是勾选", anchor)
    if not line.text:
        return Doubt("text", "扫描件上这一格有字迹，未能辨认，请看原件", anchor)
    if line.score < POOR:
        return Doubt("estimate", f"“{line.text[:20]}”由 OCR 识别，识别得不确定", anchor)
    return None


def doubted(table: Table, grid: Grid, page: Any, scale: float) -> Table:
    """The table with the doubts about its lines in their cells, each with the cell cut out of the page.

    Args:
        page: the recognised page; its lines are in pixels, y downwards.
        scale: points per pixel.
    """
    height = page.image.height
    places: dict[tuple[int, int], list[Doubt]] = {}
    for line in page.lines:
        left, top, right, bottom = line.box
        x, y = (left + right) / 2 * scale, (height - (top + bottom) / 2) * scale
        slot = next((slot for slot in grid.slots if slot.box.holds(x, y)), None)
        if slot is not None:
            anchor = table.anchor._replace(
                box=(left * scale, (height - bottom) * scale, right * scale, (height - top) * scale)
            )
            if doubt := doubt_of(line, anchor):
                around = [slot.box.left, slot.box.bottom, slot.box.right, slot.box.top]
                x0, bottom, x1, top = (value / scale for value in around)
                picture = cut_out(page.image, (x0, height - top, x1, height - bottom))
                places.setdefault((slot.row, slot.column), []).append(doubt._replace(picture=picture))
    if not any(places.values()):
        return table
    rows = [
        tuple(_cell(cell, places.get((number, cell.column))) for cell in row) for number, row in enumerate(table.rows)
    ]
    return table._replace(rows=tuple(rows))


def _cell(cell: Cell, doubts: list[Doubt] | None) -> Cell:
    return cell._replace(doubts=(*cell.doubts, *doubts)) if doubts else cell
