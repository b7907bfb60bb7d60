"""The parent's side of a child process: its requests, its clock, its memory, and what became of it."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from pipeline.limits import MIB, Limits
from pipeline.model.document import Anchor, Note
from pipeline.steps import Key, Step

POLL_SECONDS = 0.02
"""How often the child's memory is looked at."""
OUT_OF_MEMORY = 137
"""The child's exit code when the task ran out of memory."""
OWN_BYTES = 100 * MIB
"""What a process of ours takes before it reads anything; a larger parent (a test run, a service) is allowed for."""
REQUESTS = 250
"""That one child is given: of each a few kB stay behind in libraries and unused corners of memory."""
_HEADER = 4


def send(descriptor: int, value: object) -> None:
    """Writes ``value`` to a pipe, its length before it."""
    payload = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    view = memoryview(len(payload).to_bytes(_HEADER, "little") + payload)
    while view:
        view = view[os.write(descriptor, view) :]


class Inbox:
    """What came through a pipe, put together again."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()

    def receive(self) -> bool:
        """Takes in what is there, waiting for something. False when the pipe is closed."""
        chunk = os.read(self._descriptor, 1 << 20)
        self._buffer += chunk
        return bool(chunk)

    def values(self) -> Iterator[Any]:
        """What has arrived whole."""
        while len(self._buffer) >= _HEADER:
            end = _HEADER + int.from_bytes(self._buffer[:_HEADER], "little")
            if len(self._buffer) < end:
                return
            value = pickle.loads(self._buffer[_HEADER:end])
            del self._buffer[:end]
            yield value


class Refused(Mapping[str, Note]):
    """The files not to be read, with the note that stands in their place."""

    def __init__(self) -> None:
        self.notes: dict[str, Note] = {}
        self.finished: set[str] = set()
        """Files that a child has read to the end."""
        self.rest: Note | None = None
        """Set for the last attempt: every file that was never finished is refused with it."""
        self.steps: dict[Key, Step] = {}
        """What became of the costly steps that any child began."""

    def afresh(self) -> Refused:
        """Nothing is refused, and only what was done of the steps is known."""
        other = Refused()
        other.steps = {key: step for key, step in self.steps.items() if not step.lost}
        return other

    def __getitem__(self, file: str) -> Note:
        if file in self.notes or self.rest is None or file in self.finished:
            return self.notes[file]
        return self.rest._replace(anchor=Anchor(file))

    def __iter__(self) -> Iterator[str]:
        return iter(self.notes)

    def __len__(self) -> int:
        return len(self.notes)


class Ending(NamedTuple):
    """How a task ended: with a ``result`` or an ``error`` of its own, or with a ``note`` and the file at fault."""

    note: Note | None = None
    file: str = ""
    result: Any = None
    error: BaseException | None = None
    in_step: bool = False
    """It died over one step, which is lost: the file is not at fault."""


class Child:
    """A forked process that does what it is asked, one thing after the other, until it dies or is ended.

    Args:
        live: the child's whole life, given the pipes it reads requests from and writes to and its folder for
            temporary files; it must not return.
    """

    def __init__(self, live: Callable[[int, int, str], None], limits: Limits) -> None:
        self._limits = limits
        self._scratch = tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True)
        asking, self._ask = os.pipe()
        self._pipe, telling = os.pipe()
        self._inbox = Inbox(self._pipe)
        self._helper = 0
        self._requests = 0
        self.alive = True
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._pipe)
            os.close(self._ask)
            live(asking, telling, self._scratch.name)
        self._born_with = resident_bytes(self.pid)
        """What it has from its parent."""
        os.close(asking)
        os.close(telling)

    def do(self, request: object, refused: Refused, end_of_time: float) -> Ending:
        """Has the child do ``request`` within the limits; after an ending with a note the child is gone.

        ``end_of_time`` is of the monotonic clock; what is done ``apart`` is added to it.
        """
        self._begin(refused, end_of_time)
        self._requests += 1
        stopped: Note | None = None
        self.alive = False
        try:
            with suppress(BrokenPipeError):  # it has died in the meantime: there will be nothing to receive
                send(self._ask, (request, refused))
            while self._receive() and self._ending is None and stopped is None:
                stopped = self._over_limit()
            self.alive = self._ending is not None
        finally:
            if not self.alive:
                status, peak = self.end()
        if self._ending is not None:
            return self._ending
        if self._settled is not None:
            return self._settled
        note = stopped or self._cause_of_death(status, peak)
        self._set_apart(time.monotonic(), 0.0)
        if self._step is not None:
            key, began = self._step
            refused.steps[key] = Step(None, time.monotonic() - began, note.text.partition("，")[0])
        return Ending(note._replace(anchor=Anchor(self._file)), self._file, in_step=self._step is not None)

    def _begin(self, refused: Refused, end_of_time: float) -> None:
        self.end_of_time = end_of_time
        self._refused, self._file, self._file_end = refused, "", end_of_time
        self._apart: tuple[float, float] | None = None
        self._step: tuple[Key, float] | None = None
        self._ending: Ending | None = None
        self._settled: Ending | None = None
        # What the parent holds is the child's too until written to: only what the task adds is its own.
        had = max(resident_bytes(os.getpid()), resident_bytes(self.pid))
        self._most_bytes = self._limits.memory_bytes + max(had - OWN_BYTES, 0)

    def spent(self) -> bool:
        """The next task should start in another: it holds much memory, or has done ``REQUESTS``."""
        grown = resident_bytes(self.pid) - max(OWN_BYTES, self._born_with)
        return self._requests >= REQUESTS or grown > self._limits.memory_bytes // 2

    def end(self) -> tuple[int, int]:
        """Ends the child and its helper. Its wait status and its peak memory in bytes."""
        os.close(self._pipe)
        os.close(self._ask)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        if self._helper:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._helper, signal.SIGKILL)
        self._scratch.cleanup()
        return status, usage.ru_maxrss * 1024

    def _receive(self) -> bool:
        """Takes in what the child has said, waiting a moment for it. False when it has closed the pipe."""
        import select

        if not select.select([self._pipe], [], [], POLL_SECONDS)[0]:
            return True
        open_ = self._inbox.receive()
        for kind, value in self._inbox.values():
            self._heed(kind, value)
        return open_

    def _heed(self, kind: str, value: Any) -> None:
        now = time.monotonic()
        match kind:
            case "reading":
                self._refused.finished.add(self._file)
                self._file = value
                self._file_end = now + self._limits.file_seconds if value else self.end_of_time
            case "apart":
                self._set_apart(now, value)
            case "step":
                self._step = (value, now)
            case "done":
                key, step = value
                self._refused.steps[key] = step
                self._step = None
            case "helper":
                self._helper = value
            case "settled":
                self._settled = Ending(result=value)
            case "result":
                self._ending = self._settled or Ending(result=value)
            case "raised":
                self._ending = self._settled or Ending(error=value)

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
                if self._step is not None:
                    return _note(f"识别这一页超过时限 {seconds:g} 秒")
                return _note(f"转换或文字识别超过时限 {seconds:g} 秒，已安全停止；请另存为 .docx 后重新上传。")
        elif now > min(self._file_end, self.end_of_time):
            seconds = self._limits.file_seconds if self._file and now > self._file_end else self._limits.seconds
            what = "读取此文件" if self._file else "分析本份材料"
            return _note(
                f"{what}超过时限 {seconds:g} 秒，已安全停止；请用 Word 或 WPS 另存一份、去掉多余内容后重新上传。"
            )
        if resident_bytes(self.pid) > self._most_bytes:
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


def _note(text: str) -> Note:
    return Note("limit", text)


def die_with_parent() -> None:
    """On Linux: this process is killed when the one that forked it is, for nobody would watch over it any more."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


_PARENT_DEATH_SIGNAL = 1


def resident_bytes(pid: int) -> int:
    """Memory of ``pid`` that lies in RAM; 0 where the system does not say it in /proc."""
    return _memory_bytes(pid, 1)


def data_bytes(pid: int) -> int:
    """What ``RLIMIT_DATA`` counts of ``pid``; 0 where the system does not say it in /proc."""
    return _memory_bytes(pid, 5)


def _memory_bytes(pid: int, which: int) -> int:
    """The field ``which`` of /proc/PID/statm."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as stream:  # noqa: PTH123 (asked fifty times a second)
            return int(stream.read().split()[which]) * _PAGE
    except (OSError, IndexError):
        return 0


_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
