"""What a check may cost, guessed from an upload in a moment: nothing is opened, only sizes, names and bytes are seen.

A wrong guess does no harm: a job that turns out long is treated as one from then on (see checker.py).
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline.limits import DEFAULT, MIB

LONG_SECONDS = 20
"""From here on a job counts as long."""
PAGE_SECONDS = 4
"""Recognition of a page."""
_LOOK_AT = 96 * MIB
"""Bytes of one upload that are looked at; of the rest the size speaks."""
_ENTRIES = 2000
_SCAN_BYTES = 150 * 1024
"""Of a scanned page, where nothing else is known."""
_PICTURES = (".jpg", ".jpeg", ".jfif", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".heic", ".heif")
_OLD = (".doc", ".wps", ".rtf", ".odt", ".xls", ".et")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_WIDTH = re.compile(rb"/Width\s+(\d{1,6})")
_LARGE = 700
"""Pixels across: a logo is narrower than a scanned page."""
_FONT = re.compile(rb"/FontFile|/Length1\b|/Subtype\s*/(?:CIDFontType0C|Type1C|OpenType)\b")
_AROUND = 300
"""Bytes before and after a picture's mark that hold its width."""


class _Budget:
    def __init__(self) -> None:
        self.left = _LOOK_AT

    def read(self, stream: BinaryIO) -> bytes:
        data = stream.read(self.left)
        self.left -= len(data)
        return data


class File(NamedTuple):
    """A file of the upload, or one packed in it."""

    name: str
    size: int
    start: bytes
    """What was looked at of a PDF; b"" of all else."""


def seconds_for(upload: Path) -> int:
    """A guess of the work that a check of ``upload`` (a file or a folder) is."""
    budget, total, pages, old = _Budget(), 0, 0, 0
    for file in _files(upload, budget):
        total += file.size
        name = file.name.lower()
        if name.endswith(".pdf"):
            pages += min(_scanned_pages(file), DEFAULT.ocr_pages)
        elif name.endswith(_PICTURES):
            pages += min(max(1, file.size // (20 * _SCAN_BYTES)), DEFAULT.ocr_pages)
        elif name.endswith(_OLD):
            old += 1
    return 1 + total // (4 * MIB) + 3 * old + min(pages * PAGE_SECONDS, int(DEFAULT.ocr_seconds))


def _files(upload: Path, budget: _Budget) -> Iterator[File]:
    found = [upload] if upload.is_file() else [Path(top, n) for top, _, names in os.walk(upload) for n in names]
    for path in found:
        if path.suffix.lower() == ".zip":
            yield from _packed(path, budget)
        elif path.suffix.lower() == ".pdf":
            with path.open("rb") as stream:
                yield File(path.name, path.stat().st_size, budget.read(stream))
        else:
            yield File(path.name, path.stat().st_size, b"")


def _packed(path: Path, budget: _Budget) -> Iterator[File]:
    """What a .zip says that it holds; of its PDFs as many bytes as are looked at."""
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist()[:_ENTRIES]:
                start = b""
                if info.filename.lower().endswith(".pdf") and budget.left:
                    with archive.open(info) as stream:
                        start = budget.read(stream)  # type: ignore[arg-type]
                yield File(info.filename, min(info.file_size, DEFAULT.unpacked_bytes), start)
    except Exception:
        # Broken or hostile: intake will say so. Its size is all that is known.
        yield File(path.name, path.stat().st_size, b"")


def _scanned_pages(file: File) -> int:
    """Large pictures of a PDF that embeds no font; where the file was not looked at, by its size."""
    if not file.start:
        return file.size // _SCAN_BYTES
    if _FONT.search(file.start):
        return 0
    wide = 0
    for mark in _IMAGE.finditer(file.start):
        around = file.start[max(0, mark.start() - _AROUND) : mark.end() + _AROUND]
        wide += any(int(width[1]) >= _LARGE for width in _WIDTH.finditer(around))
    return wide * max(1, file.size // len(file.start))
