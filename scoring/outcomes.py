"""Results of the formal pre-check to outcomes to score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.write.words import one_line
from scoring.model import Evaluator, Outcome

_EVALUATIONS = ("evaluation_report", "satisfaction_report")


def outcomes_of(results: Iterable[Mapping[str, Any]]) -> tuple[Outcome, ...]:
    """One outcome for each result, numbered in their order."""
    listed = list(results)
    width = max(3, len(str(len(listed))))
    return tuple(_outcome(f"{number:0{width}d}", result) for number, result in enumerate(listed, 1))


def _outcome(code: str, result: Mapping[str, Any]) -> Outcome:
    submission = result["submission"]
    form = submission.get("form") or {}
    row = _own_row(submission)
    name = one_line(submission["name"])
    return Outcome(
        code=code,
        name=name,
        unit=_first(submission.get("unit_name"), form.get("unit_name"), row.get("unit_name")) or name,
        title=_first(submission.get("outcome_name"), form.get("outcome_name"), row.get("outcome_name")) or name,
        field=_first(form.get("key_field"), row.get("field")),
        category=_first(form.get("site_category"), row.get("site_category")),
        level=_first(submission.get("level")),
        recommender=_first(form.get("recommender")),
        evaluators=tuple(_evaluators(result)),
        verdict=str(result.get("verdict", "")),
    )


def _first(*values: object) -> str:
    """The first that says something; of several ticked boxes, all."""
    for value in values:
        text = "、".join(map(one_line, value)) if isinstance(value, list | tuple) else one_line(value)
        if text:
            return text
    return ""


def _own_row(submission: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = submission.get("recommendation") or []
    same = [row for row in rows if row.get("outcome_name") and row["outcome_name"] == submission.get("outcome_name")]
    row: Mapping[str, Any] = (same or (rows if len(rows) == 1 else [{}]))[0]
    return row


def _evaluators(result: Mapping[str, Any]) -> Iterable[Evaluator]:
    seen = set()
    for file in result.get("files", ()):
        facts = file.get("facts") or {}
        one = Evaluator(str(facts.get("party") or ""), one_line(facts.get("evaluator")))
        if file.get("role") in _EVALUATIONS and one.name and one not in seen:
            seen.add(one)
            yield one
