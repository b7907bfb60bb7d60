"""A task in its own process: what it costs to hang, to crash and to eat memory."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.limits import MIB, Limits
from pipeline.model.document import Note
from pipeline.worker import LimitedWorker, Reporter, WorkerFailed, apart, helper, run_limited
from tests.waiting import PATIENCE, runs, until

QUICK = Limits(seconds=60.0, file_seconds=1.0, memory_bytes=300 * MIB)
"""For what hangs: as little as leaves a busy machine the time to read the others."""
PATIENT = Limits(seconds=600.0, file_seconds=300.0, memory_bytes=300 * MIB)
FILES = ("一.docx", "坏.pdf", "三.docx")


def read_all(bad: object, reporter: Reporter, refused: Mapping[str, Note]) -> dict[str, str]:
    """What the pipeline does with a submission; ``bad`` is done when the bad file's turn comes."""
    said = {}
    for file in FILES:
        if file in refused:
            said[file] = f"{refused[file].kind}: {refused[file].text}"
            continue
        reporter.reading(file)
        if file.startswith("坏"):
            bad()  # type: ignore[operator]
        said[file] = "read"
    reporter.reading("")
    return said


def hang() -> None:
    time.sleep(600)


def spin() -> None:
    while True:
        pass


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


def eat_slowly() -> None:
    kept = []
    while True:
        kept.append(b"x" * MIB)
        time.sleep(0.0001)


def eat_at_once() -> None:
    bytearray(2048 * MIB)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (hang, "limit: 读取此文件超过时限 1 秒"),
        (spin, "limit: 读取此文件超过时限 1 秒"),
        (crash, "damaged: 读取程序意外中止（SIGSEGV）"),
        (leave, "damaged: 读取程序意外中止（退出码 3）"),
        (eat_slowly, "limit: 读取所需内存超过上限 300 MB"),
        (eat_at_once, "limit: 读取所需内存超过上限 300 MB"),
    ],
)
def test_the_file_at_fault_gets_a_note_and_the_others_are_read(bad: object, said: str) -> None:
    limits = QUICK if bad in (hang, spin) else PATIENT
    result = run_limited(lambda reporter, refused: read_all(bad, reporter, refused), limits)
    assert result["一.docx"] == result["三.docx"] == "read"
    assert result["坏.pdf"].startswith(said)


def test_the_note_names_the_file() -> None:
    notes = run_limited(lambda reporter, refused: read_all(crash, reporter, refused) and dict(refused), PATIENT)
    assert notes["坏.pdf"].anchor.file == "坏.pdf"


def test_a_task_that_ends_well_runs_once_and_gives_its_result() -> None:
    big = run_limited(lambda reporter, refused: ("完", b"x" * (20 * MIB)), PATIENT)
    assert big[0] == "完"
    assert len(big[1]) == 20 * MIB


def test_what_the_task_raises_is_raised_here_with_its_traceback() -> None:
    def task(reporter: Reporter, refused: Mapping[str, Note]) -> None:
        raise KeyError("没有")

    with pytest.raises(KeyError, match="没有") as caught:
        run_limited(task, PATIENT)
    assert "in task" in caught.value.__notes__[0]


def test_an_exception_that_cannot_travel_is_named() -> None:
    class Local(Exception):
        pass

    def task(reporter: Reporter, refused: Mapping[str, Note]) -> None:
        raise Local("here")

    with pytest.raises(RuntimeError, match="Local: here"):
        run_limited(task, PATIENT)


def test_many_bad_files_end_in_one_attempt_that_reads_only_what_was_read_before() -> None:
    files = [f"{n}.docx" for n in range(30)]

    def task(reporter: Reporter, refused: Mapping[str, Note]) -> dict[str, str]:
        said = {}
        for file in files:
            if file in refused:
                said[file] = refused[file].text
                continue
            reporter.reading(file)
            if file != "0.docx":
                leave()
            said[file] = "read"
        return said

    said = run_limited(task, PATIENT)
    assert said["0.docx"] == "read"
    assert "退出码 3" in said["1.docx"]
    assert "多次中止" in said["29.docx"]


def test_when_no_file_is_at_fault_everything_is_refused_with_the_reason() -> None:
    def task(reporter: Reporter, refused: Mapping[str, Note]) -> str:
        if "一.docx" not in refused:
            reporter.reading("一.docx")
            reporter.reading("")
            hang()
        return refused["一.docx"].text

    assert run_limited(task, Limits(seconds=3)).startswith("分析本份材料超过时限")


def test_a_task_that_never_ends_fails_with_a_note() -> None:
    with pytest.raises(WorkerFailed) as caught:
        run_limited(lambda reporter, refused: crash(), PATIENT)
    assert "SIGSEGV" in caught.value.note.text


def test_work_apart_is_not_on_the_clock_of_the_file() -> None:
    def patient() -> None:
        with apart(300):
            time.sleep(1.5 * QUICK.file_seconds)

    def impatient() -> None:
        with apart(0.2):
            hang()

    assert run_limited(lambda *a: read_all(patient, *a), QUICK)["坏.pdf"] == "read"
    assert "文字识别超过时限" in run_limited(lambda *a: read_all(impatient, *a), QUICK)["坏.pdf"]


