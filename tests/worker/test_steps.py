"""Costly steps of a task are done once, and one that ends its child costs that step alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline import steps
from pipeline.model.document import Note
from pipeline.worker import LimitedWorker, Reporter, apart, run_limited
from tests.worker.test_worker import PATIENT, QUICK, crash, eat_at_once, hang

FILE = "扫描.pdf"


def too_long() -> None:
    with apart(0.3):
        hang()


def read_pages(
    bad: Mapping[int, Callable[[], None]], pages: int, log: Path, reporter: Reporter, refused: Mapping[str, Note]
) -> dict[int, str]:
    """What a reader of scans does; ``log`` gets a line for each page that is begun."""
    reporter.reading(FILE)
    if FILE in refused:
        return {0: refused[FILE].text}
    said = {}
    for number in range(1, pages + 1):

        def work(number: int = number) -> str:
            with log.open("a") as stream:
                stream.write(f"{number}\n")
            bad.get(number, int)()
            return f"text {number}"

        try:
            said[number] = steps.once((FILE, number), 60.0, work)
        except steps.Lost as lost:
            said[number] = str(lost)
    reporter.reading("")
    return said


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (too_long, "识别这一页超过时限 0.3 秒"),
        (hang, "读取此文件超过时限 1 秒"),
        (crash, "读取程序意外中止（SIGSEGV）"),
        (eat_at_once, "读取所需内存超过上限 300 MB"),
    ],
)
def test_a_page_that_ends_its_child_is_lost_alone_and_the_others_are_read_once(
    bad: Callable[[], None], why: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    said = run_limited(lambda *a: read_pages({2: bad}, 3, log, *a), QUICK if bad is hang else PATIENT)
    assert said == {1: "text 1", 2: why, 3: "text 3"}
    assert log.read_text().split() == ["1", "2", "3"]


def test_after_a_few_lost_pages_no_more_are_begun_and_what_was_read_stays(tmp_path: Path) -> None:
    log = tmp_path / "log"
    bad = dict.fromkeys(range(2, 40), crash)
    said = run_limited(lambda *a: read_pages(bad, 40, log, *a), PATIENT)
    assert log.read_text().split() == ["1", "2", "3", "4"]
    assert said[1] == "text 1" and "SIGSEGV" in said[4] and said[40] == "本份材料已有 3 页在识别时中止"


def test_no_page_is_begun_when_the_time_of_all_is_spent(tmp_path: Path) -> None:
    done = {(FILE, 1): steps.Step("text 1", 7.0), (FILE, 2): steps.Step(None, 5.0, "识别这一页超过时限")}
    said: list[object] = []
    task = steps.Steps(done, lambda kind, value: said.append(kind))
    assert task.once((FILE, 1), 12.0, crash) == "text 1"
    with pytest.raises(steps.OutOfTime, match="已用满 12 秒"):
        task.once((FILE, 3), 12.0, crash)
    assert said == []
    assert task.once((FILE, 3), 12.5, lambda: "text 3") == "text 3" and said == ["step", "done"]


def test_the_next_task_of_the_same_child_knows_nothing_of_the_steps_before() -> None:
    def one(reporter: Reporter, refused: Mapping[str, Note], asked: str) -> tuple[int, str]:
        return os.getpid(), steps.once((FILE, 1), 60.0, lambda: asked)

    with LimitedWorker(one, PATIENT) as worker:
        (child, first), (same, second) = worker.run("一"), worker.run("二")
    assert child == same and (first, second) == ("一", "二")


def test_outside_of_a_task_a_step_is_simply_done() -> None:
    assert [steps.once((FILE, 1), 0.0, lambda n=n: n) for n in (1, 2)] == [1, 2]
