"""Text that is drawn twice, for weight, as a shadow or as outlines under a fill, is there once.

Two drawings of one character lie closer together than two characters ever stand. What looks like it and is not: the
letters of a ligature, which share one box, and narrow letters whose font claims wrong widths. So both must come from
different text objects, and a shift counts only when enough characters share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice
from operator import sub

from pipeline.read.pdf.lines import Box, is_wide

APART = 2.6
"""Points between two drawings of one character."""
SAME = 0.3
"""Points by which the shifts of one drawing against the other differ."""
_CLOSE = 0.35
"""Of a character's width: no two characters stand as close as this."""
_ENOUGH = 3
"""Characters with one shift that show it to be a drawing's."""

Shift = tuple[float, float]
Pair = tuple[int, int, Shift]


def drawn_before(cells: list[tuple[Box, int]], text: str, item: Callable[[int], int]) -> set[int]:
    """Indices of the characters that are drawn again on top; ``cells`` are (place, index) from left to right.

    ``item`` gives the text object of an index.
    """
    pairs = _pairs(cells, text, item)
    if not pairs:
        return set()
    shifts = _shifts(cells, text, pairs)
    return {min(a, b) for a, b, shift in pairs if any(_alike(shift, other) for other in shifts)}


def _pairs(cells: list[tuple[Box, int]], text: str, item: Callable[[int], int]) -> list[Pair]:
    """The same character twice within reach, in two text objects."""
    found: list[Pair] = []
    lefts = [box[0] for box, _ in cells]
    if not any(step <= APART for step in map(sub, lefts[1:], lefts)):
        return found  # no two of them are near
    for position, (box, index) in enumerate(cells, 1):
        for other, second in islice(cells, position, None):
            right, up = other.left - box.left, other.bottom - box.bottom
            if right > APART:
                break
            if text[index] != text[second] or abs(up) > APART:
                continue
            if abs(other.height - box.height) <= max(0.5, 0.1 * box.height) and item(index) != item(second):
                found.append((index, second, (right, up)))
    return found


def _shifts(cells: list[tuple[Box, int]], text: str, pairs: list[Pair]) -> list[Shift]:
    """The shifts between the drawings of a line."""
    widths = {index: box.width for box, index in cells}
    inked = [pair for pair in pairs if not text[pair[0]].isspace()]  # a blank shows nothing, but goes with the rest
    close = [pair for pair in inked if pair[2][0] <= _CLOSE * widths[pair[0]]]
    votes = Counter((round(right / SAME), round(up / SAME)) for _, _, (right, up) in close)
    certain = [
        pair[2]
        for pair in close
        if is_wide(text[pair[0]])
        or votes[round(pair[2][0] / SAME), round(pair[2][1] / SAME)] >= _ENOUGH
        or 2 * len(close) >= len(cells)
    ]
    return list(dict.fromkeys((round(right, 1), round(up, 1)) for right, up in certain))


def _alike(shift: Shift, other: Shift) -> bool:
    return abs(shift[0] - other[0]) <= SAME and abs(shift[1] - other[1]) <= SAME
