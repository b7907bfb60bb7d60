"""What a reader makes of one file: blocks in reading order, and notes on what it doubted.

The leaves are NamedTuples, not dataclasses: a report holds hundreds of them and a frozen
dataclass costs four times as much to make.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

TextSource = Literal["digital", "ocr", "converted", "none"]

# Where a paragraph stands. Everything but "body" is outside the body for the counts
# (counting.md: "tables, text boxes, captions and notes"); "toc" is not counted at all.
Part = Literal["body", "table", "textbox", "note", "caption", "toc"]

NoteKind = Literal[
    # the file as a whole (text = what is wrong, in plain Chinese)
    "damaged",  # F001: damaged, empty or not what its name says
    "encrypted",  # F002
    "unsupported",  # F003
    "no_text_layer",  # F004: no readable text layer; ``text_source`` says what was done about it
    "limit",  # F007: a resource limit was met; reading stopped safely
    "slow",  # F007: pages that could not be recognised in the time there was
    "missing_reader",  # F011: an optional reader is not installed
    # inside a readable file
    "tracked",  # F008: tracked insertions, deletions or moves
    "comments",  # F008
    "hidden",  # F009: hidden text (not in the blocks)
    "white",  # F009: white text (in the blocks, counted)
    "tiny",  # F009: text under 4 pt (in the blocks, counted)
    "active",  # F010: macros, embedded programs, loading links, PDF actions
    "embedded",  # an embedded object, named and not run
    "skipped",  # something that the reader could not read and left out
]


DoubtAbout = Literal[
    "mark",  # a mark, drawing, text box or picture where an answer stands: what it means is not known
    "text",  # text that is there and was not read, or was read and may not be meant: a field, a prompt, struck out
    "pictures",  # the file's text, or part of it, is only in pictures
    "estimate",  # read by OCR
    "order",  # a page whose reading order is not sure
    "bounds",  # where a section begins or ends is not sure
    "reading",  # a second way of reading gives something else, or the file was read in a second way only
    "unread",  # a file, or part of it, that could not be read
]


class Anchor(NamedTuple):
    """A place in a submitted file, good enough for an HTML link, a Word comment and a test."""

    file: str = ""
    """Path relative to the submission, ``/`` as separator."""
    page: int | None = None
    """1-based; PDF and scans, and Word where Word saved its page breaks."""
    paragraph: int | None = None
    """1-based: the nth ``w:p`` of the main document part, in document order, all of them counted."""
    box: tuple[float, float, float, float] | None = None
    """PDF: left, bottom, right, top in points, origin bottom left."""


class Doubt(NamedTuple):
    """What a stage met and did not understand for certain; it stays with the thing that it concerns.

    Whoever meets it puts it there and goes on as well as it can: into ``doubts`` of the Paragraph or Cell
    where it stands, of the Document when it is about the whole file, of the FormField, RecommendationRow
    or Section that was made of them. What it does to a finding is decided by the judge alone.
    """

    about: DoubtAbout
    why: str
    """A clause in plain Chinese that "，请人工核对。" completes: "这一格里有一个图形，没有认出是什么"."""
    anchor: Anchor = Anchor()
    picture: bytes = b""
    """The place cut out of a scanned page, as a small PNG or JPEG; b"" where there is none."""


class Paragraph(NamedTuple):
    """One paragraph as the word processor shows it (tracked changes accepted, hidden text gone).

    ``text`` holds the taken characters of counting.md: a tab is ``\\t``, a line break ``\\n``, a
    non-breaking hyphen U+2011; page breaks and field codes are gone.
    """

    text: str
    anchor: Anchor = Anchor()
    part: Part = "body"
    style: str = ""
    """The style's own name, lower case: "heading 1", "toc 1", "caption", "标题 1"; "" for the default."""
    level: int | None = None
    """Effective outline level 1-9 (paragraph, then style chain); None for body text."""
    number: str = ""
    """The automatic number as shown ("一、", "1.2"), with one blank where a tab or space follows."""
    size: float | None = None
    """The size of most of its characters, in points; None where unknown."""
    bold: bool = False
    """Most of its characters are bold."""
    centered: bool = False
    new_page: bool = False
    """A page or section break stands between this paragraph and the one before."""
    wide: tuple[int, ...] | None = None
    """Word: offsets of the “ ” ‘ ’ … that carry an East Asian hint. None: no hints (PDF, OCR, plain text)."""
    head: int = 0
    """Characters of ``text`` that stand in one distinct look (bold or larger) at its start, when the rest
    does not: the run-in heading "**组织概况：**我公司…" gives 5. 0 where the look does not change."""
    doubts: tuple[Doubt, ...] = ()
    """What stands in it and was not understood: an unknown mark, an unread field, a struck-out option."""
    note_marks: int = 0
    """The marks of footnotes and endnotes that stand in it and are no text: WPS counts each."""
    struck: tuple[tuple[int, int], ...] = ()
    """Offsets, from and to, of what is struck out in ``text``: counted, but no answer in a form."""
    until: int | None = None
    """PDF: the last page it stands on, where it runs over to another."""


