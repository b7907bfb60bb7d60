"""The reviewers' queue: filters, order, and neighbours, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from web.core.clock import midnight
from web.core.database.models import STANDING_WORDS, FoundIssue, Submission
from web.core.inputs import clean, day

PAGE = 50
STATUS = {"open": "未决定", "decided": "已决定", "all": "全部"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is shown; every field may be empty."""

    standing: str = ""
    level: str = ""
    unit: str = ""
    recommender: str = ""
    rule: str = ""
    since: str = ""
    until: str = ""
    status: str = "open"

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Filter:
        """From a query string; what makes no sense is left out."""
        status = sent.get("status", "open")
        return cls(
            standing=_one_of(sent.get("standing", ""), tuple(STANDING_WORDS)),
            level=_plain(sent.get("level", "")),
            unit=_plain(sent.get("unit", "")),
            recommender=_plain(sent.get("recommender", "")),
            rule=_plain(sent.get("rule", ""))[:8].upper(),
            since=_day(sent.get("since", "")),
            until=_day(sent.get("until", "")),
            status=status if status in STATUS else "open",
        )

    def query(self, **changes: object) -> str:
        """As a query string, with some fields changed; empty ones left out."""
        values = asdict(self) | changes
        return urlencode(
            {name: value for name, value in values.items() if value and (name, value) != ("status", "open")}
        )

    def fields(self) -> dict[str, str]:
        """What a form must carry along to come back to the same rows; empty fields left out."""
        return {name: value for name, value in asdict(self).items() if value}

    def conditions(self, standing: bool = True) -> list[ColumnElement[bool]]:
        """For a WHERE clause; ``standing=False`` leaves the tabs out, to count them."""
        found: list[ColumnElement[bool]] = [Submission.handed_in.is_not(None), Submission.superseded.is_(False)]
        if standing and self.standing:
            found.append(Submission.standing == self.standing)
        if self.status == "open":
            # What was decided, checked anew and never decided again has lost its files: nobody can act on it.
            found += [Submission.outcome.is_(None), Submission.removed.is_(None)]
        elif self.status == "decided":
            found.append(Submission.outcome.is_not(None))
        if self.level:
            found.append(Submission.level == self.level)
        if self.unit:
            found.append(Submission.unit_name.contains(self.unit, autoescape=True))
        if self.recommender:
            found.append(Submission.recommender.contains(self.recommender, autoescape=True))
        if self.rule:
            has = (FoundIssue.result_id == Submission.result_id) & (FoundIssue.code == self.rule)
            found.append(exists().where(has))
        if self.since:
            found.append(Submission.handed_in >= midnight(self.since))
        if self.until:
            found.append(Submission.handed_in < midnight(self.until) + timedelta(days=1))
        return found


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""


def _plain(value: str) -> str:
    return clean(value).strip()[:100]


def _day(value: str) -> str:
    found = day(value)
    return found.isoformat() if found else ""


def page(db: Session, chosen: Filter, number: int) -> tuple[list[Submission], dict[str, int], int]:
    """One page of submissions, how many are in each standing, and how many pages there are."""
    rows = db.execute(
        select(Submission.standing, func.count())
        .where(*chosen.conditions(standing=False))
        .group_by(Submission.standing)
    )
    counts = dict.fromkeys(STANDING_WORDS, 0)
    counts["working"] = 0
    for standing, count in rows:
        counts[standing or "working"] += count
    total = counts[chosen.standing] if chosen.standing else sum(counts.values())
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    found = db.scalars(_ordered(chosen).limit(PAGE).offset((number - 1) * PAGE)).all()
    return list(found), counts, pages


def _ordered(chosen: Filter) -> Select[Submission]:
    return select(Submission).where(*chosen.conditions()).order_by(Submission.id)


def everything(db: Session, chosen: Filter, most: int) -> list[Submission]:
    """All that the filter leaves, for the Excel sheet."""
    return list(db.scalars(_ordered(chosen).limit(most)))


def neighbours(db: Session, chosen: Filter, number: int) -> tuple[int | None, int | None]:
    """The numbers of the submissions before and after this one in the filtered queue."""
    where = chosen.conditions()
    before = select(func.max(Submission.id)).where(*where, Submission.id < number).scalar_subquery()
    after = select(func.min(Submission.id)).where(*where, Submission.id > number).scalar_subquery()
    found = db.execute(select(before, after)).one()
    return found[0], found[1]
