"""Measuring CPU time (user + system, children included) in interleaved rounds, and printing it as ratios."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """One thing measured: what it is, its CPU per run in ms, and the most it may be of the floor."""

    name: str
    milliseconds: float
    target: float | None = None


Job = tuple[str, Callable[[], object], float | None]
"""What it is called, the run that is measured, and its target as a multiple of the floor."""


def cpu_seconds() -> float:
    """CPU time of this process, of the children that it has waited for, and of those that it keeps."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used) + _of_kept_children()


def _of_kept_children() -> float:
    """Seconds of the children that are still there; 0 where the system does not say it in /proc."""
    nanoseconds = 0
    with suppress(OSError):
        for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            nanoseconds += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return nanoseconds / 1e9


def warm(jobs: Sequence[Job], rounds: int, repeats: int) -> list[Row]:
    """Each job ``repeats`` times in each of ``rounds`` rounds, one after the other; the median round of each."""
    times: list[list[float]] = [[] for _ in jobs]
    for _, run, _ in jobs:
        run()
    for _ in range(rounds):
        for place, (_, run, _) in enumerate(jobs):
            gc.collect()
            before = cpu_seconds()
            for _ in range(repeats):
                run()
            times[place].append((cpu_seconds() - before) / repeats * 1000)
    return [Row(name, median(t), target) for (name, _, target), t in zip(jobs, times, strict=True)]


def elapsed(jobs: Sequence[Job], rounds: int) -> list[Row]:
    """Elapsed time of each job: for programs beside us that go on after the job, whose CPU is not counted as ours."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for place, (_, run, _) in enumerate(jobs):
            began = time.monotonic()
            run()
            times[place].append((time.monotonic() - began) * 1000)
    return [Row(name, median(t), target) for (name, _, target), t in zip(jobs, times, strict=True)]


def cold(commands: Sequence[tuple[str, list[str], float | None]], rounds: int) -> list[Row]:
    """CPU of whole commands, from start to exit, started anew each time."""

    def runner(command: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env=os.environ)

    return warm([(name, runner(command), target) for name, command, target in commands], rounds, 1)


def print_rows(title: str, rows: Sequence[Row]) -> bool:
    """Print rows with their ratio to the first one, the floor; False when a target is missed."""
    print(f"\n{title}\n{'':44}{'CPU ms':>9}{'× floor':>9}   target")
    met = True
    for row in rows:
        ratio = row.milliseconds / rows[0].milliseconds
        verdict = ""
        if row.target is not None:
            verdict = f"≤ {row.target:g}  {'pass' if ratio <= row.target else 'FAIL'}"
            met = met and ratio <= row.target
        print(f"{row.name:44}{row.milliseconds:9.2f}{ratio:9.2f}   {verdict}")
    return met
