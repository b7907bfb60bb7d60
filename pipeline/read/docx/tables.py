"""Tables: rows of cells as they are shown, merged cells once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml.etree import _Element

from pipeline.model.document import Anchor, Block, Cell, Table
from pipeline.read.docx.alternate import choice_of
from pipeline.read.docx.looks import SHD, is_dark
from pipeline.read.docx.names import (
    ALTERNATE,
    CUSTOM_XML,
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    SDT,
    SDT_CONTENT,
    TBL_PR,
    TC,
    TC_PR,
    TR,
    TR_PR,
    VAL,
    P,
    text_of,
    w,
    whole_number,
)
from pipeline.read.docx.package import Unreadable

if TYPE_CHECKING:
    from pipeline.read.docx.context import Context, Place

_GRID_SPAN, _V_MERGE, _H_MERGE, _GRID_BEFORE = w("gridSpan"), w("vMerge"), w("hMerge"), w("gridBefore")
_CELL_DEL, _CELL_INS, _TBL_STYLE = w("cellDel"), w("cellIns"), w("tblStyle")


class _Open:
    """A cell that cells below or beside it may still be merged into."""

    __slots__ = ("blocks", "column", "columns", "rows")

    def __init__(self, blocks: list[Block], column: int, columns: int) -> None:
        self.blocks = blocks
        self.column = column
        self.columns = columns
        self.rows = 1


class _Properties(NamedTuple):
    """What a ``w:tcPr`` says."""

    columns: int = 1
    down: str | None = None
    across: str | None = None
    """ "restart" and "continue" for merged cells."""
    dark: bool | None = None
    deleted: bool = False
    tracked: bool = False


_PLAIN = _Properties()


def _read_properties(cell: _Element, most: int) -> _Properties:
    if not len(cell):
        return _PLAIN
    first = cell[0]
    said: dict[str, Any] = {}
    for item in first if first.tag == TC_PR else next(cell.iterchildren(TC_PR), ()):
        tag = item.tag
        if tag == _GRID_SPAN:
            said["columns"] = min(max(whole_number(item.get(VAL), 1), 1), most)
        elif tag == _V_MERGE:
            said["down"] = item.get(VAL) or "continue"
        elif tag == _H_MERGE:
            said["across"] = item.get(VAL) or "continue"
        elif tag == SHD:
            said["dark"] = is_dark(item)
        elif tag in (_CELL_DEL, _CELL_INS):
            said["tracked"], said["deleted"] = True, tag == _CELL_DEL
    return _Properties(**said) if said else _PLAIN


def read_table(story: Context, element: _Element, place: Place) -> Table | None:
    """A ``w:tbl``; None when no row of it is left.

    Raises:
        Unreadable: tables are nested deeper than the limit.
    """
    limits = story.reading.limits
    if place.depth >= limits.nesting:
        raise Unreadable("limit", f"表格嵌套超过上限 {limits.nesting} 层，已停止读取。")
    anchor = _anchor(story, element)
    inside = place._replace(
        part="table" if place.part == "body" else place.part,
        dark=place.dark or _has_shaded_style(story, element),
        depth=place.depth + 1,
    )
    rows: list[list[_Open]] = []
    above: dict[int, _Open] = {}
    for row in _unwrapped(element, TR):
        if _row_is_deleted(story, row, anchor):
            continue
        cells, above = _read_row(story, row, inside, above)
        rows.append(cells)
    if not rows:
        return None
    return Table(
        tuple(tuple(Cell(tuple(c.blocks), c.column, c.columns, c.rows) for c in row) for row in rows),
        anchor,
        "body" if place.part == "table" else place.part,
    )


def _anchor(story: Context, element: _Element) -> Anchor:
    reading = story.reading
    first = next(element.iter(P), None)
    return story.host or Anchor(reading.file, reading.page, reading.ordinals.get(first) if first is not None else None)


def _has_shaded_style(story: Context, element: _Element) -> bool:
    """White text in a table is common where its style has dark rows: it is not looked at closer."""
    if not story.reading.watch:
        return False
    properties = next(element.iterchildren(TBL_PR), None)
    style = next(properties.iterchildren(_TBL_STYLE), None) if properties is not None else None
    return style is not None and story.reading.styles.is_shaded_table(style.get(VAL) or "")


def _unwrapped(element: _Element, wanted: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, out of content controls, custom XML and the like."""
    for child in element:
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag == SDT:
            for content in child.iterchildren(SDT_CONTENT):
                yield from _unwrapped(content, wanted)
        elif tag in (CUSTOM_XML, INS, MOVE_TO):
            yield from _unwrapped(child, wanted)
        elif tag == ALTERNATE:
            branch = choice_of(child)
            if branch is not None:
                yield from _unwrapped(branch, wanted)


def _row_is_deleted(story: Context, row: _Element, anchor: Anchor) -> bool:
    if not story.reading.tracked:
        return False
    deleted = False
    for properties in row.iterchildren(TR_PR):
        for item in properties:
            if item.tag in (INS, DEL, MOVE_FROM, MOVE_TO):
                story.reading.doubts.place("tracked", anchor, text_of(row))
                deleted = deleted or item.tag in (DEL, MOVE_FROM)
    return deleted


def _read_row(
    story: Context, row: _Element, place: Place, above: dict[int, _Open]
) -> tuple[list[_Open], dict[int, _Open]]:
    """The cells that begin in this row, and by column those that may go on in the next."""
    properties = next(row.iterchildren(TR_PR), None)
    before = next(properties.iterchildren(_GRID_BEFORE), None) if properties is not None else None
    most = story.reading.limits.table_columns
    column = min(max(whole_number(before.get(VAL)), 0), most) if before is not None else 0
    cells: list[_Open] = []
    open_cells: dict[int, _Open] = {}
    for element in _unwrapped(row, TC):
        said = _read_properties(element, most)
        if said.tracked:
            story.reading.doubts.place("tracked", _anchor(story, element))
        if said.deleted:
            continue
        merged_into = above.get(column) if said.down == "continue" else None
        if merged_into is not None:
            merged_into.rows += 1
            _note_covered(story, element)
            open_cells[column] = merged_into
        elif said.across == "continue" and cells:
            cells[-1].columns += said.columns
            _note_covered(story, element)
        else:
            inside = place if said.dark is None else place._replace(dark=said.dark)
            cell = _Open(story.blocks(element, inside), column, said.columns)
            cells.append(cell)
            if said.down is not None:
                open_cells[column] = cell
        column += said.columns
    return cells, open_cells


def _note_covered(story: Context, element: _Element) -> None:
    """Word shows nothing of what a merged cell covers."""
    text = text_of(element).strip()
    if text:
        story.reading.doubts.note("skipped", f"合并单元格中被遮住的文字“{text[:20]}”未计入", _anchor(story, element))
