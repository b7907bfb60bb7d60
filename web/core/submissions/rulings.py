"""Reviewers' rulings on findings, and where a submission stands after them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from web.core.alike.prints import compared
from web.core.database.models import ANSWERS, REASONS, Alike, Decision, FoundIssue, Ruling, Submission, User, now

Triple = tuple[str, str, str]
CHOICES = {
    "fault": ("fault", None),
    "checked": ("checked", None),
    **{reason: ("waived", reason) for reason in REASONS},
}
"""What a reviewer presses -> the answer and its reason."""
WORDS_OF_CHOICES = {
    choice: ANSWERS[answer] + (f"（{REASONS[reason]}）" if reason else "")
    for choice, (answer, reason) in CHOICES.items()
}
KINDS = {"error": "必须补正", "review": "需人工复核", "manual": "需人工确认"}
"""What waits for an answer; advice need not have one."""


class CannotRule(Exception):
    """A ruling that is not taken; the message (Chinese) says why."""


class Ruled(NamedTuple):
    """A finding, or a row for a person to confirm, with the ruling that holds for it."""

    issue: FoundIssue
    ruling: Ruling | None
    alike: Alike | None = None
    """Where it is about what another submission has, too: what, and which one."""
    other: Submission | None = None

    @property
    def answer(self) -> str:
        """One of ANSWERS; "" while there is none, or a waiver waits for its second person."""
        return self.ruling.answer if self.ruling is not None and self.ruling.in_force else ""

    @property
    def open(self) -> bool:
        return not self.answer

    @property
    def waits(self) -> bool:
        """It must have an answer before the submission can be accepted."""
        return self.open and self.issue.severity in KINDS

    @property
    def manual(self) -> bool:
        return self.issue.severity == "manual"

    def finding(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was found: as the result has it, or as the comparison with others has."""
        found: dict[str, Any] = self.alike.finding if self.alike else data["findings"][self.issue.number]
        return found

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be answered: what the program is certain of is so, or it is not so and somebody says why."""
        return tuple(choice for choice in CHOICES if choice != "checked" or self.issue.severity != "error")


def _of_issue(issue: FoundIssue) -> Triple:
    return issue.identity, issue.file_hash, issue.rule_version


def _of_ruling(ruling: Ruling) -> Triple:
    return ruling.identity, ruling.file_hash, ruling.rule_version


def ruled(db: Session, submission: Submission, history: Sequence[Ruling] | None = None) -> list[Ruled]:
    """The current findings in the order of the report, then what others have, too, each with the latest ruling that
    still holds; after them the rows for a person to confirm.

    ``history``: the rulings of the series, where they have been read already.
    """
    other = aliased(Submission)
    # What has left the queue is not held against the others, whether the workers have been told yet or not.
    issues = db.execute(
        select(FoundIssue, Alike, other)
        .outerjoin(Alike, Alike.id == FoundIssue.alike_id)
        .outerjoin(other, other.id == Alike.other_id)
        .where(FoundIssue.result_id == submission.result_id)
        .where(FoundIssue.alike_id.is_(None) | compared(other))
    ).all()
    history = of_series(db, submission.series) if history is None else history
    latest = {_of_ruling(ruling): ruling for ruling in history}
    return sorted((Ruled(row[0], latest.get(_of_issue(row[0])), *row[1:]) for row in issues), key=_place)


def verdict(checked: str | None, items: Iterable[Ruled]) -> str | None:
    """The check's verdict, and no better than what the comparison with other submissions found after it."""
    found = {item.issue.severity for item in items if item.alike}
    if checked == "return" or "error" in found:
        return checked and "return"
    return "review" if checked == "pass" and "review" in found else checked


def _place(item: Ruled) -> tuple[bool, bool, int]:
    return item.manual, item.alike is not None, item.issue.number


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


def left(items: Iterable[Ruled]) -> dict[str, int]:
    """How many of each of KINDS wait for an answer; what has none left is left out."""
    counted = Counter(item.issue.severity for item in items if item.waits)
    return {kind: counted[kind] for kind in KINDS if counted[kind]}


