"""One process at a time: two batches that write to one folder would take each other's files away."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.batch.storage import CannotRun

_EVERY = 0.1


@contextmanager
def alone(lock: Path, busy: str, seconds: float) -> Iterator[None]:
    """Holds the file ``lock``, which is made; it is free again when the process ends, however that ends.

    A record lock, for it belongs to the process and not to the workers that it forks. Where the system or the file
    system has no locks nothing is held.

    Raises:
        CannotRun: with the message ``busy``, when another process still holds it after so many ``seconds``.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    with lock.open("a") as file:
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EAGAIN):
                    break
                if time.monotonic() > until:
                    raise CannotRun(busy) from None
                time.sleep(_EVERY)
            else:
                break
        yield
