"""A PDF once more, by pdfplumber: another library and another layout. Loaded only where an error rests on a PDF."""

from __future__ import annotations

import copy
import math
import time
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.confirm.plumber import each_once, hush, plain_page
from pipeline.lazy import lazy
from pipeline.model import Anchor, Block, Cell, Document, Paragraph, Table

SECONDS = 20.0
"""CPU time for the pages of one section or one file, so that a busy machine says the same; a page costs a tenth of a
second or more."""
_GUTTER = 9.0
"""Points: the white stripe between two columns is at least this wide."""
_SIDE = 0.2
"""The share of a page's characters that stands on each side of a gutter."""
_OFTEN = 0.5
"""The share of pages on which the same line at the edge is a running head."""
_SEVERAL = 3
"""Pages on which a running head shows to be one."""
_EDGE = 0.12
"""The share of a page's height, at its top and its bottom, where running heads stand."""
_STROKES = lazy("[\u2500-\u257f\ufe19\u22ee]")
"""What binding lines are typed with."""


class TooSlow(Exception):
    """The second reading took longer than it may."""


class PdfLine(NamedTuple):
    """A line of text as pdfplumber sets it together."""

    text: str
    page: int
    top: float
    """0-1 of the page's height, from above."""


def second_lines(path: Path, first: int, last: int, heads: bool = False) -> list[PdfLine]:
    """The lines of the pages from ``first`` to ``last`` in reading order, running heads and page numbers left out.

    With ``heads`` they are left in. What a running head is shows only on several pages: those around are looked at.

    Raises:
        TooSlow: after ``SECONDS``.
    """
    lines: list[PdfLine] = []
    until = time.thread_time() + SECONDS
    opened = _opened(path)
    pages = len(opened.pdf.pages)
    first, last = max(first, 1), min(last, pages)
    around = 0 if heads else max(0, _SEVERAL - (last - first + 1))
    start, stop = max(1, first - around), min(pages, last + around)
    for number in range(start, stop + 1):
        if time.thread_time() > until:
            raise TooSlow
        lines += opened.lines(number)
    lines = lines if heads else _without_heads(lines, stop - start + 1)
    return [line for line in lines if first <= line.page <= last]


class _Opened:
    """An open file, and the lines of those of its pages that were asked for: for the next error that rests on them."""

    def __init__(self, path: Path) -> None:
        import pdfplumber

        hush()
        self.pdf: Any = pdfplumber.open(path)
        self._lines: dict[int, list[PdfLine]] = {}

    def lines(self, number: int) -> list[PdfLine]:
        if number not in self._lines:
            page = _page(self.pdf, number)
            self._lines[number] = [
                PdfLine(line["text"], number, float(line["top"]) / float(page.height or 1))
                for part in _columns(page)
                for line in part.extract_text_lines(return_chars=False)
            ]
            page.root_page.close()
        return self._lines[number]


_open: dict[Path, _Opened] = {}


def _opened(path: Path) -> _Opened:
    if path not in _open:
        _open[path] = _Opened(path)
    return _open[path]


def forget() -> None:
    """Closes the files that were opened, and lets go of what was read of them."""
    second_document.cache_clear()
    while _open:
        _open.popitem()[1].pdf.close()


@lru_cache(maxsize=4)
def second_document(path: Path, file: str) -> Document:
    """The lines and ruled tables of a PDF as pdfplumber finds them, page by page; kept for the next error on it.

    Raises:
        TooSlow: after ``SECONDS``.
    """
    import pdfplumber

    from pipeline.confirm.acroform import fields_of

    hush()
    blocks: list[Block] = []
    until = time.thread_time() + SECONDS
    with pdfplumber.open(path) as pdf:
        for number in range(1, len(pdf.pages) + 1):
            if time.thread_time() > until:
                raise TooSlow
            page, anchor = _page(pdf, number), Anchor(file, number)
            tables = page.find_tables()
            placed = [(table.bbox[1], _table(table.extract(), anchor)) for table in tables]
            rest = page.filter(partial(_outside, [table.bbox for table in tables]))
            placed += [
                (line["top"], Paragraph(line["text"], anchor)) for line in rest.extract_text_lines(return_chars=False)
            ]
            blocks += [block for _, block in sorted(placed, key=lambda item: item[0])]
            page.root_page.close()
        return Document(file, tuple(blocks), fields=fields_of(pdf.doc))


def _page(pdf: Any, number: int) -> Any:
    """A page as its text is read, however it is turned, each character once and none of a binding line's."""
    page = plain_page(pdf, number)
    ways: Counter[int] = Counter()
    for (right, up), chars in Counter(char["matrix"][:2] for char in page.chars).items():
        ways[_quarter(right, up)] += chars
    if ways and (quarters := ways.most_common(1)[0][0]):
        page = _turned(pdf, page, quarters)
    if _STROKES.search("".join(char["text"] for char in page.chars)):
        page = page.filter(_is_no_stroke)
    return each_once(page)


