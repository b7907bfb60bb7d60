"""What the second ground of an error costs: ``python -m bench.second_ground``.

A clean report never comes there. On a report over two limits the second look runs once; its CPU time is that of the
stage alone, first in a fresh process, which has to import the second readers, and then warm.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pipeline.run
from bench.documents import make_documents
from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load

OPTIONS = Options(datetime.date(2024, 5, 20), "report")


class Cost(NamedTuple):
    """Milliseconds of CPU, and how often the second look ran."""

    whole: float
    second: float
    runs: int


def cost_of(path: Path) -> Cost:
    """One check of ``path`` in this process."""
    pack, confirm = load("shanghai-2024"), pipeline.run.confirm
    second, runs = 0.0, 0

    def timed(*arguments: Any) -> Any:
        nonlocal second, runs
        began = time.process_time()
        try:
            return confirm(*arguments)
        finally:
            second, runs = second + time.process_time() - began, runs + 1

    pipeline.run.confirm = timed
    try:
        began = time.process_time()
        pipeline.run.check_here(path, pack, CHECKS, OPTIONS)
        whole = time.process_time() - began
    finally:
        pipeline.run.confirm = confirm
    return Cost(whole * 1000, second * 1000, runs)


def main() -> int:
    """Print a row for each document: in a fresh process, then the median of warm rounds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cold", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.cold:
        print(*cost_of(asked.cold))
        return 0
    print("CPU ms              whole check   second look   second looks")
    with tempfile.TemporaryDirectory() as folder:
        documents = make_documents(Path(folder))
        paths = {"clean Word": documents.clean, "Word, two errors": documents.typical, "PDF, two errors": documents.pdf}
        for name, path in paths.items():
            if path:
                _row(f"{name}, cold", _cold(path))
                warm = [cost_of(path) for _ in range(asked.rounds + 1)][1:]
                _row(f"{name}, warm", Cost(*(median(column) for column in zip(*warm, strict=True))))
    return 0


def _cold(path: Path) -> Cost:
    command = [sys.executable, "-m", "bench.second_ground", "--cold", str(path)]
    whole, second, runs = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return Cost(float(whole), float(second), int(runs))


def _row(name: str, cost: Cost) -> None:
    print(f"{name:22}{cost.whole:9.1f}{cost.second:14.1f}{cost.runs:15.0f}")


if __name__ == "__main__":
    sys.exit(main())
