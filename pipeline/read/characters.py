"""One line's picture to its characters, by the recogniser's network.

RapidOCR's own way from the network's answer to the text looks through it twice (18,710 signs a column) and gathers
characters into words that nobody here asks for: 3 % of what a form costs, most of whose lines are short.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy

from pipeline.read.sheets import Reading

_HEIGHT, _NARROWEST = 48, 64
"""Pixels of the picture of a line as the network takes it: RapidOCR pads all to 320, for batches."""
_BLANK = 0
"""The network's sign for "nothing new here"."""


def read_line(recogniser: Any, crop: Any) -> Reading:
    """What stands in a picture (height, width) of one line.

    Args:
        recogniser: RapidOCR's, of which the network and its list of characters are asked.
        crop: dark on white.
    """
    exact = _HEIGHT * crop.shape[1] / crop.shape[0]
    wide = int(exact) if exact > _NARROWEST else math.ceil(exact)
    given = numpy.zeros((1, 3, _HEIGHT, max(wide, _NARROWEST)), numpy.float32)
    given[0, :, :, :wide] = cv2.resize(crop, (wide, _HEIGHT)).astype(numpy.float32) / 127.5 - 1
    (answer,) = recogniser.session(given)
    signs = answer.argmax(axis=1)
    begins = numpy.flatnonzero((signs != _BLANK) & (signs != numpy.append(_BLANK, signs[:-1])))
    characters = [recogniser.postprocess_op.character[sign] for sign in signs[begins]]
    certainty = float(answer[begins, signs[begins]].mean()) if len(begins) else 0.0
    length = len(signs) * min(exact / _NARROWEST, 1.0)
    places = [(at + 0.5) / length for at, one in zip(begins.tolist(), characters, strict=True) if not one.isspace()]
    return Reading("".join(characters), certainty, places)
