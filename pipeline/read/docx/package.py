"""Opens a Word package: a zip of XML parts and their relationships, none of which is trusted.

Nothing is written to disk, no entity is expanded, no external target is followed, and no part is inflated
beyond what the limits allow.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import unquote

from lxml import etree

from pipeline.lazy import lazy
from pipeline.limits import MIB, Limits
from pipeline.model.document import NoteKind

_FREE_RATIO = 8 * MIB  # a part smaller than this may be packed as tightly as it likes
_READABLE = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))  # the two that OPC allows
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Strict OOXML has its own names for the same things.
_strict = lazy(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|officeDocument|drawingml)/")
_xml_declaration = lazy(r"^\ufeff?\s*<\?xml[^>]*\?>")
_declares_type = lazy(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_HEAD = 8192  # the root element with its namespaces lies within
_usual_place = lazy(r"word/document\d*\.xml")
_AGAIN = "请用 Word 或 WPS 重新保存后上传。"

# No huge_tree: libxml2 itself then stops at 256 levels and 10 MB in one text.
_parser = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


class Unreadable(Exception):
    """No text can be had; ``kind`` and the message (Chinese) become the document's note."""

    def __init__(self, kind: NoteKind, text: str) -> None:
        super().__init__(text)
        self.kind: NoteKind = kind
        self.text = text


class Relation(NamedTuple):
    """One relationship of a part."""

    kind: str
    """The last word of its type: "image", "footnotes", "attachedTemplate"."""
    target: str
    """The name of the part it leads to; for an external one its address as written."""
    external: bool


class Package:
    """The parts of one Word file, each inflated when asked for."""

    def __init__(self, source: Path | IO[bytes], limits: Limits) -> None:
        self.source = source
        self._limits = limits
        self._inflated = 0
        self._relations: dict[str, dict[str, Relation]] = {}
        try:
            self._zip = zipfile.ZipFile(source)
        except _BROKEN_ZIP as error:
            raise Unreadable("damaged", f"文件已损坏，不是可以打开的 Word 文档；{_AGAIN}") from error
        entries = self._zip.infolist()
        if len(entries) > limits.archive_entries:
            self._zip.close()
            raise Unreadable(
                "limit", f"文件内含 {len(entries)} 个部件，超过上限 {limits.archive_entries} 个，已停止读取。"
            )
        # OPC compares names without regard to case; a leading slash or a backslash is a writer's slip.
        self._entries = {_fold(entry.filename): entry for entry in entries}

    def close(self) -> None:
        """Closes the file."""
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, lower case."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes | None:
        """A part's bytes, None where there is no such part.

        Raises:
            Unreadable: the part is broken, encrypted, or over a limit.
        """
        entry = self._entries.get(_fold(name))
        if entry is None:
            return None
        self._admit(entry)
        try:
            with self._zip.open(entry) as stream:
                # Asking for the declared size keeps a lying header from inflating more than it declares.
                content = stream.read(entry.file_size)
        except _BROKEN_ZIP as error:
            raise Unreadable("damaged", f"文件已损坏（{entry.filename} 无法解压），{_AGAIN}") from error
        if len(content) != entry.file_size:
            raise Unreadable("damaged", f"文件已损坏（{entry.filename} 不完整），{_AGAIN}")
        return content

    def _admit(self, entry: zipfile.ZipInfo) -> None:
        """Counts a part against the limits before it is inflated."""
        limits, size, packed = self._limits, entry.file_size, max(entry.compress_size, 1)
        if entry.flag_bits & 1:
            raise Unreadable("encrypted", "文件已加密，需要密码才能打开；请取消密码保护后重新上传。")
        if entry.compress_type not in _READABLE:
            raise Unreadable("damaged", f"文件已损坏（{entry.filename} 的压缩方式不是 Word 所用），{_AGAIN}")
        if size > limits.unpacked_bytes // 4:
            most = limits.unpacked_bytes // 4 // MIB
            raise Unreadable(
                "limit", f"文件内的 {entry.filename} 解压后 {size / MIB:.0f} MB，超过上限 {most} MB，已停止读取。"
            )
        if size > _FREE_RATIO and size > limits.unpacked_ratio * packed:
            raise Unreadable(
                "limit",
                f"文件内的 {entry.filename} 解压后是压缩时的 {size / packed:.0f} 倍，"
                f"超过上限 {limits.unpacked_ratio} 倍，已停止读取。",
            )
        self._inflated += size
        if self._inflated > limits.unpacked_bytes:
            raise Unreadable("limit", f"文件解压后超过上限 {limits.unpacked_bytes // MIB} MB，已停止读取。")

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by their id; empty where it has none or they cannot be read."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            self._relations[part] = self._read_relations(folder, self._relations_bytes(f"{folder}/_rels/{name}.rels"))
        return self._relations[part]

    def external_relations(self) -> Iterator[Relation]:
        """All relationships, of any part, that lead out of the file."""
        for name in self.names:
            if name.endswith(".rels"):
                folder, _, part = name.rpartition("_rels/")
                owner = folder + part.removesuffix(".rels")
                if owner in self._relations or b"xternal" in self._relations_bytes(name):
                    yield from (relation for relation in self.relations(owner).values() if relation.external)

    def _relations_bytes(self, name: str) -> bytes:
        try:
            return self.read(name) or b""
        except Unreadable:
            return b""

    def _read_relations(self, folder: str, content: bytes) -> dict[str, Relation]:
        try:
            root = parse_xml(content)[0] if content else None
        except Unreadable:
            return {}
        found: dict[str, Relation] = {}
        for item in root.iter(_RELATION) if root is not None else ():
            target = item.get("Target", "")
            external = item.get("TargetMode", "").lower() == "external"
            kind = item.get("Type", "").rpartition("/")[2]
            found[item.get("Id", "")] = Relation(kind, target if external else _resolve(folder, target), external)
        return found

    def main_part(self) -> str:
        """The name of the main document part, by the package's relationships or by its usual place.

        Raises:
            Unreadable: there is none.
        """
        related = [r.target for r in self.relations("").values() if r.kind == "officeDocument" and not r.external]
        usual = sorted(name for name in self._entries if _usual_place.fullmatch(name))
        for name in (*related, *usual):
            if _fold(name) in self._entries:
                return name
        raise Unreadable("damaged", f"文件已损坏（缺少 Word 正文部件），{_AGAIN}")


