"""Words of a Chinese sentence, by jieba: for the rare second look, so nothing of it is imported before."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.cache_folder import cache_folder

Cut = Callable[[str], list[str]]
_PROPER = ("nz", "nt", "nrt")
"""What the dictionary calls names of things and of organisations; many a name of a person is an ordinary word, too."""
_SELDOM = 600
"""Times that a word occurs in what the dictionary was made from."""


class Segmenter:
    """jieba's dictionary with words added to it; what is in neither falls apart into characters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._tokenizer = _tokenizer()
        self._total = max(1, self._tokenizer.total)
        for word in words:
            self._tokenizer.add_word(word)

    def words(self, sentence: str) -> list[str]:
        return list(self._tokenizer.cut(sentence, HMM=False))

    def for_search(self, text: str) -> list[str]:
        """The words as a search looks for them: long ones as they are, and the short ones inside them."""
        return list(self._tokenizer.cut_for_search(text))

    def within(self, text: str) -> list[str]:
        """The dictionary's words of two characters in the text, those inside longer words, too."""
        pairs = (text[start : start + 2] for start in range(len(text) - 1))
        return [pair for pair in pairs if self._tokenizer.FREQ.get(pair)]

    def knows(self, word: str) -> bool:
        """The dictionary has the word."""
        return bool(self._tokenizer.FREQ.get(word))

    def times(self, word: str) -> int:
        """How often the word occurs in what the dictionary was made from; 0 for an unknown one."""
        return int(self._tokenizer.FREQ.get(word) or 0)

    def is_proper(self, word: str) -> bool:
        """The dictionary has the word as the name of a firm or a brand, and ordinary text seldom uses it."""
        found = f"{word} ".encode()
        with self._tokenizer.get_dict_file() as lines:
            entry = next((line.decode("utf-8").split() for line in lines if line.startswith(found)), None)
        return entry is not None and entry[2] in _PROPER and int(entry[1]) < _SELDOM

    def share(self, word: str) -> float:
        """How much of ordinary text the word is, by the dictionary's own count; the rarest for an unknown one."""
        return float(max(1, self._tokenizer.FREQ.get(word) or 1)) / float(self._total)


@lru_cache(maxsize=1)
def segmenter(words: tuple[str, ...]) -> Segmenter:
    """One for each set of added words: a pack's words must not be left over for another."""
    return Segmenter(words)


def _tokenizer() -> Any:
    jieba = _jieba()
    tokenizer = jieba.Tokenizer()
    own = cache_folder()
    if own is not None:
        _load(tokenizer, own)
    else:  # nowhere to keep it: a folder of our own for as long as it is read
        with TemporaryDirectory(prefix="yushen-") as passing:
            _load(tokenizer, Path(passing))
    return tokenizer


def _load(tokenizer: Any, folder: Path) -> None:
    tokenizer.tmp_dir = str(folder)
    tokenizer.cache_file = f"jieba-{version('jieba')}.cache"
    tokenizer.initialize()


def _jieba() -> Any:
    """The library, without what it writes to stderr and without pkg_resources, which takes longer than all of it."""
    absent = "pkg_resources" not in sys.modules
    if absent:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jieba
    finally:
        if absent:
            del sys.modules["pkg_resources"]
    jieba.setLogLevel(60)
    return jieba
