"""What a notice asks of the report as a whole, of its looks, and of the files that are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline.model.result import Severity
from pipeline.pack.bounds import Bound, bounds

ANY = "any"
"""What [files] calls files of every role."""


class Repeats(NamedTuple):
    """A section that occurs several times, each time with a text of its own."""

    name: str
    """What each is called in its heading, before or behind its number."""
    least: int | None = None
    most: int | None = None


class ReportSpec(NamedTuple):
    """The report as a whole."""

    free_order: bool = False
    bounds: tuple[Bound, ...] = ()


class Layout(NamedTuple):
    """How the report must look; what is None or empty is not asked for."""

    font: tuple[str, ...] = ()
    size_pt: tuple[float, ...] = ()
    paper: tuple[tuple[str, str], ...] = ()
    """Page, line spacing and margins as the notice words them, each with what it is."""
    heading_depth: int | None = None
    contents: bool = False
    template: tuple[str, ...] = ()
    clause: str = ""
    quote: str = ""


class FileRules(NamedTuple):
    """What files must be, by role or ANY."""

    names: Mapping[str, str] = {}
    types: Mapping[str, tuple[str, ...]] = {}
    max_mb: Mapping[str, float] = {}
    most: Mapping[str, int] = {}
    clause: str = ""
    quote: str = ""


class Forbidden(NamedTuple):
    """Words that must not stand somewhere."""

    words: tuple[str, ...]
    everywhere: bool
    clause: str
    quote: str
    severity: Severity | None = None


class Anonymous(NamedTuple):
    """Copies that must not tell whose they are."""

    roles: tuple[str, ...]
    fields: tuple[str, ...]
    clause: str
    quote: str
    severity: Severity | None = None


def report_spec(table: Mapping[str, Any]) -> ReportSpec:
    """[report] as the pack says it."""
    return ReportSpec(table.get("order") == "free", bounds(table.get("limit"), "", "", table.get("counts")))


_PAPER = {"page": "纸张", "line_spacing": "行距", "margins": "页边距"}


def layout(table: Mapping[str, Any], report: Mapping[str, Any]) -> Layout:
    """[layout], and what [report] says of headings and contents."""
    return Layout(
        tuple(table.get("font", ())),
        tuple(table.get("size_pt", ())),
        tuple((title, table[key]) for key, title in _PAPER.items() if key in table),
        table.get("heading_depth", report.get("headings")),
        table.get("contents", report.get("contents", False)),
        tuple(table.get("template", ())),
        table.get("clause", ""),
        table.get("quote", ""),
    )


def file_rules(table: Mapping[str, Any]) -> FileRules:
    """[files]; a type may be written with or without its dot."""
    types = {
        role: tuple(f".{end.lower().lstrip('.')}" for end in ends) for role, ends in table.get("types", {}).items()
    }
    return FileRules(
        table.get("names", {}),
        types,
        table.get("max_mb", {}),
        table.get("most", {}),
        table.get("clause", ""),
        table.get("quote", ""),
    )


def forbidden(tables: list[Mapping[str, Any]]) -> tuple[Forbidden, ...]:
    """[[words.forbidden]]."""
    return tuple(
        Forbidden(
            tuple(table["words"]), table.get("where") == "all", table["clause"], table["quote"], table.get("severity")
        )
        for table in tables
    )


def anonymous(table: Mapping[str, Any] | None) -> Anonymous | None:
    """[words.anonymous]."""
    if table is None:
        return None
    return Anonymous(
        tuple(table["files"]), tuple(table["fields"]), table["clause"], table["quote"], table.get("severity")
    )
