"""A correction that was uploaded without the link of what it corrects is found by whose and what it is."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.fold import fold
from web.core.database.models import Submission
from web.core.service import SYSTEM, log
from web.core.submissions import series


def link(db: Session, found: Submission) -> bool:
    """Makes a first upload the next version of what it corrects. False: there is no such, or more than one.

    Only what the same account uploaded into the same activity, with the same unit and name, and what was sent back:
    nobody can put his own upload in the place of another's.
    """
    if found.previous_id is not None or found.owner_id is None or not (found.unit_name and found.outcome_name):
        return False
    waiting = db.scalars(
        select(Submission).where(
            Submission.owner_id == found.owner_id,
            Submission.activity_id == found.activity_id,
            Submission.outcome == "correction",
            Submission.superseded.is_(False),
            Submission.id < found.id,
        )
    ).all()
    same = [one for one in waiting if _names(one) == _names(found)]
    if len(same) != 1:
        return False
    (earlier,) = same
    found.previous_id, found.series = earlier.id, earlier.series
    if found.handed_in is not None:
        series.handed_in(db, found)
    log(db, SYSTEM, "认作新版本", f"提交 {found.id}", f"单位和成果的名称与待补正的提交 {earlier.id} 相同")
    return True


def _names(one: Submission) -> tuple[str, str]:
    return fold(one.unit_name or ""), fold(one.outcome_name or "")
