"""A tool that opens what was sent is ended with all that it started, and takes no more memory than it may."""

import subprocess
import sys
from pathlib import Path

from tests.waiting import runs, until
from web.core import limited

WITHOUT_LIMITS = """
import sys
sys.modules["resource"] = None
from web.core import limited
done = limited.run("tests.web.greedy", "grow", "-", seconds=120, memory=200 << 20)
print(done is not None and done.returncode != 0)
"""


def test_a_tool_that_takes_too_long_leaves_nothing_running(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    for seconds in (1, 4, 16, 64):  # until the machine was quick enough to start both processes
        assert limited.run("tests.web.greedy", "start", told, seconds=seconds) is None
        if told.exists():
            break
    pid = int(told.read_text())
    until(lambda: not runs(pid), "what the tool started has ended")


def test_memory_is_looked_at_where_the_system_keeps_no_limit_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIMITS], capture_output=True, text=True, timeout=200, check=True
    )
    assert done.stdout == "True\n"
