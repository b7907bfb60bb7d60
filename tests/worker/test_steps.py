"""Costly steps of a task are done once, and one that ends its child costs that step alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import steps
from pipeline.model.document import Note
from pipeline.read.recognising import recognise_each
from pipeline.worker import LimitedWorker, Reporter, apart, run_limited
from tests.worker.test_worker import PATIENT, QUICK, crash, eat_at_once, hang

FILE = "扫描.pdf"
ENOUGH = steps.Seconds(60.0, 60.0)


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
            said[number] = steps.once((FILE, number), ENOUGH, work)
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
    spent = steps.Seconds(12.0, 60.0)
    assert task.once((FILE, 1), spent, crash) == "text 1"
    with pytest.raises(steps.OutOfTime, match="本份材料的文字识别已用满 12 秒"):
        task.once((FILE, 3), spent, crash)
    assert said == []
    left = steps.Seconds(12.5, 60.0)
    assert task.once((FILE, 3), left, lambda: "text 3") == "text 3" and said == ["step", "done"]


def test_the_time_of_one_file_is_not_taken_from_the_next() -> None:
    task = steps.Steps({(FILE, 1): steps.Step("text 1", 7.0)}, lambda kind, value: None)
    seconds = steps.Seconds(60.0, 7.0)
    with pytest.raises(steps.OutOfTime, match="此文件的文字识别已用满 7 秒"):
        task.once((FILE, 2), seconds, crash)
    assert task.once(("证书.jpg", 1), seconds, lambda: "2022") == "2022"
    assert task.once((FILE, 2), steps.Seconds(60.0, 7.5), lambda: "text 2") == "text 2"


@pytest.mark.parametrize(("hung", "kept"), [((2,), [1, 3]), ((), [1, 2, 3])])
def test_a_page_that_takes_too_long_is_named_and_the_others_count(hung: tuple[int, ...], kept: list[int]) -> None:
    limits = replace(PATIENT, ocr_page_seconds=1.0)

    def page(number: int) -> str:
        if number in hung:
            hang()
        return f"text {number}"

    def task(reporter: Reporter, refused: Mapping[str, Note]) -> tuple[list[int], list[int], list[str]]:
        reporter.reading(FILE)
        came = recognise_each(FILE, [1, 2, 3], limits, page)
        return list(came.done), came.unread, [note.text for note in came.notes(FILE, 3, 60)]

    done, unread, told = run_limited(task, limits)
    assert (done, unread) == (kept, list(hung))
    assert told == ["第 2 页未识别：识别这一页超过时限 1 秒；请上传电子版，或拆分后重新上传。"] * len(hung)


def test_the_next_task_of_the_same_child_knows_nothing_of_the_steps_before() -> None:
    def one(reporter: Reporter, refused: Mapping[str, Note], asked: str) -> tuple[int, str]:
        return os.getpid(), steps.once((FILE, 1), ENOUGH, lambda: asked)

    with LimitedWorker(one, PATIENT) as worker:
        (child, first), (same, second) = worker.run("一"), worker.run("二")
    assert child == same and (first, second) == ("一", "二")


def test_outside_of_a_task_a_step_is_simply_done() -> None:
    assert [steps.once((FILE, 1), 0.0, lambda n=n: n) for n in (1, 2)] == [1, 2]
