"""Running headers, footers, page numbers and watermarks: what repeats at one place of the pages is no text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

from pipeline.read.pdf.lines import Box, Line

ZONE = 0.14
"""The share of the page's height, at the top and at the bottom, where headers and footers stand."""

_NUMBER = r"[0-9０-９IVXivx一二三四五六七八九十百]{1,4}"
_PAGE_NUMBER = re.compile(
    rf"(?:第\s*{_NUMBER}\s*页(?:\s*[,，/]?\s*共\s*{_NUMBER}\s*页)?|共\s*{_NUMBER}\s*页\s*[,，/]?\s*第\s*{_NUMBER}\s*页"
    rf"|[-–—~·－]+\s*{_NUMBER}\s*[-–—~·－]+|\d{{1,4}}\s*/\s*\d{{1,4}}|{_NUMBER}|[Pp](?:age|\.)?\s*\d{{1,4}}(?:\s*(?:of|/)\s*\d{{1,4}})?)$"
)
_DIGITS = re.compile(r"[0-9０-９]+|(?<=第)\s*[一二三四五六七八九十百]+\s*(?=页)|^\s*[ivxIVX]+\s*$")


@dataclass(slots=True)
class PageLines:
    """The lines of one page that stand in no table, and the page's own box, both upright for its reader."""

    number: int
    box: Box
    quadrant: int = 0
    lines: list[Line] = field(default_factory=list)
    size: float = 0.0
    """Of most of its lines, in points."""


def take_furniture(pages: list[PageLines]) -> tuple[str, ...]:
    """Remove headers, footers, page numbers and watermarks from ``pages``; their texts, each once."""
    places = _repeated(pages)
    taken: dict[str, None] = {}
    for page in pages:
        kept = []
        for line in page.lines:
            if line.block is None and _may_be(line, page) and _is_furniture(line, page, places):
                taken.setdefault(line.text)
            else:
                kept.append(line)
        page.lines = kept
    return tuple(taken)


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text).replace(" ", ""), round(line.size)


def _repeated(pages: list[PageLines]) -> dict[tuple[str, int], list[Box]]:
    """Where each text (numbers apart) stands on the pages on which it stands in a margin or askew."""
    places: dict[tuple[str, int], list[tuple[int, Box]]] = defaultdict(list)
    for page in pages:
        page.size = median([line.size for line in page.lines]) if page.lines else 0.0
        for line in page.lines:
            if line.block is None and _may_be(line, page):
                places[_key(line)].append((page.number, Box(*line.place)))
    least = 2 if len(pages) <= 6 else 3
    return {key: [box for _, box in found] for key, found in places.items() if len({p for p, _ in found}) >= least}


def _may_be(line: Line, page: PageLines) -> bool:
    """In a margin, askew, or large enough for a watermark."""
    return line.tilted or line.size > 1.5 * page.size or line.quadrant != page.quadrant or _zone(line, page)


def _is_furniture(line: Line, page: PageLines, places: dict[tuple[str, int], list[Box]]) -> bool:
    if line.tilted:
        return True
    same = _at_one_place(line, places.get(_key(line), []))
    if same >= 3 or (same == 2 and _zone(line, page)):
        return True
    return _zone(line, page) and bool(_PAGE_NUMBER.match(line.text.strip())) and _outermost(line, page)


def _at_one_place(line: Line, boxes: list[Box]) -> int:
    """On how many pages the text stands at this height (mirrored left and right on facing pages)."""
    mine = Box(*line.place)
    tall = 0.5 * line.size + 1
    level = sum(abs(b.bottom - mine.bottom) <= tall for b in boxes)
    upright = sum(abs(b.left - mine.left) <= tall for b in boxes)
    return upright if line.quadrant % 2 else level


def _zone(line: Line, page: PageLines) -> bool:
    """In the top or bottom margin of the page, whichever way the page is turned."""
    middle = line.box.middle[1]
    depth = ZONE * page.box.height
    return middle > page.box.top - depth or middle < page.box.bottom + depth


def _outermost(line: Line, page: PageLines) -> bool:
    """No other line stands further out, and the next one stands off."""
    others = [other.box for other in page.lines if other is not line and not other.tilted]
    if not others:
        return True
    if line.box.middle[1] > page.box.middle[1]:
        return all(line.box.bottom >= box.top - 1 for box in others)
    top = line.box.top
    return all(box.bottom >= top - 1 for box in others) and min(box.bottom for box in others) - top > 0.8 * line.size
