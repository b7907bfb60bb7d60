"""The queue of work, in the database. A job is held under a lease that its worker renews.

A worker that dies stops renewing; when the lease has run out another worker takes the job. A worker that
was only slow finds its lease gone and throws its work away: a job ends once.

The queue is fair. Each job gets its turn when it comes: now, or after the turns of what the same origin has
waiting, and later by some times its cost. So short ones go first, one who sends a hundred files waits behind
their own and not everybody behind them, and what comes after a turn's hour stands behind it: nothing starves.
No origin has more than two jobs in work, nor more than one long one, and long ones leave one worker free.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import Counter
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from web.core.database.db import clock, one_at_a_time
from web.core.database.models import Job, Submission, now
from web.core.jobs.estimate import LONG_SECONDS

AT_ONCE = 2
"""Jobs of one origin that are in work at the same time."""
PATIENCE = 4
"""A job lets pass what comes within this many times its cost."""
ROOM_SECONDS = 60
"""A job that made room is behind what has its turn within this time."""
MOST_YIELDS = 2
"""How often a long job makes room; then it is worked on to its end."""
_QUEUE_LOCK = 20240014
_KEY = secrets.token_bytes(32)
"""Of this process only: an origin is compared with others that are open now, and means nothing later."""


class Leased(NamedTuple):
    """A job in a worker's hands."""

    id: int
    submission_id: int
    lease: str
    attempts: int
    headings: dict[str, Any] | None
    long: bool = False
    yielded: int = 0


def origin_of(user_id: int | None, address: str) -> str:
    """Who sends: the account, or else the address, hashed so that nobody can read it from the table."""
    if user_id is not None:
        return f"user {user_id}"
    if not address:
        return ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        pass
    else:
        if parsed.version == 6 and parsed.ipv4_mapped is None:
            # A household has a whole network of these.
            address = str(ipaddress.ip_network((parsed, 64), strict=False))
    return hashlib.blake2b(address.encode(), key=_KEY, digest_size=16).hexdigest()


def enqueue(
    db: Session,
    submission: Submission,
    headings: dict[str, Any] | None = None,
    origin: str = "",
    cost: int | None = None,
) -> Job:
    """Puts a check of the submission into the queue; ``cost``: None for that of its last check."""
    if cost is None:
        before = latest(db, submission.id)
        cost = before.cost if before else 0
    job = Job(
        submission_id=submission.id,
        headings=headings,
        origin=origin,
        cost=cost,
        long=cost >= LONG_SECONDS,
        turn=_turn(db, origin, cost),
    )
    submission.state = "waiting"
    submission.problem = None
    db.add(job)
    db.flush()
    return job


def _turn(db: Session, origin: str, cost: int) -> Any:
    """When it is the job's turn: after what its origin has waiting, and the later the more it costs."""
    last = None
    if origin:
        alike = (Job.origin == origin) & (Job.long == (cost >= LONG_SECONDS))
        last = db.scalar(select(func.max(Job.turn)).where(Job.state == "waiting", alike))
    present = now()
    return max(last or present, present) + timedelta(seconds=PATIENCE * cost)


