"""Where the time of one check goes, stage by stage: ``python -m bench.profile FILE [--rounds N]``."""

from __future__ import annotations

import argparse
import datetime
import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from bench.__main__ import docx_floor, pdf_floor
from bench.measure import warm
from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import Checker, check, check_here
from pipeline.write.html import render

OPTIONS = Options(datetime.date(2024, 5, 20), "report")


class Stage(NamedTuple):
    """A stage by the name under which the module that calls it knows it."""

    title: str
    module: str
    name: str


STAGES = (
    Stage("intake", "pipeline.run", "take"),
    Stage("read", "pipeline.run", "read"),
    Stage("sort out", "pipeline.run", "sort_out"),
    Stage("outline", "pipeline.split", "headings_among"),
    Stage("split", "pipeline.run", "split"),
    Stage("count", "pipeline.run", "count"),
    Stage("gather", "pipeline.run", "gather"),
    Stage("judge", "pipeline.run", "weigh"),
    Stage("confirm", "pipeline.run", "confirm"),
    Stage("assemble", "pipeline.run", "assemble"),
    Stage("write HTML", __name__, "render"),
)


class Clock:
    """CPU time of each stage in one check; what runs within another stage is not the other's."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._within: list[float] = []

    def timed(self, title: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """``work``, with its time kept under ``title``."""

        def run(*arguments: Any, **named: Any) -> Any:
            self._within.append(0.0)
            began = time.process_time()
            try:
                return work(*arguments, **named)
            finally:
                whole = time.process_time() - began
                self.spent[title] = self.spent.get(title, 0.0) + whole - self._within.pop()
                if self._within:
                    self._within[-1] += whole

        return run


@contextmanager
def watched(clock: Clock, further: tuple[Stage, ...] = ()) -> Iterator[None]:
    """Every stage is timed until the end, and those ``further`` ones that run within them."""
    kept = [(importlib.import_module(stage.module), stage) for stage in (*STAGES, *further)]
    before = [getattr(module, stage.name) for module, stage in kept]
    try:
        for (module, stage), work in zip(kept, before, strict=True):
            setattr(module, stage.name, clock.timed(stage.title, work))
        yield
    finally:
        for (module, stage), work in zip(kept, before, strict=True):
            setattr(module, stage.name, work)


def stages(path: Path, rounds: int) -> dict[str, float]:
    """The median CPU ms of the floor, of each stage that ran, in their order, and of the whole; round by round."""
    pack = load("shanghai-2024")
    lowest = docx_floor if path.suffix.lower() == ".docx" else pdf_floor
    seen: list[dict[str, float]] = []
    for _ in range(rounds + 1):
        clock = Clock()
        clock.timed("floor", lowest)(path)
        with watched(clock):
            began = time.process_time()
            globals()["render"](check_here(path, pack, CHECKS, OPTIONS), pack)
            clock.spent["whole"] = time.process_time() - began
        seen.append(clock.spent)
    titles = ["floor", *(stage.title for stage in STAGES if stage.title in seen[-1]), "whole"]
    return {title: median(one.get(title, 0.0) for one in seen[1:]) * 1000 for title in titles}


def main() -> None:
    """Measure one file and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    path: Path = chosen.file
    pack = load("shanghai-2024")
    spent = stages(path, chosen.rounds)
    with Checker(pack, CHECKS) as kept:
        here, apart, again = warm(
            [
                ("here", lambda: render(check_here(path, pack, CHECKS, OPTIONS), pack), None),
                ("in a child", lambda: render(check(path, pack, CHECKS, OPTIONS), pack), None),
                ("in a kept child", lambda: render(kept.check(path, OPTIONS), pack), None),
            ],
            chosen.rounds,
            1,
        )
    print(f"{path.name}: CPU ms, medians of {chosen.rounds} rounds\n\n{'stage':24}{'ms':>9}{'share':>8}{'× floor':>9}")
    spent["+ a limited child"] = max(apart.milliseconds - here.milliseconds, 0.0)
    spent["+ one that is kept"] = max(again.milliseconds - here.milliseconds, 0.0)
    for title, spent_ms in spent.items():
        print(f"{title:24}{spent_ms:9.2f}{spent_ms / spent['whole']:8.0%}{spent_ms / spent['floor']:9.2f}")


if __name__ == "__main__":
    main()
