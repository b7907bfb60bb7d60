"""What a pack may say of materials, facts, levels, evidence, agreement, windows and quotas (see ``written``)."""

from typing import Any, Literal, NotRequired, TypedDict

Pair = tuple[int, int]
Party = Literal["first", "second", "third"]
Level = Literal["error", "review", "advice"]


class WrittenFact(TypedDict):
    """Something that is read from a material."""

    title: NotRequired[str]
    kind: Literal[
        "text",
        "name",
        "number",
        "percent",
        "date",
        "year",
        "present",
        "party",
        "standard",
        "seal",
        "award",
        "issuer",
        "addressee",
    ]
    labels: NotRequired[list[str]]
    by: NotRequired[list[str]]
    of: NotRequired[list[str]]
    outsider: NotRequired[bool]
    unless: NotRequired[list[str]]
    told_by: NotRequired[str]
    lines: NotRequired[int]
    min: NotRequired[float]
    max: NotRequired[float]
    unit: NotRequired[str]
    required: NotRequired[bool]
    agrees_with: NotRequired[str]
    severity: NotRequired[Level]
    clause: NotRequired[str]
    quote: NotRequired[str]


class WrittenMaterial(TypedDict):
    """A kind of material: how it is called and recognised, and what is read from it."""

    title: str
    called: NotRequired[str]
    clause: NotRequired[str]
    titles: NotRequired[list[str]]
    marks: NotRequired[list[str]]
    names: NotRequired[list[str]]
    drafts: NotRequired[list[str]]
    finals: NotRequired[list[str]]
    weight: NotRequired[float]
    most_marks: NotRequired[int]
    enough: NotRequired[Pair]
    longest: NotRequired[int]
    proves: NotRequired[bool]
    year_of: NotRequired[str]
    facts: NotRequired[dict[str, WrittenFact]]


class WrittenLevel(TypedDict):
    """A level, and what it asks for."""

    years: NotRequired[int]
    parties: NotRequired[list[Party]]
    substitutes: NotRequired[list[str]]
    advises_third: NotRequired[bool]
    clause: str
    quote: str


class WrittenEvidence(TypedDict):
    """Evidence that must be there, or may."""

    key: str
    title: str
    clause: NotRequired[str]
    quote: NotRequired[str]
    severity: NotRequired[Level]
    rule: NotRequired[str]
    required: NotRequired[bool]
    any: NotRequired[list[str]]
    all: NotRequired[list[str]]
    none: NotRequired[list[str]]
    when: NotRequired[dict[str, Any]]
    years: NotRequired[int]
    this_year: NotRequired[bool]
    least: NotRequired[int]
    each: NotRequired[str]
    editable_and_pdf: NotRequired[bool]
    merged_pdf: NotRequired[bool]


class WrittenAgreement(TypedDict):
    """Facts that must agree, wherever they stand: "report.title", "form.KEY", "recommendation.KEY", "ROLE.FACT"."""

    title: NotRequired[str]
    facts: list[str]
    how: NotRequired[Literal["exact", "folded", "contained", "alike"]]
    rule: NotRequired[str]
    severity: NotRequired[Level]
    clause: NotRequired[str]
    quote: NotRequired[str]


WrittenWindow = TypedDict(
    "WrittenWindow",
    {
        "key": str,
        "title": str,
        "from": str,
        "to": str,
        "who": NotRequired[str],
        "what": NotRequired[str],
        "of": NotRequired[Literal["submission", "recommendation"]],
        "clause": NotRequired[str],
        "quote": NotRequired[str],
    },
)
"""A stretch of time of the activity ("2024-03-01" to "2024-07-31 17:00"), and what falls into it."""


class WrittenQuota(TypedDict):
    """So many submissions at most, per recommender, unit or field of the form."""

    key: NotRequired[str]
    per: str
    most: int
    over: NotRequired[Literal["batch", "register"]]
    register: NotRequired[str]
    columns: NotRequired[dict[str, str]]
    years: NotRequired[int]
    severity: NotRequired[Level]
    clause: NotRequired[str]
    quote: NotRequired[str]


class WrittenOutcomes(TypedDict):
    """What a formal review can come to, and how many days an applicant has."""

    offered: NotRequired[list[Literal["accepted", "correction", "hold", "rejected", "withdrawn", "lapsed"]]]
    correction_days: NotRequired[int]
    appeal_days: NotRequired[int]
    clause: NotRequired[str]
    quote: NotRequired[str]


class Dates(TypedDict):
    """Months of the notice's year, both ends included; years back."""

    year: NotRequired[int]
    application: NotRequired[Pair]
    registration: NotRequired[Pair]
    registration_heading: NotRequired[Pair]
    recommendation: NotRequired[Pair]
    material_years: NotRequired[int]
    honor_years: NotRequired[int]
    evaluation_years: NotRequired[int]
    evaluation_clause: NotRequired[str]
    accident_years: NotRequired[int]
