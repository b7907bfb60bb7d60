"""Gives tasks to workers, here or on a cluster, and takes a dead worker for what it is: a task to be done again.

Written against ``concurrent.futures`` alone. At most ``AHEAD`` tasks for each worker are under way, so memory
does not grow with the number of submissions.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

from pipeline.batch.places import CannotRun
from pipeline.batch.task import live_with

W = TypeVar("W")
D = TypeVar("D")
AHEAD = 3
TRIES = 3
"""How often a task is given out alone before it counts as what kills the workers."""
CLUSTER_CHUNK = 16
"""Submissions in one task of a cluster, whose bookkeeping costs milliseconds for each task."""


class Workers(Protocol):
    """Where tasks are done."""

    count: int
    chunk: int

    def executor(self) -> AbstractContextManager[Executor]:
        """A new set of workers; leaving it unfinished ends them at once."""
        ...


class LocalWorkers:
    """Processes of this machine."""

    chunk = 1

    def __init__(self, count: int) -> None:
        self.count = count

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        """A pool whose workers end with it, however it ends: see ``live_with``."""
        context = multiprocessing.get_context("spawn")
        theirs, ours = context.Pipe(duplex=False)
        pool = ProcessPoolExecutor(self.count, context, live_with, (theirs,))
        try:
            yield pool
            pool.shutdown()
        finally:
            ours.close()
            theirs.close()
            pool.shutdown(wait=False, cancel_futures=True)


class ClusterWorkers:
    """The workers of a Dask scheduler, through its executor interface.

    Raises CannotRun when Dask is not installed or there is no scheduler at the address.
    """

    chunk = CLUSTER_CHUNK

    def __init__(self, address: str) -> None:
        try:
            distributed = import_module("distributed")
        except ImportError:
            raise CannotRun("连接集群需要安装 Dask：pip install 'yushen[cluster]'。") from None
        try:
            self.client: Any = distributed.Client(address, timeout="10s", set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise CannotRun(f"连不上集群 {address}（{type(error).__name__}）。请检查地址和调度器。") from None
        self.count = max(1, sum(self.client.nthreads().values()))

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        executor = self.client.get_executor(pure=False)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        self.client.close()


def worker_died(error: BaseException | None) -> bool:
    """Whether a future failed because its worker is gone, and not because of what the task did."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ in ("KilledWorker", "CancelledError")


class Dispatch(Generic[W, D]):
    """Has every piece of work done once, in any order.

    Args:
        task: does a list of pieces in a worker; safe to be done twice.
        given_up: what stands for a piece that ended its worker ``TRIES`` times with nothing else under way.
    """

    def __init__(self, workers: Workers, task: Callable[[list[W]], list[D]], given_up: Callable[[W], D]) -> None:
        self.workers, self.task, self.given_up = workers, task, given_up
        self.suspects: deque[tuple[W, int]] = deque()
        """Pieces that were under way when a worker died, with how often they were tried alone."""

    def run(self, work: Sequence[W]) -> Iterator[list[D]]:
        """Yields what the tasks give, as they end."""
        waiting = deque(_chunks(work, self._chunk(len(work))))
        while waiting or self.suspects:
            with self.workers.executor() as executor:
                yield from self._until_broken(executor, waiting)

    def _chunk(self, pieces: int) -> int:
        """Large enough to be worth its way, small enough that all workers have some to the end."""
        return max(1, min(self.workers.chunk, pieces // (4 * self.workers.count)))

    def _until_broken(self, executor: Executor, waiting: deque[list[W]]) -> Iterator[list[D]]:
        while self.suspects:
            piece, tries = self.suspects.popleft()
            future = executor.submit(self.task, [piece])
            if not worker_died(future.exception()):
                yield future.result()
            elif tries + 1 < TRIES:
                self.suspects.appendleft((piece, tries + 1))
                return
            else:
                yield [self.given_up(piece)]
                return
        under_way: dict[Future[list[D]], list[W]] = {}
        broken = False
        while under_way or (waiting and not broken):
            while waiting and not broken and len(under_way) < AHEAD * self.workers.count:
                chunk = waiting.popleft()
                try:
                    under_way[executor.submit(self.task, chunk)] = chunk
                except BrokenExecutor:
                    waiting.appendleft(chunk)
                    broken = True
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                chunk = under_way.pop(future)
                if future.cancelled() or worker_died(future.exception()):
                    broken = True
                    self.suspects.extend((piece, 0) for piece in chunk)
                else:
                    yield future.result()


def _chunks(work: Sequence[W], size: int) -> Iterator[list[W]]:
    for start in range(0, len(work), size):
        yield list(work[start : start + size])
