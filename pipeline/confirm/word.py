"""A Word file once more, from its bare XML: a walk of its own that shares nothing with the reader but the parsing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from lxml.etree import _Element

from pipeline.limits import Limits
from pipeline.model import Anchor, Paragraph
from pipeline.parsed import parsed
from pipeline.prompts import is_office_prompt
from pipeline.read.docx.package import Package, Unreadable, parse_xml
from pipeline.read.sniff import sniff

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DML = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FALLBACK = _MC + "Fallback"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_P, _T, _R, _TBL, _TR, _BOX = _W + "p", _W + "t", _W + "r", _W + "tbl", _W + "tr", _W + "txbxContent"
_GONE = frozenset((_W + "del", _W + "moveFrom", _W + "pPr", _W + "rPr", _BOX, _FALLBACK))
_R_PR, _VANISH, _R_FONTS, _VAL, _HINT = _W + "rPr", _W + "vanish", _W + "rFonts", _W + "val", _W + "hint"
_BLANKS = frozenset((_W + "tab", _W + "br", _W + "cr"))
_NOT_PLAIN = (
    *(_GONE - {_W + "pPr", _R_PR}), *_BLANKS, _VANISH, _DML + "t", _MATH, _MC + "AlternateContent",
    *(_W + name for name in ("ruby", "drawing", "pict", "object")),
)  # fmt: skip
"""Where a paragraph holds none of them, all its w:t are its text."""
_EMU_PER_CM = 360_000
_INVISIBLE = frozenset(("Cf", "Cc", "Mn"))
_MARKS = re.compile("[\u201c\u201d\u2018\u2019\u2026]")
_SIZE = re.compile(r"(width|height):\s*([\d.]+)(pt|in|cm|mm)")
_IN_CM = {"pt": 2.54 / 72, "in": 2.54, "cm": 1.0, "mm": 0.1}


class Shape(NamedTuple):
    """A drawing of the main part: how large it is, in centimetres, and whether it floats over the text."""

    paragraph: int
    """The number of the w:p that it hangs on."""
    width: float
    height: float
    floats: bool
    is_picture: bool
    alone: bool
    """Its paragraph holds no text of its own, and neither does it."""


class RawWord:
    """The XML of a Word file's parts."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Raises Unreadable."""
        self._path, self._limits = path, limits
        known = parsed(path)
        self.root: _Element = self._parsed() if known is None else known
        self.paragraphs = list(self.root.iter(_P))

    @cached_property
    def _package(self) -> Package:
        """Opened when another part than the main one is asked for; the usual question, a count, asks for none."""
        return Package(self._path, self._limits)

    def _parsed(self) -> _Element:
        return parse_xml(self._package.read(self._package.main_part()) or b"")[0]

    @cached_property
    def _ordinals(self) -> dict[_Element, int]:
        return {paragraph: number for number, paragraph in enumerate(self.paragraphs, 1)}

    @cached_property
    def _mixed(self) -> set[_Element]:
        """The paragraphs that hold more than text."""
        return {host for element in self.root.iter(*_NOT_PLAIN) for host in element.iterancestors(_P)}

    def _pieces(self, paragraph: _Element) -> list[tuple[str, bool]]:
        """The same as ``_runs``; where there is nothing but text, only a run with marks is asked what it says."""
        if paragraph in self._mixed:
            return list(_runs(paragraph))
        texts = [(piece.text or "", piece) for piece in paragraph.iter(_T)]
        return [(text, bool(_MARKS.search(text)) and _is_hinted(piece)) for text, piece in texts]

    @cached_property
    def _others(self) -> list[_Element]:
        """The parts beside the main one."""
        package = self._package
        main = package.main_part()
        return [root for name in package.names if (root := _part(package, name, main)) is not None]

    def lines(self) -> Iterator[str]:
        """Every paragraph of every part, whatever it stands in, and the descriptions of pictures."""
        for root in (self.root, *self._others):
            for element in root.iter(_P, _DML + "p"):
                yield seen(element)
            for described in root.iter(_WP + "docPr"):
                yield described.get("descr") or ""

    def other_lines(self) -> Iterator[str]:
        """The paragraphs of the parts beside the main one: headers, comments, diagrams, charts."""
        for root in self._others:
            for element in root.iter(_P, _DML + "p"):
                yield seen(element)

    def text(self, first: int, last: int, tabled: frozenset[int], whole: bool = False) -> Iterator[Paragraph]:
        """The body paragraphs from number ``first`` to ``last``; of a table only those in ``tabled``.

        Text boxes, notes, Word's own prompts and what is deleted are left out; marks with an East Asian hint are
        told by their run.
        """
        for number in range(max(first, 1), min(last, len(self.paragraphs)) + 1):
            element = self.paragraphs[number - 1]
            above = {parent.tag for parent in element.iterancestors()}
            if above & _GONE or (_TBL in above and number not in tabled):
                continue
            pieces = self._pieces(element)
            text = "".join(piece for piece, _ in pieces)
            if is_office_prompt(text):
                continue
            wide: list[int] = []
            start = 0
            for piece, hinted in pieces:
                wide += [start + mark.start() for mark in _MARKS.finditer(piece)] if hinted else []
                start += len(piece)
            yield Paragraph(text, Anchor(paragraph=number), wide=tuple(wide))

    def between(self, first: int, end: int) -> Iterator[str]:
        """What is seen of the paragraphs ``first`` to ``end``, whatever they stand in, but for copies for programs
        that know less."""
        for element in self.paragraphs[first - 1 : end]:
            if not any(parent.tag == _FALLBACK for parent in element.iterancestors()):
                yield seen(element)

    def shapes(self, first: int = 1, last: int | None = None) -> Iterator[Shape]:
        """The drawings that hang on the paragraphs from ``first`` to ``last``."""
        last = last or len(self.paragraphs)
        for element in self.root.iter(_WP + "inline", _WP + "anchor", _VML + "shape", _VML + "rect", _VML + "oval"):
            host = next(element.iterancestors(_P), None)
            number = self._ordinals.get(host, 0) if host is not None else 0
            if host is None or not first <= number <= last or _FALLBACK in {p.tag for p in element.iterancestors()}:
                continue
            width, height = _size(element)
            floats = element.tag == _WP + "anchor" or "position:absolute" in (element.get("style") or "")
            picture = next(element.iter(_DML + "blip", _VML + "imagedata"), None) is not None
            alone = not seen(host) and not any(map(seen, element.iter(_P)))
            yield Shape(number, width, height, floats, picture, alone)

    def boxes(self) -> int:
        """How many text boxes with text there are in the main part."""
        return sum(bool("".join(map(seen, box.iter(_P)))) for box in self.root.iter(_BOX))

    def row_of(self, number: int) -> _Element | None:
        """The table row that holds the paragraph."""
        if not 1 <= number <= len(self.paragraphs):
            return None
        return next(self.paragraphs[number - 1].iterancestors(_TR), None)


