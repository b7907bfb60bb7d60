"""The child of a worker that does what may go wrong, and how long a worker lives."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from typing import Any

from pipeline import system
from pipeline.batch.pages_told import tell_of_pages
from pipeline.batch.worker_setup import Plan, desk
from pipeline.model import Note
from pipeline.worker import LimitedWorker, Reporter

Call = Callable[[Plan, Reporter, Mapping[str, Note]], Any]


class Helper:
    """Does one call after another, each within the pack's limits; what is loaded before the first, no child loads."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._worker: LimitedWorker[Call, Any] | None = None

    def run(self, call: Call) -> Any:
        """What ``call`` (picklable) returns or settles on; it runs in the child.

        Raises WorkerFailed, or what the call raises.
        """
        if self._worker is None:
            self._worker = LimitedWorker(partial(_do, self.plan), desk(self.plan).limits)
        return self._worker.run(call)

    def close(self) -> None:
        """Ends the child."""
        if self._worker is not None:
            self._worker.close()


def _do(plan: Plan, reporter: Reporter, refused: Mapping[str, Note], call: Call) -> Any:
    _settle_in()
    return call(plan, reporter, refused)


@cache
def _settle_in() -> None:
    """Once in the child's life."""
    from pipeline.read import ocr

    system.die_with_parent()
    tell_of_pages()
    ocr.share_machine(_workers)


_workers = os.cpu_count() or 1
"""How many work on this machine; on a cluster, one for each core."""
_of_one_batch = False
_standing: Helper | None = None
"""The helper of a worker that is of one batch: it is kept from task to task."""


@contextmanager
def helper_of(plan: Plan) -> Iterator[Helper]:
    """This worker's helper, for a task: its own, or in a worker that outlives the batch one for this task alone."""
    global _standing
    if not _of_one_batch:
        passing = Helper(plan)
        try:
            yield passing
        finally:
            passing.close()
        return
    if _standing is None or _standing.plan != plan:
        if _standing is not None:
            _standing.close()
        _standing = Helper(plan)
        Finalize(_standing, _standing.close, exitpriority=1)
    yield _standing


def live_with(lifeline: Connection, workers: int) -> None:
    """Start of a local worker: it ends, with all that it started, when the batch has ended in whatever way.

    The batch holds the other end of ``lifeline`` and writes nothing. Its own process group also keeps a
    Ctrl-C at the terminal from the workers: the batch decides what becomes of them. ``workers`` is how many of
    them share this machine.
    """
    global _of_one_batch, _workers
    _of_one_batch, _workers = True, workers
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    else:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        else:
            system.end_started()
        os._exit(1)
