"""The levels that a notice names: "分为三个等级：…", "一等奖、二等奖、三等奖", "五星级、四星级"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.pack.draft.forms import Field, Form
from pipeline.pack.draft.levels_said import Said, alike, field_of_levels, said_in
from pipeline.pack.draft.limits import figure
from pipeline.pack.draft.lines import BOX, Line, sentences

_NAME = r"[一-龥A-Za-z\d]{1,6}?(?:星级|等奖|级|奖|等(?=[、，,；;。和及与\s]|$))"
_COUNTED = r"(?:\s*[（(]?\d+\s*[项名个篇]?[)）]?)?"
_RUN = re.compile(rf"{_NAME}{_COUNTED}(?:\s*(?:[、，,；;/]|和|及|与|或|□)\s*{_NAME}{_COUNTED})+")
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
    said: bool = True
    """The notice's text names it; False: the form alone does."""


def levels_of(lines: tuple[Line, ...], forms: Iterable[Form] = ()) -> tuple[Level, ...]:
    """The levels in the notice's order: as a sentence lists them, or else as the form offers them."""
    field = field_of_levels(forms)
    listed = [said for said in said_in(lines) if said.firm or (field and alike(said.names, field.options))]
    if field is not None:
        fitting = [said for said in listed if alike(said.names, field.options)]
        if fitting:
            return _listed(fitting[0], lines)
    run = _best_run(lines)
    if run and (field is None or alike(run[1], field.options)):
        return tuple(_level(name, run[0], lines) for name in run[1])
    if field is None:
        return _listed(max(listed, key=lambda said: _spoken(said, lines)), lines) if listed else ()
    return _offered(field, lines)


def _listed(said: Said, lines: tuple[Line, ...]) -> tuple[Level, ...]:
    return tuple(_level(name, said.line, lines, said.quote) for name in said.names)


def _spoken(said: Said, lines: tuple[Line, ...]) -> int:
    """So many of the names are spoken of elsewhere."""
    return sum(any(name in line.plain for line in lines if line != said.line) for name in said.names)


def _offered(field: Field, lines: tuple[Line, ...]) -> tuple[Level, ...]:
    """The form's options, with the sentence that names them all; where none does, it says so."""
    told = ((line, s) for line in lines if not line.cells for s in sentences(line))
    named = next(((line, s) for line, s in told if BOX not in s and all(one in s for one in field.options)), None)
    line, quote = named or (field.line, field.quote)
    return tuple(Level(name, line, quote, 0, False, named is not None) for name in field.options)


def _best_run(lines: tuple[Line, ...]) -> tuple[Line, list[str]] | None:
    best: tuple[float, Line | None, list[str]] = (0.0, None, [])
    for line in lines:
        for text in [line.plain] if not line.cells else line.cells:
            for names in _runs(text):
                told = sum(bool(_own(name, lines)) for name in names)
                points = told + 1.5 * bool(_CONTEXT.search(text)) + 0.2 * len(names) - 0.5 * (BOX in text)
                if points > best[0] + 0.01:
                    best = (points, line, names)
    return (best[1], best[2]) if best[1] is not None and best[0] >= 1.5 else None


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


def _level(name: str, lead: Line, lines: tuple[Line, ...], said: str = "") -> Level:
    own = _own(name, lines)
    line = own or lead
    years = [figure(found) for found in _YEARS.findall(own.plain)] if own else []
    told = said or next((s for s in sentences(lead) if name in s), lead.text.strip())
    quote = own.text.strip() if own else told
    return Level(name, line, re.sub(r"^[-*•]\s+", "", quote), max(years, default=0), own is not None)
