"""Binding lines: a column of dots or dashes beside the text, with 装订线 among them, is no text."""

from __future__ import annotations

from collections import defaultdict

from pipeline.read.pdf.chars import PageText
from pipeline.read.pdf.lines import Line

_DOTS = frozenset("┊┋┆┇╎╏︙⋮¦|│┃：:·.…⋯—-")
_WORDS = frozenset("装订線线封密内不要答题")
_MARKS = _DOTS | _WORDS
_LEAST = 5
"""Marks in one column that make a binding line."""


def without_binding_line(text: PageText, lines: list[Line]) -> tuple[list[Line], str]:
    """``lines`` without the marks of a binding line, and what they say."""
    starts: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.text[:1] in _MARKS:
            starts[round(line.box.left / 6)].append(line)
    said = ""
    for place in sorted(starts):
        column = starts[place] + starts.get(place + 1, [])
        if sum(line.text[0] in _DOTS for line in column) < _LEAST or not _beside(column, lines):
            continue
        lines, marks = _taken(text, lines, column)
        said += marks
    return lines, said


def _beside(column: list[Line], lines: list[Line]) -> bool:
    """No other text begins further out."""
    others = [
        line for line in lines if not any(line is mark for mark in column) and line.quadrant == column[0].quadrant
    ]
    left = min(line.box.left for line in column)
    return all(line.box.left > left + 6 for line in others) or all(line.box.right < left for line in others)


def _taken(text: PageText, lines: list[Line], column: list[Line]) -> tuple[list[Line], str]:
    """The marks off the beginnings of their lines."""
    kept: list[Line] = []
    said = ""
    for line in lines:
        if not any(line is mark for mark in column):
            kept.append(line)
        elif _MARKS.issuperset(line.text):
            said += line.text
        else:
            first, *rest = text.rebuild(line, (line.box.left + 0.9 * line.size,))
            # No white parts a word that begins like a mark from its own rest.
            apart = (
                bool(rest) and rest[0].box.left - first.box.right > 0.3 * line.size and _MARKS.issuperset(first.text)
            )
            kept += rest if apart else [line]
            said += first.text if apart else ""
    return kept, said