class Figure(NamedTuple):
    """A picture, chart or drawing (no text of its own)."""

    anchor: Anchor = Anchor()
    kind: Literal["picture", "chart", "drawing", "object"] = "picture"
    name: str = ""
    source: str = ""
    """Where its bytes lie inside the file: the name of a part of the package; "" where that is not known."""


class Cell(NamedTuple):
    """A table cell; a merged cell appears once, at its top left place."""

    blocks: tuple[Paragraph | Table | Figure, ...]
    column: int = 0
    """0-based grid column of its left edge."""
    columns: int = 1
    rows: int = 1
    doubts: tuple[Doubt, ...] = ()
    """Of the cell itself; its paragraphs have their own, and a Figure in it is one by itself (``doubts_in``)."""


class Table(NamedTuple):
    """Rows of cells. Each row holds the cells that begin in it, left to right."""

    rows: tuple[tuple[Cell, ...], ...]
    anchor: Anchor = Anchor()
    part: Part = "body"
    """Where the table itself stands: "body", or "textbox" or "note" for one inside."""


Block = Paragraph | Table | Figure


class Note(NamedTuple):
    """Something that the reader met, skipped or doubted."""

    kind: NoteKind
    text: str
    """What it is, in plain Chinese, with the figure ("2 处修订", "共 41 MB，上限 200 MB")."""
    anchor: Anchor = Anchor()
    excerpt: str = ""


class HeadLine(NamedTuple):
    """A line at the top of a page that was not recognised whole."""

    text: str
    large: bool = False
    """Larger than the page's text."""
    centred: bool = False


class Spared(NamedTuple):
    """A page that was not recognised, because those before it tell all that is asked of the file."""

    page: int
    head: tuple[HeadLine, ...] | None = None
    """The lines at its top; None where they were not looked at, or not read for sure."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read."""

    file: str
    blocks: tuple[Block, ...] = ()
    text_source: TextSource = "digital"
    pages: int | None = None
    furniture: tuple[str, ...] = ()
    """Texts of running headers and footers: never counted, but searched for markings."""
    fields: tuple[tuple[str, str], ...] = ()
    """AcroForm fields of a PDF: (name, value); a check box has the value "☑" or "☐"."""
    notes: tuple[Note, ...] = ()
    unread: tuple[int, ...] = ()
    """Pages of which nothing is known, where others were read: what stands on them may not be called missing."""
    doubts: tuple[Doubt, ...] = ()
    """About the file as a whole, or a page of it."""
    spared: tuple[Spared, ...] = ()
    """Pages that nobody needs: nothing is missing that could stand on them, and they raise no doubt."""

    @property
    def readable(self) -> bool:
        """False when no text could be had: nothing may then be called missing."""
        return self.text_source != "none"

    def noted(self, *kinds: NoteKind) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.kind in kinds)


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Every paragraph of ``blocks`` in reading order, those in tables and nested tables included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            # All cells of a table at once: a generator for each would take longer than what is done with it.
            yield from paragraphs([inner for row in block.rows for cell in row for inner in cell.blocks])


def figures(blocks: Iterable[Block]) -> Iterator[Figure]:
    """Every picture and drawing, those in tables included."""
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from figures(cell.blocks)


def doubts_in(blocks: Iterable[Block]) -> Iterator[Doubt]:
    """Every doubt that stands in ``blocks``, those in tables included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.doubts
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from cell.doubts
                    yield from doubts_in(cell.blocks)