def told_left(items: Iterable[Ruled]) -> str:
    """The same in words: "必须补正 2 条、需人工确认 1 条"."""
    return "、".join(f"{KINDS[kind]} {count} 条" for kind, count in left(items).items())


def settle(db: Session, submission: Submission, unreadable: bool | None = None) -> None:
    """Works out where the submission stands in the queue, and how many findings count.

    What is to be corrected counts as an error, whatever the program thought of it; what is not so or was found in
    order counts as nothing.
    """
    if unreadable is None:
        unreadable = submission.standing == "unreadable"
    counts = {"error": 0, "review": 0, "advice": 0, "manual": 0}
    for item in ruled(db, submission):
        if item.open or item.answer == "fault":
            counts["error" if item.answer == "fault" else item.issue.severity] += 1
    submission.errors, submission.reviews, submission.advices = counts["error"], counts["review"], counts["advice"]
    if unreadable:
        submission.standing = "unreadable"
    else:
        submission.standing = "return" if counts["error"] else "review" if counts["review"] else "pass"


def rule_on(
    db: Session, submission: Submission, item: Ruled, user: User, *, choice: str, note: str, second_person: bool
) -> Ruling:
    """Answers a finding with one of CHOICES.

    Raises:
        CannotRule: the answer is none, or none to this finding.
    """
    if choice not in CHOICES:
        raise CannotRule("请选择一种答复：属实、已核对无问题，或者不属实及其理由（误报、规则不适用、负责人同意）。")
    if choice not in item.choices:
        raise CannotRule("这一条是“必须补正”的问题：属实的请列入补正，不属实的请选择理由。")
    if item.manual and choice == "fault" and not note.strip():
        raise CannotRule("人工确认的事项有问题时，请在说明里写明问题和补正办法，它会写进补正通知书。")
    answer, reason = CHOICES[choice]
    ruling = Ruling(
        series=submission.series,
        activity_id=submission.activity_id,
        code=item.issue.code,
        identity=item.issue.identity,
        file_hash=item.issue.file_hash,
        rule_version=item.issue.rule_version,
        answer=answer,
        reason=reason,
        note=note.strip(),
        user_id=user.id,
        needs_second=answer == "waived" and second_person,
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
        raise CannotRule("这条“不属实”不需要复核。")
    if ruling.user_id == user.id:
        raise CannotRule("须由另一位审查人员复核，本人不能复核自己的判断。")
    ruling.second_id = user.id
    db.flush()
    settle(db, submission)


def reopen(db: Session, submission: Submission, user: User, why: str) -> bool:
    """What was decided has to be decided anew; the decision keeps who made it void and why. False: there is none."""
    if submission.outcome is None:
        return False
    undecide(submission)
    latest = db.scalars(
        select(Decision).where(Decision.submission_id == submission.id).order_by(Decision.id.desc()).limit(1)
    ).first()
    if latest is not None:
        latest.reopened, latest.reopened_by, latest.reopened_why = now(), user.id, why[:255]
    db.flush()
    return True


def undecide(submission: Submission) -> None:
    """There is no decision in force any more, and nothing that was to be done because of one."""
    submission.outcome = submission.due = submission.appealed = None


def counted(db: Session, *where: ColumnElement[bool]) -> dict[str, dict[str, int]]:
    """How often each rule's findings were answered in each of CHOICES."""
    rows = db.execute(
        select(Ruling.code, Ruling.answer, Ruling.reason, func.count())
        .where(*where)
        .group_by(Ruling.code, Ruling.answer, Ruling.reason)
    )
    found: dict[str, dict[str, int]] = {}
    for code, answer, reason, count in rows:
        of_rule = found.setdefault(code, dict.fromkeys(CHOICES, 0))
        of_rule[str(reason) if answer == "waived" else answer] += count
    return found


def people(db: Session, items: list[Ruled], known: Mapping[int, str] | None = None) -> dict[int, str]:
    """The names of all who ruled; those that are known already are not asked for."""
    ids = {n for item in items if item.ruling for n in (item.ruling.user_id, item.ruling.second_id) if n}
    there = dict(known or {})
    others = ids - there.keys()
    if others:
        there |= dict(db.execute(select(User.id, User.full_name).where(User.id.in_(others))).all())
    return there
