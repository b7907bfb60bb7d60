"""A Document for a file whose text could not be had: no blocks, and one note that says why."""

from __future__ import annotations

from pipeline.model.document import Anchor, Document, Note, NoteKind


def unread(file: str, kind: NoteKind, text: str) -> Document:
    """``file`` with no text; ``text`` is plain Chinese: what is wrong, with the figure, and the next step."""
    return Document(file, text_source="none", notes=(Note(kind, text, Anchor(file)),))
