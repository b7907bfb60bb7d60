"""One open page: its lines, with tables, boxes and pictures standing among them as blocks."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from pipeline.model.document import Anchor, Block, Cell, Figure, Paragraph, Table
from pipeline.read.pdf.chars import PageText
from pipeline.read.pdf.charts import drawings, is_chart, label
from pipeline.read.pdf.columns import Run, reading_order
from pipeline.read.pdf.drawn import with_cells_apart
from pipeline.read.pdf.furniture import PageLines, without
from pipeline.read.pdf.gutters import stripes
from pipeline.read.pdf.health import readable
from pipeline.read.pdf.lines import Box, Line
from pipeline.read.pdf.margins import without_binding_line
from pipeline.read.pdf.marks import Marks, read_marks
from pipeline.read.pdf.notes import note_marks
from pipeline.read.pdf.overlays import watermarks
from pipeline.read.pdf.paragraphs import blocks_of, line_alone
from pipeline.read.pdf.signs import with_signs
from pipeline.read.pdf.tables import Grid, crossed, find_grids, lines_by_slot
from pipeline.read.pdf.tags import read_tags
from pipeline.read.pdf.unruled import UNRULED, find_unruled

ICON = 28.0
"""Points: a picture with a side below this is an icon or a rule."""


SMALL = 10_000.0
"""Square points of a grid that holds one text only and is no table."""


@dataclass(slots=True)
class PageContent:
    """What one page holds, before the pages are looked at together."""

    lines: PageLines
    readable: bool = True
    scanned: bool = False
    """One picture fills the page."""
    invisible: int = 0
    """Characters of hidden text."""
    recognised: int = 0
    """Characters of invisible text over a picture: the work of a scanner's OCR."""
    white: int = 0
    tiny: int = 0
    excerpt: str = ""
    pictures: list[Box] = field(default_factory=list)


def read_page(
    page: Any,
    textpage: Any,
    number: int,
    file: str,
    fonts: dict[int, bool],
    extra: list[Line],
    tagged: bool = False,
    unseen: set[tuple[str, int, int]] | None = None,
) -> PageContent:
    """Read one page; ``extra`` are lines that are not in the text layer (values of form fields).

    ``unseen``: the characters, with their places, of layers that are switched off.
    """
    text = PageText(textpage, number, fonts, read_tags(page) if tagged else None)
    switched_off = text.drop_unseen(unseen) if unseen else ""
    text.text = with_signs(text.text, textpage)
    lines, overlaid = text.lines(), ""
    if text.odd and (overlays := watermarks(page)):
        overlaid = text.drop_overlays(overlays)
        lines = text.lines()
    _straighten(lines)
    quadrant = _main_quadrant(lines)
    box = _page_box(page, lines).turned(quadrant)
    marks = read_marks(page, quadrant)
    scanned = any(picture.width * picture.height > 0.75 * box.width * box.height for picture in marks.pictures)
    rules = [rule for rule in marks.across if rule.stop - rule.start > 0.5 * box.width]
    content = PageContent(PageLines(number, box, quadrant, rules=rules), scanned=scanned, pictures=marks.pictures)
    content.lines.overlaid = overlaid
    content.invisible, content.excerpt = len(switched_off), switched_off[:40]
    content.readable = readable(text.text, lambda i: raw.FPDFText_HasUnicodeMapError(textpage, i) == 1)
    lines = _shown(lines, content, marks)
    text.drop_marks(lines, note_marks(PageLines(number, box, quadrant, lines)))
    for line in extra:
        line.box, line.quadrant = line.box.turned(quadrant), quadrant
        line.baseline = line.box.bottom + 0.2 * line.size
    if extra:
        lines = [piece for line in lines for piece in _around_fields(text, line, extra)]
    lines, bound = without_binding_line(text, part_at_gutters(text, lines))
    content.lines.overlaid += bound
    content.lines.lines = _with_blocks(text, lines + extra, marks, content, file)
    return content


