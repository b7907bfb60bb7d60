"""Chooses among the candidates all six headings at once."""

from __future__ import annotations

from itertools import pairwise, product

from pipeline.pack import SECTION_KEYS
from pipeline.split.candidates import Candidate

_WIDTH = 4  # candidates kept per section; more make no difference but cost
_ENOUGH = 1.2  # a heading with less for it than this is none
_COMBINATIONS = 4000

Choice = tuple[Candidate | None, ...]


def assign(found: list[Candidate]) -> dict[str, Candidate]:
    """The best assignment of headings to sections.

    Each candidate has a score of its own. A set of headings gains by looking alike, by standing in the
    mandated order and by numbers that count up, so a look-alike among the sub-headings loses against
    the heading that fits its five companions.
    """
    by_key: list[list[Candidate | None]] = []
    for key in SECTION_KEYS:
        mine = sorted((c for c in found if c.heading.key == key), key=lambda c: (-c.score, c.path))[:_WIDTH]
        by_key.append([*mine, None] if mine else [None])
    _narrow(by_key)
    best = max(product(*by_key), key=_joint)
    return {
        key: candidate
        for key, candidate in zip(SECTION_KEYS, best, strict=True)
        if candidate and candidate.score + _kinship(candidate, best) >= _ENOUGH
    }


def _narrow(by_key: list[list[Candidate | None]]) -> None:
    """Drops the weakest candidates of the longest lists until the product is small."""
    size = 1
    for options in by_key:
        size *= len(options)
    while size > _COMBINATIONS:
        longest = max(by_key, key=len)
        size = size // len(longest) * (len(longest) - 1)
        del longest[-2]


def _kinship(candidate: Candidate, chosen: Choice) -> float:
    """How much the candidate looks like the others chosen, 0-2."""
    others = [c for c in chosen if c and c is not candidate and c.heading.key != "title"]
    if not others:
        return 0.0
    alike = sum(sum(a == b for a, b in zip(candidate.look, o.look, strict=True)) / len(o.look) for o in others)
    return 2.0 * alike / len(others)


def _joint(chosen: Choice) -> float:
    """The worth of a whole assignment."""
    headings = [c for c in chosen if c]
    total = 0.0
    for candidate in headings:
        total += candidate.score - _ENOUGH + _kinship(candidate, chosen)
    for before, after in pairwise(headings):
        total += 0.6 if before.path < after.path else -0.6
        one, two = before.heading, after.heading
        if one.kind == two.kind and one.ordinal and two.ordinal:
            total += 0.4 if (one.ordinal < two.ordinal) == (before.path < after.path) else -0.8
    title = chosen[0]
    if title and any(c.path < title.path for c in headings if c is not title):
        total -= 1.5
    return total
