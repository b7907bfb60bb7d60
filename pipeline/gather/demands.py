"""What the pack asks to be there, demand by demand, and how far a submission serves it: for ledger and checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.fold import fold
from pipeline.gather.conditions import Answer, answer
from pipeline.gather.requirement import readable
from pipeline.lazy import lazy
from pipeline.model import Anchor, Dossier, Material, paragraphs
from pipeline.model.dossier import Status
from pipeline.pack import EvidenceSpec, pattern
from pipeline.values.when import dates

EDITABLE = (".docx", ".docm", ".doc", ".wps", ".rtf", ".odt")
_NAMED = 4
"""Characters of a claim that must stand in what proves it, at least."""
_QUOTED = lazy(r"[“《\"]([^”》\"]{2,40})[”》\"]")


class Served(NamedTuple):
    """A demand, and what serves it."""

    spec: EvidenceSpec
    asked: Answer
    """Whether the demand is made of this submission at all."""
    files: tuple[Material, ...]
    lacking: tuple[str, ...]
    """Titles of the material that no file is."""
    forbidden: tuple[Material, ...] = ()
    years: tuple[int, ...] = ()
    """Years that nothing speaks for."""

    @property
    def status(self) -> Status:
        if not self.files:
            return "missing" if self.asked.holds else "review"
        if self.lacking or len(self.files) < self.spec.least:
            return "incomplete"
        return "review" if self.years or self.forbidden else "present"


def served(spec: EvidenceSpec, dossier: Dossier) -> Served:
    """How far the submission serves one demand."""
    files = dossier.of_role(*spec.roles) if spec.roles else ()
    held = {material.role for material in files}
    lacking = [dossier.pack.material(role).title for role in spec.all if role not in held]
    if spec.any and not held & set(spec.any):
        lacking.insert(0, "或".join(dossier.pack.material(role).title for role in spec.any))
    forbidden = dossier.of_role(*spec.none) if spec.none else ()
    return Served(
        spec,
        answer(spec.when, dossier),
        files,
        tuple(lacking),
        forbidden,
        tuple(_years_missing(spec, files, dossier)) if files else (),
    )


def status_of(one: Served, dossier: Dossier) -> Status:
    """What the ledger says: what nobody could read is neither there nor missing."""
    if one.files and not any(readable(dossier, material) for material in one.files):
        return "unreadable"
    if one.files and one.spec.editable_and_pdf and not all(both_kinds(one.spec, dossier)):
        return "incomplete"  # one kind alone is half of what is asked
    return one.status


def _years_missing(spec: EvidenceSpec, files: tuple[Material, ...], dossier: Dossier) -> Iterator[int]:
    """Of the reference year and the years before it as many must be covered as are asked for; the rest is missing."""
    if not spec.years:
        return
    latest, earliest = dossier.day.latest.year, dossier.day.earliest.year - spec.years
    window = range(latest, earliest - 1, -1)
    told = {year for material in files for year in material.years}
    missing = sorted((year for year in window if year not in told), key=lambda year: (year == latest, -year))
    covered = sum(year in told for year in window)
    yield from sorted(missing[: max(0, spec.years - covered)], reverse=True)


class Claim(NamedTuple):
    """A sentence of the report that claims something a proof must stand for."""

    text: str
    anchor: Anchor
    names: tuple[str, ...]
    """What is claimed, as quoted in the sentence."""
    years: tuple[int, ...]


def claims(spec: EvidenceSpec, dossier: Dossier) -> Iterator[Claim]:
    """What the report claims, sentence by sentence, by the words that the demand's ``each`` names."""
    report = dossier.report
    if report is None or not spec.each:
        return
    words = dossier.pack.words.get("claims", {}).get(spec.each) or dossier.pack.evidence_words[spec.each]
    for paragraph in paragraphs(report.blocks):
        for sentence in re.split(r"[。；;\n]", paragraph.text):
            if any(pattern(word).search(sentence) for word in words):
                told = tuple(when.year for when in dates(sentence))
                names = tuple(_QUOTED.findall(sentence))
                yield Claim(sentence.strip(), paragraph.anchor._replace(file=report.file), names, told)


def unproven(spec: EvidenceSpec, files: tuple[Material, ...], dossier: Dossier) -> Iterator[Claim]:
    """Claims that none of the files bears out.

    A claim is borne out by a file that holds what is quoted in it; one that quotes nothing by a file of its year,
    and one that tells neither by any file.
    """
    texts = {material.path: _text(material, dossier) for material in files}
    for claim in claims(spec, dossier):
        if claim.names:
            wanted = [fold(name) for name in claim.names]
            if all(any(_holds(text, name) for text in texts.values()) for name in wanted):
                continue
        elif any(not claim.years or set(claim.years) & set(material.years) for material in files):
            continue
        yield claim


def _holds(text: str, name: str) -> bool:
    """The name stands in the text, or what is left of it without the year before it."""
    bare = re.sub(r"^20\d\d年?(年?度)?", "", name)
    return name in text or (len(bare) >= _NAMED and bare in text)


def _text(material: Material, dossier: Dossier) -> str:
    return fold("".join(p.text for p in paragraphs(dossier.document_of(material).blocks)))


def both_kinds(spec: EvidenceSpec, dossier: Dossier) -> tuple[list[Material], list[Material]]:
    """Those of the demand's files that can be edited, and those in PDF."""
    files = dossier.of_role(*spec.roles)
    return [m for m in files if _suffix(m) in EDITABLE], [m for m in files if _suffix(m) == ".pdf"]


def _suffix(material: Material) -> str:
    return PurePosixPath(material.path.partition("#")[0]).suffix.lower()


_SHINGLE, _SAME = 8, 0.9
"""Characters of a piece of text that is compared, and the share that two of the same text have in common."""


def same_text(one: Material, other: Material, dossier: Dossier) -> bool | None:
    """Whether two files hold the same text; None where one of them was not read digitally."""
    if "ocr" in (one.text_source, other.text_source) or not (readable(dossier, one) and readable(dossier, other)):
        return None
    first, second = (_shingles(_text(material, dossier)) for material in (one, other))
    return bool(first and second) and len(first & second) >= _SAME * max(len(first), len(second))


def _shingles(text: str) -> set[str]:
    return {text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))}


def merged(spec: EvidenceSpec, dossier: Dossier) -> bool:
    """One PDF holds all that the demand names."""
    held: dict[str, set[str]] = {}
    for material in dossier.materials:
        held.setdefault(dossier.document_of(material).file, set()).add(material.role)
    return any(
        file.lower().endswith(".pdf") and set(spec.all) <= roles and (not spec.any or bool(roles & set(spec.any)))
        for file, roles in held.items()
    )
