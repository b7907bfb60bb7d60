"""Conditions of a pack: ``when = { level = ["标杆级"], key_field = ["建设工程"] }``, with ``not`` and ``any``.

Every key of a table must hold. ``level`` is the level's name, any other key a field of the form. What a condition
comes to for one submission is told by ``pipeline.gather.conditions``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.pack.problems import Keys, Problem, nearest

LEVEL = "level"
_NOT, _ANY = "not", "any"


class Is(NamedTuple):
    """The level, or a field of the form, is one of these."""

    key: str
    values: tuple[str, ...]


class All(NamedTuple):
    """Every one of them holds."""

    of: tuple[Condition, ...]


class AnyOf(NamedTuple):
    """One of them holds."""

    of: tuple[Condition, ...]


class Not(NamedTuple):
    """It does not hold."""

    of: Condition


Condition = Is | All | AnyOf | Not


def condition(table: Mapping[str, Any]) -> Condition:
    """The condition that a table of the pack says; the table has no faults."""
    parts: list[Condition] = []
    for key, value in table.items():
        if key == _NOT:
            parts.append(Not(condition(value)))
        elif key == _ANY:
            parts.append(AnyOf(tuple(map(condition, value))))
        else:
            parts.append(Is(key, tuple(value)))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def when_faults(
    table: Any, keys: Keys, levels: Collection[str], fields: Collection[str], choices: Mapping[str, list[str]]
) -> Iterator[Problem]:
    """What cannot be meant: an unknown key, no value, a value that the level or the field never has."""
    if not isinstance(table, dict) or not table:
        yield Problem(keys, '应为写有条件的表，如 { level = ["…"] }')
        return
    for key, value in table.items():
        here = (*keys, key)
        if key == _NOT:
            yield from when_faults(value, here, levels, fields, choices)
        elif key == _ANY:
            if not isinstance(value, list) or not value:
                yield Problem(here, "应为若干个条件的列表")
                continue
            for number, inner in enumerate(value):
                yield from when_faults(inner, (*here, number), levels, fields, choices)
        elif key != LEVEL and key not in fields:
            like = nearest(key, [LEVEL, _NOT, _ANY, *fields])
            yield Problem(here, f"既不是 level，也不是表上的栏目，最接近的是“{like}”")
        else:
            yield from _value_faults(value, here, levels if key == LEVEL else choices.get(key))


def _value_faults(values: Any, keys: Keys, possible: Collection[str] | None) -> Iterator[Problem]:
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        yield Problem(keys, "应为文字的列表，至少一项")
        return
    if possible is None:
        return
    for value in values:
        if value not in possible:
            named = f"应为 {'、'.join(possible)} 之一" if possible else "规则包没有等级"
            yield Problem(keys, f"“{value}”不是可能的值，{named}")
