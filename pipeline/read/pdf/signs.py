"""Letters of symbol fonts on a page as the signs that they show, as a Word file's are told."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pypdfium2.raw as raw

from pipeline.read.pdf import lean

_LETTERS = re.compile("[\uf020-\uf0ff]")
"""Where programs that print keep the letters of symbol fonts."""
_BOXES = frozenset("☐☑☒")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_NAMES = (
    ("wingdings2", "wingdings 2"),
    ("wingdings3", "wingdings 3"),
    ("wingdings", "wingdings"),
    ("webdings", "webdings"),
    ("marlett", "marlett"),
    ("zapfdingbats", "zapfdingbats"),
    ("symbol", "symbol"),
)
"""How a font's name in a PDF begins, blanks and hyphens aside, and which font it is. The longer names come first."""


def with_signs(text: str, textpage: Any) -> str:
    """``text`` of an open page, character for character, with the signs that are known in place of their letters.

    A font that is none of the known ones took the place of Wingdings where the page was printed: of its letters only
    the boxes are told, for they alone are the same wherever people tick.
    """
    if not _LETTERS.search(text):
        return text
    page, fonts = lean.handle(textpage), dict[int, str]()

    def sign(letter: re.Match[str]) -> str:
        item = lean.text_object(page, letter.start())
        font = (lean.text_font(item) or 0) if item else 0
        if font not in fonts:
            fonts[font] = _name(font)
        return _shown(letter[0], fonts[font])

    return _LETTERS.sub(sign, text)


def _shown(letter: str, font: str) -> str:
    from pipeline.read.symbols import UNKNOWN, sign_of

    shown = sign_of(font or "wingdings", ord(letter))
    return shown if shown != UNKNOWN and (font or shown in _BOXES) else letter


def _name(font: int) -> str:
    """Which of the known symbol fonts the font at this address is; "" for none of them."""
    if not font:
        return ""
    name = ctypes.create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(ctypes.cast(font, raw.FPDF_FONT), name, 256)
    bare = re.sub(r"[\s_-]", "", _SUBSET.sub("", name.value.decode("latin-1"))).lower()
    return next((known for begin, known in _NAMES if bare.startswith(begin)), "")
