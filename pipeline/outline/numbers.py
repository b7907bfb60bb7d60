"""The number in front of a heading: which system it belongs to, and how far that has counted."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pipeline.fold import unradical, visible
from pipeline.lazy import lazy

_CHINESE = "一二三四五六七八九十"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾貳參陸", _CHINESE + "二三六")
_UNIT = "部分|章|節|节|篇|編|编|部|条|條|项|讲|回|单元"
_number = lazy(
    rf"""[\s★☆◆◇■▲►▶➤»※●*#〖]*(?:
      (?P<part>第\s*(?:[{_CHINESE}百]{{1,5}}|\d{{1,3}})\s*(?P<unit>{_UNIT})|(?i:part|chapter)\s*\d{{1,2}})[\s、.．:：]*
    | (?P<paren>[（(\[［【]\s*(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})\s*[）)\]］】])[\s、.．]*
    | (?P<chinese>[{_CHINESE}]{{1,3}})(?:\s*[、.．,，:：]|\s|(?=[【\[〔《]))\s*
    | (?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}})*)(?!\d|年|月|%|％)\s*(?P<after>[、.．)）:：])?\s*
    | (?P<circled>[①-⑳⑴-⒇㈠-㈩])\s*
    | (?P<roman>[IVX]{{1,4}}|[Ⅰ-Ⅻ])[、.．\s]\s*
    | (?P<letter>[A-Za-zａ-ｚＡ-Ｚ])(?P<close>[、.．)）])\s*(?![A-Za-z]\b)
    )""",
    re.VERBOSE,
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
SPAN = 24  # characters at the start of a paragraph that are looked at


class Number(NamedTuple):
    """What stands in front of a name."""

    end: int
    """Where the name begins in the text."""
    shown: str
    kind: str = ""
    """A unit (章, 节 …), paren, paren1, chinese, decimal1 and what follows it, decimal2, …, circled, roman, letter,
    bullet, or "" for none."""
    ordinal: int = 0
    """The value, 0 for none."""
    above: tuple[int, ...] = ()
    """Of 2.1.3: (2, 1)."""


def number_of(text: str, automatic: str) -> Number:
    """The number in front of a name: typed in the text, or else automatic."""
    return _number_of(text[:SPAN], automatic)


@lru_cache(maxsize=2048)
def _number_of(text: str, automatic: str) -> Number:
    """The same, remembered: every step asks anew for the lines that could be headings."""
    text = unradical(text)
    plain = visible(text)
    found = _number.match(plain.translate(_FORMAL))
    if found and found.lastgroup:
        return Number(_place(text, plain, found.end()), plain[: found.end()].strip(), *_kind(found))
    start = len(text) - len(text.lstrip())
    if automatic and (found := _number.match(automatic if automatic.endswith(" ") else automatic + " ")):
        return Number(start, automatic.strip(), *_kind(found))
    return Number(start, automatic.strip(), "bullet" if automatic.strip() else "")


def _place(text: str, plain: str, end: int) -> int:
    """Where in ``text`` the first ``end`` characters of it that can be seen are over."""
    if text == plain:
        return end
    return next(at for at in range(len(text) + 1) if len(visible(text[:at])) >= end)


def _kind(found: re.Match[str]) -> tuple[str, int, tuple[int, ...]]:
    names = found.groupdict()
    if sign := names["part"]:
        digits = re.search(r"\d+", sign)
        return names["unit"] or "part", int(digits[0]) if digits else _ordinal(sign), ()
    if sign := names["decimal"]:
        *above, last = (int(piece) for piece in re.split("[.．]", sign))
        after = (names["after"] or "").replace("．", ".").replace("）", ")") if not above else ""
        return f"decimal{len(above) + 1}{after}", last, tuple(above)
    if sign := names["circled"]:
        return "circled", int(unicodedata.numeric(sign, 0)), ()
    if sign := names["roman"]:
        return "roman", int(unicodedata.numeric(sign, 0)) if len(sign) == 1 and sign > "z" else _roman(sign), ()
    if sign := names["letter"]:
        plain = unicodedata.normalize("NFKC", sign)
        return ("letter" if plain.isupper() else "small-letter"), ord(plain.lower()) - 96, ()
    kind = "paren" if names["paren"] else "chinese"
    sign = names[kind]
    digits = re.search(r"\d+", sign)
    return kind + ("1" if digits else ""), int(digits[0]) if digits else _ordinal(sign), ()


def _roman(sign: str) -> int:
    return _ROMAN.index(sign) + 1 if sign in _ROMAN else 0


def _ordinal(sign: str) -> int:
    """The place a heading's sign names, 一 to 九十九, whatever stands between its digits; 0 when it names none."""
    digits = [sign_ for sign_ in sign if sign_ in _CHINESE]
    if not digits:
        return 0
    if "十" not in digits:
        return _CHINESE.index(digits[0]) + 1
    ten = digits.index("十")
    tens = _CHINESE.index(digits[0]) + 1 if ten else 1
    return tens * 10 + (_CHINESE.index(digits[-1]) + 1 if digits[-1] != "十" else 0)
