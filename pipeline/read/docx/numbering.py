"""Automatic numbering: the number that Word shows before a paragraph and that stands nowhere in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from pipeline.lazy import lazy
from pipeline.read.docx.names import VAL, is_on, w, whole_number
from pipeline.read.docx.numerals import numeral
from pipeline.read.docx.styles import Styles

_ABSTRACT_NUM, _NUM, _LVL, _ILVL = w("abstractNum"), w("num"), w("lvl"), w("ilvl")
_ABSTRACT_ID, _NUM_ID = w("abstractNumId"), w("numId")
_NUM_STYLE_LINK, _OVERRIDE, _START_OVERRIDE = w("numStyleLink"), w("lvlOverride"), w("startOverride")
_START, _NUM_FMT, _LVL_TEXT, _SUFF, _IS_LGL = w("start"), w("numFmt"), w("lvlText"), w("suff"), w("isLgl")
_LVL_RESTART, _P_STYLE, _FORMAT = w("lvlRestart"), w("pStyle"), w("format")

_LEVELS = 9
_LARGEST = 1_000_000_000
_placeholder = lazy("%([1-9])")


class _Level(NamedTuple):
    start: int = 0
    """Word begins at 0 where nothing is said."""
    form: str = "decimal"
    text: str = ""
    blank: str = " "
    """What follows the number: a tab and a space are one blank each (counting rule)."""
    legal: bool = False
    """Every number in it is shown in digits."""
    restart: int | None = None
    """0: never; n: after a paragraph of level 1 to n; None: after any higher level."""
    style: str | None = None
    """The paragraph style that is bound to this level."""


_NO_LEVEL = _Level()


@dataclass
class _List:
    """One abstract numbering and how far it has counted; all ``w:num`` of it count on together."""

    levels: dict[int, _Level]
    counters: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass
class _Instance:
    """One ``w:num``."""

    list: _List
    levels: dict[int, _Level]
    """The list's levels with its own laid over them."""
    restarts: dict[int, int]
    """Start values that apply once, when the level is first used through this instance."""


class Numbering:
    """Counts the numbered paragraphs as they pass, in reading order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, _Element] = {}
        self._nums: dict[str, _Element] = {}
        self._lists: dict[str, _List] = {}
        self._instances: dict[str, _Instance | None] = {}
        for element in root if root is not None else ():
            if element.tag == _ABSTRACT_NUM:
                self._abstract[element.get(_ABSTRACT_ID, "")] = element
            elif element.tag == _NUM:
                self._nums[element.get(_NUM_ID, "")] = element

    def next(self, num_id: str, level: int | None, owner: str = "") -> str:
        """The number of the next paragraph in a list, with the blank that follows it; "" where there is none.

        Args:
            num_id: the paragraph's or its style's ``w:numId``; "0" takes the numbering away.
            level: its ``w:ilvl``, 0-8, None where nothing is said.
            owner: the style that brings the numbering, for the level that is bound to it.
        """
        instance = self._instance(num_id)
        if instance is None:
            return ""
        if owner:
            level = next((at for at, found in instance.levels.items() if found.style == owner), level)
        at = min(max(level or 0, 0), _LEVELS - 1)
        self._count(instance, at)
        return self._shown(instance, at)

    def _count(self, instance: _Instance, at: int) -> None:
        counters, levels = instance.list.counters, instance.levels
        current = counters[at]
        if at in instance.restarts:
            counters[at] = instance.restarts.pop(at)
        elif current is None:
            counters[at] = levels.get(at, _NO_LEVEL).start
        else:
            counters[at] = min(current + 1, _LARGEST)
        for higher in range(at):
            # A 1.1 without a 1 before it takes that 1: the next paragraph of the higher level is 2.
            if counters[higher] is None:
                counters[higher] = levels.get(higher, _NO_LEVEL).start
        for deeper in range(at + 1, _LEVELS):
            restart = levels.get(deeper, _NO_LEVEL).restart
            if restart is None or at < restart:
                counters[deeper] = None

    def _shown(self, instance: _Instance, at: int) -> str:
        level = instance.levels.get(at, _NO_LEVEL)
        if level.form == "bullet" or not level.text:
            return level.text + level.blank if level.text else ""

        def value(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = instance.levels.get(place, _NO_LEVEL)
            count = instance.list.counters[place] or 0
            return numeral(count, "decimal" if level.legal else shown.form)

        text = _placeholder.sub(value, level.text)
        return text + level.blank if text else ""

    def _instance(self, num_id: str) -> _Instance | None:
        if num_id not in self._instances:
            element = self._nums.get(num_id)
            self._instances[num_id] = self._read_instance(element) if element is not None and num_id != "0" else None
        return self._instances[num_id]

    def _read_instance(self, element: _Element) -> _Instance | None:
        shared = self._list(_abstract_of(element))
        if shared is None:
            return None
        levels: dict[int, _Level] = dict(shared.levels)
        restarts: dict[int, int] = {}
        for override in element.iterchildren(_OVERRIDE):
            at = whole_number(override.get(_ILVL), -1)
            for item in override:
                if item.tag == _LVL:
                    levels[at] = _read_level(item)
                elif item.tag == _START_OVERRIDE:
                    restarts[at] = whole_number(item.get(VAL))
        return _Instance(shared, levels, restarts)

    def _list(self, key: str) -> _List | None:
        """The list with this id, following links to numbering styles."""
        seen: set[str] = set()
        while key not in seen:
            seen.add(key)
            element = self._abstract.get(key)
            if element is None:
                return None
            link = next(element.iterchildren(_NUM_STYLE_LINK), None)
            if link is None:
                if key not in self._lists:
                    levels = {whole_number(e.get(_ILVL), -1): _read_level(e) for e in element.iterchildren(_LVL)}
                    self._lists[key] = _List(levels)
                return self._lists[key]
            number = self._nums.get(self._styles.numbering_of(link.get(VAL, "")) or "")
            key = _abstract_of(number) if number is not None else ""
        return None


def _abstract_of(number: _Element) -> str:
    link = next(number.iterchildren(_ABSTRACT_ID), None)
    return link.get(VAL, "") if link is not None else ""


def _read_level(element: _Element) -> _Level:
    start, form, text, blank, legal = 0, "decimal", "", " ", False
    restart: int | None = None
    style: str | None = None
    for item in element:
        tag, value = item.tag, item.get(VAL, "")
        if tag == _START:
            start = max(whole_number(value), 0)
        elif tag == _NUM_FMT:
            form = item.get(_FORMAT, "decimal") if value == "custom" else value
        elif tag == _LVL_TEXT:
            text = value
        elif tag == _SUFF:
            blank = "" if value == "nothing" else " "
        elif tag == _IS_LGL:
            legal = is_on(item)
        elif tag == _LVL_RESTART:
            restart = whole_number(value)
        elif tag == _P_STYLE:
            style = value
    return _Level(start, form, text, blank, legal, restart, style)
