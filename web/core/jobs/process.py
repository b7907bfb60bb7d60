"""The process that does one job: started, watched, and ended with all that it started."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from pipeline import system

WATCH_SECONDS = 0.05
LEAVE_SECONDS = 2.0
"""In which what is ended may clear away what it had unpacked."""
TOO_LONG = -1000
"""The exit code of what was ended because its time was over; no system has it."""
CPU_SECONDS = 1800
"""Of one process of a job: what a worker that was killed leaves behind comes to an end."""
log = logging.getLogger("yushen.worker")


class JobProcess(Protocol):
    """The worker's side."""

    pid: int

    def ended(self) -> int | None:
        """Its exit code, once it has ended."""
        ...

    def cpu_seconds(self) -> float:
        """What it and all that it started have used so far."""
        ...

    def end(self) -> None:
        """Nothing of it is left."""
        ...


def watch(
    child: JobProcess,
    stopping: Callable[[], bool],
    tell: Callable[[], bool],
    every: float,
    *,
    beside: Callable[[], None] = lambda: None,
    most: float = float("inf"),
) -> tuple[int | None, bool]:
    """Waits for a child, and ends it where it may not go on.

    Args:
        stopping: the worker is to end.
        tell: keeps the work one's own and says how far it is; False once it is somebody else's.
        every: seconds between two tellings.
        beside: looked after while there is nothing to do but wait.
        most: seconds that it may take.

    Returns:
        Its exit code (TOO_LONG past ``most``; None when it was ended before), and whether the work is still our own.
    """
    begun = told = time.monotonic()
    code, ours = None, True
    try:
        while code is None and ours and not stopping():
            code = child.ended()
            if code is None:
                beside()
                time.sleep(WATCH_SECONDS)
            if code is None and time.monotonic() - told > every:
                told = time.monotonic()
                ours = tell()
            if code is None and time.monotonic() - begun > most:
                code = TOO_LONG
    finally:
        child.end()
    return code, ours


def start(work: Callable[[], int], let_go: Callable[[], None]) -> JobProcess:
    """A process that does ``work`` and ends with the exit code that this returns.

    Args:
        work: picklable where the system cannot fork.
        let_go: called first in a forked process: leaves to its parent what is its own (connections to the database).
    """
    return _Forked(work, let_go) if system.forks() else _Spawned(work)


def left_in(path: Path) -> str:
    """What a child wrote into a file, as a database takes it; "" where it wrote none."""
    try:
        return path.read_text("utf-8", "replace").replace("\0", "")
    except OSError:
        return ""


class _Forked:
    """In a session of its own. It never comes back here and runs no exit handler of ours."""

    def __init__(self, work: Callable[[], int], let_go: Callable[[], None]) -> None:
        self._code: int | None = None
        self.pid = os.fork()
        if self.pid:
            return
        code = 1
        try:
            os.setsid()
            system.die_with_parent()
            # A stray process of its own comes to an end, too.
            system.limit_itself(cpu=CPU_SECONDS)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, _leave)
            let_go()
            code = work()
        except SystemExit:
            pass  # it is ended, and has cleared away what it had unpacked
        except BaseException:
            log.exception("a check crashed")
        finally:
            os._exit(code)

    def ended(self) -> int | None:
        if self._code is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if done else None
        return self._code

    def cpu_seconds(self) -> float:
        return _cpu_seconds_of_session(self.pid)

    def end(self) -> None:
        if self.ended() is None:
            os.kill(self.pid, signal.SIGTERM)
            late = time.monotonic() + LEAVE_SECONDS
            while self.ended() is None and time.monotonic() < late:
                time.sleep(WATCH_SECONDS / 5)
        for kill in (os.killpg, os.kill) if self._code is None else (os.killpg,):
            with suppress(ProcessLookupError, PermissionError):
                kill(self.pid, system.KILL)
        if self._code is None:
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)


def _leave(*_: object) -> None:
    sys.exit(1)


class _Spawned:
    """A new interpreter, where the system cannot fork."""

    def __init__(self, work: Callable[[], int]) -> None:
        import multiprocessing

        self._process = multiprocessing.get_context("spawn").Process(target=_do, args=(work,))
        self._process.start()
        self.pid = self._process.pid or 0

    def ended(self) -> int | None:
        return self._process.exitcode

    def cpu_seconds(self) -> float:
        return sum(_cpu_seconds_of(one) for one in system.family(self.pid))

    def end(self) -> None:
        if self._process.is_alive():
            system.end_family(self.pid)
        self._process.join()


def _do(work: Callable[[], int]) -> None:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        system.end_with_parent()
        code = work()
    except BaseException:
        log.exception("a check crashed")
    finally:
        os._exit(code)


def _cpu_seconds_of(process: Any) -> float:
    with suppress(Exception):  # it has ended
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _cpu_seconds_of_session(session: int) -> float:
    """Also of those whose parent has ended; 0 where the system does not say it in /proc."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            # The name in brackets may hold blanks: what is counted stands behind it.
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[3]) == session:
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
