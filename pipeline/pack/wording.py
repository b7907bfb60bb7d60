"""How a pack says by which words something is told: words, pairs of words in one sentence, short patterns.

An entry of a list is one of three kinds:

- a word, looked up as it stands ("愿景");
- words with marks: ``…`` is a gap within one clause ("集…于一体"), ``<数字>`` one of the kinds below, ``<场所>`` a
  list that the pack names (``[words.lists]``);
- a short pattern, where a word must not stand before or behind another ("精益(?!求精)"). Marks may stand in it, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.lazy import lazy

REGEX_SIGNS = frozenset("\\[](){}.*+?|^$")
GAP = "…"
_GAP = r"[^,。;\n]{0,20}"
_UNITS = (
    "%|‰|个百分点|万元|亿元|元|倍|分钟|小时|天|周|件|次|项|人|台|吨|起|分|条|公里|米|批|户|千瓦时|度|家|名|秒|个|单|例|份|篇"
    "|辆|箱|张|套|笔|升|公斤|千克|万|亿|PPM|ppm"
)
KINDS = {
    "数字": r"\d+(?:\.\d+)?",
    "数量": rf"\d+(?:\.\d+)?\s*(?:{_UNITS})",
    "百分数": r"(?:\d+(?:\.\d+)?\s*[%‰]|百分之[一二三四五六七八九十百]+)",
    "序数": r"(?:[一二三四五六七八九十百]|\d)+",
    "年份": r"20\d\d年",
    "年份段": r"20\d\d年?[—–~至到-]20\d\d",
    "近几年": r"(?:最近|过去|近)[一二三两几123]个?年",
    "引号": r"[“\"][^”\"\n]{2,14}[”\"]",
    "书名": r"《[^》\n]{2,40}》",
}
"""What a mark of that name stands for in text folded by NFKC."""

_mark = lazy(r"<([一-龥]{2,6})>")
_sentence_end = lazy(r"[。;!?\n]")
_parted = lazy(r"(?<![。;!?:])\n")


class Words(NamedTuple):
    """A list of wordings, any of which shows that something is there.

    Plain words are looked up as such; a pattern is compiled only when no plain word was found, for
    compiling them all would cost more than a whole check.
    """

    plain: tuple[str, ...]
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, entries: Iterable[str], lists: Mapping[str, list[str]] | None = None) -> Words:
        """The entries with their marks replaced by what they stand for."""
        told = [spelled(entry, lists or {}) for entry in entries]
        plain = tuple(word for word in told if not REGEX_SIGNS.intersection(word))
        return cls(plain, tuple(word for word in told if REGEX_SIGNS.intersection(word)))

    def found_in(self, text: str) -> bool:
        return any(word in text for word in self.plain) or any(pattern(p).search(text) for p in self.patterns)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where each of them stands."""
        for word in self.plain:
            start = text.find(word)
            while start >= 0:
                yield start, start + len(word)
                start = text.find(word, start + 1)
        for source in self.patterns:
            for found in pattern(source).finditer(text):
                yield found.span()


class Wanted(NamedTuple):
    """What tells an element: one of the words, or one of each list of a combination within one sentence."""

    words: Words
    together: tuple[tuple[Words, ...], ...] = ()

    def told_in(self, text: str) -> bool:
        """``text``: as ``Section.plain``. A sentence that line breaks cut in two is looked at whole as well."""
        if self.words.found_in(text):
            return True
        sought = [lists for lists in self.together if all(words.found_in(text) for words in lists)]
        if sought and any(_one_of_each(lists, piece) for piece in sentences(text) for lists in sought):
            return True
        whole = unbroken(text)
        return whole != text and self.told_in(whole)


def _one_of_each(lists: tuple[Words, ...], sentence: str, taken: tuple[tuple[int, int], ...] = ()) -> bool:
    """One word of each list stands in the sentence, each at a place of its own."""
    if not lists:
        return True
    return any(
        _one_of_each(lists[1:], sentence, (*taken, (start, end)))
        for start, end in lists[0].places(sentence)
        if all(end <= first or last <= start for first, last in taken)
    )


def combinations(together: Sequence[Any]) -> list[list[list[str]]]:
    """The combinations of word lists that a pack says, where it says but one as well."""
    single = bool(together) and bool(together[0]) and isinstance(together[0][0], str)
    return [list(together)] if single else list(together)


def sentences(text: str) -> list[str]:
    """The sentences of a text folded by NFKC; a line's end ends one."""
    return _sentence_end.split(text)


def unbroken(text: str) -> str:
    """The text with sentences whole that a line break cuts in two (soft breaks, text pasted from a PDF)."""
    return _parted.sub("", text)


def spelled(entry: str, lists: Mapping[str, list[str]]) -> str:
    """The entry with its marks replaced by what they stand for; as it is where it has none."""
    if GAP not in entry and "<" not in entry:
        return entry
    whole = entry.replace(GAP, _GAP)

    def told(mark: re.Match[str]) -> str:
        name = mark[1]
        if name in lists:
            return f"(?:{'|'.join(lists[name])})"
        return KINDS.get(name, mark[0])

    return _mark.sub(told, whole)


def unknown_marks(entry: str, lists: Mapping[str, list[str]]) -> list[str]:
    """The names in marks that neither a kind nor a list of the pack has."""
    return [name for name in _mark.findall(entry) if name not in KINDS and name not in lists]


def spelled_out(value: Any, lists: Mapping[str, list[str]]) -> Any:
    """A table of the pack with the marks in all its texts replaced."""
    if isinstance(value, str):
        return spelled(value, lists) if "<" in value else value
    if isinstance(value, dict):
        return {key: spelled_out(inner, lists) for key, inner in value.items()}
    if isinstance(value, list):
        return [spelled_out(inner, lists) for inner in value]
    return value


@lru_cache(maxsize=1024)
def pattern(source: str) -> re.Pattern[str]:
    """A pattern of the pack, compiled when it is first needed."""
    return re.compile(source)
