"""Makes of the written tables of materials, levels, evidence, agreement, dates and quotas what a pack holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline.pack.demands import (
    Agreement,
    EvidenceSpec,
    FactSpec,
    LevelSpec,
    MaterialSpec,
    Outcomes,
    Quota,
    Window,
)
from pipeline.pack.when import condition
from pipeline.pack.wording import spelled_out

if TYPE_CHECKING:
    from pipeline.pack.written import Written

NO_EVIDENCE = frozenset(("report", "application_form", "recommendation"))
"""Roles that are the submission itself, and no evidence for what it says."""
RULES = {"evidence": "E011", "facts": "E012", "both": "E013", "merged": "E014", "agreement": "X006", "quota": "Q006"}
"""The rules that speak of a demand, where it names none."""


def materials(written: Written) -> dict[str, MaterialSpec]:
    """Those of [materials]; what [words.roles] says of one, the older place, stands with it."""
    tables: dict[str, dict[str, Any]] = {role: dict(table) for role, table in written["materials"].items()}
    for role, signs in written["words"].get("roles", {}).items():
        table = tables.setdefault(role, {"title": role})
        tables[role] = table | {key: value for key, value in signs.items() if key not in table}
    tables = spelled_out(tables, written["words"].get("lists", {}))
    return {role: _material(role, table) for role, table in tables.items()}


def _material(role: str, table: Mapping[str, Any]) -> MaterialSpec:
    facts = tuple(
        FactSpec(**({"key": key, "title": key} | _frozen(fact))) for key, fact in table.get("facts", {}).items()
    )
    plain = {key: value for key, value in table.items() if key != "facts"}
    return MaterialSpec(**({"proves": role not in NO_EVIDENCE} | _frozen(plain)), facts=facts)


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with its lists as tuples, and its condition as one."""
    return {
        key: condition(value) if key == "when" else tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
    }


def levels(written: Written) -> dict[str, LevelSpec]:
    """The levels, the highest first; none where the notice has none."""
    return {name: LevelSpec(**_frozen(table)) for name, table in written.get("levels", {}).items()}


def evidence(written: Written) -> tuple[EvidenceSpec, ...]:
    """The demands in their order; the clause of one that names none is its material's."""
    return tuple(_evidence(_frozen(table), written) for table in written.get("evidence", []))


def _evidence(table: dict[str, Any], written: Written) -> EvidenceSpec:
    rule = table.get("rule", RULES["evidence"])
    roles = (*table.get("any", ()), *table.get("all", ()), *table.get("none", ()))
    of_material = next((written["materials"][role].get("clause", "") for role in roles), "")
    said = written["rules"].get(rule)
    by_default = {"rule": rule, "clause": of_material or (said["clause"] if said else ""), "quote": ""}
    return EvidenceSpec(**(by_default | table))


def agreements(written: Written) -> tuple[Agreement, ...]:
    """Those of [[consistency]], and of each fact that must agree with a field of the form."""
    told = [Agreement(**_frozen(table)) for table in written.get("consistency", [])]
    return (*told, *_of_facts(written["materials"].items()))


def _of_facts(tables: Iterable[tuple[str, Any]]) -> Iterator[Agreement]:
    for role, table in tables:
        for key, fact in table.get("facts", {}).items():
            if field := fact.get("agrees_with"):
                more = {name: fact[name] for name in ("title", "severity", "clause", "quote") if name in fact}
                yield Agreement((f"form.{field}", f"{role}.{key}"), how="alike", **more)


def windows(written: Written) -> tuple[Window, ...]:
    """The stretches of time that the notice names, in their order."""
    return tuple(_window(cast("dict[str, Any]", table)) for table in written.get("windows", []))


def _window(table: dict[str, Any]) -> Window:
    rest = {key: value for key, value in table.items() if key not in ("from", "to")}
    start, end = moment(table["from"]), moment(table["to"], last=True)
    return Window(start=start, end=end, timed=len(table["from"]) > _DAY or len(table["to"]) > _DAY, **rest)


_DAY = len("2000-01-01")


def moment(text: str, last: bool = False) -> datetime:
    """A day, or a day and an hour; of a bare day its first moment, or its ``last``.

    Raises:
        ValueError: it is neither.
    """
    told = datetime.fromisoformat(text)
    return datetime.combine(told.date(), time.max) if last and len(text) == _DAY else told


def outcomes(written: Written) -> Outcomes:
    """What the review can come to; what the pack does not say is as everywhere."""
    table = dict(cast("dict[str, Any]", written.get("outcomes", {})))
    offered = tuple(table.pop("offered", Outcomes().offered))
    return Outcomes(offered=offered, **table)


def quotas(written: Written, folder: Path) -> tuple[Quota, ...]:
    """The quotas; a register lies beside the pack."""
    made = []
    for number, table in enumerate(written.get("quotas", []), 1):
        told = cast("dict[str, Any]", {"key": f"quota{number}", **table})
        told["columns"] = tuple(told.get("columns", {}).items())
        if told.get("register"):
            told["register"] = str(folder / told["register"])
            told.setdefault("over", "register")
        made.append(Quota(**told))
    return tuple(made)
