"""The reviewers' queue: tabs, filters, search, order, and neighbours, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from web.core.activities.chosen import within_reach
from web.core.clock import local_day, midnight
from web.core.database.models import STANDING_WORDS, Decision, Event, FoundIssue, Proposal, Submission, User, now
from web.core.inputs import clean, day, whole
from web.core.submissions import search

PAGE = 50
TABS = {
    "open": "未决定",
    "mine": "我的",
    "unassigned": "未分配",
    "second": "待复核",
    "correction": "待补正",
    "overdue": "逾期",
    "decided": "已决定",
    "all": "全部",
}
LOOKING_MINUTES = 10
"""Who opened a submission within this time may still be at it."""
SORTS: dict[str, Any] = {
    "number": Submission.id,
    "unit": Submission.unit_name,
    "level": Submission.level,
    "recommender": Submission.recommender,
    "standing": Submission.standing,
    "errors": Submission.errors,
    "reviews": Submission.reviews,
    "handed_in": Submission.handed_in,
    "due": Submission.due,
    "assignee": Submission.assignee_id,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is shown; every field may be empty."""

    activity: str = ""
    """Its number."""
    standing: str = ""
    level: str = ""
    unit: str = ""
    recommender: str = ""
    rule: str = ""
    since: str = ""
    until: str = ""
    q: str = ""
    """Looked for everywhere."""
    sort: str = ""
    """One of SORTS; with "-" before it the other way round; "" by number."""
    status: str = "open"
    """One of TABS."""
    me: int = 0
    """Who asks: whose "mine" is, and who sees what is theirs to see; never sent by a page."""

    @classmethod
    def of(cls, sent: Mapping[str, str], me: int = 0) -> Filter:
        """From a query string; what makes no sense is left out."""
        status, sort = sent.get("status", "open"), sent.get("sort", "")
        return cls(
            activity=str(whole(sent.get("activity", ""), 1) or ""),
            standing=_one_of(sent.get("standing", ""), tuple(STANDING_WORDS)),
            level=_plain(sent.get("level", "")),
            unit=_plain(sent.get("unit", "")),
            recommender=_plain(sent.get("recommender", "")),
            rule=_plain(sent.get("rule", ""))[:8].upper(),
            since=_day(sent.get("since", "")),
            until=_day(sent.get("until", "")),
            q=_plain(sent.get("q", "")),
            sort=sort if sort.removeprefix("-") in SORTS else "",
            status=status if status in TABS else "open",
            me=me,
        )

    def query(self, **changes: object) -> str:
        """As a query string, with some fields changed; empty ones left out."""
        values = self._sent() | changes
        return urlencode(
            {name: value for name, value in values.items() if value and (name, value) != ("status", "open")}
        )

    def fields(self) -> dict[str, str]:
        """What a form must carry along to come back to the same rows; empty fields left out."""
        return {name: value for name, value in self._sent().items() if value}

    def _sent(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "me"}

    def turned(self, sort: str) -> str:
        """The query string that sorts by a column: the first time upwards, the second time downwards."""
        return self.query(sort=f"-{sort}" if self.sort == sort else sort)

    def conditions(self, tab: bool = True) -> list[ColumnElement[bool]]:
        """For a WHERE clause; ``tab=False`` leaves the tabs out, to count them."""
        found: list[ColumnElement[bool]] = [Submission.handed_in.is_not(None), Submission.superseded.is_(False)]
        found.append(within_reach(self.me))
        if self.activity:
            found.append(Submission.activity_id == int(self.activity))
        if tab and self.status != "all":
            found.append(in_tab(self.status, self.me))
        if self.standing:
            found.append(Submission.standing == self.standing)
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
        if self.q:
            found.append(search.holds(self.q))
        return found


