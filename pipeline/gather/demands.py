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
from pipeline.model import Anchor, Dossier, Material, figures, paragraphs
from pipeline.model.dossier import Status
from pipeline.pack import EvidenceSpec, pattern
from pipeline.pack.when import Is
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
    """Years that nothing speaks for: as many as are lacking, the first to be asked for."""
    open: tuple[int, ...] = ()
    """All of which nothing speaks for and that would do."""

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
        *(_years_missing(spec, files, dossier) if files else ()),
    )


def is_another_choice(one: Served, dossier: Dossier) -> bool:
    """It is not known which of several answers was meant, and for another one all that is asked was handed in.

    Then this demand is most likely not made; that the answer is not known is said of the form.
    """
    when = one.spec.when
    if one.asked.holds is not None or not isinstance(when, Is):
        return False
    likewise = [spec for spec in dossier.pack.evidence if spec.rule == one.spec.rule and spec.required]
    others = [(spec, spec.when.values) for spec in likewise if isinstance(spec.when, Is) and spec.when.key == when.key]
    for value in {value for _, values in others for value in values} - set(when.values):
        of_value = [served(spec, dossier) for spec, values in others if value in values]
        if all(other.files and other.status in ("present", "review") for other in of_value):
            return True
    return False


def status_of(one: Served, dossier: Dossier) -> Status:
    """What the ledger says: what nobody could read is neither there nor missing."""
    if one.files and not any(readable(dossier, material) for material in one.files):
        return "unreadable"
    if one.files and one.spec.editable_and_pdf and not all(both_kinds(one.spec, dossier)):
        return "incomplete"  # one kind alone is half of what is asked
    return one.status


def _years_missing(
    spec: EvidenceSpec, files: tuple[Material, ...], dossier: Dossier
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of the reference year and the years before it as many must be covered as are asked for: those that lack, and
    all that would do.

    The reference year may still be running, so one more year before it does as well; unless it is asked for itself.
    """
    asked = spec.years or int(spec.this_year)
    if not asked:
        return (), ()
    latest, earliest = dossier.day.latest.year, dossier.day.earliest.year - asked + int(spec.this_year)
    window = range(latest, earliest - 1, -1)
    told = {year for material in files for year in material.years}
    missing = [year for year in window if year not in told]
    if not spec.this_year:
        missing.sort(key=lambda year: (year == latest, -year))
    lacking = max(0, asked - sum(year in told for year in window))
    return tuple(sorted(missing[:lacking], reverse=True)), tuple(sorted(missing, reverse=True)) if lacking else ()


def years_told(one: Served) -> str:
    """What is asked of the years, and which are not there: "要求近 2 年的，没有找到 2025 年或 2024 年的"."""
    asked = f"要求近 {one.spec.years} 年{'（含本年度）' * one.spec.this_year}的"
    if one.spec.this_year and one.spec.years <= 1:
        asked = "要求本年度的"
    lacking, open_ = len(one.years), [f"{year} 年" for year in one.open]
    listed = "、".join(map(str, one.years)) + " 年"
    if lacking < len(open_):
        listed = "或 ".join(open_) if lacking == 1 else f"{'、'.join(open_)}中 {lacking} 年"
    return f"{asked}，没有找到 {listed}的"


def years_doubt(one: Served, dossier: Dossier) -> str:
    """Why a year may be covered all the same, as a clause; "" where nothing that was handed in speaks of it."""
    for material in one.files:
        if material.text_source == "ocr" or not readable(dossier, material) or dossier.document_of(material).unread:
            return f"“{material.path}”的文字没有都读到"
        document = dossier.document_of(material)
        if any(figures(document.blocks)):
            return f"“{material.path}”里有图片，其中的年份没有读出"
        named = fold("\n".join((PurePosixPath(material.path).name, *document.furniture)))
        text = f"{named}\n{_text(material, dossier)}"
        if year := next((year for year in one.open if _says_year(text, year)), None):
            return f"“{material.path}”里写有 {year} 年"
    seasons = [window for window in dossier.pack.windows if window.of == "submission"]
    years = {moment.year for window in seasons for moment in (window.start, window.end)}
    if not dossier.day.known and len(years) > 1:
        return "不知道提交的日期"
    return ""


_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def _says_year(text: str, year: int) -> bool:
    """The text has the year's number, in whatever signs, or its last two before 年."""
    chinese = str(year).translate(_DIGITS)
    spelt = (str(year), chinese, chinese.replace("〇", "零"), chinese.replace("〇", "○"))
    return any(way in text for way in spelt) or re.search(rf"(?<!\d){year % 100:02d}年", text) is not None


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
