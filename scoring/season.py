"""Sheets to figures: exact fractions throughout, no rounding before the band, nothing dropped, nothing filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from pipeline.pack.score import ScoreCard
from scoring.model import Outcome, Panel, Sheet

_TRIMMED = 3
"""Scores that are needed to leave out the highest and the lowest."""


class Missing(NamedTuple):
    """A sheet that should be there: nothing of it came back, or nothing that counts."""

    outcome: str
    expert: str
    why: str
    """ "没有收回", or why what came back does not count."""


@dataclass(frozen=True)
class OutcomeScore:
    """One outcome's figures; None where there is nothing to make them of."""

    outcome: Outcome
    sheets: tuple[Sheet, ...]
    """Those that count, in the order of their experts."""
    wanted: int
    level: str | None
    """By the unrounded mean."""

    @cached_property
    def totals(self) -> tuple[Fraction, ...]:
        """In the order of the experts."""
        return tuple(sheet.total for sheet in self.sheets)

    @cached_property
    def mean(self) -> Fraction | None:
        """The result."""
        return mean(self.totals)

    @cached_property
    def trimmed(self) -> Fraction | None:
        """Without one highest and one lowest; None for fewer than three. Shown, never used."""
        return mean(sorted(self.totals)[1:-1]) if len(self.totals) >= _TRIMMED else None

    @cached_property
    def median(self) -> Fraction | None:
        """Shown, never used."""
        ordered = sorted(self.totals)
        if not ordered:
            return None
        half = len(ordered) // 2
        return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2

    @cached_property
    def spread(self) -> Fraction | None:
        """From the lowest to the highest."""
        return max(self.totals) - min(self.totals) if self.totals else None

    def by_dimension(self, title: str) -> Fraction | None:
        """The mean of one dimension."""
        return mean([sheet.marks[title] for sheet in self.sheets])


@dataclass(frozen=True)
class Season:
    """All outcomes' figures."""

    panel: Panel
    scores: tuple[OutcomeScore, ...]
    sheets: tuple[Sheet, ...]
    """All that came back, those that do not count among them."""
    missing: tuple[Missing, ...]


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """The arithmetic mean, exactly; None of nothing."""
    return sum(values, Fraction()) / len(values) if values else None


def season(sheets: Iterable[Sheet], panel: Panel, card: ScoreCard) -> Season:
    """Adds up what counts, and names what is missing."""
    listed = tuple(sheets)
    counting: dict[tuple[str, str], Sheet] = {}
    came: dict[tuple[str, str], list[Sheet]] = {}
    for sheet in listed:
        pair = (sheet.raw.outcome, sheet.raw.expert)
        came.setdefault(pair, []).append(sheet)
        if sheet.counts:
            counting[pair] = sheet
    scores, missing = [], []
    for outcome in panel.outcomes:
        asked = panel.pairs.get(outcome.code, ())
        valid = tuple(counting[outcome.code, expert] for expert in asked if (outcome.code, expert) in counting)
        average = mean([sheet.total for sheet in valid])
        level = None if average is None else card.level_of(average)
        scores.append(OutcomeScore(outcome, valid, len(asked), level))
        missing += [
            Missing(outcome.code, expert, _why(came.get((outcome.code, expert), [])))
            for expert in asked
            if (outcome.code, expert) not in counting
        ]
    return Season(panel, tuple(scores), listed, tuple(missing))


def _why(sheets: Sequence[Sheet]) -> str:
    touched = [sheet for sheet in sheets if sheet.raw.touched]
    if not touched:
        return "没有收回"
    return "；".join(fault.text for fault in touched[0].faults if fault.stops)


def leans(year: Season) -> Mapping[str, tuple[int, Fraction]]:
    """Expert -> outcomes with another expert's score, and by how much theirs lie over the others' mean. Never used."""
    own: dict[str, list[Fraction]] = {}
    for score in year.scores:
        if len(score.sheets) < 2:
            continue
        whole = sum(score.totals, Fraction())
        for sheet in score.sheets:
            others = (whole - sheet.total) / (len(score.sheets) - 1)
            own.setdefault(sheet.raw.expert, []).append(sheet.total - others)
    return {code: (len(found), sum(found, Fraction()) / len(found)) for code, found in sorted(own.items())}


def ranks(means: Mapping[str, Fraction | None]) -> dict[str, int]:
    """Code -> rank by mean, the highest 1; equal means share a rank and the next one is skipped (1, 2, 2, 4)."""
    placed = sorted((value, code) for code, value in means.items() if value is not None)[::-1]
    found: dict[str, int] = {}
    for place, (value, code) in enumerate(placed, 1):
        before = placed[place - 2] if place > 1 else None
        found[code] = found[before[1]] if before and before[0] == value else place
    return found
