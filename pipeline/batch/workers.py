"""Gives tasks to workers, here or on a cluster, and takes a dead worker for what it is: a task to be done again.

Written against ``concurrent.futures`` alone. At most ``AHEAD`` tasks for each worker are under way, so memory
does not grow with the number of submissions.
"""

from __future__ import annotations

import multiprocessing
import re
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, Generic, Protocol, TypeVar

from pipeline.batch.storage import CannotRun
from pipeline.batch.worker_child import live_with

W = TypeVar("W")
D = TypeVar("D")
AHEAD = 3
TRIES = 3
"""How often a task is given out alone before it counts as what kills the workers."""
HEED_SECONDS = 0.3
"""How long a Ctrl-C may have to wait."""
HOPELESS = 3
"""Pieces given up before any was ever done: it is not the pieces that end the workers."""
CLUSTER_SECONDS = 10
"""How long the scheduler may take to answer."""
WORKERLESS_SECONDS = 60
"""How long a batch waits for new workers of a cluster when all are gone."""
CLUSTER_CHUNK = 16
"""Submissions in one task of a cluster, whose bookkeeping costs milliseconds for each task."""


class Workers(Protocol):
    """Where tasks are done; a context manager, on leaving which the workers end at once."""

    count: int
    chunk: int

    def executor(self) -> Executor:
        """The workers, started when they are first asked for, and anew after ``discard``."""
        ...

    def discard(self) -> None:
        """Ends the workers, whatever they are doing."""
        ...

    def idle(self) -> None:
        """Called now and then while nothing is done. Raises CannotRun when nothing will be."""
        ...


class LocalWorkers:
    """Processes of this machine. They end with this object or this process, however it ends: see ``live_with``."""

    chunk = 1

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None
        self._lifeline: Connection | None = None

    def __enter__(self) -> LocalWorkers:
        if hasattr(signal, "pthread_sigmask"):
            resource_tracker.ensure_running()  # now: when it starts with the workers, it lets a Ctrl-C through to them
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._pool is not None:
            self._pool.shutdown()  # nothing is under way
        self.discard()

    def executor(self) -> Executor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            theirs, self._lifeline = context.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self.count, context, live_with, (theirs, self.count))
        return self._pool

    def discard(self) -> None:
        if self._lifeline is not None and self._pool is not None:
            self._lifeline.close()
            self._pool.shutdown(cancel_futures=True)
        self._pool = self._lifeline = None

    def idle(self) -> None: ...


