"""An upload as it comes in: each file of the form goes to disk piece by piece; memory holds one piece.

The files lie in DATA/incoming, on the disk where they are to stay, so that keeping one is a rename. What a server
that was killed left there is removed at the next start.
"""

from __future__ import annotations

import codecs
import os
import shutil
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import HTTPException
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile

from web.core.storage import disk
from web.core.storage.storage import NoRoom, Spooled

MOST_FILES = 2000
MOST_FIELDS = 500
FIELD_BYTES = 64 * 1024
PIECE = 1 << 20
TURN_FILES = 16
"""Files that are brought to an end in one turn: each waits for the disk, and others want a writer, too."""
FULL = "服务器的存储空间不足，这次上传没有保存。请稍后再试，或联系管理员。"
_writers = CapacityLimiter(8)
"""Threads that write, apart from those that answer pages: a slow disk must not stop the latter."""
_CUT = "上传的内容不完整，没有保存。请重新选择文件后再试。"


def folder_of(data: Path) -> Path:
    """Where uploads lie while they come in."""
    return data / "incoming"


def clear(data: Path) -> None:
    """Removes what uploads that were cut off left behind; only while no server runs on this folder."""
    shutil.rmtree(folder_of(data), ignore_errors=True)


async def read(stream: AsyncIterator[bytes], content_type: str, folder: Path) -> FormData:
    """The form of a multipart body, its files written into ``folder``.

    Raises:
        HTTPException: it is no form, is cut off, or has too many parts.
        NoRoom: the disk is full.
    """
    _, options = parse_options_header(content_type)
    parts = _Parts(folder, _charset(options.get(b"charset", b"utf-8")))
    try:
        parser = MultipartParser(options[b"boundary"], cast(Any, parts.callbacks()))
        async for chunk in stream:
            parser.write(chunk)
            if parts.pending >= PIECE:
                await _write(parts)
        await _write(parts)
    except (FormParserError, KeyError):
        raise HTTPException(400, _CUT) from None
    except OSError as error:
        if disk.is_full(error):
            raise NoRoom(FULL) from None
        raise
    finally:
        parts.close()
    if not parts.ended:
        raise HTTPException(400, _CUT)
    return FormData(parts.items)


async def _write(parts: _Parts) -> None:
    """Writes all that waits, a turn at a time."""
    while parts.waits:
        await run_sync(parts.write, limiter=_writers)


def _charset(named: bytes) -> str:
    try:
        return codecs.lookup(named.decode("latin-1")).name
    except (LookupError, ValueError):
        return "latin-1"


class _File:
    """One file of the form on its way to disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream: BinaryIO | None = None

    def write(self, data: bytes) -> None:
        if self.stream is None:
            self.stream = self.path.open("xb")
        self.stream.write(data)

    def finish(self) -> None:
        self.write(b"")
        assert self.stream
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.close()

    def close(self) -> None:
        if self.stream is not None:
            self.stream.close()


class _Parts:
    """The parser's callbacks. They only note what is to be written: ``write`` does it, in a thread."""

    def __init__(self, folder: Path, charset: str) -> None:
        self.items: list[tuple[str, str | UploadFile]] = []
        self.pending = 0
        """Bytes that wait to be written."""
        self.ended = False
        """The closing boundary came."""
        self._folder, self._charset = folder, charset
        self._todo: deque[tuple[_File, bytes | None]] = deque()
        self._counted = {"files": 0, "fields": 0}
        self._file: _File | None = None
        self._field: tuple[str, bytearray] = ("", bytearray())
        self._header, self._value, self._disposition = b"", b"", b""

    def callbacks(self) -> dict[str, Any]:
        names = ("part_begin", "part_data", "part_end", "header_field", "header_value", "header_end")
        return {f"on_{name}": getattr(self, f"_{name}") for name in (*names, "headers_finished", "end")}

    @property
    def waits(self) -> bool:
        return bool(self._todo)

    def write(self) -> None:
        """One turn."""
        ends = 0
        while self._todo and ends < TURN_FILES:
            file, data = self._todo[0]
            if data is None:
                file.finish()
                ends += 1
            else:
                file.write(data)
                self.pending -= len(data)
            self._todo.popleft()

    def close(self) -> None:
        for file in {file for file, _ in self._todo} | {self._file} - {None}:
            assert file
            file.close()

    def _part_begin(self) -> None:
        self._file, self._disposition = None, b""

    # The parser bounds the length of a header and how many a part may have.
    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = self._decoded(options[b"name"])
        if b"filename" not in options:
            self._count("fields", MOST_FIELDS, f"表单里的栏目超过 {MOST_FIELDS} 个，没有保存。")
            self._field = (name, bytearray())
            return
        self._count("files", MOST_FILES, f"一次最多上传 {MOST_FILES} 个文件。请压缩成 .zip 后上传。")
        self._file = _File(self._folder / str(self._counted["files"]))
        spooled = cast(BinaryIO, Spooled(self._file.path))
        self.items.append((name, UploadFile(spooled, filename=self._decoded(options[b"filename"]))))

    def _count(self, what: str, most: int, told: str) -> None:
        self._counted[what] += 1
        if self._counted[what] > most:
            raise HTTPException(413, told)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._todo.append((self._file, data[start:end]))
            self.pending += end - start
            return
        text = self._field[1]
        text += data[start:end]
        if len(text) > FIELD_BYTES:
            raise HTTPException(413, "表单里有一栏文字太长，没有保存。请缩短后再试。")

    def _part_end(self) -> None:
        if self._file is not None:
            self._todo.append((self._file, None))
        else:
            self.items.append((self._field[0], self._decoded(bytes(self._field[1]))))

    def _end(self) -> None:
        self.ended = True

    def _decoded(self, data: bytes) -> str:
        # A codec that the header names may fail in ways of its own, not only on the bytes.
        try:
            return data.decode(self._charset)
        except (UnicodeError, LookupError):
            # Some codecs of Python's refuse by the wider error.
            return data.decode("latin-1")
