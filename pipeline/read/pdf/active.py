"""What a PDF would do on its own: scripts, launched programs, attached files. Nothing of it is run or opened."""

from __future__ import annotations

import ctypes
import re
import zlib
from pathlib import Path
from typing import Any

import pypdfium2.raw as raw

from pipeline.limits import MIB
from pipeline.model.document import Anchor, Note

_ACTION = re.compile(rb"/S\s*/([A-Za-z0-9#]{6,40})")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SAID = {b"JavaScript": "JavaScript", b"Launch": "启动外部程序"}
_OBJECTS = re.compile(rb"/Type\s*/ObjStm")
UNPACKED = 16 * MIB
"""Bytes of compressed object streams that are looked through."""


def plain_parts(path: Path) -> tuple[bytes, ...]:
    """The file's data, and what its compressed object streams hold."""
    data = path.read_bytes()
    return (data, *_object_streams(data))


def active_notes(document: Any, parts: tuple[bytes, ...], file: str) -> list[Note]:
    """Notes "active" and "embedded" for an open document; ``parts`` is its plain data."""
    notes = []
    kinds = _actions(parts)
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        kinds.add("JavaScript")
    if kinds:
        notes.append(
            Note("active", f"PDF 含有打开时会自动执行的内容（{'、'.join(sorted(kinds))}），未执行。", Anchor(file))
        )
    number = raw.FPDFDoc_GetAttachmentCount(document)
    if number > 0:
        names = [_name(raw.FPDFDoc_GetAttachment(document, i)) for i in range(min(number, 5))]
        notes.append(
            Note("embedded", f"PDF 内嵌 {number} 个附件（{'、'.join(filter(None, names))}），未打开。", Anchor(file))
        )
    return notes


def _actions(parts: tuple[bytes, ...]) -> set[str]:
    names = {name for part in parts for name in _ACTION.findall(part)}
    # A name may be written with escapes: /J#61vaScript.
    plain = {_ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), name) for name in names}
    return {said for name, said in _SAID.items() if name in plain}


def _object_streams(data: bytes) -> list[bytes]:
    """The unpacked object streams, where a newer PDF keeps its dictionaries."""
    left, found = UNPACKED, []
    for match in _OBJECTS.finditer(data):
        begin = data.find(b"stream", match.end())
        if begin < 0 or left <= 0:
            break
        begin += 8 if data[begin + 6 : begin + 8] == b"\r\n" else 7
        try:
            inner = zlib.decompressobj().decompress(data[begin : begin + 4 * MIB], left)
        except zlib.error:
            continue
        left -= len(inner)
        found.append(inner)
    return found


def _name(attachment: Any) -> str:
    length = raw.FPDFAttachment_GetName(attachment, None, 0)
    if not 2 < length < 4096:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAttachment_GetName(attachment, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")