def parse_xml(content: bytes) -> tuple[etree._Element, bytes]:
    """The root of an XML part, and its bytes as UTF-8 with the transitional namespaces.

    Raises:
        Unreadable: not well-formed, with a document type declaration (never in Word files, and the door for
            entity attacks), or nested or sized beyond what the parser takes.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4]:
        content = _xml_declaration.sub("", content.decode("utf-16", "replace")).encode()
    if b"purl.oclc.org" in content[:_HEAD]:
        content = _strict.sub(rb"http://schemas.openxmlformats.org/\1/2006/", content)
    if _declares_type.match(content):
        raise Unreadable("damaged", f"文件已损坏：内含 Word 文件不允许的 DTD 声明，未读取；{_AGAIN}")
    try:
        root = etree.fromstring(content, _parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        message = str(error).lower()
        if "depth" in message:
            raise Unreadable("limit", "文件内容的嵌套超过上限 256 层，已停止读取。") from error
        if "huge" in message or "too long" in message:
            raise Unreadable("limit", "文件内有一段文字超过上限 10 MB，已停止读取。") from error
        raise Unreadable("damaged", f"文件已损坏（XML 内容有误），{_AGAIN}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("damaged", f"文件已损坏：内含 Word 文件不允许的 DTD 声明，未读取；{_AGAIN}")
    return root, content


def _fold(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _resolve(folder: str, target: str) -> str:
    """A relationship's target as a part name; one that climbs out of the package ends at its top."""
    path = unquote(target.replace("\\", "/")).partition("#")[0]
    joined = path if path.startswith("/") else f"{folder}/{path}"
    return posixpath.normpath("/" + joined.lstrip("/")).lstrip("/")
