"""Whole files: passwords, damage, limits, scripts, attachments, forms."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from pipeline.limits import Limits
from pipeline.read.pdf import read_pdf
from pipeline.read.pdf.page import read_page
from tests.read.pdf.make import LEFT, TEXT, Page, kinds, one_page, read, texts


def test_a_user_password_is_said_and_an_owner_password_alone_is_no_hindrance(tmp_path: Path) -> None:
    locked = Page(tmp_path / "a.pdf", encrypt=StandardEncryption("open-me", ownerPassword="own"))
    locked.say(LEFT, 700, "保密的内容")
    assert kinds(read(locked)) == ["encrypted"]
    owned = Page(tmp_path / "b.pdf", encrypt=StandardEncryption("", ownerPassword="own", canPrint=0))
    owned.say(LEFT, 700, "可以阅读的内容")
    assert texts(read(owned)) == ["可以阅读的内容"]


def test_time_that_others_take_on_the_machine_cuts_no_file_short(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        page.say(LEFT, 700, f"第{number}页")
        page.turn()
    whole = read_page

    def slow(*arguments: Any) -> Any:
        time.sleep(0.15)
        return whole(*arguments)

    monkeypatch.setattr("pipeline.read.pdf.SECONDS", 0.3)
    monkeypatch.setattr("pipeline.read.pdf.page.read_page", slow)
    assert kinds(read(page)) == []


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"PK\x03\x04nonsense", one_page()[:300]])
def test_a_damaged_file_is_a_document_with_a_note(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    document = read_pdf(path, "x.pdf")
    assert document.text_source == "none" and kinds(document) == ["damaged"]


def test_a_pdf_over_the_page_limit_is_read_up_to_it(page: Page) -> None:
    for number in range(4):
        page.paragraph(700, f"第{number}部分，" + TEXT)
        page.turn()
    document = read(page, Limits(pages=2))
    assert len(texts(document)) == 2 and document.pages == 4
    (note,) = document.noted("limit")
    assert "4" in note.text and "2" in note.text


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        (b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", ["active"]),
        (b"/OpenAction << /S /J#61vaScript /JS (1) >>", ["active"]),
        (b"/OpenAction << /S /Launch /F (calc.exe) >>", ["active"]),
        (b"/OpenAction [3 0 R /Fit]", []),
    ],
)
def test_scripts_and_launched_programs_are_noted(tmp_path: Path, extra: bytes, kind: list[str]) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(one_page(extra))
    document = read_pdf(path, "x.pdf")
    assert kinds(document) == kind and texts(document) == ["Hello report"]


def test_an_attached_file_is_noted_and_not_opened(tmp_path: Path) -> None:
    import pypdfium2 as pdfium

    path = tmp_path / "x.pdf"
    path.write_bytes(one_page())
    pdf = pdfium.PdfDocument(path)
    pdf.new_attachment("数据.xlsx").set_data(b"PK")
    pdf.save(tmp_path / "y.pdf")
    document = read_pdf(tmp_path / "y.pdf", "y.pdf")
    assert kinds(document) == ["embedded"] and "数据.xlsx" in document.notes[0].text


def test_values_of_form_fields_are_fields_and_stand_in_the_text(page: Page) -> None:
    form = page.canvas.acroForm
    page.say(LEFT, 700, "单位名称：").say(LEFT, 660, "单位性质").say(LEFT + 80, 660, "国有").say(
        LEFT + 140, 660, "民营"
    )
    form.textfield(name="Text1", value="Shanghai Works", x=160, y=696, width=200, height=18, fontSize=10)
    form.checkbox(name="Check1", checked=False, x=155, y=658, size=12)
    form.checkbox(name="Check2", checked=True, x=215, y=658, size=12)
    document = read(page)
    assert document.fields == (("Text1", "Shanghai Works"), ("Check1", "☐"), ("Check2", "☑"))
    flat = "".join(texts(document)).replace(" ", "")
    assert flat == "单位名称：ShanghaiWorks单位性质☐国有☑民营"


@pytest.mark.parametrize(
    ("annotation", "note", "text"),
    [
        (b"/Subtype /Text /Contents (please check)", ["comments"], []),
        (b"/Subtype /Text /Contents (please check) /Name /Comment /Open true", ["comments"], []),
        (b"/Subtype /Highlight /QuadPoints [90 712 200 712 90 698 200 698]", [], []),
        (b"/Subtype /Highlight /Contents (check) /QuadPoints [90 712 200 712 90 698 200 698]", ["comments"], []),
        (b"/Subtype /StrikeOut /QuadPoints [90 712 200 712 90 698 200 698]", ["comments"], []),
        (b"/Subtype /StrikeOut /QuadPoints [90 712 200 712 90 698 200 698] /Contents (delete)", ["comments"], []),
        (b"/Subtype /Text /Contents (gone) /F 2", [], []),
        (b"/Subtype /FreeText /Contents (typed on top) /DA (/Helv 12 Tf)", [], ["typed on top"]),
        (b"/Subtype /FreeText /Contents (gone) /DA (/Helv 12 Tf) /F 2", [], []),
        (b"/Subtype /Link /Contents (a link)", [], []),
        (b"/Subtype /Popup /Contents (a window)", [], []),
    ],
)
def test_remarks_on_the_page_are_noted_and_text_typed_onto_it_is_read(
    tmp_path: Path, annotation: bytes, note: list[str], text: list[str]
) -> None:
    path = tmp_path / "x.pdf"
    page = b"/Annots [<< /Type /Annot /Rect [90 600 300 620] %s >>]" % annotation
    path.write_bytes(one_page().replace(b"/MediaBox", page + b" /MediaBox"))
    document = read_pdf(path, "x.pdf")
    assert (kinds(document), texts(document)) == (note, ["Hello report", *text])


def test_a_line_of_control_characters_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(one_page(content=b"BT /F1 12 Tf 90 700 Td (Hello report) Tj 0 -40 Td (\\001\\003) Tj ET"))
    assert texts(read_pdf(path, "x.pdf")) == ["Hello report"]
