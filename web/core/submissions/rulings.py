"""Reviewers' rulings on findings, and where a submission stands after them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.database.models import REASONS, Decision, FoundIssue, Ruling, Submission, User, now

Triple = tuple[str, str, str]


class CannotRule(Exception):
    """A ruling that is not taken; the message (Chinese) says why."""


class Ruled(NamedTuple):
    """A finding with the ruling that holds for it."""

    issue: FoundIssue
    ruling: Ruling | None

    @property
    def waived(self) -> bool:
        return self.ruling is not None and self.ruling.waived and self.ruling.in_force

    @property
    def confirmed(self) -> bool:
        return self.ruling is not None and not self.ruling.waived

    @property
    def open(self) -> bool:
        return not self.waived and not self.confirmed


def _of_issue(issue: FoundIssue) -> Triple:
    return issue.identity, issue.file_hash, issue.rule_version


def _of_ruling(ruling: Ruling) -> Triple:
    return ruling.identity, ruling.file_hash, ruling.rule_version


def ruled(db: Session, submission: Submission, history: Sequence[Ruling] | None = None) -> list[Ruled]:
    """The current findings in the order of the report, each with the latest ruling that still holds.

    ``history``: the rulings of the series, where they have been read already.
    """
    issues = db.scalars(
        select(FoundIssue).where(FoundIssue.result_id == submission.result_id).order_by(FoundIssue.number)
    ).all()
    history = of_series(db, submission.series) if history is None else history
    latest = {_of_ruling(ruling): ruling for ruling in history}
    return [Ruled(issue, latest.get(_of_issue(issue))) for issue in issues]


def of_series(db: Session, series: str) -> Sequence[Ruling]:
    """Every ruling on a submission and its earlier versions, in order."""
    return db.scalars(select(Ruling).where(Ruling.series == series).order_by(Ruling.id)).all()


def lapsed(history: Sequence[Ruling], items: list[Ruled]) -> list[Ruling]:
    """Waivers of earlier days for rules that found something again, in another file or by another rule."""
    holding = {id(item.ruling) for item in items if item.ruling}
    current = {_of_issue(item.issue) for item in items}
    codes = {item.issue.code for item in items if item.open}
    return [
        ruling
        for ruling in history
        if ruling.waived and ruling.code in codes and id(ruling) not in holding and _of_ruling(ruling) not in current
    ]


def settle(db: Session, submission: Submission, unreadable: bool | None = None) -> None:
    """Works out where the submission stands in the queue, and how many findings count."""
    if unreadable is None:
        unreadable = submission.standing == "unreadable"
    counts = {"error": 0, "review": 0, "advice": 0}
    for item in ruled(db, submission):
        if not item.waived:
            counts[item.issue.severity] += 1
    submission.errors, submission.reviews, submission.advices = counts.values()
    if unreadable:
        submission.standing = "unreadable"
    else:
        submission.standing = "return" if counts["error"] else "review" if counts["review"] else "pass"


def rule_on(
    db: Session,
    submission: Submission,
    issue: FoundIssue,
    user: User,
    *,
    waived: bool,
    reason: str | None,
    note: str,
    second_person: bool,
) -> Ruling:
    """Confirms a finding, or waives it.

    Raises:
        CannotRule: a waiver without one of the reasons.
    """
    if waived and reason not in REASONS:
        raise CannotRule("豁免一条问题须选择理由：误报、规则不适用或负责人同意。")
    ruling = Ruling(
        series=submission.series,
        code=issue.code,
        identity=issue.identity,
        file_hash=issue.file_hash,
        rule_version=issue.rule_version,
        waived=waived,
        reason=reason if waived else None,
        note=note.strip(),
        user_id=user.id,
        needs_second=waived and second_person,
    )
    db.add(ruling)
    db.flush()
    settle(db, submission)
    return ruling


def agree(db: Session, submission: Submission, ruling: Ruling, user: User) -> None:
    """A second person agrees to a waiver.

    Raises:
        CannotRule: it is the same person, or nothing waits for a second one.
    """
    if not ruling.needs_second or ruling.second_id is not None:
        raise CannotRule("这条豁免不需要复核。")
    if ruling.user_id == user.id:
        raise CannotRule("须由另一位审核人员复核，本人不能复核自己的豁免。")
    ruling.second_id = user.id
    db.flush()
    settle(db, submission)


def reopen(db: Session, submission: Submission, user: User, why: str) -> bool:
    """What was decided has to be decided anew; the decision keeps who made it void and why. False: there is none."""
    if submission.outcome is None:
        return False
    submission.outcome = None
    latest = db.scalars(
        select(Decision).where(Decision.submission_id == submission.id).order_by(Decision.id.desc()).limit(1)
    ).first()
    if latest is not None:
        latest.reopened, latest.reopened_by, latest.reopened_why = now(), user.id, why[:255]
    db.flush()
    return True
