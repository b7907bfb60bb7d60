"""A straightened page in lines of text: the recogniser reads what geometry has cut to size."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import cv2
import numpy

from pipeline.read.ruled.brackets import ticked
from pipeline.read.ruled.cuts import Box, cut, overlooked, without_rules
from pipeline.read.ruled.grids import cells_of
from pipeline.read.ruled.ink import dark_of, faintly_dark_of
from pipeline.read.ruled.squares import Square, find_squares
from pipeline.read.ruled.strokes import Rules, find_rules
from pipeline.read.ruled.ticks import parted, trusted, weighed_by_question
from pipeline.read.straighten import Sheet, straightened
from pipeline.read.straighten.turns import turned, turned_quads

if TYPE_CHECKING:
    from PIL.Image import Image

_PROBES, _FIRST = 4, 2
"""Lines that are read to see whether a page stands on its head, and of them those that are enough where sure."""
_PROBED = 6
"""How many times as long as high they are: enough characters to tell, and cheap."""
_UPRIGHT, _SURELY = 0.9, 0.95
"""Mean certainty of a page that does not, of all and of the first of them; only below it is it tried the other way."""
_KNOWN = 0.6
"""Certainty of a character from which on it is one, and no box with a tick."""
LIKE_BOXES = "口囗回区凶网因国四团图内囚田困园固冈叼"
"""What a box with a tick in it is read as."""
_LARGE = 3.0
"""How many times as high as the page's lines a letter is that was drawn, and not written."""
_LONG, _NARROW, _NARROW_SURE = 8, 0.7, 0.9
"""How many times as long as high a line is that is narrowed before it is read, to which share of its length, and the
certainty below which it is read again as it is."""
_LEAST = 0.5
"""Certainty under which a line was not read."""


class Reading(NamedTuple):
    """What the recogniser made of one crop."""

    text: str
    score: float
    places: list[float]
    """Of each character that is no blank, how far along the crop it stands, 0 to 1."""


class Reader(Protocol):
    """The recogniser."""

    def detect(self, picture: Any) -> Any:
        """The quadrangles (n, 4, 2) of its lines of text."""

    def read(self, crops: list[Any]) -> list[Reading]:
        """Each crop's text; a crop is a picture (height, width) of one line."""


class _Remembering:
    """A page's reader, which reads no picture twice: the lines that tell how the page lies are among its lines."""

    def __init__(self, reader: Reader) -> None:
        self.detect = reader.detect
        self._read = reader.read
        self._known: dict[tuple[tuple[int, ...], bytes], Reading] = {}

    def read(self, crops: list[Any]) -> list[Reading]:
        held = [(crop.shape, crop.tobytes()) for crop in crops]
        new = {key: crop for key, crop in zip(held, crops, strict=True) if key not in self._known}
        self._known |= zip(new, self._read(list(new.values())), strict=True)
        return [self._known[key] for key in held]


class ReadLine(NamedTuple):
    """A line of a page; in a cell of a form it may have no text: something is written there that was not read."""

    text: str
    box: Box
    score: float
    unsure: bool = False
    """It holds a box of which it is not sure whether it is ticked."""


class ReadSheet(NamedTuple):
    """A page, read."""

    lines: list[ReadLine]
    grey: Any
    rules: Rules


def read_sheet(image: Image, reader: Reader) -> ReadSheet:
    """The page in a picture: straightened, then read line by line."""
    reader = _Remembering(reader)
    sheet = _upright(straightened(image, reader.detect), reader)
    grey = sheet.grey
    rules = find_rules(grey)
    clean = without_rules(grey, rules)
    dark = faintly_dark_of(clean) if rules.faint else dark_of(clean)
    cells = cells_of(rules, grey.shape[0])
    boxes = cut([level(quad) for quad in sheet.quads], rules)
    boxes += overlooked(dark, cells, boxes)
    high = median([bottom - top for _, top, _, bottom in boxes]) if boxes else 0.0
    boxed = _no_characters(trusted(find_squares(dark, high), dark, cells), clean, reader)
    squares = weighed_by_question(boxed, cells)
    lines = parted(boxes, squares, cells)
    wanted = [piece.box for line in lines for piece in line.pieces if piece.box]
    told = iter(_read_all(reader, clean, wanted))
    found = []
    for line in lines:
        read = [(next(told), piece.box) for piece in line.pieces if piece.box]
        texts = [_marked(one, box, dark) if one.score >= _LEAST else "" for one, box in read]
        text = line.text(texts)
        score = min((one.score for one, _ in read), default=1.0)
        if _is_drawn(text, line.box, high):
            continue
        if text.strip() or any(_in(cell, line.box) for cell in cells):
            found.append(ReadLine(text, line.box, score, line.unsure))
    found.sort(key=lambda one: (one.box[1], one.box[0]))
    return ReadSheet(found, grey, rules)


