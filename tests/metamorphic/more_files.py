"""PDFs, workbooks and names of files once more, as other programs and people write them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

import pypdfium2 as pdfium
from pypdf import PdfWriter, Transformation
from pypdf.generic import ArrayObject, NumberObject

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.pdf_edits import edit, over_each
from tests.metamorphic.sheets import parts_change

Files = dict[str, bytes]


@transformation("pdf")
def pdf_saved_by_pdfium(content: bytes) -> bytes:
    out = io.BytesIO()
    document = pdfium.PdfDocument(content)
    document.save(out)
    return out.getvalue()


@transformation("pdf")
def pdf_pages_imported_by_pdfium(content: bytes) -> bytes:
    out = io.BytesIO()
    made = pdfium.PdfDocument.new()
    made.import_pages(pdfium.PdfDocument(content))
    made.save(out)
    return out.getvalue()


@transformation("pdf")
def pdf_behind_other_bytes(content: bytes) -> bytes:
    """What some mail programs put before and behind a file."""
    return b"\r\n\r\n" + content + b"\r\n\0\0"


@edit("each_page_scaled_otherwise")
def _scaled(writer: PdfWriter) -> None:
    for number, page in enumerate(writer.pages):
        page.scale_by(1 + 0.05 * (number % 3))


@edit("pages_moved_a_little")
def _moved(writer: PdfWriter) -> None:
    """Scanned and printed again: no page lies where the one before lay."""
    for number, page in enumerate(writer.pages):
        page.add_transformation(Transformation().translate(3 * (number % 3), 2 * (number % 2)))


@edit("with_user_units")
def _units(writer: PdfWriter) -> None:
    from pypdf.generic import FloatObject, NameObject

    for page in writer.pages:
        page[NameObject("/UserUnit")] = FloatObject(1.5)


@edit("with_inherited_boxes")
def _inherited(writer: PdfWriter) -> None:
    """The size of the pages stands once, above all of them."""
    from pypdf.generic import NameObject

    box = ArrayObject([NumberObject(0), NumberObject(0), *map(NumberObject, map(round, writer.pages[0].mediabox[2:]))])
    writer._root_object["/Pages"][NameObject("/MediaBox")] = box
    for page in writer.pages:
        del page["/MediaBox"]


over_each("with_line_numbers", lambda paper, w, h, n: [
    paper.drawRightString(40, h - 80 - 60 * line, str(5 * line)) for line in range(1, 11)
])  # fmt: skip
over_each("with_an_aside_in_the_margin", lambda paper, w, h, n: [
    paper.drawString(w - 30, h - 200 - 14 * place, sign) for place, sign in enumerate("内部资料")
])  # fmt: skip
over_each(
    "with_a_foot_of_two_lines",
    lambda paper, w, h, n: (
        paper.drawString(70, 30, "上海某某文印有限公司承印"),
        paper.drawString(70, 18, f"共8页 第{n}页"),
    ),
)


@edit("on_one_page_beside_blank_paper")
def _wide(writer: PdfWriter) -> None:
    """A4 pages on the left half of A3."""
    for page in writer.pages:
        page.mediabox = page.cropbox = page.mediabox.__class__((0, 0, 1190, float(page.mediabox.height)))


def _sheets(parts: dict[str, bytes]) -> list[str]:
    return [name for name in parts if name.startswith("xl/worksheets/sheet")]


@parts_change("sheet_with_prefixed_names")
def _prefixed(parts: dict[str, bytes]) -> None:
    """x:row and x:c, as some libraries write."""
    for name in _sheets(parts):
        content = parts[name].replace(b'xmlns="http', b'xmlns:x="http', 1)
        parts[name] = re.sub(rb"<(/?)(?![?!x/]|\w+:)(\w)", rb"<\1x:\2", content)


@parts_change("sheet_without_places")
def _placeless(parts: dict[str, bytes]) -> None:
    """Rows and cells without r: each stands behind the one before."""
    for name in _sheets(parts):
        if b"<c r" in parts[name] and not _has_gaps(parts[name]):
            parts[name] = re.sub(rb"<(row|c) r=\"\w+\"", rb"<\1", parts[name])


def _has_gaps(content: bytes) -> bool:
    for row in re.findall(rb"<row[^>]*>(.*?)</row>", content, re.S):
        columns = [ord(letter) - 64 for letter in re.findall(rb'<c r="([A-Z])\d+"', row)]
        if columns != list(range(1, len(columns) + 1)):
            return True
    return False


@parts_change("sheet_with_a_byte_order_mark")
def _marked(parts: dict[str, bytes]) -> None:
    for name in _sheets(parts):
        parts[name] = b"\xef\xbb\xbf" + parts[name]


@parts_change("sheet_in_utf_16")
def _wide_text(parts: dict[str, bytes]) -> None:
    for name in _sheets(parts):
        text = re.sub(r"^<\?xml[^>]*\?>", "", parts[name].decode("utf-8"))
        parts[name] = ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")


def _named(name: str, change: object) -> None:
    def rename(files: Files) -> Files:
        return {change(path): content for path, content in files.items()}  # type: ignore[operator]

    transformation("files", name=f"files_{name}")(rename)


_named(
    "with_invisible_signs_in_names", lambda path: "\u200b".join(path.rpartition("/")[2]) if "/" not in path else path
)
_named("with_spaces_before_endings", lambda path: path.replace(".docx", " .docx"))
_named(
    "with_brackets_in_names",
    lambda path: str(
        PurePosixPath(path).with_name(f"【{PurePosixPath(path).stem}】（终）{PurePosixPath(path).suffix}")
    ),
)
_named("with_emoji_in_names", lambda path: str(PurePosixPath(path).with_name(f"📄{PurePosixPath(path).name}")))


@transformation("files")
def packed_with_names_in_both_codes(files: Files) -> Files:
    """A name in the code page of old Windows, the true one in the field that Info-ZIP keeps beside it."""
    import struct
    import zlib

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in files.items():
            old = path.encode("gbk").decode("cp437")
            entry = zipfile.ZipInfo(old)
            utf8 = path.encode()
            body = struct.pack("<BI", 1, zlib.crc32(path.encode("gbk"))) + utf8
            entry.extra = struct.pack("<HH", 0x7075, len(body)) + body
            packed.writestr(entry, content)
    return {"申报材料.zip": out.getvalue()}
