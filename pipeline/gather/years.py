"""The years that a material speaks for: those of its title, of what it reports, of its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.gather.text import TextLine, plain
from pipeline.lazy import lazy
from pipeline.values.clean import clean
from pipeline.values.when import dates

_HEAD = 3
_SPAN = lazy(r"(20\d\d)\s*年?\s*[-—–~～至到]\s*(20\d\d)\s*年?")
_YEAR_IN_NAME = lazy(r"(?<!\d)(20[0-3]\d)(?=\D|$)(?![-._]?(?:0?[1-9]|1[0-2])[-._]\d)")
_DATE_IN_NAME = lazy(r"(?<!\d)(20[0-3]\d)[-._]?(?:0?[1-9]|1[0-2])(?:[-._]?\d{1,2})?(?!\d)")
_SIGN_OFF = 24
"""Characters of a line that holds nothing but the date of signing."""


def years(told: Sequence[TextLine], name: str, latest: int) -> tuple[int, ...]:
    """Years up to ``latest``, ascending.

    What a text merely compares itself with ("较 2021 年下降") is not what it speaks for: bare years in
    running text count only where nothing else does; likewise the date of signing. A date in the name is
    that of the last version as often as that of what happened: it counts where neither title nor name says a year.
    """
    stem = name.rpartition("/")[2]
    head = _bare_years(line.text for line in told[:_HEAD]) | _named(stem, _YEAR_IN_NAME)
    head = head or _named(stem, _DATE_IN_NAME)
    reported, signed, mentioned = set[int](), set[int](), set[int]()
    for line in told:
        found = list(dates(line.text))
        dated = {when.year for when in found if when.month}
        if dated and not line.cells and len(plain(line.text)) <= _SIGN_OFF and _only_date(line.text):
            signed |= dated
        else:
            reported |= dated
        mentioned |= {when.year for when in found}
        for first, last in _SPAN.findall(clean(line.text)):
            mentioned |= set(range(int(first), int(last) + 1))
    best = (head | reported) or signed or mentioned
    return tuple(sorted(year for year in best if 2000 <= year <= latest))


def _only_date(text: str) -> bool:
    rest = clean(text)
    for when in reversed(list(dates(rest))):
        rest = rest[: when.start] + rest[when.end :]
    return not re.search(r"\w", re.sub(r"日期|时间|填表|签发", "", rest))


def _bare_years(texts: Iterable[str]) -> set[int]:
    found: set[int] = set()
    for text in texts:
        folded = clean(text)
        if len(folded) > 60 or folded.endswith(("。", ";", ".")) or _only_date(folded):
            continue
        found |= {when.year for when in dates(folded)}
        for first, last in _SPAN.findall(folded):
            found |= set(range(int(first), int(last) + 1))
    return found


def _named(stem: str, pattern: re.Pattern[str]) -> set[int]:
    """Years in a file's name: "2023年现场管理活动总结", and those of a date, "培训记录20230518"."""
    return {int(year) for year in pattern.findall(stem)}
