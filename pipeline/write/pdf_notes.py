"""Highlights with notes in an existing PDF, by pdfium: the pages' own content is not touched."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

from pipeline.write.remarks import Remark, squashed

AUTHOR = "预审"
AMBER = (255, 214, 102, 120)
"""Red, green, blue, opacity of the highlight."""
MARGIN = 14.0
"""Points: side of a note's mark, and the step between two of them."""
PAGES_ON = 12
"""Pages after the known one in which a text is still looked for."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, origin bottom left."""


def annotate(source: Path, remarks: list[Remark], out: Path) -> bool:
    """Write the PDF with each remark whose page is known; False when pdfium cannot open or write it."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(source)
    except (pdfium.PdfiumError, OSError):
        return False
    try:
        _Notes(document).add_all(remarks)
        document.save(str(out))
    except pdfium.PdfiumError:
        return False
    finally:
        document.close()
    return True


class _Notes:
    def __init__(self, document: Any) -> None:
        self._document = document
        self._marks: dict[int, int] = {}
        self._pages: dict[int, Any] = {}
        self._texts: dict[int, tuple[Any, str, list[int]]] = {}

    def _page(self, index: int) -> Any:
        """The page, held open until the file is written: pdfium's handles die with their page object."""
        if index not in self._pages:
            self._pages[index] = self._document[index]
        return self._pages[index]

    def _text(self, index: int) -> tuple[Any, str, list[int]]:
        """The page's text page and what ``_joined`` makes of it, once for all remarks: notes are no text of a page."""
        if index not in self._texts:
            textpage = self._page(index).get_textpage()
            self._texts[index] = textpage, *_joined(textpage)
        return self._texts[index]

    def add_all(self, remarks: list[Remark]) -> None:
        for remark in remarks:
            if remark.page and remark.page <= len(self._document):
                self._add(remark)

    def _add(self, remark: Remark) -> None:
        """A highlight on the remark's text; where that is not found, a mark at the edge of its page."""
        contents = "\n".join(remark.lines)
        for index, boxes in self._places(remark):
            if boxes:
                self._highlight(index, boxes, contents)
                return
        self._note((remark.page or 1) - 1, contents)

    def _places(self, remark: Remark) -> Iterator[tuple[int, list[Box]]]:
        """For the remark's page and those after it: the boxes of its text there."""
        sought = squashed(remark.excerpt)
        if not sought:
            return
        start = (remark.page or 1) - 1
        ahead = remark.ahead
        for index in range(start, min(start + PAGES_ON, len(self._document))):
            textpage, text, places = self._text(index)
            found = _nearest(text, sought, ahead)
            if found is not None:
                first, last = places[found + remark.skip], places[found + len(sought) - 1]
                yield index, _boxes(textpage, first, last - first + 1)
            ahead -= len(text)

    def _highlight(self, index: int, boxes: list[Box], contents: str) -> None:
        import pypdfium2.raw as raw

        around = (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )
        annotation = raw.FPDFPage_CreateAnnot(self._page(index).raw, raw.FPDF_ANNOT_HIGHLIGHT)
        left, bottom, right, top = around
        raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(left, top, right, bottom))
        raw.FPDFAnnot_SetFlags(annotation, raw.FPDF_ANNOT_FLAG_PRINT)
        raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *AMBER)
        for left, bottom, right, top in boxes:
            quad = raw.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
            raw.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
        for key, value in ((b"Contents", contents), (b"T", AUTHOR)):
            raw.FPDFAnnot_SetStringValue(annotation, key, _wide(value))
        raw.FPDFPage_CloseAnnot(annotation)

    def _note(self, index: int, contents: str) -> None:
        """A mark at the page's upper left edge, below those that are there already.

        A mark, not pdfium's text annotation: readers built on poppler stumble over its long texts.
        """
        number = self._marks.get(index, 0)
        self._marks[index] = number + 1
        left, _, _, top = self._page(index).get_cropbox()
        y = top - MARGIN * 1.5 * (number + 1)
        self._highlight(index, [(left + 6, y - MARGIN, left + 6 + MARGIN, y)], contents)


def _joined(textpage: Any) -> tuple[str, list[int]]:
    """The page's text without white space, and pdfium's index of each character that is left."""
    from pipeline.read.pdf import lean

    codes = map(lean.unicode_of, repeat(lean.handle(textpage.raw)), range(textpage.count_chars()))
    characters = list(map(chr, codes))
    kept = [index for index, character in enumerate(characters) if character != "\0" and not character.isspace()]
    return "".join([characters[index] for index in kept]), kept


def _nearest(text: str, sought: str, expected: int) -> int | None:
    """Where ``sought`` stands nearest to the expected offset, or None."""
    best, at = None, text.find(sought)
    while at >= 0:
        if best is None or abs(at - expected) < abs(best - expected):
            best = at
        at = text.find(sought, at + 1)
    return best


def _boxes(textpage: Any, index: int, count: int) -> list[Box]:
    return [textpage.get_rect(number) for number in range(textpage.count_rects(index, count))]


def _wide(text: str) -> Any:
    """UTF-16 with a terminating zero, as pdfium wants it."""
    encoded = text.encode("utf-16-le", "replace") + b"\0\0"
    buffer = ctypes.create_string_buffer(encoded, len(encoded))
    return ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
