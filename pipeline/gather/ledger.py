"""The ledger: what the level asks, item by item and year by year, and which file serves it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.gather.requirement import (
    evaluations,
    group_recommends,
    level_of,
    readable,
    required_years,
    satisfactions,
)
from pipeline.model import Dossier, Evidence, Material, Role
from pipeline.model.dossier import Status

PARTIES: dict[str, str] = {"first": "第一方", "second": "第二方", "third": "第三方"}


def ledger(dossier: Dossier) -> tuple[Evidence, ...]:
    """The rows, in the order in which the notice asks."""
    return tuple(_rows(dossier))


def _rows(dossier: Dossier) -> Iterator[Evidence]:
    yield _evaluation(dossier)
    yield from _years(dossier)
    named = dossier.pack.materials
    yield _listed(dossier, "honor", named["honor"].title)
    for role in ("recommendation", "application_form"):
        yield _listed(dossier, role, f"{named[role].title}（{named[role].clause}）")


def _evaluation(dossier: Dossier) -> Evidence:
    name, spec = level_of(dossier)
    by = "或".join(PARTIES[party] for party in spec.parties)
    title = f"{dossier.pack.materials['evaluation_report'].title}（{name}：{by}评价）"
    named = dossier.of_role("evaluation_report")
    found = evaluations(dossier)
    if found:
        chosen = found[0]
        return Evidence("evaluation_report", title, True, _status(dossier, chosen), _paths(found), None, chosen.quote)
    if named:
        return Evidence("evaluation_report", title, True, "unreadable", _paths(named))
    if instead := satisfactions(dossier):
        status: Status = "substituted" if "satisfaction" in spec.substitutes else "review"
        return Evidence("evaluation_report", title, True, status, _paths(instead), None, instead[0].quote)
    return Evidence("evaluation_report", title, True, "missing")


def _status(dossier: Dossier, chosen: Material) -> Status:
    _, spec = level_of(dossier)
    if not all(chosen.facts.get(key) for key in ("has_score", "has_highlights", "has_improvements")):
        return "incomplete"
    party = chosen.facts.get("party")
    if group_recommends(dossier) and party == "first":
        return "review"
    if party in spec.parties:
        return "present"
    return "substituted" if party == "third" and "third_evaluation" in spec.substitutes else "review"


def _years(dossier: Dossier) -> Iterator[Evidence]:
    by_path = {material.path: material for material in dossier.materials}
    title = dossier.pack.materials["supporting"].title
    for year, files in required_years(dossier):
        quote = next((by_path[path].quote for path in files if by_path[path].quote), None)
        status: Status = "present" if files else "missing"
        yield Evidence("supporting_years", f"{year} 年{title}", True, status, files, year, quote)


def _listed(dossier: Dossier, role: Role, title: str) -> Evidence:
    key = "honors" if role == "honor" else role
    found = dossier.of_role(role)
    status: Status = "missing"
    if found:
        status = "present" if any(readable(dossier, material) for material in found) else "unreadable"
    quote = next((material.quote for material in found if material.quote), None)
    return Evidence(key, title, role != "honor", status, _paths(found), None, quote)  # type: ignore[arg-type]


def _paths(materials: list[Material] | tuple[Material, ...]) -> tuple[str, ...]:
    return tuple(material.path for material in materials)