class ClusterWorkers:
    """The workers of a Dask scheduler, through its executor interface.

    Raises CannotRun when Dask is not installed, or there is no scheduler at the address, or it has no worker.
    """

    chunk = CLUSTER_CHUNK

    def __init__(self, address: str) -> None:
        try:
            distributed = import_module("distributed")
        except ImportError:
            raise CannotRun("连接集群需要安装 Dask：pip install 'yushen[cluster]'。") from None
        if not re.fullmatch(r"([a-z]+://)?[^/]+:\d+", address):
            raise CannotRun(f"集群的地址应写作 tcp://主机:端口，例如 tcp://10.0.0.5:8786；给出的是“{address}”。")
        try:
            self._client: Any = distributed.Client(address, timeout=CLUSTER_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            why = f"{CLUSTER_SECONDS} 秒内没有回应" if isinstance(error, OSError) else str(error)
            raise CannotRun(f"连不上集群 {address}（{why}）。请检查地址，并确认调度器已经启动。") from None
        try:
            self._client.wait_for_workers(1, timeout=CLUSTER_SECONDS)
        except TimeoutError:
            self._client.close()
            told = f"集群 {address} 连上了，但 {CLUSTER_SECONDS} 秒内没有一个工作进程。"
            raise CannotRun(f"{told}请先启动 dask worker，其中装有同一版本的 yushen。") from None
        self.count = sum(self._client.nthreads().values())
        self._executor: Any = None
        self._looked = 0.0
        self._gone: float | None = None
        """Since when there has been no worker, by the monotonic clock."""

    def __enter__(self) -> ClusterWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()
        self._client.close()

    def executor(self) -> Executor:
        if self._executor is None:
            self._executor = self._client.get_executor(pure=False)
        executor: Executor = self._executor
        return executor

    def discard(self) -> None:
        """Gives up what is under way; the cluster's workers themselves are not ours to end."""
        if self._executor is not None:
            with suppress(Exception):  # with its scheduler gone, the client has nothing under way to give up
                self._executor.shutdown(wait=False)
        self._executor = None

    def idle(self) -> None:
        # A future whose result was on its way when the scheduler went is told nothing, ever.
        if self._client.status in ("closing", "closed"):
            raise CancelledError
        now = time.monotonic()
        if now - self._looked < WORKERLESS_SECONDS / 10:
            return
        self._looked = now
        with suppress(Exception):  # of a scheduler that is gone its tasks tell, or its client does
            self._gone = None if self._client.nthreads() else self._gone or now
        if self._gone is not None and now - self._gone > WORKERLESS_SECONDS:
            told = f"集群上已有 {WORKERLESS_SECONDS} 秒没有一个工作进程，批处理停在这里；已检查的结果都保留着。"
            raise CannotRun(f"{told}请启动 dask worker，再用同样的命令运行一次，就从这里继续。")


def worker_died(error: BaseException | None) -> bool:
    """Whether a future failed because its worker is gone, and not because of what the task did."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ in ("KilledWorker", "CancelledError")


class Dispatch(Generic[W, D]):
    """Has every piece of work done once, in any order.

    Args:
        task: does a list of pieces in a worker; safe to be done twice.
        given_up: what stands for a piece that ended its worker ``TRIES`` times with nothing else under way.
        few: up to so many pieces are given out one by one: to start a second worker for them would cost more.
    """

    def __init__(
        self, workers: Workers, task: Callable[[list[W]], list[D]], given_up: Callable[[W], D], few: int = 0
    ) -> None:
        self.workers, self.task, self.given_up, self.few = workers, task, given_up, few
        self.ahead = AHEAD * workers.count
        self.suspects: deque[tuple[W, int]] = deque()
        """Pieces that were under way when a worker died, with how often they were tried alone."""
        self.done = self.lost = 0

    def run(self, work: Iterable[W], total: int) -> Iterator[list[D]]:
        """Yields what the tasks give, as they end; ``total`` is how many pieces of work there are.

        Raises CannotRun when the workers die of whatever they are given.
        """
        waiting = _Waiting(work, self._chunk(total))
        self.ahead = 1 if total <= self.few else AHEAD * self.workers.count
        while waiting or self.suspects:
            if self.suspects:
                yield from self._alone()
            else:
                yield from self._until_broken(waiting)

    def _chunk(self, pieces: int) -> int:
        """Large enough to be worth its way, small enough that all workers have some to the end."""
        return max(1, min(self.workers.chunk, pieces // (4 * self.workers.count)))

    def _alone(self) -> Iterator[list[D]]:
        """One suspect, with nothing else under way: if its worker dies now, there is no doubt whose fault it is."""
        piece, tries = self.suspects.popleft()
        with _undisturbed():
            future = self.workers.executor().submit(self.task, [piece])
        if not worker_died(waited_for(future, self.workers)):
            yield self._counted(future.result())
            return
        self.workers.discard()
        if tries + 1 < TRIES:
            self.suspects.appendleft((piece, tries + 1))
        else:
            self.lost += 1
            if not self.done and self.lost >= HOPELESS:
                why = "常见原因是内存不足或安装不完整"
                raise CannotRun(f"工作进程每次启动都被系统终止（{why}）。请先用 yushen check 检查一份材料试试。")
            yield [self.given_up(piece)]

    def _counted(self, some: list[D]) -> list[D]:
        self.done += len(some)
        return some

    def _until_broken(self, waiting: _Waiting[W]) -> Iterator[list[D]]:
        """All that is waiting, or up to the death of a worker."""
        under_way: dict[Future[list[D]], list[W]] = {}
        while under_way or (waiting and not self.suspects):
            while waiting and not self.suspects and len(under_way) < self.ahead:
                chunk = waiting.next()
                try:
                    with _undisturbed():
                        under_way[self.workers.executor().submit(self.task, chunk)] = chunk
                except BrokenExecutor:
                    self.suspects.extend((piece, 0) for piece in chunk)
            for future in _any_done(under_way, self.workers):
                chunk = under_way.pop(future)
                if future.cancelled() or worker_died(future.exception()):
                    self.suspects.extend((piece, 0) for piece in chunk)
                else:
                    yield self._counted(future.result())
        if self.suspects:
            self.workers.discard()


def started(workers: Workers, task: Callable[[W], D], work: W) -> Future[D]:
    """One task on its own, to go on beside; its worker may die as any other's (see ``worker_died``)."""
    with _undisturbed():
        try:
            return workers.executor().submit(task, work)
        except BrokenExecutor as error:
            workers.discard()
            broken: Future[D] = Future()
            broken.set_exception(error)
            return broken


def waited_for(future: Future[Any], workers: Workers) -> BaseException | None:
    """What went wrong in a task, once it is done."""
    _any_done([future], workers)
    return future.exception()


def _any_done(futures: Collection[Future[D]], workers: Workers) -> set[Future[D]]:
    """Waits until one of them is done, or until Ctrl-C."""
    done: set[Future[D]] = set()
    while futures and not done:
        with _undisturbed():
            done = wait(futures, HEED_SECONDS, FIRST_COMPLETED).done
        if not done:
            workers.idle()
    return done


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A Ctrl-C is heeded at the end: in the midst of it, it could leave a lock of the futures held for ever.

    Processes that are started meanwhile do not hear it at all: their start is long, and they end with this one.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
        if pressed:
            signal.raise_signal(signal.SIGINT)


class _Waiting(Generic[W]):
    """Chunks of the work, true while there are any; a piece is asked for no sooner than the chunk before it is."""

    def __init__(self, work: Iterable[W], size: int) -> None:
        self._work, self._size = iter(work), size
        self._first = self._cut()

    def __bool__(self) -> bool:
        return bool(self._first)

    def next(self) -> list[W]:
        chunk, self._first = self._first, self._cut()
        return chunk

    def _cut(self) -> list[W]:
        return list(islice(self._work, self._size))
