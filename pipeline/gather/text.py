"""A document as lines of text: what roles and facts are read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.fold import visible
from pipeline.lazy import lazy
from pipeline.model import Anchor, Block, Cell, Paragraph, Table, paragraphs
from pipeline.nfkc import nfkc

CELL = "\t"
"""Stands between the cells of a table row."""
_TELLING = 4
"""Characters of a name that is known though one of them was misread."""

_NUMBERED = lazy(
    r"^[\s(（【\[]*(第[一二三四五六七八九十\d]+[部章节条]分?|[一二三四五六七八九十]+(?=[、.．)）】\]])|\d+(\.\d+)*(?=[、.．)）】\]\s]))"
    r"[、.．)）】\]\s]*"
)
_ASIDE = lazy(r"[(（\[【][^)）\]】]*[)）\]】]")


class TextLine(NamedTuple):
    """A paragraph, or a table row with its cells apart."""

    text: str
    anchor: Anchor = Anchor()
    cells: tuple[str, ...] = ()
    """Of a table row; () for a paragraph."""
    look: Paragraph | None = None
    """The paragraph itself."""


def one_misread(name: str, text: str) -> bool:
    """The text is the name but for one character, and the name is long enough to be known by the others."""
    differ = sum(one != other for one, other in zip(name, text, strict=False))
    return len(text) == len(name) >= _TELLING and differ == 1


def lines(blocks: Iterable[Block]) -> Iterator[TextLine]:
    """Every paragraph and table row that holds text, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if text := visible(block.text).strip():
                yield TextLine(text, block.anchor, (), block)
        elif isinstance(block, Table):
            for row in block.rows:
                cells = tuple(cell_text(cell) for cell in row)
                if any(cells):
                    yield TextLine(CELL.join(cells), _row_anchor(row) or block.anchor, cells)


def cell_text(cell: Cell) -> str:
    """The cell's paragraphs, one a line."""
    return "\n".join(text for p in paragraphs(cell.blocks) if (text := visible(p.text).strip()))


def _row_anchor(row: Iterable[Cell]) -> Anchor | None:
    return next((p.anchor for cell in row for p in paragraphs(cell.blocks)), None)


def plain(text: str) -> str:
    """Text as words are looked up in it: NFKC, without white space and invisible signs."""
    return "".join(nfkc(visible(text)).split())


def bare(text: str) -> str:
    """A heading or label without its number, its asides in brackets, and the marks around it."""
    folded = nfkc(visible(text))
    return plain(_ASIDE.sub("", _NUMBERED.sub("", folded))).strip(":*。;,、.-—_")


def joined(text: str) -> str:
    """One line of a value that a narrow column or the writer broke: Chinese closes up, Latin keeps a blank."""
    out = ""
    for piece in (part.strip() for part in visible(text).splitlines()):
        if not piece:
            continue
        latin = bool(out) and out[-1].isascii() and piece[0].isascii() and out[-1].isalpha() and piece[0].isalpha()
        out += (" " if latin else "") + piece
    return re.sub(r"[ \t\u3000]+", " ", out).strip()
