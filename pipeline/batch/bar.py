"""The progress of a batch on a terminal: how many, how fast, how long yet, and what the verdicts are."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Any

from pipeline.write.words import MARKS, VERDICTS


class Bar:
    """A line on stderr that is rewritten in place, and is gone when the batch is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("剩余"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[verdicts]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: Any = None
        self._verdicts: Counter[str] = Counter()

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def step(self, title: str, total: int) -> None:
        """The line now tells of another step; a total of 0 means that its end is not known."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(title, total=total or None, rate="", verdicts=self._counts())

    def done(self, verdict: str | None, reused: bool) -> None:
        """One more submission."""
        if verdict:
            self._verdicts[verdict] += 1
        speed = next((task.speed for task in self._bar.tasks if task.id == self._task), None)
        rate = f"每秒 {speed:.1f} 份" if speed else ""
        self._bar.update(self._task, advance=1, rate=rate, verdicts=self._counts())

    def _counts(self) -> str:
        return " ".join(f"{MARKS[verdict]} {name} {self._verdicts[verdict]}" for verdict, name in VERDICTS.items())
