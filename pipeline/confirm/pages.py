"""L001 in pages once more: another library finds the section's heading, and the next, on the same pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.confirm.kinds import source_of
from pipeline.confirm.pdf import PdfLine, TooSlow, pictures, second_lines
from pipeline.fold import fold
from pipeline.model import Anchor, Dossier, Doubt, Section
from pipeline.printed import span_of

_NUMBERED = 8
"""Characters that may stand before a heading's own text: its number."""


def pages_again(dossier: Dossier, section: Section) -> Doubt | None:
    """The doubt that a second look at where a section's pages begin and end raises."""
    span = span_of(section, dossier)
    source = source_of(dossier, span.file) if span else None
    if span is None or source is None:
        return Doubt("reading", "没有第二种方法能数出这一部分的页数", section.anchor)
    try:
        faults = [heading_at(source, span.heading, span.first, span.opens)]
        if span.after:
            there = span.until + 1 if span.closes else span.until
            faults.append(heading_at(source, span.after, there, span.closes))
        elif not _shows_something(source, span.last):
            faults.append(f"第 {span.last} 页没有读到文字和图片")
    except TooSlow:
        faults = ["没有在时限内读完"]
    told = next(filter(None, faults), "")
    return Doubt("reading", f"PDF 第二种读法{told}", Anchor(span.file)) if told else None


def heading_at(source: Path, heading: str, page: int, heads: bool) -> str:
    """What is otherwise than it was read: "" where the heading stands on the page, at its head if it should."""
    lines = second_lines(source, page, page)
    at = _place(lines, heading)
    if at is None:
        return f"在第 {page} 页没有读到“{heading}”"
    if heads and at > 0:
        return f"在第 {page} 页的“{heading}”之前另读到“{lines[0].text[:20]}”"
    return ""


def _place(lines: Sequence[PdfLine], heading: str) -> int | None:
    wanted = fold(heading)
    return next((n for n, line in enumerate(lines) if 0 <= fold(line.text).find(wanted) <= _NUMBERED), None)


def _shows_something(source: Path, page: int) -> bool:
    return bool(second_lines(source, page, page)) or any(pictures(source, page, page))