def take(db: Session, seconds: float, workers: int = 2) -> Leased | None:
    """The next job that waits, or whose worker fell silent; None when there is nothing that may be begun.

    Args:
        workers: how many there are in all; one of them is kept free of long jobs.
    """
    one_at_a_time(db, _QUEUE_LOCK)
    present = clock(db)
    job = db.scalars(
        select(Job)
        .where(_free(present), *_allowed(db, workers))
        .order_by(Job.turn, Job.id)
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
    return Leased(job.id, job.submission_id, job.lease, job.attempts, job.headings, job.long, job.yielded)


def _free(present: Any) -> ColumnElement[bool]:
    return or_(Job.state == "waiting", (Job.state == "leased") & (Job.lease_until < present))


def _allowed(db: Session, workers: int, but: int = 0) -> list[ColumnElement[bool]]:
    """What may be begun beside what is in work (``but`` that job)."""
    in_work = db.execute(
        select(Job.origin, Job.long).where(Job.state == "leased", Job.lease_until >= clock(db), Job.id != but)
    ).all()
    counted = Counter(origin for origin, _ in in_work if origin)
    full = [origin for origin, number in counted.items() if number >= AT_ONCE]
    found: list[ColumnElement[bool]] = [Job.origin.not_in(full)] if full else []
    long = [origin for origin, is_long in in_work if is_long]
    if len(long) >= _most_long(workers):
        found.append(Job.long.is_(False))
    elif any(long):
        found.append(Job.long.is_(False) | Job.origin.not_in([origin for origin in long if origin]))
    return found


def _most_long(workers: int) -> int:
    """How many long jobs may be in work at once."""
    return max(1, workers - 1)


def turned_long(db: Session, held: Leased, workers: int) -> bool:
    """The job takes longer than was guessed. False: there are as many long ones as may be, it must wait."""
    one_at_a_time(db, _QUEUE_LOCK)
    _change(db, held, long=True, cost=LONG_SECONDS)
    return db.scalar(select(Job.id).where(Job.id == held.id, *_allowed(db, workers, held.id))) is not None


def must_yield(db: Session, held: Leased, workers: int) -> bool:
    """There is but one worker, a long job has it, and a short one waits that may be begun."""
    if workers > 1 or held.yielded >= MOST_YIELDS:
        return False
    short = select(Job.id).where(Job.state == "waiting", Job.long.is_(False), *_allowed(db, workers, held.id)).limit(1)
    return db.scalar(short) is not None


def make_room(db: Session, held: Leased) -> bool:
    """The job waits again, a moment at least, for others' sake: this attempt does not count."""
    job = db.get_one(Job, held.id)
    return _change(
        db,
        held,
        state="waiting",
        attempts=held.attempts - 1,
        yielded=held.yielded + 1,
        turn=max(job.turn, clock(db) + timedelta(seconds=ROOM_SECONDS)),
        lease=None,
        lease_until=None,
    )


def renew(db: Session, held: Leased, seconds: float, progress: str) -> bool:
    """Keeps the lease for another while and says what is being read. False: it is not ours any more."""
    return _change(db, held, lease_until=clock(db) + timedelta(seconds=seconds), progress=progress[:500])


def end(db: Session, held: Leased, failed: bool = False) -> bool:
    """Closes the job if it is still ours. Only who gets True may store what came of it."""
    return _change(
        db, held, state="failed" if failed else "done", finished=now(), lease=None, lease_until=None, origin=""
    )


def give_back(db: Session, held: Leased, counted: bool) -> bool:
    """The job waits again; ``counted``: this attempt was one."""
    attempts = held.attempts if counted else held.attempts - 1
    return _change(db, held, state="waiting", attempts=attempts, lease=None, lease_until=None)


def _change(db: Session, held: Leased, **values: Any) -> bool:
    """Changes the job while the lease is ours, in one statement: another worker may be at it as well."""
    ours = (Job.id == held.id) & (Job.lease == held.lease) & (Job.state == "leased")
    if db.scalar(update(Job).where(ours).values(**values).returning(Job.id)) is None:
        return False
    if values.get("state") == "waiting":
        db.execute(update(Submission).where(Submission.id == held.submission_id).values(state="waiting"))
    return True


def open_jobs(db: Session) -> int:
    """How many wait or are being worked on."""
    return db.scalar(select(func.count()).where(Job.state.in_(("waiting", "leased")))) or 0


def open_of(db: Session, origin: str) -> int:
    """The same of one origin."""
    return db.scalar(select(func.count()).where(Job.state.in_(("waiting", "leased")), Job.origin == origin)) or 0


def before(job: Job) -> ColumnElement[bool]:
    """Those that wait and are taken before this one."""
    return (Job.state == "waiting") & ((Job.turn < job.turn) | ((Job.turn == job.turn) & (Job.id < job.id)))


def latest(db: Session, submission_id: int) -> Job | None:
    """The submission's newest job."""
    return db.scalars(select(Job).where(Job.submission_id == submission_id).order_by(Job.id.desc()).limit(1)).first()
