"""A worker's way to make papers: takes an order, lets a process of its own write them, tells how far it is."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from web.core.jobs import process
from web.core.season import making, orders
from web.core.season.orders import Taken
from web.core.service import Service

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
        here, kept = self._service, False
        work = partial(making.carry_out, here.config, held.user_id, held.activity, out)
        child = process.start(work, partial(here.db.close, forked=True))
        every = min(TELL_SECONDS, here.config.lease_seconds / 3)
        code, _ = process.watch(child, stopping, partial(self._tell, held, out), every)
        with here.db.write() as db:
            if code == 0:
                kept = orders.end(db, held, file=out.name)
            elif code is not None and (problem := process.left_in(out.with_suffix(making.PROBLEM))):
                orders.end(db, held, problem=problem)
            else:  # it crashed, or the worker is to stop: the order waits again
                attempts = held.attempts - stopping()
                orders.change(db, held, state="waiting", attempts=attempts, lease=None, lease_until=None)
        for path in (out.with_suffix(making.PROGRESS), out.with_suffix(making.PROBLEM), *([] if kept else [out])):
            with suppress(OSError):
                path.unlink()

    def _tell(self, held: Taken, out: Path) -> bool:
        """Keeps the lease and says how far it is. False: it is not ours any more."""
        counts = [int(word) for word in process.left_in(out.with_suffix(making.PROGRESS)).split() if word.isdigit()]
        far = {"done": counts[0], "total": counts[1]} if len(counts) == 2 else {}
        with self._service.db.write() as db:
            return orders.renew(db, held, self._service.config.lease_seconds, **far)
