"""What is drawn on a page beside text: rulings, boxes, pictures, shapes."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from pipeline.read.pdf import lean
from pipeline.read.pdf.lines import Box

OBJECTS = 20_000
"""Objects of one page that are looked at: real pages have hundreds, maps and hostile files millions."""

THIN = 3.0
"""Points: what is no thicker is a line, whether it was stroked or filled."""

_Matrix = tuple[float, float, float, float, float, float]


class Rule(NamedTuple):
    """A horizontal (``at`` is its y) or vertical (its x) line."""

    at: float
    start: float
    stop: float


@dataclass(slots=True)
class Marks:
    """The rulings, pictures and shapes of one page."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    """Curves and oblique lines: the stuff of charts and drawings."""
    fills: list[Box] = field(default_factory=list)
    """Upright areas filled with a colour: bars of charts, shaded cells."""


def read_marks(page: Any, quadrant: int) -> Marks:
    """Everything drawn on the open page, in the coordinates of a reader of text that runs ``quadrant`` x 90°."""
    marks = Marks()
    reader = _Reader(marks, quadrant)
    objects = range(min(raw.FPDFPage_CountObjects(page), OBJECTS))
    kinds = map(lean.object_type, map(lean.get_object, repeat(lean.handle(page)), objects))
    for index, kind in enumerate(kinds):  # nearly all are text
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            reader.take(raw.FPDFPage_GetObject(page, index), None, 0)
    return marks


class _Reader:
    def __init__(self, marks: Marks, quadrant: int):
        self.marks = marks
        self.quadrant = quadrant
        self.left = OBJECTS
        self._f = [ctypes.c_float() for _ in range(4)]
        self._r = [ctypes.byref(v) for v in self._f]
        self._matrix = raw.FS_MATRIX()

    def take(self, item: Any, outer: _Matrix | None, depth: int) -> None:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT or self.left <= 0:
            return
        self.left -= 1
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(item, outer)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            if box := self._bounds(item, outer):
                self.marks.pictures.append(box)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 4:
            inner = _times(self._own_matrix(item), outer)
            for index in range(min(raw.FPDFFormObj_CountObjects(item), OBJECTS)):
                self.take(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1)

    def _own_matrix(self, item: Any) -> _Matrix:
        m = self._matrix
        if not raw.FPDFPageObj_GetMatrix(item, m):
            return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def _bounds(self, item: Any, outer: _Matrix | None) -> Box | None:
        if not raw.FPDFPageObj_GetBounds(item, *self._r):
            return None
        left, bottom, right, top = (v.value for v in self._f)
        corners = [_moved(outer, x, y) for x, y in ((left, bottom), (right, top), (left, top), (right, bottom))]
        xs, ys = zip(*corners, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys)).turned(self.quadrant)

    def _path(self, item: Any, outer: _Matrix | None) -> None:
        box = self._bounds(item, outer)
        if box is None or not self._visible(item):
            return
        if box.height <= THIN and box.width > box.height:
            self.marks.across.append(Rule((box.bottom + box.top) / 2, box.left, box.right))
        elif box.width <= THIN:
            self.marks.down.append(Rule((box.left + box.right) / 2, box.bottom, box.top))
        elif not self._compound(item, outer):
            self.marks.shapes.append(box)
        elif self._filled and self._coloured(item):
            self.marks.fills.append(box)

    def _visible(self, item: Any) -> bool:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        self._stroked, self._filled = bool(stroke.value), bool(fill.value)
        return bool(fill.value or stroke.value)

    def _coloured(self, item: Any) -> bool:
        """Filled with anything but white."""
        c = [ctypes.c_uint() for _ in range(4)]
        raw.FPDFPageObj_GetFillColor(item, *(ctypes.byref(v) for v in c))
        return min(v.value for v in c[:3]) < 240 and c[3].value > 60

    def _compound(self, item: Any, outer: _Matrix | None) -> bool:
        """Take a path of straight upright strokes or thin bars apart; False when it is a drawing."""
        path = lean.handle(item)
        number = lean.segments(path)
        if number > 2000:
            return False
        matrix = _times(self._own_matrix(item), outer)
        subpaths: list[list[tuple[float, float]]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        x_at, y_at = ctypes.addressof(x), ctypes.addressof(y)
        for index in range(number):
            segment = lean.segment(path, index)
            kind = lean.segment_type(segment)
            if kind == raw.FPDF_SEGMENT_BEZIERTO or not lean.segment_point(segment, x_at, y_at):
                return False
            point = self._turned(*_moved(matrix, x.value, y.value))
            if kind == raw.FPDF_SEGMENT_MOVETO or not subpaths:
                subpaths.append([point])
            else:
                subpaths[-1].append(point)
            if lean.segment_closes(segment):
                subpaths[-1].append(subpaths[-1][0])
        taken = [self._strokes(points) for points in subpaths]
        return all(taken)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        if not self.quadrant:
            return x, y
        box = Box(x, y, x, y).turned(self.quadrant)
        return box.left, box.bottom

    def _strokes(self, points: list[tuple[float, float]]) -> bool:
        if not self._stroked:
            xs, ys = zip(*points, strict=True)
            if max(ys) - min(ys) <= THIN:
                self.marks.across.append(Rule(sum(ys) / len(ys), min(xs), max(xs)))
            elif max(xs) - min(xs) <= THIN:
                self.marks.down.append(Rule(sum(xs) / len(xs), min(ys), max(ys)))
            return _is_upright(points)
        if not _is_upright(points):
            return False
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y0 - y1) <= 1 and abs(x0 - x1) > THIN:
                self.marks.across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) <= 1 and abs(y0 - y1) > THIN:
                self.marks.down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        return True


def _is_upright(points: list[tuple[float, float]]) -> bool:
    """All strokes run level or plumb."""
    return all(min(abs(x0 - x1), abs(y0 - y1)) <= 1 for (x0, y0), (x1, y1) in pairwise(points))


def _times(inner: _Matrix, outer: _Matrix | None) -> _Matrix:
    """First ``inner``, then ``outer``."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


def _moved(matrix: _Matrix | None, x: float, y: float) -> tuple[float, float]:
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
