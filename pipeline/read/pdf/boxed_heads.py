"""Running heads that are set as a table: the same box in the margin of page after page is no table of the text."""

from __future__ import annotations

from collections import defaultdict

from pipeline.model.document import Paragraph, Table
from pipeline.read.pdf.furniture import ZONE, PageLines, in_zone, wordless
from pipeline.read.pdf.lines import Line

_OFTEN = 3
"""Pages on which the box stands."""

_LEVEL = 4.0
"""Points between the places of one box on two pages."""


def boxed_heads(pages: list[PageLines]) -> dict[int, list[tuple[Line, str]]]:
    """By page, the tables with the same words (numbers apart) at one height of the margin, with their text."""
    places: dict[str, list[tuple[PageLines, Line, str]]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            if isinstance(line.block, Table) and in_zone(line, page, ZONE) and _alone(line, page):
                shown = _text(line.block)
                if shown:
                    places[wordless(shown)].append((page, line, shown))
    found: dict[int, list[tuple[Line, str]]] = defaultdict(list)
    for same in places.values():
        for page, line, shown in same:
            level = {other.number for other, its, _ in same if abs(its.box.top - line.box.top) <= _LEVEL}
            if len(level) >= _OFTEN:
                found[page.number].append((line, shown))
    return found


def _alone(line: Line, page: PageLines) -> bool:
    """It is all in the margin, and text stands on the page beside it."""
    inside = line.box.height <= ZONE * page.box.height
    return inside and any(other.block is None for other in page.lines)


def _text(table: Table) -> str:
    cells = (cell for row in table.rows for cell in row)
    return " ".join(b.text for cell in cells for b in cell.blocks if isinstance(b, Paragraph) and b.text)
