"""A task in a process of its own, with limits on time and memory: its death is a note, never ours.

The child says which file it is about to read. When it dies, or is stopped at a limit, the file it was
reading is refused with a note, and a new child does the rest. Nothing here knows what the task is.
Where the system cannot fork (Windows) the task runs in this process, without these limits.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TypeVar

from pipeline.limits import MIB, Limits
from pipeline.model.document import Anchor, Note

T = TypeVar("T")
MAX_ATTEMPTS = 8
"""Children for one task; the last one is told to read only what was read before."""
POLL_SECONDS = 0.02
"""How often the child's memory is looked at."""
LAST_SHARE = 0.2
"""The share of ``limits.seconds`` that is kept back for the last attempt."""
HEADER = 4


class WorkerFailed(RuntimeError):
    """No attempt came to an end. ``note`` says why, for a person to read."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.text)
        self.note = note


class Reporter:
    """How the task tells what it is doing."""

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = descriptor

    def reading(self, file: str) -> None:
        """The task is about to read ``file``; "" when it has read them all."""
        self.send("reading", file)

    def send(self, kind: str, value: object) -> None:
        if self._descriptor is None:
            return
        payload = pickle.dumps((kind, value), pickle.HIGHEST_PROTOCOL)
        view = memoryview(len(payload).to_bytes(HEADER, "little") + payload)
        while view:
            view = view[os.write(self._descriptor, view) :]


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


def allow_reserving() -> None:
    """Lifts the system's limit on memory that is reserved: onnxruntime reserves twice what it touches.

    What is touched is still watched by the parent, and ends the child at ``limits.memory_bytes``.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


class Refused(Mapping[str, Note]):
    """The files not to be read, with the note that stands in their place."""

    def __init__(self) -> None:
        self.notes: dict[str, Note] = {}
        self.finished: set[str] = set()
        """Files that a child has read to the end."""
        self.rest: Note | None = None
        """Set for the last attempt: every file that was never finished is refused with it."""

    def __getitem__(self, file: str) -> Note:
        if file in self.notes or self.rest is None or file in self.finished:
            return self.notes[file]
        return self.rest._replace(anchor=Anchor(file))

    def __iter__(self) -> Iterator[str]:
        return iter(self.notes)

    def __len__(self) -> int:
        return len(self.notes)


class Ending(NamedTuple):
    """How a child ended: with a ``result`` or an ``error`` of the task, or with a ``note`` and the file at fault."""

    note: Note | None = None
    file: str = ""
    result: Any = None
    error: BaseException | None = None


def run_limited(task: Callable[[Reporter, Mapping[str, Note]], T], limits: Limits) -> T:
    """What ``task`` returns, from a child process within ``limits``.

    The task gets a Reporter and the files it must not read. It runs again, without the file at fault,
    each time a child dies. What it raises is raised here.

    Raises:
        WorkerFailed: even the attempt that reads nothing new did not end.
    """
    refused = Refused()
    if not hasattr(os, "fork"):
        return task(Reporter(), refused)
    import resource  # noqa: F401 (each child needs it, and finds it loaded)

    end_of_time = time.monotonic() + limits.seconds * (1 - LAST_SHARE)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        child = Child(task, refused, limits, end_of_time)
        ending = child.watch()
        if ending.error is not None:
            raise ending.error
        if ending.note is None:
            result: T = ending.result
            return result
        if refused.rest is not None:
            raise WorkerFailed(ending.note)
        end_of_time = child.end_of_time
        if ending.file:
            refused.notes[ending.file] = ending.note
        if not ending.file or attempt == MAX_ATTEMPTS - 1 or time.monotonic() >= end_of_time:
            if not ending.file:
                refused.finished.clear()
            refused.rest = _rest_note(ending.note, limits)
            end_of_time = time.monotonic() + limits.seconds * LAST_SHARE
    raise AssertionError("the last attempt returns or raises")


def _rest_note(last: Note, limits: Limits) -> Note:
    if last.anchor.file:
        return Note(
            "limit", f"本份材料的读取总时间超过上限 {limits.seconds:g} 秒或多次中止，此文件未读取；请分开上传。"
        )
    return last


