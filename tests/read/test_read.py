"""Every file ends in a Document: read, or a note that says why not and what to do."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest

from pipeline.limits import Limits
from pipeline.model.document import Block, Cell, Document, Figure, Note, Paragraph, Table
from pipeline.read import read
from tests.read.test_sniff import CASES, ENCRYPTED_DOC, ENCRYPTED_ODT, parts, zipped

JPG = b"\xff\xd8\xff\xe0" + bytes(100)

UNREAD = {
    # file name, content, kind of the note, what it says
    "an empty report": ("报告.docx", b"", "damaged", "空的"),
    "an empty PDF": ("报告.pdf", b"", "damaged", "空的"),
    "text called .docx": ("报告.docx", "这是文本".encode(), "damaged", "内容却是纯文本"),
    "a picture called .pdf": ("报告.pdf", JPG, "damaged", "内容却是JPG 图片"),
    "HTML called .doc": ("报告.doc", b"<html><body>x</body></html>", "damaged", "内容却是网页"),
    "noise called .docx": ("报告.docx", bytes(range(1, 256)), "damaged", "无法识别"),
    "a docx cut short": ("报告.docx", parts("word/document.xml")[:50], "damaged", "已损坏"),
    "an encrypted docx": ("报告.docx", CASES["an encrypted docx"][0], "encrypted", "密码"),
    "an encrypted doc": ("报告.doc", ENCRYPTED_DOC, "encrypted", "密码"),
    "an encrypted ODT": ("报告.odt", ENCRYPTED_ODT, "encrypted", "密码"),
    "a program": ("安装程序.exe", b"MZ\x90\0", "unsupported", "Windows 程序"),
    "a phone's HEIC": ("证书.heic", b"\0\0\0\x18ftypheic", "unsupported", "另存为 JPG"),
    "a drawing": ("现场.dwg", b"AC1032", "unsupported", "dwg"),
    "a RAR": ("材料.rar", b"Rar!\x1a\x07\x00", "unsupported", "RAR"),
    "a zip in the zip": ("材料.zip", zipped(a="b"), "unsupported", "解压"),
    "slides": ("汇报.pptx", parts("ppt/presentation.xml"), "unsupported", "另存为 PDF"),
    "a text": ("说明.txt", "说明".encode(), "unsupported", "另存为 .docx"),
    "noise of an unknown kind": ("数据.dat", bytes(range(1, 256)), "unsupported", ".dat"),
    "noise without a name": ("数据", bytes(range(1, 256)), "unsupported", "未知格式"),
}


@pytest.mark.parametrize(("name", "content", "kind", "says"), UNREAD.values(), ids=UNREAD.keys())
def test_what_is_not_read_is_said_with_the_next_step(
    tmp_path: Path, name: str, content: bytes, kind: str, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    document = read(tmp_path / name, f"申报/{name}")
    assert not document.readable
    assert document.blocks == ()
    (note,) = document.notes
    assert note.kind == kind
    assert says in note.text
    assert note.anchor.file == f"申报/{name}"
    assert "请" in note.text


@pytest.mark.parametrize(("size", "kinds"), [(1000, ["damaged"]), (1001, ["limit"])])
def test_a_file_over_the_size_limit_is_not_opened(tmp_path: Path, size: int, kinds: list[str]) -> None:
    (tmp_path / "报告.docx").write_bytes(b"x" * size)
    assert [note.kind for note in read(tmp_path / "报告.docx", "报告.docx", Limits(file_bytes=1000)).notes] == kinds


def test_a_file_that_is_gone_is_said_to_be_so(tmp_path: Path) -> None:
    assert read(tmp_path / "没有.docx", "没有.docx").notes[0].kind == "damaged"


def reader(name: str, read_it: object) -> types.ModuleType:
    module = types.ModuleType(f"pipeline.read.{name}")
    setattr(module, f"read_{name}", read_it)
    return module


@pytest.mark.parametrize(
    ("error", "kind", "says"), [(KeyError("x"), "damaged", "KeyError"), (MemoryError(), "limit", "内存")]
)
def test_a_reader_that_fails_is_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str, says: str
) -> None:
    def fail(path: Path, file: str, limits: Limits) -> Document:
        raise error

    monkeypatch.setitem(sys.modules, "pipeline.read.docx", reader("docx", fail))
    (tmp_path / "报告.docx").write_bytes(parts("word/document.xml"))
    (note,) = read(tmp_path / "报告.docx", "报告.docx").notes
    assert note.kind == kind
    assert says in note.text


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("报告.docx", []),
        ("报告.DOCX", []),
        ("报告.doc", []),
        ("报告.wps", []),
        ("报告", []),
        ("报告.pdf", ["damaged"]),
        ("报告.jpg", ["damaged"]),
        ("报告.rtf", ["damaged"]),
    ],
)
def test_a_docx_is_read_under_any_name_and_a_false_one_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, notes: list[str]
) -> None:
    def read_docx(path: Path, file: str, limits: Limits) -> Document:
        return Document(file, (Paragraph("正文"),))

    monkeypatch.setitem(sys.modules, "pipeline.read.docx", reader("docx", read_docx))
    (tmp_path / name).write_bytes(parts("word/document.xml"))
    document = read(tmp_path / name, name)
    assert document.blocks == (Paragraph("正文"),)
    assert [note.kind for note in document.notes] == notes


NOTHING = Paragraph("　 "), Table(((Cell((Paragraph(""),)),),))


@pytest.mark.parametrize(
    ("blocks", "more", "source", "notes"),
    [
        (NOTHING, {}, "none", ["damaged"]),
        (NOTHING, {"notes": (Note("limit", "超过上限"),)}, "none", ["limit"]),
        (NOTHING, {"fields": (("单位名称", "某公司"),)}, "digital", []),
        ((*NOTHING, Figure()), {}, "digital", []),
        ((*NOTHING, Table(((Cell((Paragraph("字"),)),),))), {}, "digital", []),
    ],
)
def test_a_file_that_shows_nothing_is_an_empty_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    blocks: tuple[Block, ...],
    more: dict[str, Any],
    source: str,
    notes: list[str],
) -> None:
    document = Document("报告.docx", blocks, **more)
    monkeypatch.setitem(sys.modules, "pipeline.read.docx", reader("docx", lambda *_: document))
    (tmp_path / "报告.docx").write_bytes(parts("word/document.xml"))
    read_ = read(tmp_path / "报告.docx", "报告.docx")
    assert (read_.text_source, [note.kind for note in read_.notes]) == (source, notes)


def test_without_libreoffice_an_old_format_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.soffice.PROGRAMS", ())
    (tmp_path / "报告.rtf").write_bytes(b"{\\rtf1 x}")
    (note,) = read(tmp_path / "报告.rtf", "报告.rtf").notes
    assert note.kind == "missing_reader"
    assert "libreoffice-writer" in note.text


def test_a_docx_check_never_loads_the_pdf_ocr_or_sheet_libraries() -> None:
    import subprocess

    script = "import sys, pipeline.read; print(*(m for m in sys.modules if m.split('.')[0] in sys.argv[1].split()))"
    libraries = "pypdfium2 pdfplumber rapidocr onnxruntime openpyxl numpy PIL lxml subprocess"
    said = subprocess.run([sys.executable, "-c", script, libraries], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""
