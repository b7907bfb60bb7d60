"""What of a heading is its name, in a document and in a pack alike: no frame, no colon, no number."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.fold import fold
from pipeline.outline.numbers import number_of

_frame = " \t\u3000\xa0【】[]〔〕〖〗「」『』《》<>*#■◆●▲★➢·-—_"
_after = " \t\n\u3000：:。.、;；"


def bare(text: str) -> str:
    """Without the punctuation behind it."""
    return text.rstrip(_after)


def unframed(text: str) -> str:
    """Without its frame ("【引言】") and a colon in it, folded."""
    return fold(text.strip(_frame).rstrip("：:"))


def names_of(title: str) -> Iterator[str]:
    """The names by which a heading is known that is worded so: as it stands, bare, and without its own number."""
    yield fold(title)
    for text in (title, title[number_of(title, "").end :]):
        if name := unframed(bare(text)):
            yield name
