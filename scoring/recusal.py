"""回避: why an expert keeps away from an outcome. Rather once too often than once too seldom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.fold import fold
from scoring.model import Expert, Outcome, Recusal

_LEGAL = re.compile(r"(集团)?(股份)?(有限责任|有限)?(总公司|分公司|子公司|公司|集团)$")
_SIGNS = re.compile(r"[\"'《》〈〉<>()\[\]【】〔〕{}·\-~_,.;:、。]")
_PARTIES = {"second": "第二方评价", "third": "第三方评价"}
_SHORTEST = 4
"""Characters of a name that say whose it is; in what is shorter, only the whole name counts."""


def recusals(experts: Iterable[Expert], outcomes: Iterable[Outcome]) -> tuple[Recusal, ...]:
    """Every expert and outcome that must be kept apart, each once, with all its reasons."""
    listed = list(outcomes)
    return tuple(
        Recusal(expert.code, outcome.code, "；".join(reasons))
        for expert in experts
        for outcome in listed
        if (reasons := list(why(expert, outcome)))
    )


def why(expert: Expert, outcome: Outcome) -> Iterator[str]:
    """The reasons why this expert keeps away from this outcome, in Chinese."""
    others = [("申报单位", outcome.unit), ("推荐单位", outcome.recommender)]
    others += [
        (f"作出{_PARTIES[one.party]}的单位" if one.party in _PARTIES else "作出评价的单位", one.name)
        for one in outcome.evaluators
        if one.party != "first"
    ]
    for label, own in (("工作单位", expert.unit), ("所属集团", expert.group)):
        for role, name in others:
            if related(own, name):
                yield f"专家{label}“{own}”与{role}“{name}”相同或有隶属关系"
    for word in expert.recusals:
        if word == outcome.code:
            yield f"专家声明回避编号 {word}"
            continue
        for role, name in (*others, ("成果", outcome.title), ("材料", outcome.name)):
            if related(word, name):
                yield f"专家声明回避“{word}”（{role}）"
                break


@lru_cache(maxsize=1 << 18)
def related(one: str, other: str) -> bool:
    """The two names are one organisation's, or one is within the other: a group's in its company's."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return False
    if first == second:
        return True
    if _core(first) == _core(second):
        return True
    return _within(first, second) or _within(_core(first), _core(second))


def _within(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and short in long


@lru_cache(maxsize=1 << 14)
def _plain(name: str) -> str:
    return _SIGNS.sub("", fold(name))


@lru_cache(maxsize=1 << 14)
def _core(name: str) -> str:
    """A name without what says only that it is a company."""
    shorter = _LEGAL.sub("", name)
    return shorter or name
