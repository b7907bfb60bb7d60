"""pdfium's functions that are called for every object and run of a page, without the cost of typed pointers.

``pypdfium2.raw`` makes a typed pointer object for each handle that goes in or comes out. Handles here are plain
integers, which halves the time of the calls that matter; and for so short a call the interpreter's lock is kept.
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
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


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
form_objects = _lean(raw.FPDFFormObj_CountObjects, _INT, _HANDLE)
form_object = _lean(raw.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
draw_mode = _lean(raw.FPDFPath_GetDrawMode, _INT, _HANDLE, _HANDLE, _HANDLE)
segments = _lean(raw.FPDFPath_CountSegments, _INT, _HANDLE)
_segment = _lean(raw.FPDFPath_GetPathSegment, _HANDLE, _HANDLE, _INT)
_segment_type = _lean(raw.FPDFPathSegment_GetType, _INT, _HANDLE)
_segment_point = _lean(raw.FPDFPathSegment_GetPoint, _INT, _HANDLE, _HANDLE, _HANDLE)
_segment_closes = _lean(raw.FPDFPathSegment_GetClose, _INT, _HANDLE)
element_type = _lean(raw.FPDF_StructElement_GetType, ctypes.c_ulong, _HANDLE, _HANDLE, ctypes.c_ulong)
element_marks = _lean(raw.FPDF_StructElement_GetMarkedContentIdCount, _INT, _HANDLE)
element_mark = _lean(raw.FPDF_StructElement_GetMarkedContentIdAtIndex, _INT, _HANDLE, _INT)
element_children = _lean(raw.FPDF_StructElement_CountChildren, _INT, _HANDLE)
element_child = _lean(raw.FPDF_StructElement_GetChildAtIndex, _HANDLE, _HANDLE, _INT)
text_size = _lean(raw.FPDFTextObj_GetFontSize, _INT, _HANDLE, _HANDLE)

_ROOM = 64
_FEW = 16
"""Segments of a path that are asked for at once: most have fewer, and a curve shows at its beginning."""
_room = (ctypes.c_double * (4 * _ROOM))()
_lefts, _bottoms, _rights, _tops = (
    [ctypes.addressof(_room) + 8 * (4 * n + side) for n in range(_ROOM)] for side in range(4)
)
_sides = (ctypes.c_float * (4 * _ROOM))()
_boxes_at = [ctypes.addressof(_sides) + 16 * n for n in range(_ROOM)]
_seconds_at = [at + 4 for at in _boxes_at]
_turns = (ctypes.c_float * (6 * _ROOM))()
_turns_at = [ctypes.addressof(_turns) + 24 * n for n in range(_ROOM)]
_colours = (ctypes.c_uint * (4 * _ROOM))()
_reds, _greens, _blues, _alphas = (
    [ctypes.addressof(_colours) + 4 * (4 * n + part) for n in range(_ROOM)] for part in range(4)
)
_NO_BOX, _NO_TURN, _BLACK = (0.0,) * 4, (0.0,) * 6, (0, 0, 0, 255)


def loose_boxes(textpage: int, indices: list[int]) -> list[float]:
    """left, top, right, bottom of each of these characters' advance boxes, one after the other; zeros where unknown."""
    return _of_each(textpage, indices, _sides, _NO_BOX, loose_box, _boxes_at)


def matrices(textpage: int, indices: list[int]) -> list[float]:
    """a, b, c, d, e, f of each of these characters' matrices, one after the other; zeros where unknown."""
    return _of_each(textpage, indices, _turns, _NO_TURN, char_matrix, _turns_at)


def colours(textpage: int, indices: list[int]) -> list[int]:
    """red, green, blue, alpha that each of these characters is filled with, one after the other; 0-255."""
    return _of_each(textpage, indices, _colours, _BLACK, fill_color, _reds, _greens, _blues, _alphas)


def _of_each(
    textpage: int, indices: list[int], room: Any, unknown: tuple[Any, ...], ask: Any, *at: list[int]
) -> list[Any]:
    """What pdfium writes ``at`` the places of a room when it is asked for each of the characters."""
    found: list[Any] = []
    width = len(unknown)
    for first in range(0, len(indices), _ROOM):
        some = indices[first : first + _ROOM]
        known = list(map(ask, repeat(textpage), some, *at))
        found += room[: width * len(some)]
        if not all(known):
            for place, told in enumerate(known, first):
                if not told:
                    found[width * place : width * (place + 1)] = unknown
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


def straight_segments(path: int, count: int) -> list[tuple[int, float, float, int]]:
    """(kind, x, y, whether it closes) of ``count`` segments of a path; fewer of them where it bends."""
    found: list[tuple[int, float, float, int]] = []
    for first in range(0, count, _FEW):
        some = list(map(_segment, repeat(path), range(first, min(count, first + _FEW))))
        kinds = list(map(_segment_type, some))
        if raw.FPDF_SEGMENT_BEZIERTO in kinds or not all(map(_segment_point, some, _boxes_at, _seconds_at)):
            break
        xs, ys = _sides[: 4 * len(some) : 4], _sides[1 : 4 * len(some) : 4]
        found += zip(kinds, xs, ys, map(_segment_closes, some), strict=True)
    return found


def rects(textpage: int, start: int, count: int) -> list[float]:
    """left, bottom, right, top of each run among ``count`` characters, one after the other."""
    number = count_rects(textpage, start, count)
    if 0 < number <= _ROOM:
        told = all(map(_get_rect, repeat(textpage), range(number), _lefts, _tops, _rights, _bottoms))
        return _room[: 4 * number] if told else []
    found: list[float] = []
    for first in range(0, number, _ROOM):
        runs = range(first, min(number, first + _ROOM))
        if all(map(_get_rect, repeat(textpage), runs, _lefts, _tops, _rights, _bottoms)):
            found += _room[: 4 * len(runs)]
    return found
