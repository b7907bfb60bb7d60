"""A submitted zip: its entries under safe names, and each of them unpacked within the limits.

Declared sizes are checked before anything is unpacked and the real ones while it is.
"""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple, Self

from pipeline.limits import MIB, Limits
from pipeline.model.document import NoteKind

_CHUNK = 1 << 20
_RATIO_FROM = 8 * MIB
"""Smaller files may be packed as tightly as they like."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_LOCAL_HEADER = 30
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075
_DRIVE = re.compile(r"^[A-Za-z]:")


class BadArchive(Exception):
    """The archive, or one entry of it, cannot be unpacked: the kind of note and its text (Chinese)."""

    def __init__(self, kind: NoteKind, text: str) -> None:
        super().__init__(text)
        self.kind: NoteKind = kind
        self.text = text


class Entry(NamedTuple):
    """One file in the archive."""

    info: zipfile.ZipInfo
    name: str
    """As it stands in the archive."""
    parts: tuple[str, ...]
    """Its path as a person would read it, in parts, without ``.`` and empty ones."""
    size: int
    refusal: str = ""
    """Why it is not unpacked at all (Chinese), or ""."""


class Archive:
    """An open zip; used as a context manager.

    Raises:
        BadArchive: it is damaged, holds too many entries, or its entries overlap.
    """

    def __init__(self, source: Path, limits: Limits) -> None:
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            raise BadArchive("damaged", "压缩包已损坏，无法打开；请重新压缩后上传。") from error
        infos = self._zip.infolist()
        if len(infos) > limits.archive_entries:
            raise BadArchive(
                "limit", f"压缩包内有 {len(infos)} 个条目，超过上限 {limits.archive_entries} 个，未读取；请精简材料。"
            )
        if _overlap(infos):
            raise BadArchive("limit", "压缩包内的条目相互重叠，可能是恶意构造，未读取；请重新压缩后上传。")
        # Scans hardly compress: a large archive of them is no bomb, so it may unpack to what it weighs itself.
        self._allowance = max(limits.unpacked_bytes, 4 * source.stat().st_size)
        names = _names(infos)
        self.entries = tuple(_entry(info, name) for info, name in zip(infos, names, strict=True) if not _folder(name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def common_root(self) -> tuple[str, ...]:
        """The one folder that holds everything ((), if there is none): people zip the folder, not its content."""
        roots = {
            entry.parts[:1] if len(entry.parts) > 1 else ()
            for entry in self.entries
            if not entry.refusal and entry.parts[0].lower() != "__macosx"
        }
        return roots.pop() if len(roots) == 1 else ()

    def extract(self, entry: Entry, target: Path, remaining: int) -> tuple[str, int]:
        """Unpacks an entry to ``target``; its SHA-256 and size.

        Args:
            remaining: bytes that the submission may still take.

        Raises:
            BadArchive: it is encrypted, damaged, packed in an unknown way, or over a limit.
        """
        self._weigh(entry, remaining)
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(entry.info) as packed, target.open("wb") as unpacked:
                while chunk := packed.read(_CHUNK):
                    size += len(chunk)
                    if size > entry.size:
                        raise BadArchive("limit", "实际大小超过压缩包内标明的大小，未读取；请重新压缩后上传。")
                    digest.update(chunk)
                    unpacked.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error) as error:
            raise BadArchive("damaged", "压缩包内的这个文件已损坏（校验不符），无法读取；请重新压缩后上传。") from error
        if size < entry.size:
            raise BadArchive("damaged", "压缩包内的这个文件不完整，无法读取；请重新压缩后上传。")
        self._allowance -= size
        return digest.hexdigest(), size

    def _weigh(self, entry: Entry, remaining: int) -> None:
        info, limits = entry.info, self._limits
        if info.flag_bits & _ENCRYPTED:
            raise BadArchive("encrypted", "压缩包设有密码，其中的这个文件无法读取；请取消密码后重新压缩上传。")
        if info.compress_type not in _METHODS:
            raise BadArchive("unsupported", "压缩方式不被支持，未读取；请用系统自带的“压缩为 zip”重新压缩。")
        size = f"解压后 {entry.size / MIB:.0f} MB"
        if entry.size > _RATIO_FROM and entry.size > limits.unpacked_ratio * max(info.compress_size, 1):
            raise BadArchive("limit", f"{size}，是压缩后的 {limits.unpacked_ratio} 倍以上，未读取；请放入正常的文件。")
        if entry.size > limits.file_bytes:
            raise BadArchive("limit", f"{size}，超过单个文件的上限 {limits.file_bytes // MIB} MB，未读取；请压缩图片。")
        if entry.size > min(self._allowance, remaining):
            raise BadArchive("limit", f"{size}，连同前面的文件超过整个压缩包解压后的上限，未读取；请精简材料。")


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Two entries that share packed bytes: how the densest bombs are made."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
    return False


def _folder(name: str) -> bool:
    return name.endswith(("/", "\\")) or not name


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """The entries' names. Without the UTF-8 mark they are UTF-8 if all of them can be, else GBK (Windows)."""
    raw = [b"" if info.flag_bits & _UTF8_NAME else info.orig_filename.encode("cp437", "replace") for info in infos]
    encoding = "utf-8" if all(map(_is_utf8, raw)) else "gb18030"
    return [
        _unicode_path(info) or (data.decode(encoding, "replace") if data else info.orig_filename)
        for info, data in zip(infos, raw, strict=True)
    ]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """The name in the Unicode Path extra field, which some packers write beside a name in GBK; else ""."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5 and len(extra) >= 4 + size:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def _entry(info: zipfile.ZipInfo, name: str) -> Entry:
    """The entry with its path, or with the reason why it is refused."""
    parts = tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))
    refusal = ""
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        refusal = "压缩包内的这个条目使用绝对路径，未读取；请重新压缩后上传。"
    elif ".." in parts:
        refusal = "压缩包内的这个条目指向压缩包之外（..），未读取；请重新压缩后上传。"
    elif stat.S_ISLNK(info.external_attr >> 16):
        refusal = "压缩包内的这个条目是链接，未读取；请放入文件本身。"
    return Entry(info, name, parts or (name,), info.file_size, refusal)
