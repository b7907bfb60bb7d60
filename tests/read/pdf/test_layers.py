"""Text layers: invisible, hidden, unreadable or missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.read.pdf import read_pdf
from tests.read.pdf.make import LEFT, TEXT, Page, kinds, one_page, picture, raw_pdf, read, texts


def scan(page: Page) -> None:
    from reportlab.lib.utils import ImageReader

    page.canvas.drawImage(ImageReader(picture(60, 84)), 0, 0, 595, 842)


def test_the_invisible_layer_of_a_scanner_is_read_and_said_to_be_recognised(page: Page) -> None:
    scan(page)
    page.say(LEFT, 700, TEXT[:30], mode=3)
    document = read(page)
    assert (document.text_source, texts(document), kinds(document)) == ("ocr", [TEXT[:30]], ["no_text_layer"])


def test_invisible_text_on_an_ordinary_page_is_hidden_text_and_not_counted(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.say(LEFT, 600, "隐形的一句话", mode=3)
    document = read(page)
    assert (texts(document), kinds(document)) == ([TEXT], ["hidden"])


def test_white_and_tiny_text_is_counted_and_noted(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.canvas.setFillColorRGB(1, 1, 1)
    page.say(LEFT, 600, "白色的一句话")
    page.canvas.setFillColorRGB(0, 0, 0)
    page.say(LEFT, 500, "很小的一句话", 2)
    document = read(page)
    assert texts(document) == [TEXT, "白色的一句话", "很小的一句话"]
    assert kinds(document) == ["white", "tiny"]


def test_white_text_on_a_dark_ground_is_no_hidden_text(page: Page) -> None:
    page.canvas.rect(80, 590, 300, 30, fill=1)
    page.canvas.setFillColorRGB(1, 1, 1)
    page.say(LEFT, 600, "深色表头里的白字")
    assert kinds(read(page)) == []


def test_a_font_without_unicode_is_an_unreadable_layer_and_no_empty_report(page: Page) -> None:
    page.paragraph(780, TEXT)
    path = page.save()
    path.write_bytes(unmapped())
    document = read_pdf(path, "报告.pdf")
    assert not (document.text_source == "digital" and document.blocks)
    assert "no_text_layer" in kinds(document)


def unmapped() -> bytes:
    """A page of codes 1-31, as subset fonts have them that carry no map."""
    codes = b"".join(b"%02x" % (1 + i % 30) for i in range(200))
    return one_page(content=b"BT /F1 12 Tf 90 700 Td <%s> Tj ET" % codes)


def scanned(page: Page, path: Path) -> Path:
    """The page as a picture in a PDF, as a scanner makes it."""
    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader

    image = pdfium.PdfDocument(page.save())[0].render(scale=150 / 72).to_pil()
    scan = Page(path)
    scan.canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    return scan.save()


def test_a_scanned_page_is_recognised_and_laid_out_like_any_other(page: Page, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    page.say(LEFT, 780, "Site overview", 18, "Helvetica-Bold")
    page.say(LEFT, 740, "The site holds seven areas and ninety staff members.", 14, "Helvetica")
    document = read_pdf(scanned(page, tmp_path / "scan.pdf"), "scan.pdf")
    assert document.text_source == "ocr" and kinds(document) == ["no_text_layer"]
    assert [text.replace(" ", "") for text in texts(document)] == [
        "Siteoverview",
        "Thesiteholdssevenareasandninetystaffmembers.",
    ]


def test_a_scan_without_ocr_names_the_missing_component(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    page.say(LEFT, 780, "A scan", 18, "Helvetica")
    document = read_pdf(scanned(page, tmp_path / "scan.pdf"), "scan.pdf")
    assert document.text_source == "none" and kinds(document) == ["no_text_layer", "missing_reader"]
    assert "yushen[ocr]" in document.notes[1].text


def test_one_scanned_page_in_a_digital_report_leaves_it_digital_and_is_named(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    page.paragraph(780, TEXT)
    page.turn()
    scan(page)
    document = read(page)
    assert (document.text_source, texts(document)) == ("digital", [TEXT])
    assert "第 2 页" in document.noted("no_text_layer")[0].text


def test_text_turned_into_outlines_is_no_empty_file(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    page.canvas.bezier(100, 700, 120, 720, 140, 720, 160, 700)
    document = read(page)
    assert document.text_source == "none" and kinds(document) == ["no_text_layer", "missing_reader"]


def test_a_line_on_a_page_without_text_is_no_scan_where_there_is_text(page: Page) -> None:
    page.paragraph(780, TEXT)
    page.turn()
    page.canvas.line(90, 780, 505, 780)
    assert kinds(read(page)) == []


def layered(config: bytes, page: bytes, form: bytes = b"") -> bytes:
    """A page with the line "Hello report", and "Draft remark" as ``page`` puts it into layer 6 or membership 7."""
    content = b"BT /F1 12 Tf 90 700 Td (Hello report) Tj ET\n" + page
    inner = b"BT /F1 12 Tf 90 660 Td (Draft remark) Tj ET"
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 9 0 R] /D << %s >> >> >>" % config,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >>"
        b" /Properties << /L 6 0 R /M 7 0 R /N 9 0 R >> /XObject << /X 8 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /OCG /Name (remarks) >>",
        b"<< /Type /OCMD /OCGs [6 0 R 9 0 R] /P /AllOn >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] %s /Resources << /Font << /F1 5 0 R >> >> /Length %d >>"
        b"\nstream\n%s\nendstream" % (form, len(inner), inner),
        b"<< /Type /OCG /Name (text) >>",
    )


REMARK = b"BT /F1 12 Tf 90 660 Td (Draft remark) Tj ET"
OFF = b"/OFF [6 0 R]"


@pytest.mark.parametrize(
    ("config", "page", "form", "seen"),
    [
        (OFF, b"/OC /L BDC " + REMARK + b" EMC", b"", False),
        (OFF, b"/OC /M BDC " + REMARK + b" EMC", b"", False),
        (OFF, b"/OC /L BDC /Span << /Lang (zh) >> BDC " + REMARK + b" EMC EMC", b"", False),
        (OFF, b"/X Do", b"/OC 6 0 R", False),
        (OFF, b"/OC /L BDC /X Do EMC", b"", False),
        (b"/BaseState /OFF /ON [9 0 R]", b"/OC /L BDC " + REMARK + b" EMC", b"", False),
        (OFF, b"/OC /N BDC " + REMARK + b" EMC", b"", True),
        (OFF, REMARK, b"", True),
        (OFF, b"/X Do", b"", True),
        (b"/OFF []", b"/OC /L BDC " + REMARK + b" EMC", b"", True),
    ],
)
def test_a_layer_that_is_switched_off_is_not_read_and_said_to_be_hidden(
    tmp_path: Path, config: bytes, page: bytes, form: bytes, seen: bool
) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(layered(config, page, form))
    document = read_pdf(path, "x.pdf")
    assert ("Draft remark" in " ".join(texts(document)), "hidden" in kinds(document)) == (seen, not seen)
    assert texts(document)[0].startswith("Hello report")
