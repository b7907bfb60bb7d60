"""A worker's way to check: takes a job, has a process of its own do it, tells what it reads, stores the result.

The lease is renewed while the child works; a long job gives way where others would wait for it (jobs.py).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from web.core.activities.chosen import day_for
from web.core.activities.packs import PackGone
from web.core.clock import local_day
from web.core.database.models import REVIEWERS, Activity, Job, Submission, User
from web.core.jobs import checking, hands, jobs, process
from web.core.jobs.checking import PROBLEM, PROGRESS, RESULT, Task
from web.core.jobs.estimate import LONG_SECONDS
from web.core.jobs.jobs import Leased
from web.core.jobs.process import JobProcess
from web.core.service import Service
from web.core.submissions import record

TELL_SECONDS = 1.0
GAVE_UP = "处理这份材料时程序多次意外中止，没有得到结果。请用 Word 或 WPS 另存各文件后重新上传；仍不行请联系管理员。"
MISSING = "这份材料的文件不在服务器上，没有检查；这不是材料的问题。请联系管理员；原件在手边的，也可以重新上传。"
TOO_LONG = "处理时间超过上限，已停止。请减少页数或拆分后重新上传。"


class Checker:
    """One worker's."""

    def __init__(self, service: Service, beside: Callable[[], None]) -> None:
        """``beside``: what the worker looks after while it waits for a child."""
        self._service, self._config, self._beside = service, service.config, beside
        self._long_child = 0
        """The child that was found to be at a long job, by its number."""

    def step(self, stopping: Callable[[], bool], checked: Callable[[int], None]) -> bool:
        """One job from beginning to end. False: there is none.

        Args:
            stopping: the worker is to end; what is not done waits again.
            checked: told the number of a submission that has a new result.
        """
        with self._service.db.read() as db:
            if not jobs.open_jobs(db):
                return False
        with self._service.db.write() as db:
            held = jobs.take(db, self._config.lease_seconds, self._workers(db))
            if held is None:
                return False
            submission = db.get_one(Submission, held.submission_id)
            owner = db.get(User, submission.owner_id) if submission.owner_id else None
            task = self._task(db, submission, held, owner is not None and owner.role in REVIEWERS)
        if held.attempts > self._config.attempts:
            self._fail(held, task, GAVE_UP)
        elif not self._service.storage.holds(task.out.parent.name):
            self._fail(held, task, MISSING)
        elif problem := self._pack_is_gone(task):
            self._fail(held, task, problem)
        elif self._work(held, task, stopping):
            checked(held.submission_id)
        return True

    def _workers(self, db: Session) -> int:
        return hands.count(db, self._config.workers)

    def _task(self, db: Session, submission: Submission, held: Leased, by_reviewer: bool) -> Task:
        storage, activity = self._service.storage, db.get_one(Activity, submission.activity_id)
        return Task(
            storage.upload(submission.folder),
            storage.folder(submission.folder) / _folder(held.id, held.attempts),
            activity.pack,
            self._service.packs.version(activity.pack),
            self._config.data,
            submission.scope,
            submission.level_asked,
            day_for(activity, submission.created, by_reviewer),
            local_day(submission.created),
            held.headings,
            activity.reference_date is not None,
        )

    def _pack_is_gone(self, task: Task) -> str:
        """What to tell where the activity's pack is not here; "" where it is."""
        try:
            self._service.packs.load(task.pack)
        except PackGone as error:
            return str(error)
        return ""

    def _work(self, held: Leased, task: Task, stopping: Callable[[], bool]) -> bool:
        """Has the child check. Whether there is a new result."""
        task.out.mkdir(parents=True, exist_ok=True)
        code, ours = self._watch(held, task, stopping)
        problem = TOO_LONG if code == process.TOO_LONG else process.left_in(task.out / PROBLEM) if code else ""
        if ours and code == 0 and self._store(held, task):
            return True
        if ours and problem:
            self._fail(held, task, problem)
        elif ours and code != 0:  # it crashed, or the worker is to stop: the job waits again
            with self._service.db.write() as db:
                jobs.give_back(db, held, counted=not stopping())
        self._clear(held, task)
        return False

    def _watch(self, held: Leased, task: Task, stopping: Callable[[], bool]) -> tuple[int | None, bool]:
        child = process.start(partial(checking.carry_out, task), partial(self._service.db.close, forked=True))

        def tell() -> bool:
            with self._service.db.write() as db:
                if not jobs.renew(db, held, self._config.lease_seconds, process.left_in(task.out / PROGRESS)):
                    return False
                if not self._is_in_the_way(db, held, child):
                    return True
                jobs.make_room(db, held)
                return False

        every = min(TELL_SECONDS, self._config.lease_seconds / 3)
        return process.watch(child, stopping, tell, every, beside=self._beside, most=self._config.job_seconds)

    def _clear(self, held: Leased, task: Task) -> None:
        """What the child wrote is no result."""
        shutil.rmtree(task.out, ignore_errors=True)
        with self._service.db.read() as db:
            gone = db.get(Submission, held.submission_id) is None
        if gone:
            # Deleted while it was being checked: what the child wrote since is gone, its folder goes too. If
            # more is in it, it is on its way to the trash.
            self._service.storage.leave(task.out.parent.name)

    def _is_in_the_way(self, db: Session, held: Leased, child: JobProcess) -> bool:
        """Others should have this worker first: it is long, and the last worker that is free of long ones."""
        if held.long or child.pid == self._long_child:
            return jobs.must_yield(db, held, self._workers(db))
        if child.cpu_seconds() < LONG_SECONDS:
            return False
        self._long_child = child.pid
        return not jobs.turned_long(db, held, self._workers(db))

    def _store(self, held: Leased, task: Task) -> bool:
        data = json.loads((task.out / RESULT).read_text("utf-8", "surrogateescape"))
        with self._service.db.write() as db:
            if not jobs.end(db, held):
                return False
            submission = db.get_one(Submission, held.submission_id)
            job, pack = db.get_one(Job, held.id), self._service.packs.load(task.pack)
            record.store(db, job, submission, _clean(data), task.out.name, pack, task.pack, task.version)
        _forget_others(held, task)
        return True

    def _fail(self, held: Leased, task: Task, problem: str) -> None:
        with self._service.db.write() as db:
            if not jobs.end(db, held, failed=True):
                return
            submission = db.get_one(Submission, held.submission_id)
            if submission.result_id is None:
                record.fail(submission, problem)
            else:
                submission.state, submission.problem = "done", problem
        _forget_others(held, task)


def _forget_others(held: Leased, task: Task) -> None:
    """The job has ended: what other attempts at it have written, whose worker was cut off, is no result."""
    for path in task.out.parent.glob(_folder(held.id, "*")):
        if path != task.out:
            shutil.rmtree(path, ignore_errors=True)


def _folder(job: int, attempt: int | str) -> str:
    """Where an attempt at a job writes, inside the submission's folder."""
    return f"result-{job}-{attempt}"


def _clean(value: Any) -> Any:
    """Text without lone surrogates and NUL, which PostgreSQL does not take."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value
