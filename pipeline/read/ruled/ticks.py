"""Lines of text with boxes in them: the boxes are told from characters, and the line is read in pieces between them."""

from __future__ import annotations

from typing import Any, NamedTuple

from pipeline.read.ruled.cuts import Box
from pipeline.read.ruled.squares import Square, weighed

_GAP, _WHITE = 0.9, 0.35
"""Sides of a box before it that are looked at, and the share of their columns that hold no ink at all."""
_NEAR = 3.2
"""Sides of a box within which another box stands that belongs to the same question."""
_BESIDE = 1.4
TICKED, EMPTY = "☑", "☐"


class Piece(NamedTuple):
    """A stretch of a line that is read by itself, and the box before it."""

    box: Box | None
    """None where a box has nothing behind it."""
    square: Square | None = None


class Cut(NamedTuple):
    """A line in pieces."""

    box: Box
    pieces: list[Piece]

    @property
    def unsure(self) -> bool:
        return any(piece.square is not None and not piece.square.sure for piece in self.pieces)

    def text(self, read: list[str]) -> str:
        """The pieces' texts (one for each that has a box) with the marks between them."""
        texts, out = iter(read), ""
        for piece in self.pieces:
            mark = "" if piece.square is None else TICKED if piece.square.ticked else EMPTY
            out += (" " if out and mark else "") + mark + (next(texts).strip() if piece.box else "")
        return out


def trusted(squares: list[Square], dark: Any, cells: list[Box]) -> list[Square]:
    """Those squares that are boxes: white stands before them, and a plain empty one, or two broken ones, are near."""
    apart = [square for square in squares if _white_before(square, dark)]
    empty = [square for square in apart if square.empty]
    return [
        square
        for square in apart
        if square.whole or _of_boxes([other for other in empty if _together(square, other, cells)])
    ]


def weighed_by_question(squares: list[Square], cells: list[Box]) -> list[Square]:
    """The boxes, each weighed by those of its own question; what is a character must be out of them."""
    left, found = list(squares), []
    while left:
        question = [square for square in left if _together(left[0], square, cells)]
        left = [square for square in left if square not in question]
        found += weighed(question)
    return found


def _of_boxes(empty: list[Square]) -> bool:
    """These say that where they stand boxes are to be ticked."""
    return len(empty) > 1 or any(square.whole for square in empty)


def _white_before(square: Square, dark: Any) -> bool:
    """A blank stands there, though the tick may begin in it; between two characters is none as wide."""
    side = square.right - square.left
    first = max(int(square.left - _GAP * side), 0)
    window = dark[int(square.top) + 2 : int(square.bottom) - 2, first : int(square.left)]
    return not window.size or float((~window.any(axis=0)).mean()) > _WHITE


def _together(one: Square, other: Square, cells: list[Box]) -> bool:
    x, y = (one.left + one.right) / 2, (one.top + one.bottom) / 2
    home = next((c for c in cells if c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)
    a, b = (other.left + other.right) / 2, (other.top + other.bottom) / 2
    if home is not None:
        return home[0] <= a <= home[2] and home[1] <= b <= home[3]
    return abs(b - y) <= _NEAR * (one.bottom - one.top)


def parted(boxes: list[Box], squares: list[Square], cells: list[Box]) -> list[Cut]:
    """The lines, each cut at the boxes that stand in it or right beside it; a box alone is a line of its own."""
    left_over = list(squares)
    found = []
    for box in boxes:
        own = [square for square in left_over if _stands_in(square, box, cells)]
        left_over = [square for square in left_over if square not in own]
        found.append(_cut(box, sorted(own, key=lambda square: square.left)))
    return found + [Cut((s.left, s.top, s.right, s.bottom), [Piece(None, s)]) for s in left_over]


def _stands_in(square: Square, line: Box, cells: list[Box]) -> bool:
    side = square.right - square.left
    middle = (square.top + square.bottom) / 2
    if not line[1] <= middle <= line[3]:
        return False
    x = (square.left + square.right) / 2
    if line[0] <= x <= line[2]:
        return True
    beside = line[0] - _BESIDE * side <= square.left and square.right <= line[2] + _BESIDE * side
    home = next((c for c in cells if c[0] <= x <= c[2] and c[1] <= middle <= c[3]), None)
    return beside and (home is None or home[0] <= (line[0] + line[2]) / 2 <= home[2])


def _cut(line: Box, squares: list[Square]) -> Cut:
    if not squares:
        return Cut(line, [Piece(line)])
    left, top, right, bottom = line
    pieces = []
    side = squares[0].right - squares[0].left
    least = 0.3 * side
    if squares[0].left - left > 0.5 * side:
        pieces.append(Piece((left, top, squares[0].left - 1, bottom)))
    for square, following in zip(squares, [*squares[1:], None], strict=True):
        end = following.left - 1 if following else right
        begin = square.right + 1
        pieces.append(Piece((begin, top, end, bottom) if end - begin > least else None, square))
    whole = (min(left, squares[0].left), top, max(right, squares[-1].right), bottom)
    return Cut(whole, pieces)