def _quarter(right: float, up: float) -> int:
    """Quarter turns, anticlockwise, of the way a character runs."""
    return round(math.atan2(up, right) / (math.pi / 2)) % 4


def _turned(pdf: Any, page: Any, quarters: int) -> Any:
    """The page as it is when turned clockwise."""
    turned = copy.copy(page.page_obj)
    turned.rotate = (turned.rotate + 90 * quarters) % 360
    turned.attrs = {**turned.attrs, "Rotate": turned.rotate}
    return type(page)(pdf, turned, page.page_number)


def _is_no_stroke(thing: dict[str, Any]) -> bool:
    return thing["object_type"] != "char" or not _STROKES.fullmatch(thing["text"])


def _table(rows: list[list[str | None]], anchor: Anchor) -> Block:
    """A table of pdfplumber's; what a merged cell covers is None there."""
    return Table(
        tuple(
            tuple(
                Cell(tuple(Paragraph(line, anchor, "table") for line in text.split("\n")), column)
                for column, text in enumerate(row)
                if text is not None
            )
            for row in rows
        ),
        anchor,
    )


def _outside(boxes: list[tuple[float, float, float, float]], thing: dict[str, Any]) -> bool:
    """The character's middle lies in none of the tables."""
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return not any(left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes)


def opens(path: Path) -> bool | None:
    """Whether pdfminer opens it and finds a page; None where it asks for a password."""
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    hush()
    try:
        with path.open("rb") as stream:
            document = PDFDocument(PDFParser(stream), fallback=False)
            return next(iter(PDFPage.create_pages(document)), None) is not None
    except PDFPasswordIncorrect:
        return None
    except Exception:
        return False


def shows_anything(path: Path) -> bool:
    """Whether pdfplumber finds a character or a picture on one of the first pages."""
    import pdfplumber

    hush()
    with pdfplumber.open(path) as pdf:
        return any(page.chars or page.images for page in pdf.pages[:20])


def pictures(path: Path, first: int, last: int) -> Iterator[tuple[int, float, float]]:
    """(page, width, height in centimetres) of each picture on the pages."""
    import pdfplumber

    hush()
    with pdfplumber.open(path) as pdf:
        for number in range(max(first, 1), min(last, len(pdf.pages)) + 1):
            page = plain_page(pdf, number)
            for image in page.images:
                yield number, float(image["width"]) * 2.54 / 72, float(image["height"]) * 2.54 / 72
            page.close()


def notes_on(path: Path, page: int) -> list[str]:
    """The kinds of notes on a page that show something of their own: typed text, stamps, ink."""
    import pdfplumber

    hush()
    shown = {"FreeText", "Stamp", "Ink", "Square", "Circle", "Line", "Polygon", "PolyLine"}
    with pdfplumber.open(path) as pdf:
        if not 1 <= page <= len(pdf.pages):
            return []
        kinds = (str(getattr(note["data"].get("Subtype"), "name", "")) for note in pdf.pages[page - 1].annots)
        return [kind for kind in kinds if kind in shown]


def _columns(page: Any) -> list[Any]:
    """The page, or its two columns where a white stripe parts it from top to bottom."""
    chars = [char for char in page.chars if char["text"].strip()]
    height = page.height
    middle = [char for char in chars if _EDGE < char["top"] / height < 1 - _EDGE]
    if len(middle) < 40:
        return [page]
    left, _, right, _ = page.bbox
    width = right - left
    spans = sorted((char["x0"], char["x1"]) for char in middle)
    reach = spans[0][1]
    for start, end in spans:
        if start - reach >= _GUTTER and left + 0.3 * width < (start + reach) / 2 < left + 0.7 * width:
            cut = (start + reach) / 2
            beside = sum(char["x1"] <= cut for char in middle) / len(middle)
            if _SIDE <= beside <= 1 - _SIDE:
                _, top, _, bottom = page.bbox
                return [page.crop((left, top, cut, bottom)), page.crop((cut, top, right, bottom))]
        reach = max(reach, end)
    return [page]


def _without_heads(lines: list[PdfLine], pages: int) -> list[PdfLine]:
    """Without lines at the edge of the page that are page numbers, or are the same on most pages, numbers aside."""
    edge = {line for line in lines if not _EDGE < line.top < 1 - _EDGE}
    shown = Counter(text for text, _ in {(_wordless(line.text), line.page) for line in edge})
    often = {text for text, count in shown.items() if pages >= _SEVERAL and count >= _OFTEN * pages}
    return [line for line in lines if line not in edge or not (_wordless(line.text) in often or _is_number(line.text))]


def _wordless(text: str) -> str:
    """The text without its numbers: a running head that counts the pages is one all the same."""
    return "".join(sign for sign in text if not sign.isdecimal() and not sign.isspace())


def _is_number(text: str) -> bool:
    return not text.strip(" -–—·第页共/0123456789")
