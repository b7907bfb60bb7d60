"""The sheet of paper in a photograph: its four corners, where it lies on something else."""

from __future__ import annotations

from typing import Any

import cv2
import numpy

_LONG = 500
"""Pixels of the picture in which the paper is looked for."""
_LEAST, _MOST = 0.1, 0.97
"""Share of the picture that the paper fills; more is a picture of nothing but paper."""
_OUTSIDE = 0.02
"""Share of the lines of text that may lie outside: something on the desk."""
_SLACK = 0.01
_FOCUS = 0.8
"""Focal length of a phone's camera by the longer side of its picture: 26 mm on a film of 36 mm, a little cropped."""
_SHEET = 2**0.5
"""Longer side of a sheet by its shorter one (ISO 216), which nearly all paper has."""
_FLAT = 1e-6
"""Of three corners in a line."""
_NEARLY = 1.18
"""Whose shape is within this of such a sheet's is one: its corners, and the camera, are not known better."""


def find_paper(red: Any, quads: Any) -> Any:
    """Its corners (4, 2) clockwise from the top left, in pixels of ``red``; None where no edge is seen.

    Args:
        red: the picture before its light was levelled: paper is brighter than what it lies on.
        quads: where text is; paper holds it all.
    """
    scale = _LONG / max(red.shape)
    small = cv2.GaussianBlur(cv2.resize(red, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (5, 5), 0)
    lines = quads.astype(numpy.float32) * scale
    for bright in _bright(small):
        found, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if not found:
            continue
        contour = max(found, key=cv2.contourArea)
        corners = _corners(contour, small.shape)
        if corners is not None and _holds(corners, lines):
            return corners / scale
    return None


def size_of(corners: Any, shape: tuple[int, int], long_side: int) -> tuple[int, int]:
    """Width and height of the sheet as it would lie on a scanner, the longer side given.

    What is seen at a steep angle looks shorter than it is. How long it is, a camera of known focal length tells by the
    corners (Zhang and He, Whiteboard scanning and image enhancement, 2007).

    Args:
        corners: as ``find_paper`` finds them.
        shape: (height, width) of the picture; the camera looked at its middle.
    """
    middle, focus = numpy.array(shape[::-1]) / 2, _FOCUS * max(shape)
    one, two, three, four = (numpy.append((corner - middle) / focus, 1.0) for corner in corners)
    across = two * _along(one, two, three, four) - one
    down = four * _along(one, four, three, two) - one
    tall = float(numpy.linalg.norm(down) / numpy.linalg.norm(across))
    for sheet in (_SHEET, 1 / _SHEET):
        if 1 / _NEARLY < tall / sheet < _NEARLY:
            tall = sheet
    scale = long_side / max(1.0, tall)
    return round(scale), round(tall * scale)


def _along(corner: Any, beside: Any, across: Any, other: Any) -> float:
    """How much further from the camera than ``corner`` the one beside it is; as far where the corners do not tell."""
    by = float(numpy.dot(numpy.cross(beside, across), other))
    return float(numpy.dot(numpy.cross(corner, across), other)) / by if abs(by) > _FLAT else 1.0


def _bright(small: Any) -> Any:
    """Masks of what may be paper, the likeliest first."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    _, otsu = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    yield cv2.morphologyEx(otsu, cv2.MORPH_CLOSE, kernel)
    edges = cv2.dilate(cv2.Canny(small, 30, 90), numpy.ones((3, 3), numpy.uint8))
    filled = numpy.pad(255 - edges, 1)
    yield cv2.morphologyEx(filled[1:-1, 1:-1], cv2.MORPH_OPEN, kernel)


def _corners(contour: Any, shape: tuple[int, int]) -> Any:
    area = shape[0] * shape[1]
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, True)
    for slack in (0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, slack * around, True).reshape(-1, 2).astype(numpy.float64)
        if len(corners) == 4:
            break
    else:
        return None
    size = cv2.contourArea(corners.astype(numpy.float32))
    if not _LEAST * area < size < _MOST * area or size < 0.9 * cv2.contourArea(hull):
        return None
    return _ordered(corners)


def _ordered(corners: Any) -> Any:
    total, across = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    picked = [int(total.argmin()), int(across.argmax()), int(total.argmax()), int(across.argmin())]
    return corners[picked] if len(set(picked)) == 4 else None


def _holds(corners: Any, lines: Any) -> bool:
    """No more text lies outside, or is cut by an edge, than a leaf under the page would show."""
    shape = corners.astype(numpy.float32).reshape(-1, 1, 2)
    slack = _SLACK * float(corners.max())
    outside = [any(cv2.pointPolygonTest(shape, (float(x), float(y)), True) < -slack for x, y in line) for line in lines]
    return sum(outside) <= _OUTSIDE * len(outside)
