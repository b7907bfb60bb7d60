"""Our own tools that open what somebody sent: each runs in a process of its own, with nothing of ours around it."""

from __future__ import annotations

import os
import subprocess
import sys

from pipeline.pack import PACKS


def run(tool: str, *arguments: object, seconds: float) -> subprocess.CompletedProcess[bytes] | None:
    """Runs ``python -m TOOL`` to its end; the tool limits itself (see ``system.limit_itself``).

    Args:
        tool: the module, named relative to its caller's package: it is called otherwise where we are installed.
        arguments: are passed on as text.
        seconds: of wall time.

    Returns:
        What it printed and its exit code; None where it took too long and was stopped.
    """
    command = [sys.executable, "-m", tool, *map(str, arguments)]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    # Windows starts no Python without knowing where it lies itself, and has no /tmp to fall back on.
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    try:
        return subprocess.run(
            command, capture_output=True, timeout=seconds, cwd=PACKS.parent, env=environment, check=False,
            start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
