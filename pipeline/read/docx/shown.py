"""What shows otherwise than it is typed: letters in symbol fonts, and text that is struck out.

Both are rare. A file's bytes tell whether any of it can occur; only then is every run looked at.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml.etree import _Element

from pipeline.lazy import lazy
from pipeline.read.docx.names import VAL, is_on, w
from pipeline.read.symbols import in_font, is_symbol_font, mentions_fonts

_R_FONTS, _R_STYLE = w("rFonts"), w("rStyle")
_ASCII, _H_ANSI, _EAST_ASIA, _HINT = w("ascii"), w("hAnsi"), w("eastAsia"), w("hint")
_STRIKES = (w("strike"), w("dstrike"))
_strikes = lazy(rb":d?strike\b")
_FIRST_BEYOND_ASCII = "\x80"


class Ink(NamedTuple):
    """The fonts of a run and its line through; "" and None where nothing is said."""

    ascii: str = ""
    others: str = ""
    """For what is neither ASCII nor Chinese."""
    struck: bool | None = None
    style: str | None = None

    def under(self, upper: Ink) -> Ink:
        """``upper`` laid over this one."""
        struck = self.struck if upper.struck is None else upper.struck
        return Ink(upper.ascii or self.ascii, upper.others or self.others, struck)

    @property
    def odd(self) -> bool:
        """Its letters are signs, or struck out."""
        return bool(self.struck) or is_symbol_font(self.ascii) or is_symbol_font(self.others)

    def show(self, text: str) -> str:
        """``text`` as its fonts show it."""
        if self.ascii == self.others:
            return in_font(text, self.ascii)
        return "".join(in_font(sign, self.ascii if sign < _FIRST_BEYOND_ASCII else self.others) for sign in text)


PLAIN = Ink()


def may_differ(content: bytes) -> bool:
    """Whether anything in the part may show otherwise than it is typed."""
    return mentions_fonts(content) or (b"strike" in content and _strikes.search(content) is not None)


def read_ink(properties: _Element | None) -> Ink:
    """What a ``w:rPr`` says."""
    ascii_font = others = ""
    struck = style = None
    for item in properties if properties is not None else ():
        tag = item.tag
        if tag == _R_FONTS:
            ascii_font, others = item.get(_ASCII) or "", item.get(_H_ANSI) or ""
            if item.get(_HINT) == "eastAsia":
                # £ ¨ and the like, which both alphabets have, then come from the Chinese font.
                others = item.get(_EAST_ASIA) or others
        elif tag in _STRIKES:
            struck = is_on(item) or bool(struck)
        elif tag == _R_STYLE:
            style = item.get(VAL)
    return Ink(ascii_font, others, struck, style)
