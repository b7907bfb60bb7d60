"""A section's text as HTML: paragraphs and tables, the overrun and the quoted places marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from markupsafe import Markup, escape


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
        for cells, lines in groupby(self._lines(), key=lambda line: self.text.count("\t", *line)):
            spans = list(lines)
            if cells and len(spans) > 1:
                rows = "".join(f"<tr>{''.join(self._cells(*span))}</tr>" for span in spans)
                parts.append(f"<table class=read><tbody>{rows}</tbody></table>")
            else:
                parts += [f"<p>{self._piece(*span)}</p>" for span in spans if span[0] < span[1]]
        return Markup("".join(parts))

    def _lines(self) -> Iterator[tuple[int, int]]:
        start = 0
        while start <= len(self.text):
            end = self.text.find("\n", start)
            end = len(self.text) if end < 0 else end
            yield start, end
            start = end + 1

    def _cells(self, start: int, end: int) -> Iterator[str]:
        for cell in self.text[start:end].split("\t"):
            yield f"<td>{self._piece(start, start + len(cell))}</td>"
            start += len(cell) + 1

    def _piece(self, start: int, end: int) -> str:
        """The HTML of text[start:end], cut wherever a mark or the overrun begins or ends."""
        marks = [mark for mark in self.marks if mark.start < end and start < mark.end]
        if not marks and not start <= self.over_from < end:
            plain = str(escape(self.text[start:end]))
            return f"<mark class=over>{plain}</mark>" if self.over_from < start and plain else plain
        edges = {start, end, *(edge for mark in marks for edge in mark[:2]), self.over_from}
        cuts = sorted(edge for edge in edges if start <= edge <= end)
        return "".join(self._segment(left, right, marks) for left, right in pairwise(cuts))

    def _segment(self, start: int, end: int, marks: Sequence[Mark]) -> str:
        html = str(escape(self.text[start:end]))
        mark = next((mark for mark in marks if mark.start <= start < mark.end), None)
        if mark:
            link = f'<a href="#f{mark.number}" class=ref>见第 {mark.number} 项</a>' if mark.end == end else ""
            name = f' id="at{mark.number}"' if mark.start == start else ""
            html = f"<mark class=at{name}>{html}</mark>{link}"
        if start >= self.over_from:
            html = f"<mark class=over>{html}</mark>"
        return f"{self.flag}{html}" if start == self.over_from else html


def find(text: str, excerpt: str | None) -> tuple[int, int] | None:
    """Where a quoted excerpt (perhaps shortened by an ellipsis) stands in ``text``, or None."""
    sought = (excerpt or "").strip().strip("…").strip()
    start = text.find(sought) if sought else -1
    return (start, start + len(sought)) if start >= 0 else None
