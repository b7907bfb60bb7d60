"""What characters of a page look like: their size, weight and direction, asked of pdfium for many at once."""

from __future__ import annotations

import ctypes
import math
import re
from itertools import repeat
from typing import NamedTuple

import pypdfium2.raw as raw

from pipeline.read.pdf import lean
from pipeline.read.pdf.lines import each
from pipeline.read.pdf.overlays import FAINT, PALE, WHITE_TEXT

_BOLD_NAME = re.compile(rb"bold|black|heavy|[-,]bd\b|semib", re.I)
_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


class Look(NamedTuple):
    """Of one character."""

    size: float
    """In points."""
    bold: bool
    mode: int
    """How it is rendered."""
    right: float
    up: float
    """The way it runs, by its matrix."""

    @property
    def invisible(self) -> bool:
        return self.mode in _INVISIBLE

    @property
    def direction(self) -> tuple[int, bool]:
        """Quarter turns anticlockwise, and whether askew."""
        if not self.up:
            return (2, False) if self.right < 0 else (0, False)
        angle = math.degrees(math.atan2(self.up, self.right)) % 360
        quadrant = round(angle / 90)
        return quadrant % 4, abs(angle - quadrant * 90) > 4

    def same_type(self, other: Look) -> bool:
        """As heavy and, but for fractions of a point, as large."""
        return self.bold == other.bold and (self.size == other.size or round(self.size) == round(other.size))


class Colour(NamedTuple):
    """That a character is filled with."""

    least: int
    """The smallest of its red, green and blue."""
    opaque: int

    @property
    def white(self) -> bool:
        return self.least >= WHITE_TEXT

    @property
    def odd(self) -> bool:
        """Pale, or shining through: a watermark's, perhaps."""
        return PALE <= self.least < WHITE_TEXT or self.opaque <= FAINT


class Looks:
    """The looks of an open page's characters; each is asked for once."""

    def __init__(self, page: int, fonts: dict[int, bool]):
        self._page = page
        self._fonts = fonts
        """Whether the font at this address is bold; shared by the pages of a document."""
        self._known: dict[int, Look] = {}

    def know(self, indices: list[int]) -> None:
        """Ask for all of these characters at once."""
        page = self._page
        matrices = lean.matrices(page, indices)
        items = list(map(lean.text_object, repeat(page), indices))
        modes = list(map(lean.text_mode, items))
        fonts = [font or 0 for font in map(lean.text_font, items)]
        for font in set(fonts).difference(self._fonts):
            self._fonts[font] = _is_bold(font)
        stroked = raw.FPDF_TEXTRENDERMODE_FILL_STROKE
        sizes = [
            size * (math.hypot(x, y) or 1.0)
            for size, x, y in zip(
                map(lean.font_size, repeat(page), indices), matrices[2::6], matrices[3::6], strict=True
            )
        ]
        bold = [self._fonts[font] or mode == stroked for font, mode in zip(fonts, modes, strict=True)]
        self._known.update(zip(indices, each(Look, sizes, bold, modes, matrices[::6], matrices[1::6]), strict=True))

    def __getitem__(self, index: int) -> Look:
        if index not in self._known:
            self.know([index])
        return self._known[index]

    def colours(self, indices: list[int]) -> list[Colour]:
        """What each of these characters is filled with."""
        parts = lean.colours(self._page, indices)
        return each(Colour, map(min, parts[::4], parts[1::4], parts[2::4]), parts[3::4])


def _is_bold(font: int) -> bool:
    if not font:
        return False
    typed = ctypes.cast(font, raw.FPDF_FONT)
    name = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(typed, name, 256)
    return raw.FPDFFont_GetWeight(typed) >= 600 or bool(_BOLD_NAME.search(name.value))
