"""Numbers of people, square metres and the like, in digits or Chinese numerals."""

from __future__ import annotations

from pipeline.lazy import lazy
from pipeline.values.clean import clean, says_none

_DIGITS = dict(zip("零〇○一二三四五六七八九", (0, 0, *range(10)), strict=True)) | dict(
    zip("壹贰叁肆伍陆柒捌玖两俩", (*range(1, 10), 2, 2), strict=True)
)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_SIGNS = "".join((*_DIGITS, *_UNITS, *_LARGE))
_ARABIC = lazy(r"[-−–]?\d+(?:\.\d+)?")
_GROUPED = lazy(r"(?<=\d)[,，'’\s](?=\d{3}(?!\d))")
_CHINESE = lazy(f"[{_SIGNS}]+")


def number(text: str) -> float | None:
    """The first number in a value ("约 450 人", "1,200㎡", "1.2万", "四百五十余人"); None if there is none."""
    told = clean(text)
    while (closed := _GROUPED.sub("", told, count=1)) != told:
        told = closed
    if found := _ARABIC.search(told):
        sign = found[0].replace("−", "-").replace("–", "-")
        # A dash behind a word is no minus: "面积-2600".
        if sign[0] == "-" and told[: found.start()].strip():
            sign = sign[1:]
        return float(sign) * _LARGE.get(told[found.end() : found.end() + 1], 1)
    if says_none(told):
        return 0.0
    chinese = _CHINESE.search(told)
    return float(chinese_number(chinese[0])) if chinese else None


def chinese_number(numeral: str) -> int:
    """四百五十 → 450, 一万二千 → 12000, 二〇二四 → 2024 (digits one after another)."""
    if not any(sign in _UNITS or sign in _LARGE for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total = part = digit = 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            part += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            total += (part + digit or 1) * _LARGE[sign]
            part = digit = 0
    return total + part + digit


def is_count(text: str) -> bool:
    """A whole number of people, or a word that there are none."""
    told = number(text)
    return told is not None and told >= 0 and told == int(told)


def is_measure(text: str) -> bool:
    """A number with or without its unit, or a word that there is none (a virtual site)."""
    told = number(text)
    return told is not None and told >= 0
