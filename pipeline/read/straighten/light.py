"""Uneven light: a lamp's corner, a hand's shadow, yellowed or coloured paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy

_SMALL = 0.25
_AROUND = 21
"""Pixels of the small picture, about seven lines of print: ink is thinner, shadows are wider."""
_REDDER, _UNDER, _STROKE = 0.25, 110, 4
"""How much redder than the paper a seal is, the red below which it is ink that the seal lies over, and pixels of
a seal's stroke."""
_CLOSE, _LOW, _LONG, _THIN, _ROW, _MANY = 0.012, 0.1, 2.5, 0.2, 3, 400
"""Of red print: the gap between its strokes by the page's longer side, its height by the shorter one at most; how
much longer than high a line is and how high at least, by that most; pieces in a row; pieces looked at."""
_LIFT = 1.2
"""A seal's red becomes white by it, a rule beside it that has taken on its colour stays grey."""
_EVEN = 12.0
"""Grey levels between which the paper of a flat scan varies."""
_INK, _ENOUGH, _BLACK = 40.0, 2000, 90.0
"""Grey levels below the paper that are ink, pixels of it that a page of text has, and how dark it is at least."""
_DARKEST, _LIGHTEST = 0.35, 0.93
"""Share of the paper's own brightness that becomes black, and that becomes white."""


def without_seals(picture: Any) -> Any:
    """The red of a picture (height, width, RGB), its seals as white as paper; ink under and beside them stays."""
    red = numpy.ascontiguousarray(picture[:, :, 0])
    other = cv2.addWeighted(picture[:, :, 1], 0.5, picture[:, :, 2], 0.5, 0)
    share = 1.0 - other.astype(numpy.float32) / numpy.maximum(red, 1)
    paper = float(numpy.median(share[::8, ::8]))  # a lamp's own colour
    mask = ((share > paper + _REDDER) & (red > _UNDER)).astype(numpy.uint8)
    # A compressed picture has specks of colour along every thin line; a seal's strokes are thicker.
    seal = cv2.morphologyEx(mask, cv2.MORPH_OPEN, numpy.ones((_STROKE, _STROKE), numpy.uint8)) > 0
    if not seal.any():
        return red
    written = _written(seal)
    if written.any():
        there = written & (mask > 0)
        red[there] = other[there]
        seal &= ~written
    seal = (cv2.dilate(seal.astype(numpy.uint8), numpy.ones((3, 3), numpy.uint8)) & mask) > 0
    lifted = cv2.convertScaleAbs(red, alpha=_LIFT)
    red[seal] = lifted[seal]
    return red


def _written(red: Any) -> Any:
    """Where the red is a line of print, as a certificate's title: low, and long or one of several in a row."""
    small = cv2.resize(red.astype(numpy.uint8), None, fx=_SMALL, fy=_SMALL, interpolation=cv2.INTER_AREA)
    height, width = small.shape
    near = max(round(_CLOSE * max(small.shape)), 3)
    joined = cv2.morphologyEx(
        cv2.copyMakeBorder(small, *(near,) * 4, cv2.BORDER_CONSTANT),
        cv2.MORPH_CLOSE,
        numpy.ones((near, near), numpy.uint8),
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined[near:-near, near:-near].copy())
    most = _LOW * min(height, width)
    boxes = {
        number: (x, y, x + w, y + h)
        for number, (x, y, w, h, _) in enumerate(stats[: min(count, _MANY)].tolist())
        if number and x > 0 and y > 0 and x + w < width and y + h < height and 4 <= min(w, h) <= most
    }
    found = [number for number, box in boxes.items() if _is_line(box, most) or _row_of(box, boxes.values()) >= _ROW]
    there = numpy.isin(labels, found).astype(numpy.uint8)
    return (
        cv2.resize(cv2.dilate(there, numpy.ones((3, 3), numpy.uint8)), red.shape[::-1], interpolation=cv2.INTER_NEAREST)
        > 0
    )


_Area = tuple[int, int, int, int]


def _is_line(box: _Area, most: float) -> bool:
    long, high = sorted((box[2] - box[0], box[3] - box[1]), reverse=True)
    return long >= _LONG * high and high >= _THIN * most


def _row_of(box: _Area, boxes: Iterable[_Area]) -> int:
    """How many pieces as large as this one stand beside it, or above and below it."""
    size = max(box[2] - box[0], box[3] - box[1])
    alike = [one for one in boxes if 0.6 * size <= max(one[2] - one[0], one[3] - one[1]) <= 1.6 * size]
    return max(sum(abs(one[at] + one[at + 2] - box[at] - box[at + 2]) < 0.8 * size for one in alike) for at in (0, 1))


def evenly_lit(red: Any) -> Any:
    """The page with its paper white everywhere; a flat scan stays as it is."""
    small = cv2.resize(red, None, fx=_SMALL, fy=_SMALL, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_AROUND, _AROUND)))
    paper = cv2.GaussianBlur(paper, (0, 0), _AROUND / 3)
    low, high = numpy.percentile(paper, (2, 98))
    if high - low < _EVEN and low > 225:
        return _inked(red, float(low))
    ground = cv2.resize(paper, red.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(numpy.float32)
    share = red.astype(numpy.float32) / numpy.maximum(ground, 24.0)
    share = (share - _DARKEST) / (_LIGHTEST - _DARKEST)
    return (numpy.clip(share, 0.0, 1.0) * 255).astype(numpy.uint8)


def _inked(red: Any, paper: float) -> Any:
    """A flat scan with its ink black: where the toner was at its end, boxes and rules are paler than any shadow."""
    dark = red[red < paper - _INK]
    if dark.size < _ENOUGH or (ink := float(numpy.percentile(dark, 20))) < _BLACK:
        return red
    return numpy.clip((red.astype(numpy.float32) - ink) * (255 / max(paper - ink, 20.0)), 0, 255).astype(numpy.uint8)
