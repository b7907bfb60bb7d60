"""Which of the second readings a file is for, and where its bytes lie."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pipeline.model import Dossier, paragraphs


def is_pdf(dossier: Dossier, file: str) -> bool:
    """It was read as a PDF: its paragraphs know their place on the page, and those of a Word file their number; a blank
    one by its name."""
    document = dossier.documents.get(file)
    anchors = (p.anchor for p in paragraphs(document.blocks)) if document is not None else ()
    placed = next((anchor for anchor in anchors if anchor.box is not None or anchor.paragraph is not None), None)
    boxed = placed is not None and placed.box is not None
    return boxed or PurePosixPath(file).suffix.lower() == ".pdf"


def source_of(dossier: Dossier, file: str) -> Path | None:
    """Where the bytes of a file of the submission lie; None for one that intake did not unpack."""
    held = next((one.source for one in dossier.submission.files if one.path == file), "")
    return Path(held) if held else None
