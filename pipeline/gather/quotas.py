"""How many submissions share a recommender, a unit or a field's value: in the batch, and in a register (CSV)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.gather.names import outcome_in_form, outcome_in_report, same
from pipeline.model import Dossier, Tally
from pipeline.pack import Quota
from pipeline.pack.registers import rows

OUTCOME, YEAR = "outcome_name", "year"


def tallies(dossier: Dossier) -> tuple[Tally, ...] | None:
    """This submission and what the registers hold of the same; None where no register is asked."""
    asked = [quota for quota in dossier.pack.quotas if quota.over == "register"]
    return tuple(tally for quota in asked if (tally := _in_register(quota, dossier))) if asked else None


def _in_register(quota: Quota, dossier: Dossier) -> Tally | None:
    value = value_of(quota, dossier)
    if not value:
        return None
    columns = dict(quota.columns)
    own = {same(name) for name in (outcome_in_form(dossier), outcome_in_report(dossier)) if name}
    names = []
    for row in rows(Path(quota.register)):
        outcome = row.get(columns.get(OUTCOME, ""), "")
        if same(row.get(columns[quota.per], "")) != same(value) or (outcome and same(outcome) in own):
            continue  # of another, or this very one
        if _counts(row.get(columns.get(YEAR, ""), ""), quota, dossier):
            names.append(outcome or "未写名称")
    return Tally(quota.key, value, len(names) + 1, tuple(names))


def _counts(year: str, quota: Quota, dossier: Dossier) -> bool:
    """The row's year is one of those that the quota counts: all, where it counts no years."""
    if not quota.years or not year.strip()[:4].isdigit():
        return not quota.years
    return dossier.day.latest.year - int(year.strip()[:4]) < quota.years


def value_of(quota: Quota, dossier: Dossier) -> str | None:
    """What the quota counts by, of this submission."""
    if quota.per == "unit_name":
        return dossier.unit_name
    told = dossier.form.value(quota.per) if dossier.form else None
    if not told and quota.per == "recommender" and dossier.recommendation:
        told = dossier.recommendation.recommender
    return told if isinstance(told, str) and told else None


def value_in(result: Mapping[str, Any], per: str) -> str | None:
    """The same of a submission's result."""
    asked = result["submission"]
    told = asked["unit_name"] if per == "unit_name" else (asked.get("form") or {}).get(per)
    return told if isinstance(told, str) and told else None
