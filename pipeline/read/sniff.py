"""What a file really is, by its first bytes and its directory. Its name is only compared afterwards.

``sniff`` opens nothing that can be expanded or run: at most a zip's list of names and an OLE2 directory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.lazy import lazy
from pipeline.limits import DEFAULT, Limits
from pipeline.read import ole

Kind = Literal[
    "docx",
    "flatdocx",
    "pdf",
    "doc",
    "rtf",
    "odt",
    "fodt",
    "works",
    "wordxml",
    "picture",
    "heic",
    "xlsx",
    "xls",
    "ods",
    "pptx",
    "ppt",
    "zip",
    "html",
    "text",
    "encrypted",
    "empty",
    "broken",
    "crowded",
    "other",
]


class Sniffed(NamedTuple):
    """``kind`` decides the reader; ``name`` is what a person calls it ("PDF 文件", "RAR 压缩包")."""

    kind: Kind
    name: str


NAMES: dict[Kind, str] = {
    "docx": "Word 文档（docx）",
    "flatdocx": "Word 文档（单一 XML）",
    "pdf": "PDF 文件",
    "doc": "Word 97-2003 文档（doc）",
    "rtf": "RTF 文档",
    "odt": "ODT 文档",
    "fodt": "ODT 文档（单一 XML）",
    "works": "WPS/Works 文档",
    "wordxml": "Word XML 文档",
    "picture": "图片",
    "heic": "HEIC 照片",
    "xlsx": "Excel 表格（xlsx）",
    "xls": "Excel 97-2003 表格（xls）",
    "ods": "ODS 表格",
    "pptx": "PPT 演示文稿（pptx）",
    "ppt": "PPT 97-2003 演示文稿（ppt）",
    "zip": "ZIP 压缩包",
    "html": "网页（HTML）",
    "text": "纯文本",
    "encrypted": "加密文件",
    "empty": "空文件",
    "broken": "不完整的文件",
    "crowded": "条目过多的压缩包",
    "other": "未知格式的文件",
}

_MAGIC: tuple[tuple[bytes, Kind, str], ...] = (
    (b"{\\rtf", "rtf", ""),
    (b"\xff\xd8\xff", "picture", "JPG 图片"),
    (b"\x89PNG\r\n\x1a\n", "picture", "PNG 图片"),
    (b"II*\0", "picture", "TIFF 图片"),
    (b"MM\0*", "picture", "TIFF 图片"),
    (b"GIF87a", "picture", "GIF 图片"),
    (b"GIF89a", "picture", "GIF 图片"),
    (b"Rar!\x1a\x07", "other", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "other", "7z 压缩包"),
    (b"\x1f\x8b", "other", "gzip 压缩包"),
    (b"BZh", "other", "bzip2 压缩包"),
    (b"\xfd7zXZ\0", "other", "xz 压缩包"),
    (b"MZ", "other", "Windows 程序"),
    (b"\x7fELF", "other", "Linux 程序"),
    (b"AC10", "other", "CAD 图纸（dwg）"),
    (b"8BPS", "other", "Photoshop 图片（psd）"),
    (b"%!PS", "other", "PostScript 文件"),
    (b"CAJ", "other", "CAJ 文献"),
    (b"ID3", "other", "音频"),
    (b"\x1aE\xdf\xa3", "other", "视频"),
    (b"SQLite format 3", "other", "数据库"),
)
_HTML_START = lazy(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|script|style|table|div|p|span|h[1-6]|center|font|form|iframe|img)\b",
    re.I,
)
_FLAT = b"schemas.microsoft.com/office/2006/xmlPackage"
_WORD_XML = (b"Word.Document", b"schemas.microsoft.com/office/word/2003/wordml")
_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"heim", b"heis", b"hevc", b"msf1")
_HEAD_BYTES = 4096


def sniff(path: Path, limits: Limits = DEFAULT) -> Sniffed:
    """What ``path`` holds. Raises OSError when it cannot be opened."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head.strip(b"\0 \t\r\n"):
        return _named("empty")
    if head.startswith(b"PK"):
        return _zip(path, limits)
    if head.startswith(ole.MAGIC):
        return _ole(path)
    if b"%PDF-" in head[:1024]:
        return _named("pdf")
    if (known := _by_magic(head)) is not None:
        return known
    # What unpacks a zip looks for it from its end: other bytes may stand before it.
    return _zip(path, limits) if b"PK\3\4" in head and zipfile.is_zipfile(path) else _by_text(head)


def _named(kind: Kind, name: str = "") -> Sniffed:
    return Sniffed(kind, name or NAMES[kind])


