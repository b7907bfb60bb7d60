"""What a notice is: its sections, rules, levels, materials, form and words, read and checked. Frozen and picklable."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from pipeline.fold import fold
from pipeline.limits import Limits
from pipeline.model.result import Severity
from pipeline.outline.numbers import number_of
from pipeline.pack.bounds import WHOLE, Bound
from pipeline.pack.demands import (
    Agreement,
    EvidenceSpec,
    FieldSpec,
    LevelSpec,
    MaterialSpec,
    Outcomes,
    Quota,
    SumSpec,
    TableSpec,
    Window,
)
from pipeline.pack.report import Anonymous, FileRules, Forbidden, Layout, Repeats, ReportSpec
from pipeline.pack.score import ScoreCard
from pipeline.pack.when import Condition
from pipeline.pack.wording import Wanted

if TYPE_CHECKING:
    from pipeline.pack.written import NoticeWords, Thresholds
    from pipeline.pack.written_demands import Dates
    from pipeline.pack.written_form import FormWords

_SHORT = 6
"""Characters of a name that serves as a label."""
_AROUND = 12  # characters beside a heading's name: its number, its limit, its frame
_NAME_ENDS = re.compile("(名称|标题|题目)$")
_SAID_OF = re.compile(r"字?数?(?:一般|原则上)?(?:应|须|需|要|不|控制|限(?!\d)|中|里|内|请|简)|的")
"""Behind a title: the sentence says how it is to be, as of "题目应简明，不超过20字"."""
_TWO_FORMS = re.compile("[和及与、（(]")
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
    bounds: tuple[Bound, ...] = ()
    required: bool = True
    when: Condition | None = None
    """It is required only where this holds."""
    in_cell: bool = False
    """It stands in a cell of a form, its name in the cell before or above."""
    repeats: Repeats | None = None
    forbidden: tuple[str, ...] = ()
    """Words that must not stand in it."""
    forbidden_fields: tuple[str, ...] = ()
    """Fields of the form whose values must not stand in it."""

    @property
    def shown(self) -> Bound | None:
        """The limit that reports show beside its length: the first that is no share."""
        return next((bound for bound in self.bounds if not bound.share_of), None)

    @property
    def share(self) -> Bound | None:
        """The first limit that is a share of something else's length."""
        return next((bound for bound in self.bounds if bound.share_of), None)

    @property
    def limit(self) -> int | None:
        """The most 字 that it may have; None where the notice sets no such limit."""
        most = next((b.most for b in self.bounds if b.unit == "字" and not b.share_of and b.most is not None), None)
        return None if most is None else int(most)

    @property
    def always(self) -> bool:
        """Every report must have it."""
        return self.required and self.when is None

    @property
    def is_listed(self) -> bool:
        """The notice lists it by its name, as a heading of the report: no sentence merely asks for it."""
        quote = fold(self.quote[number_of(self.quote, "").end :])
        return quote.startswith(fold(self.title)) and not _SAID_OF.match(quote[len(fold(self.title)) :])

    @property
    def is_called_title(self) -> bool:
        """The notice calls it a title: whatever stands as one is it, without the word."""
        return self.is_title and fold(self.title).endswith(("标题", "题目", "题名"))

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
    evidence: tuple[EvidenceSpec, ...] = ()
    fields: dict[str, FieldSpec] = field(default_factory=dict)
    """Of the form, in its order."""
    tables: tuple[TableSpec, ...] = ()
    sums: tuple[SumSpec, ...] = ()
    columns: dict[str, FieldSpec] = field(default_factory=dict)
    """Of the recommendation's table."""
    declared: dict[str, FieldSpec] = field(default_factory=dict)
    """What stands below the recommendation's table."""
    agreements: tuple[Agreement, ...] = ()
    windows: tuple[Window, ...] = ()
    quotas: tuple[Quota, ...] = ()
    outcomes: Outcomes = field(default_factory=Outcomes)
    limits: Limits = field(default_factory=Limits)
    score: ScoreCard | None = None
    """None where the notice has no score sheet."""
    report: ReportSpec = field(default_factory=ReportSpec)
    layout: Layout = field(default_factory=Layout)
    file_rules: FileRules = field(default_factory=FileRules)
    forbidden: tuple[Forbidden, ...] = ()
    anonymous: Anonymous | None = None

    def section(self, key: str) -> SectionSpec:
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, SectionSpec]:
        return {spec.key: spec for spec in reversed(self.sections)}

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

    @cached_property
    def outcome_noun(self) -> str:
        """What the notice calls what is handed in: its name's own word ("案例名称"), else the usual one."""
        noun = _NAME_ENDS.sub("", self.title_name)
        return noun if noun and noun != self.title_name else "成果"

    @property
    def outcomes_title(self) -> str:
        """The activity with the noun for what is handed in, said once: "2024年…活动成果", "…实践案例"."""
        return self.title.removesuffix(self.outcome_noun) + self.outcome_noun

    @cached_property
    def report_name(self) -> str:
        """What the report is called where the notice's own name is too long for a label."""
        told = self.material("report").name
        return told if told != "report" and len(told) <= _SHORT else f"{self.outcome_noun}报告"

    @cached_property
    def form_name(self) -> str:
        """What the application form is called; of two forms in one the first."""
        told = self.material("application_form").name
        return _TWO_FORMS.split(told)[0] if told != "application_form" else "申报表"

    def field_name(self, key: str, other: str = "") -> str:
        """What the notice calls a field of its form: the first of its wordings."""
        return next(iter(self.form["labels"].get(key, ())), other or key)

    def share_name(self, bound: Bound) -> str:
        """What a share is a share of, in the notice's words."""
        return "全文" if bound.share_of == WHOLE else self.section(bound.share_of).title

    def material(self, role: str) -> MaterialSpec:
        """What is known of a role; of one that the notice does not name, nothing but its key."""
        return self.materials.get(role) or MaterialSpec(role)

    @cached_property
    def proven(self) -> tuple[str, ...]:
        """The roles that are evidence."""
        return tuple(role for role, spec in self.materials.items() if spec.proves)

    @cached_property
    def evaluation(self) -> str:
        """The role of the evaluation report (E001): what the demand of that rule names first; "" for none."""
        return next(iter(self.evaluating), "")

    @cached_property
    def evaluating(self) -> tuple[str, ...]:
        """The roles that serve as the evaluation report whatever the level, the report itself first."""
        return next((demand.roles for demand in self.evidence if demand.rule == "E001"), ())

    @cached_property
    def substitutes(self) -> tuple[str, ...]:
        """The roles that the demand, or any level, accepts instead of the evaluation report."""
        of_levels = (role for level in self.levels.values() for role in level.substitutes if role in self.materials)
        return tuple(dict.fromkeys((*self.evaluating[1:], *of_levels)))

    @property
    def evidence_words(self) -> dict[str, list[str]]:
        """How evidence says what it must say, list by list; a list that the pack does not have is empty."""
        return defaultdict(list, cast("dict[str, list[str]]", self.words.get("evidence", {})))

    @property
    def lowest(self) -> str:
        """The level whose requirements apply when no level is known (A006); "" where there are none."""
        return next(reversed(self.levels), "")

    @property
    def how_many(self) -> str:
        """The number of sections in words: "六"."""
        number = len(self.sections)
        return _NUMERALS[number] if number < len(_NUMERALS) else f" {number} "

    def share(self, part: float, titled: bool = True) -> int:
        """So many of the sections that every report has, rounded up; ``titled`` counts the title among them."""
        number = len(self._always) - (0 if titled else sum([spec.is_title for spec in self._always]))
        return max(1, ceil(round(part * number, 6)))

    @cached_property
    def _always(self) -> Sequence[SectionSpec]:
        """The sections that every report has; all, where none is one."""
        return [spec for spec in self.sections if spec.always] or self.sections

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
    def longest_heading(self) -> int:
        """Characters of the longest mandated wording, with room for a number and a limit."""
        return max((len(spec.title) for spec in self.sections), default=0) + _AROUND

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
