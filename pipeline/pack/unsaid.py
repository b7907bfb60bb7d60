"""What a notice lays down and no table of the pack says: not quoted, or quoted by tables that leave it out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.pack.draft.anonymous import hides_unit
from pipeline.pack.draft.duties import laid_down
from pipeline.pack.draft.levels_said import names_in
from pipeline.pack.draft.limits import limits_in
from pipeline.pack.draft.lines import Line, lines_of
from pipeline.pack.half_said import fields_without_limit, figures_of, half_said

_HIDING = frozenset(("forbidden", "forbidden_fields", "fields"))
_LENGTHS, _BANS = frozenset(("L001", "L002", "L005")), frozenset(("C004", "C005"))
"""The rules that look at limits, and at what must not be written."""
_COMMON = "FI"
"""Families of rules that look at files alone: they quote the sentence that asks for the submission."""
_OFTEN = 4
_ASKED = frozenset(("sections", "evidence"))
"""Tables that ask for something, of some levels or of all."""


class Quoting(NamedTuple):
    """A table of the pack with what it quotes."""

    table: Mapping[str, Any]
    quotes: tuple[tuple[str, str], ...]
    """Each with its clause."""
    code: str = ""
    """Of a rule."""
    of: str = ""
    """The pack's table that it is from: "sections"."""

    @property
    def manual(self) -> bool:
        return bool(self.table.get("severity") == "manual")


class Unsaid(NamedTuple):
    """A sentence that somebody should look at."""

    line: Line
    sentence: str
    quoted: bool
    """A table quotes it, and leaves out a limit or a ban of it."""


def unsaid_in(notice: str, quoting: Iterable[Quoting], levels: Collection[str] = ()) -> Iterator[Unsaid]:
    """In the notice's order, its forms' fields last. What only lists the pack's ``levels`` is said by their names."""
    known = [(one, [_bare(*told) for told in one.quotes if told[1].strip()]) for one in _speaking(quoting)]
    for line, sentence in laid_down(lines_of(notice)):
        bare = "".join(sentence.split())
        mine = [one for one, quotes in known if any(_stands(told, bare, line.annex) for told in quotes)]
        named = names_in(sentence)[0]
        if not mine and not (named and set(named) <= set(levels)):
            yield Unsaid(line, sentence, False)
        elif mine and not any(one.manual for one in mine):
            asked = [one.table for one in mine if one.of in _ASKED]
            every = [one for one, _ in known]
            if _left_out(sentence, mine, every) or (asked and half_said(sentence, asked, levels)):
                yield Unsaid(line, sentence, True)
    fields = {str(number): one.table for number, (one, _) in enumerate(known) if one.of == "form"}
    for _, field in fields_without_limit(lines_of(notice), fields):
        yield Unsaid(field.line, field.quote, True)


def _bare(clause: str, quote: str) -> tuple[str | None, str]:
    """The annex that a quote is from ("" for the notice itself, None for any), and the quote without white space."""
    annex = re.split(r"[ （]", clause)[0] if clause.startswith("附") else ""
    return annex if clause else None, "".join(quote.split())


def _stands(told: tuple[str | None, str], sentence: str, annex: str) -> bool:
    """A label of an annexed form is no quote of a sentence of the notice that holds the same word."""
    return told[0] in (annex, None) and (told[1] in sentence or sentence in told[1])


def _speaking(quoting: Iterable[Quoting]) -> list[Quoting]:
    """All but the rules that quote one sentence for want of another."""
    told = list(quoting)
    often = Counter(quote for one in told if one.code[:1] in tuple(_COMMON) for _, quote in one.quotes)
    return [
        one
        for one in told
        if one.code[:1] not in tuple(_COMMON) or not any(often[quote] >= _OFTEN for _, quote in one.quotes)
    ]


def _left_out(sentence: str, mine: list[Quoting], every: list[Quoting]) -> bool:
    """A limit whose figures no table has, or a name that must not stand somewhere while no table says so.

    A rule that quotes it speaks for the tables that it looks at, wherever those quote from.
    """
    rules = {one.code for one in mine}
    figures = {figure for one in (every if rules & _LENGTHS else mine) for figure in figures_of(one.table)}
    limits = [limit for limit in limits_in(sentence) if limit.figures]
    if any(not figures.intersection(limit.figures) for limit in limits):
        return True
    hiding = every if rules & _BANS else mine
    return hides_unit(sentence) and not any(_HIDING.intersection(one.table) for one in hiding)
