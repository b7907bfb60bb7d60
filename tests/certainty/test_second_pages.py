"""The second reading's short cuts through pdfminer and pdfplumber change nothing of what these two would say."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSEOF, PSKeyword

from pipeline.confirm.content import steps_of
from pipeline.confirm.plumber import each_once, plain_page

REPORTS = Path(__file__).resolve().parents[2] / "samples/reports"
PLAIN = {
    "numbers": b"1 -2 +3 4.5 -.5 .25 6. 0 1.2.3 Tz 12-3 Td",
    "names": b"/F1 12 Tf /Name-with.signs gs /\xe5\xae\x8b\xe4\xbd\x93 gs",
    "strings": b"(plain) Tj () Tj (a\\(b\\)c\\\\ \\101\\7\\053x \\n\\q \\\r\nz) Tj (two\nlines) Tj",
    "hexadecimal strings": b"<4F60 597D>Tj <> Tj <4f6> Tj <</A <0102>>> gs",
    "arrays": b"[(a) -120 <42> [1 2] /N true] TJ [ ] 0 d",
    "dictionaries": b"/P <</MCID 3 /More [1 <</In true>>]>> BDC EMC",
    "keywords": b"q 1 0 0 1 5 5 cm f* B* (x) ' 1 2 (y) \" true false null Q",
    "comments": b"1 % two (three\n4 Td % the end",
    "nothing between": b"BT/F1 9Tf(a)Tj<42>Tj[(c)]TJ ET",
    "operands without an operator": b"1 2 Td 3 4",
}
ODD = {
    "an inline image": b"BI /W 1 /H 1 ID x EI",
    "an escape in a name": b"/A#42 gs",
    "brackets within a string": b"(a(b)c) Tj",
    "an octal that is no byte": b"(\\777) Tj",
    "a bracket that closes nothing": b"1 ] TJ",
    "brackets that cross": b"[ << ] >> TJ",
    "a bracket that is not closed": b"[ (a) TJ",
    "a dictionary with a key too many": b"<</A 1 /B>> gs",
    "a sign alone": b"- 5 Td",
    "a procedure": b"{ 1 } Td",
}


def by_pdfminer(data: bytes) -> list[Any]:
    """Operands and operators one after the other, as pdfminer's own parser gives them."""
    parser, found = PDFContentParser([PDFStream({}, data)]), []
    while True:
        try:
            found.append(parser.nextobject()[1])
        except PSEOF:
            return found


@pytest.mark.parametrize("data", PLAIN.values(), ids=list(PLAIN))
def test_a_stream_is_cut_into_what_pdfminer_reads_in_it(data: bytes) -> None:
    cut = [item for operator, operands in steps_of(data) for item in (*operands, operator)]
    told = by_pdfminer(data)
    while told and not isinstance(told[-1], PSKeyword):
        told.pop()  # what no operator follows is of no use
    assert repr(cut) == repr(told)


@pytest.mark.parametrize("data", ODD.values(), ids=list(ODD))
def test_what_is_odd_in_a_stream_is_left_to_pdfminer(data: bytes) -> None:
    with pytest.raises(ValueError):
        steps_of(data)


def test_a_page_that_pdfminer_has_to_read_by_itself_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def odd(_: bytes) -> Any:
        raise ValueError

    with pdfplumber.open(REPORTS / "factory-clean.pdf") as pdf:
        usual = plain_page(pdf, 2).extract_text()
        monkeypatch.setattr("pipeline.confirm.content.steps_of", odd)
        assert plain_page(pdf, 2).extract_text() == usual


def set_in_every_way() -> BytesIO:
    """A page with spaced, stretched, raised, turned and mirrored text."""
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file)
    text = canvas.beginText(72, 700)
    text.setFont("Helvetica", 11)
    text.setCharSpace(0.7)
    text.setWordSpace(3)
    text.textLine("spaced words")
    text.setHorizScale(80)
    text.textLine("narrow words")
    text.setRise(4)
    text.textLine("raised")
    canvas.drawText(text)
    canvas.rotate(90)
    canvas.drawString(100, -300, "turned")
    canvas.scale(-1, 1)
    canvas.drawString(-300, -400, "mirrored")
    canvas.save()
    return file


@pytest.mark.parametrize("file", [REPORTS / "factory-clean.pdf", set_in_every_way()], ids=["report", "every way"])
def test_the_characters_of_a_page_are_those_of_pdfplumber(file: Path | BytesIO) -> None:
    with pdfplumber.open(file) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            own = plain_page(pdf, number).chars
            assert own
            assert own == [{key: char[key] for key in own[0]} for char in page.chars]


def test_a_character_that_is_drawn_again_is_taken_once_as_pdfplumber_does() -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file)
    for right, up in ((0, 0), (0.8, 0), (0, 1.2), (40, 0)):  # a shadow, another one, and a word further on
        canvas.drawString(72 + right, 700 + up, "letters ill")
    canvas.save()
    with pdfplumber.open(file) as pdf:
        page = pdf.pages[0]
        once = each_once(plain_page(pdf, 1)).chars
        assert [c["x0"] for c in once] == [c["x0"] for c in page.dedupe_chars(tolerance=1.5).chars]
        assert len(once) < len(page.chars)
