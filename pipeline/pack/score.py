"""The score sheet of a notice: what is scored, up to how much, and which level a mean gives, in exact numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pipeline.pack.problems import Keys, Problem

if TYPE_CHECKING:
    from pipeline.pack.written_score import WrittenBand, WrittenScore


class Dimension(NamedTuple):
    """What an expert gives one mark for; its title is its key."""

    title: str
    maximum: Fraction
    text: str
    item: str
    """The title of the item that it belongs to."""


class Item(NamedTuple):
    """A group of dimensions."""

    title: str
    maximum: Fraction
    quote: str
    dimensions: tuple[Dimension, ...]


class Band(NamedTuple):
    """The means that give a level; each end is part of it, or is not."""

    level: str
    low: Fraction
    low_in: bool
    high: Fraction
    high_in: bool
    quote: str

    def holds(self, mean: Fraction) -> bool:
        """Whether an unrounded mean lies in it."""
        over = mean >= self.low if self.low_in else mean > self.low
        return over and (mean <= self.high if self.high_in else mean < self.high)


class Practice(NamedTuple):
    """How the issuer goes about it; none of it is the notice's."""

    experts: int
    """Per outcome."""
    load: int
    """Outcomes per expert at most, where the roster names no number."""
    valid: int
    """Scores that an outcome should have."""
    near: Fraction
    """Points from a boundary within which a mean is talked about."""
    spread: Fraction
    """Points between the highest and the lowest total from which on an outcome is talked about."""
    defence: tuple[str, ...]
    """Levels whose outcomes are defended in person."""


class ScoreCard(NamedTuple):
    """One notice's score sheet."""

    title: str
    clause: str
    total: Fraction
    comment: str
    source: str
    sign: tuple[str, ...]
    practice: Practice
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    """The highest first; together they hold every mean from 0 to the total once."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """All of them in the sheet's order."""
        return tuple(dimension for item in self.items for dimension in item.dimensions)

    @property
    def boundaries(self) -> tuple[Fraction, ...]:
        """Where one level ends and the next begins, the highest first."""
        return tuple(band.low for band in self.bands[:-1])

    def level_of(self, mean: Fraction) -> str:
        """The level of an unrounded mean between 0 and the total."""
        return next(band.level for band in self.bands if band.holds(mean))


def exact(number: float) -> Fraction:
    """The number as it was written: 0.1 is one tenth."""
    return Fraction(str(number))


def score_card(table: WrittenScore) -> ScoreCard:
    """The written table, which ``score_faults`` found nothing wrong with, as what is worked with."""
    items = tuple(
        Item(
            item["title"],
            exact(item["maximum"]),
            item["quote"],
            tuple(
                Dimension(one["title"], exact(one["maximum"]), one["text"], item["title"]) for one in item["dimensions"]
            ),
        )
        for item in table["items"]
    )
    practice = table["practice"]
    return ScoreCard(
        title=table["title"],
        clause=table["clause"],
        total=exact(table["total"]),
        comment=table["comment"],
        source=table.get("source", ""),
        sign=tuple(table.get("sign", [])),
        practice=Practice(
            practice["experts"],
            practice["load"],
            practice["valid"],
            exact(practice["near"]),
            exact(practice["spread"]),
            tuple(practice["defence"]),
        ),
        items=items,
        bands=tuple(_band(one, exact(table["total"])) for one in table["bands"]),
    )


def _band(written: WrittenBand, total: Fraction) -> Band:
    ends = cast("dict[str, Any]", written)
    low = ends.get("above", ends.get("from", 0))
    high = ends.get("below", ends.get("to"))
    return Band(
        written["level"],
        exact(low),
        "above" not in ends,
        total if high is None else exact(high),
        "below" not in ends,
        written["quote"],
    )


def score_faults(table: WrittenScore) -> Iterator[Problem]:
    """What does not add up, or leaves a mean without a level or with two."""
    top: Keys = ("score",)
    whole = sum((exact(item["maximum"]) for item in table["items"]), Fraction())
    if whole != exact(table["total"]):
        yield Problem((*top, "total"), f"总分 {table['total']:g} 与各评价项目之和 {float(whole):g} 不等")
    seen: set[str] = set()
    for number, item in enumerate(table["items"]):
        keys: Keys = (*top, "items", number)
        parts = sum((exact(one["maximum"]) for one in item["dimensions"]), Fraction())
        if parts != exact(item["maximum"]):
            yield Problem((*keys, "maximum"), f"“{item['title']}”满分与各评价维度之和 {float(parts):g} 不等")
        for nth, one in enumerate(item["dimensions"]):
            if one["maximum"] <= 0:
                yield Problem((*keys, "dimensions", nth, "maximum"), "满分应大于 0")
            if one["title"] in seen:
                yield Problem((*keys, "dimensions", nth, "title"), f"“{one['title']}”用于两个评价维度")
            seen.add(one["title"])
    practice = table["practice"]
    for name in ("experts", "load", "valid"):
        if practice[name] < 1:
            yield Problem((*top, "practice", name), "应为正整数")
    yield from _band_faults(table)


def level_faults(table: WrittenScore, levels: list[str]) -> Iterator[Problem]:
    """Levels that are not the notice's. It matters from the first score on, not for the formal review before it."""
    if [band["level"] for band in table["bands"]] != levels:
        yield Problem(("score", "bands"), f"各等级应与 levels 一致，从高到低为{'、'.join(levels)}")
    for level in table["practice"]["defence"]:
        if level not in levels:
            yield Problem(("score", "practice", "defence"), f"“{level}”不是 levels 中的等级")


def _band_faults(table: WrittenScore) -> Iterator[Problem]:
    top: Keys = ("score", "bands")
    if not table["bands"]:
        yield Problem(top, "至少要有一个等级的分数")
        return
    for number, written in enumerate(table["bands"]):
        for one, other in (("above", "from"), ("below", "to")):
            if one in written and other in written:
                yield Problem((*top, number, one), f"{one} 与 {other} 只能写一个")
    bands = [_band(written, exact(table["total"])) for written in table["bands"]]
    if (bands[0].high, bands[0].high_in) != (exact(table["total"]), True):
        yield Problem((*top, 0), "最高的等级应到总分为止，包括总分")
    if bands[-1].low != 0 or not bands[-1].low_in:
        yield Problem((*top, len(bands) - 1), "最低的等级应从 0 分开始，包括 0 分")
    for number, (upper, lower) in enumerate(pairwise(bands), 1):
        if upper.low != lower.high or upper.low_in == lower.high_in:
            yield Problem(
                (*top, number), f"“{lower.level}”与“{upper.level}”之间有空缺或重叠，分界的一端须算入且只算入一边"
            )


def score_quotes(table: WrittenScore) -> Iterator[tuple[Keys, str]]:
    """What must stand in the notice's text."""
    top: Keys = ("score",)
    yield (*top, "title"), table["title"]
    yield (*top, "comment"), table["comment"]
    if "source" in table:
        yield (*top, "source"), table["source"]
    for number, item in enumerate(table["items"]):
        yield (*top, "items", number, "quote"), item["quote"]
        for nth, one in enumerate(item["dimensions"]):
            yield (*top, "items", number, "dimensions", nth, "text"), one["text"]
    for number, band in enumerate(table["bands"]):
        yield (*top, "bands", number, "quote"), band["quote"]
