"""Pages drawn before somebody looks at them: by a process beside each worker, of what it has just checked and, when it
has nothing else to do, of all that waits for a decision; and by the server, of what a reviewer has opened and what
comes next in the queue."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from pipeline import system
from web.core.config import Config
from web.core.database.models import Submission
from web.core.jobs import process
from web.core.jobs.process import JobProcess
from web.core.preview import preview
from web.core.preview.drawing import Desk
from web.core.service import Service

T = TypeVar("T")
FILES = 12
PAGES = 12
"""Of each file; the others are drawn when they come into view."""
TRIES = 12
"""Each waits as long as a page would."""
REST_SECONDS = 30.0
"""A worker looks again whether something is to be drawn when it found nothing."""
AT_ONCE = 100
"""Submissions that a worker looks at in one turn."""
_BEGUN, _DONE = "drawing-ahead", "drawn-ahead"
_desk = Desk(at_once=1)
"""One submission after the other, beside those pages that somebody waits for."""


def _mark(service: Service, submission: Submission) -> Path:
    """There once somebody draws the submission ahead, or has."""
    return service.storage.folder(submission.folder) / "opened" / _BEGUN


def draw_ahead(service: Service, submission: Submission) -> None:
    """Begins it in the background, once for a submission. What fails is not tried again here."""
    mark = _mark(service, submission)
    if not service.config.draw_ahead or submission.removed is not None or mark.exists():
        return

    def work() -> None:
        for nth in range(FILES):
            if not _draw(service, submission, nth):
                break

    _desk.begin(mark, (submission.folder,), work)


def _draw(service: Service, submission: Submission, nth: int) -> bool:
    """Draws the first pages of the ``nth`` file. False: there are no more, or somebody else is at it."""
    mark = _mark(service, submission)
    try:
        files = _patiently(lambda: preview.opened(service, submission))[:FILES]
        if nth == 0:
            mark.touch(exist_ok=False)
    except (preview.CannotShow, OSError):
        return False
    if nth < len(files):
        with suppress(preview.CannotShow):
            _patiently(lambda: preview.draw_first(service, submission, files[nth], PAGES))
    if nth + 1 < len(files):
        return True
    with suppress(OSError):
        mark.with_name(_DONE).touch()
    return False


def _patiently(work: Callable[[], T]) -> T:
    """What comes of it; a drawing that takes longer than a page would wait for is waited for again.

    Raises:
        CannotShow: nothing does.
    """
    for _ in range(TRIES):
        with suppress(preview.NotYet):
            return work()
    raise preview.NotYet


_WAITS = (
    Submission.handed_in.is_not(None),
    Submission.superseded.is_(False),
    Submission.outcome.is_(None),
    Submission.removed.is_(None),
    Submission.state == "done",
)
"""What a reviewer is to open."""


def draw_all(config: Config, number: int) -> int:
    """All of a submission's files, in a process of its own that lets checks go before it. Its exit code."""
    system.give_way()
    service = Service(config)
    with service.db.read() as db:
        found = db.get(Submission, number)
    nth = 0
    while found is not None and nth < FILES and _draw(service, found, nth):
        nth += 1
    return 0


class Drawer:
    """A worker's own: draws one submission after the other beside the worker's checks, what was just checked first."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._child: JobProcess | None = None
        self._at: Submission | None = None
        self._checked: deque[int] = deque(maxlen=AT_ONCE)
        self._after = 0
        self._again = 0.0

    def checked(self, number: int) -> None:
        """A check of it has just ended: its pages come next."""
        self._checked.append(number)

    def tend(self, idle: bool, has_room: Callable[[], bool]) -> bool:
        """Begins the next drawing when the last one has ended; ``idle``: also of what was checked long ago. True:
        one is at work."""
        if self._child is not None:
            if self._child.ended() is None:
                return True
            self.end()
        if not self._service.config.draw_ahead or not (self._checked or idle):
            return False
        found = self._just_checked() or (self._next() if idle else None)
        if found is None or not has_room():
            return False
        work = partial(draw_all, self._service.config, found.id)
        self._at, self._child = found, process.start(work, partial(self._service.db.close, forked=True))
        return True

    def end(self) -> None:
        """Nothing is drawn any more. What was broken off is begun again another time."""
        if self._child is None or self._at is None:
            return
        broken_off = self._child.ended() is None
        self._child.end()
        mark = _mark(self._service, self._at)
        if broken_off and not mark.with_name(_DONE).exists():
            mark.unlink(missing_ok=True)
        self._child = self._at = None

    def _to_draw(self, row: Submission) -> bool:
        return not _mark(self._service, row).exists() and self._service.storage.holds(row.folder)

    def _just_checked(self) -> Submission | None:
        while self._checked:
            with self._service.db.read() as db:
                row = db.scalars(select(Submission).where(*_WAITS, Submission.id == self._checked.popleft())).first()
            if row is not None and self._to_draw(row):
                return row
        return None

    def _next(self) -> Submission | None:
        """The next submission that waits for a decision and was not drawn; after the last one there is a rest."""
        if time.monotonic() < self._again:
            return None
        query = select(Submission).where(*_WAITS, Submission.id > self._after).order_by(Submission.id).limit(AT_ONCE)
        with self._service.db.read() as db:
            rows = db.scalars(query).all()
        for row in rows:
            self._after = row.id
            if self._to_draw(row):
                return row
        if len(rows) < AT_ONCE:
            self._after, self._again = 0, time.monotonic() + REST_SECONDS
        return None
