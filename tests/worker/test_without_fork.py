"""Where the system has no fork, no resource and no fcntl, as Windows has none: the same results, the same limits.

What is missing there is taken away before the program starts, in each of its processes.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.waiting import runs, until

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
TAKE_AWAY = """
import os, signal, sys
try:
    import psutil  # where the system has no `resource`, it is built without
except ImportError:
    pass
for module in ("resource", "fcntl", "grp", "pwd", "termios"):
    sys.modules[module] = None
for name in ("fork", "forkpty", "wait4", "setsid", "setpgrp", "setpgid", "killpg", "getuid", "geteuid",
             "sysconf", "posix_fallocate", "O_DIRECTORY", "sched_getaffinity", "register_at_fork"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGVTALRM", "setitimer", "pthread_sigmask", "SIGHUP"):
    delattr(signal, name)
"""


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of such a system."""
    folder = tmp_path_factory.mktemp("there")
    (folder / "sitecustomize.py").write_text(TAKE_AWAY)
    paths = [str(folder), str(ROOT)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def yushen(arguments: list[object], environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "cli.py", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment, timeout=300,
    )  # fmt: skip


def test_a_check_says_there_what_it_says_here(there: dict[str, str]) -> None:
    sample = next((SAMPLES / "submissions").iterdir())
    arguments = ["check", sample, "--format", "json", "--date", "2024-05-10"]
    same, here = yushen(arguments, there), yushen(arguments)
    assert (same.returncode, same.stderr) == (here.returncode, here.stderr)
    assert json.loads(same.stdout) == json.loads(here.stdout)


def test_a_batch_in_a_folder_with_a_long_chinese_name_gives_the_same_lines_there(
    there: dict[str, str], tmp_path: Path
) -> None:
    given = tmp_path / ("现场 管理 成果，二〇二四年五月收到的材料" * 4)[:80] / ("各 单位" * 20)
    given.mkdir(parents=True)
    for report in sorted((SAMPLES / "reports").glob("*.docx"))[:2]:
        (given / report.name).write_bytes(report.read_bytes())
    lines = []
    for environment, name in ((there, "那边"), (None, "这边")):
        done = yushen(["batch", given, "-o", tmp_path / name, "--date", "2024-05-10", "--workers", 1], environment)
        assert "Traceback" not in done.stderr and done.returncode in (0, 1), done.stderr
        lines.append((tmp_path / name / "results.jsonl").read_text("utf-8"))
    assert lines[0] == lines[1]


def test_the_service_takes_an_upload_there_and_answers(there: dict[str, str], tmp_path: Path) -> None:
    """No process of it is left when it has been told to end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, ROOT / "cli.py", "serve", "--port", str(port), "--data", tmp_path / "数据 文件夹"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env={**there, "YUSHEN_WORKERS": "1"}, stdout=log, stderr=log)
    try:
        until(lambda: answers(port) or server.poll() is not None, "it answers")
        report = SAMPLES / "reports" / sorted((SAMPLES / "reports").glob("*.docx"))[0].name
        done = yushen(["submit", f"http://127.0.0.1:{port}", report, "--format", "json"])
        assert done.returncode in (0, 1), (done.stderr, (tmp_path / "log").read_text("utf-8"))
        assert json.loads(done.stdout)["verdict"]
        started = psutil.Process(server.pid).children(recursive=True)
        assert started
    finally:
        server.terminate()
        server.wait()
    until(lambda: not any(runs(child.pid) for child in started), "nothing of it is left")
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def sleep_for(seconds: float, reporter: object, refused: object) -> str:
    import time

    time.sleep(seconds)
    return "awake"


def fill(size: int, reporter: object, refused: object) -> int:
    import time

    held = bytearray(b"x") * size
    time.sleep(5)
    return len(held)


LIMITED = """
import sys
from functools import partial
from pipeline.limits import MIB, Limits
from pipeline.worker import WorkerFailed, run_limited
from tests.worker.test_without_fork import fill, sleep_for

if __name__ == "__main__":
    task, limits = {
        "in time": (partial(sleep_for, 0.01), Limits()),
        "too long": (partial(sleep_for, 60.0), Limits(seconds=3.0)),
        "too large": (partial(fill, 700 * MIB), Limits(memory_bytes=300 * MIB)),
    }[sys.argv[1]]
    try:
        print(run_limited(task, limits))
    except WorkerFailed as failed:
        print(failed.note.text)
"""


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("in time", "awake"),
        ("too long", "分析本份材料超过时限 3 秒"),
        ("too large", "读取所需内存超过上限 300 MB"),
    ],
)
def test_the_parent_keeps_the_limits_there(case: str, said: str, there: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "limited.py"
    script.write_text(LIMITED)
    done = subprocess.run(
        [sys.executable, script, case], capture_output=True, text=True, check=False, env=there, timeout=120
    )
    assert done.stdout.startswith(said), done.stderr
