"""Waits are for a state, not for seconds: the deadline is for what will never come, on however busy a machine."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds after which what is waited for will not come any more."""


def until(reached: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Returns as soon as ``reached`` gives something true; fails and says ``what`` did not come about."""
    end, pause = time.monotonic() + seconds, 0.01
    while not reached():
        if time.monotonic() > end:
            raise AssertionError(f"{seconds:g} seconds have gone by, and still not: {what}")
        time.sleep(pause)
        pause = min(1.2 * pause, 0.1)


def runs(pid: int) -> bool:
    """The process is there and is no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as stream:  # noqa: PTH123 (asked a hundred times a second)
            return stream.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
