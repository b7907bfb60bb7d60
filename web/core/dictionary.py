"""Chinese text cut into words, by jieba's dictionary."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path
from typing import Any

_CACHE = "words"
_WORD = re.compile(r"\w+")
_folder: list[Path] = []


def keep_in(data: Path) -> None:
    """Where the prepared dictionary lies: in the data folder, which nobody else can write to."""
    _folder[:] = [data / _CACHE]


@cache
def _cutter() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    if _folder:
        _folder[0].mkdir(mode=0o700, exist_ok=True)
        cutter.tmp_dir = str(_folder[0])
    return cutter


def cut(text: str) -> list[str]:
    """The words of a text for a search, in small letters."""
    return [word.lower() for word in _cutter().cut_for_search(text) if _WORD.fullmatch(word)]
