"""Two batches never write to one folder at a time; a killed one does not stand in the way."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.batch.lock import alone
from pipeline.batch.storage import CannotRun

HOLDING = """
import sys
from pathlib import Path
from pipeline.batch.lock import alone
with alone(Path(sys.argv[1]), "", 5):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder():
    """Another process that holds a lock until its standard input ends."""
    started = []

    def hold(lock: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HOLDING, str(lock)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.stdout.close()
        process.wait()


def test_who_comes_second_is_told_so(holder, tmp_path):
    holder(tmp_path / "lock")
    with pytest.raises(CannotRun, match="占用"), alone(tmp_path / "lock", "占用", 0.2):
        pytest.fail("both held it")


def test_who_waits_gets_it_when_the_first_is_done(holder, tmp_path):
    first = holder(tmp_path / "lock")
    first.stdin.close()
    with alone(tmp_path / "lock", "占用", 20):
        first.wait()
        assert first.returncode == 0


def test_a_killed_process_holds_nothing(holder, tmp_path):
    holder(tmp_path / "lock").kill()
    with alone(tmp_path / "lock", "占用", 20):
        pass


def test_a_batch_does_not_begin_where_another_writes(holder, run, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.batch.run.PATIENCE", 0.1)
    (tmp_path / "out/.yushen").mkdir(parents=True)
    first = holder(tmp_path / "out/.yushen/lock")
    with pytest.raises(CannotRun, match="另一个批处理正在写入"):
        run()
    first.kill()
    assert sum(run().verdicts.values()) == 4
