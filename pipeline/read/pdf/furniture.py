"""Running headers, footers, page numbers and watermarks: what repeats at one place of the pages is no text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from statistics import median

from pipeline.read.pdf.lines import Box, Line
from pipeline.read.pdf.marks import Rule

_A4 = 842.0
ZONE = 0.14
"""The share of the page's height, at the top and at the bottom, where headers and footers stand."""

MARGIN = 0.08
"""The same where the pages are alike anyway."""

_OFTEN = 3
"""Pages on which a head larger than the text stands."""

_SIDE = 4
"""Characters of a line in a side margin, where one character or two stand above each other."""

_FULL = 6
"""Lines of a page of running text: a form or a certificate may repeat its title."""

_Places = dict[tuple[str, int], list[Box]]
"""Where a text (numbers apart) of a size stands, page by page."""

_NUMBER = r"[0-9０-９IVXivx一二三四五六七八九十百]{1,4}"
_PAGE_NUMBER = re.compile(
    rf"(?:第\s*{_NUMBER}\s*页(?:\s*[,，/]?\s*共\s*{_NUMBER}\s*页)?|共\s*{_NUMBER}\s*页\s*[,，/]?\s*第\s*{_NUMBER}\s*页"
    rf"|[-–—~·－]+\s*{_NUMBER}\s*[-–—~·－]+|\d{{1,4}}\s*/\s*\d{{1,4}}|{_NUMBER}|[Pp](?:age|\.)?\s*\d{{1,4}}(?:\s*(?:of|/)\s*\d{{1,4}})?)$"
)
_FIGURE = re.compile(r"[+\-−]?\d+(?:,\d{3})*(?:\.\d+)?%|[+\-−]?\d+(?:,\d{3})*\.\d+")
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
    overlaid: str = ""
    """What its watermarks say: no line of it."""
    rules: list[Rule] = field(default_factory=list)
    """Level rulings that run over half of the page."""


def take_furniture(pages: list[PageLines]) -> tuple[str, ...]:
    """Remove headers, footers, page numbers and watermarks from ``pages``; their texts, each once."""
    from pipeline.read.pdf.boxed_heads import boxed_heads
    from pipeline.read.pdf.heads import changing_heads

    places = _repeated(pages)
    alike = bool(places) and _alike(pages)
    changing = {} if alike else changing_heads(pages)
    overlaid = {page.overlaid for page in pages if page.overlaid}
    for page in pages:
        # Where the text of a page ends above it, the same mark lies over nothing.
        bare = [line for line in page.lines if line.text in overlaid and line.size > 1.3 * page.size]
        changing.setdefault(page.number, []).extend(bare)
    gone = [_of_page(page, places, alike, changing[page.number]) for page in pages]
    if not any(len(page.lines) > len(lines) for page, lines in zip(pages, gone, strict=True)):
        # There is nothing else on any page: what is alike on all of them is what the file says.
        gone = [[line for line in lines if line.tilted] for lines in gone]
    boxed = {} if alike else boxed_heads(pages)
    taken: dict[str, None] = {}
    for page, lines in zip(pages, gone, strict=True):
        for table, shown in boxed.get(page.number, ()):
            lines.append(table)
            taken.setdefault(shown)
        taken.update(dict.fromkeys(line.text for line in lines if line.text))
        if page.overlaid:
            taken.setdefault(page.overlaid)
        page.lines = without(page.lines, lines)
    return tuple(taken)


def without(lines: list[Line], others: list[Line]) -> list[Line]:
    """``lines`` but for those very ones that are among the others."""
    gone = set(map(id, others))
    return [line for line in lines if id(line) not in gone]


def _of_page(page: PageLines, places: _Places, alike: bool, changing: list[Line]) -> list[Line]:
    texts = [line for line in page.lines if line.block is None]
    middle = [line for line in changing if not in_zone(line, page, ZONE)]
    gone = [line for line in texts if line.tilted or _is_watermark(line, page, texts, places)] + middle
    gone += [line for line in _aside(page) if _at_one_place(line, page, places) >= _OFTEN]
    rest = sorted(without(texts, gone), key=lambda line: line.baseline)
    for ranked in (rest[::-1], rest):
        outside = _outside_heads(ranked, page, places)
        gone += outside
        # From the edge inwards: what stands behind the first line of text is text.
        for line in ranked[len(outside) :]:
            if not in_zone(line, page, MARGIN if alike else ZONE):
                break
            changes = any(line is other for other in changing)
            if changes or _is_running(line, page, places) or _is_page_number(line, page):
                gone.append(line)
            elif not _beside(line, gone):
                break
    return gone


def _outside_heads(ranked: list[Line], page: PageLines, places: _Places) -> list[Line]:
    """The lines that stand further out than a running head, whatever they say: no text is printed there."""
    margin = list(takewhile(lambda line: in_zone(line, page, MARGIN) and line.size <= 1.05 * page.size, ranked))
    heads = [at for at, line in enumerate(margin) if _at_one_place(line, page, places) >= _OFTEN]
    return margin[: heads[-1]] if heads else []


def _beside(line: Line, gone: list[Line]) -> bool:
    """On the row of a header or footer: a chapter title beside the page number, say."""
    return any(abs(line.baseline - other.baseline) < 2 for other in gone)


