"""What a pack's files may say, table by table: any other key is refused.

These types describe the tables as they are written; ``notice`` holds what becomes of them. There is no
``from __future__ import annotations`` here: the keys that may be left out are asked of the types themselves.
"""

from typing import Literal, NotRequired, TypedDict

from pipeline.limits import Limits
from pipeline.pack.written_demands import (
    Dates,
    WrittenAgreement,
    WrittenEvidence,
    WrittenLevel,
    WrittenMaterial,
    WrittenOutcomes,
    WrittenQuota,
    WrittenWindow,
)
from pipeline.pack.written_form import FormWords, WrittenRecommendation
from pipeline.pack.written_report import (
    WrittenAnonymous,
    WrittenFiles,
    WrittenForbidden,
    WrittenLayout,
    WrittenReport,
    WrittenSection,
)
from pipeline.pack.written_score import WrittenScore


class Thresholds(TypedDict):
    """Shares of a section's limit, and 字."""

    near: NotRequired[float]
    short: NotRequired[float]
    preface: NotRequired[int]


class WrittenRule(TypedDict):
    """A rule of the catalogue."""

    severity: Literal["error", "review", "advice", "manual"]
    needs: NotRequired[Literal["files", "report", "text", "submission", "batch"]]
    title: str
    clause: str
    told: NotRequired[str]
    quote: str
    fix: str


class WrittenDispute(TypedDict):
    """A place where the notice says two things."""

    key: str
    title: str
    text: str
    clauses: list[str]
    quotes: list[str]


class RoleWords(TypedDict):
    """By which a file of a role is known."""

    titles: NotRequired[list[str]]
    marks: NotRequired[list[str]]
    names: NotRequired[list[str]]
    drafts: NotRequired[list[str]]
    finals: NotRequired[list[str]]


class EvidenceWords(TypedDict):
    """How evidence says what it must say."""

    subject: NotRequired[str]
    highlights: NotRequired[list[str]]
    improvements: NotRequired[list[str]]
    score: NotRequired[list[str]]
    first: NotRequired[list[str]]
    second: NotRequired[list[str]]
    third: NotRequired[list[str]]
    group: NotRequired[list[str]]
    honor_claims: NotRequired[list[str]]
    accidents: NotRequired[list[str]]
    denied_before: NotRequired[list[str]]
    denied_after: NotRequired[list[str]]
    activity: NotRequired[list[str]]
    progress: NotRequired[list[str]]


class NoticeWords(TypedDict):
    """Words by which things are told; ``lists`` names word lists that an entry may stand for by ``<name>``."""

    lists: NotRequired[dict[str, list[str]]]
    placeholders: NotRequired[list[str]]
    placeholder_signs: NotRequired[list[str]]
    guidance_between: NotRequired[tuple[str, str]]
    guidance_min: NotRequired[int]
    secrecy: NotRequired[list[str]]
    secrecy_alone: NotRequired[str]
    caption: NotRequired[str]
    caption_length: NotRequired[int]
    cover: NotRequired[list[str]]
    report_title_end: NotRequired[str]
    roles: NotRequired[dict[str, RoleWords]]
    evidence: NotRequired[EvidenceWords]
    claims: NotRequired[dict[str, list[str]]]
    """What claims something in the report that a proof must stand for, by the name that ``each`` gives it."""
    forbidden: NotRequired[list[WrittenForbidden]]
    anonymous: NotRequired[WrittenAnonymous]


class Written(TypedDict):
    """A pack's files, read as one."""

    name: str
    title: str
    number: str
    issuer: str
    issuer_short: NotRequired[str]
    notice: str
    contact: NotRequired[dict[str, str]]
    limit: NotRequired[Thresholds]
    report: NotRequired[WrittenReport]
    layout: NotRequired[WrittenLayout]
    files: NotRequired[WrittenFiles]
    sections: list[WrittenSection]
    words: NotRequired[NoticeWords]
    levels: NotRequired[dict[str, WrittenLevel]]
    materials: dict[str, WrittenMaterial]
    evidence: NotRequired[list[WrittenEvidence]]
    dates: NotRequired[Dates]
    windows: NotRequired[list[WrittenWindow]]
    form: NotRequired[FormWords]
    recommendation: NotRequired[WrittenRecommendation]
    consistency: NotRequired[list[WrittenAgreement]]
    quotas: NotRequired[list[WrittenQuota]]
    outcomes: NotRequired[WrittenOutcomes]
    limits: NotRequired[Limits]
    disputes: NotRequired[list[WrittenDispute]]
    score: NotRequired[WrittenScore]
    rules: dict[str, WrittenRule]
