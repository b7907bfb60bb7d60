"""What is done stays done: after kill -9, after Ctrl-C, and when nothing has changed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from pipeline.batch.storage import CannotRun
from pipeline.model import Options
from tests.batch.conftest import Here
from tests.waiting import PATIENCE, runs, until

YUSHEN = [sys.executable, "-c", "import cli; cli.main()"]


def start(root: Path, out: Path, workers: int = 2, **options: bool) -> subprocess.Popen[str]:
    command = [*YUSHEN, "batch", str(root), "-o", str(out), "--workers", str(workers), "--date", "2024-05-20"]
    # A shell that starts the tests in the background has SIGINT ignored: here it is heard, as at a terminal.
    heard = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, **quiet, text=True, preexec_fn=heard, **options)


def checked(out: Path) -> int:
    return len(list((out / ".yushen/checked").glob("*.kept")))


@pytest.fixture
def twelve(root, write_report):
    for number in range(20, 28):
        write_report(root / f"第{number}份.docx", number)
    return root


def test_killed_three_times_and_resumed_it_gives_the_same_bytes(twelve, tmp_path):
    out, undisturbed = tmp_path / "out", tmp_path / "undisturbed"
    for done in (1, 3, 6):
        running = start(twelve, out)
        until(lambda done=done, running=running: checked(out) >= done or running.poll() is not None, f"{done} checked")
        running.kill()
        running.communicate()
        assert not (out / "results.jsonl").exists()
    assert start(twelve, out).wait() == 1
    assert start(twelve, undisturbed).wait() == 1
    assert (out / "results.jsonl").read_bytes() == (undisturbed / "results.jsonl").read_bytes()
    reports = sorted(path.relative_to(out) for path in (out / "reports").rglob("*.*"))
    assert reports == sorted(path.relative_to(undisturbed) for path in (undisturbed / "reports").rglob("*.*"))


def test_no_worker_outlives_a_killed_batch(twelve, tmp_path):
    running = start(twelve, tmp_path / "out")
    until(lambda: checked(tmp_path / "out") >= 1, "one is checked")
    workers = _children(running.pid)
    assert workers
    running.kill()
    running.communicate()
    until(lambda: not any(map(runs, workers)), "the workers have gone with the batch")


def test_ctrl_c_says_how_many_are_done_and_how_to_go_on(twelve, tmp_path):
    running = start(twelve, tmp_path / "out", workers=1)
    until(lambda: checked(tmp_path / "out") >= 2, "two are checked")
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=PATIENCE)
    assert running.returncode == 130
    assert "已停止" in told and "用同样的命令再运行一次" in told and len(told.splitlines()) == 2


@pytest.mark.parametrize("seconds", [0, 0.03, 0.06, 0.1])
def test_a_ctrl_c_while_the_workers_start_is_no_traceback(twelve, tmp_path, seconds):
    """At a terminal it goes to every process of the group."""
    process = start(twelve, tmp_path / "out", start_new_session=True)
    until((tmp_path / "out/.yushen/lock").exists, "the batch has begun")
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130 and "Traceback" not in told and "已停止" in told


def test_an_unchanged_batch_is_not_touched_again(run, tmp_path):
    first = run()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    second = run()
    assert (first.reused, second.reused) == (0, 4)
    assert first.verdicts == second.verdicts
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}


def test_what_holds_on_this_machine_needs_no_worker(run):
    class Nobody(Here):
        def executor(self):
            raise AssertionError("a worker was started")

    run()
    assert run(workers=Nobody()).reused == 4


def test_only_what_changed_is_checked_again(run, root, write_report):
    run()
    write_report(root / "第10份.docx", "changed")
    assert run().reused == 3


def test_another_date_or_scope_makes_all_results_anew(run):
    run()
    assert run(options=Options(date(2024, 5, 21))).reused == 0
    assert run(options=Options(date(2024, 5, 21), "report")).reused == 0


def test_without_a_date_a_result_holds_from_day_to_day_but_within_the_season(run):
    undated = [Options(None, today=date(*day)) for day in ((2026, 11, 1), (2026, 11, 26), (2024, 5, 20), (2024, 5, 21))]
    assert [run(options=options).reused for options in undated] == [0, 4, 0, 0]


def test_a_report_of_a_submission_that_is_gone_goes_with_it(run, root, tmp_path):
    run()
    (root / "第10份.docx").unlink()
    run()
    assert not (tmp_path / "out/reports/第10份.docx").exists()
    assert len((tmp_path / "out/results.jsonl").read_bytes().splitlines()) == 3


def test_what_a_person_put_beside_a_report_stays(run, root, tmp_path):
    first = tmp_path / "out/reports/第10份.docx"
    first.mkdir(parents=True)
    (first / "笔记.txt").write_text("电话已通知", "utf-8")
    run()
    (first / "补正通知书.docx").write_bytes(b"letter")
    run(options=Options(date(2024, 5, 21)))
    (root / "第10份.docx").unlink()
    run()
    assert sorted(file.name for file in first.iterdir()) == ["笔记.txt", "补正通知书.docx"]


@pytest.mark.parametrize("folder", ["reports", ".yushen"])
def test_submissions_that_lie_where_reports_would_be_put_are_not_touched(run, root, tmp_path, folder):
    within = tmp_path / "out" / folder
    within.parent.mkdir()
    root.rename(within)
    before = {file: file.read_bytes() for file in within.rglob("*") if file.is_file()}
    with pytest.raises(CannotRun, match="另指定一个输出文件夹"):
        run(root=str(within))
    assert {file: file.read_bytes() for file in within.rglob("*") if file.is_file()} == before


def test_submissions_elsewhere_in_the_output_folder_are_only_read(run, root, tmp_path):
    run(out=str(root.parent))
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    run(out=str(root.parent), options=Options(date(2024, 5, 21)))
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_a_report_that_was_deleted_is_made_again(run, tmp_path):
    run()
    shutil.rmtree(tmp_path / "out/reports/第2份")
    assert run().reused == 3
    assert (tmp_path / "out/reports/第2份/report.html").exists()


@pytest.mark.parametrize("left", [b"", b"\0" * 900, None], ids=["nothing", "zeros", "half of it"])
def test_what_a_failing_disk_left_of_a_kept_result_is_no_result(run, tmp_path, left):
    run()
    whole = (tmp_path / "out/results.jsonl").read_bytes()
    for file in (tmp_path / "out/.yushen").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if left is None else left)
    assert run().reused == 0
    assert (tmp_path / "out/results.jsonl").read_bytes() == whole


def test_a_missing_output_is_made_again_from_what_was_kept(run, tmp_path):
    run()
    content = (tmp_path / "out/results.jsonl").read_bytes()
    (tmp_path / "out/results.jsonl").unlink()
    assert run().reused == 4
    assert (tmp_path / "out/results.jsonl").read_bytes() == content


def test_what_our_own_fault_left_unchecked_is_tried_again(run, monkeypatch):
    def broken(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as changed:
        changed.setattr("pipeline.run.check_here", broken)
        failed = run()
    assert (failed.verdicts["pass"], failed.verdicts["review"]) == (0, 4)
    assert run().reused == 0


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