def seen(element: _Element) -> str:
    """A paragraph's own text without what nobody sees: invisible characters, blanks at its ends."""
    text = "".join(piece for piece, _ in _runs(element))
    return visible(text)


def visible(text: str) -> str:
    """The text without characters that show nothing."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE or sign in "\t\n").strip()


def merged_down(row: _Element) -> bool:
    """A cell of the row goes on from the row above, or into the one below."""
    return next(row.iter(_W + "vMerge"), None) is not None


def drawn_in(element: _Element) -> bool:
    """Something is drawn in it."""
    return next(element.iter(_W + "drawing", _W + "pict", _W + "object"), None) is not None


@lru_cache(maxsize=4)
def raw_word(path: Path, limits: Limits) -> RawWord | None:
    """The Word file, or what LibreOffice makes of an older one; None where neither opens.

    Kept for the next error on the same file: whoever looks clears the cache when all have been looked at.
    """
    kind = "docx" if parsed(path) is not None else sniff(path, limits).kind
    if kind == "docx":
        return _opened(path, limits)
    import tempfile
    from subprocess import TimeoutExpired

    from pipeline.read import soffice

    program = soffice.available()
    if program is None or kind not in soffice.FILTERS:
        return None
    with tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True) as folder:
        try:
            written = soffice.convert(program, path, kind, Path(folder), limits)
        except TimeoutExpired:
            return None
        return _opened(written, limits) if written else None


def _opened(path: Path, limits: Limits) -> RawWord | None:
    try:
        return RawWord(path, limits)
    except Unreadable:
        return None


def _part(package: Package, name: str, main: str) -> _Element | None:
    if not name.endswith(".xml") or not name.startswith("word/") or name == main.lower():
        return None
    try:
        return parse_xml(package.read(name) or b"")[0]
    except Unreadable:
        return None


def _runs(element: _Element) -> Iterator[tuple[str, bool]]:
    """(text, its run has an East Asian hint) of each piece of a paragraph's own text."""
    for child in element:
        if child.tag in _GONE or child.tag == _P:
            continue
        if child.tag == _R:
            hidden, hinted = _said_of(child)
            if hidden:
                continue
            for piece in child:
                if piece.tag == _T:
                    yield piece.text or "", hinted
                elif piece.tag in _BLANKS:
                    yield " ", False
        elif child.tag == _DML + "t":
            yield child.text or "", False
        else:
            yield from _runs(child)


def _is_hinted(piece: _Element) -> bool:
    run = piece.getparent()
    return run is not None and _said_of(run)[1]


def _said_of(run: _Element) -> tuple[bool, bool]:
    """Whether a run is hidden, and whether it has an East Asian hint: by the first that its properties say of each."""
    switch = hint = None
    for properties in run.iterchildren(_R_PR):
        for item in properties:
            if item.tag == _VANISH and switch is None:
                switch = item
            elif item.tag == _R_FONTS and hint is None:
                hint = item
    hidden = switch is not None and switch.get(_VAL) not in ("0", "false", "off")
    return hidden, hint is not None and hint.get(_HINT) == "eastAsia"


def _size(element: _Element) -> tuple[float, float]:
    extent = element.find(_WP + "extent")
    if extent is not None:
        return (_number(extent.get("cx")) / _EMU_PER_CM, _number(extent.get("cy")) / _EMU_PER_CM)
    told = {name: float(size) * _IN_CM[unit] for name, size, unit in _SIZE.findall(element.get("style") or "")}
    return told.get("width", 0.0), told.get("height", 0.0)


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
