"""What a pack may say of the report, its sections, its looks and the files: any other key is refused.

There is no ``from __future__ import annotations`` here: the keys that may be left out are asked of the types.
"""

from typing import Any, Literal, NotRequired, TypedDict

Severity = Literal["error", "review", "advice"]
Together = list[list[str]] | list[list[list[str]]]
Unit = Literal["字", "字符", "页", "MB"]


class WrittenCounts(TypedDict):
    """What counts: true always, false never; what is not named may count or not, and is told either way."""

    tables: NotRequired[bool]
    boxes: NotRequired[bool]
    captions: NotRequired[bool]
    notes: NotRequired[bool]
    title: NotRequired[bool]
    cover: NotRequired[bool]
    contents: NotRequired[bool]


class WrittenLimit(TypedDict):
    """How long something may or must be."""

    max: NotRequired[float]
    min: NotRequired[float]
    about: NotRequired[float]
    tolerance: NotRequired[float]
    unit: NotRequired[Unit]
    share_of: NotRequired[str]
    share_min: NotRequired[float]
    share_max: NotRequired[float]
    counts: NotRequired[WrittenCounts]
    severity: NotRequired[Severity]
    clause: NotRequired[str]
    quote: NotRequired[str]


class WrittenRepeats(TypedDict):
    """A section that occurs several times."""

    name: NotRequired[str]
    min: NotRequired[int]
    max: NotRequired[int]


class WrittenElement(TypedDict):
    """What a section must tell; ``together``: one word of each list in one sentence, in one or several combinations."""

    key: str
    title: str
    quote: str
    words: NotRequired[list[str]]
    together: NotRequired[Together]
    near: NotRequired[list[str]]
    severity: NotRequired[Severity]


class WrittenSection(TypedDict):
    """A section of the report."""

    key: str
    title: str
    limit: NotRequired[int | WrittenLimit | list[WrittenLimit]]
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
    required: NotRequired[bool]
    when: NotRequired[dict[str, Any]]
    place: NotRequired[Literal["anywhere", "cell"]]
    repeats: NotRequired[WrittenRepeats]
    forbidden: NotRequired[list[str]]
    forbidden_fields: NotRequired[list[str]]


class WrittenReport(TypedDict):
    """The report as a whole."""

    order: NotRequired[Literal["fixed", "free"]]
    limit: NotRequired[WrittenLimit | list[WrittenLimit]]
    counts: NotRequired[WrittenCounts]
    headings: NotRequired[int]
    contents: NotRequired[bool]


class WrittenLayout(TypedDict):
    """How the report must look."""

    font: NotRequired[list[str]]
    size_pt: NotRequired[list[float]]
    page: NotRequired[str]
    line_spacing: NotRequired[str]
    margins: NotRequired[str]
    heading_depth: NotRequired[int]
    contents: NotRequired[bool]
    template: NotRequired[list[str]]
    clause: NotRequired[str]
    quote: NotRequired[str]


class WrittenFiles(TypedDict):
    """What the files must be, by role or "any"."""

    names: NotRequired[dict[str, str]]
    types: NotRequired[dict[str, list[str]]]
    max_mb: NotRequired[dict[str, float]]
    most: NotRequired[dict[str, int]]
    clause: NotRequired[str]
    quote: NotRequired[str]


class WrittenForbidden(TypedDict):
    """Words that must not stand in the report, or in any file."""

    words: list[str]
    where: NotRequired[Literal["report", "all"]]
    clause: str
    quote: str
    severity: NotRequired[Severity]


class WrittenAnonymous(TypedDict):
    """Copies in which the values of these fields must not appear."""

    files: list[str]
    fields: list[str]
    clause: str
    quote: str
    severity: NotRequired[Severity]
