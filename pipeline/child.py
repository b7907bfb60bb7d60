"""The parent's side of a child process: its requests, its clock, its memory, and what became of it."""

from __future__ import annotations

import math
import os
import pickle
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from pipeline import process, system
from pipeline.limits import DEFAULT, MIB, Limits
from pipeline.model.document import Anchor, Note
from pipeline.steps import Key, Step
from pipeline.system import resident_bytes

POLL_SECONDS = 0.02
"""How often the child's memory is looked at."""
OUT_OF_MEMORY = 137
"""The child's exit code when the task ran out of memory."""
OWN_BYTES = 100 * MIB
"""What a process of ours takes before it reads anything; a larger parent (a test run, a service) is allowed for."""
REQUESTS = 250
"""That one child is given: of each a few kB stay behind in libraries and unused corners of memory."""


class Refused(Mapping[str, Note]):
    """The files not to be read, with the note that stands in their place."""

    def __init__(self, done: dict[Key, Step] | None = None) -> None:
        self.notes: dict[str, Note] = {}
        self.finished: set[str] = set()
        """Files that a child has read to the end."""
        self.rest: Note | None = None
        """Set for the last attempt: every file that was never finished is refused with it."""
        self.steps: dict[Key, Step] = {} if done is None else done
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
    """A process that does what it is asked, one thing after the other, until it dies or is ended.

    Args:
        live: the child's whole life; it must not return.
        limits: None where the child itself finds out which they are (see ``wait_until_ready``).
        told: hears which file the child is about to read ("" after the last).
        heard: hears on which of the two streams the child says something to people, and what.
    """

    def __init__(
        self,
        live: process.Life,
        limits: Limits | None,
        told: Callable[[str], None] | None = None,
        heard: Callable[[str, str], None] | None = None,
    ) -> None:
        self._limits, self._told, self.heard = limits or DEFAULT, told, heard
        self._scratch = tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True)
        self._helper = 0
        self._requests = 0
        self.alive = True
        self._process = process.start(live, self._scratch.name)
        self._born_with = self._process.resident_bytes() if system.forks() else 0
        """What it has from its parent."""

    def wait_until_ready(self) -> Limits:
        """Waits for a child that prepares its task itself, and takes over the limits of that. Raises what it raises."""
        self._begin(Refused(), math.inf)
        try:
            while self._receive() and not self._ready and self._ending is None:
                pass
        finally:
            if not self._ready:
                code, _ = self.end()
        if not self._ready:
            raise (self._ending and self._ending.error) or RuntimeError(_how_it_ended(code))
        return self._limits

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
                self._process.send((request, refused))
            while self._receive() and self._ending is None and stopped is None:
                stopped = self._over_limit()
            self.alive = self._ending is not None
        finally:
            if not self.alive:
                code, peak = self.end()
        if self._ending is not None:
            return self._ending
        if self._settled is not None:
            return self._settled_on()
        if self._over:
            return Ending(error=RuntimeError(_how_it_ended(code)))
        note = stopped or self._cause_of_death(code, peak)
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
        self._settled: bytes | None = None
        self._ready = self._over = False
        # What the parent holds is the child's too until written to: only what the task adds is its own.
        had = max(resident_bytes(os.getpid()) if system.forks() else 0, self._born_with)
        self._most_bytes = self._limits.memory_bytes + max(had - OWN_BYTES, 0)

    def spent(self) -> bool:
        """The next task should start in another: it holds much memory, or has done ``REQUESTS``."""
        grown = self._process.resident_bytes() - max(OWN_BYTES, self._born_with)
        return self._requests >= REQUESTS or grown > self._limits.memory_bytes // 2

    def end(self) -> tuple[int, int]:
        """Ends the child and its helper. Its exit code and its peak memory in bytes."""
        code, peak = self._process.end()
        if self._helper:
            system.end_group(self._helper)
        self._scratch.cleanup()
        return code, peak

    def _receive(self) -> bool:
        """Takes in what the child has said, waiting a moment for it. False when it has nothing more to say."""
        values = self._process.receive(POLL_SECONDS)
        for kind, value in values or ():
            self._heed(kind, value)
        return values is not None

    def _heed(self, kind: str, value: Any) -> None:
        now = time.monotonic()
        match kind:
            case "reading":
                self._refused.finished.add(self._file)
                self._file = value
                self._file_end = now + self._limits.file_seconds if value else self.end_of_time
                if self._told is not None:
                    self._told(value)
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
            case "said":
                if self.heard is not None:
                    self.heard(*value)
            case "ready":
                self._limits, self._ready = value, True
            case "settled":
                self._settled = value
            case "over":
                self._settled, self._over = None, True
            case "result":
                self._ending = Ending(result=value) if self._settled is None else self._settled_on()
            case "raised":
                self._ending = Ending(error=value) if self._settled is None else self._settled_on()

    def _settled_on(self) -> Ending:
        """It was sent as bytes: one that is settled on before the last is never made into a result again."""
        return Ending(result=pickle.loads(self._settled or b""))

    def _set_apart(self, now: float, seconds: float) -> None:
        if self._apart is not None:
            spent = now - self._apart[0]
            self._file_end += spent
            self.end_of_time += spent
        self._apart = (now, seconds) if seconds else None

    def _over_limit(self) -> Note | None:
        if self._over:
            return None
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
        if self._process.resident_bytes() > self._most_bytes:
            return self._memory_note()
        return None

    def _memory_note(self) -> Note:
        figure = self._limits.memory_bytes // MIB
        return _note(f"读取所需内存超过上限 {figure} MB，已安全停止；请压缩图片或拆分后重新上传。")

    def _cause_of_death(self, code: int, peak_bytes: int) -> Note:
        if code == OUT_OF_MEMORY or peak_bytes > 0.8 * self._most_bytes:
            return self._memory_note()
        how = _how_it_ended(code)
        return Note("damaged", f"读取程序意外中止（{how}），文件可能已损坏；请用 Word 或 WPS 另存一份再上传。")


def _how_it_ended(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"退出码 {code}"


def _note(text: str) -> Note:
    return Note("limit", text)
