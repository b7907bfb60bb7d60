"""How much of a submitted file is read before reading stops safely (F007).

Submitted files are hostile until shown otherwise. Every figure here can be changed in the pack's
``[limits]`` table; a finding names the limit that was met and the figure.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, counts, pixels and seconds; each field says of what."""

    file_bytes: int = 200 * MIB
    """One submitted file as it lies on disk."""
    submission_bytes: int = 2048 * MIB
    submission_files: int = 2000
    unpacked_bytes: int = 300 * MIB
    """One archive or Word package, unpacked; also the most that one XML part may hold is a quarter."""
    unpacked_ratio: int = 200
    """Unpacked size against packed size, for what is over 8 MiB unpacked."""
    archive_entries: int = 5000
    nesting: int = 64
    """Tables in tables, zips in zips beyond the one allowed, XML elements in the hundreds."""
    paragraphs: int = 200_000
    characters: int = 5_000_000
    table_columns: int = 1000
    pages: int = 600
    ocr_pages: int = 60
    """Of one file."""
    ocr_seconds: float = 600.0
    """Wall time for recognising pages, over all files of one submission: no page is begun after it."""
    ocr_file_seconds: float = 300.0
    """The same for the pages of one file."""
    ocr_page_seconds: float = 120.0
    """Wall time for one page, turned ones included; it is stopped there, and not on the submission's clock."""
    pixels: int = 120_000_000
    """One picture, decoded."""
    seconds: float = 50.0
    """Wall time for one submission without OCR and conversion."""
    memory_bytes: int = 900 * MIB
    convert_seconds: float = 40.0
    """LibreOffice, one file."""
    file_seconds: float = 15.0
    """Wall time for reading one file without OCR and conversion."""


DEFAULT = Limits()
