"""Pages drawn before somebody looks at them: by workers that have nothing else to do, of what waits for a decision; and
by the server, of what a reviewer has opened and what comes next in the queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from web.core.database.models import Submission
from web.core.jobs import aside
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


class Drawer:
    """A worker's own: draws file after file, a step at a time, so that a check which comes waits for one file only."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._at: Submission | None = None
        self._file = 0
        self._after = 0
        self._again = 0.0

    def step(self) -> bool:
        """Draws one file's pages. False: there is nothing to draw now."""
        if not self._service.config.draw_ahead or time.monotonic() < self._again:
            return False
        at, nth = self._at or self._next(), self._file
        if at is None:
            return False
        more = aside.in_a_child(self._service, lambda: _draw(self._service, at, nth), "drawing pages ahead")
        self._at, self._file = (at, nth + 1) if more else (None, 0)
        return True

    def _next(self) -> Submission | None:
        """The next submission that waits for a decision and was not drawn; after the last one there is a rest."""
        waits = (
            Submission.handed_in.is_not(None),
            Submission.superseded.is_(False),
            Submission.outcome.is_(None),
            Submission.removed.is_(None),
            Submission.state == "done",
        )
        query = select(Submission).where(*waits, Submission.id > self._after).order_by(Submission.id).limit(AT_ONCE)
        with self._service.db.read() as db:
            rows = db.scalars(query).all()
        for row in rows:
            self._after = row.id
            if not _mark(self._service, row).exists() and self._service.storage.holds(row.folder):
                return row
        if len(rows) < AT_ONCE:
            self._after, self._again = 0, time.monotonic() + REST_SECONDS
        return None
