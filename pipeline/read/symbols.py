"""Symbol fonts: letters that show signs. ``R`` in Wingdings 2 is a ticked box, not a letter.

What a font shows is known for ticks, boxes and the signs that stand near them. Any other letter of such a font
shows something that nobody may read as a letter: it becomes a neutral mark.
"""

from __future__ import annotations

from pipeline.lazy import lazy

TICKED, CROSSED, EMPTY, TICK, CROSS = "☑", "☒", "☐", "✓", "✗"
UNKNOWN = "\u25cc"
"""A dotted circle: something stands here, and nobody knows what."""
MARKS = "☑☒☐✓✗●○■▪◉◎"
"""What may be an answer in a form: ticks, boxes and what people take for them."""

_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: EMPTY,
    0x70: EMPTY, 0x71: EMPTY, 0x72: EMPTY, 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: CROSSED,
    0x9F: "•", 0xA1: "○", 0xA2: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: EMPTY, 0xAB: "★", 0xD8: "➢", 0xDF: "←",
    0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: CROSS, 0xFC: TICK, 0xFD: CROSSED,
    0xFE: TICKED, **{0x80 + n: sign for n, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: CROSS, 0x50: TICK, 0x51: CROSSED, 0x52: TICKED, 0x53: CROSSED, 0x54: CROSSED, 0x95: "•", 0x96: "●",
    0x97: "●", 0x98: "●", 0x99: "○", 0xA0: "▪", 0xA1: "■", 0xA2: "■", 0xA3: EMPTY, 0xA4: EMPTY, 0xA5: EMPTY,
}  # fmt: skip
_WEBDINGS = {0x61: TICK, 0x63: EMPTY, 0x67: "■", 0x6E: "●", 0x72: CROSS}
_MARLETT = {0x61: TICK, 0x62: TICK, 0x67: "■", 0x69: "●", 0x6E: "●", 0x72: CROSS}
_DINGBATS = {
    0x33: TICK, 0x34: TICK, 0x35: CROSS, 0x36: CROSS, 0x37: CROSS, 0x38: CROSS, 0x48: "★", 0x6C: "●", 0x6D: "❍",
    0x6E: "■", 0x6F: EMPTY, 0x70: EMPTY, 0x71: EMPTY, 0x72: EMPTY, 0x75: "◆", 0xD4: "→", 0xE8: "➔",
}  # fmt: skip
_SYMBOL = {
    **dict(enumerate("!∀#∃%&∍()*+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾", 0x21)),
    **dict(enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼", 0x61)),
    **dict(enumerate("ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…", 0xA1)),
    **dict(enumerate("ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈", 0xC0)), 0xE5: "∑", 0xF1: "〉", 0xF2: "∫",
}  # fmt: skip
_FONTS: dict[str, dict[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": {},
    "webdings": _WEBDINGS,
    "marlett": _MARLETT,
    "symbol": _SYMBOL,
    "zapf dingbats": _DINGBATS,
    "zapfdingbats": _DINGBATS,
    "itc zapf dingbats": _DINGBATS,
    "monotype sorts": _DINGBATS,
}
_MENTIONED = (b"wingdings", b"webdings", b"marlett", b"dingbats", b"monotype sorts", b'"symbol"')
_fonts = lazy(rb'rFonts\b(?! w:hint="eastAsia"/)([^>]*)')  # most runs of a Chinese text say just that
_BELOW = 0x100
_PRIVATE = 0xF000


def mentions_fonts(content: bytes) -> bool:
    """Whether any of the letters of a part may be signs."""
    named = b" ".join(set(_fonts.findall(content))).lower()  # a part names the same few fonts again and again
    return any(name in named for name in _MENTIONED)


def is_symbol_font(font: str) -> bool:
    """Letters in this font are signs."""
    return font.strip().lower() in _FONTS


def sign_of(font: str, code: int) -> str:
    """What the font shows for a character code, with or without the F000 that Word adds; UNKNOWN where that is
    not known, "" for a blank."""
    code = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + _BELOW else code
    if code in (0x20, 0xA0):
        return " "
    return _FONTS.get(font.strip().lower(), {}).get(code, UNKNOWN)


def in_font(text: str, font: str) -> str:
    """``text`` as a symbol font shows it; what no such font has (Chinese) comes from another font as it is."""
    if not is_symbol_font(font):
        return text
    return "".join(sign_of(font, ord(sign)) if _in_reach(ord(sign)) else sign for sign in text)


def _in_reach(code: int) -> bool:
    return 0x20 <= code < _BELOW or _PRIVATE <= code < _PRIVATE + _BELOW
