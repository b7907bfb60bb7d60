"""A worker's way to make papers: takes an order, lets a process of its own write them, tells how far it is."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from web.core.jobs import process
from web.core.season import making, orders
from web.core.season.orders import Taken
from web.core.service import Service

WATCH_SECONDS = 0.05
TELL_SECONDS = 0.5
GAVE_UP = "生成文书时程序多次意外中止，没有生成。请稍后再试；仍不行请联系管理员。"


class Maker:
    """One worker's."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def step(self, stopping: Callable[[], bool]) -> bool:
        """Makes what one order asks for. False: nothing is ordered."""
        here = self._service
        with here.db.read() as db:
            if not orders.is_waiting(db):
                return False
        with here.db.write() as db:
            held = orders.take(db, here.config.lease_seconds)
        if held is None:
            return False
        if held.attempts > here.config.attempts:
            with here.db.write() as db:
                orders.end(db, held, problem=GAVE_UP)
            return True
        self._make(held, orders.folder(here) / f"{held.id}-{secrets.token_hex(8)}.zip", stopping)
        return True

    def _make(self, held: Taken, out: Path, stopping: Callable[[], bool]) -> None:
        here, ours, kept = self._service, True, False
        work = partial(making.carry_out, here.config, held.user_id, held.activity, out)
        child = process.start(work, partial(here.db.close, forked=True))
        status: int | None = None
        told = time.monotonic()
        try:
            while status is None and ours and not stopping():
                status = child.ended()
                if status is None:
                    time.sleep(WATCH_SECONDS)
                if time.monotonic() - told > min(TELL_SECONDS, here.config.lease_seconds / 3):
                    told = time.monotonic()
                    ours = self._tell(held, out)
        finally:
            child.end()
        with here.db.write() as db:
            if status == 0:
                kept = orders.end(db, held, file=out.name)
            elif status is not None and (problem := _read(out.with_suffix(making.PROBLEM))):
                orders.end(db, held, problem=problem)
            else:  # it crashed, or the worker is to stop: the order waits again
                attempts = held.attempts - stopping()
                orders.change(db, held, state="waiting", attempts=attempts, lease=None, lease_until=None)
        for path in (out.with_suffix(making.PROGRESS), out.with_suffix(making.PROBLEM), *([] if kept else [out])):
            with suppress(OSError):
                path.unlink()

    def _tell(self, held: Taken, out: Path) -> bool:
        """Keeps the lease and says how far it is. False: it is not ours any more."""
        counts = [int(word) for word in _read(out.with_suffix(making.PROGRESS)).split() if word.isdigit()]
        far = {"done": counts[0], "total": counts[1]} if len(counts) == 2 else {}
        with self._service.db.write() as db:
            return orders.renew(db, held, self._service.config.lease_seconds, **far)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
