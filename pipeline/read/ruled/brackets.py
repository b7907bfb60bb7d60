"""Brackets that wait for a tick, 高（ ）；中（√）: what stands between them is looked at as a picture."""

from __future__ import annotations

import itertools
import re
from typing import Any

from pipeline.read.ruled.cuts import Box
from pipeline.read.ruled.ticks import TICKED

_PAIR = re.compile(r"[（(][VvYyJj√✓/丿レLWw7厂]?[）)；;]")
"""The closing bracket may be lost in the tick that runs through it."""
_TAKEN = 0.06
"""Share of the place between two brackets that a tick's ink fills at least."""
_TIGHT = 0.65
"""Characters' widths between two brackets, at least, where something was to be written."""
_WIDE = 2.4
"""Characters' widths from one character to the next where three were not read: two brackets and what they hold."""


def ticked(text: str, places: list[float], box: Box, dark: Any) -> str:
    """The text of a line with ☑ between the brackets that hold a mark.

    Args:
        places: of each character that is no blank, how far along the line it stands, 0 to 1.
        dark: 1 where the page is ink.
    """
    close = "".join(text.split())
    if len(close) != len(places):
        return text
    held = _held(close, places, box, dark)
    if not held:
        return text
    for first, last in reversed(held):
        close = f"{close[:first]}（{TICKED}）{close[last:]}"
    return close


def _held(close: str, places: list[float], box: Box, dark: Any) -> list[tuple[int, int]]:
    """The stretches of the text, from and to, that are brackets with a mark, or stand where such were not read."""
    left, top, right, bottom = box
    em = 0.7 * (bottom - top)
    rows = dark[int(top + 0.15 * em) : int(bottom - 0.15 * em)]
    at = [left + place * (right - left) for place in places]

    def inked(first: float, last: float, least: float = _TAKEN) -> bool:
        inside = rows[:, int(first) : int(last) + 1]
        return bool(inside.size) and float(inside.mean()) > least

    held, pairs = [], list(_PAIR.finditer(close))
    for match in pairs:
        first, last = at[match.start()], at[match.end() - 1]
        # A tick that runs through a bracket draws it nearer, where it is read.
        least = _TAKEN if last - first > 0.9 * em else 2 * _TAKEN if last - first > _TIGHT * em else 1.0
        if inked(first + 0.3 * em, last - 0.3 * em, least):
            held.append((match.start(), match.end() if match[0][-1] in "）)" else match.end() - 1))
    if not pairs:
        return held
    for before, (first, last) in enumerate(itertools.pairwise(at), 1):
        read = any(match.start() < before < match.end() for match in pairs)
        if not read and last - first > _WIDE * em and inked(first + 0.6 * em, last - 0.4 * em):
            held.append((before, before))
    return sorted(held)
