"""When a check may be done, as far as anybody can tell: its place in the queue, and a guess of the time left."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.core.database.models import Job
from web.core.jobs.jobs import before

LEAST_SECONDS = 2
"""What the smallest check takes until its result is there."""


class Outlook(NamedTuple):
    """Of a job that waits."""

    place: int
    """From 1: the next."""
    seconds: int

    def told(self) -> str:
        """For the page that watches it."""
        where = f"正在排队，前面还有 {self.place - 1} 份" if self.place > 1 else "正在排队，下一个就是这一份"
        return f"{where}，预计{about(self.seconds)}完成。"


def of(db: Session, job: Job, workers: int) -> Outlook:
    """What waits before the job and what is in work, shared by the workers, and the job itself."""
    cost = func.coalesce(func.sum(func.greatest(Job.cost, LEAST_SECONDS)), 0)
    if db.get_bind().dialect.name == "sqlite":
        cost = func.coalesce(func.sum(func.max(Job.cost, LEAST_SECONDS)), 0)
    count, ahead = db.execute(select(func.count(), cost).where(before(job))).one()
    at_work = db.scalar(select(cost).where(Job.state == "leased")) or 0
    return Outlook(count + 1, int((ahead + at_work) / max(1, workers)) + max(job.cost, LEAST_SECONDS))


def about(seconds: int) -> str:
    """So exactly as a guess deserves."""
    if seconds < 60:
        return "不到 1 分钟"
    if seconds < 3600:
        return f"约 {-(-seconds // 60)} 分钟"
    return f"约 {round(seconds / 3600, 1):g} 小时"
