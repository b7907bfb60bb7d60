"""A dead worker loses nothing: its tasks are done by another, and what kills workers is given up."""

import os
import signal
import threading
import time
import traceback
from pathlib import Path

import pytest

from pipeline.batch.storage import CannotRun
from pipeline.batch.workers import Dispatch, LocalWorkers


def double(numbers: list[int]) -> list[int]:
    return [2 * number for number in numbers]


def die_at_seven(numbers: list[int]) -> list[int]:
    time.sleep(0.01)
    if 7 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(numbers)


def die_once(paths: list[str]) -> list[str]:
    for path in map(Path, paths):
        if not path.exists():
            path.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return paths


def fail(numbers: list[int]) -> list[int]:
    raise ValueError(numbers)


@pytest.fixture
def workers():
    with LocalWorkers(2) as workers:
        yield workers


def test_everything_is_done_once(workers):
    done = [n for some in Dispatch(workers, double, lambda n: -n).run(range(50), 50) for n in some]
    assert sorted(done) == [2 * n for n in range(50)]


def where(numbers: list[int]) -> list[int]:
    return [os.getpid()]


def test_for_a_few_pieces_one_worker_is_started(workers):
    done = [pid for some in Dispatch(workers, where, lambda n: -n, few=8).run(range(8), 8) for pid in some]
    assert len(done) == 8 and len(set(done)) == 1


def test_what_kills_its_worker_each_time_is_given_up_and_the_rest_is_done(workers):
    done = [n for some in Dispatch(workers, die_at_seven, lambda n: -n).run(range(20), 20) for n in some]
    assert sorted(done) == [-7, *(2 * n for n in range(20) if n != 7)]


def test_a_worker_that_dies_once_costs_nothing_but_time(workers, tmp_path):
    paths = [str(tmp_path / str(n)) for n in range(3)]
    dispatch = Dispatch(workers, die_once, lambda path: "given up")
    done = [path for some in dispatch.run(paths, len(paths)) for path in some]
    assert sorted(done) == paths


def test_an_error_of_the_task_itself_is_raised(workers):
    with pytest.raises(ValueError, match="1"):
        list(Dispatch(workers, fail, lambda n: n).run([1], 1))


def die(numbers: list[int]) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return numbers


def test_workers_that_die_of_whatever_they_are_given_end_the_batch(workers):
    with pytest.raises(CannotRun, match="每次启动都被系统终止"):
        list(Dispatch(workers, die, lambda n: n).run(range(20), 20))


def wait_a_moment(numbers: list[int]) -> list[int]:
    time.sleep(0.02)
    return numbers


def press(times: int) -> None:
    for _ in range(times):
        time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)


def test_a_ctrl_c_never_comes_between_a_lock_and_its_release(workers):
    """It used to be heeded within concurrent.futures.wait, and now and then a future stayed locked for ever."""
    seen = []

    def heed(*_: object) -> None:
        names = {frame.filename for frame in traceback.extract_stack()}
        seen.append(any("concurrent/futures" in name for name in names))

    before = signal.signal(signal.SIGINT, heed)
    presser = threading.Thread(
        target=lambda: [time.sleep(0.01) or os.kill(os.getpid(), signal.SIGINT) for _ in range(40)]
    )
    try:
        presser.start()
        done = [n for some in Dispatch(workers, wait_a_moment, lambda n: -n).run(range(40), 40) for n in some]
        presser.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert sorted(done) == list(range(40))
    assert seen and not any(seen)
