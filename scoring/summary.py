"""汇总表: what the sheets come to, as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from pipeline.pack.score import ScoreCard
from scoring.agreement import Agreement
from scoring.papers import Row, write_lists
from scoring.season import Season, leans, mean, ranks
from scoring.talk import Matter

_HEAD = {"code": "编号", "unit": "单位名称", "title": "成果"}


def write_summary(
    path: Path, year: Season, card: ScoreCard, talked: Sequence[Matter], agreed: Iterable[Agreement]
) -> None:
    """Writes the workbook: figures, totals by expert, dimensions, leans, agreement, what to talk about, what is out."""
    dimensions = {one.title: one.title for one in card.dimensions}
    items = {f"项目 {item.title}": f"{item.title}（项目）" for item in card.items}
    experts = {one.code: f"{one.code} {one.name}" for one in year.panel.experts}
    write_lists(
        path,
        {
            "汇总": (
                _HEAD
                | {"field": "领域", "recommender": "推荐单位", "valid": "有效评分", "wanted": "应评", "mean": "平均分"}
                | {"trimmed": "去最高最低后平均", "median": "中位数", "spread": "最高最低之差", "rank": "名次"}
                | {"applied": "申报等级", "level": "分数等级", "decided": "审定等级", "talk": "合议"},
                _figures(year, talked),
            ),
            "各专家总分": (_HEAD | experts | {"mean": "平均分"}, _totals(year)),
            "分维度": (_HEAD | dimensions | items, _dimensions(year, card)),
            "专家倾向": (
                {
                    "expert": "专家",
                    "asked": "分到",
                    "valid": "有效",
                    "compared": "可比",
                    "lean": "比同组其他专家平均高出",
                },
                _leans(year),
            ),
            "一致性": (
                {
                    "group": "组",
                    "of": "成果数",
                    "outcomes": "共同评过",
                    "experts": "专家数",
                    "w": "Kendall W",
                    "icc": "ICC(2,k)",
                }
                | {"why": "说明"},
                (one._asdict() | {"w": shown(one.w), "icc": shown(one.icc)} for one in agreed),
            ),
            "合议": (
                _HEAD | {"applied": "申报等级", "level": "分数等级", "mean": "平均分", "reasons": "原因"},
                (_talk(matter) for matter in talked),
            ),
            "未计入": ({"code": "编号", "title": "成果", "expert": "专家", "why": "原因"}, _missing(year)),
        },
    )


def number(value: Fraction | float | None) -> float | None:
    """For a cell: nothing stays nothing."""
    return None if value is None else float(value)


def shown(value: Fraction | float | None) -> float | None:
    """For a cell that is only looked at: four places."""
    return None if value is None else round(float(value), 4)


def _figures(year: Season, talked: Iterable[Matter]) -> Iterator[Row]:
    placed = ranks({score.outcome.code: score.mean for score in year.scores})
    reasons = {matter.score.outcome.code: "；".join(matter.reasons) for matter in talked}
    for score in year.scores:
        one = score.outcome
        yield one._asdict() | {
            "valid": len(score.sheets),
            "wanted": score.wanted,
            "mean": number(score.mean),
            "trimmed": number(score.trimmed),
            "median": number(score.median),
            "spread": number(score.spread),
            "rank": placed.get(one.code),
            "applied": one.level,
            "level": score.level or "",
            "talk": reasons.get(one.code, ""),
        }


def _totals(year: Season) -> Iterator[Row]:
    for score in year.scores:
        totals = {sheet.raw.expert: number(sheet.total) for sheet in score.sheets}
        yield score.outcome._asdict() | totals | {"mean": number(score.mean)}


def _dimensions(year: Season, card: ScoreCard) -> Iterator[Row]:
    for score in year.scores:
        means = {one.title: score.by_dimension(one.title) for one in card.dimensions}
        items = {
            f"项目 {item.title}": mean(
                [sum((sheet.marks[one.title] for one in item.dimensions), Fraction()) for sheet in score.sheets]
            )
            for item in card.items
        }
        figures: Mapping[str, Fraction | None] = means | items
        yield score.outcome._asdict() | {name: shown(value) for name, value in figures.items()}


def _leans(year: Season) -> Iterator[Row]:
    found = leans(year)
    valid: dict[str, int] = {}
    for score in year.scores:
        for sheet in score.sheets:
            valid[sheet.raw.expert] = valid.get(sheet.raw.expert, 0) + 1
    for one in year.panel.experts:
        compared, lean = found.get(one.code, (0, None))
        yield {
            "expert": f"{one.code} {one.name}",
            "asked": sum(1 for _ in year.panel.of(one.code)),
            "valid": valid.get(one.code, 0),
            "compared": compared,
            "lean": shown(lean),
        }


def _talk(matter: Matter) -> Row:
    score = matter.score
    told = {"applied": score.outcome.level, "level": score.level or "", "mean": number(score.mean)}
    return score.outcome._asdict() | told | {"reasons": "；".join(matter.reasons)}


def _missing(year: Season) -> Iterator[Row]:
    for one in year.missing:
        expert = year.panel.expert[one.expert]
        told = {"expert": f"{expert.code} {expert.name}", "why": one.why}
        yield {"code": one.outcome, "title": year.panel.outcome[one.outcome].title} | told
