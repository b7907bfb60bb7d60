"""Tick boxes in text: which options a person chose, in all the ways people tick."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipeline.gather.signs import CLOSING, EMPTY, OPENING, TICKED, by_their_names, crosses_told, odd_ones_ticked
from pipeline.gather.text import one_misread
from pipeline.lazy import lazy
from pipeline.model import Box

# Wingdings and Wingdings 2 in the private-use area, and as letters where a font was lost.
_SAME = {
    **dict.fromkeys("☑☒■●√✓✔✅🗹🗸∨⋁▣◉⦿⊙⊚◈⊠☻◼⬛\uf0fe\uf0fd\uf0fc\uf052\uf050\uf054\uf0d6þý", TICKED),
    **dict.fromkeys("☐□○◯〇▢❏❐◻⬜◇\uf0a8\uf06f\uf0a3\uf071\uf0a1¨£", EMPTY),
}
_TRANSLATE = str.maketrans(_SAME)
_IN_BRACKETS = lazy(rf"[{OPENING}]\s*(☑|[vVYy]|是(?=\s*[{CLOSING}]))\s*[{CLOSING}]")
_EMPTY_BRACKETS = lazy(rf"[{OPENING}][\s_]*(☐?|否)[\s_]*[{CLOSING}]")
_ON_A_LINE = lazy(rf"_+{TICKED}_*|{TICKED}_+")
_DOUBLED = lazy(rf"{TICKED}{EMPTY}|{EMPTY}{TICKED}|{TICKED}{TICKED}")
_MARK = lazy(f"[{TICKED}{EMPTY}]")
_OTHER = "其他"
_OTHER_NAMED = lazy(r"(?<![☐☑])其他\s*[:：]\s*[^\s_/☐☑]{2,}")
"""The industry's 其他 has no box on the form: whoever fills its line has chosen it."""
_EDGE = " \t\n\r;；,，、。:：/|_"
# What OCR makes of a box: an empty one, and one with a tick in it.
_OCR_EMPTY = "口囗ロ日"
_OCR_TICKED = "回团囚区因図冈图凶四叼"


def boxes(
    text: str, options: Iterable[str], ocr: bool = False, struck: str = "", several: bool = False
) -> tuple[Box, ...]:
    """The options with their ticks; () when the text holds neither a box nor an option.

    Args:
        text: the cell or line with the options, without what is struck out.
        options: the labels of the form, in its order.
        ocr: the text was recognised from a picture: 口 and 回 may be boxes.
        struck: what is struck out of it: such an option is not chosen, and the only one that is left is.
        several: more than one may be chosen, so that more than one cross may be a tick.
    """
    known = {_key(option): option for option in options}
    found = _read(marked(text, known.values(), ocr, several), known, ocr)
    return _after_striking(found, _key(struck), known) if struck else found


def _after_striking(found: tuple[Box, ...], struck: str, known: dict[str, str]) -> tuple[Box, ...]:
    gone: set[str] = set()
    for key in sorted(known, key=len, reverse=True):
        if key in struck:
            gone.add(known[key])
            struck = struck.replace(key, " ")
    if not gone:
        return found
    ticks = {box.label: box.ticked for box in found}
    left = [option for option in ticks if option not in gone and option != _OTHER] or [*({_OTHER} - gone)]
    if not any(ticks.values()) and len(left) == 1 and len(gone | {_OTHER, *left}) >= len(known):
        ticks[left[0]] = True
    return tuple(
        Box(option, ticks.get(option, False)) for option in known.values() if option in ticks or option in gone
    )


def _read(marked: str, known: dict[str, str], ocr: bool) -> tuple[Box, ...]:
    """The boxes of a text whose marks are all ☑ and ☐."""
    if not _MARK.search(marked):
        return _without_boxes(marked, known)
    whole = ocr and len(_MARK.findall(marked)) == len(known)
    pieces, behind = _pieces(marked, each_its_own=whole)
    unread = [option for key, option in known.items() if key not in _key(marked)]
    ticks: dict[str, bool] = {}
    for label, ticked in pieces:
        option = _option(label, known, behind) or (_misread(label, known) if ocr else None)
        if option is None and whole and len(unread) == 1:
            option = unread[0]  # the tick runs through its label
        if option is not None:
            ticks[option] = ticks.get(option, False) or ticked
    if _OTHER in known.values() and _OTHER_NAMED.search(marked):
        ticks[_OTHER] = True
    plain = _key(marked)
    if ocr and not any(ticks.values()):
        unmarked = [option for key, option in known.items() if key in plain and option not in (_OTHER, *ticks)]
        if len(unmarked) == 1:
            ticks[unmarked[0]] = True  # of all the boxes only this one did not look empty
    return tuple(
        Box(option, ticks.get(option, False)) for key, option in known.items() if option in ticks or key in plain
    )


def _key(text: str) -> str:
    """A label as it is compared: without brackets' content, quotation marks and blanks."""
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub(r"\([^)]*\)?", "", folded)
    return re.sub(r"[\s\"'“”‘’「」『』,，、。;:_/☑☐]", "", folded)


