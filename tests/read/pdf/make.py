"""Small PDFs for the tests, drawn with ReportLab at places given in points from the bottom left of an A4 page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.limits import DEFAULT, Limits
from pipeline.model.document import Document, paragraphs
from pipeline.read.pdf import read_pdf

SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT = 90.0, 505.0


class Page:
    """Draws on one page after the other."""

    def __init__(self, path: Path, **options: object):
        self.path = path
        self.canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), pageCompression=0, **options)

    def say(self, x: float, y: float, text: str, size: float = 12, font: str = SONG, mode: int = 0) -> Page:
        """One line of text with its left end at (x, y)."""
        line = self.canvas.beginText(x, y)
        line.setFont(font, size)
        line.setTextRenderMode(mode)
        line.textOut(text)
        self.canvas.drawText(line)
        return self

    def middle(self, y: float, text: str, size: float = 12) -> Page:
        self.canvas.setFont(SONG, size)
        self.canvas.drawCentredString((LEFT + RIGHT) / 2, y, text)
        return self

    def apart(self, x: float, y: float, text: str, size: float = 12) -> Page:
        """The same line with every character drawn on its own."""
        for character in text:
            self.say(x, y, character, size)
            x += pdfmetrics.stringWidth(character, SONG, size)
        return self

    def paragraph(self, y: float, text: str, left: float = LEFT, right: float = RIGHT, size: float = 12) -> float:
        """``text`` set with an indent of two characters, line for line; the y below it."""
        return lines(self, y, text, left, right, size, indent=2)

    def ruled(self, xs: list[float], ys: list[float]) -> Page:
        """A full grid of rulings."""
        self.canvas.grid(xs, ys)
        return self

    def turn(self) -> Page:
        """End this page."""
        self.canvas.showPage()
        return self

    def save(self) -> Path:
        self.canvas.save()
        return self.path


def lines(page: Page, y: float, text: str, left: float, right: float, size: float, indent: int) -> float:
    x, row = left + indent * size, ""
    for character in text:
        if x + pdfmetrics.stringWidth(row + character, SONG, size) > right + 0.1:
            page.say(x, y, row, size)
            x, y, row = left, y - 1.5 * size, ""
        row += character
    page.say(x, y, row, size)
    return y - 1.5 * size


def picture(width: int = 40, height: int = 40) -> BytesIO:
    """A plain grey picture."""
    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (width, height), (200, 200, 200)).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of hand-written objects, numbered from 1; the first is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def one_page(extra: bytes = b"", content: bytes = b"BT /F1 12 Tf 90 700 Td (Hello report) Tj ET") -> bytes:
    """A one-page PDF with ``extra`` entries in its catalog."""
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


TEXT = "现场管理创新活动推进过程分为策划准备试点实施全面推广和总结提升四个阶段，历时十个月，成效明显。"
OTHER = "推进小组每周召开一次例会，通报进度，协调解决跨部门的各类问题，并把结果及时公布在看板上供大家监督。"


def read(page: Page, limits: Limits = DEFAULT) -> Document:
    """The page, saved and read."""
    return read_pdf(page.save(), "报告.pdf", limits)


def texts(document: Document) -> list[str]:
    """The text of every paragraph."""
    return [p.text for p in paragraphs(document.blocks)]


def kinds(document: Document) -> list[str]:
    """The kind of every note."""
    return [note.kind for note in document.notes]