def _around_fields(text: PageText, line: Line, fields: list[Line]) -> list[Line]:
    """A printed line parted where the values of form fields stand in it ("□是 □否": the boxes are fields)."""
    row = [field for field in fields if line.box.bottom <= field.box.middle[1] <= line.box.top]
    borders = tuple(sorted(f.box.left for f in row if line.box.left < f.box.left < line.box.right))
    return text.rebuild(line, borders) if borders and line.spans else [line]


def part_at_gutters(text: PageText, lines: list[Line]) -> list[Line]:
    """Lines parted where a white stripe may run down the page between two columns."""
    borders = stripes(lines)
    if not borders:
        return lines
    found: list[Line] = []
    for line in lines:
        its = tuple(x for x in borders if any(left <= x <= right for left, right in line.whites))
        found += text.rebuild(line, its) if its else [line]
    return found


def _page_box(page: Any, lines: list[Line]) -> Box:
    """The visible page in its own coordinates."""
    rect = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, ctypes.byref(rect)):
        return Box(0, 0, 595, 842)
    box = Box(rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top))
    if raw.FPDFPage_GetRotation(page) % 2:
        # Some programs turn the page and forget to swap its sides: the text then runs over the edge.
        swapped = Box(box.left, box.bottom, box.left + box.height, box.bottom + box.width)
        outside = [line for line in lines if not box.holds(*Box(*line.place).middle, 10)]
        if outside and all(swapped.holds(*Box(*line.place).middle, 10) for line in lines):
            return swapped
    return box


def _straighten(lines: list[Line]) -> None:
    """A page scanned askew has no watermark for a text."""
    if 2 * sum(len(line.text) for line in lines if line.tilted) > sum(len(line.text) for line in lines):
        for line in lines:
            line.tilted = False


def _main_quadrant(lines: list[Line]) -> int:
    weight = [0, 0, 0, 0]
    for line in lines:
        if not line.tilted:
            weight[line.quadrant] += len(line.text)
    return weight.index(max(weight))


def _shown(lines: list[Line], content: PageContent, marks: Marks) -> list[Line]:
    """The lines that a reader of the page sees; what is hidden is told in ``content``."""
    kept = []
    page = content.lines.box
    for line in lines:
        same = line.quadrant == content.lines.quadrant
        box = line.box if same else Box(*line.place).turned(content.lines.quadrant)
        if not page.holds(*box.middle, 10):
            continue  # cut off by the page's edge
        if line.invisible:
            if any(picture.holds(*line.box.middle) for picture in marks.pictures):
                content.recognised += len(line.text)
            else:
                content.invisible += len(line.text)
                content.excerpt = content.excerpt or line.text[:40]
                continue
        elif line.white and not any(
            ground.holds(*line.box.middle) for ground in marks.fills + marks.shapes + marks.pictures
        ):
            content.white += len(line.text)
            content.excerpt = content.excerpt or line.text[:40]
        elif 0.1 < line.size < 4:
            content.tiny += len(line.text)
            content.excerpt = content.excerpt or line.text[:40]
        kept.append(line)
    return kept


def _with_blocks(text: PageText, lines: list[Line], marks: Marks, content: PageContent, file: str) -> list[Line]:
    """``lines`` with those in grids replaced by tables or boxed text, and with the page's pictures."""
    grids = find_grids(marks, content.lines.box)
    areas = [] if content.scanned else drawings(marks, grids)
    label(lines, areas)
    grids = [grid for grid in grids if not is_chart(grid, marks)]
    lines = lines + _figures(marks, areas, content, file)
    for grid in grids:
        around = grid.box
        inside = [line for line in lines if not line.tilted and around.holds(*line.box.middle)]
        if any(line.block is None for line in inside):
            lines = without(lines, inside)
            lines += _from_grid(text, grid, inside, content.lines, file)
    return _with_unruled(text, lines, content.lines, file)


def _with_unruled(text: PageText, lines: list[Line], page: PageLines, file: str) -> list[Line]:
    """``lines`` with those that stand in tables without rulings replaced by the tables."""
    plain = [line for line in lines if line.block is None and line.part == "body" and line.quadrant == page.quadrant]
    for grid, inside, pieces in find_unruled(plain, text.rebuild):
        if sum(map(len, lines_by_slot(grid, pieces).values())) == len(pieces):
            lines = without(lines, inside)
            table = table_of(grid, pieces, page, file)
            table.grid = (UNRULED, *grid.xs[1:-1], UNRULED)
            lines.append(table)
    return lines


