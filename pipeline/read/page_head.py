"""The lines at the top of a page: they tell whether something new begins there, at a quarter of the cost of it all."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

import cv2
import numpy

from pipeline.model.document import HeadLine
from pipeline.read.sheets import Reader, crop_of, level, narrowed
from pipeline.read.straighten.light import evenly_lit, without_seals
from pipeline.read.straighten.turns import leaning, lies_on_side

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.read.ruled.cuts import Box

_LONG_SIDE = 1240
"""Pixels of the longer side: print is read as well at it, large print better."""
_SEARCHED = 640
"""Pixels of the longer side in which lines are looked for: those of a title are large."""
_LINES = 5
"""That may hold a title."""
_SURE = 0.85
"""Certainty from which on the page stands as it should and was read: the lines' mean, and that of each title."""
_LARGER = 1.3
"""How many times as high as the page's other lines a line is that is larger."""
_FEW = 12
"""Lines of a page that is no running text, a certificate say: any of them may be its title."""
_OFF, _FULL = 0.06, 0.85
"""Shares of the text's width: how far from its middle a centred line may be, and how long it may be."""
_LEANS = 1.5
"""Degrees from which on a line is no longer cut out level."""


def read_head(image: Image, reader: Reader) -> tuple[HeadLine, ...] | None:
    """The topmost lines, top to bottom; none for a page without text, None where they were not read for sure."""
    grey = evenly_lit(without_seals(_sized(numpy.asarray(image.convert("RGB")), _LONG_SIDE)))
    small = _sized(grey, _SEARCHED)
    quads = reader.detect(cv2.merge([small, small, small]))
    if not len(quads):
        return ()
    quads = quads * (grey.shape[0] / small.shape[0])
    if lies_on_side(quads) or abs(leaning(quads)) > _LEANS:
        return None
    boxes = sorted(map(level, quads), key=lambda box: box[1])
    lines = boxes[:_LINES]
    read = reader.read([narrowed(crop_of(grey, _wider(box))) for box in lines])
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    usual = median([box[3] - box[1] for box in boxes])
    larger = [box[3] - box[1] > _LARGER * usual for box in lines]
    centred = [_is_centred(box, left, right) for box in lines]
    scores = [one.score for one in read]
    # Clear lines below it say nothing of how well a title was read.
    titles = [score for score, *shows in zip(scores, larger, centred, strict=True) if any(shows)]
    if sum(scores) < _SURE * len(scores) or min(titles, default=1.0) < _SURE:
        return None
    few = len(boxes) < _FEW
    return tuple(
        HeadLine(one.text.strip(), few or is_larger, is_centred)
        for one, is_larger, is_centred in zip(read, larger, centred, strict=True)
        if one.text.strip()
    )


def _is_centred(box: Box, left: float, right: float) -> bool:
    """Between the margins ``left`` and ``right``, and not from one to the other."""
    wide = right - left
    off = abs(box[0] + box[2] - left - right) / 2
    return off < _OFF * wide and box[2] - box[0] < _FULL * wide


def _sized(picture: Any, longest: int) -> Any:
    scale = longest / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _wider(box: Box) -> Box:
    """Found in a small picture, a line's edge is less exact."""
    left, top, right, bottom = box
    return (left - 2, top - 1, right + 2, bottom + 1)
