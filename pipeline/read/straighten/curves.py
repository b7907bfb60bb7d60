"""What should be straight on a page: rules, and lines of text."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy

from pipeline.read.ruled.ink import dark_of

_RUN = 26
"""Pixels in a row that no stroke of a character has, even where the rule leans."""
_SHORTEST = 110
_THICKEST = 9.0
_EVERY = 12
_MOST = 400


class Curve(NamedTuple):
    """Places along something that should be straight."""

    xs: Any
    ys: Any
    weight: float


def level_curves(grey: Any, quads: Any) -> list[Curve]:
    """Level rules, and the upper and lower edges of long lines of text."""
    found = _rules(grey, swap=False)
    for quad in quads:
        length = float(quad[1, 0] - quad[0, 0])
        height = max(float(quad[3, 1] - quad[0, 1]), 1.0)
        if length > 8 * height:
            middle = (quad[[0, 1]] + quad[[3, 2]]) / 2
            found.append(Curve(middle[:, 0].astype(float), middle[:, 1].astype(float), 0.5 * length / _EVERY / 2))
    return found


def plumb_curves(grey: Any) -> list[Curve]:
    """Plumb rules."""
    return [Curve(curve.ys, curve.xs, curve.weight) for curve in _rules(grey.T, swap=True)]


def _rules(grey: Any, swap: bool) -> list[Curve]:
    dark = dark_of(numpy.ascontiguousarray(grey))
    thick = cv2.dilate(dark, numpy.ones((3, 1), numpy.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (_RUN, 1)))
    runs = cv2.dilate(runs, numpy.ones((3, 13), numpy.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs)
    found = []
    for number in range(1, min(count, _MOST)):
        x, y, width, height = (int(value) for value in stats[number][:4])
        if width < _SHORTEST or width < 4 * height:
            continue
        piece = (labels[y : y + height, x : x + width] == number) & (thick[y : y + height, x : x + width] > 0)
        columns = numpy.arange(0, width, _EVERY)
        held = piece[:, columns]
        amount = held.sum(axis=0)
        some = (amount > 0) & (amount <= _THICKEST)
        if some.sum() < max(5, 0.5 * len(columns)):
            continue
        centres = (held * numpy.arange(height)[:, None]).sum(axis=0)[some] / amount[some]
        found.append(Curve((x + columns[some]).astype(float), y + centres.astype(float), 1.0))
    return found