def _cut(text: PageText, grid: Grid, line: Line) -> list[Line]:
    """The line, in pieces where it runs over borders of the table's columns."""
    borders = crossed(grid, line)
    return text.rebuild(line, borders) if borders and line.spans else [line]


def _from_grid(text: PageText, grid: Grid, inside: list[Line], page: PageLines, file: str) -> list[Line]:
    pieces = [piece for line in inside for piece in _cut(text, grid, line)]
    if len(grid.slots) == 1 and grid.box.height < 0.5 * page.box.height:
        for line in pieces:
            line.part = "textbox"
        return pieces
    small = len(grid.slots) >= 2 and grid.box.width * grid.box.height < SMALL
    if small and len(lines_by_slot(grid, pieces)) < 2:
        return pieces  # a few strokes of a drawing
    return [table_of(with_cells_apart(grid, pieces), pieces, page, file)]


def table_of(grid: Grid, pieces: list[Line], page: PageLines, file: str) -> Line:
    """The table that a grid and the lines in it make, as a line that takes part in the order of the page."""
    held = lines_by_slot(grid, pieces)
    quadrant = pieces[0].quadrant
    place = grid.box.turned(-quadrant)
    anchor = Anchor(file, page.number, box=(place.left, place.bottom, place.right, place.top))
    rows: list[list[Cell]] = [[] for _ in grid.ys[1:]]
    for index, slot in enumerate(grid.slots):
        blocks = _cell_blocks(held.get(index, []), slot.box, page.number, file)
        rows[slot.row].append(Cell(blocks, slot.column, slot.columns, slot.rows))
    table = Table(tuple(tuple(row) for row in rows), anchor)
    return _standing(table, grid.box, page.number, quadrant, tuple(grid.xs))


def _cell_blocks(lines: list[Line], box: Box, page: int, file: str) -> tuple[Paragraph | Table | Figure, ...]:
    if not lines:
        return ()
    for line in lines:
        line.part = "table"
    alone = len(lines) == 1 and lines[0].block is None
    runs = [Run(lines, *lines[0].box[::2], page)] if alone else reading_order(lines, page)
    for run in runs:
        run.right = max(run.right, box.right - max(2.0, min(run.left - box.left, 12.0)))
    return tuple(line_alone(runs[0], file) if alone else blocks_of(runs, file))


def _standing(block: Block, box: Box, page: int, quadrant: int, grid: tuple[float, ...] = ()) -> Line:
    """A block as a line that takes part in the order of the page."""
    return Line("", box, box.top, 10.0, page=page, quadrant=quadrant, block=block, grid=grid)


def _figures(marks: Marks, areas: list[Box], content: PageContent, file: str) -> list[Line]:
    if content.scanned:
        return []
    page = content.lines
    found = []
    quadrant = page.quadrant
    boxes = [(b, "picture") for b in marks.pictures] + [(b, "chart") for b in areas]
    for box, kind in boxes:
        if min(box.width, box.height) < ICON or not page.box.holds(*box.middle):
            continue
        place = box.turned(-quadrant)
        anchor = Anchor(file, page.number, box=(place.left, place.bottom, place.right, place.top))
        figure = Figure(anchor, "chart" if kind == "chart" else "picture")
        found.append(_standing(figure, box, page.number, quadrant))
    return found


def runs_of(page: PageLines, hint: float | None = None) -> list[Run]:
    """The page's lines in reading order; lines that run another way than the page come last.

    ``hint`` is where other pages part their columns.
    """
    weight: dict[int, int] = {}
    for line in page.lines:
        weight[line.quadrant] = weight.get(line.quadrant, 0) + len(line.text) + 1
    runs: list[Run] = []
    for quadrant in sorted(weight, key=lambda q: -weight[q]):
        lines = [line for line in page.lines if line.quadrant == quadrant]
        own = quadrant == page.quadrant
        runs += reading_order(lines, page.number, page.box if own else None, hint if own else None)
    return runs
