"""The names in an OLE2 file (.doc .xls .ppt .wps, and encrypted Office files), without any library.

Only the directory is read: enough to tell what program wrote the file and whether it is encrypted.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_DIRECTORY_SECTORS = 4096
"""A real directory takes a handful; a chain that is longer is damaged or runs in a circle."""
FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""
FIB_ENCRYPTED = 0x0100


class Entry:
    """One directory entry: ``name``, where its stream begins and how long it is in bytes."""

    __slots__ = ("child", "left", "name", "right", "size", "start")

    def __init__(self, raw: bytes) -> None:
        length = min(max(struct.unpack_from("<H", raw, 64)[0] - 2, 0), 62)
        self.name = raw[:length].decode("utf-16-le", "replace")
        self.left, self.right, self.child = struct.unpack_from("<III", raw, 68)
        self.start, self.size = struct.unpack_from("<II", raw, 116)


class Compound:
    """The root of an OLE2 file. ``entries``: what lies directly under the root, by name in lower case.

    Names are compared without regard to case (MS-CFB 2.6.4): some programs write them in capitals.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        header = stream.read(512)
        if len(header) < 512 or header[:8] != MAGIC:
            raise ValueError("not an OLE2 file")
        shift: int = struct.unpack_from("<H", header, 30)[0]
        if shift not in (9, 12):
            raise ValueError("an OLE2 file with an impossible sector size")
        self._sector = 1 << shift
        self._fat = [n for n in struct.unpack_from("<109I", header, 76) if n < FREE]
        self.entries = self._children(self._directory(struct.unpack_from("<I", header, 48)[0]))

    def start_of(self, name: str, size: int) -> bytes:
        """The first ``size`` bytes of a stream that is long enough (4096) to have sectors of its own."""
        entry = self.entries.get(name.lower())
        return self._at(entry.start)[:size] if entry and entry.size >= 4096 and entry.start < FREE else b""

    def _at(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._sector)
        return self._stream.read(self._sector)

    def _next(self, number: int) -> int:
        per_sector = self._sector // 4
        block, place = divmod(number, per_sector)
        if block >= len(self._fat):
            return FREE
        raw = self._at(self._fat[block])
        return int(struct.unpack_from("<I", raw, place * 4)[0]) if len(raw) >= place * 4 + 4 else FREE

    def _directory(self, first: int) -> list[Entry]:
        found: list[Entry] = []
        number = first
        for _ in range(MAX_DIRECTORY_SECTORS):
            if number >= FREE:
                break
            raw = self._at(number)
            found += [Entry(raw[at : at + 128]) for at in range(0, len(raw) - 127, 128)]
            number = self._next(number)
        return found

    @staticmethod
    def _children(directory: list[Entry]) -> dict[str, Entry]:
        seen: set[int] = set()
        waiting = [directory[0].child] if directory else []
        while waiting:
            number = waiting.pop()
            if number >= len(directory) or number in seen:
                continue
            seen.add(number)
            waiting += [directory[number].left, directory[number].right]
        return {directory[n].name.lower(): directory[n] for n in seen}


def kind(path: Path) -> str:
    """ "doc", "xls", "ppt", "works", "encrypted" or "ole" (some other program's file).

    Raises ValueError when the container itself is broken.
    """
    with path.open("rb") as stream:
        compound = Compound(stream)
        names = compound.entries.keys()
        if "encryptedpackage" in names:
            return "encrypted"
        if "worddocument" in names:
            head = compound.start_of("worddocument", 12)
            encrypted = len(head) == 12 and struct.unpack_from("<H", head, 10)[0] & FIB_ENCRYPTED
            return "encrypted" if encrypted else "doc"
        if names & {"workbook", "book"}:
            return "xls"
        if "powerpoint document" in names:
            return "ppt"
        return "works" if names & {"contents", "matost"} else "ole"
