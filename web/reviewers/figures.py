"""The season in figures: what came of the submissions, what was found, how often a rule was wrong, how long it took.

Every table is counted by pandas from rows of the database; its page and its Excel sheet show the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, extract, func, literal, select
from sqlalchemy.orm import Session

from web.core.clock import SHANGHAI
from web.core.database.models import OUTCOMES, STANDING_WORDS, Decision, Event, FoundIssue, Submission, User
from web.core.submissions import rulings

if TYPE_CHECKING:
    import pandas

COMMONEST = 20
LONGEST_MINUTES = 30
"""Who opened a submission longer before the decision than this was at something else in between."""
UNREAD, NOBODY = "未读到", "没有填写推荐单位"
KINDS: dict[str, dict[str, str]] = {
    "standing": STANDING_WORDS | {"": "正在检查"},
    "outcome": OUTCOMES | {"accepted": "转入评审", "hold": "暂缓", "": "未决定"},
}
"""What is counted: the program's verdict, after the answers; or what people decided."""
GROUPS = {"level": "等级", "field": "领域", "recommender": "推荐单位", "day": "日期"}


class Counted(NamedTuple):
    """A table of counts, a row for each group, which can be drawn as bars."""

    title: str
    group: str
    """The head of its first column."""
    kinds: dict[str, str]
    rows: list[tuple[str, list[int]]]

    @property
    def grid(self) -> list[list[object]]:
        """With its head and its sums."""
        sums = [sum(numbers[nth] for _, numbers in self.rows) for nth in range(len(self.kinds))]
        body = [[name, *numbers, sum(numbers)] for name, numbers in [*self.rows, ("合计", sums)]]
        return [[self.group, *self.kinds.values(), "合计"], *body]

    def bars(self, numbers: Sequence[int]) -> list[dict[str, str]]:
        """Each kind's share of a row's bar."""
        drawn, left, total = [], 0.0, sum(numbers) or 1
        for key, number in zip(self.kinds, numbers, strict=True):
            if number:
                share = 100 * number / total
                drawn.append({"key": key or "none", "left": f"{left:.2f}", "width": f"{share:.2f}"})
                left += share
        return drawn


