"""A task in a process of its own, with limits on time and memory: its death is a note, never ours.

The child says which file it is about to read. When it dies, or is stopped at a limit, the file it was
reading is refused with a note, and a new child does the rest. Nothing here knows what the task is.
Where the system cannot fork (Windows) the child is started anew, which takes longer: the task must be picklable.
"""

from __future__ import annotations

import gc
import os
import pickle
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Generic, Self, TypeVar

from pipeline import process, steps, system
from pipeline.child import OUT_OF_MEMORY, OWN_BYTES, Child, Ending, Refused
from pipeline.limits import Limits
from pipeline.model.document import Note

A = TypeVar("A")
T = TypeVar("T")
Task = Callable[["Reporter", Mapping[str, Note], Any], Any]
Prepare = Callable[[process.Channel], tuple[Task, Limits]]
"""Gives, in the child, its task and the limits of that."""
MAX_ATTEMPTS = 8
"""Children for one task; the last one is told to read only what was read before."""
LAST_SHARE = 0.2
"""The share of ``limits.seconds`` that is kept back for the last attempt."""


class WorkerFailed(RuntimeError):
    """No attempt came to an end. ``note`` says why, for a person to read."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.text)
        self.note = note


class Reporter:
    """How the task tells what it is doing."""

    def __init__(self, send: Callable[[tuple[str, object]], None] | None = None) -> None:
        self._send = send
        self.settled: Any = None

    def reading(self, file: str) -> None:
        """The task is about to read ``file``; "" when it has read them all."""
        self.send("reading", file)

    def settle(self, result: object) -> None:
        """From here on the task may fail or die: ``result`` is what came of it, whatever it returns."""
        self.settled = result
        if self._send is not None:
            self.send("settled", pickle.dumps(result, pickle.HIGHEST_PROTOCOL))

    def over(self) -> None:
        """What the limits are for is over: what comes now has none, and nothing is settled on any more."""
        self.settled = None
        if self._send is not None:
            system.lift_limits()
        self.send("over", None)

    def send(self, kind: str, value: object) -> None:
        if self._send is not None:
            self._send((kind, value))


_reporter = Reporter()
"""The child's own; in any other process it says nothing to nobody."""


@contextmanager
def apart(seconds: float) -> Iterator[None]:
    """Work with a time limit of its own (OCR of a page, LibreOffice): it is not on the task's clock."""
    _reporter.send("apart", seconds)
    try:
        yield
    finally:
        _reporter.send("apart", 0.0)


@contextmanager
def helper(group: int) -> Iterator[None]:
    """A process group that must not outlive the task."""
    _reporter.send("helper", group)
    try:
        yield
    finally:
        _reporter.send("helper", 0)


class Attempts(ABC, Generic[A, T]):
    """Does one task after another in a child process, each within ``limits``; a child that has died is replaced.

    A context manager: the child ends with it. Use it in one thread.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._child: Child | None = None

    @abstractmethod
    def _start(self) -> Child:
        """A child that has done nothing yet."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child, if there is one; another is made when it is needed."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def run(self, argument: A, done: dict[steps.Key, steps.Step] | None = None) -> T:
        """What the task returns, or has settled on. What it raises is raised here.

        Args:
            argument: for the task.
            done: costly steps that were done for it elsewhere; those that are done now are added.

        Raises:
            WorkerFailed: even the attempt that reads nothing new did not end.
        """
        refused = Refused(done)
        end_of_time = time.monotonic() + self._limits.seconds * (1 - LAST_SHARE)
        if self._child is not None:
            ending, _ = self._ask(argument, refused, end_of_time)
            if ending.note is None:
                return self._given(ending)
            # Earlier tasks may have left it weak: only a fresh child says whose fault it was.
            refused, end_of_time = refused.afresh(), time.monotonic() + self._limits.seconds * (1 - LAST_SHARE)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            ending, end_of_time = self._ask(argument, refused, end_of_time)
            if ending.note is None:
                return self._given(ending)
            if refused.rest is not None:
                raise WorkerFailed(ending.note)
            if ending.file and not ending.in_step:
                refused.notes[ending.file] = ending.note
            if not ending.file or attempt == MAX_ATTEMPTS - 1 or time.monotonic() >= end_of_time:
                if not ending.file:
                    refused.finished.clear()
                refused.rest = _rest_note(ending.note, self._limits)
                end_of_time = time.monotonic() + self._limits.seconds * LAST_SHARE
        raise AssertionError("the last attempt returns or raises")

    def _ask(self, argument: A, refused: Refused, end_of_time: float) -> tuple[Ending, float]:
        """How the task ended this time, and the end of time that it left."""
        child, self._child = self._child or self._start(), None
        ending = child.do(argument, refused, end_of_time)
        if child.alive and child.spent():
            child.end()
        elif child.alive:
            self._child = child
        return ending, child.end_of_time

    def _given(self, ending: Ending) -> T:
        if ending.error is not None:
            raise ending.error
        result: T = ending.result
        return result


