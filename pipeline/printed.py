"""The pages of a Word report that does not tell them: by the PDF of the same text that is asked for beside it."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.fold import fold
from pipeline.gather.demands import same_text
from pipeline.model import Document, Dossier, Section, paragraphs

_TAIL = 24
"""Characters at a section's beginning and end by which it is found again."""


class Printed(NamedTuple):
    """The PDF, its whole text folded, and where each of its pages begins in that."""

    document: Document
    text: str
    starts: tuple[tuple[int, int], ...]
    """(offset, page)"""

    def page(self, offset: int) -> int:
        return max((start, page) for start, page in self.starts if start <= offset)[1]


def printed(dossier: Dossier) -> Document | None:
    """The report as PDF with the same text; None where none is asked for, or there is none."""
    if not any(spec.editable_and_pdf and "report" in spec.roles for spec in dossier.pack.evidence):
        return None
    reports = dossier.of_role("report")
    own = next((one for one in reports if dossier.report and one.path == dossier.report.file), None)
    for other in reports:
        if own is None or other is own or not other.path.lower().endswith(".pdf"):
            continue
        document = dossier.document_of(other)
        if document.pages and same_text(own, other, dossier):
            return document
    return None


def pages_of(section: Section, dossier: Dossier) -> tuple[int, int, str] | None:
    """First and last page of a section in the PDF, and its name; None where it is not found there just once.

    It ends where the next section begins, or with its own last words where none follows.
    """
    document = printed(dossier)
    if document is None or dossier.sections is None:
        return None
    laid = _laid_out(document)
    begins = [_begin(other, laid) for other in dossier.sections.items if other.found]
    start = _begin(section, laid)
    if start is None:
        return None
    after = [place for place in begins if place is not None and place > start]
    tail = _body(section)[-1][-_TAIL:]
    end = laid.text.rfind(tail, start, min(after, default=len(laid.text)))
    return (laid.page(start), laid.page(end + len(tail) - 1), document.file) if end >= 0 else None


def _body(section: Section) -> list[str]:
    return [fold(line.text) for line in section.lines if line.part == "body" and line.text.strip()]


def _begin(section: Section, laid: Printed) -> int | None:
    """Where its heading stands right before its first words; None where that is nowhere, or twice."""
    body = _body(section)
    if not body:
        return None
    opening = fold(section.heading or "") + body[0][:_TAIL]
    return laid.text.find(opening) if laid.text.count(opening) == 1 else None


def _laid_out(document: Document) -> Printed:
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for paragraph in paragraphs(document.blocks):
        if paragraph.anchor.page:
            starts.append((length, paragraph.anchor.page))
        pieces.append(fold(paragraph.text))
        length += len(pieces[-1])
    return Printed(document, "".join(pieces), tuple(starts or [(0, 1)]))
