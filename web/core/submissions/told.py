"""Where a submission stands, in the words that its applicant and its reviewers both read: they never contradict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.write import words
from web.core.database.models import OUTCOMES, Decision, Submission

TONES = {
    "accepted": "pass",
    "correction": "return",
    "hold": "review",
    "rejected": "return",
    "withdrawn": "review",
    "lapsed": "return",
}
"""Outcome -> the verdict that it looks like."""


def told_day(day: date) -> str:
    """A day as letters write it: "2026年12月6日"."""
    return f"{day.year}年{day.month}月{day.day}日"


def told_due(found: Submission, today: date) -> str:
    """Until when it must be corrected, and how long that is; "" when nothing must."""
    if found.outcome != "correction" or found.due is None:
        return ""
    days = (found.due - today).days
    left = "今天到期" if days == 0 else f"还剩 {days} 天" if days > 0 else f"已逾期 {-days} 天"
    return f"补正期限 {told_day(found.due)}，{left}"


class Told(NamedTuple):
    """A headline, and the verdict that it looks like ("" for none)."""

    headline: str
    tone: str = ""
    decided: bool = False
    """It is a person's word: what the program thought before is no verdict any more."""


def of(found: Submission, decision: Decision | int | None, newer: int | None) -> Told:
    """The standing.

    Args:
        decision: the latest one, whether it still holds or not.
        newer: the version that was handed in after this one.
    """
    if newer is not None:
        return Told("已提交新版本，这一版不再审核")
    if found.outcome is not None:
        appealed = "，复核申请正在处理" if found.appealed is not None else ""
        return Told(OUTCOMES[found.outcome] + appealed, TONES[found.outcome], decided=True)
    if found.state in ("waiting", "running"):
        return Told("正在检查")
    if found.result_id is None:
        return Told("没有得到检查结果", "return")
    if found.handed_in is not None:
        return Told("正在重新审核，此前的决定不再有效" if decision else "已提交审核，审查人员正在处理")
    verdict = found.verdict or "review"
    return Told(words.VERDICTS[verdict], verdict)


def unsettled(found: Submission) -> str:
    """Why the decision in force is being looked at again, for those who work with it; "" where it is not."""
    if found.appealed is not None:
        return "复核申请正在处理"
    return "决定后有新发现，待复核" if found.found_since else ""


def latest(db: Session, found: Submission) -> Decision | None:
    """The latest decision, whether it still holds or not."""
    return db.scalars(
        select(Decision).where(Decision.submission_id == found.id).order_by(Decision.id.desc()).limit(1)
    ).first()


def newer_version(db: Session, found: Submission) -> int | None:
    """The number of the version that was handed in after this one, the newest; None when this is the current one."""
    later = (Submission.series == found.series) & (Submission.id > found.id) & Submission.handed_in.is_not(None)
    return db.scalar(select(func.max(Submission.id)).where(later))


def of_each(db: Session, rows: Sequence[Submission]) -> list[Told]:
    """The standing of each, in two queries."""
    newest: dict[str, int] = dict(
        db.execute(
            select(Submission.series, func.max(Submission.id))
            .where(Submission.series.in_({row.series for row in rows}), Submission.handed_in.is_not(None))
            .group_by(Submission.series)
        ).all()
    )
    decided = dict(
        db.execute(
            select(Decision.submission_id, func.max(Decision.id))
            .where(Decision.submission_id.in_([row.id for row in rows]))
            .group_by(Decision.submission_id)
        ).all()
    )
    later = ((row, newest.get(row.series, 0)) for row in rows)
    return [of(row, decided.get(row.id), newer if newer > row.id else None) for row, newer in later]
