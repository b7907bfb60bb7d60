"""Quotas over a batch (Q006): who shares a recommender, a unit or a field's value with more than are allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.gather.names import same
from pipeline.gather.quotas import value_in
from pipeline.model import Tally
from pipeline.pack import Pack, Quota

Data = Mapping[str, Any]


def batch_quotas(pack: Pack) -> tuple[Quota, ...]:
    """Those that only a batch can count."""
    return tuple(quota for quota in pack.quotas if quota.over == "batch")


def exceeded(results: Iterable[tuple[int, str, Data]], pack: Pack) -> dict[int, tuple[Tally, ...]]:
    """By the place of each submission the quotas that it and others go beyond.

    Args:
        results: place, name and result of each submission; of each only what is counted by is kept.
        pack: the notice.
    """
    asked = batch_quotas(pack)
    held: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for place, name, result in results:
        for quota in asked:
            if value := value_in(result, quota.per):
                held.setdefault((quota.key, same(value)), []).append((place, name, value))
    most = {quota.key: quota.most for quota in asked}
    told: dict[int, tuple[Tally, ...]] = {}
    for (key, _), those in held.items():
        for place, tally in _tallies(key, those) if len(those) > most[key] else ():
            told[place] = (*told.get(place, ()), tally)
    return told


def _tallies(key: str, those: list[tuple[int, str, str]]) -> Iterator[tuple[int, Tally]]:
    for place, _, value in those:
        others = tuple(name for other, name, _ in those if other != place)
        yield place, Tally(key, value, len(those), others)
