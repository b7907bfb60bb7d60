"""What the level asks of the evidence, and how far what was handed in serves it: shared by ledger and checks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from pipeline.gather.facts import missing
from pipeline.gather.text import lines
from pipeline.model import Dossier, Material, figures
from pipeline.pack import LevelSpec

_PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".heic", ".heif")


def level_of(dossier: Dossier) -> tuple[str, LevelSpec]:
    """The level whose requirements apply, and the requirements; "" and none where the notice has no levels."""
    name = dossier.level or dossier.pack.lowest
    return name, dossier.pack.levels.get(name, LevelSpec())


def proven(dossier: Dossier) -> tuple[Material, ...]:
    """What counts as material of the years it speaks for."""
    return dossier.of_role(*dossier.pack.proven)


def readable(dossier: Dossier, material: Material) -> bool:
    """It could be opened and holds something."""
    return dossier.document_of(material).readable and not is_blank(dossier, material)


def is_blank(dossier: Dossier, material: Material) -> bool:
    """Opened, and nothing on it: no text, no picture. A photograph without words is not blank."""
    document = dossier.document_of(material)
    if not document.readable or document.fields or document.unread:
        return False
    if document.noted("damaged", "encrypted", "unsupported", "limit"):
        return False
    if PurePosixPath(material.path).suffix.lower() in _PICTURES:
        return False
    return not any(lines(document.blocks)) and not any(figures(document.blocks))


def evaluations(dossier: Dossier) -> list[Material]:
    """The evaluation reports that could be read, the one to be judged first.

    Of several (one a year, or one of each party) the one that tells most and fits best is judged.
    """
    _, spec = level_of(dossier)

    def merit(material: Material) -> tuple[int, int, str]:
        facts = material.facts
        lacking = len(missing(material.role, facts, dossier.pack))
        return -lacking, int(facts.get("party") in spec.parties), str(facts.get("date") or "")

    found = [m for m in dossier.of_role(dossier.pack.evaluation) if readable(dossier, m)]
    return sorted(found, key=merit, reverse=True)


def substitutes(dossier: Dossier) -> list[Material]:
    """What some level accepts instead of the evaluation report, and could be read."""
    return [m for m in dossier.of_role(*dossier.pack.substitutes) if readable(dossier, m)]


def serves_instead(dossier: Dossier, material: Material) -> bool:
    """The level, or the demand itself, accepts this instead of the evaluation report."""
    _, spec = level_of(dossier)
    return material.role in (*dossier.pack.evaluating[1:], *spec.substitutes)


def unread(dossier: Dossier, materials: Iterable[Material]) -> list[Material]:
    """Those of which no text could be had, or not that of every page."""
    documents = ((m, dossier.document_of(m)) for m in materials)
    return [m for m, document in documents if not document.readable or document.unread]


def parties(dossier: Dossier) -> set[str]:
    """Who evaluated, over all evaluation reports: first, second, third."""
    return {str(m.facts["party"]) for m in evaluations(dossier) if m.facts.get("party")}


def group_recommends(dossier: Dossier) -> str | None:
    """The group that recommends the outcome, by the recommendation or the form."""
    told = [dossier.recommendation.recommender] if dossier.recommendation else []
    if dossier.form and isinstance(value := dossier.form.value("recommender"), str):
        told.append(value)
    words = dossier.pack.evidence_words["group"]
    return next((name for name in told if any(word in name for word in words)), None)


def covered_years(dossier: Dossier) -> dict[int, tuple[str, ...]]:
    """Each year of the window with the files that speak for it, the latest year first."""
    _, spec = level_of(dossier)
    window = range(dossier.day.latest.year, dossier.day.earliest.year - spec.years - 1, -1)
    return {year: tuple(m.path for m in proven(dossier) if year in m.years) for year in window}


def required_years(dossier: Dossier) -> list[tuple[int, tuple[str, ...]]]:
    """The years that the level asks for: those covered, the latest first, then those missing.

    Any N of the reference year and the N before it do. Of the years that are not covered the running
    one is excused first, for it is not over, and then the earliest.
    """
    _, spec = level_of(dossier)
    years = covered_years(dossier)
    covered = [(year, files) for year, files in years.items() if files][: spec.years]
    missing = [year for year, files in years.items() if not files]
    missing.sort(key=lambda year: (year == dossier.day.latest.year, -year))
    return sorted([*covered, *((year, ()) for year in missing[: spec.years - len(covered)])], reverse=True)
