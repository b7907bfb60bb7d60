"""How a page lies: on its side, on its head, or leaning a little."""

from __future__ import annotations

from typing import Any

import cv2
import numpy

_TALL = 1.5
"""A line of text is wider than it is high; boxes higher by this factor are text that lies on its side."""


def _sides(quads: Any) -> tuple[Any, Any]:
    """How far each line reaches along the picture's width, and along its height."""
    spread = quads.max(axis=1) - quads.min(axis=1)
    return spread[:, 0], spread[:, 1]


def lies_on_side(quads: Any) -> bool:
    """Most of what is longer than a word runs up or down."""
    across, down = _sides(quads)
    long = numpy.maximum(across, down) > 3 * numpy.minimum(across, down)
    if not long.any():
        long = numpy.ones(len(quads), bool)
    weight = numpy.maximum(across, down)[long]
    upright = (down > _TALL * across)[long]
    return bool(weight[upright].sum() * 2 > weight.sum())


def turned(picture: Any, quarters: int) -> Any:
    """The picture turned clockwise by so many quarters."""
    return numpy.ascontiguousarray(numpy.rot90(picture, -quarters))


def turned_quads(quads: Any, shape: tuple[int, ...], quarters: int) -> Any:
    """The lines of a picture of ``shape`` where they are after ``turned``, clockwise from the top left again."""
    out = quads.astype(numpy.float32)
    height, width = shape[:2]
    for _ in range(quarters % 4):
        out = numpy.stack([height - out[:, :, 1], out[:, :, 0]], axis=2)
        height, width = width, height
    return clockwise(out)


def clockwise(quads: Any) -> Any:
    """Each with its corners clockwise from the top left."""
    total, across = quads.sum(axis=2), quads[:, :, 0] - quads[:, :, 1]
    order = numpy.stack([total.argmin(1), across.argmax(1), total.argmax(1), across.argmin(1)], axis=1)
    plain = numpy.array([len(set(row)) == 4 for row in order.tolist()], bool)
    order[~plain] = [0, 1, 2, 3]
    return numpy.take_along_axis(quads, order[:, :, None], axis=1)


def leaning(quads: Any) -> float:
    """Degrees by which the lines of a page fall to the right, the longest telling most; 0 where none is long."""
    top = quads[:, 1] - quads[:, 0]
    length = numpy.hypot(top[:, 0], top[:, 1])
    height = numpy.hypot(*(quads[:, 3] - quads[:, 0]).T)
    long = length > 4 * numpy.maximum(height, 1)
    if not long.any():
        return 0.0
    angles = numpy.degrees(numpy.arctan2(top[long, 1], top[long, 0]))
    order = angles.argsort()
    weight = length[long][order].cumsum()
    return float(angles[order][numpy.searchsorted(weight, weight[-1] / 2)])


def crop(grey: Any, quad: Any) -> Any:
    """A line of text cut out of the page, level."""
    left, right, low, high = (quad[:, 0].min(), quad[:, 0].max(), quad[:, 1].min(), quad[:, 1].max())
    if abs(quad[1, 1] - quad[0, 1]) < 1.5 and abs(quad[2, 1] - quad[3, 1]) < 1.5:
        return grey[max(int(low), 0) : int(high) + 1, max(int(left), 0) : int(right) + 1]
    width = int(max(numpy.linalg.norm(quad[0] - quad[1]), numpy.linalg.norm(quad[2] - quad[3])))
    height = int(max(numpy.linalg.norm(quad[0] - quad[3]), numpy.linalg.norm(quad[1] - quad[2])))
    to = numpy.array([[0, 0], [width, 0], [width, height], [0, height]], numpy.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(numpy.float32), to)
    return cv2.warpPerspective(grey, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
