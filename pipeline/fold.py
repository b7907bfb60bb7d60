"""One spelling for what a reader of the page takes for the same: what names, headings and labels are compared by."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.nfkc import nfkc

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's default-ignorable characters, bidi marks among them, as the inside of a character class."""

_SHORT = 64
_RADICALS = (
    "厂乛乚乙亻冂\U00020628刀刂卜㔾小小兀尣尢\U00021bc2巳幺彑彐忄㣺扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟"
    "罓罒㓁罓网羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角\U000278b2讠贝足车辶辶辶邑钅長镸长门阜阝雨青韦页风飞食食飠饣首马骨鬼"
    "鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
"""What the radicals from U+2E81 on look like; Kangxi's (U+2F00 …) are Unicode's own compatibility characters."""

_ALIKE = {
    "-": "‐‑‒–—―−─⸺⸻﹘－",
    "~": "〜∼～˜",
    "·": "•・∙⋅‧･᛫",
    '"': "“”„‟″「」『』〝〞＂",
    "'": "‘’‚‛′`´＇",
    "〇": "○◯",
}
"""Signs that differ in code and hardly on paper."""


def fold(text: str) -> str:
    """``text`` as it is compared: by what is seen, whatever code it is written in.

    Width, ligatures and radicals as NFKC has them and beyond; Traditional as Simplified; dashes, quotes and dots
    of one kind each; nothing invisible, no white space, lower case.
    """
    return _folded(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if not text.isascii():
        text = nfkc(text)
        if _unusual().search(text):
            # Once more: an invisible character may have kept two others from being composed.
            text = nfkc(text.translate(_table()))
    return "".join(text.split()).lower()


_folded = lru_cache(maxsize=4096)(_fold)
"""Names and labels are compared more than once."""


def visible(text: str) -> str:
    """``text`` without what nobody sees."""
    return text if text.isascii() else _invisible().sub("", text)


def as_seen(text: str) -> str:
    """What a person sees of it, signs in one width: for looking words up in running text."""
    return nfkc(visible(text))


def unradical(text: str) -> str:
    """``text`` with Han in place of radicals that look like them; every character keeps its place."""
    return text.translate(_radical_table()) if _radical().search(text) else text


@cache
def _invisible() -> re.Pattern[str]:
    return re.compile(f"[{INVISIBLE}]")


@cache
def _radical() -> re.Pattern[str]:
    return re.compile("[\u2e80-\u2fd5]")


@cache
def _radical_table() -> dict[int, str]:
    table = {0x2E81 + place: han for place, han in enumerate(_RADICALS) if han != " "}
    return table | {code: nfkc(chr(code)) for code in range(0x2F00, 0x2FD6)}


@cache
def _unusual() -> re.Pattern[str]:
    """Finds out whether there is anything to do: in most text there is not."""
    from pipeline.traditional import TRADITIONAL

    signs = "".join(re.escape(sign) for signs in _ALIKE.values() for sign in signs)
    return re.compile(f"[{INVISIBLE}\u2e80-\u2fd5{signs}{TRADITIONAL}]")


@cache
def _table() -> dict[int, str]:
    from pipeline.traditional import SIMPLIFIED, TRADITIONAL

    table = {ord(sign): plain for sign, plain in zip(TRADITIONAL, SIMPLIFIED, strict=True)} | _radical_table()
    table |= {ord(sign): plain for plain, signs in _ALIKE.items() for sign in signs}
    for first, last in re.findall("(.)(?:-(.))?", INVISIBLE):
        table |= dict.fromkeys(range(ord(first), ord(last or first) + 1), "")
    return table
