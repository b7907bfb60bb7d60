"""Sections that occur several times, and sections in the cells of a form: what of them the report holds."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.model import Block, Table
from pipeline.model.outline import Path
from pipeline.pack import Pack
from pipeline.split.candidates import Candidate

_CELL = 3
"""Numbers of a path that name a cell: block, row, cell."""


def without_covers(named: Iterable[Candidate], pack: Pack) -> list[Candidate]:
    """The candidates without headings that only stand over the several ("三、应用场景" over "场景一", "场景二")."""
    named = list(named)
    counted = {c.heading.key for c in named if c.heading.numbered}
    return [c for c in named if c.heading.key not in counted or c.heading.numbered]


def parts_of(
    chosen: dict[str, Candidate], repeated: list[Candidate], pack: Pack
) -> tuple[dict[str, list[Candidate]], list[Candidate]]:
    """The headings of each section that may occur several times, in reading order; and what else is repeated."""
    several = {spec.key for spec in pack.sections if spec.repeats and spec.key in chosen}
    parts = {
        key: sorted([chosen[key], *(c for c in repeated if c.heading.key == key)], key=lambda c: c.path)
        for key in several
    }
    return parts, [c for c in repeated if c.heading.key not in several]


def beside(extra: list[Candidate], chosen: dict[str, Candidate], pack: Pack) -> list[Candidate]:
    """The extra headings without labels of a form whose cells are sections, and without one over the several."""
    several = {spec.key for spec in pack.sections if spec.repeats}
    forms = {c.path[0] for key, c in chosen.items() if pack.section(key).in_cell and len(c.path) > 1}
    return [c for c in extra if not (len(c.path) > 1 and c.path[0] in forms) and c.heading.key not in several]


def in_own_cell(path: Path, label: Path, blocks: tuple[Block, ...], has_text: bool) -> bool:
    """A place belongs to the section whose name stands in the cell ``label``.

    It is the rest of that cell, the next cell of the row, or, where the row has no other, the cell below.
    """
    cell = label[:_CELL]
    if path[:_CELL] == cell or path[:_CELL] == (*cell[:2], cell[2] + 1):
        return True
    table = blocks[cell[0]]
    is_last = isinstance(table, Table) and len(table.rows[cell[1]]) == cell[2] + 1
    return is_last and not has_text and path[:_CELL] == (cell[0], cell[1] + 1, cell[2])
