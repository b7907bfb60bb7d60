"""The levels that a notice names: "分为三个等级：…", "一等奖、二等奖、三等奖", "五星级、四星级"."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.limits import figure
from pipeline.pack.draft.lines import BOX, Line, sentences

_NAME = r"[一-龥A-Za-z\d]{1,6}?(?:星级|等奖|级|奖|等(?=[、，,；;。和及与\s]|$))"
_COUNTED = r"(?:\s*[（(]?\d+\s*[项名个篇]?[)）]?)?"
_RUN = re.compile(rf"{_NAME}{_COUNTED}(?:\s*(?:[、，,；;/]|和|及|与|或|□)\s*{_NAME}{_COUNTED})+")
_LISTED = re.compile(
    r"分为[^，。；:：]{0,6}(?:等级|级别|档)\s*[:：]\s*(?P<names>[^，。；:：、]{2,10}(?:、[^，。；:：、]{2,10})+?)(?=[，。；]|$)"
)
"""A list that is said to be one of levels: then they may be called anything."""
_SUMMED = re.compile(
    r"(?:分为|分|设立?|评出)\s*(?P<names>[^，。；:：、]{2,8}(?:、[^，。；:：、]{2,8}?)+)[一二两三四五六七八]个(?:等级|等次|级别|档次|层次|奖项|档|等)"
)
"""The same, its number behind it: "分为甲、乙、丙三个等次"."""
_LEAD = re.compile(r"^.*(?:分为|分|设立?|评出|评选|划分|为|按|是|[:：个])(?=.)")
_CONTEXT = re.compile(r"等级|分为|设|级别|奖项|评为|评出|划分|类别")
_YEARS = re.compile(r"(?:近|最近|至少(?:开展)?|连续|满)\s*(\d|[一二三四五])\s*(?:个)?年")
_NO_LEVEL = re.compile(
    r"^(?:[国省市区县]{1,2}|部|上|下|各|年|班|企业|集团|公司)级$|升级|层级|降级|评级|分级|超级|获奖|颁奖|报奖|评奖|逐级"
)


class Level(NamedTuple):
    """A level, and where the notice says what it asks for."""

    name: str
    line: Line
    quote: str
    years: int
    own: bool
    """The notice has a line of its own for it."""


def levels_of(lines: tuple[Line, ...]) -> tuple[Level, ...]:
    """The levels in the notice's order."""
    for line in lines:
        if not line.cells and (listed := _LISTED.search(line.plain) or _SUMMED.search(line.plain)):
            names = [name.strip('“”"《》 ') for name in re.split("、|和|及", listed["names"])]
            return tuple(_level(name, line, lines) for name in names)
    best: tuple[float, Line | None, list[str]] = (0.0, None, [])
    for line in lines:
        for text in [line.plain] if not line.cells else line.cells:
            for names in _runs(text):
                told = sum(bool(_own(name, lines)) for name in names)
                points = told + 1.5 * bool(_CONTEXT.search(text)) + 0.2 * len(names) - 0.5 * (BOX in text)
                if points > best[0] + 0.01:
                    best = (points, line, names)
    if best[1] is None or best[0] < 1.5:
        return ()
    return tuple(_level(name, best[1], lines) for name in best[2])


def _runs(text: str) -> list[list[str]]:
    text = re.sub(r"[“”\"《》]", "", text)
    found = []
    for match in _RUN.finditer(text):
        pieces = re.split(
            r"[、，,；;/□]|(?<=[级奖等])[和及与或]", re.sub(r"\s|[（(]?\d+\s*[项名个篇][)）]?", "", match[0])
        )
        names = [_LEAD.sub("", piece) for piece in pieces]
        names = [name for name in names if re.fullmatch(_NAME, name) and not _NO_LEVEL.search(name)]
        if len(names) >= 2 and len(set(names)) == len(names) and _of_one_kind(names):
            found.append(names)
    return found


def _of_one_kind(names: list[str]) -> bool:
    return len({name[-1] for name in names}) == 1


def _own(name: str, lines: tuple[Line, ...]) -> Line | None:
    """The line that begins with the level: "1、标杆级：…"."""
    begins = re.compile(rf"{re.escape(name)}(?:成果|项目|案例)?\s*[:：（(]")
    return next((line for line in lines if not line.cells and begins.match(line.name)), None)


def _level(name: str, lead: Line, lines: tuple[Line, ...]) -> Level:
    own = _own(name, lines)
    line = own or lead
    years = [figure(found) for found in _YEARS.findall(own.plain)] if own else []
    quote = own.text.strip() if own else next((s for s in sentences(lead) if name in s), lead.text.strip())
    return Level(name, line, re.sub(r"^[-*•]\s+", "", quote), max(years, default=0), own is not None)
