"""The table of contents: no heading itself, and a witness for those that are."""

from __future__ import annotations

from collections import Counter

from pipeline.fold import fold
from pipeline.lazy import lazy
from pipeline.outline.numbers import number_of
from pipeline.outline.spots import Spot

LONGEST = 40  # characters: no heading with its number and "（300字以内）" is longer
_TITLES = ("目录", "目次", "contents", "tableofcontents")
_ROW = 4  # names in a row that all come again
_TITLE = 20  # characters, blanks included
_line = lazy(
    r"(?:[.…·．。_\-—]\s*){3,}[（(]?\s*[Pp第]?\s*\d{0,3}\s*页?\s*[）)]?\s*$"
    r"|…{2,}\s*[（(]?\s*[Pp第]?\s*\d{1,3}\s*页?\s*[）)]?\s*$"
    r"|\t\s*[-—]?\s*\d{1,3}\s*[-—]?\s*$|\s{3,}\d{1,3}\s*$"
)
_ENDS = frozenset(".…·．。_-—页）)")
_page = lazy(r"[^\d\s.．、]\s?\d{1,3}$")  # under 目录: a name and its page, with nothing between
_colon = lazy("[：:]")
_sentence = lazy(r"[。；;！？!?：:]")
limit_behind = lazy(
    r"[\s（(\[【〔]*(?:字数)?(?:限制?|不超过|不少于|不低于|≤|≥|控制在|不多于|约)?(?:在)?\s*(?:\d{1,5}\s*字?\s*[—–~～至到-]+\s*)?"
    r"(?P<limit>\d{2,5})\s*个?字符?\s*(?:以内|之内|内|以下|以上|左右)?[\s）)\]】〕]*$"
    r"|\s*[（(](?:限|不超过|不少于|约)?\s*(?:\d{1,3}\s*[—–~～至到-]+\s*)?\d{1,3}\s*页(?:以内|之内|内|以下|以上|左右)?\s*[）)]\s*$"
)
"""A limit written behind a heading: "（300字以内）", "（3000—5000字）", "（不超过2页）"."""


def without_contents(found: list[Spot]) -> tuple[list[Spot], set[str]]:
    """The spots without a table of contents, and its entries, folded.

    A table of contents is lines with page numbers, and the lines under 目录.
    """
    kept: list[Spot] = []
    entries: set[str] = set()
    seen: set[str] | None = None  # names met since 目录; None outside a table of contents
    paged = False  # its lines have page numbers, so that a line without one ends it
    for spot in found:
        text = spot.paragraph.text
        short = len(text) <= LONGEST + 20
        if short and len(text) <= _TITLE and fold(text) in _TITLES:
            seen, paged = set(), False
            continue
        in_list = seen is not None and bool(_page.search(text))
        if spot.paragraph.part == "toc" or (short and _may_end_in_page(text) and (in_list or _line.search(text))):
            paged = True
            entries.add(_entry(text))
            continue
        if seen is not None:
            folded = entry_name(text) if short else ""
            ends = (
                paged
                or not folded
                or (spot.paragraph.new_page and seen)
                or folded in seen
                or bare_name(text) in seen
                or _lead(text) in seen
                or len(spot.path) > 1
            )
            if not ends:
                seen.add(folded)
                entries.add(folded)
                continue
            seen = None
        kept.append(spot)
    return _without_lists(kept), entries


def _may_end_in_page(text: str) -> bool:
    """Its last sign is one that ends a line of a table of contents: looked at before the patterns, which cost more."""
    last = text.rstrip()[-1:]
    return last in _ENDS or last.isdecimal()


def _without_lists(found: list[Spot]) -> list[Spot]:
    """The same without a row of names that all come again further on: a table of contents without title and pages."""
    texts = [spot.paragraph.text if len(spot.path) == 1 else "" for spot in found]
    if not _may_list(texts):
        return found
    names = ["" if len(text) > LONGEST + 20 or _sentence.search(text) else bare_name(text) for text in texts]
    last = {name: place for place, name in enumerate(names)}
    row: list[int] = []
    dropped: set[int] = set()
    for place, name in enumerate([*names, ""]):
        if name and last[name] > place:
            row.append(place)
            continue
        if len(row) >= _ROW and _comes_again(row, [last[names[at]] for at in row]):
            dropped.update(row)
        row = []
    return [spot for place, spot in enumerate(found) if place not in dropped] if dropped else found


def _may_list(texts: list[str]) -> bool:
    """A row of short lines whose ends come again: looked at before the names are worked out, which costs more."""
    ends = [text.rstrip()[-3:] if len(text) <= LONGEST + 20 else "" for text in texts]
    often = Counter(ends)
    row = 0
    for end in ends:
        row = row + 1 if end and often[end] > 1 and end[-1] not in "。；：" else 0
        if row >= _ROW:
            return True
    return False


def _comes_again(row: list[int], later: list[int]) -> bool:
    """The names come again behind the row, in its order, with other text between them."""
    return later[0] > row[-1] and sorted(set(later)) == later and later[-1] - later[0] >= 2 * len(row)


def _entry(text: str) -> str:
    """A line of a table of contents without its leader and page number."""
    return entry_name(_line.sub("", text.rstrip()).rstrip("0123456789") or text)


def entry_name(text: str) -> str:
    """A heading as a table of contents repeats it: folded, without "（300字以内）" and colon."""
    bare = text.rstrip(" \t\n\u3000：:")
    if "字" in bare or "页" in bare:
        bare = limit_behind.sub("", bare)
    return fold(bare)


def _lead(text: str) -> str:
    """What stands before a colon with text behind it, as a table of contents names it; "" for none."""
    colon = _colon.search(text)
    return entry_name(text[: colon.start()]) if colon and text[colon.end() :].strip() else ""


def bare_name(text: str) -> str:
    """The same without its number."""
    return entry_name(text[number_of(text, "").end :])
