"""A report printed anew from its text by reportlab, in other layouts and other orders of drawing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen import canvas

from samples.text import NUMERALS, Bars, Caption, Paragraph, Report, SubHeading, Table
from tests.metamorphic.catalogue import COUNTS, FINDINGS, transformation
from tests.metamorphic.pdf_edits import FONT

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 595.0, 842.0, 72.0, 770.0, 72.0
NEVER_BEGINS = "，。、；：？！）》”’」％%"


class Look(NamedTuple):
    """How a page is laid out and drawn."""

    body: float = 12
    heading: float = 16
    sub: float = 14
    leading: float = 1.6
    columns: int = 1
    indent: int = 2
    letter: float = 0
    """Extra space between characters, as justified text has."""
    ruled: bool = True
    numbers: bool = True
    head: str = ""
    foot: str = "第 {} 页"
    cover: bool = True
    centred: bool = False
    draw: str = "lines"
    """lines, characters, words, backwards, headings last, columns mixed."""


class Piece(NamedTuple):
    """A line of text at its place."""

    page: int
    x: float
    y: float
    size: float
    text: str
    kind: str


class _Press:
    """Lays lines out on pages."""

    def __init__(self, look: Look) -> None:
        self.look, self.pieces, self.rules = look, [], []  # type: ignore[var-annotated]
        self.page, self.column, self.y = 1, 0, TOP
        self.width = (WIDTH - 2 * LEFT - 24 * (look.columns - 1)) / look.columns

    @property
    def x(self) -> float:
        return LEFT + self.column * (self.width + 24)

    def room(self, height: float) -> None:
        """Go on in the next column or page where there is none left."""
        if self.y - height >= BOTTOM:
            return
        self.column, self.y = self.column + 1, TOP
        if self.column == self.look.columns:
            self.new_page()

    def new_page(self) -> None:
        self.page, self.column, self.y = self.page + 1, 0, TOP

    def paragraph(self, words: str, size: float, kind: str, indent: int = 0, centred: bool = False) -> None:
        for line in _lines("　" * indent + words, size, self.width, self.look.letter):
            self.room(size * self.look.leading)
            self.y -= size * self.look.leading
            x = self.x + (self.width - _wide(line, size, self.look.letter)) / 2 if centred else self.x
            self.pieces.append(Piece(self.page, x, self.y, size, line, kind))

    def table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        size, wide = self.look.body - 2, self.width / len(rows[0])
        for row in rows:
            cells = [list(_lines(cell, size, wide - 8, 0)) for cell in row]
            height = max(len(lines) for lines in cells) * size * 1.3 + 6
            self.room(height)
            for place, lines in enumerate(cells):
                x = self.x + place * wide
                self.rules.append((self.page, x, self.y - height, wide, height))
                for number, line in enumerate(lines, 1):
                    self.pieces.append(Piece(self.page, x + 4, self.y - number * size * 1.3, size, line, "cell"))
            self.y -= height
        self.y -= 8


def _wide(words: str, size: float, letter: float) -> float:
    return float(pdfmetrics.stringWidth(words, FONT, size)) + letter * len(words)


def _lines(words: str, size: float, width: float, letter: float) -> Iterator[str]:
    """Cut to lines; no line begins with a closing mark, no number or Latin word is cut."""
    line, tokens = "", _tokens(words)
    for token in tokens:
        if line and _wide(line + token, size, letter) > width and token[0] not in NEVER_BEGINS:
            yield line
            line = ""
        line += token
    yield line


def _tokens(words: str) -> list[str]:
    tokens: list[str] = []
    for sign in words:
        last = tokens[-1][-1] if tokens else " "
        word = last.isascii() and (
            last.isalnum() if sign in ".%-/" else sign.isascii() and sign.isalnum() and last not in " ,"
        )
        if word:
            tokens[-1] += sign
        else:
            tokens.append(sign)
    return tokens


def _lay_out(report: Report, look: Look) -> _Press:
    press = _Press(look)
    if look.cover:
        press.y -= 120
        for place, line in enumerate(report.cover):
            press.paragraph(line, 22 if place < 2 else 14, "cover", centred=True)
            press.y -= 24
        press.new_page()
    for block in report.preface:
        _block(press, block)
    titled = [section for section in report.sections if section.heading]
    for section in report.sections:
        if section.heading:
            number = f"{NUMERALS[titled.index(section)]}、" if look.numbers else ""
            press.y -= 6
            press.room(look.heading * look.leading * 2.5)
            press.paragraph(number + section.heading, look.heading, "heading", centred=look.centred)
        for block in section.blocks:
            _block(press, block)
    return press


def _block(press: _Press, block: Any) -> None:
    look = press.look
    match block:
        case Paragraph(words):
            press.paragraph(words, look.body, "text", look.indent)
        case SubHeading(words):
            press.room(look.sub * look.leading * 2)
            press.paragraph(words, look.sub, "heading")
        case Caption(words):
            press.room(look.body * 6)
            press.paragraph(words, look.body - 1.5, "caption", centred=True)
        case Table(rows):
            press.table(rows)
        case Bars(caption, bars):
            _bars(press, caption, bars)


def _bars(press: _Press, caption: str, bars: tuple[tuple[str, float], ...]) -> None:
    """A chart drawn with rectangles, its caption below."""
    press.room(150)
    step, most = press.width / len(bars) / 2, max(value for _, value in bars)
    for place, (_, value) in enumerate(bars):
        press.rules.append((press.page, press.x + 30 + place * step, press.y - 100, step * 0.6, -80 * value / most))
    press.y -= 112
    press.paragraph(caption, press.look.body - 1.5, "caption", centred=True)


def printed(report: Report, look: Look) -> bytes:
    """The PDF of a report in that look."""
    press = _lay_out(report, look)
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=True)
    for page in range(1, press.page + 1):
        if look.ruled:
            for _, x, y, width, height in [rule for rule in press.rules if rule[0] == page]:
                paper.rect(x, y, width, abs(height))
        for piece in _in_order([one for one in press.pieces if one.page == page], look.draw):
            _draw(paper, piece, look)
        paper.setFont(FONT, 9)
        if look.head and page > 1:
            paper.drawCentredString(WIDTH / 2, HEIGHT - 40, look.head)
        if look.foot and page > 1:
            paper.drawCentredString(WIDTH / 2, 40, look.foot.format(page))
        paper.showPage()
    paper.save()
    return out.getvalue()


def _in_order(pieces: list[Piece], draw: str) -> list[Piece]:
    if draw == "backwards":
        return pieces[::-1]
    if draw == "headings last":
        return sorted(pieces, key=lambda one: one.kind == "heading")
    if draw == "across":
        return sorted(pieces, key=lambda one: (-one.y, one.x))
    return pieces


def _draw(paper: Any, piece: Piece, look: Look) -> None:
    paper.setFont(FONT, piece.size)
    letter = 0 if piece.kind == "cell" else look.letter
    if look.draw not in ("characters", "words"):
        paper.drawString(piece.x, piece.y, piece.text, charSpace=letter)
        return
    x, size = piece.x, 1 if look.draw == "characters" else 4
    for start in range(0, len(piece.text), size):
        words = piece.text[start : start + size]
        paper.drawString(x, piece.y, words, charSpace=letter)
        x += _wide(words, piece.size, letter)


def print_as(name: str, look: Look, **about: Any) -> None:
    change: Callable[[Report], bytes] = lambda report: printed(report, look)  # noqa: E731
    transformation("print", name=f"printed_{name}", compares=(FINDINGS, COUNTS), **about)(change)


print_as("plainly", Look())
print_as("small", Look(9, 11, 10))
print_as("large", Look(16, 22, 18))
print_as("with_headings_of_body_size", Look(12, 12, 12))
print_as("with_headings_a_little_larger", Look(12, 13, 12))
print_as("without_numbers", Look(numbers=False))
print_as("with_centred_headings", Look(centred=True))
print_as("without_indents", Look(indent=0))
print_as("close_together", Look(leading=1.15))
print_as("double_spaced", Look(leading=2.4))
print_as("letters_apart", Look(letter=1.2))
print_as("letters_closer", Look(letter=-0.5))
print_as("character_by_character", Look(draw="characters"))
print_as("word_by_word", Look(draw="words"))
print_as("last_line_first", Look(draw="backwards"))
print_as("headings_last", Look(draw="headings last"))
print_as("with_a_running_head", Look(head="现场管理创新成果报告"))
print_as("without_cover", Look(cover=False))
print_as("without_page_numbers", Look(foot=""))
print_as("with_bare_page_numbers", Look(foot="{}"))
print_as("with_dashed_page_numbers", Look(foot="— {} —"))
print_as("with_tables_without_lines", Look(ruled=False))
print_as("in_two_columns", Look(10.5, 13, 11.5, columns=2))
print_as("in_two_columns_small", Look(9, 11, 10, columns=2))
print_as("in_two_columns_without_indents", Look(10.5, 13, 11.5, columns=2, indent=0))
print_as("in_two_columns_drawn_across", Look(10.5, 13, 11.5, columns=2, draw="across"))
print_as("in_two_columns_character_by_character", Look(10.5, 13, 11.5, columns=2, draw="characters"))
print_as("in_three_columns", Look(9, 11, 10, columns=3))