class Child:
    """One forked attempt: its pipe, its clock, and what it has said so far."""

    def __init__(
        self,
        task: Callable[[Reporter, Mapping[str, Note]], Any],
        refused: Refused,
        limits: Limits,
        end_of_time: float,
    ) -> None:
        self.end_of_time = end_of_time
        self._limits = limits
        self._refused = refused
        self._file = ""
        self._file_end = end_of_time
        self._apart: tuple[float, float] | None = None
        """(when it began, how long it may take)"""
        self._helper = 0
        self._buffer = bytearray()
        self._ending: Ending | None = None
        self._scratch = tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True)
        # What the parent holds is the child's too until written to: only what the task adds is its own.
        self._most_bytes = limits.memory_bytes + max(_resident_bytes(os.getpid()) - _OWN_BYTES, 0)
        self._pipe, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._pipe)
            _live(task, refused, limits, writing, self._scratch.name)
        os.close(writing)

    def watch(self) -> Ending:
        """Waits for the end; whatever happens here, the child and its helper are gone afterwards."""
        stopped: Note | None = None
        try:
            while self._receive() and self._ending is None and stopped is None:
                stopped = self._over_limit()
        finally:
            status, peak = self._bury()
        if self._ending is not None:
            return self._ending
        note = stopped or self._cause_of_death(status, peak)
        return Ending(note._replace(anchor=Anchor(self._file)), self._file)

    def _receive(self) -> bool:
        """Takes in what the child has said, waiting a moment for it. False when it has closed the pipe."""
        import select

        if not select.select([self._pipe], [], [], POLL_SECONDS)[0]:
            return True
        chunk = os.read(self._pipe, 1 << 20)
        self._buffer += chunk
        while len(self._buffer) >= HEADER:
            end = HEADER + int.from_bytes(self._buffer[:HEADER], "little")
            if len(self._buffer) < end:
                break
            kind, value = pickle.loads(self._buffer[HEADER:end])
            del self._buffer[:end]
            self._heed(kind, value)
        return bool(chunk)

    def _heed(self, kind: str, value: Any) -> None:
        now = time.monotonic()
        match kind:
            case "reading":
                self._refused.finished.add(self._file)
                self._file = value
                self._file_end = now + self._limits.file_seconds if value else self.end_of_time
            case "apart":
                self._set_apart(now, value)
            case "helper":
                self._helper = value
            case "result":
                self._ending = Ending(result=value)
            case "raised":
                self._ending = Ending(error=value)

    def _set_apart(self, now: float, seconds: float) -> None:
        if self._apart is not None:
            spent = now - self._apart[0]
            self._file_end += spent
            self.end_of_time += spent
        self._apart = (now, seconds) if seconds else None

    def _over_limit(self) -> Note | None:
        now = time.monotonic()
        if self._apart is not None:
            began, seconds = self._apart
            if now > began + seconds:
                return _note(f"转换或文字识别超过时限 {seconds:g} 秒，已安全停止；请另存为 .docx 后重新上传。")
        elif now > min(self._file_end, self.end_of_time):
            seconds = self._limits.file_seconds if self._file and now > self._file_end else self._limits.seconds
            what = "读取此文件" if self._file else "分析本份材料"
            return _note(
                f"{what}超过时限 {seconds:g} 秒，已安全停止；请用 Word 或 WPS 另存一份、去掉多余内容后重新上传。"
            )
        if _resident_bytes(self.pid) > self._most_bytes:
            return self._memory_note()
        return None

    def _memory_note(self) -> Note:
        figure = self._limits.memory_bytes // MIB
        return _note(f"读取所需内存超过上限 {figure} MB，已安全停止；请压缩图片或拆分后重新上传。")

    def _cause_of_death(self, status: int, peak_bytes: int) -> Note:
        code = os.waitstatus_to_exitcode(status)
        if code == OUT_OF_MEMORY or peak_bytes > 0.8 * self._most_bytes:
            return self._memory_note()
        how = signal.Signals(-code).name if code < 0 else f"退出码 {code}"
        return Note("damaged", f"读取程序意外中止（{how}），文件可能已损坏；请用 Word 或 WPS 另存一份再上传。")

    def _bury(self) -> tuple[int, int]:
        """Ends the child and its helper. Its wait status and its peak memory in bytes."""
        os.close(self._pipe)
        if self._ending is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        if self._helper:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._helper, signal.SIGKILL)
        self._scratch.cleanup()
        return status, usage.ru_maxrss * 1024


_OWN_BYTES = 100 * MIB
"""What a process of ours takes before it reads anything; a larger parent (a test run, a service) is allowed for."""
OUT_OF_MEMORY = 137
"""The child's exit code when the task ran out of memory."""


def _note(text: str) -> Note:
    return Note("limit", text)


def _resident_bytes(pid: int) -> int:
    """Memory of ``pid`` that lies in RAM; 0 where the system does not say it in /proc."""
    return _memory_pages(pid, _RESIDENT) * _PAGE


def _memory_pages(pid: int, which: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as stream:  # noqa: PTH123 (asked fifty times a second)
            return int(stream.read().split()[which])
    except (OSError, IndexError):
        return 0


_RESIDENT, _DATA = 1, 5
"""Fields of /proc/PID/statm."""


_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def _live(
    task: Callable[[Reporter, Mapping[str, Note]], Any],
    refused: Refused,
    limits: Limits,
    descriptor: int,
    scratch: str,
) -> None:
    """The child's whole life. It never returns and runs none of the parent's exit handlers."""
    global _reporter
    gc.freeze()  # what was there before is the parent's: looking through it would copy it page by page
    code = 1
    try:
        _limit_this_process(limits)
        tempfile.tempdir = scratch
        _reporter = Reporter(descriptor)
        _reporter.send(*_outcome(task, refused))
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _outcome(task: Callable[[Reporter, Mapping[str, Note]], Any], refused: Refused) -> tuple[str, object]:
    try:
        return "result", task(_reporter, refused)
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:
        return "raised", _portable(error)


def _portable(error: BaseException) -> BaseException:
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
    import resource

    # RLIMIT_AS would count address space that pdfium and onnxruntime reserve and never touch. What a large parent
    # had already is no part of the task.
    had = max(_memory_pages(os.getpid(), _DATA) * _PAGE - _OWN_BYTES, 0)
    for what, value in (
        (resource.RLIMIT_DATA, limits.memory_bytes + had),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (value, hard))
