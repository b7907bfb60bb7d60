"""Marks that stand where a box should: a V, a ⊙ or an R in place of one □ among others, crosses beside ticks."""

from __future__ import annotations

import re

from pipeline.lazy import lazy

TICKED, EMPTY = "☑", "☐"
_CROSS = "×"
_CROSSES = lazy("[✗✘✕✖☓╳🗙🗴乂]")
_CROSS_IN_BRACKETS = lazy(r"[(\[【〔]\s*[xX×]\s*[)\]】〕]")
_OPEN, _CLOSE = r"[(\[【〔<「]?\s*", r"\s*[)\]】〕>」]?"
_SIGN = r"(?P<sign>[A-Za-zÀ-ÿ](?![A-Za-z])|[^\w\s,，;；、。.:：/|()\[\]【】〔〕<>「」\"'“”‘’☐☑\-—~_]️?)"
_BEFORE = lazy(rf"(?:^|[^\w]|(?<=[\u4e00-\u9fff]))(?P<whole>{_OPEN}(?<![A-Za-z]){_SIGN}{_CLOSE})\s*$")
_BEHIND = lazy(rf"^\s*(?P<whole>{_OPEN}{_SIGN}{_CLOSE})(?=$|[\s,，;；、。/|☐☑])")
_TICK_LETTERS = "VvYy"
_LOST_BOXES = "oOqQ£¨"
"""What the boxes of Wingdings look like where the font was lost."""
_OTHER = "其他"


def crosses_told(text: str) -> str:
    """Crosses as what they mean: beside a tick they say no, and where one stands alone it is the tick."""
    text = _CROSS_IN_BRACKETS.sub(_CROSS, _CROSSES.sub(_CROSS, text))
    if _CROSS not in text:
        return text
    if TICKED in text:
        return text.replace(_CROSS, EMPTY)
    return text.replace(_CROSS, TICKED) if text.count(_CROSS) == 1 else text


def odd_one_ticked(text: str, options: list[str]) -> str:
    """``text`` with ☑ for the mark that stands in place of one option's box while all others have theirs empty."""
    if TICKED in text:
        return text
    places = _places(text, options)
    if len(places) < 2:
        return text
    text = text if EMPTY in text else _with_lost_boxes(text, places)
    if EMPTY not in text:
        return text
    ends = [0, *(end for _, end, _ in places)]
    starts = [*(start for start, _, _ in places), len(text)]
    gaps = list(zip(ends, starts, strict=True))
    behind = EMPTY not in text[slice(*gaps[0])] and not _BEFORE.search(text[slice(*gaps[0])])
    own = gaps[1:] if behind else gaps[:-1]
    pattern = _BEHIND if behind else _BEFORE
    told = [
        (gap, EMPTY in text[slice(*gap)], pattern.search(text[slice(*gap)].replace(EMPTY, " ")), option)
        for gap, (_, _, option) in zip(own, places, strict=True)
    ]
    boxless = [item for item in told if not item[1] and (item[2] or item[3] != _OTHER)]
    if len(boxless) == 1 and boxless[0][2]:
        (start, _), _, found, _ = boxless[0]
        return _put(text, start + found.start("whole"), start + found.end("whole"))
    beside = [item for item in told if item[1] and item[2] and item[2]["sign"] in _TICK_LETTERS]
    if not boxless and len(beside) == 1 and beside[0][2]:
        (start, end), _, found, _ = beside[0]
        box = start + text[start:end].index(EMPTY)
        return _put(_put(text, start + found.start("whole"), start + found.end("whole"), " "), box, box + 1)
    return text


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
