"""The applicant's PDF with highlights and notes where the place of a finding is known."""

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from pipeline.write.annotate import annotated_pdf

LINES = ["First the workshop changed its dies,", "then it wrote the standard sheets", "and counted the minutes again."]


@pytest.fixture
def source(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path))
    for page in range(3):
        for number, line in enumerate(LINES):
            canvas.drawString(80, 700 - 20 * number, line if page else f"Cover {number}")
        canvas.showPage()
    canvas.save()
    return path


def notes(path):
    """(page, subtype, contents, rectangle) of every annotation."""
    found = []
    document = pdfium.PdfDocument(path)
    for number in range(len(document)):
        page = document[number]
        for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, index)
            buffer = (raw.FPDF_WCHAR * 4000)()
            raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, 8000)
            box = raw.FS_RECTF()
            raw.FPDFAnnot_GetRect(annotation, box)
            text = bytes(buffer).decode("utf-16-le").partition("\0")[0]
            found.append((number + 1, raw.FPDFAnnot_GetSubtype(annotation), text, (box.left, box.top)))
    return found


def placed(faulty, page, excerpt):
    """The faulty result with one finding, at that place."""
    faulty["findings"] = [faulty["findings"][2]]
    faulty["findings"][0]["location"] = {"file": "成果报告.docx", "page": page, "paragraph": None, "excerpt": excerpt}
    return faulty


def test_a_quoted_place_is_highlighted_across_its_lines(source, faulty, tmp_path):
    out = tmp_path / "annotated.pdf"
    assert annotated_pdf(source, placed(faulty, 2, "its dies, then it wrote"), out)
    [(page, kind, text, _)] = notes(out)
    assert (page, kind) == (2, raw.FPDF_ANNOT_HIGHLIGHT)
    assert "需人工复核 C001" in text and "改法：" in text


def test_a_place_without_known_text_gets_a_mark_at_the_edge_of_its_page(source, faulty, tmp_path):
    out = tmp_path / "annotated.pdf"
    assert annotated_pdf(source, placed(faulty, 3, "not in this file"), out)
    [(page, _, _, (left, top))] = notes(out)
    assert page == 3 and left < 20 and top > 800


def test_the_overrun_is_highlighted_where_it_begins(source, faulty, tmp_path):
    del faulty["findings"][1:]
    section, out = faulty["sections"][1], tmp_path / "annotated.pdf"
    section |= {"text": "\n".join(LINES), "over_from": len(LINES[0]) + 1, "location": {"page": 2}}
    assert annotated_pdf(source, faulty, out)
    [(page, _, text, (left, top))] = notes(out)
    assert page == 2 and "从此处起超出" in text
    assert left == pytest.approx(80, abs=3) and 675 < top < 695


def test_the_pages_keep_their_text(source, faulty, tmp_path):
    out = tmp_path / "annotated.pdf"
    annotated_pdf(source, placed(faulty, 2, "standard sheets"), out)
    old, new = pdfium.PdfDocument(source), pdfium.PdfDocument(out)
    texts = [[page.get_textpage().get_text_range() for page in document] for document in (old, new)]
    assert texts[0] == texts[1]


def test_a_finding_without_a_page_stands_by_its_section(source, faulty, tmp_path):
    out = tmp_path / "annotated.pdf"
    assert annotated_pdf(source, placed(faulty, None, "dies"), out)
    assert [page for page, *_ in notes(out)] == [faulty["sections"][5]["location"]["page"]]


def test_a_page_that_the_file_does_not_have_leaves_no_note(source, faulty, tmp_path):
    out = tmp_path / "annotated.pdf"
    assert annotated_pdf(source, placed(faulty, 99, "dies"), out)
    assert notes(out) == []


def test_what_is_no_pdf_is_left_alone(faulty, tmp_path):
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(b"%PDF-1.7 broken")
    assert not annotated_pdf(source, faulty, out)
    assert not out.exists()
