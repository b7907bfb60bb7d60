"""A batch against the sum of its single checks: ``python -m bench.batch [--count N ...] [--scale] [--severity]``.

CPU is user + system of the process and all that it started; memory is the peak of the process alone, and of it
and all that it started together (what several of them share counted once).
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bench import mixed
from bench.measure import cpu_seconds

DATE = datetime.date(2024, 5, 20)
TWO_WORKERS, OVERHEAD, CHEAPER, FLAT = 1.8, 1.1, 50.0, 1.1
CHANGED = 0.05
"""Of the first run: what another severity of one rule may cost."""
PACK = Path(__file__).resolve().parent.parent / "packs" / "shanghai-2024"
RULES = {"found nowhere": "L003", "found in one": "C003", "found in 2 of 100": "E006", "found in 20 of 100": "F006"}
"""Rules of the pack, by how many of a thousand mixed submissions they are found in."""
OTHER = {"error": "review", "review": "advice", "advice": "review"}
SCALE = (100, 1000, 10_000)
SAMPLED = 0.1
"""Seconds between two looks at the memory."""


class Cost(NamedTuple):
    """What a command took."""

    seconds: float
    cpu: float
    parent: int
    """Peak memory in MiB of the command itself."""
    together: int
    """Peak memory in MiB of it and all that it started."""


def bare(root: Path, out: Path) -> None:
    """Every submission by itself, one after the other, in one warm process: what ``check -o`` does."""
    from checks import CHECKS
    from pipeline.batch.reuse import tool_hash
    from pipeline.batch.run import submissions
    from pipeline.batch.worker_setup import Plan, desk
    from pipeline.model import Options
    from pipeline.run import check
    from pipeline.write.files import write_files

    options = Options(DATE)
    pack = desk(Plan("", "", "shanghai-2024", CHECKS, options, "", {}, tool_hash(CHECKS)))
    for name in submissions(str(root), str(out)):
        write_files(check(root / name, pack, CHECKS, options), pack, root / name, out / name)


def each_by_command(root: Path, out: Path) -> None:
    """Every submission by a ``yushen check`` of its own, one after the other."""
    for submission in sorted(root.iterdir()):
        command = ["check", str(submission), "-o", str(out / submission.name), "--date", DATE.isoformat()]
        code = subprocess.run(
            [sys.executable, "-m", "cli", *command], stdout=subprocess.DEVNULL, check=False
        ).returncode
        if code not in (0, 1):
            raise SystemExit(f"check ended with {code}")


def run(*command: str) -> Cost:
    """Runs a command of Python's to its end; the figures are its own last line of output."""
    began, most = time.monotonic(), 0
    with subprocess.Popen([sys.executable, "-m", "bench.batch", "--run", *command], stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            most = max(most, sum(map(_memory, [process.pid, *_below(process.pid)])))
            time.sleep(SAMPLED)
        seconds = time.monotonic() - began
        printed = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    cpu, parent = json.loads(printed.splitlines()[-1])
    return Cost(seconds, cpu, parent, most // 1024)


def _below(pid: int) -> Iterator[int]:
    """The processes that one started, and those that they started."""
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (thread / "children").read_text().split()):
                yield child
                yield from _below(child)


def _memory(pid: int) -> int:
    """KiB of a process, what it shares with others counted in parts."""
    with suppress(OSError):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        if "Pss:" in rollup:
            return int(rollup.partition("Pss:")[2].split()[0])
    return 0


def _run_here(command: list[str]) -> None:
    """In a fresh process: does it, then prints CPU seconds and peaks of memory."""
    if command[0] == "bare":
        bare(Path(command[1]), Path(command[2]))
    elif command[0] == "checks":
        each_by_command(Path(command[1]), Path(command[2]))
    else:
        from cli import yushen

        code = yushen.main(["batch", *command], "yushen", standalone_mode=False)
        if code not in (0, 1):
            raise SystemExit(f"batch ended with {code}")
    print(json.dumps([cpu_seconds(), _own_peak()]))


def _own_peak() -> int:
    """In MiB. What getrusage says of this process is also that of the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def batch(root: Path, out: Path, workers: int, pack: Path = PACK) -> Cost:
    """What ``yushen batch`` takes."""
    command = ("-o", str(out), "--workers", str(workers), "--date", DATE.isoformat(), "--rules", str(pack))
    return run(str(root), *command)


def line(name: str, cost: Cost, count: int, of: float = 0.0) -> None:
    """Prints a cost, and its CPU as a ratio to another's."""
    ratio = f"{cost.cpu / of:7.2f}" if of else " " * 7
    print(
        f"  {name:34}{cost.seconds:8.1f} s{cost.cpu:8.1f} s{1000 * cost.cpu / count:8.1f} ms{ratio}"
        f"{cost.parent:7} MB{cost.together:7} MB"
    )


def against_single_checks(count: int) -> bool:
    """Prints throughput, overhead, and what a second run costs; False when a target is missed."""
    with tempfile.TemporaryDirectory(prefix="yushen-bench-") as name:
        folder = Path(name)
        mixed.make(folder / "in", count)
        print(f"\n{count} mixed submissions, {os.cpu_count()} cores")
        print(f"  {'':34}{'elapsed':>10}{'CPU':>10}{'CPU each':>11}{'ratio':>7}{'parent':>10}{'together':>10}")
        alone = run("bare", str(folder / "in"), str(folder / "alone"))
        line("single checks, one process", alone, count)
        one, two = (batch(folder / "in", folder / f"out{n}", n) for n in (1, 2))
        line("batch, 1 worker", one, count, alone.cpu)
        line("batch, 2 workers", two, count, alone.cpu)
        again = batch(folder / "in", folder / "out2", 2)
        line("batch again, nothing changed", again, count, two.cpu)
    return all(
        [
            verdict("two workers against one", one.seconds / two.seconds, "≥", TWO_WORKERS),
            verdict("CPU of the batch against single checks", one.cpu / alone.cpu, "≤", OVERHEAD),
            verdict("a second run is cheaper", two.cpu / again.cpu, "≥", CHEAPER),
        ]
    )


def after_another_severity(count: int) -> bool:
    """Prints what a batch costs when one rule's severity has changed since; False when it is too much."""
    met = []
    with tempfile.TemporaryDirectory(prefix="yushen-bench-") as name:
        folder = Path(name)
        mixed.make(folder / "in", count)
        print(f"\n{count} mixed submissions, 2 workers, one rule's severity changed after the first run")
        first = batch(folder / "in", folder / "out", 2)
        line("first run", first, count)
        for told, code in RULES.items():
            again = shutil.copytree(folder / "out", folder / code, symlinks=True)
            cost = batch(folder / "in", again, 2, _with_other_severity(code, folder / f"pack-{code}"))
            line(f"{code}, {told}", cost, count, first.cpu)
            met.append(verdict(f"{code}, {told}", cost.cpu / first.cpu, "≤", CHANGED))
            shutil.rmtree(again)
    return all(met)


def _with_other_severity(code: str, folder: Path) -> Path:
    rules = Path(shutil.copytree(PACK, folder)) / "rules.toml"
    rule = re.compile(rf'(\[rules\.{code}\]\nseverity = )"(\w+)"')
    rules.write_text(rule.sub(lambda said: f'{said[1]}"{OTHER[said[2]]}"', rules.read_text("utf-8")), "utf-8")
    return folder


def scale(counts: Sequence[int]) -> bool:
    """Prints the cost for each submission as batches grow; False when it grows with them."""
    print("\nAs batches grow, 2 workers")
    costs = []
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="yushen-bench-") as name:
            mixed.make(Path(name) / "in", count)
            costs.append(batch(Path(name) / "in", Path(name) / "out", 2))
            line(f"{count} submissions", costs[-1], count)
    each = [cost.cpu / count for cost, count in zip(costs, counts, strict=True)]
    return all(
        [
            verdict("CPU for each, the largest batch against the smallest", each[-1] / each[0], "≤", FLAT),
            verdict("memory of all its processes, the same", costs[-1].together / costs[0].together, "≤", FLAT),
        ]
    )


def verdict(what: str, ratio: float, sense: str, target: float) -> bool:
    """Prints a ratio beside its target."""
    met = ratio >= target if sense == "≥" else ratio <= target
    print(f"  {what:54}{ratio:7.2f}   {sense} {target:g}  {'pass' if met else 'FAIL'}")
    return met


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--scale", type=int, nargs="*", help=f"sizes of batches {SCALE}")
    parser.add_argument("--severity", action="store_true", help="what a change of one rule's severity costs")
    parser.add_argument("--run", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        _run_here(asked.run)
    elif asked.severity:
        after_another_severity(asked.count)
    elif asked.scale is not None:
        scale(asked.scale or SCALE)
    else:
        against_single_checks(asked.count)


if __name__ == "__main__":
    main()