def marked(text: str, options: Iterable[str], ocr: bool = False, several: bool = False) -> str:
    """The text with every kind of mark as ☑ or ☐, standing before its label where it can."""
    options = [unicodedata.normalize("NFKC", option) for option in options]
    text = unicodedata.normalize("NFKC", text.translate(_TRANSLATE)).translate(_TRANSLATE)
    text = by_their_names(text)
    if ocr:
        text = _ocr_marks(text, options)
    if _ON_A_LINE.search(text):
        text = _lines_as_boxes(_ON_A_LINE.sub(TICKED, text), options)
    text = _IN_BRACKETS.sub(TICKED, text)
    text = crosses_told(_EMPTY_BRACKETS.sub(EMPTY, text), several)
    while _DOUBLED.search(text):
        text = _DOUBLED.sub(TICKED, text)
    return odd_ones_ticked(text, options, several)


def _lines_as_boxes(text: str, options: list[str]) -> str:
    """Where one option is ticked on a line ("_√_民营"), the lines before the others ("__外资") are their boxes."""
    starts = "|".join(re.escape(option[:2]) for option in options)
    return re.sub(rf"(?<!_)_{{2,}}(?=\s*(?:{starts}))", EMPTY, text)


def _ocr_marks(text: str, options: list[str]) -> str:
    """Boxes that were recognised as characters: only right before the label of an option."""
    starts = "|".join(re.escape(option[:2]) for option in options)
    text = re.sub(rf"(?<![一-龥])[{_OCR_EMPTY}DO0](?=\s*(?:{starts}))", EMPTY, text)
    text = re.sub(rf"[{_OCR_EMPTY}](?=\s*(?:{starts}))", EMPTY, text)
    return re.sub(rf"(?:[{_OCR_TICKED}VvYM]|[{_OCR_EMPTY}]?[√✓VvJ])(?=\s*(?:{starts}))", TICKED, text)


def _pieces(text: str, each_its_own: bool = False) -> tuple[list[tuple[str, bool]], bool]:
    """(label, ticked) for each mark, and whether the marks stand behind their labels.

    A mark stands before its label ("☑国有"), or behind it ("高☑;中☐"): behind, when the text begins
    with a label and ends with a mark. A lone tick behind a boxed label ("☐国有☑ ☐民营") ticks that label, unless
    there is a mark for each option.
    """
    marks = list(_MARK.finditer(text))
    labels = [text[: marks[0].start()]] + [
        text[mark.end() : after.start() if after else len(text)]
        for mark, after in zip(marks, [*marks[1:], None], strict=True)
    ]
    ticked = [mark[0] == TICKED for mark in marks]
    if _stand_behind(labels):
        return list(zip(labels[:-1], ticked, strict=True)), True
    pieces: list[tuple[str, bool]] = []
    for label, tick in zip(labels[1:], ticked, strict=True):
        if not label.strip(_EDGE) and pieces and tick and not each_its_own:
            pieces[-1] = (pieces[-1][0], True)
        else:
            pieces.append((label, tick))
    return pieces, False


def _stand_behind(labels: list[str]) -> bool:
    """The marks follow their labels: there is one before each, and nothing, or a blank, behind the last."""
    if not all(label.strip(_EDGE) for label in labels[:-1]):
        return False
    closed = all(not label[-1:].isspace() and label[:1].strip(_EDGE) != label[:1] for label in labels[1:-1])
    return not labels[-1].strip(_EDGE) or (closed and labels[0][-1:].strip() != "" and labels[-1][0] in _EDGE)


def _option(label: str, known: dict[str, str], behind: bool) -> str | None:
    """The option that a label names: the longest one that stands beside its mark, else at its other end."""
    key = _key(label)
    if not key:
        return None
    begins, ends = ([name for name in known if test(name)] for test in (key.startswith, key.endswith))
    named = (ends or begins) if behind else (begins or ends)
    named = named or [name for name in known if len(key) >= 2 and name.startswith(key)]
    return known[max(named, key=len)] if named else None


def _misread(label: str, known: dict[str, str]) -> str | None:
    """The only option that a recognised label can be, one of its characters read wrongly."""
    near = [option for name, option in known.items() if one_misread(name, _key(label))]
    return near[0] if len(near) == 1 else None


def _without_boxes(text: str, known: dict[str, str]) -> tuple[Box, ...]:
    """No box at all: whoever deleted the other options chose those that are left."""
    pieces = [_key(piece) for piece in re.split(r"[\s;；,，、/|]+", text)]
    whole = _key(text)
    if whole in known:
        named = {known[whole]}
    else:
        named = {known[piece] for piece in pieces if piece in known}
        stray = [piece for piece in pieces if piece and piece not in known]
        if stray or len(named) == len(known):
            return tuple(Box(option, False) for option in known.values()) if len(named) > 1 else ()
    return tuple(Box(option, option in named) for option in known.values()) if named else ()
