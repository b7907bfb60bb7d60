"""Our own tools that open what somebody sent: each runs in a process of its own, with nothing of ours around it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress

from pipeline import system
from pipeline.limits import DEFAULT
from pipeline.pack import PACKS

LOOKS = 0.2
"""Seconds between two looks at a tool's memory, where the system keeps no limit of it."""


def run(
    tool: str, *arguments: object, seconds: float, memory: int = DEFAULT.memory_bytes
) -> subprocess.CompletedProcess[bytes] | None:
    """Runs ``python -m TOOL`` to its end; the tool limits itself (see ``system.limit_itself``).

    Args:
        tool: the module, named relative to its caller's package: it is called otherwise where we are installed.
        arguments: are passed on as text.
        seconds: of wall time; then it is ended, with all that it started.
        memory: bytes, for it and all that it started; looked at here where the system keeps no limits.

    Returns:
        What it printed and its exit code; None where it took too long and was stopped.
    """
    command = [sys.executable, "-m", tool, *map(str, arguments)]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    # Windows starts no Python without knowing where it lies itself, and has no /tmp to fall back on.
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PACKS.parent, env=environment,
        start_new_session=True,
    ) as process:  # fmt: skip
        printed = _printed(process, seconds, memory)
    return printed and subprocess.CompletedProcess(command, process.returncode, *printed)


def _printed(process: subprocess.Popen[bytes], seconds: float, memory: int) -> tuple[bytes, bytes] | None:
    """What ``process`` printed until it ended, or was ended for its memory; None when its time was over."""
    over = time.monotonic() + seconds
    while (left := over - time.monotonic()) > 0:
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=left if system.keeps_limits() else min(left, LOOKS))
        if system.family_bytes(process.pid) > memory and not system.keeps_limits():
            system.end_family(process.pid)
            return process.communicate()
    system.end_group(process.pid)
    process.communicate()
    return None
