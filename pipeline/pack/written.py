"""What a pack's files may say, table by table: any other key is refused.

These types describe the tables as they are written; ``notice`` holds what becomes of them. There is no
``from __future__ import annotations`` here: the keys that may be left out are asked of the types themselves.
"""

from typing import Literal, NotRequired, TypedDict

from pipeline.limits import Limits
from pipeline.pack.written_score import WrittenScore

Pair = tuple[int, int]
Party = Literal["first", "second", "third"]
Together = list[list[str]] | list[list[list[str]]]


class Thresholds(TypedDict):
    """Shares of a section's limit, and 字."""

    near: float
    short: float
    preface: int


class WrittenElement(TypedDict):
    """What a section must tell; ``together``: one word of each list in one sentence, in one or several combinations."""

    key: str
    title: str
    quote: str
    words: NotRequired[list[str]]
    together: NotRequired[Together]
    near: NotRequired[list[str]]
    severity: NotRequired[Literal["error", "review", "advice"]]


class WrittenSection(TypedDict):
    """A section of the report."""

    key: str
    title: str
    limit: int
    clause: str
    quote: str
    guidance: NotRequired[str]
    hints: NotRequired[list[str]]
    aliases: NotRequired[list[str]]
    heads: NotRequired[list[str]]
    tails: NotRequired[list[str]]
    elements: NotRequired[list[WrittenElement]]
    is_title: NotRequired[bool]
    shows_data: NotRequired[bool]
    distinctive: NotRequired[bool]


class WrittenRule(TypedDict):
    """A rule of the catalogue."""

    severity: Literal["error", "review", "advice", "manual"]
    needs: NotRequired[Literal["files", "report", "text", "submission", "batch"]]
    title: str
    clause: str
    told: NotRequired[str]
    quote: str
    fix: str


class WrittenLevel(TypedDict):
    """A level, and what it asks for."""

    years: int
    parties: list[Party]
    substitutes: NotRequired[list[Literal["third_evaluation", "satisfaction"]]]
    advises_third: NotRequired[bool]
    clause: str
    quote: str


class WrittenMaterial(TypedDict):
    """A kind of material."""

    title: str
    clause: NotRequired[str]


class Materials(TypedDict):
    """What the notice calls each kind of material."""

    report: WrittenMaterial
    application_form: WrittenMaterial
    recommendation: WrittenMaterial
    evaluation_report: WrittenMaterial
    honor: WrittenMaterial
    supporting: WrittenMaterial


class WrittenDispute(TypedDict):
    """A place where the notice says two things."""

    key: str
    title: str
    text: str
    clauses: list[str]
    quotes: list[str]


class Dates(TypedDict):
    """Months of the notice's year, both ends included; years back."""

    year: int
    application: Pair
    registration: NotRequired[Pair]
    registration_heading: NotRequired[Pair]
    recommendation: NotRequired[Pair]
    material_years: NotRequired[int]
    honor_years: int
    evaluation_years: int
    evaluation_clause: str
    accident_years: int


class FormWords(TypedDict):
    """The application form and the recommendation; the standards that are named."""

    standard: str
    standard_year: int
    standard_title: str
    site_standard: str
    site_standard_title: str
    intent: str
    optional: list[str]
    single_choice: list[str]
    progress: Pair
    building: dict[str, str]
    choices: dict[str, list[str]]
    labels: dict[str, list[str]]
    columns: dict[str, list[str]]


class RoleWords(TypedDict):
    """By which a file of a role is known."""

    titles: list[str]
    marks: list[str]
    names: list[str]
    drafts: NotRequired[list[str]]
    finals: NotRequired[list[str]]


class Roles(TypedDict):
    """The roles that a file can have."""

    application_form: RoleWords
    recommendation: RoleWords
    evaluation_report: RoleWords
    satisfaction_report: RoleWords
    honor: RoleWords
    supporting: RoleWords
    report: RoleWords


class EvidenceWords(TypedDict):
    """How evidence says what it must say."""

    subject: str
    highlights: list[str]
    improvements: list[str]
    score: list[str]
    first: list[str]
    second: list[str]
    third: list[str]
    group: list[str]
    honor_claims: list[str]
    accidents: list[str]
    denied_before: list[str]
    denied_after: list[str]
    activity: list[str]
    progress: list[str]


class NoticeWords(TypedDict):
    """Words by which things are told; ``lists`` names word lists that an entry may stand for by ``<name>``."""

    lists: NotRequired[dict[str, list[str]]]
    placeholders: list[str]
    placeholder_signs: list[str]
    guidance_between: NotRequired[tuple[str, str]]
    guidance_min: NotRequired[int]
    secrecy: list[str]
    secrecy_alone: str
    caption: str
    caption_length: int
    cover: list[str]
    report_title_end: str
    roles: Roles
    evidence: EvidenceWords


class Written(TypedDict):
    """A pack's files, read as one."""

    name: str
    title: str
    number: str
    issuer: str
    issuer_short: NotRequired[str]
    notice: str
    contact: NotRequired[dict[str, str]]
    limit: Thresholds
    sections: list[WrittenSection]
    words: NoticeWords
    levels: dict[str, WrittenLevel]
    materials: Materials
    dates: Dates
    form: FormWords
    limits: NotRequired[Limits]
    disputes: NotRequired[list[WrittenDispute]]
    score: NotRequired[WrittenScore]
    rules: dict[str, WrittenRule]
