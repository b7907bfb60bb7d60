"""Styles: what a paragraph or run looks like once its style, the styles below it and the defaults are resolved.

Word writes hundreds of styles into a file and uses a handful: each is parsed when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from pipeline.lazy import lazy
from pipeline.read.docx.looks import (
    NO_PARAGRAPH_LOOK,
    NO_RUN_LOOK,
    NUM_ID,
    SHD,
    Look,
    RunLook,
    is_dark,
    outline_level,
    over,
    read_paragraph_look,
    read_run_look,
    read_size_and_bold,
)
from pipeline.read.docx.names import PPR, RPR, VAL, w
from pipeline.read.docx.package import Unreadable, parse_xml
from pipeline.read.docx.shown import PLAIN, Ink, read_ink

_NAME, _BASED_ON, _STYLE, _DOC_DEFAULTS = w("name"), w("basedOn"), w("style"), w("docDefaults")
_STYLE_ID, _TYPE, _DEFAULT = w("styleId"), w("type"), w("default")
_LONGEST_CHAIN = 32
_SMALL = 20_000  # bytes that are parsed sooner than cut

_BETWEEN = b"\0"  # stands nowhere in XML
_OPENING, _CLOSING, _DEFAULTS_END = b"<w:style ", b"</w:style>", b"</w:docDefaults>"
_heading_name = lazy(r"(?:heading|标题)\s*([1-9])")
_contents_name = lazy(r"(?:toc|目录)\s*[1-9]|toc heading|toc 标题|目录标题")
_CAPTION_NAMES = frozenset(("caption", "题注"))
_root_tag = lazy(rb"<w:styles\b[^>]*>")
_style_id = lazy(rb'w:styleId="([^"&]*)"')


class ParagraphStyle(NamedTuple):
    """A paragraph style with all that it inherits."""

    name: str = ""
    level: int | None = None
    centered: bool = False
    new_page: bool = False
    caption: bool = False
    contents: bool = False
    dark: bool = False
    look: RunLook = NO_RUN_LOOK
    odd: bool = False
    """All its text is hidden, white or tiny unless a run says otherwise."""
    plain: Look = (None, False)
    """The size and weight of a run that says nothing."""
    num_id: str | None = None
    num_level: int | None = None
    num_owner: str = ""
    """The id of the nearest style that speaks of numbering: a level of the list may be bound to it."""
    ink: Ink = PLAIN
    differs: bool = False
    """All its text shows otherwise than it is typed unless a run says otherwise."""


class Styles:
    """The styles part, looked into by style id."""

    def __init__(self, content: bytes | None) -> None:
        self._elements: dict[str, _Element | None] = {}
        self._pieces: list[bytes] = []
        """The part cut before each style."""
        self._tags = b""
        """Their opening tags, which are a tenth of it."""
        self._wrapper = b""
        self._default: str | None = None
        self._base = NO_RUN_LOOK
        self._paragraph: dict[str | None, ParagraphStyle] = {}
        self._character: dict[str, RunLook] = {}
        self._base_ink = PLAIN
        if content:
            self._index(content)

    def _index(self, content: bytes) -> None:
        """Finds the defaults and parses nothing else; a part in other spellings than Word's is parsed whole."""
        root_tag = _root_tag.search(content)
        if len(content) < _SMALL or root_tag is None or b"purl.oclc.org" in content[: root_tag.end()]:
            self._index_parsed(content)
            return
        self._wrapper = root_tag[0]
        head, *self._pieces = content.split(_OPENING)
        self._tags = _BETWEEN.join([piece[: piece.find(b">")] for piece in self._pieces])
        for piece in self._pieces_with(b'w:default="1"'):
            tag = piece[: piece.find(b">")]
            named = _style_id.search(tag)
            if named is not None and b'w:type="paragraph"' in tag:
                self._default = named[1].decode("utf-8", "replace")
                break
        start, end = head.find(b"<w:docDefaults"), head.find(_DEFAULTS_END)
        if 0 <= start < end:
            self._take_defaults(self._parse(head[start:end] + _DEFAULTS_END))

    def _pieces_with(self, attribute: bytes) -> Iterator[bytes]:
        """The styles with an attribute in their opening tag, from its attributes on; the last first, as it counts."""
        at = self._tags.rfind(attribute)
        while at >= 0:
            yield self._pieces[min(self._tags.count(_BETWEEN, 0, at), len(self._pieces) - 1)]
            at = self._tags.rfind(attribute, 0, at)

    def _cut(self, key: str) -> bytes | None:
        """The bytes of a style."""
        for piece in self._pieces_with(b'w:styleId="%b"' % key.encode("utf-8", "replace")):
            end = piece.rfind(_CLOSING)
            if end >= 0:
                return _OPENING + piece[:end] + _CLOSING
        return None

    def _index_parsed(self, content: bytes) -> None:
        try:
            root = parse_xml(content)[0]
        except Unreadable:
            return
        for element in root.iterchildren(_STYLE):
            key = element.get(_STYLE_ID, "")
            self._elements[key] = element
            if element.get(_TYPE) == "paragraph" and element.get(_DEFAULT, "0") in ("1", "true", "on"):
                self._default = key
        self._take_defaults(next(root.iterchildren(_DOC_DEFAULTS), None))

    def _take_defaults(self, defaults: _Element | None) -> None:
        properties = next(defaults.iter(RPR), None) if defaults is not None else None
        if properties is not None:
            self._base = read_run_look(properties)
            self._base_ink = read_ink(properties)

    def _parse(self, part: bytes) -> _Element | None:
        try:
            return next(iter(parse_xml(self._wrapper + part + b"</w:styles>")[0]), None)
        except Unreadable:
            return None

    def _element(self, key: str) -> _Element | None:
        if key not in self._elements:
            part = self._cut(key)
            self._elements[key] = None if part is None else self._parse(part)
        return self._elements[key]

    def _chain(self, key: str | None) -> Iterator[tuple[str, _Element]]:
        """A style and those it is based on, nearest first."""
        seen: set[str] = set()
        while key and key not in seen and len(seen) < _LONGEST_CHAIN:
            element = self._element(key)
            if element is None:
                return
            yield key, element
            seen.add(key)
            below = next(element.iterchildren(_BASED_ON), None)
            key = below.get(VAL) if below is not None else None

    def paragraph(self, key: str | None) -> ParagraphStyle:
        """The paragraph style with this id; the default style for None and for an id that is not there."""
        found = self._paragraph.get(key)
        if found is None:
            known = key is not None and self._element(key) is not None
            found = self._paragraph[key] = self._resolve(key if known else self._default)
        return found

    def _resolve(self, key: str | None) -> ParagraphStyle:
        collected, look, ink = _Collected(), NO_RUN_LOOK, PLAIN
        for owner, element in self._chain(key):
            properties = next(element.iterchildren(PPR), None)
            characters = next(element.iterchildren(RPR), None)
            collected.add(owner, _name(element), properties)
            if characters is not None:
                look = over(read_run_look(characters), look)
                ink = read_ink(characters).under(ink)
        ink = self._base_ink.under(ink)
        return collected.style(is_default=key == self._default, look=over(self._base, look), ink=ink)

    def character(self, key: str) -> RunLook:
        """The character style with this id, without the document's defaults."""
        found = self._character.get(key)
        if found is None:
            found = NO_RUN_LOOK
            for _, element in self._chain(key):
                properties = next(element.iterchildren(RPR), None)
                if properties is not None:
                    found = over(read_run_look(properties), found)
            self._character[key] = found
        return found

    def ink(self, base: Ink, properties: _Element | None) -> Ink:
        """A run's fonts and line through: its own over its character style's over the paragraph style's ``base``."""
        direct = read_ink(properties)
        return base.under(self.character_ink(direct.style)).under(direct)

    def character_ink(self, key: str | None) -> Ink:
        """The fonts and line through of the character style with this id."""
        found = PLAIN
        for _, element in self._chain(key):
            found = read_ink(next(element.iterchildren(RPR), None)).under(found)
        return found

    def run(self, base: RunLook, direct: RunLook) -> RunLook:
        """A run's look: its own formatting over its character style over the paragraph style's ``base``."""
        if direct.style is None:
            return over(base, direct)
        character = self.character(direct.style)
        if character.bold and base.bold:
            # Bold is a toggle: bold within bold is plain again.
            character = character._replace(bold=False)
        return over(over(base, character), direct)

    def size_and_bold(self, style: ParagraphStyle, properties: _Element) -> Look:
        """The resolved size and weight of a run in a paragraph of ``style``."""
        size, bold, character = read_size_and_bold(properties)
        if character is not None:
            look = self.run(style.look, RunLook(size=size, bold=bold, style=character))
            return look.size, bool(look.bold)
        plain = style.plain
        return plain[0] if size is None else size, plain[1] if bold is None else bold

    def numbering_of(self, key: str) -> str | None:
        """The ``w:numId`` of a numbering style."""
        for _, element in self._chain(key):
            for number in element.iter(NUM_ID):
                return number.get(VAL)
        return None

    def name(self, key: str) -> str:
        """A style's own name, lower case."""
        element = self._element(key)
        return _name(element) if element is not None else ""

    def is_shaded_table(self, key: str) -> bool:
        """Whether a table style darkens any of its cells."""
        return any(is_dark(shading) for _, element in self._chain(key) for shading in element.iter(SHD))


