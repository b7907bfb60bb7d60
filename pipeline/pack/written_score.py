"""What a pack may say of the score sheet: the table ``score``. No ``from __future__``: see ``written``."""

from typing import NotRequired, TypedDict


class WrittenDimension(TypedDict):
    """What an expert gives one mark for."""

    title: str
    maximum: float
    text: str


class WrittenItem(TypedDict):
    """A group of dimensions."""

    title: str
    maximum: float
    quote: str
    dimensions: list[WrittenDimension]


# "from" cannot be the name of a class's attribute.
WrittenBand = TypedDict(
    "WrittenBand",
    {
        "level": str,
        "quote": str,
        "above": NotRequired[float],
        "from": NotRequired[float],
        "below": NotRequired[float],
        "to": NotRequired[float],
    },
)


class WrittenPractice(TypedDict):
    """How the issuer goes about it, where the notice says nothing."""

    experts: int
    load: int
    valid: int
    near: float
    spread: float
    defence: list[str]


class WrittenScore(TypedDict):
    """The score sheet: items, dimensions, maxima, and the levels that means give."""

    title: str
    clause: str
    total: float
    comment: str
    source: NotRequired[str]
    sign: NotRequired[list[str]]
    practice: WrittenPractice
    items: list[WrittenItem]
    bands: list[WrittenBand]
