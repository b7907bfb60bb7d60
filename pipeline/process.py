"""A child process and the two pipes to it: forked where the system can, else started anew.

A forked child finds everything loaded and knows its task; one that is started anew is handed the task (which must be
picklable) and loads what it needs. Both are asked, listened to and ended in the same way.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Protocol

from pipeline import system

_HEADER = 4


class Channel(Protocol):
    """The child's side: what it is asked and what it tells."""

    def requests(self) -> Iterator[Any]:
        """What the parent asks, one after the other, until it has gone."""
        ...

    def send(self, value: object) -> None:
        """Tells the parent."""
        ...


Life = Callable[[Channel, str], None]
"""A child's whole life, given its channel and its folder for temporary files."""


class Process(Protocol):
    """The parent's side."""

    pid: int

    def send(self, value: object) -> None:
        """Asks. Raises BrokenPipeError when the child has died."""
        ...

    def receive(self, seconds: float) -> list[Any] | None:
        """What the child has told meanwhile, waiting so long for something; None when it tells nothing any more."""
        ...

    def resident_bytes(self) -> int:
        """Its memory that lies in RAM, and that of the programs it started where only the parent keeps the limit."""
        ...

    def end(self) -> tuple[int, int]:
        """Kills it. Its exit code, negative for the number of a signal, and its peak memory in bytes (0: unknown)."""
        ...


def start(life: Life, scratch: str) -> Process:
    """A child that lives ``life``."""
    return Forked(life, scratch) if system.forks() else Spawned(life, scratch)


class _Pipes:
    """Two pipes by their descriptors: one to write to, one to read from; each value goes with its length before it."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self._writing = reading, writing
        self._buffer = bytearray()

    def send(self, value: object) -> None:
        payload = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        view = memoryview(len(payload).to_bytes(_HEADER, "little") + payload)
        while view:
            view = view[os.write(self._writing, view) :]

    def requests(self) -> Iterator[Any]:
        while self.take_in():
            yield from self.values()

    def take_in(self) -> bool:
        """Takes in what is there, waiting for something. False when the pipe is closed."""
        chunk = os.read(self.reading, 1 << 20)
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

    def close(self) -> None:
        os.close(self.reading)
        os.close(self._writing)


class Forked:
    """A copy of this process. It runs none of our exit handlers."""

    def __init__(self, life: Life, scratch: str) -> None:
        asked, asking = os.pipe()
        told, telling = os.pipe()
        self._pipes = _Pipes(told, asking)
        self.pid = os.fork()
        if self.pid == 0:
            self._pipes.close()
            try:
                life(_Pipes(asked, telling), scratch)
            finally:
                os._exit(1)  # a life ends the process itself
        os.close(asked)
        os.close(telling)
        self.send = self._pipes.send

    def receive(self, seconds: float) -> list[Any] | None:
        import select

        if not select.select([self._pipes.reading], [], [], seconds)[0]:
            return []
        return list(self._pipes.values()) if self._pipes.take_in() else None

    def resident_bytes(self) -> int:
        return system.resident_bytes(self.pid)

    def end(self) -> tuple[int, int]:
        self._pipes.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, system.KILL)
        _, status, usage = os.wait4(self.pid, 0)
        return os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024


class Spawned:
    """A new interpreter, by multiprocessing's own means. What it started is ended with it."""

    def __init__(self, life: Life, scratch: str) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_begin, args=(life, theirs, scratch), daemon=True)
        self._process.start()
        theirs.close()
        self.pid = self._process.pid or 0
        self._peak = 0

    def send(self, value: object) -> None:
        try:
            self._ours.send(value)
        except OSError as error:
            raise BrokenPipeError from error

    def receive(self, seconds: float) -> list[Any] | None:
        try:
            return [self._ours.recv()] if self._ours.poll(seconds) else []
        except (EOFError, OSError):
            return None

    def resident_bytes(self) -> int:
        now = system.family_bytes(self.pid)
        self._peak = max(self._peak, now)
        return now

    def end(self) -> tuple[int, int]:
        ended = not self._process.is_alive()
        if not ended:
            system.end_family(self.pid)
        self._process.join()
        code = self._process.exitcode or 0
        self._ours.close()
        self._process.close()
        return code, self._peak


class _Connection:
    """A spawned child's side of its connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.send = connection.send

    def requests(self) -> Iterator[Any]:
        while True:
            try:
                request = self._connection.recv()
            except (EOFError, OSError):
                return
            yield request


def _begin(life: Life, connection: Any, scratch: str) -> None:
    """In the new interpreter; it ends when its parent does, in whatever way that ends."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the parent's to heed
    system.end_with_parent()
    life(_Connection(connection), scratch)
