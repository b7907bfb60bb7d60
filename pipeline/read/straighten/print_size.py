"""How large a page's print is, and the smallest picture of it in which all of its lines are still found."""

from __future__ import annotations

from typing import Any

import cv2
import numpy

_HALF = 0.5
_DARK = 160
_SMALLEST, _LARGEST, _THINNEST = 5, 40, 4
"""Pixels, at half size, of what may be a character."""
_ENOUGH, _USUAL = 100, 75
"""Characters that tell, and which percentile of their heights: many are in pieces, few are larger."""
_FOUND = 11.0
"""Pixels of a character in which its line is found as well as in larger ones."""
_LEAST = 704


def searched(picture: Any, most: int) -> tuple[Any, float]:
    """A picture (height, width, 3) as small as lines may be looked for in it, and its size against the whole."""
    longest = max(picture.shape[:2])
    side = min(most, max(_LEAST, _side(picture)))
    if side >= longest:
        return picture, 1.0
    scale = side / longest
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), scale


def _side(picture: Any) -> int:
    small = cv2.resize(picture[:, :, 0], None, fx=_HALF, fy=_HALF, interpolation=cv2.INTER_AREA)
    _, _, held, _ = cv2.connectedComponentsWithStats((small < _DARK).astype(numpy.uint8), connectivity=8)
    wide, high = held[1:, cv2.CC_STAT_WIDTH], held[1:, cv2.CC_STAT_HEIGHT]
    characters = high[(high >= _SMALLEST) & (high <= _LARGEST) & (wide >= _THINNEST) & (wide <= _LARGEST)]
    if len(characters) < _ENOUGH:
        return int(max(picture.shape))
    return int(_FOUND / float(numpy.percentile(characters, _USUAL)) * max(small.shape))
