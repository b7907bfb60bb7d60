"""Word files and workbooks that hold nothing but pictures of pages are read by what the pictures show."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document as WordDocument
from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from pipeline.limits import DEFAULT
from pipeline.model import Document, Figure, paragraphs
from pipeline.read import ocr, read

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "samples" / "reports" / "factory-clean.pdf"
NAME = "报告.docx"


@pytest.fixture(scope="module")
def page() -> bytes:
    """The upper part of a page with text, as PNG."""
    document = pdfium.PdfDocument(REPORT)
    image = document[1].render(scale=130 / 72).to_pil().convert("L")
    document.close()
    return encoded(image.crop((0, 0, image.width, image.height * 5 // 8)))


def encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


BLANK = encoded(Image.new("L", (600, 800), 255))
LOGO = encoded(Image.new("L", (60, 60), 0))


def word(tmp_path: Path, *content: str | bytes, in_table: bool = False) -> Path:
    made = WordDocument()
    for item in content:
        if isinstance(item, str):
            made.add_paragraph(item)
        else:
            holder = made.add_table(1, 1).cell(0, 0).paragraphs[0] if in_table else made.add_paragraph()
            holder.add_run().add_picture(io.BytesIO(item))
    path = tmp_path / NAME
    made.save(str(path))
    return path


def text(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs(document.blocks))


@pytest.mark.parametrize("in_table", [False, True])
def test_a_word_file_of_pictures_is_recognised_in_place(tmp_path: Path, page: bytes, in_table: bool) -> None:
    document = read(word(tmp_path, "成果报告", page, in_table=in_table), NAME)
    assert document.text_source == "ocr"
    assert text(document).startswith("成果报告")
    assert len(text(document)) > 300
    assert [note.kind for note in document.notes] == ["no_text_layer"]
    assert "1 张图片" in document.notes[0].text
    places = {paragraph.anchor.paragraph for paragraph in paragraphs(document.blocks)}
    assert places == {1, 2}, "what was recognised stands at its picture's paragraph"


def test_pictures_beside_text_stay_figures(tmp_path: Path, page: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda image: pytest.fail("nothing is to be recognised"))
    document = read(word(tmp_path, "车间推行看板管理，班组长每天核对节拍，现场问题当日关闭，形成闭环。", page), NAME)
    assert document.text_source == "digital"
    assert [block.kind for block in document.blocks if isinstance(block, Figure)] == ["picture"]


def test_a_logo_alone_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda image: pytest.fail("nothing is to be recognised"))
    assert read(word(tmp_path, "封面", LOGO), NAME).text_source == "digital"


def test_a_picture_over_the_limit_is_named_and_what_is_on_it_is_not_called_missing(tmp_path: Path, page: bytes) -> None:
    limits = replace(DEFAULT, pixels=2_000_000)
    large = encoded(Image.new("1", (2000, 1500), 1))
    document = read(word(tmp_path, large, page), NAME, limits)
    assert (document.text_source, document.unread) == ("ocr", (1,))
    assert any("第 1 张图片没有读出" in note.text and "百万像素" in note.text for note in document.notes)


def test_a_metafile_is_not_drawn_and_is_named(tmp_path: Path) -> None:
    import zipfile

    path = word(tmp_path, BLANK)
    header = b"\x01\x00\x00\x00\x6c\x00\x00\x00" + bytes(8) + b"\x00\x08\x00\x00\x00\x08\x00\x00" + bytes(16) + b" EMF"
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, header + bytes(80) if name.startswith("word/media/") else content)
    document = read(path, NAME)
    assert (document.text_source, document.unread) == ("none", (1,))
    assert any("第 1 张图片没有读出" in note.text for note in document.notes)


def test_without_the_extra_it_names_what_to_install(
    tmp_path: Path, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    document = read(word(tmp_path, page), NAME)
    assert document.text_source == "none"
    assert [note.kind for note in document.notes] == ["missing_reader"]


def test_no_more_pictures_are_recognised_than_the_limit_allows(tmp_path: Path) -> None:
    other = encoded(Image.new("L", (600, 801), 255))
    document = read(word(tmp_path, BLANK, other), NAME, replace(DEFAULT, ocr_pages=1))
    assert document.unread == (2,)
    assert [note.kind for note in document.notes] == ["no_text_layer", "limit"]


def sheet(tmp_path: Path, content: bytes, told: str = "") -> Path:
    book = Workbook()
    if told:
        book.active["A1"] = told
    book.active.add_image(SheetImage(io.BytesIO(content)), "B2")
    path = tmp_path / "推荐表.xlsx"
    book.save(path)
    return path


def test_a_workbook_of_pictures_is_recognised(tmp_path: Path, page: bytes) -> None:
    document = read(sheet(tmp_path, page), "推荐表.xlsx")
    assert document.text_source == "ocr"
    assert len(text(document)) > 300


def test_a_picture_beside_a_workbooks_cells_is_left_alone(
    tmp_path: Path, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "recognise", lambda image: pytest.fail("nothing is to be recognised"))
    document = read(
        sheet(tmp_path, page, "上海甲辰机床有限公司推荐的现场管理创新成果，一共有一项，详见以下各栏"), "推荐表.xlsx"
    )
    assert document.text_source == "digital"
