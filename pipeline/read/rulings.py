"""The rulings of a scanned page: long straight strokes, levelled where the page was scanned askew."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

_AROUND, _DARKER = 25, 14
"""A pixel is dark when it is darker by so much than the square around it: thin rulings are grey in poor scans.
The red channel is looked at, where a red seal over the table is white."""
_PALE = 210
"""Nothing paler is a ruling: a red seal, a shadow."""
_GAP = 5
_LEVEL, _PLUMB = 48, 34
"""Pixels at 150 dpi that a ruling has at least: no stroke of a character is as long, every row is as high."""
_STROKES = 2000
_LONG = 0.2
"""Share of the page's width that a ruling must have to tell the tilt."""
_MOST_TILT, _LEAST_TILT = math.radians(4), math.radians(0.05)


class Stroke(NamedTuple):
    """A straight stroke from (x0, y0) to (x1, y1), in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float


class Rulings(NamedTuple):
    """A page's rulings, already levelled."""

    level: list[Stroke]
    plumb: list[Stroke]
    tilt: float
    """Radians by which the page was turned; ``levelled`` turns other places of the page alike."""


def find_rulings(image: Image) -> Rulings:
    """The rulings of a page at about 150 dpi; none where the image library is not there."""
    try:
        import cv2
    except ImportError:
        return Rulings([], [], 0.0)
    import numpy

    red = numpy.asarray(image.convert("RGB"))[:, :, 0]
    around = cv2.adaptiveThreshold(red, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER)
    around[red > _PALE] = 0
    tilt = _tilt(cv2, around)
    if tilt:
        height, width = around.shape
        turn = numpy.array([[math.cos(tilt), math.sin(tilt), 0], [-math.sin(tilt), math.cos(tilt), 0]])
        around = cv2.warpAffine(around, turn, (width, height), flags=cv2.INTER_NEAREST)
    level = _strokes(cv2, around, (_LEVEL, 1), (_GAP, 3))
    plumb = _strokes(cv2, around, (1, _PLUMB), (3, _GAP))
    return Rulings(level, plumb, tilt)


def _tilt(cv2: Any, dark: Any) -> float:
    """Radians by which the page's long level strokes lean; 0 where there are none, or it stands straight."""
    shortest = _LONG * dark.shape[1]
    # Only what runs level is looked at: the search takes as long as there are dark pixels.
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (_LEVEL // 2, 1)))
    found = cv2.HoughLinesP(dark * 255, 1, math.pi / 1800, 200, minLineLength=shortest, maxLineGap=6)
    if found is None:
        return 0.0
    slopes = [math.atan2(y1 - y0, x1 - x0) for x0, y0, x1, y1 in found.reshape(-1, 4)[:_STROKES].tolist()]
    near = [slope for slope in slopes if abs(slope) <= _MOST_TILT]
    tilt = median(near) if near else 0.0
    return tilt if abs(tilt) > _LEAST_TILT else 0.0


def _strokes(cv2: Any, dark: Any, shape: tuple[int, int], thicken: tuple[int, int]) -> list[Stroke]:
    """What is left of the page when only runs of ``shape`` stay, piece by piece."""
    import numpy

    # A thin ruling breaks in a poor scan: its gaps are closed before what is short is dropped.
    gaps = (_GAP, 1) if shape[0] > shape[1] else (1, _GAP)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, gaps))
    kept = cv2.morphologyEx(closed, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
    joined = cv2.dilate(kept, cv2.getStructuringElement(cv2.MORPH_RECT, thicken))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for number in range(1, min(count, _STROKES)):
        x, y, width, height = (int(value) for value in stats[number][:4])
        piece = labels[y : y + height, x : x + width] == number
        if width >= height:
            ends = [float(numpy.nonzero(piece[:, column])[0].mean()) for column in (0, width - 1)]
            found.append(Stroke(x, y + ends[0], x + width, y + ends[1]))
        else:
            ends = [float(numpy.nonzero(piece[row])[0].mean()) for row in (0, height - 1)]
            found.append(Stroke(x + ends[0], y, x + ends[1], y + height))
    return found


def levelled(x: float, y: float, tilt: float) -> tuple[float, float]:
    """A place of the page as it would be, had the page been scanned straight."""
    if not tilt:
        return x, y
    cos, sin = math.cos(tilt), math.sin(tilt)
    return x * cos + y * sin, y * cos - x * sin
