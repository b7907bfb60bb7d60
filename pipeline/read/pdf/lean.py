"""pdfium's functions that are called for every object and run of a page, without the cost of typed pointers.

``pypdfium2.raw`` makes a typed pointer object for each handle that goes in or comes out. Handles here are plain
integers, which halves the time of the calls that matter.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import Any

import pypdfium2.raw as raw

_HANDLE = ctypes.c_void_p
_INT = ctypes.c_int


def _lean(function: Any, result: Any, *arguments: Any) -> Any:
    address = ctypes.cast(function, _HANDLE).value
    assert address is not None
    return ctypes.CFUNCTYPE(result, *arguments)(address)


def handle(pointer: Any) -> int:
    """The address behind one of pypdfium2's typed pointers; 0 for a null pointer."""
    return ctypes.cast(pointer, _HANDLE).value or 0


get_object = _lean(raw.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
object_type = _lean(raw.FPDFPageObj_GetType, _INT, _HANDLE)
get_text = _lean(raw.FPDFText_GetText, _INT, _HANDLE, _INT, _INT, _HANDLE)
count_rects = _lean(raw.FPDFText_CountRects, _INT, _HANDLE, _INT, _INT)
_get_rect = _lean(raw.FPDFText_GetRect, _INT, _HANDLE, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
unicode_of = _lean(raw.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
font_size = _lean(raw.FPDFText_GetFontSize, ctypes.c_double, _HANDLE, _INT)
text_object = _lean(raw.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
text_mode = _lean(raw.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
object_mark = _lean(raw.FPDFPageObj_GetMarkedContentID, _INT, _HANDLE)
text_font = _lean(raw.FPDFTextObj_GetFont, _HANDLE, _HANDLE)
is_generated = _lean(raw.FPDFText_IsGenerated, _INT, _HANDLE, _INT)
char_matrix = _lean(raw.FPDFText_GetMatrix, _INT, _HANDLE, _INT, _HANDLE)
char_origin = _lean(raw.FPDFText_GetCharOrigin, _INT, _HANDLE, _INT, _HANDLE, _HANDLE)
fill_color = _lean(raw.FPDFText_GetFillColor, _INT, _HANDLE, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
loose_box = _lean(raw.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
object_matrix = _lean(raw.FPDFPageObj_GetMatrix, _INT, _HANDLE, _HANDLE)
object_fill = _lean(raw.FPDFPageObj_GetFillColor, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
object_bounds = _lean(raw.FPDFPageObj_GetBounds, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
segments = _lean(raw.FPDFPath_CountSegments, _INT, _HANDLE)
segment = _lean(raw.FPDFPath_GetPathSegment, _HANDLE, _HANDLE, _INT)
segment_type = _lean(raw.FPDFPathSegment_GetType, _INT, _HANDLE)
segment_point = _lean(raw.FPDFPathSegment_GetPoint, _INT, _HANDLE, _HANDLE, _HANDLE)
segment_closes = _lean(raw.FPDFPathSegment_GetClose, _INT, _HANDLE)
text_size = _lean(raw.FPDFTextObj_GetFontSize, _INT, _HANDLE, _HANDLE)

_ROOM = 64
_room = (ctypes.c_double * (4 * _ROOM))()
_lefts, _bottoms, _rights, _tops = (
    [ctypes.addressof(_room) + 8 * (4 * n + side) for n in range(_ROOM)] for side in range(4)
)


_sides = (ctypes.c_float * (4 * _ROOM))()
_boxes_at = [ctypes.addressof(_sides) + 16 * n for n in range(_ROOM)]


def loose_boxes(textpage: int, indices: list[int]) -> list[float]:
    """left, top, right, bottom of each of these characters' advance boxes, one after the other; zeros where unknown."""
    found: list[float] = []
    for first in range(0, len(indices), _ROOM):
        some = indices[first : first + _ROOM]
        known = list(map(loose_box, repeat(textpage), some, _boxes_at))
        found += _sides[: 4 * len(some)]
        for at, told in enumerate(known, first):
            if not told:
                found[4 * at : 4 * at + 4] = (0.0, 0.0, 0.0, 0.0)
    return found


def origins(textpage: int, indices: list[int]) -> tuple[list[float], list[float]]:
    """Where each of these characters is set: every x, and every y."""
    xs: list[float] = []
    ys: list[float] = []
    for first in range(0, len(indices), _ROOM):
        some = indices[first : first + _ROOM]
        for _ in map(char_origin, repeat(textpage), some, _lefts, _bottoms):
            pass
        xs += _room[: 4 * len(some) : 4]
        ys += _room[1 : 4 * len(some) : 4]
    return xs, ys


def rects(textpage: int, start: int, count: int) -> list[float]:
    """left, bottom, right, top of each run among ``count`` characters, one after the other."""
    found: list[float] = []
    number = count_rects(textpage, start, count)
    for first in range(0, number, _ROOM):
        runs = range(first, min(number, first + _ROOM))
        if all(map(_get_rect, repeat(textpage), runs, _lefts, _tops, _rights, _bottoms)):
            found += _room[: 4 * len(runs)]
    return found
