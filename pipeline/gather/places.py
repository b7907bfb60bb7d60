"""Where facts stand, as a pack names them: "report.title", "form.KEY", "recommendation.KEY", "ROLE.FACT", and
"ROLE.text", the whole of a material, in which a name stands or does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.gather.names import outcome_in_report, own_row, unit_on_cover
from pipeline.gather.requirement import readable
from pipeline.gather.text import lines
from pipeline.model import Anchor, Dossier

_LEAST = 16
"""Characters: a file with less text is a picture of what it says."""


class Told(NamedTuple):
    """What one place tells."""

    place: str
    """As sentences call it."""
    text: str
    anchor: Anchor
    read_twice: bool = False
    """A second look at it exists: an error may rest on it."""
    whole: bool = False
    """It is a whole text, in which a name stands or does not."""
    is_title: bool = False
    estimate: bool = False
    """Read by OCR."""


def told_at(name: str, dossier: Dossier) -> Iterator[Told]:
    """What is told there; nothing where the place is not there, or tells nothing."""
    of, _, fact = name.partition(".")
    match of:
        case "report":
            yield from _report(fact, dossier)
        case "form":
            yield from _form(fact, dossier)
        case "recommendation":
            yield from _recommendation(fact, dossier)
        case "submission":
            if fact == "level" and dossier.level:
                yield Told("申报", dossier.level, Anchor())
    yield from _materials(of, fact, dossier)


def _report(fact: str, dossier: Dossier) -> Iterator[Told]:
    report = dossier.report
    if report is None or not report.readable:
        return
    anchor, estimate = Anchor(report.file), report.text_source == "ocr"
    match fact:
        case "title":
            if title := outcome_in_report(dossier):
                yield Told("报告", title, anchor, read_twice=True, is_title=True, estimate=estimate)
        case "unit_name":
            if unit := unit_on_cover(dossier):
                yield Told("报告", unit, anchor, estimate=estimate)
        case "text":
            text = "".join(line.text for line in lines(report.blocks))
            yield Told("报告", text, anchor, whole=True, estimate=estimate)


def _form(key: str, dossier: Dossier) -> Iterator[Told]:
    form = dossier.form
    found = form.fields.get(key) if form else None
    if form is None or found is None or not found.value:
        return
    text = found.value if isinstance(found.value, str) else "、".join(found.value)
    anchor = found.anchor._replace(file=found.anchor.file or form.file)
    yield Told("申报表", text, anchor, read_twice=True, estimate=form.estimate)


def _recommendation(key: str, dossier: Dossier) -> Iterator[Told]:
    found, row = dossier.recommendation, own_row(dossier)
    if found is None:
        return
    if key in dossier.pack.columns:
        if row is not None and (text := row.told(key)):
            anchor = row.anchor._replace(file=row.anchor.file or found.file)
            yield Told("推荐表", text, anchor, read_twice=True, estimate=found.estimate)
    elif text := found.told(key):
        yield Told("推荐表", text, Anchor(found.file), estimate=found.estimate)


def _materials(role: str, fact: str, dossier: Dossier) -> Iterator[Told]:
    for material in dossier.of_role(role):
        value = material.facts.get(fact)
        if value not in (None, "", True, False):
            text = f"{value:g}" if isinstance(value, float) else str(value)
            anchor = Anchor(dossier.document_of(material).file)
            yield Told(f"“{material.path}”", text, anchor, estimate=material.text_source == "ocr")
        elif fact == "text" and role != "report" and readable(dossier, material):
            document = dossier.document_of(material)
            text = "".join(line.text for line in lines(document.blocks))
            if len(text) >= _LEAST:
                estimate = material.text_source == "ocr"
                yield Told(f"“{material.path}”", text, Anchor(document.file), whole=True, estimate=estimate)
