"""What an attacker or a careless administrator tried, and what holds against it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.web.helpers import ROOT, Server
from web import incoming


def form_of(files: int) -> bytes:
    """A form of so many files of one byte."""
    part = b'--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nx\r\n'
    return part * files + b"--b--\r\n"


def test_a_form_of_many_tiny_files_does_not_keep_the_disk_from_another(tmp_path, monkeypatch):
    from anyio import CapacityLimiter

    ended = []

    async def read(name: str, files: int) -> None:
        async def stream() -> AsyncIterator[bytes]:
            yield form_of(files)

        folder = Path(tmp_path, name)
        folder.mkdir()
        await incoming.read(stream(), "multipart/form-data; boundary=b", folder)
        assert len(list(folder.iterdir())) == files
        ended.append(name)

    async def both() -> None:
        monkeypatch.setattr(incoming, "_writers", CapacityLimiter(1))
        await asyncio.gather(read("many", 300), read("one", 1))

    asyncio.run(both())
    assert ended == ["one", "many"]


def test_a_second_server_on_the_same_folder_is_refused_and_takes_nothing_from_the_first(tmp_path):
    first, second = Server(tmp_path / "data", WORKERS=0), Server(tmp_path / "data", WORKERS=0)
    first.start()
    try:
        coming = incoming.folder_of(first.data) / "half"
        coming.mkdir(parents=True)
        (coming / "1").write_bytes(b"half of an upload")
        command = [
            sys.executable,
            str(ROOT / "cli.py"),
            "serve",
            "--port",
            str(second.port),
            "--data",
            str(second.data),
        ]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | second.environment, timeout=60)
        assert done.returncode == 2 and "已经有一个服务在运行" in done.stderr
        assert (coming / "1").read_bytes() == b"half of an upload"
    finally:
        first.kill()
    # The lock went with the process.
    second.start()
    second.stop()
