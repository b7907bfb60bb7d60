"""Which reports of a batch are alike, to one another and to an archive's, and where: what I001 is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.batch.fingerprints import Prints
from pipeline.batch.shared_text import (
    PARTNERS,
    RAISED,
    SHINGLE,
    Pairs,
    Section,
    Stretch,
    Text,
    candidates,
    shared,
    text_of,
)
from pipeline.gather.names import same
from pipeline.model import Likeness, Passage
from pipeline.pack import Pack

SHOWN = 5
"""Passages that are shown of a pair."""
LONGEST = 400
"""Characters of a passage that are shown."""
_KEPT = 16
"""Reports kept ready for comparing in full: those that are alike stand in pairs one after the other."""


class Report(NamedTuple):
    """A report to compare: what it is called, and its text."""

    name: str
    unit_name: str | None
    archived: str | None
    """When it was put into the archive (ISO date); None for one of this batch."""
    sections: Sequence[Section]


def likenesses(
    prints: Prints, report: Callable[[int], Report], pack: Pack
) -> Iterator[tuple[int, tuple[Likeness, ...]]]:
    """Those of the batch that are alike to others, by their place, each with the most alike first.

    A later submission of one unit is no copy of its own earlier one: with the archive's reports of the same
    unit it is not compared.

    Args:
        report: gives the one at a place; asked only for those that may be alike to another.
    """
    return among(candidates(prints), prints.batch, report, pack)


def among(
    likely: Pairs, batch: int, report: Callable[[int], Report], pack: Pack
) -> Iterator[tuple[int, tuple[Likeness, ...]]]:
    """The same of pairs that were found before, whose first ``batch`` places are the batch's."""
    pairs, common = likely

    @lru_cache(maxsize=_KEPT)
    def about(place: int) -> tuple[Report, Text]:
        one = report(place)
        return one, text_of(one.sections, pack, common)

    found: dict[int, list[Likeness]] = {}
    for first, second in pairs:
        (here, mine), (there, theirs) = about(first), about(second)
        if there.archived and _same_unit(here, there):
            continue
        parts = shared(mine, theirs), shared(theirs, mine)
        share = max(part.share for part in parts)
        if share < RAISED:
            continue
        for place, text, other, its, part in (
            (first, mine, there, theirs, parts[0]),
            (second, theirs, here, mine, parts[1]),
        ):
            if place < batch:
                passages = tuple(_passages(text, its, part.stretches))
                likeness = Likeness(
                    other.name, other.unit_name, other.archived, round(share, 3), part.characters, passages
                )
                found.setdefault(place, []).append(likeness)
    return ((place, _foremost(found[place])) for place in sorted(found))


def _same_unit(here: Report, there: Report) -> bool:
    return bool(here.unit_name and there.unit_name) and same(here.unit_name or "") == same(there.unit_name or "")


def _foremost(alike: list[Likeness]) -> tuple[Likeness, ...]:
    ordered = sorted(alike, key=lambda likeness: (-likeness.share, likeness.name))
    return tuple(ordered[:PARTNERS])


def _passages(here: Text, there: Text, stretches: Sequence[Stretch]) -> Iterator[Passage]:
    """The longest stretches, as both reports write them."""
    longest = sorted(stretches, key=lambda stretch: stretch.start - stretch.end)[:SHOWN]
    for stretch in longest:
        start, end, other = _aligned(here, there, stretch)
        section, text = _written(here, start, end)
        other_section, other_text = _written(there, other, other + end - start)
        yield Passage(text, end - start, section, other_text, other_section)


def _aligned(here: Text, there: Text, stretch: Stretch) -> tuple[int, int, int]:
    """(start, end, start in the other): the longest beginning of the stretch that stands there in one piece."""
    text, other = here.folded.text, there.folded.text
    low, high = SHINGLE, stretch.end - stretch.start
    while low < high:
        middle = (low + high + 1) // 2
        if text[stretch.start : stretch.start + middle] in other:
            low = middle
        else:
            high = middle - 1
    found = max(0, other.find(text[stretch.start : stretch.start + low]))
    return stretch.start, stretch.start + low, found


def _written(report: Text, start: int, end: int) -> tuple[str, str]:
    """(section, text) of folded characters [start, end), as far as the section reaches."""
    places = report.folded.places[start:end]
    number, first = int(places[0][0]), int(places[0][1])
    last = int(places[places[:, 0] == number][-1][1]) + 1
    section = report.folded.sections[number]
    text = section.text[first:last]
    return section.key, text if len(text) <= LONGEST else text[:LONGEST] + "…"
