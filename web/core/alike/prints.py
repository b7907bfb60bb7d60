"""The prints that submissions are compared by: kept when a check has ended, looked up by an index, and given up when a
submission leaves the queue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from web.core.database.models import Alike, EvidenceFile, Mark, Prints, Submission

if TYPE_CHECKING:
    from pipeline.batch.shared_text import Section
    from pipeline.pack import Pack
    from web.core.submissions.results import Data

ROWS = 200
"""Rows of one statement."""
LIKELY = 12
"""Reports that one is compared with in full, those that share most with it: more than are shown of them."""
CROWD = 16
"""Marks by which those are found who handed in what very many did."""


class Known(NamedTuple):
    """What a submission is compared by."""

    sections: list[Section]
    marks: list[int]
    """Empty where its text could not be read, or is too short to be compared."""
    files: list[tuple[str, str]]
    """(path, SHA-256) of each that belongs to one organisation."""


def known(data: Data | None, pack: Pack) -> Known:
    """The prints of a result; none where its files are gone."""
    from pipeline.batch.shared_files import evidence_of
    from pipeline.batch.shared_text import own_text, sample

    if data is None:
        return Known([], [], [])
    sections = own_text(data["sections"], pack)
    files = [(path.replace("\0", ""), digest) for path, digest in evidence_of(data)]
    return Known(sections, sample(sections, pack).tolist(), files)


def compared(one: Any = Submission) -> ColumnElement[bool]:
    """Whether a submission is one that others are compared with: whole, checked, in the queue, and not withdrawn."""
    return and_(
        one.handed_in.is_not(None),
        one.superseded.is_(False),
        one.removed.is_(None),
        one.result_id.is_not(None),
        one.scope == "submission",
        or_(one.outcome.is_(None), one.outcome != "withdrawn"),
    )


def waiting(db: Session, most: int) -> Sequence[Submission]:
    """Those that are to be compared: new ones, and those that were checked anew."""
    query = select(Submission).outerjoin(Prints, Prints.submission_id == Submission.id).where(compared())
    stale = Prints.result_id.is_distinct_from(Submission.result_id)
    return db.scalars(query.where(stale).order_by(Submission.id).limit(most)).all()


def left(db: Session, most: int) -> Sequence[int]:
    """Those that are compared no more, and those that are gone but something is still said of them."""
    there = select(Prints.submission_id).join(Submission, Submission.id == Prints.submission_id)
    gone = select(Alike.other_id).outerjoin(Submission, Submission.id == Alike.other_id).where(Submission.id.is_(None))
    return sorted({*db.scalars(there.where(~compared()).limit(most)), *db.scalars(gone.limit(most))})


def keep(db: Session, found: Submission, its: Known) -> None:
    """Puts the prints down in place of earlier ones; the submission is still to be compared."""
    forget(db, [found.id])
    db.add(Prints(submission_id=found.id, activity_id=found.activity_id, result_id=0, size=len(its.marks)))
    db.flush()
    home = {"submission_id": found.id, "activity_id": found.activity_id}
    _insert(db, Mark, [home | {"mark": mark} for mark in its.marks])
    _insert(db, EvidenceFile, [home | {"path": path, "sha256": digest} for path, digest in its.files])


def _insert(db: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS):
        db.execute(insert(table).values(rows[start : start + ROWS]))


def forget(db: Session, numbers: Collection[int]) -> None:
    """Nothing is compared with these any more."""
    for table in (Mark, EvidenceFile, Prints):
        db.execute(delete(table).where(table.submission_id.in_(numbers)))


def again(db: Session, numbers: Collection[int]) -> None:
    """These are to be compared once more."""
    db.execute(update(Prints).where(Prints.submission_id.in_(numbers)).values(result_id=0))


def common(db: Session, activity: int, numbers: Iterable[int]) -> list[int]:
    """The marks of these submissions that are in so many of the activity's that they are nobody's own, sorted."""
    from pipeline.batch.shared_text import COMMON, COMMON_LEAST

    total = db.scalar(select(func.count()).select_from(Prints).where(Prints.activity_id == activity)) or 0
    most = max(COMMON_LEAST, COMMON * total)
    if total <= most:
        return []
    theirs = select(Mark.mark).where(Mark.submission_id.in_(list(numbers)))
    counted = select(Mark.mark).where(Mark.activity_id == activity, Mark.mark.in_(theirs)).group_by(Mark.mark)
    return sorted(db.scalars(counted.having(func.count() > most)))


def likely(db: Session, found: Submission, size: int) -> list[int]:
    """Who may be alike to it, those that share most first: by the index of marks, however many there are."""
    from pipeline.batch.shared_text import CANDIDATE

    many = common(db, found.activity_id, [found.id])
    # A text that is common for its greater part is no boilerplate: many have handed in the same. A few of its marks
    # find them; marks are a sample by chance, and of a crowd not all are wanted.
    left_out = many[CROWD:] if 2 * len(many) > size else many
    own = max(1, size - len(left_out))
    mine, theirs = aliased(Mark), aliased(Mark)
    same = (theirs.activity_id == mine.activity_id) & (theirs.mark == mine.mark) & (theirs.submission_id != found.id)
    times = func.count().label("times")
    met = select(theirs.submission_id, times).select_from(mine).join(theirs, same)
    met = met.where(mine.submission_id == found.id, *([mine.mark.not_in(left_out)] if left_out else []))
    met_most = met.group_by(theirs.submission_id).subquery()
    # Half of what is asked of two reports of a batch: of the other one it is not known how many marks are its own.
    enough = or_(met_most.c.times * 2 >= CANDIDATE * Prints.size, met_most.c.times * 2 >= CANDIDATE * own)
    query = (
        select(Submission.id, met_most.c.times, Prints.size)
        .join(met_most, met_most.c.submission_id == Submission.id)
        .join(Prints, Prints.submission_id == Submission.id)
        .where(Submission.series != found.series, compared(), enough)
    )
    ranked = sorted((-shared / max(1, min(own, its)), number) for number, shared, its in db.execute(query))
    return [number for _, number in ranked[:LIKELY]]
