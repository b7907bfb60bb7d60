"""What a notice is: its sections, rules, levels, materials, form and words, read and checked. Frozen and picklable."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import NamedTuple, cast

from pipeline.fold import fold
from pipeline.limits import Limits
from pipeline.model.result import Severity
from pipeline.pack.score import ScoreCard
from pipeline.pack.wording import Wanted
from pipeline.pack.written import Dates, FormWords, NoticeWords, RoleWords, Thresholds

_NUMERALS = "零一二三四五六七八九十"


class Element(NamedTuple):
    """Something the notice asks a section to tell (C001)."""

    key: str
    title: str
    quote: str
    wanted: Wanted
    """What tells it."""
    near: tuple[str, ...] = ()
    """Words that speak of it without telling it by themselves: for the second look."""
    severity: Severity | None = None


class SectionSpec(NamedTuple):
    """A mandated section."""

    key: str
    title: str
    limit: int
    clause: str
    quote: str
    guidance: str
    names: dict[str, bool]
    """Every wording of the heading, folded (see ``fold``); True for the mandated one."""
    elements: tuple[Element, ...]
    hints: tuple[str, ...] = ()
    """Words in a heading that may mean the section, where its place or its limit says so too."""
    is_title: bool = False
    """It holds the outcome's name and stands on the cover as often as under a heading."""
    shows_data: bool = False
    """It must hold figures, pictures or tables (C002)."""
    distinctive: bool = False
    """Ordinary summaries of an activity have no such section: it tells a report from them."""

    def hinted_at(self, name: str) -> bool:
        return any(hint in name for hint in self.hints)


class Rule(NamedTuple):
    """A rule of the catalogue; ``severity`` is "manual" for what only a person can confirm."""

    code: str
    severity: Severity | str
    title: str
    clause: str
    quote: str
    fix: str
    needs: str = ""
    told: str = ""
    """The clause as messages name it, where it is a narrower or another one than ``clause``."""


class LevelSpec(NamedTuple):
    """What a level asks for."""

    years: int
    parties: tuple[str, ...]
    substitutes: tuple[str, ...]
    clause: str
    quote: str
    advises_third: bool = False
    """A third party's evaluation is recommended, not required (E008)."""


class MaterialSpec(NamedTuple):
    """A kind of material: what the notice calls it, and where it asks for it."""

    title: str
    clause: str = ""


class Dispute(NamedTuple):
    """A place where the notice says two things."""

    key: str
    title: str
    text: str
    clauses: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """One notice, as data."""

    name: str
    title: str
    number: str
    issuer: str
    issuer_short: str
    contact: dict[str, str]
    notice: Path
    files: tuple[Path, ...]
    """What the pack was read from, the notice's text left out."""
    thresholds: Thresholds
    sections: tuple[SectionSpec, ...]
    rules: dict[str, Rule]
    levels: dict[str, LevelSpec]
    """The highest first."""
    materials: dict[str, MaterialSpec]
    dates: Dates
    form: FormWords
    words: NoticeWords
    disputes: dict[str, Dispute]
    limits: Limits = field(default_factory=Limits)
    score: ScoreCard | None = None
    """None where the notice has no score sheet."""

    def section(self, key: str) -> SectionSpec:
        return next(spec for spec in self.sections if spec.key == key)

    def told(self, code: str) -> str:
        """The clause of a rule, as its messages name it."""
        rule = self.rules[code]
        return rule.told or rule.clause

    @cached_property
    def title_key(self) -> str | None:
        """The key of the section that holds the outcome's name; None where the notice has no such section."""
        return next((spec.key for spec in self.sections if spec.is_title), None)

    @cached_property
    def title_name(self) -> str:
        """What the notice calls the outcome's name."""
        return next((spec.title for spec in self.sections if spec.is_title), "名称")

    @property
    def roles(self) -> dict[str, RoleWords]:
        """By which a file of each role is known."""
        return cast("dict[str, RoleWords]", self.words["roles"])

    @property
    def evidence_words(self) -> dict[str, list[str]]:
        """How evidence says what it must say, list by list."""
        return cast("dict[str, list[str]]", self.words["evidence"])

    @property
    def lowest(self) -> str:
        """The level whose requirements apply when no level is known (A006)."""
        return tuple(self.levels)[-1]

    @property
    def how_many(self) -> str:
        """The number of sections in words: "六"."""
        number = len(self.sections)
        return _NUMERALS[number] if number < len(_NUMERALS) else f" {number} "

    def share(self, part: float, titled: bool = True) -> int:
        """So many of the sections, rounded up; ``titled`` counts the title among them."""
        number = len(self.sections) - (not titled and self.title_key is not None)
        return max(1, ceil(round(part * number, 6)))

    @cached_property
    def headings(self) -> dict[str, tuple[str, bool]]:
        """Every wording of a heading, folded, with its section's key and whether it is the mandated one."""
        wordings: dict[str, tuple[str, bool]] = {}
        for spec in self.sections:
            for name, exact in spec.names.items():
                if exact or name not in wordings:
                    wordings[name] = (spec.key, exact)
        return wordings

    @cached_property
    def placeholder_sign(self) -> re.Pattern[str]:
        """What every placeholder holds: text without any of these signs is not searched further (C003)."""
        return re.compile("|".join(map(re.escape, self.words["placeholder_signs"])))

    @cached_property
    def guidance(self) -> tuple[str, ...]:
        """The notice's own guidance for the report, sentence by sentence, folded (C003)."""
        if "guidance_between" not in self.words:
            return ()
        text = self.notice.read_text("utf-8")
        start, end = map(text.find, self.words["guidance_between"])
        pieces = re.split(r"[。；\n]", text[start:end])
        shortest = self.words.get("guidance_min", 14)
        return tuple(folded for piece in pieces if len(folded := fold(piece)) >= shortest)
