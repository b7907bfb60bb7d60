"""Sorts the files of a submission: each one's role, and which of them is the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from pipeline.gather.copies import copies_apart
from pipeline.gather.parts import part_title, parts
from pipeline.gather.photographed import in_one
from pipeline.gather.roles import Recognised, by_name, recognise
from pipeline.gather.text import plain
from pipeline.model import Document, Dossier, Material, Role, SubmittedFile, paragraphs
from pipeline.pack import Pack, pattern

_SURELY = 0.8
_TITLE = 40
"""Characters: a part's title is shorter."""
_REST: Role = "supporting"
_OTHER_PARTS = ("报名", "申报表", "申请表", "推荐表", "评价报告", "测评报告", "证书", "附件")


def sort_out(dossier: Dossier) -> Dossier:
    """The dossier with its materials, its report, and the files that could be the report.

    A submission of one file, and scope ``report``, take their file for the report even where it cannot be read;
    what intake did not unpack is not counted beside one that it did.
    """
    if _is_report_alone(dossier):
        file = dossier.submission.files[0]
        document = dossier.documents[file.path]
        material = _material(file, document, Recognised("report", 1.0), file.path)
        return dossier.replace(materials=(material,), report=document, report_candidates=(file.path,))
    materials: list[Material] = []
    whole, first_of = in_one(dossier.submission.files, dossier.documents, dossier.pack)
    split = dict(whole)
    for file in dossier.submission.files:
        if file.path in first_of:
            continue
        document = whole.get(file.path, dossier.documents[file.path])
        held = parts(document, file.path, dossier.pack)
        if len(held) > 1:
            for path, (part, found) in _named_parts(file.path, held, dossier.pack):
                split[path] = part
                materials.append(_material(file, part, found, path))
        else:
            found = (
                recognise(document, file.path, dossier.pack) if document.readable else by_name(file.path, dossier.pack)
            )
            made = _material(file, document, found, file.path)
            materials.append(replace(made, pages=dossier.documents[file.path].pages))
    dossier = copies_apart(dossier.replace(materials=tuple(materials), parts=split))
    candidates = _candidates(dossier)
    dossier = _by_elimination(dossier, bool(candidates))
    return dossier.replace(
        further=_further(dossier, first_of),
        report=dossier.document_of(candidates[0]) if candidates else None,
        report_candidates=tuple(material.path for material in candidates),
    )


def _further(dossier: Dossier, first_of: dict[str, str]) -> tuple[Material, ...]:
    """The pictures that are further pages of a document, each in the document's role."""
    roles = {material.path: material.role for material in dossier.materials}
    return tuple(
        _material(file, dossier.documents[file.path], Recognised(roles.get(first_of[file.path], _REST), 1.0), file.path)
        for file in dossier.submission.files
        if file.path in first_of
    )


def _is_report_alone(dossier: Dossier) -> bool:
    """One file, checked as a report, that names no other part of a submission: nothing is to be sorted out."""
    if dossier.options.scope != "report" or len(dossier.submission.files) != 1:
        return False
    (document,) = dossier.documents.values()
    titles = "\n".join([p.text for p in paragraphs(document.blocks) if len(p.text) <= _TITLE])
    return not any(name in titles for name in _OTHER_PARTS)


def _material(file: SubmittedFile, document: Document, found: Recognised, path: str) -> Material:
    return Material(
        path,
        found.role,
        found.certainty,
        document.text_source,
        document.pages,
        file.sha256,
        quote=found.quote,
    )


def _named_parts(
    path: str, held: list[tuple[Document, Recognised]], pack: Pack
) -> list[tuple[str, tuple[Document, Recognised]]]:
    """The report keeps the file's path (else the first part does); the others are "path#报名表"."""
    roles = [found.role for _, found in held]
    keeper = roles.index("report") if "report" in roles else 0
    named: list[tuple[str, tuple[Document, Recognised]]] = []
    taken: dict[str, int] = {}
    for number, part in enumerate(held):
        if number == keeper:
            named.append((path, part))
            continue
        title = part_title(part[1].role, pack)
        taken[title] = taken.get(title, 0) + 1
        named.append((f"{path}#{title}{taken[title] if taken[title] > 1 else ''}", part))
    return named


def _candidates(dossier: Dossier) -> list[Material]:
    """The files that could be the report, the likeliest first."""
    found = [material for material in dossier.materials if material.role == "report"]
    opened = [file for file in dossier.submission.files if file.source]
    if not found and (len(opened or dossier.submission.files) == 1 or dossier.options.scope == "report"):
        weak = [m for m in dossier.materials if m.certainty < _SURELY or dossier.options.scope == "report"]
        unsorted = [m for m in weak if m.role in ("unknown", "supporting")] or weak
        found = [max(unsorted, key=lambda m: _length(dossier.document_of(m)))] if unsorted else []
    readable = [material for material in found if dossier.document_of(material).readable]
    found = readable or found
    return sorted(found, key=lambda material: _likelihood(material, dossier), reverse=True)


def _likelihood(material: Material, dossier: Dossier) -> tuple[float, ...]:
    name = plain(PurePosixPath(material.path).stem).lower()
    words = dossier.pack.material("report")
    draft = any(pattern(source).search(name) for source in words.drafts)
    final = any(pattern(source).search(name) for source in words.finals)
    editable = PurePosixPath(material.path).suffix.lower() == ".docx"
    document = dossier.document_of(material)
    return (round(material.certainty, 1), final - draft, editable, document.text_source == "digital", _length(document))


def _length(document: Document) -> int:
    return sum(len(p.text) for p in paragraphs(document.blocks))


def _by_elimination(dossier: Dossier, report_found: bool) -> Dossier:
    """With the report at hand, what else cannot be read or told must be material; and the report's role is set."""
    candidates = {material.path for material in _candidates(dossier)}
    rest = _REST if _REST in dossier.pack.materials else "unknown"

    def settled(material: Material) -> Material:
        role: Role = material.role
        if material.path in candidates:
            role = "report"
        elif report_found and (role == "report" or (role == "unknown" and _could_be_evidence(dossier, material))):
            role = rest
        return _with_role(material, role)

    return dossier.replace(materials=tuple(map(settled, dossier.materials)))


def _could_be_evidence(dossier: Dossier, material: Material) -> bool:
    """A damaged or blank file of a kind that holds text; a program or a drawing is none."""
    document = dossier.documents.get(material.path)
    return document is not None and material.certainty == 0 and not document.noted("unsupported", "limit")


def _with_role(material: Material, role: Role) -> Material:
    return material if material.role == role else replace(material, role=role)
