"""The ledger: what the notice asks, item by item and year by year, and which file serves it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.gather.demands import served, status_of
from pipeline.gather.facts import missing
from pipeline.gather.requirement import (
    evaluations,
    group_recommends,
    level_of,
    required_years,
    serves_instead,
    substitutes,
)
from pipeline.model import Dossier, Evidence, Material
from pipeline.model.dossier import Status
from pipeline.pack import EvidenceSpec

REPORT = "report"
PARTIES: dict[str, str] = {"first": "第一方", "second": "第二方", "third": "第三方"}


def ledger(dossier: Dossier) -> tuple[Evidence, ...]:
    """The rows, in the order in which the notice asks."""
    return tuple(row for spec in dossier.pack.evidence for row in _rows(spec, dossier))


def _rows(spec: EvidenceSpec, dossier: Dossier) -> Iterator[Evidence]:
    """The evaluation and the years are the level's to ask; all else is a demand like any other."""
    if spec.rule == "E001":
        yield _evaluation(spec, dossier)
    elif spec.rule == "E004":
        yield from _years(spec, dossier)
    else:
        yield from _listed(spec, dossier)


def _evaluation(spec: EvidenceSpec, dossier: Dossier) -> Evidence:
    name, level = level_of(dossier)
    by = "或".join(PARTIES[party] for party in level.parties)
    title = f"{spec.title}（{name}：{by}评价）" if by else spec.title
    named = dossier.of_role(dossier.pack.evaluation)
    found = evaluations(dossier)
    if found:
        chosen = found[0]
        return Evidence(spec.key, title, True, _status(dossier, chosen), _paths(found), None, chosen.quote)
    if named:
        return Evidence(spec.key, title, True, "unreadable", _paths(named))
    if instead := substitutes(dossier):
        status: Status = "substituted" if serves_instead(dossier, instead[0]) else "review"
        return Evidence(spec.key, title, True, status, _paths(instead), None, instead[0].quote)
    return Evidence(spec.key, title, True, "missing")


def _status(dossier: Dossier, chosen: Material) -> Status:
    _, spec = level_of(dossier)
    if missing(chosen.role, chosen.facts, dossier.pack):
        return "incomplete"
    party = chosen.facts.get("party")
    if group_recommends(dossier) and party == "first":
        return "review"
    if party in spec.parties or not spec.parties:
        return "present"
    return "substituted" if party == "third" and "third" in spec.substitutes else "review"


def _years(spec: EvidenceSpec, dossier: Dossier) -> Iterator[Evidence]:
    by_path = {material.path: material for material in dossier.materials}
    for year, files in required_years(dossier):
        quote = next((by_path[path].quote for path in files if by_path[path].quote), None)
        status: Status = "present" if files else "missing"
        yield Evidence(spec.key, f"{year} 年{spec.title}", True, status, files, year, quote)


def _listed(spec: EvidenceSpec, dossier: Dossier) -> Iterator[Evidence]:
    one = served(spec, dossier)
    if one.asked.holds is False or not spec.roles:
        return
    # The report proves nothing: what stands in it is no excerpt of a proof.
    quote = next((material.quote for material in one.files if material.quote and material.role != REPORT), None)
    status = status_of(one, dossier)
    title = f"{spec.title}（Word 和 PDF）" if spec.editable_and_pdf and spec.roles == (REPORT,) else spec.title
    yield Evidence(spec.key, title, spec.required, status, _paths(one.files), None, quote)


def _paths(materials: list[Material] | tuple[Material, ...]) -> tuple[str, ...]:
    return tuple(material.path for material in materials)
