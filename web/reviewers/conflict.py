"""Forms that cannot be taken as things are now: why, what has changed, and what was typed, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.database.models import FoundIssue, Submission, User
from web.core.errors import wants_json
from web.core.inputs import LARGEST
from web.core.pages import render, service, text
from web.core.submissions import queue
from web.core.submissions.rulings import WORDS_OF_CHOICES
from web.core.submissions.told import newer_version
from web.reviewers.seen import ANOTHER, Changes, Seen, undecidable

CHANGED = "材料已有变化，没有执行"
REFUSED = "没有执行"
TYPED = {
    "decide": ("outcome", "note", "due"),
    "rule": ("answer", "note"),
    "tick": (),
    "agree": (),
    "second": ("do", "note", "proposal"),
    "appeal": ("upheld", "note"),
    "remove": ("why", "note"),
}
"""The last part of the form's address -> what a person fills in; the sections' places ("split") are the pack's."""


class Conflict(Exception):
    """Raised inside the transaction, which it undoes; :func:`page` is its answer."""

    def __init__(self, title: str, reasons: Sequence[str], status: int = 409, **values: Any) -> None:
        super().__init__(title)
        self.title, self.reasons, self.status, self.values = title, list(reasons), status, values


class Desk:
    """A form of the reviewers' desk that has arrived, and the submission it is about, which is locked."""

    def __init__(self, db: Session, found: Submission, sent: Any, user: User, values: dict[str, Any]) -> None:
        self.found = found
        self._db, self._sent, self._user, self._values = db, sent, user, values
        self._again = True

    def compare(self, *, rulings: bool, identity: str | None = None) -> None:
        """Refuses a form from a page on which something was different.

        ``rulings``: a ruling is such a thing, too; with ``identity`` only one on this finding.

        Raises:
            Conflict: its page names who did what.
        """
        seen = Seen.read(text(self._sent, "seen", 200))
        if seen is None:
            raise self.refusal("这个页面没有带上您所看到的状态，请重新打开材料后再试。")
        changes = Changes(self._db, self.found, seen, self._user)
        if changes.another:
            raise self.refusal(ANOTHER, title=CHANGED, again=False)
        told = [*changes.result(), *changes.decisions()]
        if rulings:
            told += changes.rulings(identity)
        if told:
            raise self.refusal(*told, title=CHANGED)

    def aims_at(self, identity: str) -> None:
        """The form is about the finding with this identity: it may be sent again while the result has it."""
        query = select(FoundIssue).where(FoundIssue.result_id == self.found.result_id, FoundIssue.identity == identity)
        finding = self._db.scalars(query).first()
        self._values |= {"finding": finding}
        self._again = finding is not None

    def decidable(self) -> None:
        """Refuses what was never checked.

        Raises:
            Conflict: it says why.
        """
        if reason := undecidable(self.found):
            raise self.refusal(reason, again=False)

    def refusal(self, *reasons: str, status: int = 409, title: str = REFUSED, again: bool = True) -> Conflict:
        """To be raised: why not, with what was typed; ``again``: it may be sent again from there."""
        seen = str(Seen.of(self._db, self.found)) if again and self._again else ""
        return Conflict(title, reasons, status, **(self._values | {"again": seen}))


def at_desk(request: Request, db: Session, number: int, sent: Any, user: User) -> Desk:
    """The submission of a form, its row locked before it is read: two reviewers act one after the other.

    Raises:
        Conflict: it is deleted, or a newer version has taken its place.
    """
    values = _values(request, db, number, sent)
    found = None
    if 0 < number < 1 << 31:
        query = select(Submission).where(Submission.id == number).with_for_update()
        found = db.scalars(query.execution_options(populate_existing=True)).first()
    if found is None or found.handed_in is None:
        if any(values["typed"].values()):
            raise Conflict(REFUSED, ["没有找到这份材料，可能已经删除。"], 404, **(values | {"gone": True}))
        raise HTTPException(404)
    newer = newer_version(db, found)
    if newer is not None:
        told = f"这份材料已被申报人的新版本取代，不再处理。请处理编号 {newer} 的新版本。"
        raise Conflict(REFUSED, [told], **(values | {"newer": newer}))
    if found.removed is not None:
        told = "这份材料的保存期已满，文件已经移除，只保留决定的记录，不能再作处理。"
        raise Conflict(REFUSED, [told], **values)
    return Desk(db, found, sent, user, values)


def _values(request: Request, db: Session, number: int, sent: Any) -> dict[str, Any]:
    """What the page needs of the form; the form as it may be sent again is added where it may."""
    kind = request.url.path.rsplit("/", 1)[-1]
    names = [*queue.Filter.__dataclass_fields__, "file"]
    kept = {name: value for name in names if (value := text(sent, name))}
    sections = _sections(request, db, number)
    fields = TYPED | {"split": (*sections, *(f"{key}-absent" for key in sections))}
    typed = {name: text(sent, name) if name in fields.get(kind, ()) else "" for name in sum(fields.values(), ())}
    return {
        "kind": kind, "number": number, "kept": kept, "typed": typed, "query": queue.Filter.of(kept).query(),
        "newer": None, "gone": False, "again": "", "finding": None, "sections": sections,
    }  # fmt: skip


def _sections(request: Request, db: Session, number: int) -> dict[str, str]:
    """The keys and titles of the pack's sections; none where the submission is gone."""
    found = db.get(Submission, number) if 0 < number <= LARGEST else None
    pack = service(request).pack_of(db, found) if found else None
    return {section.key: section.title for section in pack.sections} if pack else {}


def page(request: Request, error: Exception) -> Response:
    """The answer: a page for people, the reasons for scripts."""
    assert isinstance(error, Conflict)
    if wants_json(request):
        return JSONResponse({"detail": error.title + "：" + "".join(error.reasons)}, error.status)
    return render(
        request, "reviewers/conflict.html.j2", status=error.status, title=error.title, reasons=error.reasons,
        stale=error.title == CHANGED, choices=WORDS_OF_CHOICES, **error.values,
    )  # fmt: skip
