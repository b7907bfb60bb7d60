"""Running heads that change from page to page: the section's name, a chapter, another text left and right.

Such a head stands in the same row of many pages. So do the first lines of the text, and a heading with which each
page begins; a row is a head only when something more speaks for it: the text stands on the page as a heading, or on
other pages too; it is set off in the margin, by a rule or by its small print.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

from pipeline.read.pdf.furniture import MARGIN, ZONE, PageLines, in_zone, wordless
from pipeline.read.pdf.lines import Line
from pipeline.read.pdf.numbered import NUMBERED
from pipeline.read.pdf.paragraphs import LEADERS, NOTE_MARK

LEVEL = 2.0
"""Points by which the baselines of one row differ."""
_PAGES = 3
"""Pages without which no head is seen to change."""
_MOST = 2 / 3
"""Of the rows in one place, those that must look like heads."""
_SMALL = 0.93
"""A head's size against the body's, below which it is small print."""
_PARTS = re.compile(r"[\s\u3000·|｜—–\-/#]+")


@dataclass(slots=True)
class _Row:
    """The lines on one baseline near an edge of a page."""

    page: PageLines
    lines: list[Line]
    top: bool
    """At the top of the page, else at its foot."""
    off: float
    """Points from its baseline to that of the next row inwards."""

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


def changing_heads(pages: list[PageLines]) -> dict[int, list[Line]]:
    """The lines of such heads and feet, by page number."""
    rows = [row for page in pages for row in _edge_rows(page)]
    if len({row.page.number for row in rows}) < _PAGES:
        return {}
    numbered = {page.number: page for page in pages}
    full = sum(len(page.lines) > 1 for page in pages)
    found: dict[int, list[Line]] = defaultdict(list)
    for group in _places(rows):
        numbers = {row.page.number for row in group}
        if len(numbers) < max(_PAGES, 0.4 * full):
            continue
        texts = Counter(text for text, _ in {(wordless(row.text), row.page.number) for row in group})
        heads = [row for row in group if texts[wordless(row.text)] > 1 or _set_off(row) or _is_named(row, numbered)]
        if len(heads) < _MOST * len(group):
            continue
        for row in heads:
            found[row.page.number] += row.lines
    return found


def _edge_rows(page: PageLines) -> Iterator[_Row]:
    """The two outermost rows at the top and at the foot."""
    lines = sorted((line for line in page.lines if not line.tilted), key=lambda line: -line.baseline)
    rows: list[list[Line]] = []
    for line in lines:
        if line.quadrant != page.quadrant:
            continue
        if rows and line.block is None and rows[-1][0].block is None and _level(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    if len(rows) < 3:
        return
    for top, ordered in ((True, rows), (False, rows[::-1])):
        for row, inner in list(pairwise(ordered))[:2]:
            if row[0].block is not None or not in_zone(row[0], page, ZONE):
                break
            yield _Row(page, sorted(row, key=lambda line: line.box.left), top, _distance(row[0], inner[0], top))


def _level(a: Line, b: Line) -> bool:
    return abs(a.baseline - b.baseline) <= LEVEL


def _distance(row: Line, inner: Line, top: bool) -> float:
    if inner.block is None:
        return abs(row.baseline - inner.baseline)
    return row.baseline - inner.box.top + row.size if top else inner.box.bottom - row.baseline + row.size


def _places(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Rows that stand at the same height of their pages, at the same edge."""
    group: list[_Row] = []
    for row in sorted(rows, key=lambda row: (row.top, row.first.baseline - row.page.box.bottom)):
        height = row.first.baseline - row.page.box.bottom
        if group and (row.top != group[-1].top or height - _height(group[0]) > LEVEL):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _height(row: _Row) -> float:
    return row.first.baseline - row.page.box.bottom


def _is_named(row: _Row, pages: dict[int, PageLines]) -> bool:
    """It says what stands further in on this page, or anywhere on the one before, as a line of its own."""
    edge = row.first.baseline
    lines = [
        line for line in row.page.lines if (line.baseline < edge - LEVEL if row.top else line.baseline > edge + LEVEL)
    ]
    if before := pages.get(row.page.number - 1):
        lines += before.lines
    parts = {_name(part) for line in row.lines for part in (line.text, *_PARTS.split(line.text))}
    return any(_says(line.text, part) for part in parts if len(part) > 1 for line in lines)


def _says(text: str, name: str) -> bool:
    """A short line of nothing else but the name, its number aside."""
    if len(text) >= 40 or name[0] not in text or name[-1] not in text:
        return False
    return _name(text) == name and not LEADERS.search(text)


@lru_cache(maxsize=1024)  # a line is compared with the heads of its page and of the next
def _name(text: str) -> str:
    return "".join(_PARTS.split(NUMBERED.sub("", text.strip(), count=1)))


def _set_off(row: _Row) -> bool:
    """In the margin, and no line of the text: small, above or below a rule, or far from all else."""
    page = row.page
    if row.size > 1.05 * page.size or NUMBERED.match(row.text) or (not row.top and NOTE_MARK.match(row.text)):
        return False
    if not in_zone(row.first, page, MARGIN):
        return False
    far = row.off > 1.3 * _pitch(page)
    return (far and (row.size < _SMALL * page.size or row.off > 2 * _pitch(page))) or _has_rule(row)


def _pitch(page: PageLines) -> float:
    """The usual distance of baselines on the page."""
    heights = sorted({round(line.baseline, 1) for line in page.lines if line.block is None})
    steps = [b - a for a, b in pairwise(heights) if b - a > LEVEL]
    return median(steps) if steps else 1.5 * page.size


def _has_rule(row: _Row) -> bool:
    """A rule runs between the row and the text."""
    line = row.first
    for rule in row.page.rules:
        inwards = line.baseline - rule.at if row.top else rule.at - line.baseline
        if -1 < inwards < row.off and rule.stop - rule.start > 0.5 * row.page.box.width:
            return True
    return False
