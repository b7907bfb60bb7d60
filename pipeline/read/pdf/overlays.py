"""Watermarks: text laid askew, or large or pale over other text, whose letters pdfium mixes into the lines below."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from itertools import repeat
from statistics import median
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from pipeline.read.pdf import lean
from pipeline.read.pdf.lines import Box
from pipeline.read.pdf.marks import OBJECTS

PALE = 165
"""Of 255: every part of a pale colour is at least this."""
FAINT = 128
"""Of 255: what is no more opaque shines through."""
WHITE_TEXT = 250
TALL = 24.0
"""Points: letters as high as this may be a watermark's."""
_ASKEW = 4.0
"""Degrees off the page's axes."""
_LARGE = 1.8
"""Times the size of most text."""


class _Piece(NamedTuple):
    """A text object: its address, the place of it, the height of its letters, and what makes it suspect."""

    address: int
    box: Box
    size: float
    askew: bool
    pale: bool


def watermarks(page: Any) -> set[int]:
    """Addresses of the text objects of the open page that are a watermark's."""
    reader = _Reader()
    items = list(reader.items(page))
    suspects = [item for item in items if reader.is_suspect(item)]
    if not suspects:
        return set()
    pieces = [reader.piece(item) for item in items]
    askew = [piece for piece in pieces if piece.askew]
    # A page scanned askew has no watermark for a text.
    found = {piece.address for piece in askew} if 2 * len(askew) < len(pieces) else set()
    usual = median(piece.size for piece in pieces)
    return found | {piece.address for piece in pieces if _lies_over(piece, pieces, usual)}


def _lies_over(piece: _Piece, pieces: list[_Piece], usual: float) -> bool:
    large = piece.size >= _LARGE * usual
    if not (large or piece.pale) or piece.askew:
        return False
    others = [other.box for other in pieces if other.address != piece.address and other.size < 0.8 * piece.size]
    if large:
        # Its box may hold a title's underline or a drop cap's neighbour, not the middles of lines.
        crossed = sum(piece.box.holds(*box.middle) or _crosses(piece.box, box) for box in others)
        return crossed >= (1 if piece.pale else 3)
    return any(_covers(other.box, piece.box) for other in pieces if other.address != piece.address and not other.pale)


def _crosses(mark: Box, line: Box) -> bool:
    """The line runs through the mark, at half its height."""
    wide = min(mark.right, line.right) - max(mark.left, line.left)
    tall = min(mark.top, line.top) - max(mark.bottom, line.bottom)
    return wide > 0.5 * min(mark.width, line.width) and tall > 0.6 * line.height


def _covers(line: Box, mark: Box) -> bool:
    wide = min(mark.right, line.right) - max(mark.left, line.left)
    tall = min(mark.top, line.top) - max(mark.bottom, line.bottom)
    return wide > 0.5 * mark.width and tall > 0.5 * mark.height


class _Reader:
    """Reads text objects with few calls: nearly every page has none to look at twice."""

    def __init__(self) -> None:
        self._colour = (ctypes.c_uint * 4)()
        at = ctypes.addressof(self._colour)
        self._colours = (at, at + 4, at + 8, at + 12)
        self._matrix = raw.FS_MATRIX()
        self._matrix_at = ctypes.addressof(self._matrix)
        self._f = [ctypes.c_float() for _ in range(5)]

    def items(self, page: Any) -> Iterator[int]:
        """The page's text objects; those in a form are placed by it, and are left to the lines."""
        objects = map(lean.get_object, repeat(lean.handle(page)), range(min(raw.FPDFPage_CountObjects(page), OBJECTS)))
        return (item for item in objects if lean.object_type(item) == raw.FPDF_PAGEOBJ_TEXT)

    def is_suspect(self, item: int) -> bool:
        """Pale, or turned, or larger than any text."""
        lean.object_matrix(item, self._matrix_at)
        matrix = self._matrix
        return bool(matrix.b) or abs(matrix.d) > 30 or self._is_pale(item) or self._size(item) > TALL

    def _is_pale(self, item: int) -> bool:
        lean.object_fill(item, *self._colours)
        least = min(self._colour[:3])
        return PALE <= least < WHITE_TEXT or self._colour[3] <= FAINT

    def _size(self, item: int) -> float:
        size = self._f[4]
        lean.text_size(item, ctypes.addressof(size))
        return float(size.value) * math.hypot(self._matrix.c, self._matrix.d)

    def piece(self, item: int) -> _Piece:
        pale = self._is_pale(item)
        lean.object_matrix(item, self._matrix_at)
        angle = math.degrees(math.atan2(self._matrix.b, self._matrix.a)) % 90
        off = min(angle, 90 - angle)
        lean.object_bounds(item, *(ctypes.addressof(value) for value in self._f[:4]))
        left, bottom, right, top = (value.value for value in self._f[:4])
        return _Piece(item, Box(left, bottom, right, top), self._size(item), off > _ASKEW or (pale and off > 1), pale)
