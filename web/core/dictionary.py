"""Chinese text cut into words for a search."""

from __future__ import annotations

import re
from functools import cache

from pipeline.segment import Segmenter

_WORD = re.compile(r"\w+")


@cache
def _segmenter() -> Segmenter:
    return Segmenter(())


def cut(text: str) -> list[str]:
    """The words of a text, those inside longer words, too, in small letters."""
    return [word.lower() for word in _segmenter().for_search(text) if _WORD.fullmatch(word)]
