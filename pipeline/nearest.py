"""The second look for what a section must tell: which sentence comes nearest, and does it tell it after all?

A sentence is weighed by the words that it shares with the element, rare words more than common ones: the pack's
near-words full, words of the element's title, quote and wordings by half, and less where other elements have them,
too. One shared word tells nothing, whichever it is.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import log
from typing import NamedTuple

from pipeline.lazy import lazy
from pipeline.model import Line
from pipeline.nfkc import nfkc
from pipeline.pack import Element, SectionSpec
from pipeline.segment import Segmenter, segmenter

TOLD = 1.0
"""Weight from which a sentence counts as telling the element: the table in docs/内容要素.md says how it was chosen."""
_PIECE = 0.5
_SHOWN = 40
_end = lazy(r"[。；;！!？?\n]")
_han = lazy(r"[一-龥]{2,8}")
_COMMON = frozenset(
    (
        *(
            "主要",
            "进行",
            "开展",
            "工作",
            "情况",
            "以及",
            "相关",
            "需要",
            "采用",
            "采取",
            "实现",
            "达到",
            "通过",
            "介绍",
            "说明",
        ),
        *(
            "展示",
            "内容",
            "方面",
            "其他",
            "如下",
            "为了",
            "一个",
            "我们",
            "他们",
            "可以",
            "能够",
            "已经",
            "具有",
            "包括",
            "成为",
        ),
        *(
            "作为",
            "对于",
            "关于",
            "有关",
            "根据",
            "按照",
            "没有",
            "不是",
            "就是",
            "由于",
            "因此",
            "所以",
            "并且",
            "但是",
            "各个",
        ),
        *(
            "这个",
            "那个",
            "其中",
            "之一",
            "等等",
            "活动",
            "管理",
            "组织",
            "单位",
            "公司",
            "企业",
            "成果",
            "项目",
            "现场",
            "获得",
        ),
        *("提供", "方式", "过程", "直接", "结合", "必要", "适当"),
    )
)
"""Words that stand in any report: they bring no sentence nearer."""


class Nearest(NamedTuple):
    """The sentence that came nearest."""

    sentence: str
    line: Line
    weight: float

    @property
    def tells(self) -> bool:
        return self.weight >= TOLD

    @property
    def shown(self) -> str:
        """The sentence as a message quotes it."""
        return self.sentence if len(self.sentence) <= _SHOWN else f"{self.sentence[:_SHOWN]}……"


def nearest(element: Element, sections: tuple[SectionSpec, ...], lines: tuple[Line, ...]) -> Nearest | None:
    """The sentence that shares most with the element; None where none shares anything."""
    elements = tuple(element for spec in sections for element in spec.elements)
    wanted, near = _weights(elements)[_key(element)], frozenset(element.near)
    best: Nearest | None = None
    for line, sentence, words in _cut(lines, elements):
        weight = _weight(words, wanted, near)
        if weight > (best.weight if best else 0):
            best = Nearest(sentence, line, weight)
    return best


@lru_cache(maxsize=1)
def _cut(lines: tuple[Line, ...], elements: tuple[Element, ...]) -> list[tuple[Line, str, frozenset[str]]]:
    """The sentences with their words: once for all elements of a section that are not found."""
    cutter = _cutter(elements)
    pieces = ((line, piece.strip()) for line in lines for piece in _end.split(line.text))
    return [(line, piece, frozenset(cutter.words(nfkc(piece)))) for line, piece in pieces if piece]


def _weight(words: frozenset[str], wanted: dict[str, float], near: frozenset[str]) -> float:
    """Of a sentence. Without a near-word, or with but one word at all, it stays below ``TOLD``."""
    shared = [word for word in words if word in wanted]
    weight = sum(wanted[word] for word in shared)
    return weight if len(shared) > 1 and not near.isdisjoint(shared) else min(weight, TOLD * 0.99)


def _cutter(elements: tuple[Element, ...]) -> Segmenter:
    told = {word for element in elements for word in (*element.wanted.words.plain, *element.near)}
    return segmenter(tuple(sorted(word for word in told if _han.fullmatch(word))))


@lru_cache(maxsize=1)
def _weights(elements: tuple[Element, ...]) -> dict[tuple[str, str, str], dict[str, float]]:
    """For each element what each word weighs."""
    cutter = _cutter(elements)
    pieces = {_key(element): _pieces(element, cutter) for element in elements}
    holders = Counter(word for words in pieces.values() for word in words)
    weights = {}
    for element in elements:
        words = {word: _PIECE * _rare(word, cutter) / holders[word] for word in pieces[_key(element)]}
        weights[_key(element)] = words | {word: _rare(word, cutter) for word in element.near}
    return weights


def _key(element: Element) -> tuple[str, str, str]:
    return element.key, element.quote, element.title


def _pieces(element: Element, cutter: Segmenter) -> set[str]:
    """The content words of what the notice says of the element, and of the pack's wordings."""
    plain = [word for words in (element.wanted.words, *sum(element.wanted.together, ())) for word in words.plain]
    texts = [element.title, element.quote, *plain]
    found = {word for text in texts for word in (*cutter.words(text), *cutter.within(text))}
    return {word for word in found if _han.fullmatch(word) and word not in _COMMON}


def _rare(word: str, cutter: Segmenter) -> float:
    """0-1: how little of ordinary text the word is."""
    return min(1.0, -log(cutter.share(word)) / 16)
