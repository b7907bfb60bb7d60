"""A line of text on a page: what the layout works on, whether pdfium or OCR saw it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from pipeline.model.document import Block

HAN = r"\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
"""Han, kana, CJK and full-width punctuation, as the inside of a character class."""

WIDE = re.compile(f"[{HAN}“”‘’…—]")


TICKS = frozenset("☐☑")

FEW = 10
"""Lines of a column below which one of them is as good as the margin."""


class Box(NamedTuple):
    """A rectangle in points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        return self.left - slack <= x <= self.right + slack and self.bottom - slack <= y <= self.top + slack

    def covers(self, other: Box, slack: float = 0.0) -> bool:
        return self.holds(other.left, other.bottom, slack) and self.holds(other.right, other.top, slack)

    def moved(self, right: float, up: float) -> Box:
        """The box somewhere else."""
        return Box(self.left + right, self.bottom + up, self.right + right, self.top + up)

    def turned(self, quadrant: int) -> Box:
        """The box as seen by a reader of text that runs ``quadrant`` x 90° anticlockwise."""
        left, bottom, right, top = self
        match quadrant % 4:
            case 1:
                return Box(bottom, -right, top, -left)
            case 2:
                return Box(-right, -top, -left, -bottom)
            case 3:
                return Box(-top, left, -bottom, right)
        return self


def union(boxes: list[Box]) -> Box:
    """The smallest box around ``boxes``."""
    if len(boxes) == 1:
        return boxes[0]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


@dataclass(slots=True)
class Line:
    """One line, or the piece of one that stands in one column, in the coordinates of its reader.

    ``box`` is upright: x along the line, y upwards, whatever way the page is turned; ``quadrant`` says how to turn
    back. ``block`` stands for a table or figure that takes part in the order of the page; it has no text then.
    """

    text: str
    box: Box
    baseline: float
    size: float
    bold: bool = False
    page: int = 1
    quadrant: int = 0
    end_bold: bool = False
    end_size: float = 0.0
    head: int = 0
    """Characters at the start in a look of their own, where the look changes within the line; else 0."""
    blank_end: bool = False
    """The line ends in a blank that the author typed."""
    spans: tuple[tuple[int, int], ...] = ()
    """Ranges of pdfium's character indices that the text came from."""
    tilted: bool = False
    invisible: bool = False
    white: bool = False
    whites: tuple[tuple[float, float], ...] = ()
    """(left, right) of the white within it that may belong to a gutter."""
    doubled: bool = False
    """Drawn twice, for weight or as a shadow."""
    marks: tuple[str, ...] = ()
    """The marks of footnotes that were taken out of its text."""
    element: int = 0
    """The paragraph-like element of a tagged PDF's structure tree that holds the line; 0: unknown."""
    level: int | None = None
    """The outline level that a tagged PDF gives it."""
    part: str = "body"
    field: bool = False
    """Holds the value of a form field: a line of a form, not of running text."""
    block: Block | None = None
    grid: tuple[float, ...] = ()
    """For a table: the x of its column borders, to recognise its continuation on the next page."""

    @property
    def place(self) -> tuple[float, float, float, float]:
        """The box in the page's own coordinates."""
        box = self.box.turned(-self.quadrant)
        return (round(box.left, 1), round(box.bottom, 1), round(box.right, 1), round(box.top, 1))


def is_wide(character: str) -> bool:
    """An East Asian character, which needs no blank beside it."""
    return bool(WIDE.match(character))


def widest_gap(lefts: list[float], rights: list[float], slack: float) -> float:
    """The widest white between neighbouring runs; beyond all measure where a run steps back over the one before."""
    before, end = lefts[0], rights[0]
    widest = 0.0
    for left, right in zip(lefts, rights, strict=True):
        if left < before - 0.5 or (left < end - slack and left > lefts[0]):
            return math.inf
        if left - end > widest:
            widest = left - end
        before, end = left, right
    return widest


def tangled(a: Line, b: Line) -> bool:
    """In one place of the page, as no two lines of a text are."""
    if a.tilted or b.tilted or a.quadrant != b.quadrant:
        return False
    overlap = min(a.box.right, b.box.right) - max(a.box.left, b.box.left)
    return overlap > 0.3 * a.size and overlap >= 0.8 * min(a.box.width, b.box.width)


def interleave(a: Line, b: Line) -> bool:
    """On one height, and not the same line twice."""
    return abs(a.baseline - b.baseline) <= 0.15 * a.size and a.text != b.text


def left_edge(lines: list[Line]) -> float:
    """Where most lines begin: the leftmost place at which enough of them do."""
    lefts = sorted(line.box.left for line in lines)
    for i, left in enumerate(lefts):
        near = sum(left <= other <= left + 3 for other in lefts[i:])
        if near >= max(1, 0.12 * len(lefts)):
            return left
    return lefts[0]


def right_edge(lines: list[Line]) -> float:
    """Where full lines end: the rightmost place at which more than one does."""
    rights = sorted((line.box.right for line in lines), reverse=True)
    if len(rights) < FEW:
        return rights[0]
    em = median(line.size for line in lines)
    for i, right in enumerate(rights[:-1]):
        near = sum(right - 1.2 * em <= other for other in rights[i:])
        if near >= max(2, 0.08 * len(rights)):
            return right
    return rights[0]
