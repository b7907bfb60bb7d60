"""The boxes of a form looked at as pictures: where they stand, and which of them hold ink, measured by the others."""

from __future__ import annotations

from statistics import median
from typing import Any, NamedTuple

import cv2
import numpy

from pipeline.read.ruled.ink import pieces_of

_SMALLEST, _LARGEST = 10, 40
_OF_LINE = 0.42
_SQUARE = 1.3
"""A box's longer side by its shorter one, at most."""
_ALIKE = 0.18
"""Share by which the boxes of one page differ in size."""
_HELD, _UNSURE = 0.075, 0.035
"""Share of a box's inside that is ink: ticked, and not sure. An empty one shows none."""
_SIDES, _WEAKEST, _ALL = 0.55, 0.2, 2.6
"""Share of each side of a box, of its weakest, and of all four, that is drawn where a pen went over it."""
_RUN = 0.5
"""Of a side, the pixels in a row that are a stroke."""


_FEW = 12
"""Empty boxes that are enough to tell how large a page's boxes are."""
_MOST = 500
_LITTLE = 0.4
_OFF = 0.25
"""Sides by which the boxes of one row stand higher or lower than each other."""
_BETWEEN = 0.05
"""Ink of which nobody can say whether it is a tick: taken as none, and doubted."""


class Square(NamedTuple):
    """A box to be ticked."""

    left: float
    top: float
    right: float
    bottom: float
    ink: float
    """Share of its inside that is ink."""
    whole: bool = False
    """Four sides around one white hole: no character but 口 looks so."""

    @property
    def empty(self) -> bool:
        """Nothing stands in it; that its sides are whole is not said."""
        return self.ink < _UNSURE

    @property
    def ticked(self) -> bool:
        return self.ink > (_HELD + _UNSURE) / 2

    @property
    def sure(self) -> bool:
        return not _UNSURE < self.ink < _HELD


def weighed(squares: list[Square]) -> list[Square]:
    """The boxes of one question: where one is full of ink, a stroke across another is a seal's or a neighbour's."""
    most = max((square.ink for square in squares), default=0.0)
    stray = [square for square in squares if _UNSURE < square.ink < _LITTLE * most]
    return [square._replace(ink=_BETWEEN) if square in stray else square for square in squares]


def find_squares(dark: Any, line: float) -> list[Square]:
    """All boxes of a page: those that are empty tell how large they are, and so which strokes are boxes with ink.

    Args:
        dark: 1 where there is ink that is no rule.
        line: how high a line of text on this page is; the 口 in 和 is smaller than a box.
    """
    empty = [box for box in _empty(dark) if box[2] - box[0] >= _OF_LINE * line]
    if len(empty) < _FEW:  # boxes whose corners are open, which closes what stands close together, too
        more = _empty(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, numpy.ones((3, 3), numpy.uint8)))
        empty += [box for box in more if box[2] - box[0] >= _OF_LINE * line and not any(_same(box, e) for e in empty)]
    if not empty:
        return []
    side = median([right - left for left, _, right, _ in empty])
    size = [box for box in empty if abs(box[2] - box[0] - side) <= _ALIKE * side + 1]
    if not size:
        return []
    found = list(size)
    for box in _drawn(dark, side):
        if not any(_same(box, other) for other in found):
            found.append(box)
    squares = [Square(*box, _inside(dark, box), number < len(size)) for number, box in enumerate(found)]
    return squares if len(size) > 1 or _is_beside_another(*squares) else []


def _is_beside_another(one: Square, *others: Square) -> bool:
    """The page's only whole box has an empty one in its row, whose sides are broken: a 口 stands alone."""
    side = one.right - one.left
    return any(other.empty and abs(other.top - one.top) < _OFF * side for other in others)


def _empty(dark: Any) -> list[tuple[int, int, int, int]]:
    """Squares whose inside is one white hole."""
    contours, tree = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    if tree is None:
        return []
    for contour, (_, _, _, parent) in zip(contours, tree[0], strict=True):
        if parent < 0:
            continue
        width, height = cv2.boundingRect(contour)[2:]
        if not (min(width, height) >= _SMALLEST and max(width, height) <= _LARGEST):
            continue
        if max(width, height) > _SQUARE * min(width, height):
            continue
        outer = contours[parent]
        a, b, w, h = cv2.boundingRect(outer)
        alone = w <= width + 8 and h <= height + 8 and abs(w - h) <= 0.25 * max(w, h)
        whole = cv2.contourArea(contour) > 0.8 * (width - 1) * (height - 1)
        if alone and whole and _inside(dark, (a, b, a + w, b + h)) < _UNSURE:
            found.append((a, b, a + w, b + h))
    return found


def _drawn(dark: Any, side: float) -> list[tuple[int, int, int, int]]:
    """Squares of that side whose four sides are drawn, whatever else goes through them."""
    size = max(round(side), _SMALLEST)
    reach = max(round(_RUN * size), 6)
    near = numpy.ones((3, 3), numpy.uint8)
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, numpy.ones((1, reach), numpy.uint8))
    plumb = cv2.morphologyEx(dark, cv2.MORPH_OPEN, numpy.ones((reach, 1), numpy.uint8))
    level, plumb = (cv2.dilate(one, near).astype(numpy.float32) for one in (level, plumb))
    half = size // 2
    rows = _with_margin(cv2.blur(level, (size, 1), borderType=cv2.BORDER_CONSTANT), half)
    columns = _with_margin(cv2.blur(plumb, (1, size), borderType=cv2.BORDER_CONSTANT), half)
    # The four sides of a square around each pixel, the weakest first: a pen may run along one of them.
    page = slice(half, -half)
    sides = _in_order(
        rows[2 * half :, page],
        rows[: -2 * half, page],
        columns[page, 2 * half :],
        columns[page, : -2 * half],
    )
    whole = sides[0] + sides[1] + sides[2] + sides[3]
    total = numpy.where((sides[0] >= _WEAKEST) & (sides[1] >= _SIDES) & (whole >= _ALL), whole, 0)
    peaks = (total > 0) & (total >= cv2.dilate(total, numpy.ones((size, size), numpy.uint8)))
    count, _, _, centres = pieces_of(peaks.astype(numpy.uint8))
    # The best drawn first: between two boxes one above the other there is something like a third.
    places = sorted(centres[1 : min(count, _MOST)].tolist(), key=lambda at: -total[round(at[1]), round(at[0])])
    return [(round(x) - half, round(y) - half, round(x) - half + size, round(y) - half + size) for x, y in places]


def _in_order(*four: Any) -> list[Any]:
    """Four pictures so that each pixel's values rise from first to last: numpy's sort takes six times as long."""
    ordered = list(four)
    for low, high in ((0, 1), (2, 3), (0, 2), (1, 3), (1, 2)):
        one, other = ordered[low], ordered[high]
        ordered[low], ordered[high] = cv2.min(one, other), cv2.max(one, other)
    return ordered


def _with_margin(picture: Any, wide: int) -> Any:
    return cv2.copyMakeBorder(picture, wide, wide, wide, wide, cv2.BORDER_CONSTANT, value=0)


def _same(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0 and down > 0


def _inside(dark: Any, box: tuple[int, int, int, int]) -> float:
    left, top, right, bottom = box
    margin = max(3, round(0.2 * (right - left)))
    inside = dark[top + margin : bottom - margin, left + margin : right - margin]
    return float(inside.mean()) if inside.size else 0.0
