"""The worker processes of one machine: beside the web server, or by themselves for a server that is elsewhere."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from multiprocessing.process import BaseProcess

from web import worker
from web.core.config import Config

RESTART_SECONDS = 1.0


class Crew:
    """The worker processes: one that dies is replaced."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._context = multiprocessing.get_context("spawn")
        self._members: list[BaseProcess] = []
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="crew", daemon=True)

    def start(self) -> None:
        """Starts the workers and the thread that watches over them."""
        for _ in range(self._config.workers):
            self._members.append(self._one())
        if self._members:
            self._keeper.start()

    def _one(self) -> BaseProcess:
        process = self._context.Process(target=worker.main, args=(self._config, os.getpid()), name="yushen-worker")
        process.start()
        return process

    def _keep(self) -> None:
        while not self._stopping.wait(RESTART_SECONDS):
            for place, process in enumerate(self._members):
                if not process.is_alive() and not self._stopping.is_set():
                    logging.getLogger("yushen.crew").warning("worker %s ended, another starts", process.pid)
                    self._members[place] = self._one()

    def stop(self, seconds: float = 10.0) -> None:
        """Asks the workers to end; what they were at is taken up at the next start."""
        self._stopping.set()
        if self._keeper.is_alive():
            self._keeper.join()
        for process in self._members:
            process.terminate()
        deadline = time.monotonic() + seconds
        for process in self._members:
            process.join(max(0.1, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
