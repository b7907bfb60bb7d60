"""Flat OPC: a Word package as one XML file ("Word XML 文档"), its parts under pkg:package."""

from __future__ import annotations

import binascii
import io
import zipfile
from pathlib import Path

from lxml import etree

from pipeline.limits import MIB, Limits
from pipeline.read.docx.package import Unreadable, parse_xml

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


def is_flat(head: bytes) -> bool:
    """A file that begins with ``head`` is a flat package."""
    return not head.startswith(b"PK") and b"schemas.microsoft.com/office/2006/xmlPackage" in head


def zipped(path: Path, limits: Limits) -> io.BytesIO:
    """The package as a zip, in memory.

    Raises:
        Unreadable: it is broken or over a limit.
    """
    size = path.stat().st_size
    if size > limits.unpacked_bytes // 4:
        most = limits.unpacked_bytes // 4 // MIB
        raise Unreadable("limit", f"文件 {size / MIB:.0f} MB，超过上限 {most} MB，已停止读取。")
    root, _ = parse_xml(path.read_bytes())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in root.iter(f"{_PKG}part"):
            name = (part.get(f"{_PKG}name") or "").lstrip("/")
            if name and (content := _content(part)) is not None:
                archive.writestr(name, content)
    out.seek(0)
    return out


def _content(part: etree._Element) -> bytes | None:
    for held in part:
        if held.tag == f"{_PKG}xmlData" and len(held):
            return etree.tostring(held[0], encoding="UTF-8", xml_declaration=True)
        if held.tag == f"{_PKG}binaryData":
            try:
                return binascii.a2b_base64(held.text or "")
            except binascii.Error:
                return None
    return None