def in_tab(tab: str, me: int) -> ColumnElement[bool]:
    """Whether a submission stands under one of TABS but "all"."""
    # What was decided, checked anew and never decided again has lost its files: nobody can act on it.
    open_ = and_(Submission.outcome.is_(None), Submission.removed.is_(None))
    found: dict[str, ColumnElement[bool]] = {
        "open": open_,
        "mine": and_(open_, Submission.assignee_id == me),
        "unassigned": and_(open_, Submission.assignee_id.is_(None)),
        "second": or_(Submission.appealed.is_not(None), and_(open_, _proposed()), Submission.found_since),
        "correction": Submission.outcome == "correction",
        "overdue": and_(Submission.outcome == "correction", Submission.due < today()),
        "decided": Submission.outcome.is_not(None),
    }
    return found[tab]


def _proposed() -> ColumnElement[bool]:
    """A decision waits for a second person."""
    same = (Proposal.submission_id == Submission.id) & (Proposal.result_id == Submission.result_id)
    return exists().where(same, Proposal.fate.is_(None))


def today() -> date:
    """This day, where the association is."""
    return local_day(now())


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""


def _plain(value: str) -> str:
    return clean(value).strip()[:100]


def _day(value: str) -> str:
    found = day(value)
    return found.isoformat() if found else ""


def page(db: Session, chosen: Filter, number: int) -> tuple[list[Submission], dict[str, int], int]:
    """One page of submissions, how many are under each tab, and how many pages there are."""
    tabs = [func.sum(case((in_tab(tab, chosen.me), 1), else_=0)) for tab in TABS if tab != "all"]
    counted = db.execute(select(*tabs, func.count()).where(*chosen.conditions(tab=False))).one()
    counts = {tab: int(count or 0) for tab, count in zip(TABS, counted, strict=True)}
    pages = max(1, -(-counts[chosen.status] // PAGE))
    number = min(max(number, 1), pages)
    found = db.scalars(_ordered(select(Submission), chosen).limit(PAGE).offset((number - 1) * PAGE)).all()
    return list(found), counts, pages


def _ordered(query: Select[Any], chosen: Filter) -> Select[Any]:
    query = query.where(*chosen.conditions())
    column = SORTS.get(chosen.sort.removeprefix("-"))
    if column is not None:
        # What has no value stands at the end on both databases.
        query = query.order_by(column.is_(None), column.desc() if chosen.sort.startswith("-") else column)
    return query.order_by(Submission.id)


def everything(db: Session, chosen: Filter, most: int) -> list[Submission]:
    """All that the filter leaves, for the Excel sheet."""
    return list(db.scalars(_ordered(select(Submission), chosen).limit(most)))


def neighbours(db: Session, chosen: Filter, number: int) -> tuple[int | None, int | None]:
    """The numbers of the submissions before and after this one in the filtered queue.

    One that is not in it (any more) stands where its number would, or where the order says nothing of it at its end.
    """
    if not chosen.sort:
        where = chosen.conditions()
        before = select(func.max(Submission.id)).where(*where, Submission.id < number).scalar_subquery()
        after = select(func.min(Submission.id)).where(*where, Submission.id > number).scalar_subquery()
        found = db.execute(select(before, after)).one()
        return found[0], found[1]
    others = _ordered(select(Submission.id), chosen)
    numbers = list(db.scalars(others))
    if number not in numbers:
        return None, numbers[0] if numbers else None
    place = numbers.index(number)
    return numbers[place - 1] if place else None, numbers[place + 1] if place + 1 < len(numbers) else None


def decided_today(db: Session, me: int) -> tuple[int, int]:
    """How many decisions were taken today, by all and by one person."""
    mine = func.sum(case((Decision.user_id == me, 1), else_=0))
    found = db.execute(select(func.count(), mine).where(Decision.created >= midnight(today().isoformat()))).one()
    return found[0], int(found[1] or 0)


def at_it(db: Session, numbers: list[int], but: str) -> dict[int, str]:
    """Who opened which of these submissions just now, by the audit log; ``but``: not oneself."""
    subjects = {f"提交 {number}": number for number in numbers}
    rows = db.execute(
        select(Event.subject, User.full_name)
        .join(User, User.name == Event.who)
        .where(Event.subject.in_(subjects), Event.action == "查看材料", Event.who != but)
        .where(Event.at > now() - timedelta(minutes=LOOKING_MINUTES))
        .order_by(Event.id)
    )
    return {subjects[subject]: name for subject, name in rows}
