"""What the experts should talk about (合议), and who defends in person (答辩)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.pack.score import Practice, ScoreCard
from scoring.assign import drawn
from scoring.season import OutcomeScore, Season
from scoring.wording import mean_text, points


class Matter(NamedTuple):
    """An outcome to talk about."""

    score: OutcomeScore
    reasons: tuple[str, ...]


class Defence(NamedTuple):
    """An outcome that is defended in person."""

    order: int
    score: OutcomeScore
    why: str


def matters(year: Season, card: ScoreCard, practice: Practice) -> tuple[Matter, ...]:
    """The outcomes that should be talked about, each with all its reasons."""
    found = (Matter(score, tuple(_reasons(score, card, practice))) for score in year.scores)
    return tuple(matter for matter in found if matter.reasons)


def _reasons(score: OutcomeScore, card: ScoreCard, practice: Practice) -> Iterator[str]:
    valid, mean = len(score.sheets), score.mean
    if valid < practice.valid:
        yield f"有效评分 {valid} 份，少于 {practice.valid} 份"
    if mean is None:
        return
    for boundary in card.boundaries:
        if abs(mean - boundary) <= practice.near:
            yield f"平均分 {mean_text(mean, card)}，与分界 {points(boundary)} 分相差不超过 {points(practice.near)} 分"
    spread = score.spread
    if spread is not None and spread >= practice.spread:
        yield f"最高与最低相差 {points(spread)} 分，达到 {points(practice.spread)} 分"
    if score.outcome.level and score.level != score.outcome.level:
        yield f"申报{score.outcome.level}，按分数为{score.level}"


def defences(year: Season, card: ScoreCard, practice: Practice) -> tuple[Defence, ...]:
    """Who defends, in an order that anyone can draw again: by SHA-256 of the seed and the outcome's number."""
    listed = [(score, why) for score in year.scores if (why := _defends(score, card, practice))]
    listed.sort(key=lambda pair: drawn(year.panel.seed, "defence", pair[0].outcome.code))
    return tuple(Defence(order, score, why) for order, (score, why) in enumerate(listed, 1))


def _defends(score: OutcomeScore, card: ScoreCard, practice: Practice) -> str:
    """Why an outcome is defended in person; "" where it is not."""
    if score.level in practice.defence:
        return f"按分数为{score.level}"
    if score.outcome.level not in practice.defence:
        return ""
    if score.mean is None:
        return f"申报{score.outcome.level}，尚无有效评分"
    low = next(band.low for band in card.bands if band.level == score.outcome.level)
    near = abs(score.mean - low) <= practice.near
    return f"申报{score.outcome.level}，平均分与分界相差不超过 {points(practice.near)} 分" if near else ""
