"""What differs between systems, in one place: Linux and macOS fork and limit themselves, Windows does neither.

Where a limit cannot be kept by the system, the parent watches instead (see ``pipeline.process``). Each part is looked
for and not the system's name, so that what is missing on some machine is simply done in the other way.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Ends a process that will not end by itself; on Windows every signal does."""
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_PARENT_DEATH_SIGNAL = 1
_GENTLE = 10
"""How much others go before a process that gives way."""


def forks() -> bool:
    """A child can start as a copy of this process. Where not, one is started anew and loads everything itself."""
    return hasattr(os, "fork")


def limit_itself(
    *, data: int | None = None, cpu: int | None = None, file: int | None = None, core: int | None = None
) -> None:
    """Limits that the system keeps for this process and the programs it starts, as far as it can.

    Args:
        data: bytes of memory of its own (RLIMIT_DATA: address space that is reserved and never touched is no part).
        cpu: seconds of CPU.
        file: bytes of one file that it writes.
        core: bytes of a core file.
    """
    try:
        import resource
    except ImportError:
        return
    for what, value in (
        (resource.RLIMIT_DATA, data),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, core),
    ):
        if value is None:
            continue
        with suppress(ValueError, OSError):
            _, hard = resource.getrlimit(what)
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            # CPU time is ended at its hard limit, whatever the process does about the signal at the soft one.
            resource.setrlimit(what, (most, most if what == resource.RLIMIT_CPU else hard))


def keeps_limits() -> bool:
    """Whether ``limit_itself`` does anything here. Where not, whoever started a process looks at its memory."""
    return find_spec("resource") is not None


def allow_reserving() -> None:
    """Lifts the system's limit on memory that is reserved: onnxruntime reserves twice what it touches.

    What is touched is still watched by the parent, and ends the child at ``limits.memory_bytes``.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def lift_limits() -> None:
    """Lifts what ``limit_itself`` set, as far as a process may lift its own."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        for what in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (hard, hard))


def die_with_parent() -> None:
    """On Linux: this process is killed when the one that forked it is, for nobody would watch over it any more."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, KILL)


def end_with_parent() -> None:
    """In a process that multiprocessing started anew: it ends, and what it started, when its parent has ended."""
    import threading

    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        end_started()
        os._exit(1)


def resident_bytes(pid: int) -> int:
    """Memory of ``pid`` that lies in RAM; 0 when there is no such process."""
    return _memory_bytes(pid, 1)


def data_bytes(pid: int) -> int:
    """What ``RLIMIT_DATA`` counts of ``pid``; where the system does not say it in /proc, what lies in RAM."""
    return _memory_bytes(pid, 5)


def _memory_bytes(pid: int, which: int) -> int:
    """The field ``which`` of /proc/PID/statm, or what the system says in its own way."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as stream:  # noqa: PTH123 (asked fifty times a second)
            return int(stream.read().split()[which]) * _PAGE
    except (OSError, IndexError):
        return 0 if _has_proc() else _process_bytes(pid)


@cache
def _has_proc() -> bool:
    return os.path.exists("/proc/self/statm")  # noqa: PTH110 (asked of each child)


def _process_bytes(pid: int) -> int:
    return sum(_bytes_of(one) for one in family(pid) if one.pid == pid)


def _bytes_of(process: Any) -> int:
    with suppress(Exception):  # it has ended, or the system does not tell
        return int(process.memory_info().rss)
    return 0


def give_way() -> None:
    """This process lets others go first, where the system has priorities."""
    if hasattr(os, "nice"):
        os.nice(_GENTLE)


def family_bytes(pid: int) -> int:
    """Memory in RAM of ``pid`` and of all that it started."""
    return sum(map(resident_bytes, {pid, *(one.pid for one in family(pid))}))


def family(pid: int) -> list[Any]:
    """``pid`` and all that it started and that still runs, as psutil's processes; the youngest first."""
    try:
        import psutil
    except ImportError:  # it is not built for every machine: then only ``pid`` itself is known
        return []
    try:
        first = psutil.Process(pid)
        return [*reversed(first.children(recursive=True)), first]
    except psutil.Error:
        return []


def end_family(pid: int) -> None:
    """Kills ``pid`` and all that it started."""
    _end(family(pid))
    with suppress(OSError):
        os.kill(pid, KILL)


def _end(processes: Iterable[Any]) -> None:
    for process in processes:
        with suppress(Exception):  # one that has ended meanwhile is no matter
            process.kill()


def end_started() -> None:
    """Kills all that this process has started."""
    _end(one for one in family(os.getpid()) if one.pid != os.getpid())


def end_group(leader: int) -> None:
    """Kills the process group of ``leader``; where the system has no groups, ``leader`` and what it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, KILL)
    else:
        end_family(leader)


def sync_folder(folder: Path) -> None:
    """The names in ``folder`` are on the disk; Windows opens no folders and writes their names with the files."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock(file: IO[Any]) -> bool | None:
    """Takes the lock of an open file for this process, without waiting; it is free again when the process ends.

    Returns:
        Whether it was taken; None where the system or the file system has no locks.
    """
    try:
        import fcntl
    except ImportError:
        return _lock_there(file)
    import errno

    try:
        # A record lock: it belongs to the process and not to the workers that it forks.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EACCES, errno.EAGAIN) else None
    return True


def _lock_there(file: IO[Any]) -> bool | None:
    try:
        import msvcrt
    except ImportError:
        return None
    there: Any = msvcrt
    file.seek(0)
    try:
        there.locking(file.fileno(), there.LK_NBLCK, 1)
    except OSError:
        return False
    return True
