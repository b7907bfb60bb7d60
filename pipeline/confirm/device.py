"""pdfminer's device that gathers what a page shows, with a string of upright text placed at once.

Most text is upright. Of its characters only the place along the line changes from one to the next; the rest is worked
out once for each string, with the font's own measures, as pdfminer does for each character.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pdfminer.converter import PDFPageAggregator
from pdfminer.pdffont import PDFUnicodeNotDefined

Matrix = tuple[float, float, float, float, float, float]


class Char(NamedTuple):
    """An upright character: what pdfminer's LTChar tells of one."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    fontname: str
    matrix: Matrix


class Device(PDFPageAggregator):
    """Gathers upright characters as ``Char``, and everything else as pdfminer does."""

    def __init__(self, manager: Any, number: int) -> None:
        super().__init__(manager, pageno=number)
        self._glyphs: dict[Any, dict[int, tuple[str, float]]] = {}
        """By font, the text and the width of each character code."""

    def render_string_horizontal(
        self,
        seq: Any,
        matrix: Matrix,
        pos: tuple[float, float],
        font: Any,
        fontsize: float,
        scaling: float,
        charspace: float,
        wordspace: float,
        rise: float,
        dxscale: float,
        *colours: Any,
    ) -> tuple[float, float]:
        """Place the characters of a string; where the next one begins."""
        a, b, c, d, e, f = matrix
        if b or c or min(a, d, fontsize, scaling) <= 0 or not isinstance(font.fontname, str):
            return super().render_string_horizontal(
                seq, matrix, pos, font, fontsize, scaling, charspace, wordspace, rise, dxscale, *colours
            )
        x, y = pos
        up = y * d + f
        low = font.get_descent() * fontsize + rise
        bottom, top = d * low + up, d * (low + fontsize) + up
        glyphs = self._glyphs.setdefault(font, {})
        add: Any = self.cur_item.add
        spaced = False
        for part in seq:
            if isinstance(part, (int, float)):
                x -= part * dxscale
                spaced = True
            elif isinstance(part, bytes):
                for code in font.decode(part):
                    if spaced:
                        x += charspace
                    if code not in glyphs:
                        glyphs[code] = self._glyph(font, code)
                    text, width = glyphs[code]
                    advance = width * fontsize * scaling
                    start = x * a + e
                    left, right = sorted((start, a * advance + start))
                    add(Char(left, bottom, right, top, text, font.fontname, (a, b, c, d, start, up)))
                    x += advance
                    if code == 32 and wordspace:
                        x += wordspace
                    spaced = True
        return x, y

    def _glyph(self, font: Any, code: int) -> tuple[str, float]:
        try:
            text = font.to_unichr(code)
        except PDFUnicodeNotDefined:
            text = self.handle_undefined_char(font, code)
        return text, font.char_width(code)
