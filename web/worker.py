"""A worker process: takes a job, checks the submission in a child process, stores the result.

It has one thread and holds no lock while the child works, so that forking is safe; the child is watched,
its lease renewed, and what it reads told to the database. Run by ``yushen serve`` and ``yushen work``.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from pipeline.model import Result
from pipeline.pack import Pack
from pipeline.read import ocr
from pipeline.worker import Reporter
from web.core.activities.chosen import day_for
from web.core.activities.packs import PackGone, Packs
from web.core.alike import comparing
from web.core.clock import local_day
from web.core.config import Config, from_environment
from web.core.database.models import REVIEWERS, Activity, Job, Submission, User
from web.core.jobs import jobs, process
from web.core.jobs.estimate import LONG_SECONDS
from web.core.jobs.jobs import Leased
from web.core.jobs.process import JobProcess
from web.core.preview.ahead import Drawer
from web.core.season import orders
from web.core.season.maker import Maker
from web.core.service import Service
from web.core.storage import installation, upkeep
from web.core.storage.disk import WORK_BYTES
from web.core.submissions import record, search

IDLE_SECONDS = 0.4
WATCH_SECONDS = 0.05
TELL_SECONDS = 1.0
SWEEP_SECONDS = 600.0
GAVE_UP = "处理这份材料时程序多次意外中止，没有得到结果。请用 Word 或 WPS 另存各文件后重新上传；仍不行请联系管理员。"
MISSING = "这份材料的文件不在服务器上，没有检查；这不是材料的问题。请联系管理员；原件在手边的，也可以重新上传。"
TOO_LONG = "处理时间超过上限，已停止。请减少页数或拆分后重新上传。"
log = logging.getLogger("yushen.worker")


@dataclass(frozen=True)
class Task:
    """What a child needs to know; no database in it."""

    upload: Path
    out: Path
    pack: str
    """As Activity.pack names it."""
    version: str
    data: Path
    scope: str
    level: str | None
    given: date | None
    """The day of submission, where it is known."""
    uploaded: date
    headings: dict[str, Any] | None
    day_is_set: bool = False
    """``given`` is the activity's own date, the same for all."""


