"""The versions of a submission that were handed in: what was decided on each, and what the next one mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.clock import local_day
from web.core.database.models import OUTCOMES, Submission
from web.core.inputs import Id
from web.core.pages import Reviewer, handed_in, report_answer, service
from web.core.service import Service
from web.core.submissions import results
from web.reviewers import desk

router = APIRouter()


class Version(NamedTuple):
    """One version, counted from 1."""

    nth: int
    submission: Submission
    told: str
    """What was decided last, by whom and when: "需补正（张敏，5月12日）"."""
    corrected: bool
    """There is a notice of corrections."""


def rows_of(db: Session, series: str) -> Sequence[Submission]:
    """All versions that were handed in, the oldest first."""
    query = select(Submission).where(Submission.series == series, Submission.handed_in.is_not(None))
    return db.scalars(query.order_by(Submission.id)).all()


def versions(rows: Sequence[Submission], taken: Mapping[int, list[desk.Taken]]) -> list[Version]:
    """The same with what was decided last on each."""
    return [
        Version(nth, row, _told(taken[row.id][0]) if row.id in taken else "没有决定", row.outcome == "correction")
        for nth, row in enumerate(rows, 1)
    ]


def _told(taken: desk.Taken) -> str:
    day = local_day(taken.decision.created)
    return f"{OUTCOMES[taken.decision.outcome]}（{taken.name}，{day.month}月{day.day}日）"


def before(found: Submission, all_of_them: list[Version]) -> Version | None:
    """The version before this one."""
    return next((one for one in reversed(all_of_them) if one.submission.id < found.id), None)


def tally(here: Service, db: Session, found: Submission, all_of_them: list[Version]) -> str:
    """What was mended since the version before, what is left and what is new, in figures; "" where that is unknown."""
    from pipeline.write.diff import GROUPS, compare

    both = _both(here, db, found, all_of_them)
    if both is None:
        return ""
    groups = compare(*both).groups()
    return "，".join(f"{GROUPS[key]} {len(group)} 项" for key, group in groups.items() if group or key != "unknown")


def _both(
    here: Service, db: Session, found: Submission, all_of_them: list[Version]
) -> tuple[results.Data, results.Data] | None:
    """The results of the version before and of this one."""
    earlier = before(found, all_of_them)
    new = results.read(results.folder_of(here, db, found))
    old = results.read(results.folder_of(here, db, earlier.submission)) if earlier else None
    return (old, new) if old and new else None


@router.get("/review/{number}/changes")
def changes(request: Request, who: Reviewer, number: Id) -> Response:
    """This version and the one before it, side by side."""
    from pipeline.write.diff import compare, render_diff

    here = service(request)
    with here.db.read() as db:
        found = handed_in(db, number)
        both = _both(here, db, found, versions(rows_of(db, found.series), {}))
    if both is None:
        raise HTTPException(404, "没有上一版的检查结果可以对照。")
    return report_answer(render_diff(compare(*both)))
