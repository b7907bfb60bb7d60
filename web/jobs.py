"""The queue of work, in the database. A job is held under a lease that its worker renews.

A worker that dies stops renewing; when the lease has run out another worker takes the job. A worker that
was only slow finds its lease gone and throws its work away: a job ends once.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from web.models import Job, Submission, now


class Leased(NamedTuple):
    """A job in a worker's hands."""

    id: int
    submission_id: int
    lease: str
    attempts: int
    headings: dict[str, Any] | None


def enqueue(db: Session, submission: Submission, headings: dict[str, Any] | None = None) -> Job:
    """Puts a check of the submission into the queue."""
    job = Job(submission_id=submission.id, headings=headings)
    submission.state = "waiting"
    submission.problem = None
    db.add(job)
    db.flush()
    return job


def take(db: Session, seconds: float) -> Leased | None:
    """The oldest job that waits, or whose worker fell silent; None when there is nothing to do."""
    present = now()
    job = db.scalars(
        select(Job)
        .where(or_(Job.state == "waiting", (Job.state == "leased") & (Job.lease_until < present)))
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if job is None:
        return None
    job.state = "leased"
    job.attempts += 1
    job.lease = secrets.token_hex(16)
    job.lease_until = present + timedelta(seconds=seconds)
    job.progress = ""
    db.execute(update(Submission).where(Submission.id == job.submission_id).values(state="running"))
    db.flush()
    return Leased(job.id, job.submission_id, job.lease, job.attempts, job.headings)


def renew(db: Session, held: Leased, seconds: float, progress: str) -> bool:
    """Keeps the lease for another while and says what is being read. False: it is not ours any more."""
    return _change(db, held, lease_until=now() + timedelta(seconds=seconds), progress=progress[:500])


def end(db: Session, held: Leased, failed: bool = False) -> bool:
    """Closes the job if it is still ours. Only who gets True may store what came of it."""
    return _change(db, held, state="failed" if failed else "done", finished=now(), lease=None, lease_until=None)


def give_back(db: Session, held: Leased, counted: bool) -> bool:
    """The job waits again; ``counted``: this attempt was one."""
    attempts = held.attempts if counted else held.attempts - 1
    return _change(db, held, state="waiting", attempts=attempts, lease=None, lease_until=None)


def _change(db: Session, held: Leased, **values: Any) -> bool:
    """Changes the job while the lease is ours, in one statement: another worker may be at it as well."""
    ours = (Job.id == held.id) & (Job.lease == held.lease) & (Job.state == "leased")
    return db.scalar(update(Job).where(ours).values(**values).returning(Job.id)) is not None


def open_jobs(db: Session) -> int:
    """How many wait or are being worked on."""
    return db.scalar(select(func.count()).where(Job.state.in_(("waiting", "leased")))) or 0


def ahead_of(db: Session, job_id: int) -> int:
    """How many wait before this one."""
    return db.scalar(select(func.count()).where(Job.state == "waiting", Job.id < job_id)) or 0


def latest(db: Session, submission_id: int) -> Job | None:
    """The submission's newest job."""
    return db.scalars(select(Job).where(Job.submission_id == submission_id).order_by(Job.id.desc()).limit(1)).first()
