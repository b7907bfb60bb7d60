"""A child that loads its task itself: the same limits and endings, and what it says is said by its parent."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.early import EarlyWorker
from pipeline.limits import MIB, Limits
from pipeline.model import Note
from pipeline.worker import Reporter, WorkerFailed

PATIENT = Limits(seconds=60, file_seconds=60, memory_bytes=300 * MIB)
Task = Callable[[Reporter, Mapping[str, Note]], Any]


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def done(task: Task, limits: Limits = PATIENT) -> Any:
    with EarlyWorker(lambda: (task, limits)) as worker:
        return worker.run(None)


def reading(bad: Callable[[], object]) -> Task:
    def task(reporter: Reporter, refused: Mapping[str, Note]) -> str:
        if "坏" in refused:
            return refused["坏"].text
        reporter.reading("坏")
        bad()
        return "read"

    return task


@pytest.mark.parametrize(
    ("bad", "limits", "said"),
    [
        (int, PATIENT, "read"),
        (lambda: time.sleep(600), Limits(file_seconds=1), "读取此文件超过时限 1 秒"),
        (crash, PATIENT, "读取程序意外中止（SIGSEGV）"),
        (lambda: bytearray(500 * MIB), PATIENT, "读取所需内存超过上限 300 MB"),
    ],
)
def test_the_limits_that_it_tells_are_held(bad: Callable[[], object], limits: Limits, said: str) -> None:
    assert done(reading(bad), limits).startswith(said)


def test_what_ends_every_child_fails_with_a_note() -> None:
    with pytest.raises(WorkerFailed) as caught:
        done(lambda reporter, refused: crash())
    assert "SIGSEGV" in caught.value.note.text


def test_what_loading_raises_is_raised_here() -> None:
    def load() -> tuple[Task, Limits]:
        raise KeyError("没有")

    with pytest.raises(KeyError, match="没有"):
        EarlyWorker(load)


def test_a_child_that_dies_while_it_loads_is_an_error_that_says_how() -> None:
    def load() -> tuple[Task, Limits]:
        crash()
        raise AssertionError

    with pytest.raises(RuntimeError, match="SIGSEGV"):
        EarlyWorker(load)


def test_what_it_says_is_said_here_and_of_what_it_says_in_loading_nothing_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def task(reporter: Reporter, refused: Mapping[str, Note]) -> int:
        print("结果" if "坏" in refused else "读")
        return len(reading(crash)(reporter, refused))

    def load() -> tuple[Task, Limits]:
        print("请注意", file=sys.stderr)
        return task, PATIENT

    with EarlyWorker(load) as worker:
        worker.run(None)
    assert capsys.readouterr() == ("读\n结果\n", "请注意\n")


def test_what_was_settled_on_stands_until_it_is_over(tmp_path: Path) -> None:
    def settling(reporter: Reporter, refused: Mapping[str, Note]) -> str:
        reporter.settle("settled")
        crash()
        return ""

    def over(reporter: Reporter, refused: Mapping[str, Note]) -> int:
        reporter.settle("settled")
        reporter.over()
        return len(bytearray(400 * MIB))  # no limit is held any more

    def over_and_dead(reporter: Reporter, refused: Mapping[str, Note]) -> None:
        reporter.settle("settled")
        reporter.over()
        crash()

    assert done(settling) == "settled"
    assert done(over) == 400 * MIB
    with pytest.raises(RuntimeError, match="SIGSEGV"):
        done(over_and_dead)
