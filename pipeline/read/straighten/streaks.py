"""Streaks of a scanner: dust on its glass draws a line from edge to edge, which a form's rules would be parted by."""

from __future__ import annotations

from typing import Any

import cv2
import numpy

_DARKER = 12
"""Levels by which a streak is darker than what stands on both of its sides."""
_BESIDE = 5
"""Pixels from its middle to what stands beside it."""
_WIDE = 2
"""Pixels of a streak on either side of its middle."""
_DRAWN = 0.7
"""Share of the rows outside of all tables in which it is seen: text hides it in others."""
_LONG = 80
"""Pixels of ink in a row that are a rule."""
_MARGIN = 0.02
"""Share of the page that lies outside of its outermost rules at either end, so that a streak can stick out there."""
_MOST = 12
"""More are no streaks: a ruled pad, a pattern."""


def without_streaks(grey: Any) -> Any:
    """The picture as the scanner's sensor saw it, without lines that run from edge to edge, either way.

    They stand upright in the picture however the paper lay; a rule of a table ends with the table.
    """
    for turn in (numpy.asarray, numpy.transpose):
        page = turn(grey)
        if columns := _streaks(page):
            page = page.copy()
            for x in columns:
                left, right = (page[:, at].astype(numpy.float32) for at in (x - _WIDE - 1, x + _WIDE + 1))
                for step in range(1, 2 * _WIDE + 2):
                    page[:, x - _WIDE - 1 + step] = left + (right - left) * (step / (2 * _WIDE + 2))
            grey = numpy.ascontiguousarray(turn(page))
    return grey


def _streaks(page: Any) -> list[int]:
    """The columns of upright streaks."""
    outside = _outside(page)
    if outside is None or page.shape[1] <= 4 * _BESIDE:
        return []
    wide = page.astype(numpy.int16)
    middle = wide[:, _BESIDE:-_BESIDE] + _DARKER
    dark = (middle < wide[:, : -2 * _BESIDE]) & (middle < wide[:, 2 * _BESIDE :])
    drawn = dark[outside].mean(axis=0)
    found: list[int] = []
    for x in numpy.nonzero(drawn > _DRAWN)[0].tolist():
        if not found or x > found[-1]:
            found.append(x + _BESIDE)
    return found if len(found) <= _MOST else []


def _outside(page: Any) -> Any:
    """Which rows lie above and below all rules; None where rules reach the picture's ends, or nothing lies outside."""
    height = page.shape[0]
    ink = cv2.adaptiveThreshold(page, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, _DARKER)
    rows = numpy.nonzero(cv2.morphologyEx(ink, cv2.MORPH_OPEN, numpy.ones((1, _LONG), numpy.uint8)).any(axis=1))[0]
    outside = numpy.ones(height, bool)
    if len(rows):
        if rows[0] < _MARGIN * height or rows[-1] > (1 - _MARGIN) * height:
            return None
        outside[rows[0] : rows[-1] + 1] = False
    return outside
