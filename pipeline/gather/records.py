"""Tables whose rows are records: the outcomes of a recommendation, the members of a group."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.gather.answers import answer_text, parted
from pipeline.gather.doubts import of_cell, of_struck
from pipeline.gather.text import bare, cell_text, joined
from pipeline.lazy import lazy
from pipeline.model import Anchor, Block, Cell, Doubt, Record, Table, paragraphs
from pipeline.pack import FieldSpec, TableSpec
from pipeline.prompts import is_prompt

_BEFOREHAND = frozenset(("number", "code"))
"""Columns that stand there before anything is filled in: they make no row."""
_ENOUGH = 3
"""Columns of a header by which it is known, where there are so many."""
Columns = dict[str, tuple[int, int]]
"""For each key the grid columns of its header, from and to."""
_DITTO = lazy(r"同上|同前|上同|〃|″|＂|\"|''|“|”|…+")
_END = lazy(r"^以下(?:空白|无内容|无正文)$|推荐声明|^填表人|^填报人|^联系电话|^电话|^填表日期|^说明|^注[:：]")


class Asked(NamedTuple):
    """The columns that a table has."""

    named: dict[str, str]
    """The key of each wording."""
    telling: frozenset[str]
    """Those that make a row."""

    @classmethod
    def of(cls, columns: Iterable[FieldSpec]) -> Asked:
        columns = tuple(columns)
        named = {bare(label): spec.key for spec in columns for label in spec.labels}
        return cls(named, frozenset(spec.key for spec in columns) - _BEFOREHAND)


def header(cells: Iterable[Cell], asked: Asked) -> Columns:
    """Which columns a header row gives to which key; {} when it is none."""
    columns: Columns = {}
    for cell in cells:
        key = asked.named.get(bare(cell_text(cell)))
        if key and key not in columns:
            columns[key] = (cell.column, cell.column + max(cell.columns, 1))
    told = sum(key in columns for key in asked.telling)
    return columns if told and told >= min(_ENOUGH, len(asked.telling)) else {}


def records(blocks: Iterable[Block], asked: Asked) -> Iterator[Record]:
    """The filled rows. A table that goes on over a page, with or without its header again, is one."""
    columns: Columns = {}
    above: Mapping[str, str] = {}
    count = 0
    for table in blocks:
        if not isinstance(table, Table):
            continue
        for cells in _unmerged(table):
            if again := header(cells, asked):
                columns, above = again, {}
            elif columns and _ends(cells):
                columns = {}
                break
            elif columns and (row := _record(cells, columns, count + 1, above, asked)):
                count += 1
                above = row.told
                yield row


def _unmerged(table: Table) -> Iterator[tuple[Cell, ...]]:
    """The rows, each with the cells that are merged down into it: one unit's name beside its two outcomes."""
    down: list[tuple[int, Cell]] = []  # rows left, and the cell
    for row in table.rows:
        own = {cell.column for cell in row}
        merged = [cell for _, cell in down if cell.column not in own]
        yield tuple(sorted((*row, *merged), key=lambda cell: cell.column)) if merged else row
        down = [(left - 1, cell) for left, cell in down if left > 1]
        down += [(cell.rows - 1, cell) for cell in row if cell.rows > 1]


def _ends(cells: Iterable[Cell]) -> bool:
    """The declaration begins, or "以下空白" says that no more come."""
    return any(_END.search(bare(cell_text(cell))) for cell in cells)


def _record(
    cells: tuple[Cell, ...], columns: Columns, count: int, above: Mapping[str, str], asked: Asked
) -> Record | None:
    """A filled row; None for an empty one."""
    told: dict[str, str] = {}
    anchor = Anchor()
    doubts: list[Doubt] = []
    for cell in cells:
        key = next((key for key, (left, right) in columns.items() if left <= cell.column < right), None)
        text = joined(parted(answer_text(cell))[0]).strip("_ /")
        text = "" if is_prompt(text) else text
        if key in asked.telling:
            doubts += (*of_cell(cell), *of_struck(answer_text(cell), (), anchor))
        if key and text:
            told[key] = text if key not in told else told[key] + text
            anchor = anchor if anchor.file else next((p.anchor for p in paragraphs(cell.blocks)), anchor)
    if not asked.telling & told.keys():
        return None
    for key in asked.telling:
        if _DITTO.fullmatch(told.get(key, "")) and above.get(key):
            told[key] = above[key]
    digits = re.search(r"\d+", told.pop("number", ""))
    return Record(int(digits[0]) if digits else count, told, anchor, tuple(doubts))


def parted_tables(
    blocks: Iterable[Block], tables: Iterable[TableSpec], is_label: Callable[[str], bool]
) -> tuple[tuple[Block, ...], dict[str, tuple[Block, ...]]]:
    """A form's blocks without the rows of its tables of records, and by the table's key those rows.

    Records begin under their header, and end where a row holds a label of the form or has other columns.
    """
    asked = {spec.key: Asked.of(spec.columns) for spec in tables}
    rest: list[Block] = []
    held: dict[str, list[Block]] = {}
    for block in blocks:
        if not isinstance(block, Table) or not asked:
            rest.append(block)
            continue
        kept, own = _parted(block, asked, is_label)
        for key, rows in own.items():
            held.setdefault(key, []).append(block._replace(rows=tuple(rows)))
        if kept or not own:
            rest.append(block._replace(rows=tuple(kept)) if own else block)
    return tuple(rest), {key: tuple(found) for key, found in held.items()}


Rows = list[tuple[Cell, ...]]


def _parted(table: Table, asked: Mapping[str, Asked], is_label: Callable[[str], bool]) -> tuple[Rows, dict[str, Rows]]:
    kept: Rows = []
    own: dict[str, Rows] = {}
    inside, edges = "", frozenset[int]()
    for row in table.rows:
        if begun := next((key for key, one in asked.items() if header(row, one)), ""):
            inside, edges = begun, frozenset(cell.column for cell in row)
        elif inside and (not {cell.column for cell in row} <= edges or any(is_label(cell_text(cell)) for cell in row)):
            inside = ""
        if inside:
            own.setdefault(inside, []).append(row)
        else:
            kept.append(row)
    return kept, own