def _by_magic(head: bytes) -> Sniffed | None:
    for magic, kind, name in _MAGIC:
        if head.startswith(magic):
            return _named(kind, name)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return _named("picture", "BMP 图片")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _named("picture", "WEBP 图片")
    if head[4:8] == b"ftyp":
        if head[8:12] == b"avif":
            return _named("picture", "AVIF 图片")
        return _named("heic") if head[8:12] in _HEIC_BRANDS else _named("other", "视频")
    return None


def _by_text(head: bytes) -> Sniffed:
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text.replace(b"\0", b"")
    if text.startswith(b"<?xml") or text.startswith(b"<"):
        return _by_markup(text)
    if text[:13].lower() == b"mime-version:":
        return _named("html", "网页存档（MHT）")
    return _named("text") if _is_text(head) else _named("other")


def _by_markup(text: bytes) -> Sniffed:
    if _FLAT in text and b"Word.Document" in text:
        return _named("flatdocx")
    if any(mark in text for mark in _WORD_XML):
        return _named("wordxml")
    if b"opendocument.text" in text:
        return _named("fodt")
    if _HTML_START.search(text[:1024]):
        return _named("html")
    return _named("text", "XML 文本")


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if b"\0" in head or sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: -4 if len(head) == _HEAD_BYTES else None].decode(encoding)
        except UnicodeDecodeError as error:
            # A character cut in two at the end of what was read is no sign of anything.
            if error.start > len(head) - 8:
                return True
            continue
        return True
    return False


def _ole(path: Path) -> Sniffed:
    try:
        kind = ole.kind(path)
    except (ValueError, OSError):
        return _named("broken", "不完整的 Office 97-2003 文件")
    if kind in ("doc", "xls", "ppt", "works", "encrypted"):
        return _named(kind)  # type: ignore[arg-type]
    return _named("other", "其他程序的文件（OLE）")


def _zip(path: Path, limits: Limits) -> Sniffed:
    if directory_bytes(path) > limits.archive_entries * 512:
        return _named("crowded")
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
            if len(names) > limits.archive_entries:
                return _named("crowded")
            return _open_document(archive, names) or _by_parts(names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return _named("broken", "不完整的压缩包或 Office 文档")


def _by_parts(names: Collection[str]) -> Sniffed:
    lowered = [name.replace("\\", "/").lower() for name in names]
    folders = {name.split("/", 1)[0] for name in lowered if "/" in name}
    if "[content_types].xml" in lowered or "_rels/.rels" in lowered:
        for folder, kind in _PACKAGES.items():
            if folder in folders:
                return _named(kind)
    if "word/document.xml" in lowered:
        return _named("docx")
    if "ofd.xml" in lowered:
        return _named("other", "OFD 版式文件")
    if "index/document.iwa" in lowered:
        return _named("other", "苹果 Pages/Numbers 文档")
    return _named("zip")


_PACKAGES: dict[str, Kind] = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
_OPEN_DOCUMENT: tuple[tuple[str, Kind, str], ...] = (
    (".text", "odt", ""),
    (".spreadsheet", "ods", ""),
    (".presentation", "other", "ODP 演示文稿"),
)


def _open_document(archive: zipfile.ZipFile, names: Collection[str]) -> Sniffed | None:
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        return None
    kind = archive.read("mimetype").decode("ascii", "replace").strip()
    if "opendocument" not in kind:
        return _named("other", "EPUB 电子书") if "epub" in kind else None
    if _manifest_encrypted(archive, names):
        return _named("encrypted")
    for ending, found, name in _OPEN_DOCUMENT:
        if ending in kind:
            return _named(found, name)
    return _named("other", "OpenDocument 文件")


def _manifest_encrypted(archive: zipfile.ZipFile, names: Collection[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    if manifest not in names:
        return False
    with archive.open(manifest) as stream:
        return b"encryption-data" in stream.read(1 << 20)


def directory_bytes(path: Path) -> int:
    """Size of a zip's central directory as its end record states it; 0 when there is none.

    Looked at before ``zipfile`` is, which would make an object for each of the millions of entries
    that a small file can claim.
    """
    tail_bytes = 66_000
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - tail_bytes))
        tail = stream.read(tail_bytes)
    stated = 0
    end = tail.rfind(b"PK\5\6")
    if 0 <= end <= len(tail) - 22:
        stated = int.from_bytes(tail[end + 12 : end + 16], "little")
    big = tail.rfind(b"PK\6\6")
    if 0 <= big <= len(tail) - 56:
        stated = max(0 if stated == 0xFFFFFFFF else stated, int.from_bytes(tail[big + 40 : big + 48], "little"))
    return min(stated, size)
