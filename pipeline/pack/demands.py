"""What a notice asks of materials, levels, evidence, form, agreement, dates and numbers: frozen data of a pack."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pipeline.model.result import Severity
from pipeline.pack.when import Condition


class FactSpec(NamedTuple):
    """Something that is read from a material."""

    key: str
    title: str
    kind: str
    labels: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    """Labels of who evaluated (kind ``party``)."""
    of: tuple[str, ...] = ()
    """Labels of who was evaluated (kind ``party``)."""
    outsider: bool = False
    """Whoever it names, or was asked to do it, stands outside: a third party (kind ``party``)."""
    unless: tuple[str, ...] = ()
    """Headings that stand beside this one: what follows one of them is not its text (kind ``present``)."""
    told_by: str = ""
    """Another fact: this one is whether that was told (kind ``present``)."""
    lines: int | None = None
    """So many lines at the head are looked at, and the fact is listed only where it is told."""
    min: float | None = None
    max: float | None = None
    unit: str = ""
    required: bool = False
    agrees_with: str = ""
    """A field of the form that must say the same."""
    severity: Severity | None = None
    clause: str = ""
    quote: str = ""

    @property
    def subject(self) -> str:
        """What findings call it: without the "has_" before it."""
        return self.key.removeprefix("has_")


class MaterialSpec(NamedTuple):
    """A kind of material: how it is called and recognised, and what is read from it."""

    title: str
    clause: str = ""
    called: str = ""
    """As sentences call it, where the notice's own name is too long for them."""
    titles: tuple[str, ...] = ()
    """Regular expressions for a line at the head of the file."""
    marks: tuple[str, ...] = ()
    """Words that stand in it."""
    names: tuple[str, ...] = ()
    """Regular expressions for the file's own name: asked where the content does not tell."""
    drafts: tuple[str, ...] = ()
    finals: tuple[str, ...] = ()
    weight: float = 3
    """What a title weighs, in marks."""
    most_marks: int = 6
    """More marks than this weigh no more."""
    enough: tuple[int, int] | None = None
    """A table of its own: so many marks tell it from all others, and so many where it has its title, too."""
    longest: int | None = None
    """Characters: what is longer and has no title of it is none."""
    proves: bool = True
    """It is evidence, and counts as material of the years that it speaks for."""
    year_of: str = ""
    """The fact that tells the one year it speaks for."""
    facts: tuple[FactSpec, ...] = ()

    @property
    def name(self) -> str:
        return self.called or self.title

    def fact(self, key: str) -> FactSpec | None:
        return next((spec for spec in self.facts if spec.key == key), None)


class LevelSpec(NamedTuple):
    """What a level asks for; without levels nothing is asked for one."""

    years: int = 0
    parties: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    """Parties and roles that serve instead."""
    clause: str = ""
    quote: str = ""
    advises_third: bool = False
    """A third party's evaluation is recommended, not required (E008)."""

    @property
    def asks(self) -> bool:
        """It asks for something by itself, whatever the demands of the notice say about it."""
        return bool(self.years or self.parties or self.substitutes or self.advises_third)


class EvidenceSpec(NamedTuple):
    """Evidence that must be there (or, where it is not ``required``, may be)."""

    key: str
    title: str
    clause: str
    quote: str
    rule: str
    severity: Severity | None = None
    required: bool = True
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    when: Condition | None = None
    years: int = 0
    this_year: bool = False
    """The year of the submission must be among the years; alone it is the only one."""
    least: int = 0
    each: str = ""
    editable_and_pdf: bool = False
    merged_pdf: bool = False

    @property
    def roles(self) -> tuple[str, ...]:
        """Those that serve it."""
        return (*self.any, *self.all)


class FieldSpec(NamedTuple):
    """A field of the form, or a column of a table."""

    key: str
    labels: tuple[str, ...]
    kind: str = "text"
    options: tuple[str, ...] = ()
    single: bool = True
    """Of its options one is chosen."""
    required: bool = True
    when: Condition | None = None
    """Required only where this holds."""
    min: float | None = None
    max: float | None = None
    unit: str = ""
    example: str = ""
    clause: str = ""
    quote: str = ""

    @property
    def title(self) -> str:
        return self.labels[0] if self.labels else self.key

    @property
    def counts_words(self) -> bool:
        """Its range is one of 字 that are written, and of no number."""
        return self.kind in ("text", "name") and self.unit in ("字", "个字")


class TableSpec(NamedTuple):
    """A table whose rows are records."""

    key: str
    title: str
    columns: tuple[FieldSpec, ...]
    least: int = 0
    most: int | None = None
    clause: str = ""
    quote: str = ""


class SumSpec(NamedTuple):
    """Parts that together are no more than the whole."""

    whole: str
    parts: tuple[str, ...]
    told: str = ""
    unit: str = ""


class Agreement(NamedTuple):
    """Facts that must agree, wherever they stand."""

    facts: tuple[str, ...]
    title: str = ""
    how: str = "folded"
    rule: str = "X006"
    severity: Severity | None = None
    clause: str = ""
    quote: str = ""


class Window(NamedTuple):
    """A stretch of time of the activity."""

    key: str
    title: str
    start: datetime
    end: datetime
    """The last moment of it: a day without an hour lasts to its end."""
    timed: bool = False
    """The notice names an hour."""
    who: str = ""
    what: str = ""
    of: str = "submission"
    clause: str = ""
    quote: str = ""


class Outcomes(NamedTuple):
    """What a formal review can come to, and how many days an applicant has."""

    offered: tuple[str, ...] = ("accepted", "correction", "hold", "rejected", "withdrawn", "lapsed")
    correction_days: int = 10
    """Proposed as a deadline; whoever decides may change it."""
    appeal_days: int = 0
    """After a refusal; 0: without an end."""
    clause: str = ""
    quote: str = ""


class Quota(NamedTuple):
    """So many submissions at most, per recommender, unit or field of the form."""

    key: str
    per: str
    most: int
    over: str = "batch"
    register: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    """What a register's columns are called, by key: what is counted by, "outcome_name", "year"."""
    years: int = 0
    """Of a register so many years count, this one among them; 0: all."""
    severity: Severity | None = None
    clause: str = ""
    quote: str = ""