class Worker:
    """The loop of one worker process."""

    def __init__(self, service: Service, parent: int | None = None) -> None:
        self.service = service
        self.config: Config = service.config
        self.stopping = False
        self._swept = 0.0
        self._drawer, self._maker = Drawer(service), Maker(service)
        self._parent = parent or os.getppid()
        self._long_child = 0
        """The child that was found to be at a long job, by its number."""
        self._workers = max(1, self.config.workers)

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Works until told to stop, or until the process that started it is gone."""
        ocr.share_machine(self._workers)
        while not (self.stopping or until() or os.getppid() != self._parent):
            try:
                if not self.step():
                    self._sweep_sometimes()
                    self._compare()
                    self._feed_search()
                    self._draw_ahead()
                    time.sleep(IDLE_SECONDS)
            except Exception:
                # The database is away for a moment: the lease runs out and the job is taken again.
                log.exception("worker failed; going on")
                time.sleep(2)
        self.stop_drawing()

    def stop_drawing(self) -> None:
        """What is drawn beside the checks ends with the worker."""
        self._drawer.end()

    def step(self) -> bool:
        """One job from beginning to end. False when there was none, or no room for its result."""
        if self._has_room() and self._maker.step(lambda: self.stopping):
            return True
        with self.service.db.read() as db:
            if not jobs.open_jobs(db):
                return False
        if not self._has_room():
            return False
        with self.service.db.write() as db:
            held = jobs.take(db, self.config.lease_seconds, self._workers)
            if held is None:
                return False
            submission = db.get_one(Submission, held.submission_id)
            owner = db.get(User, submission.owner_id) if submission.owner_id else None
            task = self._task(db, submission, held, owner is not None and owner.role in REVIEWERS)
        if held.attempts > self.config.attempts:
            self._fail(held, GAVE_UP)
        elif not self.service.storage.holds(task.out.parent.name):
            self._fail(held, MISSING)
        elif problem := self._pack_is_gone(task):
            self._fail(held, problem)
        else:
            self._work(held, task)
        return True

    def _task(self, db: Session, submission: Submission, held: Leased, by_reviewer: bool) -> Task:
        storage, activity = self.service.storage, db.get_one(Activity, submission.activity_id)
        return Task(
            storage.upload(submission.folder),
            storage.folder(submission.folder) / f"result-{held.id}-{held.attempts}",
            activity.pack,
            self.service.packs.version(activity.pack),
            self.config.data,
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
            self.service.packs.load(task.pack)
        except PackGone as error:
            return str(error)
        return ""

    def _work(self, held: Leased, task: Task) -> None:
        task.out.mkdir(parents=True, exist_ok=True)
        ours, problem = self._watch(held, task)
        if ours and problem is None:
            ours = self._store(held, task)
            self._drawer.checked(held.submission_id)
            self._draw_ahead(idle=False)
            self._compare()
        elif ours and problem:
            ours = self._fail(held, problem)
        if not ours or problem is not None:
            shutil.rmtree(task.out, ignore_errors=True)
            with self.service.db.read() as db:
                gone = db.get(Submission, held.submission_id) is None
            if gone:
                # Deleted while it was being checked: what the child wrote since is gone, its folder goes too. If
                # more is in it, it is on its way to the trash.
                self.service.storage.leave(task.out.parent.name)

    def _watch(self, held: Leased, task: Task) -> tuple[bool, str | None]:
        """Runs the child. Is the job still ours, and what went wrong ("" for a crash that is tried again)."""
        child = process.start(partial(carry_out, task), partial(self.service.db.close, forked=True))
        ours, told, begun, problem = True, time.monotonic(), time.monotonic(), None
        status: int | None = None
        try:
            while status is None and ours and problem is None and not self.stopping:
                status = child.ended()
                if status is None:
                    self._draw_ahead(idle=False)
                    time.sleep(WATCH_SECONDS)
                if time.monotonic() - told > min(TELL_SECONDS, self.config.lease_seconds / 3):
                    told = time.monotonic()
                    with self.service.db.write() as db:
                        ours = jobs.renew(db, held, self.config.lease_seconds, _read(task.out / "progress"))
                        if ours and self._is_in_the_way(db, held, child):
                            jobs.make_room(db, held)
                            ours = False
                if time.monotonic() - begun > self.config.job_seconds:
                    problem = TOO_LONG
        finally:
            child.end()
        if status == 0:
            return ours, None
        if status is not None:
            problem = _read(task.out / "problem")
        if not problem:
            # The child crashed, or we are stopping: the job waits again.
            with self.service.db.write() as db:
                jobs.give_back(db, held, counted=not self.stopping)
            return False, ""
        return ours, problem

    def _is_in_the_way(self, db: Session, held: Leased, child: JobProcess) -> bool:
        """Others should have this worker first: it is long, and the last worker that is free of long ones."""
        if held.long or child.pid == self._long_child:
            return jobs.must_yield(db, held, self._workers)
        if child.cpu_seconds() < LONG_SECONDS:
            return False
        self._long_child = child.pid
        return not jobs.turned_long(db, held, self._workers)

    def _store(self, held: Leased, task: Task) -> bool:
        data = json.loads((task.out / "result.json").read_text("utf-8", "surrogateescape"))
        with self.service.db.write() as db:
            if not jobs.end(db, held):
                return False
            submission = db.get_one(Submission, held.submission_id)
            job = db.get_one(Job, held.id)
            record.store(db, job, submission, _clean(data), task.out.name, _pack(task), task.pack, task.version)
        return True

    def _fail(self, held: Leased, problem: str) -> bool:
        with self.service.db.write() as db:
            if not jobs.end(db, held, failed=True):
                return False
            submission = db.get_one(Submission, held.submission_id)
            if submission.result_id is None:
                record.fail(submission, problem)
            else:
                submission.state, submission.problem = "done", problem
        return True

    def _compare(self) -> None:
        """With others of the activity, what was handed in; at the end of a check, and whenever somebody handed in."""
        with self.service.db.read() as db:
            waiting = comparing.is_waiting(db)
        if waiting and installation.belongs(self.service):
            comparing.catch_up_in_a_child(self.service)

    def _feed_search(self) -> None:
        """While there is nothing else to do."""
        with self.service.db.read() as db:
            waiting = search.is_waiting(db)
        if waiting and installation.belongs(self.service):
            search.feed_in_a_child(self.service)

    def _draw_ahead(self, idle: bool = True) -> bool:
        """Pages that reviewers will look at, beside all else. False when none are being drawn."""
        return self._drawer.tend(idle, self._has_room)

    def _has_room(self) -> bool:
        """The folder is the database's own, and there is room on its disk."""
        return installation.belongs(self.service) and self.service.storage.free_bytes() >= WORK_BYTES

    def _sweep_sometimes(self) -> None:
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self._swept = time.monotonic()
            upkeep.sweep(self.service)
            orders.clear(self.service)


