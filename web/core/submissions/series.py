"""The versions of one submission: which of them stands in the queue, and what a later one takes over from it."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pipeline.fold import fold
from web.core.database.models import Submission


def handed_in(db: Session, found: Submission) -> None:
    """It stands in the queue now, in the place of the versions before it and where their recommender put them."""
    db.flush()
    earlier = (Submission.series == found.series) & (Submission.id < found.id) & Submission.handed_in.is_not(None)
    before = db.scalars(select(Submission).where(earlier).order_by(Submission.id.desc()).limit(1)).first()
    if before is not None:
        # Who recommends it is known by its own check; until then it is the one who did.
        found.recommender = found.recommender or before.recommender
        if same_recommender(found.recommender, before.recommender):
            found.rank = before.rank
    settle(db, found.series)


def settle(db: Session, series: str) -> None:
    """The newest version that was handed in stands in the queue; where that was taken away, the one before it again."""
    of_series = Submission.series == series
    # Locked, so that of two versions that come at once the second sees the first.
    db.execute(select(Submission.id).where(of_series).order_by(Submission.id).limit(1).with_for_update())
    newest = db.scalar(select(func.max(Submission.id)).where(of_series, Submission.handed_in.is_not(None))) or 0
    for replaced, which in ((True, Submission.id < newest), (False, Submission.id >= newest)):
        changed = update(Submission).where(of_series, which, Submission.superseded.is_(not replaced))
        db.execute(changed.values(superseded=replaced))


def same_recommender(one: str | None, other: str | None) -> bool:
    """However each form spells it."""
    return _plain(one) == _plain(other)


def _plain(name: str | None) -> str:
    return fold("".join((name or "").split()))
