"""Footnotes: small print at the foot of a page, and its marks in the text, which are not counted."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.read.pdf.furniture import PageLines
from pipeline.read.pdf.lines import Line

_MARK = re.compile(r"(?:\d{1,3}(?![.．、\d年月%])|[①-⑳]|\[\d{1,3}\]|[*＊†‡]|注\s*\d*\s*[:：])")
SMALL = 0.93
"""A footnote's size against the body's."""


def part_notes(pages: list[PageLines]) -> None:
    """Set ``part`` of the lines that are footnotes to "note"."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    if not sizes:
        return
    body = sizes.most_common(1)[0][0]
    for page in pages:
        foot = _foot(page, body)
        for line in foot:
            line.part = "note"


def _foot(page: PageLines, body: float) -> list[Line]:
    """The small lines at the foot of the page, from the first that bears a mark on."""
    lines = sorted((line for line in page.lines if line.block is None), key=lambda line: line.baseline)
    small: list[Line] = []
    for line in lines:
        # A superscript mark makes its line look as small as itself: the end of the line speaks for it.
        if max(line.size, line.end_size) > SMALL * body or line.part != "body":
            break
        small.append(line)
    if not small or len(small) == len(lines) or small[-1].box.top > page.box.bottom + 0.5 * page.box.height:
        return []
    while small and not _MARK.match(small[-1].text):
        small.pop()
    return small
