"""Letters of symbol fonts in a PDF, told as the signs that a reader of the page sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.read.pdf import read_pdf
from tests.read.pdf.make import raw_pdf, texts

WORD = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def _printed(path: Path, font: str, letter: int) -> list[str]:
    """The lines of a page that says "A", a letter of ``font`` whose Unicode is in the private area, and "B"."""
    unicode = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <F0%02X> endbfchar" % letter
    to_unicode = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap %s endcmap end end" % unicode
    content = b"BT /F1 12 Tf 90 700 Td (A ) Tj /F2 12 Tf (a) Tj /F1 12 Tf ( B) Tj ET"
    symbols = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /ToUnicode 7 0 R >>" % font.encode()
    path.write_bytes(
        raw_pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            WORD,
            symbols,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode),
        )
    )
    return texts(read_pdf(path, path.name))


@pytest.mark.parametrize(
    ("font", "letter", "sign"),
    [
        ("ABCDEF+Wingdings-Regular", 0xA8, "☐"),
        ("ABCDEF+Wingdings-Regular", 0xFE, "☑"),
        ("ABCDEF+Wingdings-Regular", 0xFC, "✓"),
        ("Wingdings2", 0x52, "☑"),
        ("Wingdings2", 0xA3, "☐"),
        ("SymbolMT", 0xA3, "≤"),
        ("SymbolMT", 0x6D, "μ"),
        ("OpenSymbol", 0x6F, "☐"),
    ],
)
def test_a_letter_of_a_symbol_font_is_the_sign_that_the_font_shows(
    tmp_path: Path, font: str, letter: int, sign: str
) -> None:
    assert _printed(tmp_path / "a.pdf", font, letter) == [f"A {sign} B"]


@pytest.mark.parametrize(("font", "letter"), [("OpenSymbol", 0xD8), ("OpenSymbol", 0x52), ("Wingdings-Regular", 0x29)])
def test_a_letter_of_which_nobody_knows_the_sign_stays_what_it_is(tmp_path: Path, font: str, letter: int) -> None:
    assert _printed(tmp_path / "a.pdf", font, letter) == [f"A {chr(0xF000 + letter)} B"]
