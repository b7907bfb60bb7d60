"""Costly steps of a task (the recognition of one page), each done once, whatever becomes of the child that does them.

The child says which step it is about to do, and what came of it. The parent keeps that and gives it to the next
child, should this one die: what was recognised is not recognised again, and a step that ends its child costs that
step, not the file. Outside of a worker's task each step is simply done, or remembered for as long as a check lasts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
Key = tuple[str, int]
"""The file and the page; a page's head is a step of its own, its number below zero."""
MOST_LOST = 3
"""Steps that ended their child; after these no other is begun, for the task has a child for each only so often."""


class Step(NamedTuple):
    """What became of one step."""

    value: Any
    seconds: float
    lost: str = ""
    """Why there is no value, in plain Chinese."""


class Seconds(NamedTuple):
    """What steps may take, in seconds of wall time: no other is begun when they are spent."""

    all: float
    of_file: float


class Lost(Exception):
    """A step that cannot be done; the message (Chinese) says why."""


class OutOfTime(Lost):
    """All the time that steps may take is spent."""


class Steps:
    """The steps of one task so far, and how to tell of the next ones."""

    def __init__(self, done: dict[Key, Step], tell: Callable[[str, object], None], bounded: bool = True) -> None:
        self._done, self._tell, self._bounded = done, tell, bounded

    def once(self, key: Key, seconds: Seconds, work: Callable[[], T]) -> T:
        """What ``work`` gives, now or in a child before.

        Raises:
            Lost: this step ended a child.
            OutOfTime: the time is spent, or too many steps have been lost.
        """
        if key not in self._done:
            if self._bounded:
                self._look_at_clock(key[0], seconds)
            self._tell("step", key)
            began = time.monotonic()
            value = work()
            self._done[key] = Step(value, time.monotonic() - began)
            self._tell("done", (key, self._done[key]))
        step = self._done[key]
        if step.lost:
            raise Lost(step.lost)
        kept: T = step.value
        return kept

    def _look_at_clock(self, file: str, seconds: Seconds) -> None:
        if self._spent() >= seconds.all:
            raise OutOfTime(f"本份材料的文字识别已用满 {seconds.all:g} 秒")
        if self._spent(file) >= seconds.of_file:
            raise OutOfTime(f"此文件的文字识别已用满 {seconds.of_file:g} 秒")
        if sum(bool(step.lost) for step in self._done.values()) >= MOST_LOST:
            raise OutOfTime(f"本份材料已有 {MOST_LOST} 页在识别时中止")

    def _spent(self, file: str | None = None) -> float:
        return sum(step.seconds for (of, _), step in self._done.items() if file in (None, of))


_current: Steps | None = None


def begin(steps: Steps | None) -> None:
    """From here on this process works on one task, whose steps these are; None: on none."""
    global _current
    _current = steps


@contextmanager
def remembered() -> Iterator[None]:
    """Within it each step is done once outside of a task, too: a file may be read again, further than before."""
    if _current is not None:
        yield
        return
    begin(Steps({}, _unheard, bounded=False))
    try:
        yield
    finally:
        begin(None)


def _unheard(kind: str, value: object) -> None:
    """There is no parent to tell."""


def once(key: Key, seconds: Seconds, work: Callable[[], T]) -> T:
    """See Steps.once; outside of a task just ``work()``."""
    return work() if _current is None else _current.once(key, seconds, work)
