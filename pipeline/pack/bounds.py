"""How long a section or the report may or must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline.model.result import Severity

WHOLE = "report"
"""What ``share_of`` calls the whole report."""
_ABOUT = 0.1
"""How far "about" reaches where the pack does not say."""
_UNDIVIDED = ("字", "字符", "页")


class Counts(NamedTuple):
    """What counts: True always, False never; None where the notice does not say, and both ways are looked at."""

    tables: bool | None = None
    boxes: bool | None = None
    captions: bool | None = None
    notes: bool | None = None
    title: bool | None = None
    cover: bool | None = None
    contents: bool | None = False
    """A table of contents is no text of the report unless the notice says so."""


UNSAID = Counts()


class Bound(NamedTuple):
    """One limit: the most, the least, or both; in a unit, or as a share of something else's length."""

    clause: str
    quote: str
    most: float | None = None
    least: float | None = None
    about: float | None = None
    """What ``most`` and ``least`` stand around, where the notice says "about"."""
    unit: str = "字"
    share_of: str = ""
    """A section's key, or WHOLE; then ``most`` and ``least`` are shares, 0-1."""
    counts: Counts = UNSAID
    severity: Severity | None = None

    @property
    def asked(self) -> str:
        """The limit in words: "上限 300 字", "10000—15000 字", "500 字左右（450—550 字）"."""
        if self.about is not None:
            return f"{self.figure(self.about)}左右（{self.between}）"
        if self.most is not None and self.least is not None:
            return self.between
        return f"上限 {self.figure(self.most)}" if self.most is not None else f"下限 {self.figure(self.least or 0)}"

    @property
    def between(self) -> str:
        """Both ends: "450—550 字"."""
        low = self.figure(self.least or 0)
        return f"{low.removesuffix(f' {self.unit}').removesuffix('%')}—{self.figure(self.most or 0)}"

    def figure(self, value: float) -> str:
        """A length or a share with its unit."""
        if self.share_of:
            return f"{value:.1%}".replace(".0%", "%")
        return f"{int(value) if value == int(value) else round(value, 2)} {self.unit}"


def bounds(written: Any, clause: str, quote: str, counts: Mapping[str, bool] | None = None) -> tuple[Bound, ...]:
    """The limits that a pack's ``limit`` says: a number, a table, or a list of tables."""
    if written is None:
        return ()
    if isinstance(written, int):
        return (Bound(clause, quote, most=written),)
    tables = written if isinstance(written, list) else [written]
    return tuple(_bound(table, clause, quote, counts or {}) for table in tables)


def _bound(table: Mapping[str, Any], clause: str, quote: str, counts: Mapping[str, bool]) -> Bound:
    share_of, unit, about = table.get("share_of", ""), table.get("unit", "字"), table.get("about")
    most, least = ("share_max", "share_min") if share_of else ("max", "min")
    high, low = table.get(most), table.get(least)
    if about is not None:
        tolerance = table.get("tolerance", _ABOUT)
        high, low = (_rounded(about * (1 + part), unit) for part in (tolerance, -tolerance))
    return Bound(
        table.get("clause", clause),
        table.get("quote", quote),
        high,
        low,
        about,
        unit,
        share_of,
        Counts(**{**counts, **table.get("counts", {})}),
        table.get("severity"),
    )


def _rounded(value: float, unit: str) -> float:
    return round(value) if unit in _UNDIVIDED else round(value, 6)
