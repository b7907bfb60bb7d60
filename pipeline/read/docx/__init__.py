"""Word files (.docx, .docm, .dotx): an own walk over the XML, counted and placed as Word shows it."""

from __future__ import annotations

from pathlib import Path

from pipeline.lazy import lazy
from pipeline.limits import DEFAULT, Limits
from pipeline.model.document import Document
from pipeline.read.docx.alike import alike_in
from pipeline.read.docx.context import Place
from pipeline.read.docx.flat import is_flat, zipped
from pipeline.read.docx.furniture import read_furniture
from pipeline.read.docx.outside import note_outside
from pipeline.read.docx.package import Package, Unreadable
from pipeline.read.docx.reading import Reading
from pipeline.read.docx.story import Story
from pipeline.read.pasted import with_pictures_read
from pipeline.read.unread import unread

__all__ = ["read_docx"]

_ENCRYPTED = "encryptedpackage".encode("utf-16-le")
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_pages = lazy(rb"<Pages>(\d{1,6})</Pages>")


def read_docx(path: Path, file: str, limits: Limits = DEFAULT) -> Document:
    """The content of a Word file as Word shows it: tracked changes accepted, hidden text left out.

    Args:
        path: where its bytes lie.
        file: what the submission calls it, for anchors.
        limits: how much of it is read.

    Returns:
        Its blocks and what was noticed; a file that gives no text has no blocks, ``text_source`` "none" and a
        note that says why ("damaged", "encrypted" or "limit"). Nothing in a file makes it raise.
    """
    try:
        head = _head(path)
        if head.startswith(_OLE) and _is_encrypted(path):
            return unread(file, "encrypted", "文件已加密，需要密码才能打开；请取消密码保护后重新上传。")
        package = Package(zipped(path, limits) if is_flat(head) else path, limits)
        try:
            return _read(package, file, limits)
        finally:
            package.close()
    except Unreadable as error:
        return unread(file, error.kind, error.text)
    except RecursionError:
        return unread(file, "limit", "文件内容的嵌套过深，已停止读取。")


def _read(package: Package, file: str, limits: Limits) -> Document:
    reading = Reading(package, file, limits)
    note_outside(package, reading.doubts)
    place = Place(dark=reading.dark_page)
    blocks = (
        Story(reading, reading.relations, alike=alike_in(reading)).blocks(reading.body, place)
        if reading.body is not None
        else []
    )
    document = Document(
        file,
        tuple(blocks),
        pages=_page_count(reading),
        furniture=read_furniture(reading),
        notes=reading.doubts.notes(),
    )
    return with_pictures_read(document, reading.bytes_of, limits)


def _head(path: Path) -> bytes:
    """How the file begins; nothing of one that cannot be opened, which ``Package`` then says."""
    try:
        with path.open("rb") as stream:
            return stream.read(_HEAD)
    except OSError:
        return b""


def _is_encrypted(path: Path) -> bool:
    """An encrypted Word file is no zip but an OLE file that holds the encrypted package."""
    with path.open("rb") as stream:
        return _ENCRYPTED in stream.read(1 << 20).lower()


def _page_count(reading: Reading) -> int | None:
    """The number of pages Word saved, where its saved page breaks bear it out."""
    if reading.page is None:
        return None
    found = _pages.search(reading.bytes_of("docProps/app.xml") or b"")
    saved = int(found[1]) if found else 0
    return saved if saved >= reading.page else None
