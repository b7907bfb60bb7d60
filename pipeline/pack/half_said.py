"""What a sentence says beside limits and bans, and the tables that quote it leave out: levels, counts, figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.pack.draft.data_said import asks_for_data
from pipeline.pack.draft.form_file import limit_of
from pipeline.pack.draft.forms import Field, forms_of
from pipeline.pack.draft.limits import figure
from pipeline.pack.draft.lines import Line
from pipeline.pack.draft.section_when import named_levels

_N = r"(?:\d+|[一二两三四五六七八九十]+)"
_KIND = r"\s*(?:个|篇|份|张|幅|项|则)"
_COUNTED = re.compile(
    rf"(?P<a>{_N})(?:{_KIND})?\s*(?:[-—–―~～－]+|至|到)\s*(?P<b>{_N}){_KIND}"
    rf"|(?:至少|不少于|不低于|至多|最多|不超过|不多于)\s*(?P<only>{_N}){_KIND}"
)


def half_said(sentence: str, tables: Sequence[Mapping[str, Any]], levels: Collection[str]) -> bool:
    """Of tables of parts and of material: none of them has the levels, the counts or the figures of the sentence."""
    named = named_levels(sentence, tuple(levels)) if len(levels) > 1 else ()
    said = {value for value in _values(tables) if isinstance(value, str)}
    if named and len(named) < len(levels) and not said.intersection(levels):
        return True
    counts = {figure(n) for found in _COUNTED.finditer(sentence) for n in found.groups() if n}
    if counts - set(figures_of(tables)):
        return True
    shown = any(table.get("shows_data") for table in tables) or any("数据" in word for word in said - _quotes(tables))
    return asks_for_data(sentence) and not shown


def fields_without_limit(lines: tuple[Line, ...], fields: Mapping[str, Any]) -> Iterator[tuple[str, Field]]:
    """Fields of the pack for which the notice's form states a limit in 字 and the pack none, by their keys."""
    limited = {field.label: field for form in forms_of(lines) for field in form.fields if limit_of(field)}
    for key, table in fields.items():
        field = next((limited[label] for label in table.get("labels", []) if label in limited), None)
        if field is not None and not {"min", "max"} & set(table):
            yield key, field


def _quotes(tables: Iterable[Mapping[str, Any]]) -> set[str]:
    """What is the notice's own, and not what the pack says."""
    return {str(table[key]) for table in tables for key in ("quote", "guidance") if key in table}


def figures_of(value: Any) -> Iterator[float]:
    """All numbers that a table says, those of its tables, too."""
    return (one for one in _values(value) if isinstance(one, int | float) and not isinstance(one, bool))


def _values(value: Any) -> Iterator[Any]:
    """What stands in tables and lists, however deep."""
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        yield value
        return
    for item in value:
        yield from _values(item)
