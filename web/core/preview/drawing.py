"""A few drawings at once, each for all who want it; who asks for more is answered at once and not kept waiting.

A drawing may take a minute. It runs in a thread of its own, so that the threads which answer requests stay free:
only a few of them wait for one, and not for long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

AT_ONCE = 2
MOST = 16
"""Drawings begun or waiting to begin, over all."""
EACH = 4
"""The same for one submission, and for one address."""
WAITERS = 4
"""Requests that wait for a drawing; a server has some forty threads for all its pages."""
WAIT_SECONDS = 10.0


class _Drawing(NamedTuple):
    ended: threading.Event
    whose: tuple[str, ...]


class Desk:
    """Everything that is being drawn, by the file that comes of it."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._lock = threading.Lock()
        self._open: dict[Path, _Drawing] = {}
        self._pens = threading.BoundedSemaphore(at_once)
        self._chairs = threading.BoundedSemaphore(WAITERS)

    def ask(self, out: Path, whose: tuple[str, ...], work: Callable[[], None]) -> bool:
        """Has ``work`` done for ``out``, once, and waits a while. True: it has ended, so look at what came of it."""
        drawing = self._begin(out, whose, work)
        if drawing is None:
            return False
        if not self._chairs.acquire(blocking=False):
            return drawing.ended.is_set()
        try:
            return drawing.ended.wait(WAIT_SECONDS)
        finally:
            self._chairs.release()

    def begin(self, out: Path, whose: tuple[str, ...], work: Callable[[], None]) -> None:
        """Has ``work`` done for ``out`` some time, unless too much waits already."""
        self._begin(out, whose, work)

    def _begin(self, out: Path, whose: tuple[str, ...], work: Callable[[], None]) -> _Drawing | None:
        """The drawing for ``out``; None when too much is being drawn already."""
        with self._lock:
            if out in self._open:
                return self._open[out]
            held = [one for drawing in self._open.values() for one in drawing.whose]
            if len(self._open) >= MOST or any(held.count(one) >= EACH for one in whose):
                return None
            drawing = self._open[out] = _Drawing(threading.Event(), whose)
        # A daemon: the server does not wait for drawings when it stops.
        threading.Thread(target=self._do, args=(out, drawing, work), name="drawing", daemon=True).start()
        return drawing

    def _do(self, out: Path, drawing: _Drawing, work: Callable[[], None]) -> None:
        try:
            with self._pens:
                work()
        finally:
            with self._lock:
                del self._open[out]
            drawing.ended.set()
