"""Dates and years in Chinese text: 2024年3月15日, 2024.3.15, 2024-03, 二〇二四年三月."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipeline.lazy import lazy

_DIGITS = str.maketrans("〇○Ｏ零一二三四五六七八九", "0000123456789")
_NUMERALS = "〇○零一二三四五六七八九"
_CHINESE = lazy(
    rf"([一二][{_NUMERALS}]{{3}})年(?:([一二三四五六七八九十]{{1,3}})月(?:([一二三四五六七八九十]{{1,3}})[日号])?)?"
)
_DATE = lazy(
    r"(?<![\d.\-/])((?:19|20)\d{2})\s*"
    r"(?:年\s*(?:(1[0-2]|0?[1-9])\s*月(?:份)?\s*(?:(3[01]|[12]\d|0?[1-9])\s*[日号])?)?"
    r"|([./\-—–])\s*(1[0-2]|0?[1-9])(?:\s*\4\s*(3[01]|[12]\d|0?[1-9]))?(?![\d.\-/]))"
)
_BLANK = lazy(r"(?:20\d{0,2})?[\s_]*年[\s_]*月[\s_]*日")


class When(NamedTuple):
    """A date as it was written: month and day may be left open."""

    year: int
    month: int | None = None
    day: int | None = None
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return "-".join(f"{part:02d}" for part in (self.year, self.month, self.day) if part)

    def first_day(self) -> date:
        """The earliest day it can mean."""
        return _day(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The latest day it can mean, the month's last one for a month."""
        return _day(self.year, self.month or 12, self.day or 31)


def _day(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _number(numeral: str | None) -> int | None:
    """十二 → 12, 三十一 → 31."""
    if not numeral:
        return None
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int(numeral.translate(_DIGITS))
    return 10 * int(tens.translate(_DIGITS) or 1) + int(ones.translate(_DIGITS) or 0)


def dates(text: str) -> Iterator[When]:
    """Every date in ``text`` that has at least a year marked 年 or a month, in order of place."""
    folded = unicodedata.normalize("NFKC", text)
    found = [*_arabic(folded)]
    if "年" in folded:
        found += _chinese(folded)
    yield from sorted(found, key=lambda when: when.start)


def _arabic(text: str) -> Iterator[When]:
    for match in _DATE.finditer(text):
        year, month, day, _, other_month, other_day = match.groups()
        month, day = month or other_month, day or other_day
        yield When(int(year), int(month) if month else None, int(day) if day else None, *match.span())


def _chinese(text: str) -> Iterator[When]:
    for match in _CHINESE.finditer(text):
        year, month, day = match.groups()
        yield When(int(year.translate(_DIGITS)), _number(month), _number(day), *match.span())


def last_date(text: str) -> When | None:
    """The last date with a month: what a document is signed with."""
    found = [when for when in dates(text) if when.month]
    return found[-1] if found else None


def is_blank(text: str) -> bool:
    """An unfilled date: 年 月 日, 2024年 月 日."""
    return bool(_BLANK.fullmatch(text.strip()))
