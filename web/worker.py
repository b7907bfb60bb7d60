"""A worker process: makes papers and checks submissions; beside that and when idle it compares, feeds the search, draws
pages and sweeps.

It has one thread and holds no lock while a child works, so that forking is safe. Run by ``yushen serve`` and
``yushen work``.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable

from pipeline.read import ocr
from web.core.alike import comparing
from web.core.config import Config, from_environment
from web.core.jobs.checker import Checker
from web.core.preview.ahead import Drawer
from web.core.season import orders
from web.core.season.maker import Maker
from web.core.service import Service
from web.core.storage import installation, upkeep
from web.core.storage.disk import WORK_BYTES
from web.core.submissions import search

IDLE_SECONDS = 0.4
SWEEP_SECONDS = 600.0
log = logging.getLogger("yushen.worker")


class Worker:
    """The loop of one worker process."""

    def __init__(self, service: Service, parent: int | None = None) -> None:
        self.service = service
        self.config: Config = service.config
        self.stopping = False
        self._swept = 0.0
        self._drawer, self._maker, self._checker = Drawer(service), Maker(service), Checker(service, self._draw_beside)
        self._parent = parent or os.getppid()

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Works until told to stop, or until the process that started it is gone."""
        ocr.share_machine(max(1, self.config.workers))
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
        """One piece of work from beginning to end: papers, or a check. False when there was none, or no room for it."""
        if not self._has_room():
            return False
        return self._maker.step(self._stops) or self._checker.step(self._stops, self._checked)

    def _stops(self) -> bool:
        return self.stopping

    def _checked(self, number: int) -> None:
        """What follows a check at once."""
        self._drawer.checked(number)
        self._draw_beside()
        self._compare()

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

    def _draw_beside(self) -> None:
        self._draw_ahead(idle=False)

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
