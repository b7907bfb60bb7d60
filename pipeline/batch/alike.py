"""Which reports of a batch are alike, to one another and to an archive's, and where: what I001 is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.batch import duplicates
from pipeline.batch.duplicates import Section, Stretch, Text
from pipeline.model import Likeness, Passage
from pipeline.pack import Pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 5
"""Passages that are shown of a pair."""
LONGEST = 400
"""Characters of a passage that are shown."""
_TEXTS = 64
"""Reports kept ready for comparing in full."""


class Report(NamedTuple):
    """A report to compare: what it is called, its fingerprint, and how to get at its text."""

    name: str
    unit_name: str | None
    archived: str | None
    sample: NDArray[Any]
    sections: Callable[[], Sequence[Section]]


def likenesses(reports: Sequence[Report], archive: Sequence[Report], pack: Pack) -> list[tuple[Likeness, ...] | None]:
    """For each report of the batch those it is alike to, the most alike first; None where it is not compared.

    A later submission of one unit is no copy of its own earlier one: with the archive's reports of the same
    unit it is not compared.
    """
    everyone = [*reports, *archive]
    pairs, common = duplicates.candidates([report.sample for report in everyone], len(reports))

    @lru_cache(maxsize=_TEXTS)
    def text(place: int) -> Text:
        return duplicates.text_of(everyone[place].sections(), pack, common)

    found: list[list[Likeness]] = [[] for _ in reports]
    for first, second in pairs:
        here, there = everyone[first], everyone[second]
        if there.archived and there.unit_name and there.unit_name == here.unit_name:
            continue
        mine, theirs = (
            duplicates.shared(text(first), text(second)),
            duplicates.shared(text(second), text(first)),
        )
        share = max(mine.share, theirs.share)
        if share < duplicates.RAISED:
            continue
        for place, other, part in ((first, second, mine), (second, first, theirs)):
            if place < len(reports):
                passages = tuple(_passages(text(place), text(other), part.stretches))
                about = everyone[other]
                likeness = Likeness(
                    about.name, about.unit_name, about.archived, round(share, 3), part.characters, passages
                )
                found[place].append(likeness)
    return [_foremost(alike) if len(report.sample) else None for report, alike in zip(reports, found, strict=True)]


def _foremost(alike: list[Likeness]) -> tuple[Likeness, ...]:
    ordered = sorted(alike, key=lambda likeness: (-likeness.share, likeness.name))
    return tuple(ordered[: duplicates.PARTNERS])


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
    low, high = duplicates.SHINGLE, stretch.end - stretch.start
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
