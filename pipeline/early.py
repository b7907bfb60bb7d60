"""A limited child that is forked while its parent is small, and loads what its task needs itself.

A fork copies the table of all pages of its parent, and then each page that the child touches: where the parent has
loaded everything, one task costs as much again. Here the parent loads nothing. It watches, and passes on what the
child says to people. The child tells its limits as soon as it knows them; nothing that was submitted is opened before.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from pipeline import process
from pipeline.child import Child
from pipeline.limits import Limits
from pipeline.model.document import Note
from pipeline.worker import Attempts, Reporter, Task, live, portable

T = TypeVar("T")
Load = Callable[[], tuple[Callable[[Reporter, Mapping[str, Note]], T], Limits]]


class EarlyWorker(Attempts[None, T]):
    """Does one task in a child that loads it. Only where the system can fork.

    Args:
        load: called in each child before there are limits: gives the task, and its limits. What it raises is raised
            here; what it says is heard once.
    """

    def __init__(self, load: Load[T]) -> None:
        self._load = load
        first, limits = self._loaded(_pass_on)
        super().__init__(limits)
        self._first: Child | None = first

    def close(self) -> None:
        """Ends the child, if there is one."""
        self._child, self._first = self._child or self._first, None
        super().close()

    def _start(self) -> Child:
        child, self._first = self._first, None
        if child is None:
            child, _ = self._loaded(None)
            child.heard = _pass_on
        return child

    def _loaded(self, heard: Callable[[str, str], None] | None) -> tuple[Child, Limits]:
        child = Child(partial(live, partial(_prepare, self._load)), None, heard=heard)
        return child, child.wait_until_ready()


def _prepare(load: Load[Any], parent: process.Channel) -> tuple[Task, Limits]:
    """In the child."""
    sys.stdout, sys.stderr = _Stream(parent, "stdout"), _Stream(parent, "stderr")
    try:
        task, limits = load()
    except Exception as error:
        parent.send(("raised", portable(error)))
        raise
    parent.send(("ready", limits))
    return lambda reporter, refused, _: task(reporter, refused), limits


def _pass_on(stream: str, text: str) -> None:
    getattr(sys, stream).write(text)
    getattr(sys, stream).flush()


class _Stream(io.TextIOBase):
    """In the child, what is said to people: the parent says it, as if it had done the task itself."""

    def __init__(self, parent: process.Channel, name: str) -> None:
        self._parent, self._name = parent, name
        self._real = getattr(sys, name)

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"text is written to {self._name}, and not {type(text).__name__}")
        self._parent.send(("said", (self._name, text)))
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self._real.isatty())

    def fileno(self) -> int:
        return int(self._real.fileno())

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return str(self._real.encoding)

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self._real.errors  # type: ignore[no-any-return]
