"""What a file is, told by its content."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from pipeline.limits import Limits
from pipeline.read.sniff import directory_bytes, sniff


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def parts(*names: str) -> bytes:
    return zipped(**{"[Content_Types].xml": "<Types/>"}, **dict.fromkeys(names, "<x/>"))


def ole(*names: str, first_sector: bytes = b"") -> bytes:
    """An OLE2 file whose root holds streams of these names, each of 4096 bytes."""
    end, free, fat_sector = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *([free] * 108))
    directory = entry("Root Entry", child=1, size=0)
    for place, name in enumerate(names, 1):
        directory += entry(name, right=place + 1 if place < len(names) else free, size=4096)
    directory += bytes(-len(directory) % 512)
    sectors = len(directory) // 512
    chain = [2 + n for n in range(sectors - 1)] + [end]
    fat = struct.pack("<128I", fat_sector, *chain, *([free] * (127 - sectors)))
    # Every stream begins at sector 1 + sectors.
    return bytes(header) + fat + directory.replace(b"HERE", struct.pack("<I", 1 + sectors)) + first_sector.ljust(512)


def entry(name: str, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    raw = bytearray(128)
    encoded = name.encode("utf-16-le")
    raw[: len(encoded)] = encoded
    struct.pack_into("<HBB", raw, 64, len(encoded) + 2, 2, 1)
    struct.pack_into("<III", raw, 68, 0xFFFFFFFF, right, child)
    raw[116:120] = b"HERE"
    struct.pack_into("<I", raw, 120, size)
    return bytes(raw)


ENCRYPTED_ODT = zipped(
    mimetype="application/vnd.oasis.opendocument.text",
    **{"META-INF/manifest.xml": "<manifest:encryption-data/>"},
)
ENCRYPTED_DOC = ole("WordDocument", first_sector=struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, 0x0100))

CASES = {
    "a Word document": (parts("word/document.xml"), "docx"),
    "a Word document without [Content_Types].xml": (zipped(word__document_xml="").replace(b"_xml", b".xml"), "docx"),
    "a Word document whose main part has another name": (parts("word/document2.xml"), "docx"),
    "an Excel sheet": (parts("xl/workbook.xml"), "xlsx"),
    "slides": (parts("ppt/presentation.xml"), "pptx"),
    "an ODT": (zipped(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
    "an ODS": (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
    "an encrypted ODT": (ENCRYPTED_ODT, "encrypted"),
    "a zip of files": (zipped(**{"报告.docx": "x"}), "zip"),
    "a zip behind other bytes": (b"#!/bin/sh\n" + zipped(**{"报告.docx": "x"}), "zip"),
    "an OFD": (zipped(**{"OFD.xml": "x"}), "other"),
    "a zip cut short": (parts("word/document.xml")[:60], "broken"),
    "a PDF": (b"%PDF-1.7\n...", "pdf"),
    "a PDF after a few stray bytes": (b"\r\n\xef\xbb\xbf%PDF-1.4", "pdf"),
    "a Word 97 document": (ole("WordDocument", "1Table"), "doc"),
    "an encrypted Word 97 document": (ENCRYPTED_DOC, "encrypted"),
    "an encrypted docx": (ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "an Excel 97 sheet": (ole("Workbook"), "xls"),
    "slides of 97": (ole("Current User", "PowerPoint Document"), "ppt"),
    "a Works document": (ole("CONTENTS"), "works"),
    "some other OLE2 file": (ole("Catalog"), "other"),
    "an OLE2 file cut short": (ole("WordDocument")[:100], "broken"),
    "RTF": (b"{\\rtf1\\ansi", "rtf"),
    "Word 2003 XML": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "wordxml"),
    "HTML saved by Word": (b"\xef\xbb\xbf<html xmlns:o='urn:x'><body>", "html"),
    "HTML with a script first": (b" <script>alert(1)</script>", "html"),
    "an MHT": (b"MIME-Version: 1.0\nContent-Type: multipart/related", "html"),
    "HTML in UTF-16": ("\ufeff<html>".encode("utf-16-le"), "html"),
    "JSON": (b'{"a": 1}', "text"),
    "Chinese in UTF-8": ("组织概况".encode() * 900, "text"),
    "Chinese in GBK": ("组织概况".encode("gbk") * 900, "text"),
    "a JPG": (b"\xff\xd8\xff\xe0", "picture"),
    "a PNG": (b"\x89PNG\r\n\x1a\n", "picture"),
    "a HEIC": (b"\0\0\0\x18ftypheic", "heic"),
    "an AVIF": (b"\0\0\0\x18ftypavif", "picture"),
    "a film": (b"\0\0\0\x18ftypisom", "other"),
    "a RAR": (b"Rar!\x1a\x07\x00", "other"),
    "a program": (b"MZ\x90\0", "other"),
    "nothing": (b"", "empty"),
    "nothing but zeros": (bytes(5000), "empty"),
    "noise": (bytes(range(1, 256)) * 4, "other"),
}


@pytest.mark.parametrize(("content", "kind"), CASES.values(), ids=CASES.keys())
def test_the_content_says_what_a_file_is(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert sniff(path).kind == kind


@pytest.mark.parametrize(("entries", "kind"), [(20, "zip"), (21, "crowded")])
def test_a_zip_may_list_so_many_entries_and_no_more(tmp_path: Path, entries: int, kind: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(**{f"f{n}": "" for n in range(entries)}))
    assert sniff(path, Limits(archive_entries=20)).kind == kind


def test_an_overlong_directory_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(**{"n" * 5000 + str(n): "" for n in range(20)}))
    with path.open("rb") as stream:
        assert directory_bytes(stream) > 100_000
    assert sniff(path, Limits(archive_entries=100)).kind == "crowded"


@pytest.mark.parametrize("names", [("WordDocument",) * 40, ()])
def test_an_ole2_directory_may_be_long_or_bare(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(ole(*names))
    assert sniff(path).kind == ("doc" if names else "other")


def test_an_ole2_directory_that_runs_in_a_circle_ends(tmp_path: Path) -> None:
    content = bytearray(ole("WordDocument"))
    struct.pack_into("<I", content, 512 + 4, 1)  # The directory's sector is its own successor.
    struct.pack_into("<I", content, 1024 + 128 + 72, 1)  # The stream is its own right neighbour.
    path = tmp_path / "a.doc"
    path.write_bytes(content)
    assert sniff(path).kind == "doc"
