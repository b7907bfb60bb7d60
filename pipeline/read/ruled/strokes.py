"""The rules of a straightened page: long level and plumb strokes, thin, broken or grey as they may be."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy

from pipeline.read.ruled.ink import dark_of, faintly_dark_of

_SHORT, _GAP = 14, 13
"""Pixels of ink in a row that a broken rule still has, and pixels that may be missing between them."""
_LEVEL, _PLUMB = 48, 24
"""Pixels that a rule, or a piece of a broken one, has at least; plumb ones must reach from rule to rule besides."""
_KEPT = 17
"""Pixels that stay in one piece when gaps are closed."""
_INK = 0.66
"""Share of a rule's length that is ink: a row of characters with level strokes has less."""
_THICKEST = 10
_OFF, _BREAK = 3.0, 30.0
"""Pixels by which the pieces of a broken rule are out of line, and that are missing between them."""
_BESIDE = 5
"""Pixels beside a rule that are white."""
_STRONG = 240
"""Pixels from which on a level stroke is a rule though none meets it."""
_SOLID = 0.88
"""Share of such a stroke that is ink: the upper edges of a line of text have less."""
_MEETS = 12.0
_LOWEST = 10
"""Pixels between two rules of which one is no double of the other."""
_COVERED, _BROKEN, _END = 0.8, 0.58, 5
"""Share of a plumb rule between two level ones that is ink; less where it reaches both, which no character does."""
_HALF, _SPECKS = 0.45, 0.06
"""The same where paper is beside it, and the share of that paper that dust may cover."""
_MOST = 2000


class Stroke(NamedTuple):
    """A straight stroke from (x0, y0) to (x1, y1), in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float

    def swapped(self) -> Stroke:
        """The same with x and y exchanged."""
        return Stroke(self.y0, self.x0, self.y1, self.x1)


class Rules(NamedTuple):
    """A page's rules."""

    level: list[Stroke]
    plumb: list[Stroke]
    ink: Any
    """(height, width): 1 where a rule is drawn."""
    faint: bool = False
    """They are paler than rules are: smeared, and so are the sides of boxes."""

    def crossing(self, left: float, right: float, y: float) -> list[float]:
        """The x of every plumb rule that stands between ``left`` and ``right`` at the height ``y``."""
        return sorted(s.x0 for s in self.plumb if left < s.x0 < right and s.y0 - 3 <= y <= s.y1 + 3)


def find_rules(grey: Any) -> Rules:
    """The rules of a page, level and plumb: what is long, stands alone, and ends where it meets another.

    Where those of one direction are there and none of the other, these may be too pale to be seen.
    """
    rules = _rules(dark_of(grey))
    if rules.plumb or not rules.level:
        return rules
    fainter = _rules(faintly_dark_of(grey))
    return fainter._replace(faint=True) if fainter.plumb else rules


def _rules(dark: Any) -> Rules:
    level = _strokes(dark, _LEVEL)
    plumb = [found.swapped() for found in _strokes(dark.T.copy(), _PLUMB)]
    # Long level rules are sure; they say which plumb strokes are rules, and those which of the short level ones are.
    sure = [one for one in level if one.stroke.x1 - one.stroke.x0 > _STRONG and one.ink.any(axis=0).mean() > _SOLID]
    long = [one.stroke for one in sure]
    upright = [part for found in plumb for part in _between(found, long)]
    flat = sure + [one for one in level if one not in sure and _ends_meet(one.stroke, upright)]
    ink = numpy.zeros_like(dark)
    lines = [one.stroke for one in flat]
    # A level rule that breaks off goes on to the next border where enough of it is left, and then borders reach it.
    turned = [stroke.swapped() for stroke in lines]
    more = [one.swapped() for one in _broken(turned, [one.swapped() for one in upright], dark.T)]
    lines += more
    known = _broken(upright, lines, dark)
    for found in plumb:
        parts = _between(found, lines)
        known += parts
        for part in parts:
            rows = slice(int(part.y0), int(part.y1) + 1)
            ink[rows, found.columns] |= found.drawn(rows)
    for stroke in [*more, *known]:
        rows, columns = _around(stroke.y0, stroke.y1), _around(stroke.x0, stroke.x1)
        ink[rows, columns] |= dark[rows, columns]
    for found in flat:
        ink[found.rows, found.columns] |= found.ink
    return Rules(lines, known, ink)


def _around(first: float, last: float) -> slice:
    """The rows or columns that a stroke's ink lies in."""
    return slice(max(int(first) - 1, 0), int(last) + 2)


def _broken(upright: list[Stroke], flat: list[Stroke], dark: Any) -> list[Stroke]:
    """More of the borders known from other rows: most of one, and both its ends, are ink, or it stands alone."""
    found = []
    for x in sorted({round(part.x0 / _MEETS) for part in upright}):
        known = [part for part in upright if round(part.x0 / _MEETS) == x]
        at = round(sum(part.x0 for part in known) / len(known))
        met = sorted(s.y0 for s in flat if s.x0 - _MEETS <= at <= s.x1 + _MEETS)
        for top, bottom in itertools.pairwise(met):
            rows = slice(int(top) + 2, int(bottom) - 1)
            inked = dark[rows, max(at - 2, 0) : at + 3].any(axis=1)
            if len(inked) < _LOWEST or any(part.y0 < (top + bottom) / 2 < part.y1 for part in known):
                continue
            ends = inked[:_END].any() and inked[-_END:].any()
            if inked.mean() > (_BROKEN if ends else _HALF if _stands_alone(dark[rows], at) else 1.0):
                found.append(Stroke(float(at), top, float(at), bottom))
    return found


