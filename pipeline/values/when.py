"""Dates and years: 2024年3月15日, 2024.3.15, 二〇二四年三月, 二0二四年; in a field also 20240315, 15 March 2024."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipeline.lazy import lazy
from pipeline.values.clean import clean
from pipeline.values.number import chinese_number

_ZEROS = "〇○零0OoОоΟ"
_ONES = "一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_YEAR_SIGN = str.maketrans(dict.fromkeys(_ZEROS, "0") | {sign: str(n % 9 + 1) for n, sign in enumerate(_ONES)})
_PART = r"(?:\d\s?\d?|[〇○零一二三四五六七八九十廿卅正元壹贰叁肆伍陆柒捌玖拾]{1,3})"
_DASH = r"[./\-‐‑–—―−·、]"
_WRITTEN = lazy(
    rf"(?<![\d.\-/])(?P<year>[12一二壹贰][\d{_ZEROS}{_ONES}]{{3}})\s*年度?\s*"
    rf"(?:(?P<month>{_PART})\s*月(?:份)?\s*(?:(?P<day>{_PART})\s*[日号])?)?"
)
_DOTTED = lazy(
    rf"(?<![\d.\-/])((?:19|20)\d{{2}})\s*({_DASH})\s*(1[0-2]|0?[1-9])(?:\s*\2\s*(3[01]|[12]\d|0?[1-9]))?\s*[日号]?(?![\d.\-/])"
)
_MIXED = lazy(  # 2024年3.15, 2024.3月15日
    r"(?<![\d.\-/])((?:19|20)\d{2})\s*[年./\-]\s*(1[0-2]|0?[1-9])\s*[月./\-]\s*(3[01]|[12]\d|0?[1-9])(?:\s*[日号]|(?![\d.\-/]))"
)
_COMPACT = lazy(r"(?<![\d\-])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?(?!\d)")
_SHORT_YEAR = lazy(r"(?<!\d)['’]?(\d{2})\s*年\s*(1[0-2]|0?[1-9])\s*月(?:\s*(3[01]|[12]\d|0?[1-9])\s*[日号])?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH = lazy(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[\s\-]*{_NAMED}|{_NAMED}[\s\-]*(?:(\d{{1,2}})(?:st|nd|rd|th)?)?)[,\s\-]*((?:19|20)\d{{2}})",
    re.I,
)
_DAY_FIRST = lazy(r"(?<!\d)(3[01]|[12]\d|0?[1-9])([./\-])(1[0-2]|0?[1-9])\2((?:19|20)\d{2})(?!\d)")
_SHAPED = lazy(r"\d{2,4}\s*[年./\-—–]\s*\d{1,2}(?!\d)|\d\s*月|(?<!\d)\d{6,8}(?!\d)")
_DAY_SHAPED = lazy(r"\d{4}\s*[年./\-]\s*\d{1,2}\s*[月./\-]\s*\d{1,2}\s*[日号]?")
_YEAR = lazy(r"(?<!\d)(1[6-9]\d\d|20\d\d)(?!\d)")
_BLANK = lazy(r"(?:20\d{0,2})?[\s_＿—\-]*年[\s_＿—\-]*月[\s_＿—\-]*日?")
_EARLIEST, _LATEST = 1600, 2100  # an organisation may be old


class When(NamedTuple):
    """A date as it was written: month and day may be left open."""

    year: int
    month: int | None = None
    day: int | None = None
    start: int = 0
    end: int = 0
    """Where it stands in the text, cleaned (``clean``)."""

    def __str__(self) -> str:
        return "-".join(f"{part:02d}" for part in (self.year, self.month, self.day) if part)

    @property
    def exists(self) -> bool:
        """The calendar has it."""
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            return False
        return _EARLIEST <= self.year <= _LATEST

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


def dates(text: str) -> Iterator[When]:
    """Every date in running text that has at least a year marked 年 or a month, in order of place."""
    yield from _apart([*_written(folded := clean(text)), *_dotted(folded)])


def dates_in_field(text: str) -> Iterator[When]:
    """The same where a date is expected: digits alone, two-digit years and English months too."""
    folded = clean(text)
    found = [*_written(folded), *_dotted(folded)]
    for match in _MIXED.finditer(folded):
        found.append(_made(match, 1, 2, 3))
    for match in _COMPACT.finditer(folded):
        found.append(_made(match, 1, 2, 3))
    for match in _SHORT_YEAR.finditer(folded):
        made = _made(match, 1, 2, 3)
        found.append(made._replace(year=made.year + (2000 if made.year < 50 else 1900)))
    for match in _DAY_FIRST.finditer(folded):
        found.append(_made(match, 4, 3, 1))
    for match in _ENGLISH.finditer(folded):
        month = _MONTHS.index((match[2] or match[3])[:3].lower()) + 1
        day = match[1] or match[4]
        found.append(When(int(match[5]), month, int(day) if day else None, *match.span()))
    yield from _apart(found)


def _apart(found: list[When]) -> Iterator[When]:
    """In order of place; of two that overlap the longer."""
    end = 0
    for when in sorted(found, key=lambda when: (when.start, -when.end)):
        if when.start >= end:
            yield when
            end = when.end


def _made(match: re.Match[str], year: int, month: int, day: int) -> When:
    return When(int(match[year]), int(match[month]), int(match[day]) if match[day] else None, *match.span())


def _written(text: str) -> Iterator[When]:
    if "年" not in text:
        return
    for match in _WRITTEN.finditer(text):
        year = match["year"].translate(_YEAR_SIGN)
        if not year.startswith(("19", "20")):
            continue
        month, day = _part(match["month"], 12), _part(match["day"], 31)
        end = match.end() if month and (day or not match["day"]) else match.end("year") + 1
        yield When(int(year), month, day if month else None, match.start(), end)


def _part(sign: str | None, most: int) -> int | None:
    """3, 03, 三, 十二, 廿六, 正; None where there is none that the calendar could have."""
    if not sign:
        return None
    plain = "".join(sign.split())
    if plain.isdigit():
        value = int(plain)
    elif plain in ("正", "元"):
        value = 1
    elif {"正", "元"} & set(plain):
        return None
    else:
        value = chinese_number(plain.replace("廿", "二十").replace("卅", "三十"))
    return value if 1 <= value <= most else None


def _dotted(text: str) -> Iterator[When]:
    for match in _DOTTED.finditer(text):
        yield When(int(match[1]), int(match[3]), int(match[4]) if match[4] else None, *match.span())


def last_date(text: str) -> When | None:
    """The last date with a month: what a document is signed with."""
    found = [when for when in dates(text) if when.month]
    return found[-1] if found else None


def signed_on(text: str) -> str:
    """The last day in a text that is to be dated, as written, whether the calendar has it or not; "" for none."""
    told = clean(text)
    places = [(when.start, when.end) for when in dates_in_field(told) if when.day]
    places += [match.span() for match in _DAY_SHAPED.finditer(told)]
    if not places:
        return ""
    start, end = max(places)
    return "".join(told[start:end].split())


def is_blank(text: str) -> bool:
    """An unfilled date: 年 月 日, 2024年 月 日."""
    return bool(_BLANK.fullmatch(clean(text)))


def is_date(text: str) -> bool | None:
    """A year, a month or a day that the calendar has; words around it ("2013年3月起") are no harm.

    Returns:
        False where it is shaped like a date that the calendar has not, or holds no figure at all; None where
        there are figures that are not understood.
    """
    told = clean(text)
    found = list(dates_in_field(told))
    if any(when.month for when in found):
        return all(when.exists for when in found)
    if _SHAPED.search(told):
        return False
    if found or _YEAR.search(told):
        return True
    return None if re.search(r"\d|[一二三四五六七八九十]", told) else False
