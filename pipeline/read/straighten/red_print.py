"""Red that is print and no seal: a certificate's title, the name of an honour, the head of an official letter.

Print is low, and long or one of several pieces in a row, and nothing red stands above or below it. The arc of a seal's
ring may be low and long, too, but the rest of its seal is near.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy

_SMALL = 0.25
_CLOSE = 0.012
"""Between the strokes of one piece, by the page's longer side."""
_LOW, _THIN = 0.1, 0.2
"""Of print: its height by the page's shorter side at most, and at least by that."""
_FULL = 0.5
"""Of the place that a piece takes, what its closed strokes fill; an arc fills less."""
_LONG = 2.5
"""How many times as long as high a line is."""
_ROW = 3
"""Pieces in a row that are characters set apart."""
_AROUND, _BLANK = 1.5, 0.01
"""Heights of print above and below it that are looked at, and the share of it that specks may redden."""
_SHARED, _APART = 0.6, 2.0
"""Of the height of two pieces of one line, what they have in common, and how far from one another they are."""
_MANY = 400
_Area = tuple[int, int, int, int]
"""Left, top, right, bottom."""


def red_print(red: Any) -> Any:
    """Where in a mask of red ink (height, width) print stands, as a mask."""
    small = cv2.resize(red.astype(numpy.uint8) * 255, None, fx=_SMALL, fy=_SMALL, interpolation=cv2.INTER_AREA) > 100
    height, width = small.shape
    near = max(round(_CLOSE * max(small.shape)), 3)
    framed = cv2.copyMakeBorder(small.astype(numpy.uint8), *(near,) * 4, cv2.BORDER_CONSTANT)
    joined = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, numpy.ones((near, near), numpy.uint8))[near:-near, near:-near]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined.copy())
    most = _LOW * min(height, width)
    boxes = {
        number: (x, y, x + w, y + h)
        for number, (x, y, w, h, area) in enumerate(stats[: min(count, _MANY)].tolist())
        if number and area >= _FULL * w * h and 4 <= min(w, h) <= most
        if min(x, y) > 0 and x + w < width and y + h < height  # a seal across two sheets ends at the edge
    }
    found = [number for number, box in boxes.items() if _is_print(box, list(boxes.values()), most, small)]
    lines = [boxes[number] for number in found]
    found += [number for number, box in boxes.items() if any(_beside(box, line, small) for line in lines)]
    there = cv2.dilate(numpy.isin(labels, found).astype(numpy.uint8), numpy.ones((3, 3), numpy.uint8))
    return cv2.resize(there, red.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0


def _is_print(box: _Area, boxes: list[_Area], most: float, red: Any) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    if max(wide, high) >= _LONG * min(wide, high):
        return min(wide, high) >= _THIN * most and _alone(box, wide > high, red)
    return any(_in_row(box, boxes, level) >= _ROW and _alone(box, level, red) for level in (True, False))


def _in_row(box: _Area, boxes: list[_Area], level: bool) -> int:
    """How many pieces as large as this one stand beside it, or above and below it."""
    at = 1 if level else 0
    size = max(box[2] - box[0], box[3] - box[1])
    alike = [one for one in boxes if 0.6 * size <= max(one[2] - one[0], one[3] - one[1]) <= 1.6 * size]
    return sum(abs(one[at] + one[at + 2] - box[at] - box[at + 2]) < 0.8 * size for one in alike)


def _beside(box: _Area, line: _Area, red: Any) -> bool:
    """A piece right beside a line of print, or one piece of a row, at its height: its last characters, set apart."""
    level = line[2] - line[0] >= line[3] - line[1]
    at, along = (1, 0) if level else (0, 1)
    high = max(box[at + 2] - box[at], line[at + 2] - line[at])
    shared = min(box[at + 2], line[at + 2]) - max(box[at], line[at])
    gap = max(box[along] - line[along + 2], line[along] - box[along + 2])
    return shared >= _SHARED * high and gap <= _APART * high and _alone(box, level, red)


def _alone(box: _Area, level: bool, red: Any) -> bool:
    """Nothing red is above and below a level line, or to the left and right of one that runs down."""
    picture = red if level else red.T
    left, top, right, bottom = box if level else (box[1], box[0], box[3], box[2])
    reach = round(_AROUND * (bottom - top))
    columns = slice(max(left - reach, 0), right + reach)
    above, below = (
        picture[max(top - reach, 0) : max(top - 1, 0), columns],
        picture[bottom + 1 : bottom + reach, columns],
    )
    return all(not strip.size or float(strip.mean()) < _BLANK for strip in (above[:, columns], below[:, columns]))
