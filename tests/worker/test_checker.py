"""One kept process for the checks of one pack: what it gives, and what becomes of it."""

from __future__ import annotations

import datetime
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from checks import CHECKS
from pipeline.intake import CannotTake
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import Checker, check_here

REPORTS = Path(__file__).parents[2] / "samples" / "reports"
FILES = sorted(REPORTS.glob("factory-*.docx"))[:4]
OPTIONS = Options(datetime.date(2024, 5, 20), "report")
PACK = load("shanghai-2024")


class Watched(Checker):
    """Notes which child was there while each file was read."""

    def __init__(self) -> None:
        self.pids: list[int] = []
        self._before = children()
        super().__init__(PACK, CHECKS, lambda file: self.pids.extend(children() - self._before))


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def test_a_kept_process_gives_what_a_check_in_this_one_gives() -> None:
    with Checker(PACK, CHECKS) as checker:
        for path in FILES:
            assert checker.check(path, OPTIONS).to_json() == check_here(path, PACK, CHECKS, OPTIONS).to_json()


def test_one_process_does_submission_after_submission_and_ends_with_its_owner() -> None:
    with Watched() as checker:
        for path in FILES:
            checker.check(path, OPTIONS)
    (pid,) = set(checker.pids)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_died_between_two_submissions_is_replaced_and_nobody_blamed() -> None:
    with Watched() as checker:
        first = checker.check(FILES[0], OPTIONS)
        os.kill(checker.pids[0], signal.SIGKILL)
        assert checker.check(FILES[0], OPTIONS).to_json() == first.to_json()
    assert len(set(checker.pids)) == 2


def test_what_one_submission_raises_is_raised_and_the_next_is_checked(tmp_path: Path) -> None:
    with Checker(PACK, CHECKS) as checker:
        with pytest.raises(CannotTake):
            checker.check(tmp_path / "nothing.docx", OPTIONS)
        assert checker.check(FILES[0], OPTIONS).verdict


def test_threads_take_turns_at_the_one_process() -> None:
    with Checker(PACK, CHECKS) as checker, ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda path: checker.check(path, OPTIONS).to_json(), FILES * 2))
    assert results == [check_here(path, PACK, CHECKS, OPTIONS).to_json() for path in FILES] * 2
