"""One kept process for the checks of one pack: what it gives, and what becomes of it."""

from __future__ import annotations

import datetime
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


def noting(kept: Path) -> Callable[[str], None]:
    """Notes in which process each file was read."""

    def progress(file: str) -> None:
        if file:
            with kept.open("a") as stream:
                print(os.getpid(), file=stream)

    return progress


def pids(kept: Path) -> list[int]:
    return [int(line) for line in kept.read_text().split()]


def test_a_kept_process_gives_what_a_check_in_this_one_gives() -> None:
    with Checker(PACK, CHECKS) as checker:
        for path in FILES:
            assert checker.check(path, OPTIONS).to_json() == check_here(path, PACK, CHECKS, OPTIONS).to_json()


def test_one_process_does_submission_after_submission_and_ends_with_its_owner(tmp_path: Path) -> None:
    kept = tmp_path / "pids"
    with Checker(PACK, CHECKS, noting(kept)) as checker:
        for path in FILES:
            checker.check(path, OPTIONS)
    (pid,) = set(pids(kept))
    assert pid != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_died_between_two_submissions_is_replaced_and_nobody_blamed(tmp_path: Path) -> None:
    kept = tmp_path / "pids"
    with Checker(PACK, CHECKS, noting(kept)) as checker:
        first = checker.check(FILES[0], OPTIONS)
        os.kill(pids(kept)[0], signal.SIGKILL)
        assert checker.check(FILES[0], OPTIONS).to_json() == first.to_json()
    assert len(set(pids(kept))) == 2


def test_what_one_submission_raises_is_raised_and_the_next_is_checked(tmp_path: Path) -> None:
    with Checker(PACK, CHECKS) as checker:
        with pytest.raises(CannotTake):
            checker.check(tmp_path / "nothing.docx", OPTIONS)
        assert checker.check(FILES[0], OPTIONS).verdict


def test_threads_take_turns_at_the_one_process() -> None:
    with Checker(PACK, CHECKS) as checker, ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda path: checker.check(path, OPTIONS).to_json(), FILES * 2))
    assert results == [check_here(path, PACK, CHECKS, OPTIONS).to_json() for path in FILES] * 2
