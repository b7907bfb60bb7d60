"""Between a picture of a page and its recognition: the page as it would lie on a scanner, evenly lit and upright.

``straightened`` finds the paper in a photograph, turns what lies on its side, takes perspective and curl out and
brings the page to one resolution. Everything behind it may take for granted that lines are level.
OpenCV is used here and in ``pipeline/read/ruled`` only; both are imported with the recogniser.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy

from pipeline.read.straighten.light import evenly_lit, without_seals
from pipeline.read.straighten.paper import find_paper, size_of
from pipeline.read.straighten.streaks import without_streaks
from pipeline.read.straighten.turns import leaning, lies_on_side, turned, turned_quads
from pipeline.read.straighten.unbend import unbent

if TYPE_CHECKING:
    from PIL.Image import Image

LONG_SIDE = 1754
"""Pixels of the longer side: A4 at 150 dpi, which the recogniser reads best."""
_LEAST_LEAN = 0.3
"""Degrees below which the lines are levelled with the curl alone."""
_FILLS = 0.75
"""Share of the picture's longer side that paper fills, at least, where it is not looked at more nearly."""
_EDGE = 20
"""Pixels around the paper that are kept with it."""
Detect = Callable[[Any], Any]
"""Gives the quadrangles (n, 4, 2) of the lines of text in a picture (height, width, 3)."""


class Sheet(NamedTuple):
    """A page, straightened."""

    grey: Any
    """(height, width), dark on white."""
    quads: Any
    """(n, 4, 2): where its lines of text are, clockwise from their top left corner."""


def straightened(image: Image, detect: Detect) -> Sheet:
    """The page in a picture, level and evenly lit; whether it stands on its head only reading can tell."""
    picture = numpy.asarray(image.convert("RGB"))
    red = without_streaks(without_seals(_sized(picture)))
    grey = evenly_lit(red)
    quads = detect(cv2.merge([grey, grey, grey]))
    if not len(quads):
        return Sheet(*unbent(grey, quads))
    if lies_on_side(quads):
        quads = turned_quads(quads, grey.shape, 1)
        grey, red, picture = (turned(one, 1) for one in (grey, red, picture))
    corners = find_paper(red, quads)
    size = grey.shape[::-1] if corners is None else size_of(corners, grey.shape, LONG_SIDE)
    if corners is not None and _is_far(corners, grey, picture):
        grey, quads, corners = _nearer(picture, grey.shape, quads, corners)
    matrix = _level(quads, corners, size)
    if matrix is not None:
        grey = cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_CUBIC, borderValue=255)
        quads = cv2.perspectiveTransform(quads.reshape(-1, 1, 2).astype(numpy.float32), matrix).reshape(-1, 4, 2)
    grey, quads = unbent(grey, quads)
    if corners is not None:  # seen at an angle and small, lines are found less exactly than now
        found = detect(cv2.merge([grey, grey, grey]))
        quads = found if len(found) else quads
    return Sheet(grey, quads)


def _sized(picture: Any) -> Any:
    """To the one resolution: larger ones cost time, smaller ones hide thin rules from those who look for them."""
    scale = LONG_SIDE / max(picture.shape)
    if 0.9 < scale < 1.02:
        return picture
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=min(scale, 2.0), fy=min(scale, 2.0), interpolation=how)


def _is_far(corners: Any, grey: Any, picture: Any) -> bool:
    """The paper fills so little of the picture that the one resolution hides what the picture shows of it."""
    longest = float((corners.max(axis=0) - corners.min(axis=0)).max())
    more: bool = max(picture.shape) > max(grey.shape)
    return more and bool(longest < _FILLS * max(grey.shape))


def _nearer(picture: Any, shape: tuple[int, int], quads: Any, corners: Any) -> tuple[Any, Any, Any]:
    """The paper alone, out of the picture as it was taken: its evenly lit page, and the places of lines and corners."""
    scale = max(picture.shape) / max(shape)
    first = numpy.maximum((corners.min(axis=0) - _EDGE) * scale, 0).astype(int)
    last = ((corners.max(axis=0) + _EDGE) * scale).astype(int)
    part = picture[first[1] : last[1], first[0] : last[0]]
    near = _sized(part)
    more = max(near.shape) / max(part.shape)
    moved = [((one * scale - first) * more).astype(one.dtype) for one in (quads, corners)]
    return evenly_lit(without_seals(near)), *moved


def _level(quads: Any, corners: Any, size: tuple[int, int]) -> Any:
    """The one matrix that brings the paper to a rectangle and its lines to the level; None where both are so."""
    matrix = None
    if corners is not None:
        to = numpy.array([[0, 0], [size[0], 0], size, [0, size[1]]], numpy.float32)
        matrix = cv2.getPerspectiveTransform(corners.astype(numpy.float32), to)
        quads = cv2.perspectiveTransform(quads.reshape(-1, 1, 2).astype(numpy.float32), matrix).reshape(-1, 4, 2)
    lean = leaning(quads)
    if abs(lean) > _LEAST_LEAN:
        turn = numpy.vstack([cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), lean, 1.0), [0, 0, 1]])
        matrix = turn if matrix is None else turn @ matrix
    return matrix
