"""Brackets that wait for a tick, 高（ ）；中（√）: what stands between them is looked at as a picture."""

from __future__ import annotations

import re
from typing import Any

from pipeline.read.ruled.cuts import Box
from pipeline.read.ruled.ticks import TICKED

_PAIR = re.compile(r"[（(][VvYyJj√✓/丿レLWw7厂]?[）)；;]")
"""The closing bracket may be lost in the tick that runs through it."""
_TAKEN = 0.06
"""Share of the place between two brackets that a tick's ink fills at least."""


def ticked(text: str, places: list[float], box: Box, dark: Any) -> str:
    """The text of a line with ☑ between the brackets that hold a mark.

    Args:
        places: of each character that is no blank, how far along the line it stands, 0 to 1.
        dark: 1 where the page is ink.
    """
    close = "".join(text.split())
    if len(close) != len(places):
        return text
    left, top, right, bottom = box
    em = 0.7 * (bottom - top)
    held = []
    for match in _PAIR.finditer(close):
        first, last = (left + places[at] * (right - left) for at in (match.start(), match.end() - 1))
        inside = dark[int(top + 0.15 * em) : int(bottom - 0.15 * em), int(first + 0.3 * em) : int(last - 0.3 * em) + 1]
        if last - first > 0.9 * em and inside.size and float(inside.mean()) > _TAKEN:
            held.append(match)
    if not held:
        return text
    for match in reversed(held):
        end = match.end() if match[0][-1] in "）)" else match.end() - 1
        close = f"{close[: match.start()]}（{TICKED}）{close[end:]}"
    return close
