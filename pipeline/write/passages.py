"""A section's text as HTML: paragraphs and tables, the overrun and the quoted places marked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

from pipeline.lazy import lazy

_within = lazy(r"[^\n\t]+")  # a mark never reaches over the end of a line or cell


class Mark(NamedTuple):
    """A place in a section's text that a finding quotes."""

    start: int
    end: int
    number: int
    """The finding's number in the report."""


class Text:
    """One section's text with what is to be marked in it."""

    def __init__(self, text: str, marks: Sequence[Mark], over_from: int | None, flag: Markup) -> None:
        """``marks`` in order and without overlap; ``flag`` is set where the overrun begins."""
        self.text, self.marks, self.flag = text, marks, flag
        self.over_from = len(text) + 1 if over_from is None else over_from

    def html(self) -> Markup:
        """Every line as a paragraph; neighbouring lines of two or more cells as one table."""
        parts: list[str] = []
        for cells, group in groupby(self._marked().split("\n"), key=lambda line: line.count("\t")):
            lines = list(group)
            if cells and len(lines) > 1:
                rows = "</td></tr><tr><td>".join(lines).replace("\t", "</td><td>")
                parts.append(f"<table class=read><tbody><tr><td>{rows}</td></tr></tbody></table>")
            else:
                parts += [f"<p>{line}</p>" for line in lines if line]
        return Markup("".join(parts))

    def _marked(self) -> str:
        """The text as HTML, cut wherever a mark or the overrun begins or ends."""
        edges = {0, len(self.text), self.over_from, *(edge for mark in self.marks for edge in mark[:2])}
        cuts = sorted(edge for edge in edges if edge <= len(self.text))
        return "".join([self._segment(start, end) for start, end in pairwise(cuts)])

    def _segment(self, start: int, end: int) -> str:
        html = str(escape(self.text[start:end]))
        mark = next((mark for mark in self.marks if mark.start <= start < mark.end), None)
        if mark:
            html = _within.sub(r"<mark class=at>\g<0></mark>", html)
            if mark.start == start:
                html = html.replace("<mark class=at>", f'<mark class=at id="at{mark.number}">', 1)
            if mark.end == end:
                html += f'<a href="#f{mark.number}" class=ref>见第 {mark.number} 项</a>'
        if start >= self.over_from:
            html = _within.sub(r"<mark class=over>\g<0></mark>", html)
        return f"{self.flag}{html}" if start == self.over_from else html


def find(text: str, excerpt: str | None) -> tuple[int, int] | None:
    """Where a quoted excerpt (perhaps shortened by an ellipsis) stands in ``text``, or None."""
    sought = (excerpt or "").strip().strip("…").strip()
    start = text.find(sought) if sought else -1
    return (start, start + len(sought)) if start >= 0 else None
