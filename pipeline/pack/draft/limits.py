"""Limits in all their wordings: "300 字以内", "不超过 800 字", "10000—15000字", "500字左右", "不超过 20MB"."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGITS = "零一二三四五六七八九"
_UNIT = r"(?P<unit>个字符|字符|个字|字|页|MB|Mb|mb|M(?![A-Za-z])|兆)"
_FIGURE = r"(?:\d[\d,，]*(?:\.\d+)?\s*[万千]?|[一二三四五六七八九十百千万两]+)"
_NOT_OVER = (
    r"(?:(?:不得?|不能|不宜|不应|不可|勿|最多不)超[过出]|不得?[多大高]于|不逾|控制在|限制?在|限定?|限于"
    r"|上限[为是]?|最多|至多|小于|≤|<)"
)
_NOT_UNDER = r"(?:(?:不得?|不能|不宜|不应|不可)[少低小]于|下限[为是]?|至少|最少|≥|>)"
_KINDS = (
    ("range", rf"(?P<a>{_FIGURE})\s*(?:个?字符|个字|字|页)?\s*(?:[-—–―~～－]+|至|到)\s*(?P<b>{_FIGURE})\s*{_UNIT}"),
    ("max", rf"{_NOT_OVER}\s*(?:在|为)?\s*(?P<a>{_FIGURE})\s*{_UNIT}(?:\s*(?:以内|之内|以下|内))?"),
    ("min", rf"{_NOT_UNDER}\s*(?P<a>{_FIGURE})\s*{_UNIT}"),
    (
        "max",
        rf"(?P<a>{_FIGURE})\s*{_UNIT}\s*(?:[（(]含[)）])?\s*"
        r"(?:以内|之内|以下|内|封顶|[为作]?上?限(?![时期额制定]))",
    ),
    ("min", rf"(?P<a>{_FIGURE})\s*{_UNIT}\s*(?:[（(]含[)）])?\s*(?:以上|起|[为作]下限)"),
    ("about", rf"(?P<a>{_FIGURE})\s*{_UNIT}\s*(?:左右|上下|为宜)"),
    ("about", rf"(?:约|大约)\s*(?P<a>{_FIGURE})\s*{_UNIT}"),
)
_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]
_WHOLE = r"(?:全文|总篇幅|总字数|报告(?:总字数|全文)?|正文)"
_SHARE = re.compile(
    rf"(?:占{_WHOLE}的?(?:比例)?(?P<a>{_NOT_UNDER}|{_NOT_OVER})?|(?P<b>{_NOT_UNDER}|{_NOT_OVER}){_WHOLE}的)"
    r"\s*(?:(?P<percent>\d+)\s*[%％]|(?P<low>[一二三四五六七八九十])分之(?P<high>[一二三四五六七八九十])|一半)"
)
_UNITS = {"个字符": "字符", "个字": "字", "Mb": "MB", "mb": "MB", "M": "MB", "兆": "MB"}


_RECOMMENDED = re.compile(r"为宜|[^适便事]宜(?=\d|控|在|不?超)|不宜|一般|原则上|建议|尽量|最好")
_NEAR = 6
"""Characters before a limit in which a word makes it a recommendation."""


class Limit(NamedTuple):
    """What a sentence allows."""

    max: int | None = None
    min: int | None = None
    about: int | None = None
    unit: str = "字"
    share_min: float | None = None
    share_max: float | None = None
    soft: bool = False
    """Recommended: "以500字为宜", "一般不超过20字"."""
    start: int = 0
    end: int = 0
    """Where it stands in the sentence."""

    @property
    def figures(self) -> tuple[int, ...]:
        return tuple(n for n in (self.max, self.min, self.about) if n is not None)


def limits_in(text: str) -> list[Limit]:
    """All limits of a line, in order; "不少于 3000 字，不超过 5000 字" is one."""
    found: list[Limit] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            span = match.span()
            if all(span[1] <= start or span[0] >= end for start, end in taken):
                taken.append(span)
                found.append(_limit(kind, match))
    found += [_share(match) for match in _SHARE.finditer(text)]
    told = [limit._replace(soft=_soft(text, limit)) for limit in found]
    return _joined(sorted(told, key=lambda limit: limit.start))


def _soft(text: str, limit: Limit) -> bool:
    before = re.split("[，,。；;、（(]", text[max(0, limit.start - _NEAR) : limit.start])[-1]
    around = before + text[limit.start : limit.end + 2]
    return _RECOMMENDED.search(around) is not None


def _limit(kind: str, match: re.Match[str]) -> Limit:
    unit = _UNITS.get(match["unit"], match["unit"])
    first = figure(match["a"])
    if kind == "range":
        second = figure(match["b"])
        if match["b"].strip()[-1] in "万千" and match["a"].strip()[-1] not in "万千" and first < 100:
            first *= figure("1" + match["b"].strip()[-1])  # "1—1.5万字"
        return Limit(max=second, min=first, unit=unit, start=match.start(), end=match.end())
    most, least, about = (first if kind == name else None for name in ("max", "min", "about"))
    return Limit(most, least, about, unit, start=match.start(), end=match.end())


def _share(match: re.Match[str]) -> Limit:
    part = int(match["percent"]) / 100 if match["percent"] else 0.5
    if match["low"]:
        part = figure(match["high"]) / figure(match["low"])
    told = match["a"] or match["b"] or ""
    over = bool(told) and re.fullmatch(_NOT_OVER, told) is not None
    part = round(part, 3)
    return Limit(
        share_max=part if over else None, share_min=None if over else part, start=match.start(), end=match.end()
    )


def _joined(limits: list[Limit]) -> list[Limit]:
    """A lower and an upper bound in one unit, one behind the other, are one limit."""
    joined: list[Limit] = []
    for limit in limits:
        last = joined[-1] if joined else None
        if last and last.unit == limit.unit and limit.start - last.end <= 6 and _halves(last, limit):
            joined[-1] = last._replace(max=last.max or limit.max, min=last.min or limit.min, end=limit.end)
        else:
            joined.append(limit)
    return joined


def _halves(one: Limit, other: Limit) -> bool:
    return {(one.max is None, one.min is None), (other.max is None, other.min is None)} == {
        (True, False),
        (False, True),
    }


def figure(text: str) -> int:
    """ "1,500", "1.5万", "三百": the number; 0 for none."""
    text = re.sub(r"[\s,，]", "", text)
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([万千]?)", text):
        return round(float(found[1]) * {"": 1, "千": 1000, "万": 10000}[found[2]])
    total = part = digit = 0
    for sign in text.replace("两", "二"):
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        elif sign == "万":
            total, part, digit = (total + part + digit) * 10000, 0, 0
        else:
            part, digit = part + (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign], 0
    return total + part + digit
