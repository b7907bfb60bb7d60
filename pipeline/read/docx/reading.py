"""What one document's reading shares: its parts, its styles, its numbering and its doubts."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from pathlib import Path

from lxml.etree import _Element

from pipeline.lazy import lazy
from pipeline.limits import MIB, Limits
from pipeline.model.document import Anchor, Doubt
from pipeline.parsed import offer
from pipeline.read.docx.doubts import Doubts
from pipeline.read.docx.looks import SHD, is_white
from pipeline.read.docx.names import (
    BODY,
    CELL_DEL,
    CELL_INS,
    DEL,
    GRID_SPAN,
    H_MERGE,
    ID,
    INS,
    MOVE_FROM,
    MOVE_TO,
    V_MERGE,
    VAL,
    VANISH,
    P,
    text_of,
    w,
)
from pipeline.read.docx.notes import Notes
from pipeline.read.docx.numbering import Numbering
from pipeline.read.docx.package import Package, Unreadable, parse_xml
from pipeline.read.docx.prompts import empty_prompts, may_hold_prompts
from pipeline.read.docx.shown import may_differ
from pipeline.read.docx.styles import Styles

_LARGE = 8 * MIB  # from here on a part is asked how many tags it holds before it is parsed
_BYTES_PER_TAG = 250  # what libxml2 and lxml need for a tag, roughly
_SAVED_BREAK = w("lastRenderedPageBreak")
_DOCUMENT, _BACKGROUND = w("document"), w("background")
_R_STYLE, _COLOR, _FLD_CHAR, _FLD_TYPE = w("rStyle"), w("color"), w("fldChar"), w("fldCharType")
_CHANGES = frozenset((INS, DEL, MOVE_FROM, MOVE_TO))
# Nothing in the text differs, but they too are changes nobody accepted.
_FORMAT_CHANGES = tuple(w(f"{kind}PrChange") for kind in ("r", "p", "tbl", "tr", "tc", "sect"))
_OF_CELLS = (GRID_SPAN, V_MERGE, H_MERGE, CELL_DEL, CELL_INS, SHD)
_RARE = (_SAVED_BREAK, _BACKGROUND, _R_STYLE, _COLOR, _FLD_CHAR, VANISH, *_CHANGES, *_FORMAT_CHANGES, *_OF_CELLS)
# Looking for sizes below 4 pt in the bytes costs a fraction of looking at every w:sz.
_tiny_size = lazy(rb'sz w:val="[0-7](?:\.\d*)?(?:pt)?"')


class Reading:
    """One Word file while it is being read.

    Raises:
        Unreadable: there is no main part, or it is broken or over a limit.
    """

    def __init__(self, package: Package, file: str, limits: Limits, *, nested: bool = False) -> None:
        self.nested = nested
        """A document inside another."""
        self.package = package
        self.file = file
        self.limits = limits
        self.doubts = Doubts(file)
        self.part = package.main_part()
        self.relations = package.relations(self.part)
        content = package.read(self.part) or b""
        tags = content.count(b"<") if len(content) > _LARGE else 0
        if tags * _BYTES_PER_TAG > limits.memory_bytes:
            raise Unreadable("limit", f"读取此文件所需内存超过上限 {limits.memory_bytes // MIB} MB，已停止读取。")
        root, content = parse_xml(content)
        if root.tag != _DOCUMENT:
            raise Unreadable("damaged", "文件不是 Word 文档（名实不符），请用 Word 或 WPS 另存为 .docx 后上传。")
        self.body = next(root.iterchildren(BODY), None)
        # The proxies must stay alive for as long as their ordinals are asked for.
        found = islice(self.body.iter(P), limits.paragraphs + 1) if self.body is not None else ()
        self.ordinals = {p: n for n, p in enumerate(found, 1)}
        if len(self.ordinals) > limits.paragraphs:
            raise Unreadable("limit", f"文件的段落超过上限 {limits.paragraphs} 个，已停止读取。")
        self.styles = Styles(self.part_bytes("styles"))
        self.closely = may_differ(content)
        """Letters may show signs, text may be struck out: every run has to be looked at."""
        self.prompted = may_hold_prompts(root, content)
        self.unsure: dict[_Element, Doubt] = {}
        """Paragraphs with a prompt that may be no prompt."""
        if self.prompted and self.body is not None:
            self.unsure = empty_prompts(self.body, self.styles)
        elif isinstance(package.source, Path):
            offer(package.source, root, len(content), self.ordinals)
        self._notes: dict[str, Notes] = {}
        self.characters = 0
        self.commented = False
        """A comment was met."""
        self.telling: set[_Element] = set()
        """The cells whose properties say more than how wide they are."""
        self.watch = self.tracked = False
        """Whether every run has to be looked at for hidden, white or tiny text; whether changes are tracked."""
        rare = self._survey(root, content)
        self.page = 1 if _SAVED_BREAK in rare else None
        self.dark_page = _BACKGROUND in rare
        ends = [field.get(_FLD_TYPE) for field in rare.get(_FLD_CHAR, ())]
        self.fields_pair = ends.count("begin") == ends.count("end")
        """Every field that begins also ends."""
        self.content = content
        """The bytes of the main part."""

    def _survey(self, root: _Element, content: bytes) -> dict[str, list[_Element]]:
        """One look over a part for what is rare and changes how the rest is read; the elements found, by name."""
        rare: dict[str, list[_Element]] = {}
        for element in root.iter(*_RARE):
            rare.setdefault(element.tag, []).append(element)
        for name in _FORMAT_CHANGES:
            for _ in rare.get(name, ()):
                self.doubts.place("tracked", Anchor(self.file))
        for name in _OF_CELLS:
            self.telling.update([cell for one in rare.get(name, ()) if (cell := _above(one)) is not None])
        self.tracked = self.tracked or not _CHANGES.isdisjoint(rare)
        used = {key for element in rare.get(_R_STYLE, ()) if (key := element.get(VAL))}
        self.closely = self.closely or any(self.styles.character_ink(key).odd for key in used)
        self.watch = (
            self.watch
            or root.prefix != "w"  # an unusual spelling: its bytes tell nothing
            or VANISH in rare
            or _tiny_size.search(content) is not None
            or any(map(is_white, rare.get(_COLOR, ())))
            or any(self.styles.character(key).odd for key in used)
        )
        return rare

    @cached_property
    def numbering(self) -> Numbering:
        return Numbering(self.linked("numbering"), self.styles)

    def notes(self, kind: str) -> Notes:
        """The "footnotes" or "endnotes", read when the first is referred to."""
        if kind not in self._notes:
            root = self.linked(kind)
            if root is not None:
                content = self.part_bytes(kind) or b""
                self._survey(root, b"" if self.watch else content)
                self.closely = self.closely or may_differ(content)
            self._notes[kind] = Notes(root, self.package.relations(self.target_of(kind)))
        return self._notes[kind]

    def comment(self, key: str | None) -> str:
        """The text of a comment, for an excerpt."""
        root = self.linked("comments")
        found = (text_of(c) for c in (root if root is not None else ()) if c.get(ID) == key)
        return next(found, "")

    def target_of(self, kind: str) -> str:
        """The name of the part that the document relates to as ``kind``, or its usual name."""
        related = (r.target for r in self.relations.values() if r.kind == kind and not r.external)
        return next(related, f"word/{kind}.xml")

    def part_bytes(self, kind: str) -> bytes | None:
        """The bytes of the part that the document relates to as ``kind``."""
        return self.bytes_of(self.target_of(kind))

    def bytes_of(self, name: str) -> bytes | None:
        """The bytes of a part that the report can be read without; a broken one is noted and left out."""
        try:
            return self.package.read(name)
        except Unreadable as error:
            self._leave_out(name, error)
            return None

    def linked(self, kind: str) -> _Element | None:
        """The root of the part that the document relates to as ``kind``; None where there is none."""
        return self.root_of(self.target_of(kind))

    def root_of(self, name: str) -> _Element | None:
        """The root of a part that the report can be read without; a broken one is noted and left out."""
        content = self.bytes_of(name)
        if not content:
            return None
        try:
            return parse_xml(content)[0]
        except Unreadable as error:
            self._leave_out(name, error)
            return None

    def _leave_out(self, name: str, error: Unreadable) -> None:
        if error.kind == "limit":
            raise error
        self.doubts.note("skipped", f"文件内的 {name} 已损坏，其中的内容未能读取")

    def take(self, length: int) -> None:
        """Counts characters against the limit."""
        self.characters += length
        if self.characters > self.limits.characters:
            raise Unreadable("limit", f"文件的文字超过上限 {self.limits.characters} 个字符，已停止读取。")


def _above(element: _Element) -> _Element | None:
    """What the properties belong to that the element is one of."""
    properties = element.getparent()
    return properties.getparent() if properties is not None else None
