"""What a pack may say of the application form and the recommendation (see ``written``)."""

from typing import Any, Literal, NotRequired, TypedDict

Pair = tuple[int, int]
Kind = Literal[
    "text",
    "name",
    "date",
    "phone",
    "email",
    "postcode",
    "integer",
    "number",
    "money",
    "choice",
    "choices",
    "seal",
    "signature",
    "commitment",
]


class WrittenField(TypedDict):
    """A field of the form: its wordings, what is filled in, and whether it must be."""

    labels: list[str]
    kind: NotRequired[Kind]
    options: NotRequired[list[str]]
    single: NotRequired[bool]
    required: NotRequired[bool]
    when: NotRequired[dict[str, Any]]
    min: NotRequired[float]
    max: NotRequired[float]
    unit: NotRequired[str]
    example: NotRequired[str]
    clause: NotRequired[str]
    quote: NotRequired[str]


class WrittenColumn(TypedDict):
    """A column of a table: its wordings, what is filled in, and whether it must be."""

    labels: list[str]
    kind: NotRequired[Kind]
    options: NotRequired[list[str]]
    options_of: NotRequired[str]
    required: NotRequired[bool]


class WrittenTable(TypedDict):
    """A table of the form whose rows are records: the members of a group, the outcomes of three years."""

    title: str
    columns: dict[str, WrittenColumn]
    least: NotRequired[int]
    most: NotRequired[int]
    clause: NotRequired[str]
    quote: NotRequired[str]


class WrittenSum(TypedDict):
    """Parts that together are no more than the whole."""

    whole: str
    parts: list[str]
    told: NotRequired[str]
    unit: NotRequired[str]


class FormWords(TypedDict):
    """The application form; the standards that are named. ``labels``, ``choices`` … are a short way for ``fields``."""

    standard: NotRequired[str]
    standard_year: NotRequired[int]
    standard_title: NotRequired[str]
    site_standard: NotRequired[str]
    site_standard_title: NotRequired[str]
    intent: NotRequired[str]
    optional: NotRequired[list[str]]
    single_choice: NotRequired[list[str]]
    progress: NotRequired[Pair]
    building: NotRequired[dict[str, str]]
    second_part: NotRequired[str]
    choices: NotRequired[dict[str, list[str]]]
    labels: NotRequired[dict[str, list[str]]]
    columns: NotRequired[dict[str, list[str]]]
    fields: NotRequired[dict[str, WrittenField]]
    tables: NotRequired[dict[str, WrittenTable]]
    sums: NotRequired[list[WrittenSum]]


class WrittenRecommendation(TypedDict):
    """The recommendation: the columns of its table, and what stands below it."""

    columns: NotRequired[dict[str, WrittenColumn]]
    fields: NotRequired[dict[str, WrittenField]]
