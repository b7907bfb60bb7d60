"""Footnotes: small print at the foot of a page, and its marks in the text, which are not counted."""

from __future__ import annotations

from collections import Counter

from pipeline.read.pdf.furniture import PageLines
from pipeline.read.pdf.lines import Line
from pipeline.read.pdf.paragraphs import NOTE_MARK

SMALL = 0.93
"""A footnote's size against the body's."""


def part_notes(pages: list[PageLines]) -> None:
    """Set ``part`` of the lines that are footnotes to "note"."""
    body = body_size([line for page in pages for line in page.lines])
    for page in pages:
        for line in _foot(page, body):
            line.part = "note"


def body_size(lines: list[Line]) -> float:
    """The size of most characters, in points."""
    exact: dict[float, int] = {}
    for line in lines:
        exact[line.size] = exact.get(line.size, 0) + len(line.text)
    sizes: Counter[float] = Counter()
    for size, number in exact.items():
        sizes[round(size, 1)] += number
    return sizes.most_common(1)[0][0] if sizes else 0.0


def note_marks(page: PageLines) -> set[str]:
    """The marks of the footnotes at the foot of one page."""
    if len({round(line.size) for line in page.lines}) < 2:
        return set()
    found = (NOTE_MARK.match(line.text) for line in _foot(page, body_size(page.lines)))
    return {match[0] for match in found if match}


def _foot(page: PageLines, body: float) -> list[Line]:
    """The small lines at the foot of the page, from the first that bears a mark on."""
    lines = sorted((line for line in page.lines if line.block is None), key=lambda line: line.baseline)
    while lines and lines[0].baseline < page.box.bottom + 0.09 * page.box.height and len(lines[0].text) < 24:
        lines.pop(0)  # the page number, where it still stands
    small: list[Line] = []
    for line in lines:
        # A superscript mark makes its line look as small as itself: the end of the line speaks for it.
        if max(line.size, line.end_size) > SMALL * body or line.part != "body":
            break
        small.append(line)
    if not small or len(small) == len(lines) or small[-1].box.top > page.box.bottom + 0.5 * page.box.height:
        return []
    while small and not NOTE_MARK.match(small[-1].text):
        small.pop()
    return small
