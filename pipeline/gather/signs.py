"""Marks that stand where a box should: a V, a ⊙ or an R in place of one □ among others, crosses beside ticks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pipeline.lazy import lazy

TICKED, EMPTY = "☑", "☐"
_CROSS = "×"
_CROSSES = lazy("[✗✘✕✖☓╳🗙🗴乂]")
OPENING, CLOSING = r"(\[【〔<〈《「『{", r")\]】〕>〉》」』}"
"""Brackets that people tick in, as the inside of a character class."""
_CROSS_IN_BRACKETS = lazy(rf"[{OPENING}]\s*[xX×]\s*[{CLOSING}]")
_TYPED_TICK = lazy(r"\[\s*[xX]\s*\]")
_SIGNS = lazy("[\u2500-\u27bf\u2b00-\u2bff\U0001f532-\U0001f535\U0001f5f8-\U0001f5f9\U0001f780-\U0001f7eb]")
_SHAPES = lazy(r"\b(?:SQUARE|CIRCLE|DIAMOND)\b(?!.*\bBUTTON\b)")
_OPEN, _CLOSE = rf"[{OPENING}]?\s*", rf"\s*[{CLOSING}]?"
_SIGN = r"(?P<sign>[VvXxYyRPüûþý](?![A-Za-z])|[^\w\s,，;；、。.:：/|()\[\]【】〔〕<>「」\"'“”‘’☐☑\-—~_]️?)"
_BEFORE = lazy(rf"(?:^|[^\w]|(?<=[\u4e00-\u9fff]))(?P<whole>{_OPEN}(?<![A-Za-z]){_SIGN}{_CLOSE})\s*$")
_BEHIND = lazy(rf"^\s*(?P<whole>{_OPEN}{_SIGN}{_CLOSE})(?=$|[\s,，;；、。/|☐☑])")
_TICK_LETTERS = "VvYy"
_LOST_BOXES = "oOqQ£¨"
"""What the boxes of Wingdings look like where the font was lost."""
_OTHER = "其他"


def by_their_names(text: str) -> str:
    """☑ or ☐ for every other sign that Unicode calls a black or a white square, circle or diamond, a check mark."""
    return _SIGNS.sub(lambda sign: _by_name(sign[0]), text)


@cache
def _by_name(sign: str) -> str:
    name = unicodedata.name(sign, "")
    if "CHECK MARK" in name or "WITH CHECK" in name:
        return TICKED
    if not _SHAPES.search(name):
        return sign
    return TICKED if "BLACK" in name else EMPTY if "WHITE" in name else sign


def crosses_told(text: str, several: bool) -> str:
    """Crosses as what they mean: beside a tick they say no; where one stands alone, or among empty boxes of which
    several may be ticked or fewer bear them, they are the ticks. [x] beside [ ] is one, however many there are."""
    if TICKED not in text and EMPTY in text:
        text = _TYPED_TICK.sub(TICKED, text)
    text = _CROSS_IN_BRACKETS.sub(_CROSS, _CROSSES.sub(_CROSS, text))
    if _CROSS not in text:
        return text
    if TICKED in text:
        return text.replace(_CROSS, EMPTY)
    crosses, empty = text.count(_CROSS), text.count(EMPTY)
    return text.replace(_CROSS, TICKED) if crosses == 1 or (several and empty) or crosses < empty else text


class _Place(NamedTuple):
    """What stands where an option's mark belongs: between its label and the one next to it."""

    option: str
    start: int
    text: str
    sign: re.Match[str] | None
    """Something that is no box and may be a tick."""

    @property
    def boxed(self) -> bool:
        return EMPTY in self.text


def odd_ones_ticked(text: str, options: list[str], several: bool) -> str:
    """``text`` with ☑ for the mark that stands in place of an option's box while all others have theirs empty.

    Where it stands in place of several, it is the same for all, and one that people tick with, or ``several`` may be
    chosen, or more boxes are left empty: who strikes out what is not theirs leaves one.
    """
    if TICKED in text:
        return text
    labels = _places(text, options)
    if len(labels) < 2:
        return text
    text = text if EMPTY in text else _with_lost_boxes(text, labels)
    places = list(_marks(text, labels)) if EMPTY in text else []
    boxless = [place for place in places if not place.boxed and (place.sign or place.option != _OTHER)]
    signs = {place.sign["sign"] if place.sign else "" for place in boxless}
    if (len(boxless) == 1 and "" not in signs) or (
        len(signs) == 1
        and "" not in signs
        and (several or signs <= set(_TICK_LETTERS) or len(boxless) < sum(place.boxed for place in places))
    ):
        for place in boxless:
            assert place.sign
            text = _put(text, place.start + place.sign.start("whole"), place.start + place.sign.end("whole"))
        return text
    beside = [place for place in places if place.boxed and place.sign and place.sign["sign"] in _TICK_LETTERS]
    if not boxless and len(beside) == 1 and (sign := beside[0].sign):
        start, box = beside[0].start, beside[0].start + beside[0].text.index(EMPTY)
        return _put(_put(text, start + sign.start("sign"), start + sign.end("sign"), " "), box, box + 1)
    return text


def _marks(text: str, labels: list[tuple[int, int, str]]) -> Iterator[_Place]:
    """What stands at each option: before its label, or behind it where the first has nothing before."""
    ends = [0, *(end for _, end, _ in labels)]
    starts = [*(start for start, _, _ in labels), len(text)]
    gaps = list(zip(ends, starts, strict=True))
    first = text[slice(*gaps[0])]
    behind = EMPTY not in first and not _BEFORE.search(first)
    pattern = _BEHIND if behind else _BEFORE
    for (start, end), (_, _, option) in zip(gaps[1:] if behind else gaps[:-1], labels, strict=True):
        between = text[start:end]
        yield _Place(option, start, between, pattern.search(between.replace(EMPTY, " ")))


def without_box(text: str, options: list[str]) -> list[str]:
    """The options that stand among boxes and have none of their own."""
    places = _places(text, options)
    marks = [match.start() for match in re.finditer(f"[{TICKED}{EMPTY}]", text)]
    if len(places) < 3 or not len(places) - 2 <= len(marks) < len(places):
        return []
    ends = [0, *(end for _, end, _ in places)]
    bare = [
        option
        for (start, _, option), end in zip(places, ends, strict=False)
        if option != _OTHER and not any(end <= mark < start for mark in marks)
    ]
    return bare if len(bare) == 1 else []


def _places(text: str, options: list[str]) -> list[tuple[int, int, str]]:
    """Where each option's label stands, the first time; the longest first, so that none is found inside another."""
    found: list[tuple[int, int, str]] = []
    for option in sorted(options, key=len, reverse=True):
        for match in re.finditer(r"\s*".join(map(re.escape, option)), text):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), option))
                break
    return sorted(found)


def _with_lost_boxes(text: str, places: list[tuple[int, int, str]]) -> str:
    befores = [text[start - 1 : start] for start, _, _ in places]
    lost = [sign for sign in befores if sign and sign in _LOST_BOXES]
    if len(lost) < max(2, len(places) - 2) or len(set(lost)) > 1:
        return text
    for start, _, _ in places:
        if text[start - 1 : start] == lost[0]:
            text = _put(text, start - 1, start, EMPTY)
    return text


def _put(text: str, start: int, end: int, sign: str = TICKED) -> str:
    """``sign`` in place of what stands there; nothing behind it moves."""
    return text[:start] + sign + " " * (end - start - len(sign)) + text[end:]
