"""One process at a time: two batches that write to one folder would take each other's files away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import system
from pipeline.batch.storage import CannotRun

_EVERY = 0.1


@contextmanager
def alone(lock: Path, busy: str, seconds: float) -> Iterator[None]:
    """Holds the file ``lock``, which is made; it is free again when the process ends, however that ends.

    Where the system or the file system has no locks nothing is held.

    Raises:
        CannotRun: with the message ``busy``, when another process still holds it after so many ``seconds``.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    with lock.open("a") as file:
        while system.lock(file) is False:
            if time.monotonic() > until:
                raise CannotRun(busy)
            time.sleep(_EVERY)
        yield
