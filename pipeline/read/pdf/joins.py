"""Tables that a page break cut in two are one table again."""

from __future__ import annotations

from pipeline.model.document import Block, Cell, Figure, Paragraph, Table
from pipeline.read.pdf.breaks import join_text
from pipeline.read.pdf.columns import Run
from pipeline.read.pdf.unruled import UNRULED

_NEAR = 4.0
"""Points between the borders of one table on two pages."""
_NEAR_UNRULED = 12.0
"""The same where no ruling tells the border, only what stands in its columns."""
_SEVERAL = 2
_TALL = 1.6
"""Ems that a single line is lower than."""

_SHORT = 2.0
"""Ems to the cell's border that another character, with the cell's margin, would have found room in."""

_ENDS = ("。", "！", "？", "；", "：", ":", ";")


def join_tables(blocks: list[Block], runs: list[Run]) -> list[Block]:
    """``blocks`` with each table joined to the one that continues it on the next page."""
    grids = {id(line.block): line.grid for run in runs for line in run.lines if line.grid}
    joined: list[Block] = []
    last: tuple[int, tuple[float, ...]] = (0, ())
    """Page and column borders of the part of a table that was joined last."""
    for block in blocks:
        before = joined[-1] if joined else None
        here = (block.anchor.page or 0, grids.get(id(block), ()))
        if isinstance(block, Table) and isinstance(before, Table) and _goes_on(last, here):
            joined[-1] = _joined(before, block, last[1])
        else:
            joined.append(block)
        last = here
    return joined


def _goes_on(before: tuple[int, tuple[float, ...]], after: tuple[int, tuple[float, ...]]) -> bool:
    """On the next page, with the same column borders (merged rows show fewer of them)."""
    (page, first), (next_page, second) = before, after
    if next_page != page + 1 or not first or not second:
        return False
    few, many = sorted((first, second), key=len)
    near = _NEAR if first[0] != UNRULED else _NEAR_UNRULED
    shared = sum(any(abs(a - b) <= near for b in many) for a in few)
    return shared == len(few) and abs(first[0] - second[0]) <= 4 and abs(first[-1] - second[-1]) <= 4


def _joined(table: Table, after: Table, borders: tuple[float, ...]) -> Table:
    rows = list(after.rows)
    if len(table.rows) > 1 and len(rows) > 1 and _texts(rows[0]) == _texts(table.rows[0]) and any(_texts(rows[0])):
        rows = rows[1:]
    if rows and table.rows and _goes_on_below(rows[0], table.rows[-1], borders):
        return table._replace(rows=(*table.rows[:-1], _rows_joined(table.rows[-1], rows[0]), *rows[1:]))
    return table._replace(rows=table.rows + tuple(rows))


def _texts(row: tuple[Cell, ...]) -> list[str]:
    return ["".join(p.text for p in cell.blocks if isinstance(p, Paragraph)) for cell in row]


def _goes_on_below(row: tuple[Cell, ...], before: tuple[Cell, ...], borders: tuple[float, ...]) -> bool:
    if _is_rest(row, before):
        return not _own_row(row, before, borders)
    return len(row) == len(before) and _is_overflow(row, before, borders)


def _is_overflow(row: tuple[Cell, ...], before: tuple[Cell, ...], borders: tuple[float, ...]) -> bool:
    """A few cells, the first too, go on with words that their full lines broke off; most others had ended."""
    pairs = [(a, b) for a, b in zip(before, row, strict=True) if _texts((b,))[0]]
    if not pairs or 2 * len(pairs) > sum(bool(text) for text in _texts(before)):
        return False
    return all(_breaks_off(a, borders) and not _texts((b,))[0][0].isdigit() for a, b in pairs)


def _breaks_off(cell: Cell, borders: tuple[float, ...]) -> bool:
    text = _texts((cell,))[0]
    return bool(text) and not text.endswith(_ENDS) and not text[-1].isdigit() and not _ends_short(cell, borders)


def _is_rest(row: tuple[Cell, ...], before: tuple[Cell, ...]) -> bool:
    """The row is the rest of the one before: it has the same columns, and its first cell (the label) is empty."""
    if len(row) != len(before):
        return False
    if len(row) == 1:
        return True
    texts, earlier = _texts(row), _texts(before)
    return not texts[0] and bool(earlier[0]) and any(texts)


def _own_row(row: tuple[Cell, ...], before: tuple[Cell, ...], borders: tuple[float, ...]) -> bool:
    """Below a merged label: several cells are filled that most had ended, or never begun, on the page before.

    So are single lines below single lines of which one ended short. Beside a label alone a single cell may as well
    go on.
    """
    pairs = [(a, b) for a, b in zip(before, row, strict=True) if _texts((b,))[0]]
    if len(pairs) < _SEVERAL:
        return False
    short = [_ends_short(a, borders) for a, _ in pairs]
    ended = [not a.blocks or ends for (a, _), ends in zip(pairs, short, strict=True)]
    return 2 * sum(ended) > len(pairs) or (any(short) and all(_one_line(a) and _one_line(b) for a, b in pairs))


def _one_line(cell: Cell) -> bool:
    block = cell.blocks[0] if len(cell.blocks) == 1 else None
    if not isinstance(block, Paragraph) or block.anchor.box is None or not block.size:
        return False
    return block.anchor.box[3] - block.anchor.box[1] < _TALL * block.size


def _ends_short(cell: Cell, borders: tuple[float, ...]) -> bool:
    if not cell.blocks:
        return False
    block, end = cell.blocks[-1], cell.column + cell.columns
    if not isinstance(block, Paragraph) or block.anchor.box is None or end >= len(borders):
        return False
    return borders[end] - block.anchor.box[2] > _SHORT * (block.size or 0)


def _rows_joined(before: tuple[Cell, ...], after: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(a._replace(blocks=_blocks_joined(a, b)) for a, b in zip(before, after, strict=True))


def _blocks_joined(before: Cell, after: Cell) -> tuple[Paragraph | Table | Figure, ...]:
    if before.blocks and after.blocks:
        last, first = before.blocks[-1], after.blocks[0]
        if isinstance(last, Paragraph) and isinstance(first, Paragraph) and not last.text.endswith(_ENDS):
            whole = last._replace(text=join_text(last.text, first.text, False, False))
            return (*before.blocks[:-1], whole, *after.blocks[1:])
    return before.blocks + after.blocks
