"""Headings that a person placed by hand, where the split was wrong."""

from __future__ import annotations

from pipeline.model import Paragraph
from pipeline.model.outline import Path
from pipeline.outline.contents import LONGEST
from pipeline.outline.spots import Spot
from pipeline.pack import Pack
from pipeline.split.candidates import Candidate
from pipeline.split.heading import Heading, read_heading

BY_HAND = 99.0
"""More than any heading scores that was recognised."""


def place(chosen: dict[str, Candidate], found: list[Spot], placed: dict[str, Path], pack: Pack) -> dict[str, Candidate]:
    """``chosen`` with the headings of ``placed`` in their stead; a place that the report has not is passed over."""
    spots = {spot.path: spot for spot in found}
    by_hand: dict[str, Candidate] = {}
    for key, path in placed.items():
        if path in spots and (key != pack.title_key or labels_title(spots[path], pack)):
            by_hand[key] = Candidate(spots[path], _heading(spots[path].paragraph, key, pack), BY_HAND, ("hand",), 0)
    taken = {candidate.path for candidate in by_hand.values()}
    kept = {key: c for key, c in chosen.items() if key not in placed and c.path not in taken}
    both = kept | by_hand
    return {spec.key: both[spec.key] for spec in pack.sections if spec.key in both}


def title_line(found: list[Spot], placed: dict[str, Path], pack: Pack) -> list[Spot]:
    """The line that a person called the title, where it is the title itself and no label in front of one."""
    return [spot for spot in found if spot.path == placed.get(pack.title_key or "") and not labels_title(spot, pack)]


def labels_title(spot: Spot, pack: Pack) -> bool:
    """The paragraph is the title's label, with the title behind or under it."""
    read = read_heading(spot.paragraph, pack)
    return read is not None and read.is_title


def _heading(paragraph: Paragraph, key: str, pack: Pack) -> Heading:
    """The paragraph as this section's heading; one that names nothing is a heading all the same."""
    read = read_heading(paragraph, pack)
    if read is not None and read.key == key:
        return read
    text = paragraph.text.strip()
    if read is not None and not read.run_in and len(text) <= LONGEST:
        return read._replace(key=key, exact=False, is_title=key == pack.title_key)
    return Heading(text[:LONGEST], "", key, False, paragraph.number, "", 0, 0, 0, key == pack.title_key)
