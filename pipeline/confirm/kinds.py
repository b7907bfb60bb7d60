"""Which of the second readings a file is for."""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.model import Dossier, paragraphs


def is_pdf(dossier: Dossier, file: str) -> bool:
    """It was read as a PDF: its paragraphs know their place on the page, and those of a Word file their number; a blank
    one by its name."""
    document = dossier.documents.get(file)
    anchors = (p.anchor for p in paragraphs(document.blocks)) if document is not None else ()
    placed = next((anchor for anchor in anchors if anchor.box is not None or anchor.paragraph is not None), None)
    boxed = placed is not None and placed.box is not None
    return boxed or PurePosixPath(file).suffix.lower() == ".pdf"
