"""The fifth stage: what every file of the submission is, and what it tells.

``sort_out`` comes before splitting, for it finds the report; ``gather`` after it.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.gather.facts import facts, proof
from pipeline.gather.form import read_form
from pipeline.gather.ledger import ledger
from pipeline.gather.names import unit_on_cover
from pipeline.gather.quotas import tallies
from pipeline.gather.recommendation import read_recommendation
from pipeline.gather.refdate import reference
from pipeline.gather.sorting import sort_out
from pipeline.gather.text import lines, plain
from pipeline.gather.years import years
from pipeline.model import Document, Dossier, Form, Material, Recommendation
from pipeline.model.dossier import Level
from pipeline.values.when import dates

__all__ = ["gather", "sort_out"]


def gather(dossier: Dossier) -> Dossier:
    """The dossier with form, recommendation, level, unit, the materials' facts and the ledger.

    With scope ``report`` only the level asked for and the unit on the report's cover.
    """
    if dossier.options.scope == "report":
        dossier = dossier.replace(reference=reference(dossier))
        return dossier.replace(level=dossier.options.level, unit_name=unit_on_cover(dossier))
    dossier = dossier.replace(form=_form(dossier))
    dossier = dossier.replace(recommendation=_recommendation(dossier))
    dossier = dossier.replace(reference=reference(dossier))
    dossier = dossier.replace(
        materials=tuple(_with_facts(material, dossier) for material in dossier.materials), level=_level(dossier)
    )
    dossier = dossier.replace(unit_name=_unit_name(dossier))
    dossier = dossier.replace(tallies=tallies(dossier))
    return dossier.replace(ledger=ledger(dossier))


def _form(dossier: Dossier) -> Form | None:
    """The form with most filled in; what it lacks from the others (its two parts may be two files)."""
    read = [
        read_form(document, dossier.pack)
        for material in dossier.of_role("application_form")
        if (document := dossier.document_of(material)).readable
    ]
    if not read:
        return None
    fullest, *others = sorted(read, key=lambda form: -sum(bool(item.value) for item in form.fields.values()))
    fields, tables = dict(fullest.fields), dict(fullest.tables)
    for form in others:
        fields |= {key: item for key, item in form.fields.items() if key not in fields}
        tables |= {key: rows for key, rows in form.tables.items() if not tables.get(key)}
    return replace(fullest, fields=fields, tables=tables)


def _recommendation(dossier: Dossier) -> Recommendation | None:
    """The recommendation that lists this outcome or unit, else the one with most rows."""
    read = [
        read_recommendation(document, dossier.pack)
        for material in dossier.of_role("recommendation")
        if (document := dossier.document_of(material)).readable
    ]
    named = (
        {plain(str(dossier.form.value(key) or "")) for key in ("outcome_name", "unit_name")} if dossier.form else set()
    )

    def fits(found: Recommendation) -> tuple[bool, int]:
        told = {plain(text) for row in found.rows for text in (row.outcome_name, row.unit_name)}
        return bool((named - {""}) & told), len(found.rows)

    return max(read, key=fits, default=None)


def _level(dossier: Dossier) -> Level | None:
    """As asked for, else as ticked: exactly one."""
    if dossier.options.level:
        return dossier.options.level
    value = dossier.form.value("level") if dossier.form else None
    return value if isinstance(value, str) and value in dossier.pack.levels else None


def _unit_name(dossier: Dossier) -> str | None:
    """The form's, else the report's cover's, else the recommendation's only one."""
    if dossier.form and isinstance(value := dossier.form.value("unit_name"), str) and value:
        return value
    if on_cover := unit_on_cover(dossier):
        return on_cover
    units = {row.unit_name for row in dossier.recommendation.rows} if dossier.recommendation else set()
    evaluated = [str(m.facts["unit_name"]) for m in dossier.materials if m.facts.get("unit_name")]
    return units.pop() if len(units) == 1 else evaluated[0] if evaluated else None


def _with_facts(material: Material, dossier: Dossier) -> Material:
    document = dossier.document_of(material)
    spec = dossier.pack.material(material.role)
    if not (spec.facts or spec.proves) or material.role not in dossier.pack.materials or not document.readable:
        return material
    found = facts(material.role, document, dossier.pack)
    quote = proof(material.role, document, found, dossier.pack) or material.quote
    return replace(material, facts=found, years=_years(material, found, document, dossier), quote=quote)


def _years(material: Material, found: dict[str, object], document: Document, dossier: Dossier) -> tuple[int, ...]:
    """A certificate and a report on one evaluation speak for their own year; other material for what it tells."""
    spec = dossier.pack.material(material.role)
    if not spec.proves:
        return ()
    own = found.get(spec.year_of)
    if isinstance(own, int):
        return (own,)
    if own:
        return tuple(when.year for when in dates(f"{own}-01" if len(str(own)) == 4 else str(own)))[:1]
    return years(list(lines(document.blocks)), material.path, dossier.day.latest.year)
