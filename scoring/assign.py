"""Experts to outcomes: so many for each, no more for anyone than he takes, none who is recused or of another field.

A maximum flow by augmenting paths, each to the expert with the fewest outcomes that can be reached: outcomes of a
group get the same experts where they can (so that their agreement can be measured), and whatever stands against that
is put right by paths. Whether all demands can be met does not depend on where the paths begin; where one cannot, the
experts that its search reached are all full and take no outcome but those it passed: that is the proof, and the reason
that is given. The same seed gives the same.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipeline.fold import fold
from scoring.model import Expert, Outcome, Recusal, Unmet

_MOSTLY = 0.8
"""An expert may be asked for a group when he may score this share of it."""
_NAMED = 6
"""Names that a reason lists."""


class Assignment(NamedTuple):
    """Who scores what."""

    pairs: dict[str, tuple[str, ...]]
    groups: dict[str, str]
    unmet: tuple[Unmet, ...]


def assign(
    outcomes: Iterable[Outcome],
    experts: Iterable[Expert],
    recusals: Iterable[Recusal],
    demand: Mapping[str, int],
    seed: str,
) -> Assignment:
    """Assigns ``demand[code]`` experts to each outcome, as far as it can be done.

    Each expert takes ``load`` outcomes at most; one with ``fields`` takes only outcomes of these, and those whose
    field is not known.
    """
    work = _Work(list(outcomes), list(experts), {(one.expert, one.outcome) for one in recusals}, demand, seed)
    groups = work.group()
    for name, members in groups.items():
        work.ask_for(name, members)
    short = work.complete()
    if work.is_full(short):  # without groups the rounds spread evenly what is missing
        work.clear()
        short = work.complete()
    unmet = tuple(work.explain(code) for code in work.outcomes if code in short)
    pairs = {code: tuple(sorted(work.has[code])) for code in work.outcomes}
    return Assignment(pairs, {code: name for name, members in groups.items() for code in members}, unmet)


def drawn(seed: str, *what: str) -> bytes:
    """What decides between equals: anyone can compute it again from the seed."""
    return hashlib.sha256("\x1f".join((seed, *what)).encode("utf-8", "replace")).digest()


def takes_field(expert: Expert, outcome: Outcome) -> bool:
    """The outcome's field is one of the expert's."""
    if not expert.fields or not outcome.field:
        return True
    wanted = _field(outcome.field)
    return any(_field(own) == wanted for own in expert.fields)


def _field(name: str) -> str:
    return fold(name).replace('"', "").removesuffix("类").removesuffix("业").removesuffix("领域")


class _Work:
    """The flow while it grows."""

    def __init__(
        self,
        outcomes: list[Outcome],
        experts: list[Expert],
        apart: set[tuple[str, str]],
        demand: Mapping[str, int],
        seed: str,
    ) -> None:
        self.outcomes = {one.code: one for one in outcomes}
        self.experts = {one.code: one for one in experts}
        self._apart, self._demand, self._seed = apart, demand, seed
        self.has: dict[str, set[str]] = {code: set() for code in self.outcomes}
        self._scores: dict[str, set[str]] = {code: set() for code in self.experts}
        self._luck = {code: drawn(seed, "expert", code) for code in self.experts}
        field = {}
        self._may: dict[str, list[str]] = {}
        for one in outcomes:
            if one.field not in field:
                field[one.field] = sorted((e.code for e in experts if takes_field(e, one)), key=self._luck.__getitem__)
            self._may[one.code] = [e for e in field[one.field] if (e, one.code) not in apart]

    def group(self) -> dict[str, list[str]]:
        """Outcomes of one field and one demand in groups of about equal size, as the loads allow."""
        kinds: dict[tuple[str, int], list[str]] = {}
        for code, one in self.outcomes.items():
            kinds.setdefault((one.field, self._demand[code]), []).append(code)
        size = self._size()
        groups: dict[str, list[str]] = {}
        for (_, _), codes in sorted(kinds.items()):
            codes.sort(key=lambda code: drawn(self._seed, "group", code))
            parts = -(-len(codes) // size)
            for part in range(parts):
                groups[f"第 {len(groups) + 1} 组"] = sorted(codes[part::parts])
        return groups

    def _size(self) -> int:
        """Of a group: small enough that an expert's load holds several, large enough to measure agreement."""
        loads = sorted(expert.load for expert in self.experts.values())
        typical = loads[len(loads) // 2] if loads else 1
        return max(1, min(20, typical // 2 or 1))

    def ask_for(self, name: str, members: list[str]) -> None:
        """The same experts for a whole group, those with the fewest outcomes first."""
        may = {code: sum(code in self._may[one] for one in members) for code in self.experts}
        able = [
            code
            for code, expert in self.experts.items()
            if may[code] >= _MOSTLY * len(members) and expert.load - len(self._scores[code]) >= may[code]
        ]
        able.sort(key=lambda code: (len(self._scores[code]), len(members) - may[code], drawn(self._seed, name, code)))
        for code in able[: self._demand[members[0]]]:
            for one in members:
                if code in self._may[one]:
                    self._join(code, one)

    def _join(self, expert: str, outcome: str) -> None:
        self.has[outcome].add(expert)
        self._scores[expert].add(outcome)

    def complete(self) -> set[str]:
        """Adds paths until every demand is met or known to be impossible; gives the outcomes of the latter.

        Round by round, one expert for each outcome in turn: what is missing is missing evenly.
        """
        stuck: set[str] = set()
        most = max(self._demand.values(), default=0)
        for wanted in range(1, most + 1):
            for code in sorted(self.outcomes, key=lambda code: drawn(self._seed, "turn", code)):
                while len(self.has[code]) < min(wanted, self._demand[code]) and code not in stuck:
                    if not self._augment(code):
                        stuck.add(code)
        return stuck

    def is_full(self, short: set[str]) -> bool:
        """Some of these have experts enough who may score them: all of their time is taken."""
        return any(len(self._may[code]) >= self._demand[code] for code in short)

    def clear(self) -> None:
        """Back to nobody scoring anything."""
        for held in (self.has, self._scores):
            for key in held:
                held[key] = set()

    def _augment(self, start: str) -> bool:
        came, free = self._search(start)
        if not free:
            return False
        expert = min(free, key=lambda code: (len(self._scores[code]), self._luck[code]))
        while True:
            outcome = came[expert]
            self._join(expert, outcome)
            if outcome == start:
                return True
            expert = self._gave[outcome]
            self.has[outcome].remove(expert)
            self._scores[expert].remove(outcome)

    def _search(self, start: str) -> tuple[dict[str, str], list[str]]:
        """Experts that can be reached, each with the outcome from which, and those of them that take one more."""
        came: dict[str, str] = {}
        self._gave: dict[str, str] = {}
        seen, queue = {start}, deque([start])
        while queue:
            outcome = queue.popleft()
            reached = [e for e in self._may[outcome] if e not in came and e not in self.has[outcome]]
            came |= dict.fromkeys(reached, outcome)
            free = [e for e in reached if len(self._scores[e]) < self.experts[e].load]
            if free:  # whoever takes one more is nearer than a path through others
                return came, free
            for expert in reached:
                for other in sorted(self._scores[expert]):
                    if other not in seen:
                        seen.add(other)
                        self._gave[other] = expert
                        queue.append(other)
        return came, []

    def explain(self, code: str) -> Unmet:
        """Why an outcome cannot have all the experts that it wants."""
        outcome, may, wanted = self.outcomes[code], self._may[code], self._demand[code]
        kept = [self.experts[e].name for e, o in sorted(self._apart) if o == code]
        other = [e.name for e in self.experts.values() if not takes_field(e, outcome)]
        if len(may) < wanted:
            names = f"（{_listed([self.experts[one].name for one in may])}）" if may else ""
            reason = f"可评的专家只有 {len(may)} 位{names}"
        else:
            came, _ = self._search(code)
            full = sorted({*came, *self.has[code]})
            room = sum(self.experts[one].load for one in full)
            passed = {code} | {one for expert in full for one in self._scores[expert]}
            reason = (
                f"可评的 {len(may)} 位专家都已满额：{_listed([self.experts[one].name for one in full])}"
                f"合计最多评 {room} 项次，已全部用于 {len(passed)} 项成果"
            )
        if kept:
            reason += f"；回避 {len(kept)} 位（{_listed(kept)}）"
        if other:
            reason += f"；不评“{outcome.field}”领域的 {len(other)} 位"
        return Unmet(code, wanted, len(self.has[code]), f"{reason}。请增加专家、提高评审数上限，或减少每项的专家数。")


def _listed(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 位" if len(names) > _NAMED else "")
