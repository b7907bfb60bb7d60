"""What a reviewer saw when a page was made, and what has changed since: forms carry it back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.core.clock import local
from web.core.database.models import OUTCOMES, Decision, Event, Outcome, Ruling, Submission, User

ANOTHER = "您打开的那份材料已经删除；这个编号现在是另一份材料。"


class Seen(NamedTuple):
    """One state of a submission. As text it is a form's hidden field."""

    mark: str
    """Tells the submission from any other that bears its number, earlier or later."""
    result: int
    decision: int
    ruling: int
    """The newest ruling on the submission or an earlier version of it."""
    agreed: int
    """How many waivers a second person has agreed to."""

    def __str__(self) -> str:
        return ".".join(map(str, self))

    @classmethod
    def of(cls, db: Session, found: Submission) -> Seen:
        """The state at this moment. To be asked before the rest of a page is read, so that it is never too new."""
        decisions = select(func.max(Decision.id)).where(Decision.submission_id == found.id).scalar_subquery()
        ruling, agreed, decision = db.execute(
            select(func.max(Ruling.id), func.count(Ruling.second_id), decisions).where(Ruling.series == found.series)
        ).one()
        mark = hashlib.sha256(f"seen {found.folder}".encode()).hexdigest()[:16]
        return cls(mark, found.result_id or 0, decision or 0, ruling or 0, agreed)

    @classmethod
    def read(cls, text: str) -> Seen | None:
        """From a form; None for what no page of ours has sent."""
        mark, *numbers = text.split(".")
        if len(numbers) != 4 or not all(n.isascii() and n.isdigit() and len(n) < 12 for n in numbers):
            return None
        result, decision, ruling, agreed = map(int, numbers)
        return cls(mark, result, decision, ruling, agreed)


class Changes:
    """What others, or the person in another tab, have done since a page was made; sentences in Chinese."""

    def __init__(self, db: Session, found: Submission, seen: Seen, reader: User) -> None:
        self._db, self._found, self._seen, self._reader = db, found, seen, reader
        self._present = Seen.of(db, found)

    @property
    def another(self) -> bool:
        """It is not the submission that was seen at all."""
        return self._present.mark != self._seen.mark

    def result(self) -> Iterable[str]:
        """A new result."""
        if self._present.result == self._seen.result:
            return
        outcome = self._db.get(Outcome, self._present.result)
        told = f"材料重新检查过，{local(outcome.created)} 有了新的结果" if outcome else "材料的检查结果有了变化"
        corrected = self._db.scalar(
            select(Event.who)
            .where(Event.subject == f"提交 {self._found.id}", Event.action == "更正分段")
            .order_by(Event.id.desc())
            .limit(1)
        )
        yield told + (
            f"（{self._account(corrected)}更正了分段）。" if outcome and outcome.by_hand and corrected else "。"
        )

    def decisions(self) -> Iterable[str]:
        """New decisions."""
        newer = select(Decision).where(Decision.submission_id == self._found.id, Decision.id > self._seen.decision)
        for one in self._db.scalars(newer.order_by(Decision.id)):
            note = f"，说明：{one.note}" if one.note else ""
            yield f"{self._name(one.user_id)}于 {local(one.created)} 作出决定：{OUTCOMES[one.outcome]}{note}。"

    def rulings(self, identity: str | None = None) -> Iterable[str]:
        """New rulings and second persons' words; on one finding, or on all."""
        on = [Ruling.series == self._found.series] + ([Ruling.identity == identity] if identity else [])
        for one in self._db.scalars(select(Ruling).where(*on, Ruling.id > self._seen.ruling).order_by(Ruling.id)):
            what = f"对 {one.code} 答复“{one.told}”"
            note = f"，说明：{one.note}" if one.note else ""
            yield f"{self._name(one.user_id)}于 {local(one.created)} {what}{note}。"
        if self._present.agreed != self._seen.agreed:
            agreed = select(Ruling).where(*on, Ruling.second_id.is_not(None), Ruling.id <= self._seen.ruling)
            for one in self._db.scalars(agreed.order_by(Ruling.id)):
                yield f"{one.code} 不属实，已由{self._name(one.second_id or 0)}复核同意。"

    def _name(self, number: int) -> str:
        if number == self._reader.id:
            return "您本人（在另一个页面）"
        return self._db.scalar(select(User.full_name).where(User.id == number)) or "另一位审查人员"

    def _account(self, name: str) -> str:
        """The same, by the name that the audit log holds."""
        return self._name(self._db.scalar(select(User.id).where(User.name == name)) or 0)


def undecidable(found: Submission) -> str:
    """Why nothing can be decided about the submission as its check stands; "" when it can."""
    if found.state in ("waiting", "running"):
        return "这份材料正在检查，请等检查完成再作决定。"
    if found.result_id is None or found.state != "done":
        return "这份材料没有得到检查结果，不能作出决定。请申报人按提示处理后重新上传。"
    return ""