class _Collected:
    """The paragraph properties of a style chain: the nearest that says anything wins."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._level: int | None = None
        self._alignment: str | None = None
        self._new_page: bool | None = None
        self._dark: bool | None = None
        self._num_id: str | None = None
        self._num_level: int | None = None
        self._num_owner = ""

    def add(self, owner: str, name: str, properties: _Element | None) -> None:
        self._names.append(name)
        direct = read_paragraph_look(properties) if properties is not None else NO_PARAGRAPH_LOOK
        if self._level is None:
            heading = _heading_name.fullmatch(name)
            self._level = direct.outline if direct.outline is not None else int(heading[1]) - 1 if heading else None
        if self._alignment is None:
            self._alignment = direct.alignment
        if self._new_page is None:
            self._new_page = direct.new_page
        if self._dark is None:
            self._dark = direct.dark
        if not self._num_owner and (direct.num_id is not None or direct.num_level is not None):
            self._num_owner = owner
        if self._num_id is None:
            self._num_id = direct.num_id
        if self._num_level is None:
            self._num_level = direct.num_level

    def style(self, *, is_default: bool, look: RunLook, ink: Ink) -> ParagraphStyle:
        first = self._names[0] if self._names else ""
        return ParagraphStyle(
            name="" if is_default else first,
            level=outline_level(self._level),
            centered=self._alignment == "center",
            new_page=bool(self._new_page),
            caption=not _CAPTION_NAMES.isdisjoint(self._names),
            contents=_contents_name.fullmatch(first) is not None,
            dark=bool(self._dark),
            look=look,
            odd=look.odd,
            plain=(look.size, bool(look.bold)),
            num_id=self._num_id,
            num_level=self._num_level,
            num_owner=self._num_owner,
            ink=ink,
            differs=ink.odd,
        )


def _name(style: _Element) -> str:
    name = next(style.iterchildren(_NAME), None)
    return (name.get(VAL) or "").partition(",")[0].strip().lower() if name is not None else ""
