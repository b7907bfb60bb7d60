"""Decisions that wait for a second person."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from web.core.database.models import OUTCOMES, Proposal, Submission, User, now
from web.core.service import log

REFUSALS = ("rejected", "withdrawn", "lapsed")


class Proposed(NamedTuple):
    """A decision that waits for its second person or waited for one, who took it, and who settled it."""

    proposal: Proposal
    name: str
    second: str | None


def asked_for(setting: str, outcome: str) -> bool:
    """Whether a decision needs a second person; ``setting``: one of settings.SECOND."""
    return setting == "all" or (setting == "refusals" and outcome in REFUSALS)


def latest(db: Session, found: Submission) -> Proposed | None:
    """The newest on the result as it is; what rests on an earlier one waits no more."""
    other = aliased(User)
    query = (
        select(Proposal, User.full_name, other.full_name)
        .join(User, User.id == Proposal.user_id)
        .outerjoin(other, other.id == Proposal.settled_by)
        .where(Proposal.submission_id == found.id, Proposal.result_id == found.result_id)
    )
    row = db.execute(query.order_by(Proposal.id.desc()).limit(1)).first()
    return Proposed(*row) if row is not None else None


def waiting(db: Session, found: Submission) -> Proposed | None:
    """The one that waits for its second person."""
    there = latest(db, found)
    return there if there is not None and there.proposal.fate is None else None


def told(proposal: Proposal) -> str:
    """What is proposed, in words."""
    return OUTCOMES[proposal.outcome] + (f"，期限 {proposal.due.isoformat()}" if proposal.due else "")


def settle(proposal: Proposal, fate: str, user: User, why: str = "") -> None:
    """It waits no more."""
    proposal.fate, proposal.settled, proposal.settled_by, proposal.why = fate, now(), user.id, why


def propose(db: Session, found: Submission, proposal: Proposal, user: User) -> None:
    """Lets it wait for a second person, in the place of one's own that waited."""
    before = waiting(db, found)
    if before is not None:
        settle(before.proposal, "replaced", user)
    db.add(proposal)
    log(db, user.name, "提出决定", f"提交 {found.id}", told(proposal))


def of_rows(db: Session, rows: Collection[Submission]) -> dict[int, str]:
    """What waits, of these submissions, by their numbers."""
    results = {row.id: row.result_id for row in rows}
    query = select(Proposal).where(Proposal.submission_id.in_(results), Proposal.fate.is_(None)).order_by(Proposal.id)
    return {one.submission_id: told(one) for one in db.scalars(query) if results[one.submission_id] == one.result_id}
