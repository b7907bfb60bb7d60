"""The progress of a batch on a terminal: how many, how fast, how long yet, and what the verdicts are."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Any

from pipeline.batch.pages_told import PagesTold
from pipeline.write.words import MARKS


class Bar:
    """A line on stderr that is rewritten in place, and is gone when the batch is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
        from rich.text import Text

        self._pages = pages = PagesTold()

        class Page(ProgressColumn):
            """The scanned page that is being recognised."""

            max_refresh = 0.5

            def render(self, task: Any) -> Text:
                return Text(pages.latest())

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(None),
            TextColumn("{task.fields[many]}"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[verdicts]}"),
            Page(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: Any = None
        self._verdicts: Counter[str] = Counter()
        self._total = self._done = 0

    def __enter__(self) -> Bar:
        self._pages.__enter__()
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
        self._pages.__exit__()

    def step(self, title: str, total: int) -> None:
        """The line now tells of another step; a total of 0 means that its end is not known."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._total, self._done = total, 0
        many = self._many(None)
        self._task = self._bar.add_task(title, total=total or None, many=many, verdicts=self._counts())

    def done(self, verdict: str | None, reused: bool) -> None:
        """One more submission."""
        self._done += 1
        if verdict:
            self._verdicts[verdict] += 1
        speed = next((task.speed for task in self._bar.tasks if task.id == self._task), None)
        self._bar.update(self._task, advance=1, many=self._many(speed), verdicts=self._counts())

    def _many(self, speed: float | None) -> str:
        """How many, how fast, and the word before the time that is left."""
        if not self._total:
            return ""
        return f"{self._done}/{self._total}" + (f" {speed:.1f}份/秒 剩余" if speed else "")

    def _counts(self) -> str:
        return " ".join(f"{MARKS[verdict]} {name} {self._verdicts[verdict]}" for verdict, name in SHORT.items())


SHORT = {"pass": "未发现", "review": "复核", "return": "补正"}
"""The verdicts (see words.VERDICTS), so that the line fits into 80 columns with thousands of each."""