def submissions(db: Session, where: Sequence[ColumnElement[bool]]) -> pandas.DataFrame:
    """A row for each submission of the queue."""
    import pandas

    columns = ("level", "field", "recommender", "standing", "outcome")
    chosen = [getattr(Submission, name) for name in columns]
    rows = db.execute(select(*chosen, extract("epoch", Submission.handed_in)).where(*where)).all()
    frame = pandas.DataFrame(rows, columns=[*columns, "seconds"])
    # As numbers: five thousand moments one by one cost more than all that is counted here.
    local = frame.pop("seconds").astype(float) + SHANGHAI.utcoffset(None).total_seconds()
    days = (local // 86400).astype(int)
    named = {day: f"{date(1970, 1, 1) + timedelta(days=int(day)):%Y-%m-%d}" for day in days.unique()}
    frame["day"] = days.map(named)
    frame["recommender"] = frame["recommender"].replace("", None).fillna(NOBODY)
    for name in ("level", "field"):
        frame[name] = frame[name].replace("", None).fillna(UNREAD)
    return frame.fillna({"standing": "", "outcome": ""})


def counts(frame: pandas.DataFrame, kind: str, levels: Sequence[str] = ()) -> list[Counted]:
    """One of KINDS by each of GROUPS. The levels stand in the notice's order, days in theirs, all else by size."""
    there = set(frame[kind])
    kinds = {key: name for key, name in KINDS[kind].items() if key or "" in there}
    found = []
    for group, name in GROUPS.items():
        sizes = frame.groupby([group, kind]).size().unstack(fill_value=0)
        table = sizes.reindex(columns=list(kinds), fill_value=0)
        order = sorted(table.index) if group == "day" else list(table.sum(axis=1).sort_values(ascending=False).index)
        if group == "level":
            order = [level for level in levels if level in order] + [one for one in order if one not in levels]
        rows = [(str(key), [int(number) for number in table.loc[key]]) for key in order]
        found.append(Counted(f"按{name}", name, kinds, rows))
    return found


class Common(NamedTuple):
    """A rule that found something."""

    code: str
    title: str
    number: int
    """Of submissions, each counted once."""
    share: float
    """Of all submissions, in percent."""


def commonest(db: Session, where: Sequence[ColumnElement[bool]], total: int, titles: dict[str, str]) -> list[Common]:
    """What was found in most submissions; what only a person can confirm is no finding."""
    number = func.count(FoundIssue.result_id.distinct())
    rows = db.execute(
        select(FoundIssue.code, number)
        .join(Submission, Submission.result_id == FoundIssue.result_id)
        .where(*where, FoundIssue.severity != "manual")
        .group_by(FoundIssue.code)
        .order_by(number.desc(), FoundIssue.code)
        .limit(COMMONEST)
    )
    return [Common(code, titles.get(code, ""), count, 100 * count / max(total, 1)) for code, count in rows]


class Right(NamedTuple):
    """How often a rule was right, by the reviewers' answers."""

    code: str
    title: str
    fault: int
    checked: int
    false_alarm: int
    other: int
    """Not so for another reason than that the rule was wrong."""

    @property
    def total(self) -> int:
        return self.fault + self.checked + self.false_alarm + self.other

    @property
    def share(self) -> float:
        """Of false alarms, in percent."""
        return 100 * self.false_alarm / self.total


def rights(db: Session, where: Sequence[ColumnElement[bool]], titles: dict[str, str]) -> list[Right]:
    """Every rule that was answered, the one that is wrong most often first."""
    found = [
        Right(code, titles.get(code, ""), n["fault"], n["checked"], n["false_alarm"],
              n["not_applicable"] + n["approved"])
        for code, n in rulings.counted(db, *where).items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.share, -one.total, one.code))


class Pace(NamedTuple):
    """How long a person took, in minutes from opening a submission to its decision."""

    name: str
    decided: int
    timed: int
    """Of these it is known when they were opened; many at once are not opened."""
    median: float | None
    slowest: float | None
    """Nine of ten were quicker."""


def paces(db: Session, where: Sequence[ColumnElement[bool]]) -> list[Pace]:
    """Of everybody who decided, all together last.

    The time runs from the first opening within LONGEST_MINUTES before the decision, as the audit log has it.
    """
    import pandas

    decided = extract("epoch", Decision.created)
    opened = (
        select(func.min(extract("epoch", Event.at)))
        .where(
            Event.subject == literal("提交 ") + cast(Decision.submission_id, String),
            Event.at <= Decision.created,
            and_(Event.action == "查看材料", Event.who == User.name),
            extract("epoch", Event.at) >= decided - 60 * LONGEST_MINUTES,
        )
        .scalar_subquery()
    )
    rows = db.execute(
        select(User.full_name, decided, opened)
        .select_from(Decision)
        .join(User, User.id == Decision.user_id)
        .join(Submission, Submission.id == Decision.submission_id)
        .where(*where)
    ).all()
    frame = pandas.DataFrame(rows, columns=["name", "decided", "opened"])
    if frame.empty:
        return []
    frame["minutes"] = (frame["decided"].astype(float) - frame["opened"].astype(float)) / 60
    groups: list[tuple[Any, Any]] = sorted(frame.groupby("name")["minutes"])
    return [_pace(str(name), minutes) for name, minutes in [*groups, ("合计", frame["minutes"])]]


def _pace(name: str, minutes: Any) -> Pace:
    known = minutes.dropna()
    if known.empty:
        return Pace(name, len(minutes), 0, None, None)
    return Pace(name, len(minutes), len(known), float(known.median()), float(known.quantile(0.9)))