def _read_all(reader: Reader, clean: Any, boxes: list[Box]) -> list[Reading]:
    """Each box's text; what is higher than wide runs up or down, and is read both ways."""
    crops = [crop_of(clean, box) for box in boxes]
    read = reader.read([narrowed(crop) for crop in crops])
    poor = [at for at, one in enumerate(read) if one.score < _NARROW_SURE and _is_long(crops[at])]
    for at, whole in zip(poor, reader.read([crops[at] for at in poor]), strict=True):
        if whole.score > read[at].score:
            read[at] = whole
    upright = [at for at, box in enumerate(boxes) if _is_tall(box[3] - box[1], box[2] - box[0])]
    for at, other in zip(upright, reader.read([turned(crops[at], 2) for at in upright]), strict=True):
        if other.score > read[at].score:
            read[at] = other
    return read


def _is_long(crop: Any) -> bool:
    return bool(crop.shape[1] > _LONG * crop.shape[0])


def narrowed(crop: Any) -> Any:
    """A long line at less than its width: it is read as well, and what reading costs is in proportion to it."""
    if not _is_long(crop):
        return crop
    return cv2.resize(crop, (int(_NARROW * crop.shape[1]), crop.shape[0]), interpolation=cv2.INTER_AREA)


def _is_tall(high: float, wide: float) -> bool:
    return high > 1.5 * wide and high > 60


def _is_drawn(text: str, box: Box, high: float) -> bool:
    """A bar of a chart or an edge of a picture, read as one large letter: a heading would begin with it."""
    sign = text.strip()
    if len(sign) != 1 or box[3] - box[1] < _LARGE * high:
        return False
    return not "\u4e00" <= sign <= "\u9fff" or sign in LIKE_BOXES


def _no_characters(squares: list[Square], clean: Any, reader: Reader) -> list[Square]:
    """Without those that hold ink because they are a character with four sides, 暂 or 量."""
    full = [square for square in squares if not square.whole]
    read = reader.read([crop_of(clean, (s.left - 2, s.top - 3, s.right + 3, s.bottom + 4)) for s in full])
    known = [square for square, one in zip(full, read, strict=True) if _is_character(one)]
    return [square for square in squares if square not in known]


def _is_character(reading: Reading) -> bool:
    """A box with a tick in it is read as a letter, a sign, or with little certainty."""
    first = reading.text.strip()[:1]
    return reading.score > _KNOWN and "\u4e00" <= first <= "\u9fff" and first not in LIKE_BOXES


def _marked(reading: Reading, box: Box, dark: Any) -> str:
    return (
        ticked(reading.text, reading.places, box, dark) if "(" in reading.text or "（" in reading.text else reading.text
    )


def _upright(sheet: Sheet, reader: Reader) -> Sheet:
    """The page, turned when its lines are read better on their heads."""
    if not len(sheet.quads):
        return sheet
    boxes = sorted(map(level, sheet.quads), key=lambda box: abs((box[2] - box[0]) / (box[3] - box[1] + 1) - _PROBED))
    crops = [narrowed(crop_of(sheet.grey, box)) for box in boxes[:_PROBES]]
    first = reader.read(crops[:_FIRST])
    if _certainty(first) >= _SURELY:
        return sheet
    as_it_is = _certainty([*first, *reader.read(crops[_FIRST:])])
    if as_it_is >= _UPRIGHT or _certainty(reader.read([turned(crop, 2) for crop in crops])) <= as_it_is:
        return sheet
    return Sheet(turned(sheet.grey, 2), turned_quads(sheet.quads, sheet.grey.shape, 2))


def _certainty(read: list[Reading]) -> float:
    return sum(one.score for one in read) / max(len(read), 1)


def level(quad: Any) -> Box:
    """A line's place on a page whose lines are level."""
    left, right = (quad[0, 0] + quad[3, 0]) / 2, (quad[1, 0] + quad[2, 0]) / 2
    top, bottom = (quad[0, 1] + quad[1, 1]) / 2, (quad[2, 1] + quad[3, 1]) / 2
    return (float(min(left, right)), float(min(top, bottom)), float(max(left, right)), float(max(top, bottom)))


def _in(cell: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]


def crop_of(grey: Any, box: Box) -> Any:
    """A line's picture (height, width), as the recogniser takes it."""
    left, top, right, bottom = box
    piece = grey[max(int(top), 0) : max(int(bottom) + 1, 1), max(int(left), 0) : max(int(right) + 1, 1)]
    if not piece.size:
        piece = numpy.full((8, 8), 255, numpy.uint8)
    if _is_tall(piece.shape[0], piece.shape[1]):
        piece = turned(piece, 3)
    return piece
