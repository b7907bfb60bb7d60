"""Which levels a part is asked of, where the notice says so beside it: "仅申报五星案例的撰写", "三星案例可不写"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, NamedTuple

from pipeline.pack.draft.duties import levels_in
from pipeline.pack.draft.sections import OPTIONAL, Part

_WRITE = r"(?:撰写|编写|填写|选写|写|填)"
_NOT = re.compile(rf"(?:不(?:用|必|需要?|要求?)?|无[须需]|免){_WRITE}|不(?:作|做)?要求")
_EXCEPT = re.compile(r"以外|之外|除外|^除|外(?:均|都)?[须应需]")
_ASKED = re.compile(
    rf"(?:须|应当?|需要?|必须|要|才|均|都|的)(?:须|应当?|需要?|要)?{_WRITE}(?:这一|本)?(?:部分|节|项|栏)?$|必[写填]$"
)
_ONLY = re.compile(r"^(?:本(?:部分|节|项))?(?:仅|只|限)(?:限于?|供|由|对|有|适用于)?(?:申报)?")
_CLAUSES = re.compile(r"[。；;：:（()）]|(?<!的)[，,]|(?<=的)[，,](?!须|应|需|必|要|才|可不|不|无|免)")
"""Between clauses; not between whom it speaks of and what it asks for: "申报五星案例的，须撰写"."""
_END = re.compile(rf"[”\"]?(?:案例|成果|项目|申报者|单位)?的?(?:须|应当?|需要?|要)?(?:{_WRITE})?")
_SHORTEST = 2


class LevelsSaid(NamedTuple):
    """What is said of levels beside a part."""

    when: dict[str, Any]
    """Empty where it was not understood."""
    clause: str
    """As the notice words it."""


def levels_said(part: Part, levels: tuple[str, ...]) -> LevelsSaid | None:
    """The first clause beside the part that speaks of some of the levels; one that is understood before others."""
    told = list(_said(part, levels)) if len(levels) > 1 and not part.unlisted else []
    return next((one for one in told if one.when), next(iter(told), None))


def _said(part: Part, levels: tuple[str, ...]) -> Iterator[LevelsSaid]:
    for line in (part.line, *part.guidance):
        for clause in [] if line.cells else _CLAUSES.split(line.plain):
            named = named_levels(clause, levels)
            if named and len(named) < len(levels):
                yield LevelsSaid(_condition(clause.strip(), named, levels), clause.strip())


def _condition(clause: str, named: tuple[str, ...], levels: tuple[str, ...]) -> dict[str, Any]:
    """``when`` of a clause about the part as a whole; empty for any other clause."""
    others = [name for name in levels if name not in named]
    if OPTIONAL.search(clause) or _NOT.search(clause):
        return {} if _EXCEPT.search(clause) else {"level": others}
    last = max(clause.rfind(word) + len(word) for name in named for word in _words(name, levels) if word in clause)
    alone = _ONLY.match(clause) and _END.fullmatch(clause[last:])
    if not alone and not _ASKED.search(clause):
        return {}
    return {"level": others if _EXCEPT.search(clause) else list(named)}


def named_levels(clause: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The levels that a clause names, the ending that all share said once: "四星、三星案例"."""
    whole = levels_in(clause, levels)
    short = [
        name
        for name in levels
        if whole and any(re.search(rf"{re.escape(word)}[”\"]?\s*[、和及与或]", clause) for word in _words(name, levels))
    ]
    return tuple(name for name in levels if name in whole or name in short)


def _words(name: str, levels: tuple[str, ...]) -> list[str]:
    backwards = zip(*(level[::-1] for level in levels), strict=False)
    end = sum(1 for _ in takewhile(lambda signs: len(set(signs)) == 1, backwards))
    return [name[:length] for length in range(len(name), max(_SHORTEST, len(name) - end) - 1, -1)]
