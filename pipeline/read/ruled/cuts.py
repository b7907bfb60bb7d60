"""Lines of text in a ruled form: cut where a rule crosses them, and looked for in cells where none was found."""

from __future__ import annotations

import itertools
from typing import Any

import cv2
import numpy

from pipeline.read.ruled.strokes import Rules

_EDGE = 5.0
"""Pixels by which a line's box reaches over the rule beside it without crossing it."""
_NARROWEST = 8.0
_LOWEST, _HIGHEST = 9, 60
"""Pixels: the height of a character of small and of large print."""
_LEAST_INK = 18
_APART = 24
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def cut(boxes: list[Box], rules: Rules) -> list[Box]:
    """The boxes of a straightened page's lines, none of them in two cells."""
    found = []
    for box in boxes:
        for left, top, right, bottom in _between_levels(box, rules):
            middle = (top + bottom) / 2
            borders = [left, *rules.crossing(left + _EDGE, right - _EDGE, middle), right]
            found += [
                (a + (2 if a > left else 0), top, b - (2 if b < right else 0), bottom)
                for a, b in itertools.pairwise(borders)
                if b - a > _NARROWEST
            ]
    return found


def _between_levels(box: Box, rules: Rules) -> list[Box]:
    """A box that holds the rows of two cells, in two."""
    left, top, right, bottom = box
    margin = 0.3 * (bottom - top)
    borders = sorted(
        s.y0
        for s in rules.level
        if top + margin < s.y0 < bottom - margin and min(right, s.x1) - max(left, s.x0) > 0.6 * (right - left)
    )
    edges = [top, *borders, bottom]
    return [(left, a, right, b) for a, b in itertools.pairwise(edges) if b - a > _LOWEST]


def without_rules(grey: Any, rules: Rules) -> Any:
    """The page without its rules: what is left of one beside a character is read as another character."""
    clean = grey.copy()
    clean[cv2.dilate(rules.ink, numpy.ones((3, 3), numpy.uint8)) > 0] = 255
    return clean


def overlooked(dark: Any, cells: list[Box], boxes: list[Box]) -> list[Box]:
    """Ink in cells without a line of text: a single figure is often not found as one.

    Args:
        dark: 1 where there is ink that is no rule.
        cells: of the page's grids.
        boxes: the lines that were found.
    """
    left_over = dark.copy()
    for left, top, right, bottom in boxes:
        left_over[max(int(top) - 2, 0) : int(bottom) + 3, max(int(left) - 4, 0) : int(right) + 5] = 0
    found = []
    middles = [((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in boxes]
    for left, top, right, bottom in cells:
        if any(left <= x <= right and top <= y <= bottom for x, y in middles):
            continue
        inside = left_over[int(top) + 4 : int(bottom) - 3, int(left) + 4 : int(right) - 3]
        if inside.size and int(inside.sum()) >= _LEAST_INK:
            found += [(x + left + 4, y + top + 4, a + left + 4, b + top + 4) for x, y, a, b in _groups(inside)]
    return found


def _groups(inside: Any) -> list[Box]:
    """Pieces of ink as high as characters, side by side in one box."""
    joined = cv2.dilate(inside, numpy.ones((5, _APART), numpy.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number][:4])
        place = (slice(y, y + height), slice(x, x + width))
        ink = (labels[place] == number) & (inside[place] > 0)
        rows, columns = numpy.nonzero(ink)
        if len(rows) < _LEAST_INK:
            continue
        low, high, first, last = rows.min(), rows.max(), columns.min(), columns.max()
        if _LOWEST <= high - low <= _HIGHEST and last - first >= 2 and len(rows) < 0.75 * (high - low) * (last - first):
            found.append((x + first - 4.0, y + low - 4.0, x + last + 5.0, y + high + 5.0))
    return found
