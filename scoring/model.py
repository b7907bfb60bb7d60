"""The data of the room: outcomes, experts, who scores what, and what came back. Frozen, picklable, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, NamedTuple

SCHEMA = "yushen-panel/1"


class Evaluator(NamedTuple):
    """Whoever made an evaluation that is attached to an outcome."""

    party: str
    """first, second, third, or "" where it is not known."""
    name: str


class Outcome(NamedTuple):
    """What is scored."""

    code: str
    """Its number in the season."""
    name: str
    """The submission's own name."""
    unit: str
    title: str
    field: str = ""
    category: str = ""
    level: str = ""
    """Applied for; "" where it is not known."""
    recommender: str = ""
    evaluators: tuple[Evaluator, ...] = ()
    verdict: str = ""
    """What the formal pre-check came to."""


class Expert(NamedTuple):
    """Who scores."""

    code: str
    name: str
    unit: str = ""
    group: str = ""
    fields: tuple[str, ...] = ()
    """Empty: all."""
    load: int = 0
    """Outcomes at most."""
    recusals: tuple[str, ...] = ()
    """Units, recommenders, outcomes and numbers of outcomes that the expert names."""


class Recusal(NamedTuple):
    """That an expert keeps away from an outcome, and why."""

    expert: str
    outcome: str
    reason: str


class Unmet(NamedTuple):
    """A demand that cannot be met."""

    outcome: str
    wanted: int
    got: int
    reason: str


@dataclass(frozen=True)
class Panel:
    """Who scores what in one season: all that a sheet is checked against when it comes back."""

    pack: str
    card: str
    """The fingerprint of the score sheet that was handed out."""
    seed: str
    outcomes: tuple[Outcome, ...]
    experts: tuple[Expert, ...]
    pairs: Mapping[str, tuple[str, ...]]
    """Outcome -> its experts, both by their codes."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Outcome -> the name of the group that it is in."""
    recusals: tuple[Recusal, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    sheets: Mapping[str, str] = field(default_factory=dict)
    """Path of what was handed out -> SHA-256 of its bytes: what comes back unchanged was not filled in."""

    @cached_property
    def outcome(self) -> dict[str, Outcome]:
        """By code."""
        return {outcome.code: outcome for outcome in self.outcomes}

    @cached_property
    def expert(self) -> dict[str, Expert]:
        """By code."""
        return {expert.code: expert for expert in self.experts}

    @cached_property
    def recused(self) -> dict[tuple[str, str], str]:
        """(expert, outcome) -> why the one keeps away from the other."""
        return {(one.expert, one.outcome): one.reason for one in self.recusals}

    def of(self, expert: str) -> Iterator[Outcome]:
        """The outcomes that an expert scores, in their order."""
        return (outcome for outcome in self.outcomes if expert in self.pairs.get(outcome.code, ()))

    def check(self, outcome: str, expert: str) -> str:
        """Twelve digits that a sheet carries: other head, other pack, other season - another number."""
        one, other = self.outcome[outcome], self.expert[expert]
        told = (self.pack, self.card, self.seed, one.code, one.name, one.unit, one.title, other.code, other.name)
        number = int.from_bytes(hashlib.sha256("\x1f".join(told).encode("utf-8", "replace")).digest()[:8], "big")
        digits = f"{number % 10**12:012d}"
        return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "schema": SCHEMA,
            "pack": self.pack,
            "card": self.card,
            "seed": self.seed,
            "outcomes": [
                one._asdict() | {"evaluators": [e._asdict() for e in one.evaluators]} for one in self.outcomes
            ],
            "experts": [one._asdict() for one in self.experts],
            "pairs": {code: list(experts) for code, experts in self.pairs.items()},
            "groups": dict(self.groups),
            "recusals": [one._asdict() for one in self.recusals],
            "unmet": [one._asdict() for one in self.unmet],
            "sheets": dict(self.sheets),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Panel:
        """What ``to_json`` wrote.

        Raises:
            KeyError, TypeError: it is something else.
        """
        if data["schema"] != SCHEMA:
            raise KeyError("schema")
        return cls(
            data["pack"],
            data["card"],
            data["seed"],
            tuple(
                Outcome(**{**one, "evaluators": tuple(Evaluator(**e) for e in one["evaluators"])})
                for one in data["outcomes"]
            ),
            tuple(
                Expert(**{**one, "fields": tuple(one["fields"]), "recusals": tuple(one["recusals"])})
                for one in data["experts"]
            ),
            {code: tuple(experts) for code, experts in data["pairs"].items()},
            data["groups"],
            tuple(Recusal(**one) for one in data["recusals"]),
            tuple(Unmet(**one) for one in data["unmet"]),
            data["sheets"],
        )


How = Literal["word", "excel", "pdf", "scan", "service"]


class RawSheet(NamedTuple):
    """A score sheet as it was read, before anything is said of it. Texts as they stand; "" for what is blank."""

    file: str
    place: str
    """Where in the file: "第 5 行", "第 2 页"; "" where the file is one sheet."""
    how: How
    outcome: str = ""
    expert: str = ""
    pack: str = ""
    check: str = ""
    unit: str = ""
    title: str = ""
    marks: Mapping[str, str] = {}
    """Dimension -> text; a dimension that was not found is not there."""
    total: str = ""
    comment: str = ""

    @property
    def estimate(self) -> bool:
        """Read by OCR: to be confirmed by a person."""
        return self.how == "scan"

    @property
    def touched(self) -> bool:
        """Something was filled in."""
        return any(self.marks.values()) or bool(self.total or self.comment)


class Fault(NamedTuple):
    """What is wrong with a sheet."""

    kind: str
    text: str
    """In Chinese, with the figure and what to do."""
    stops: bool = True
    """The sheet is not added up until it is mended."""


@dataclass(frozen=True)
class Sheet:
    """A sheet that was looked at."""

    raw: RawSheet
    faults: tuple[Fault, ...]
    marks: Mapping[str, Fraction]
    """Only what could be read as a number within its range."""

    @property
    def counts(self) -> bool:
        """Nothing stands against adding it up."""
        return not any(fault.stops for fault in self.faults)

    @cached_property
    def total(self) -> Fraction:
        """The sum of its marks."""
        return sum(self.marks.values(), Fraction())