def _clean(value: Any) -> Any:
    """Text without lone surrogates and NUL, which PostgreSQL does not take."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _read(path: Path) -> str:
    try:
        return _clean(path.read_text("utf-8", "replace")) or ""
    except OSError:
        return ""


def carry_out(task: Task) -> int:
    """The check itself, with its files written into ``task.out``. The child's exit code."""
    from checks import CHECKS
    from pipeline.intake import CannotTake
    from pipeline.model import Options
    from pipeline.read.recognising import tell_pages
    from pipeline.run import check
    from pipeline.worker import WorkerFailed, run_limited

    def tell(file: str) -> None:
        (task.out / "progress").write_text(file, "utf-8", "replace")

    def tell_page(file: str, turn: int, pages: int) -> None:
        tell(f"{file}（第 {turn} 页，共 {pages} 页）")

    tell_pages(tell_page)
    pack = _pack(task)
    # What was asked or placed under another version of the pack may not be there in this one.
    known = {section.key for section in pack.sections}
    headings = {key: tuple(place) for key, place in (task.headings or {}).items() if key in known} or None
    level = task.level if task.level in pack.levels else None
    asked = (task.given, task.scope, level, headings, task.uploaded)
    options = Options(*asked, day_is_set=task.day_is_set, compared_later=True)  # type: ignore[arg-type]
    try:
        result = check(task.upload, pack, CHECKS, options, tell)
    except (CannotTake, WorkerFailed) as error:
        # People know their files by the names that they gave them, not by where they lie here.
        told = str(error).replace(f"{task.upload.parent}{os.sep}", "")
        (task.out / "problem").write_text(told, "utf-8", "replace")
        return 3
    try:
        # Putting remarks into the applicant's own file reads it once more: within limits as well.
        run_limited(partial(_write_files, result, pack, task), pack.limits)
    except WorkerFailed:
        log.warning("no annotated copy could be made")
    if not (task.out / "result.json").exists():
        raise RuntimeError("the result could not be written")
    return 0


def _write_files(result: Result, pack: Pack, task: Task, _reporter: Reporter, _refused: object) -> None:
    from pipeline.write.files import write_files

    write_files(result, pack, task.upload, task.out)


def _pack(task: Task) -> Pack:
    return Packs(task.data).load(task.pack)


def warm_up() -> None:
    """Loads once what every child would load again."""
    import docx  # noqa: F401
    import lxml.etree  # noqa: F401
    import pypdfium2  # noqa: F401

    from checks import CHECKS  # noqa: F401
    from pipeline import run  # noqa: F401
    from pipeline.write import files  # noqa: F401


def main(config: Config | None = None, parent: int | None = None) -> None:
    """A worker process until SIGTERM, or until its parent is gone (which may be before it gets here)."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    worker = Worker(Service(config or from_environment()), parent)
    try:
        installation.check(worker.service)
    except installation.Mismatch as error:
        print(error, file=sys.stderr)
        sys.exit(2)

    def stop(*_: object) -> None:
        worker.stopping = True

    # Until it has taken a job it may end at once, wherever it is.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    warm_up()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()


if __name__ == "__main__":
    main()
