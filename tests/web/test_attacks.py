"""What an attacker or a careless administrator tried, and what holds against it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

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