def _stands_alone(rows: Any, at: int) -> bool:
    """Paper is beside it on both sides: no stroke of a character in a line of text."""
    return all(
        not side.size or float(side.mean()) < _SPECKS
        for side in (rows[:, max(at - 9, 0) : at - 3], rows[:, at + 4 : at + 10])
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    stroke: Stroke
    rows: slice
    columns: slice
    ink: Any
    """What of that place is the stroke's ink."""

    def swapped(self) -> _Found:
        return _Found(self.stroke.swapped(), self.columns, self.rows, self.ink.T)

    def drawn(self, rows: slice) -> Any:
        """The ink of these rows of the page."""
        whole = numpy.zeros((rows.stop - rows.start, self.ink.shape[1]), numpy.uint8)
        first, last = max(rows.start, self.rows.start), min(rows.stop, self.rows.stop)
        if first < last:
            inside = self.ink[first - self.rows.start : last - self.rows.start]
            whole[first - rows.start : first - rows.start + len(inside)] = inside
        return whole


def _between(found: _Found, level: list[Stroke]) -> list[Stroke]:
    """The parts of a plumb stroke from one level rule to the next: what runs on as a character's stroke is none."""
    x, y0, _, y1 = found.stroke
    met = sorted(
        one.y0 for one in level if one.x0 - _MEETS <= x <= one.x1 + _MEETS and y0 - _MEETS <= one.y0 <= y1 + _MEETS
    )
    # A broken rule is met in pieces, one a little above the other.
    met = [y for y, above in zip(met, [-math.inf, *met], strict=False) if y - above >= _LOWEST]
    parts = []
    for top, bottom in itertools.pairwise(met):
        inked = found.drawn(slice(int(top) + 2, int(bottom) - 1)).any(axis=1)
        if inked.mean() > _COVERED or (inked.mean() > _BROKEN and inked[:_END].any() and inked[-_END:].any()):
            parts.append(Stroke(x, top, x, bottom))
    return parts


def _ends_meet(stroke: Stroke, upright: list[Stroke]) -> bool:
    """Both ends of a level stroke lie at plumb ones."""
    return all(
        any(abs(o.x0 - end) <= _MEETS and o.y0 - _MEETS <= stroke.y0 <= o.y1 + _MEETS for o in upright)
        for end in (stroke.x0, stroke.x1)
    )


def _strokes(dark: Any, shortest: int) -> list[_Found]:
    """Level strokes that stand alone."""
    thick = cv2.dilate(dark, numpy.ones((2, 1), numpy.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, numpy.ones((1, _SHORT), numpy.uint8))
    joined = cv2.morphologyEx(_alone(runs, dark), cv2.MORPH_CLOSE, numpy.ones((1, _GAP), numpy.uint8))
    kept = cv2.morphologyEx(joined, cv2.MORPH_OPEN, numpy.ones((1, max(shortest // 2, _KEPT)), numpy.uint8))
    joined = cv2.dilate(kept, numpy.ones((3, 5), numpy.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for number in range(1, min(count, _MOST)):
        x, y, width, height = (int(value) for value in stats[number][:4])
        if width < shortest or height > max(_THICKEST, 0.06 * width):
            continue
        place = (slice(y, y + height), slice(x, x + width))
        mine = labels[place] == number
        real = mine & (runs[place] > 0)
        columns = real.any(axis=0)
        if columns.mean() < _INK or real.sum() > _THICKEST * columns.sum():
            continue
        middle = y + float(numpy.median(numpy.nonzero(mine & (kept[place] > 0))[0]))
        ends = x + numpy.nonzero(columns)[0]
        stroke = Stroke(float(ends[0]), middle, float(ends[-1]) + 1, middle)
        found.append(_Found(stroke, *place, (real & (dark[place] > 0)).astype(numpy.uint8)))
    return _joined(found)


def _joined(pieces: list[_Found]) -> list[_Found]:
    """Pieces of a broken rule, one behind the other, as one."""
    whole: list[_Found] = []
    for piece in sorted(pieces, key=lambda one: one.stroke.x0):
        before = next((one for one in whole if _goes_on(one.stroke, piece.stroke)), None)
        if before is None:
            whole.append(piece)
        else:
            whole[whole.index(before)] = _one(before, piece)
    return whole


def _goes_on(one: Stroke, other: Stroke) -> bool:
    return abs(other.y0 - one.y0) <= _OFF and 0 <= other.x0 - one.x1 <= _BREAK


def _one(before: _Found, piece: _Found) -> _Found:
    a, b = before.stroke, piece.stroke
    share = (a.x1 - a.x0) / (a.x1 - a.x0 + b.x1 - b.x0)
    y = share * a.y0 + (1 - share) * b.y0
    rows = slice(min(before.rows.start, piece.rows.start), max(before.rows.stop, piece.rows.stop))
    columns = slice(min(before.columns.start, piece.columns.start), max(before.columns.stop, piece.columns.stop))
    ink = numpy.zeros((rows.stop - rows.start, columns.stop - columns.start), numpy.uint8)
    for one in (before, piece):
        down, right = one.rows.start - rows.start, one.columns.start - columns.start
        ink[down : down + one.ink.shape[0], right : right + one.ink.shape[1]] |= one.ink
    return _Found(Stroke(a.x0, y, b.x1, y), rows, columns, ink)


def _alone(runs: Any, dark: Any) -> Any:
    """Those pixels of runs above and below which is paper: a character has other strokes there."""
    beside = numpy.zeros_like(dark)
    beside[_BESIDE:] |= dark[:-_BESIDE]
    beside[:-_BESIDE] |= dark[_BESIDE:]
    return runs & (1 - beside)