def _key(line: Line, page: PageLines) -> tuple[str, int]:
    # In coarse steps: recognised lines of one size differ by a point.
    return wordless(line.text), round(line.size * _scale(page) / 5)


def _scale(page: PageLines) -> float:
    """Pages of other sizes are compared as if they were of one."""
    return _A4 / (page.box.height or _A4)


def _placed(line: Line, page: PageLines) -> Box:
    scale = _scale(page)
    left, bottom, right, top = line.place
    return Box(left * scale, bottom * scale, right * scale, top * scale)


@lru_cache(maxsize=1024)  # a line is compared with those of every page
def wordless(text: str) -> str:
    """A text with its numbers and blanks apart."""
    return _DIGITS.sub("#", text).replace(" ", "")


def _repeated(pages: list[PageLines]) -> _Places:
    """Where each text (numbers apart) stands that stands on more than one page."""
    places: dict[tuple[str, int], list[tuple[int, Box]]] = defaultdict(list)
    for page in pages:
        page.size = median([line.size for line in page.lines]) if page.lines else 0.0
        if len(page.lines) < 2:
            continue  # alone on its page a line is what the page says, and shows no head of other pages
        aside = set(map(id, _aside(page)))
        for line in page.lines:
            if line.block is None and (_may_be(line, page) or id(line) in aside):
                places[_key(line, page)].append((page.number, _placed(line, page)))
    least = 2 if len(pages) <= 6 else 3
    return {key: [box for _, box in found] for key, found in places.items() if len({p for p, _ in found}) >= least}


def _may_be(line: Line, page: PageLines) -> bool:
    """In a margin, or large enough for a watermark."""
    return line.size > 1.3 * page.size or in_zone(line, page, ZONE) or line.quadrant != page.quadrant


def _aside(page: PageLines) -> list[Line]:
    """Short lines in the side margins, clear of all that is written on the page: what is printed for binding."""
    long = [line.box for line in page.lines if line.block is not None or len(line.text) > _SIDE]
    if not long:
        return []
    left, right = min(box.left for box in long), max(box.right for box in long)
    short = (line for line in page.lines if line.block is None and len(line.text) <= _SIDE)
    return [line for line in short if line.box.right < left - line.size or line.box.left > right + line.size]


def _alike(pages: list[PageLines]) -> bool:
    """The pages are forms or certificates of one make: then their repeated lines are text, not furniture."""
    inner = Counter(
        (line.text, round(line.baseline / 4))
        for page in pages
        for line in page.lines
        if line.block is None and not in_zone(line, page, ZONE)
    )
    return sum(number for number in inner.values() if number > 1) > 0.3 * inner.total()


def _is_running(line: Line, page: PageLines, places: _Places) -> bool:
    if _FIGURE.fullmatch(line.text.strip()):
        return False  # of a table without lines
    number = _at_one_place(line, page, places)
    if line.size > 1.15 * page.size:
        # On the first page it may be the title that the others repeat.
        return page.number > 1 and number >= _OFTEN and len(page.lines) >= _FULL
    return number >= 2


def _is_watermark(line: Line, page: PageLines, texts: list[Line], places: _Places) -> bool:
    """Large, at one place of three pages, with other text running through it."""
    if line.size <= 1.3 * page.size or len(line.text) > 40 or _at_one_place(line, page, places) < 3:
        return False
    return any(other is not line and other.text != line.text and _overlap(other.box, line.box) for other in texts)


def _is_page_number(line: Line, page: PageLines) -> bool:
    return bool(_PAGE_NUMBER.match(line.text.strip())) and _outermost(line, page)


def _at_one_place(line: Line, page: PageLines, places: _Places) -> int:
    """On how many pages the text stands at this height (mirrored left and right on facing pages)."""
    mine, boxes = _placed(line, page), places.get(_key(line, page), [])
    tall = 0.5 * line.size + 1
    level = sum(abs(b.bottom - mine.bottom) <= tall for b in boxes)
    upright = sum(abs(b.left - mine.left) <= tall for b in boxes)
    return upright if line.quadrant % 2 else level


def in_zone(line: Line, page: PageLines, share: float) -> bool:
    """In the top or bottom margin of the page, whichever way the page is turned."""
    middle = (line.box.bottom + line.box.top) / 2
    depth = share * page.box.height
    return middle > page.box.top - depth or middle < page.box.bottom + depth


def _overlap(a: Box, b: Box) -> bool:
    wide = min(a.right, b.right) - max(a.left, b.left)
    tall = min(a.top, b.top) - max(a.bottom, b.bottom)
    return wide > 2 and tall > 0.5 * min(a.height, b.height)


def _outermost(line: Line, page: PageLines) -> bool:
    """No other line stands further out, and the next one stands off."""
    others = [other.box for other in page.lines if other is not line and not other.tilted]
    if not others:
        return True
    if line.box.middle[1] > page.box.middle[1]:
        return all(line.box.bottom >= box.top - 1 for box in others)
    top = line.box.top
    return all(box.bottom >= top - 1 for box in others) and min(box.bottom for box in others) - top > 0.8 * line.size
