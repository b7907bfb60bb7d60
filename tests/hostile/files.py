"""Files that were made to do harm, built when they are asked for."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def docx(body: str, before: str = "", **parts: bytes) -> bytes:
    """A Word package; ``before`` stands before the root element of its main part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", RELS)
        package.writestr("word/document.xml", f"{before}<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return docx("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", f'<!DOCTYPE w:document [<!ENTITY l0 "哈哈">{entities}]>')


def outside_entity(secret: Path) -> bytes:
    return docx(
        "<w:p><w:r><w:t>&secret;</w:t></w:r></w:p>",
        f'<!DOCTYPE w:document [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>',
    )


def many_paragraphs() -> bytes:
    return docx("<w:p><w:r><w:t>字字字字</w:t></w:r></w:p>" * 3_000_000)


def nested_tables() -> bytes:
    return docx("<w:tbl><w:tr><w:tc>" * 4000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 4000)


def wide_cell() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p><w:r><w:t>组织概况</w:t></w:r></w:p></w:tc>'
    return docx(f"<w:tbl><w:tr>{cell * 5}</w:tr></w:tbl>" * 20)


def png_bomb(side: int = 60_000) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    content = zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def pdf(*objects: bytes, prev: int | None = None) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    back = b"/Prev %d" % start if prev is not None else b""
    out += b"trailer <</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, back, start)
    return bytes(out)


CIRCLE = pdf(b"<</Type/Catalog /Pages 2 0 R>>", b"<</Type/Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R>>", prev=0)
MANY_PAGES = pdf(
    b"<</Type/Catalog /Pages 2 0 R>>",
    b"<</Type/Pages /Count 3000 /Kids [%s]>>" % (b"3 0 R " * 3000),
    b"<</Type/Page /Parent 2 0 R /MediaBox [0 0 595 842]>>",
)
HUGE_PAGE = pdf(
    b"<</Type/Catalog /Pages 2 0 R>>",
    b"<</Type/Pages /Count 1 /Kids [3 0 R]>>",
    b"<</Type/Page /Parent 2 0 R /MediaBox [0 0 9000000 9000000]>>",
)


def self_containing_zip() -> bytes:
    inner = b""
    for _ in range(60):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("again.zip", inner or b"PK")
        inner = buffer.getvalue()
    return inner


CASES: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "entities that grow to a thousand million": ("报告.docx", laughs, {"F001", "F007"}),
    "three million paragraphs in a small file": ("报告.docx", many_paragraphs, {"F001", "F007"}),
    "tables four thousand deep": ("报告.docx", nested_tables, {"F001", "F007"}),
    "cells that span two thousand million columns": ("报告.docx", wide_cell, set()),
    "a picture of 3.6 thousand million pixels": ("报告.png", png_bomb, {"F007", "F001"}),
    "a PDF whose page tree and index run in circles": ("报告.pdf", lambda: CIRCLE, {"F001", "F004", "F011"}),
    "a PDF of three thousand pages": ("报告.pdf", lambda: MANY_PAGES, {"F007"}),
    "a PDF page of three kilometres": ("报告.pdf", lambda: HUGE_PAGE, set()),
    "a zip in a zip, sixty deep": ("申报.zip", self_containing_zip, set()),
    "a zip that breaks off": ("申报.zip", lambda: self_containing_zip()[:200], {"F001"}),
    "an RTF that never ends": ("报告.rtf", lambda: b"{\\rtf1 " + b"{" * 100_000, set()),
}
"""By what each is: its name, its bytes, and the codes one of which says so (none: it only has to end)."""
