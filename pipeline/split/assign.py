"""Chooses among the candidates all headings at once."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from math import prod
from operator import eq

from pipeline.pack import Pack
from pipeline.split.candidates import Candidate

_WIDTH = 4  # candidates kept per section; more make no difference but cost
_ENOUGH = 1.2  # a heading with less for it than this is none
_COMBINATIONS = 4000
_BOTH = 2  # a heading, or none

_SURE = 4.0  # a heading with this much for it is never left out: no order or number outweighs it

Choice = tuple[Candidate | None, ...]


def assign(found: list[Candidate], pack: Pack) -> dict[str, Candidate]:
    """The best assignment of headings to sections.

    Each candidate has a score of its own. A set of headings gains by looking alike, by standing in the
    mandated order and by numbers that count up, so a look-alike among the sub-headings loses against
    the heading that fits its companions.
    """
    by_key: list[list[Candidate | None]] = []
    keys = [spec.key for spec in pack.sections]
    for key in keys:
        mine = sorted((c for c in found if c.heading.key == key), key=lambda c: (-c.score, c.path))[:_WIDTH]
        by_key.append([*mine] if mine and mine[0].score >= _SURE else [*mine, None])
    _narrow(by_key)
    kin = _Kinship([c for options in by_key for c in options if c])
    order = 0.0 if pack.report.free_order else 0.6
    best = max(product(*by_key), key=lambda chosen: _joint(chosen, kin, order))
    return {
        key: candidate
        for key, candidate in zip(keys, best, strict=True)
        if candidate and candidate.score + kin.of(candidate, best) >= _ENOUGH
    }


def _narrow(by_key: list[list[Candidate | None]]) -> None:
    """Drops the weakest of the longest lists until the product is small, and then that the surest be absent."""
    size = prod(len(options) for options in by_key)
    while size > _COMBINATIONS:
        longest = max(by_key, key=len)
        if len(longest) == _BOTH:
            longest = max((options for options in by_key if len(options) == _BOTH), key=_best)
        size = size // len(longest) * (len(longest) - 1)
        del longest[-2 if longest[-1] is None and len(longest) > _BOTH else -1]


def _best(options: list[Candidate | None]) -> float:
    return options[0].score if options[0] else 0.0


class _Kinship:
    """How much headings look alike: worked out once for each pair."""

    def __init__(self, candidates: list[Candidate]) -> None:
        looks = [(c.path, c.look) for c in candidates]
        self.alike = {(one, one): 1.0 for one, _ in looks}
        for (one, look), (other, other_look) in combinations(looks, 2):
            self.alike[one, other] = self.alike[other, one] = sum(map(eq, look, other_look)) / len(look)

    def of(self, candidate: Candidate, chosen: Choice) -> float:
        """How much the candidate looks like the others chosen, 0-2."""
        path = candidate.path
        others = [self.alike[path, c.path] for c in chosen if c and not c.heading.is_title and c is not candidate]
        return 2.0 * sum(others) / len(others) if others else 0.0


def _joint(chosen: Choice, kin: _Kinship, order: float) -> float:
    """The worth of a whole assignment; ``order`` is what each pair gains in the mandated order, and loses out of it."""
    headings = [c for c in chosen if c]
    total = 0.0
    for candidate in headings:
        total += candidate.score - _ENOUGH + kin.of(candidate, chosen)
    for before, after in pairwise(headings):
        total += order if before.path < after.path else -order
        one, two = before.heading, after.heading
        if one.kind == two.kind and one.ordinal and two.ordinal:
            total += 0.4 if (one.ordinal < two.ordinal) == (before.path < after.path) else -0.8
    title = next((c for c in headings if c.heading.is_title), None)
    if title and any(c.path < title.path for c in headings if c is not title):
        total -= 1.5
    return total
