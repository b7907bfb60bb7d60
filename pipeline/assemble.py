"""Puts what was gathered and judged into the one result that every writer prints (result.schema.json)."""

from __future__ import annotations

from typing import Any

from pipeline import __version__
from pipeline.count import count
from pipeline.gather.conditions import answer
from pipeline.judge import verdict
from pipeline.measure import of_section
from pipeline.model import CheckRow, Count, Dossier, Finding, Form, Material, Result, Section

# A section's status is its worst finding, in this order.
_STATUS = {"S001": "missing", "S002": "empty", "L001": "over", "L002": "borderline", "L003": "near", "L004": "short"}


def assemble(dossier: Dossier, findings: tuple[Finding, ...], rows: tuple[CheckRow, ...]) -> Result:
    """The result of one submission."""
    return Result(
        rules=dossier.pack.name,
        tool=__version__,
        verdict=verdict(findings),
        submission=_submission(dossier),
        files=tuple(_file(material, dossier) for material in (*dossier.materials, *dossier.further)),
        sections=tuple(_section(dossier, spec.key, findings) for spec in dossier.pack.sections),
        evidence=tuple(
            {
                "key": row.key,
                "title": row.title,
                "required": row.required,
                "status": row.status,
                "files": list(row.files),
                "year": row.year,
                "quote": row.quote,
            }
            for row in dossier.ledger
        ),
        findings=findings,
        checks=rows,
    )


def _submission(dossier: Dossier) -> dict[str, Any]:
    title = dossier.title.text.strip() if dossier.title else ""
    form, recommendation = dossier.form, dossier.recommendation
    named = str(form.value("outcome_name") or "") if form else ""
    return {
        "name": dossier.submission.name,
        "level": dossier.level,
        "unit_name": dossier.unit_name,
        "outcome_name": title or named or None,
        "form": _form(form) if form else None,
        "recommendation": [
            {key: row.told(key) for key in dossier.pack.columns if key not in ("number", "code")}
            for row in recommendation.rows
        ]
        if recommendation
        else None,
        "scope": dossier.options.scope,
        "date": dossier.day.date.isoformat(),
        "date_from": dossier.day.origin,
        "date_told_by": dossier.day.told_by,
        "ignored": list(dossier.submission.ignored),
    }


def _form(form: Form) -> dict[str, Any]:
    """The form's fields by key, and its tables of records as lists of rows."""
    tables = {key: [dict(record.told) for record in rows] for key, rows in form.tables.items()}
    return {key: _plain(found.value) for key, found in form.fields.items()} | tables


def _plain(value: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _file(material: Material, dossier: Dossier) -> dict[str, Any]:
    document = dossier.documents.get(material.path)
    told: dict[str, Any] = {
        "path": material.path,
        "role": material.role,
        "text_source": material.text_source,
        "pages": material.pages,
        "sha256": material.sha256,
        "years": list(material.years),
        "facts": dict(material.facts),
    }
    if document is not None and document.spared:
        told["pages_not_needed"] = [one.page for one in document.spared]
    return told


def _section(dossier: Dossier, key: str, findings: tuple[Finding, ...]) -> dict[str, Any]:
    spec = dossier.pack.section(key)
    section = dossier.sections[key] if dossier.sections else Section(key)
    bound = spec.shown
    told: dict[str, Any] = {
        "key": key,
        "title": spec.title,
        "limit": _whole(bound.most) if bound else None,
        "minimum": _whole(bound.least) if bound else None,
        "unit": bound.unit if bound else "字",
        **_found(dossier, section, dossier.counts.get(key, Count()), findings),
    }
    if told["status"] == "missing" and not section.found and not _asked(dossier, key):
        told["asked"] = False
    if share := spec.share:
        length = of_section(share, section, dossier) if section.found else None
        told["share"] = {
            "of": dossier.pack.share_name(share),
            "least": share.least,
            "most": share.most,
            "measured": round(length.figure, 4) if length else None,
        }
    if section.parts and spec.repeats:
        told["parts"] = [
            {
                "title": f"{spec.repeats.name} {part.number}",
                **_found(dossier, part, count(part, spec.limit, dossier.pack), findings),
            }
            for part in section.parts
        ]
    return told


def _asked(dossier: Dossier, key: str) -> bool:
    """The notice wants the section of this submission, as far as is known."""
    spec = dossier.pack.section(key)
    return spec.required and answer(spec.when, dossier).holds is not False


def _whole(figure: float | None) -> int | None:
    return None if figure is None else int(figure)


def _found(dossier: Dossier, section: Section, counted: Count, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """What the report holds of a section, or of one of several."""
    mine = [one for one in findings if one.subject == section.key and section.number in (one.part, 0)]
    codes = {finding.code for finding in mine}
    told: dict[str, Any] = {
        "found": section.found,
        "heading": section.heading,
        "text": section.text,
        "counts": {name: value for name, value in counted._asdict().items() if name != "over_from"},
        "over_from": None if section.parts else counted.over_from,
        "status": _status(mine) if section.found or "S001" in codes else "missing",
        "location": {
            "file": section.anchor.file or None,
            "page": section.anchor.page,
            "paragraph": section.anchor.paragraph,
            "section": section.key,
            "excerpt": section.heading,
        }
        if section.found
        else None,
        "recognised": {"by": list(section.by), "confidence": section.confidence} if section.found else None,
    }
    bound = dossier.pack.section(section.key).shown
    if bound and bound.unit != "字" and section.found:
        length = of_section(bound, section, dossier)
        told["measured"] = length.figure if length else None
    return told


def _status(findings: list[Finding]) -> str:
    """The worst that was found of a section; too short is told from too long by the figures."""
    for code, status in _STATUS.items():
        for finding in findings:
            if finding.code == code:
                return "short" if code == "L001" and _falls_short(finding) else status
    return "ok"


def _falls_short(finding: Finding) -> bool:
    asked, told = finding.expected, finding.actual
    return isinstance(asked, int | float) and isinstance(told, int | float) and told < asked