def test_nothing_outlives_the_task() -> None:
    seen = Path(tempfile.mkdtemp()) / "pids"

    def start_a_helper_and_die() -> None:
        program = subprocess.Popen(["sleep", "600"], start_new_session=True)
        Path(tempfile.mkdtemp(), "big").write_bytes(b"x")
        seen.write_text(f"{os.getpid()} {program.pid} {tempfile.gettempdir()}")
        with helper(program.pid):
            crash()

    run_limited(lambda *a: read_all(start_a_helper_and_die, *a), PATIENT)
    worker, pid, scratch = seen.read_text().split()
    until(lambda: not runs(int(pid)), "the helper has gone with its task")
    assert not Path(scratch).exists()
    assert not Path(f"/proc/{worker}").exists()  # not even as a zombie


def test_a_worker_works_within_a_pool_of_processes() -> None:
    with ProcessPoolExecutor(2) as pool:
        assert list(pool.map(_in_a_pool, range(6))) == ["read"] * 6


def _in_a_pool(number: int) -> str:
    return run_limited(lambda *a: read_all(crash if number % 2 else int, *a), PATIENT)["三.docx"]


def test_ctrl_c_goes_through_and_leaves_nothing_behind() -> None:
    script = (
        "import signal, time\nfrom pipeline.worker import run_limited\nfrom pipeline.limits import Limits\n"
        # A shell that starts the tests in the background has it ignored: here it is heard, as at a terminal.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def task(r, n):\n    r.reading('a')\n    print('go', flush=True)\n    time.sleep(600)\n"
        "run_limited(task, Limits())\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "go\n"
    os.killpg(program.pid, signal.SIGINT)
    _, said = program.communicate(timeout=PATIENCE)
    assert "KeyboardInterrupt" in said
    with pytest.raises(ProcessLookupError):
        os.killpg(program.pid, 0)


def test_the_child_copies_nothing_of_what_its_parent_holds() -> None:
    """Looking for garbage writes into whatever it looks at: a service's memory would be copied for each task."""
    held: list[object] = [[] for _ in range(500_000)]

    def collect(reporter: Reporter, refused: Mapping[str, Note]) -> int:
        before = _own_bytes()
        gc.collect()
        return _own_bytes() - before

    assert run_limited(collect, PATIENT) < len(held) * object.__sizeof__([]) // 2


def _own_bytes() -> int:
    """Memory that this process shares with no other."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Private_Clean")))


def do(reporter: Reporter, refused: Mapping[str, Note], asked: str) -> tuple[int, str]:
    """What one task after another is asked: to end well, to crash, to fail, to settle on a result and crash."""
    if "坏" in refused:
        return os.getpid(), refused["坏"].kind
    reporter.reading("坏")
    match asked:
        case "crash":
            crash()
        case "hang":
            hang()
        case "raise":
            raise KeyError(asked)
        case "settle":
            reporter.reading("")
            reporter.settle((os.getpid(), "settled"))
            crash()
    return os.getpid(), asked


def test_one_child_does_one_task_after_the_other() -> None:
    with LimitedWorker(do, PATIENT) as worker:
        children = {worker.run(task)[0] for task in "一二三"}
        with pytest.raises(KeyError, match="raise"):
            worker.run("raise")
        children.add(worker.run("四")[0])
    assert len(children) == 1
    assert not Path(f"/proc/{children.pop()}").exists()


@pytest.mark.parametrize(("asked", "kind"), [("crash", "damaged"), ("hang", "limit")])
def test_a_task_that_ends_its_child_costs_the_others_nothing(asked: str, kind: str) -> None:
    with LimitedWorker(do, QUICK) as worker:
        first, _ = worker.run("一")
        second, said = worker.run(asked)
        third, last = worker.run("三")
    assert (said, last) == (kind, "三")
    assert first != second == third


def test_what_only_an_old_child_cannot_do_is_done_by_a_fresh_one() -> None:
    seen = []

    def weak(reporter: Reporter, refused: Mapping[str, Note], asked: str) -> str:
        reporter.reading(asked)
        seen.append(asked)
        if len(seen) == 2:
            crash()
        return refused[asked].kind if asked in refused else "read"

    with LimitedWorker(weak, PATIENT) as worker:
        assert [worker.run("一"), worker.run("二")] == ["read", "read"]


def test_a_result_that_was_settled_on_stands_whatever_happens_then() -> None:
    with LimitedWorker(do, PATIENT) as worker:
        assert worker.run("settle")[1] == "settled"
        assert worker.run("五")[1] == "五"


@pytest.mark.parametrize("parents_own", [0, 400])
def test_a_child_that_has_grown_is_replaced(parents_own: int) -> None:
    """What it has from its parent is no growth of its own."""
    inherited = b"x" * (parents_own * MIB)
    kept = [inherited]

    def grow(reporter: Reporter, refused: Mapping[str, Note], megabytes: int) -> int:
        kept.append(b"x" * (megabytes * MIB))
        return os.getpid()

    with LimitedWorker(grow, replace(PATIENT, memory_bytes=400 * MIB)) as worker:
        first = worker.run(10)
        assert worker.run(280) == first
        assert worker.run(1) != first


def test_a_child_that_has_done_much_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.child.REQUESTS", 3)
    with LimitedWorker(lambda reporter, refused, argument: os.getpid(), PATIENT) as worker:
        done = [worker.run(n) for n in range(7)]
    assert len(set(done)) == 3 and done[0] == done[2] != done[3] == done[5] != done[6]