class LimitedWorker(Attempts[A, T]):
    """Does tasks in a copy of this process, which so finds loaded what is loaded here.

    Args:
        task: gets a Reporter, the files it must not read, and what ``run`` was given (which must be picklable).
            It runs again, without the file at fault, each time a child dies. Picklable where the system cannot fork.
        told: hears, in this process, which file is about to be read ("" after the last).
    """

    def __init__(
        self,
        task: Callable[[Reporter, Mapping[str, Note], A], T],
        limits: Limits,
        told: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(limits)
        self._task, self._told = task, told

    def _start(self) -> Child:
        if system.forks():
            import resource  # noqa: F401 (each child needs it, and finds it loaded)

        return Child(partial(live, partial(_known, self._task, self._limits)), self._limits, self._told)


def run_limited(task: Callable[[Reporter, Mapping[str, Note]], T], limits: Limits) -> T:
    """What ``task`` returns, from a child process of its own within ``limits``; see LimitedWorker.

    Raises:
        WorkerFailed: even the attempt that reads nothing new did not end.
    """
    with LimitedWorker(partial(_alone, task), limits) as worker:
        return worker.run(None)


def _alone(
    task: Callable[[Reporter, Mapping[str, Note]], T], reporter: Reporter, refused: Mapping[str, Note], _: None
) -> T:
    return task(reporter, refused)


def _rest_note(last: Note, limits: Limits) -> Note:
    if last.anchor.file:
        return Note(
            "limit", f"本份材料的读取总时间超过上限 {limits.seconds:g} 秒或多次中止，此文件未读取；请分开上传。"
        )
    return last


def _known(task: Task, limits: Limits, parent: process.Channel) -> tuple[Task, Limits]:
    """The task of a child whose parent has prepared it."""
    return task, limits


def live(prepare: Prepare, parent: process.Channel, scratch: str) -> None:
    """The child's whole life. It never returns and runs none of the parent's exit handlers."""
    global _reporter
    gc.freeze()  # what was there before is the parent's: looking through it would copy it page by page
    code = 1
    try:
        tempfile.tempdir = scratch
        _reporter = Reporter(parent.send)
        task, limits = prepare(parent)
        for argument, refused in parent.requests():
            _limit_this_process(limits)
            steps.begin(steps.Steps(refused.steps, _reporter.send))
            _reporter.settled = None
            _reporter.send(*_outcome(task, refused, argument))
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _outcome(task: Task, refused: Mapping[str, Note], argument: object) -> tuple[str, object]:
    try:
        result = task(_reporter, refused, argument)
        return "result", (result if _reporter.settled is None else None)  # what was settled on is with the parent
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:
        return "raised", portable(error)


def portable(error: BaseException) -> BaseException:
    """``error`` with its traceback as a note, or a RuntimeError that names it when it cannot be pickled."""
    import traceback

    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _limit_this_process(limits: Limits) -> None:
    """Limits that the system itself keeps, for this process and the programs it starts."""
    # What a large parent had already is no part of the task.
    had = max(system.data_bytes(os.getpid()) - OWN_BYTES, 0)
    system.limit_itself(data=limits.memory_bytes + had, file=limits.unpacked_bytes, core=0)
