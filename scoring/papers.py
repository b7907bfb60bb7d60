"""What the room's Word and Excel papers have in common: a list as a table that is filled in fast, and one look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.write import letters
from pipeline.write.files import put
from pipeline.write.summary_xlsx import Sheet, workbook
from scoring.stencil import Stencil, mark

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from pipeline.pack import Pack

BLANK_DATE = "　　　　年　　月　　日"
Row = Mapping[str, object]


class Column(NamedTuple):
    """A column of a list in a Word paper."""

    title: str
    key: str
    width: float
    """Millimetres."""


def paper(pack: Pack, title: str, wide: bool = False, points: float = 10.5) -> Document:
    """An empty paper with its title; ``wide`` lays the page on its side (247 mm for a list, 160 mm upright)."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = letters.new_document(title, letters.SONG, points)
    page = document.sections[0]
    if wide:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Mm(297), Mm(210)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(24), Mm(20), Mm(25), Mm(25)
    letters.furnish(document, f"{pack.title}（{pack.number}）")
    letters.centred(document, title, letters.HEI, 18, after=8)
    return document


def spaced(paragraph: Paragraph, before: float = 0, after: float = 0) -> None:
    """Room above and below a paragraph, in points."""
    from docx.shared import Pt

    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def note(document: Document, text: str, points: float = 9.5) -> None:
    """A small line of explanation."""
    spaced(letters.add(document.add_paragraph(), text, letters.SONG, points, colour=letters.SOFT), after=4)


def listing(document: Document, columns: Sequence[Column], name: str, points: float = 9.5) -> None:
    """A table whose second row is repeated for each entry of the list ``name``."""
    table = letters.ruled_table(document, [column.width for column in columns])
    letters.fill_row(table, [column.title for column in columns], points, header=True)
    letters.fill_row(table, [mark(f"{name}.{column.key}") for column in columns], points)


def heading(document: Document, text: str) -> None:
    """A heading that stays with what follows it."""
    document.add_paragraph(text, style="Heading 1").paragraph_format.keep_with_next = True


def sign_here(document: Document, rows: Iterable[str]) -> None:
    """A line to sign for each."""
    table = letters.ruled_table(document, [100, 60])
    for who in rows:
        letters.fill_row(table, [who, f"签字（盖章）：\n\n{BLANK_DATE}"], 10.5)
    for row in table.rows[:-1]:  # all on one page
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def write_filled(path: Path, document: Document, values: Row, lists: Mapping[str, Iterable[Row]]) -> Path:
    """Fills a document in once and writes it, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return put(path, Stencil(document).fill(values, lists))


def write_lists(path: Path, sheets: Mapping[str, tuple[Mapping[str, str], Iterable[Row]]]) -> Path:
    """A workbook of lists: for each sheet its columns (key -> title) and its rows by these keys, which may hold more.

    Every text in it is text, whatever it begins with.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    book = workbook(path)
    for name, (columns, rows) in sheets.items():
        sheet = Sheet(book, name, list(columns.values()))
        for row in rows:
            sheet.append({title: row.get(key) for key, title in columns.items()})
        sheet.finish()
    book.close()
    return path
