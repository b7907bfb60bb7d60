"""Paragraphs made alike: each make of paragraph and of run is understood once, by the tree, and told by its bytes.

Most paragraphs hold runs of text and nothing else, in a handful of makes: the same ``w:pPr``, the same ``w:rPr``. One
pattern tells them, and what their make comes to is known from the first of them. Whatever it does not match is read
element by element (``story.py``), and would come to the same.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import _Element

from pipeline.lazy import lazy
from pipeline.model.document import Anchor, Block, Paragraph
from pipeline.read.docx.looks import NO_PARAGRAPH_LOOK, Look, has_wide_hint, read_paragraph_look
from pipeline.read.docx.names import MAIN, R
from pipeline.read.docx.paragraph import Make, make_of, marks, part_of
from pipeline.read.docx.styles import ParagraphStyle

if TYPE_CHECKING:
    from pipeline.read.docx.context import Context, Place
    from pipeline.read.docx.reading import Reading

_MANY = 12  # children from which on libxml2 is asked about them all (``inline.py``)
_CUT_UP = 1500  # bytes a paragraph from which on most of them have so many
_paragraphs = lazy(rb"<w:p(?=[ />])")
# One run and its text, as Word shows it when it is taken as it is written: no blank at its ends that Word would drop,
# nothing that XML spells otherwise. Groups are atomic: a match may not run on into the next run.
_RUN = (
    rb"<w:r(?: [^>]*)?>(?>(<w:rPr>.*?</w:rPr>)?)"
    rb'(?><w:t>(?! )([^<&\r\n\t]+)(?<! )</w:t>|<w:t xml:space="preserve">([^<&\r\n\t]+)</w:t>)</w:r>'
)
_MORE = _RUN.replace(b"(<w", b"(?:<w").replace(b"([", b"(?:[")
_run = lazy(_RUN)
_only_text = lazy(
    rb"(?: [^>]*)?>(?>(<w:pPr>.*?</w:pPr>)?)(?>(?:%b)?)((?>%b|<w:proofErr [^>]*/>)*+)</w:p>" % (_RUN, _MORE)
)
_declaration = lazy(rb"""(?:\xef\xbb\xbf)?<\?xml [^>?]*?encoding=["']utf-8["'][^>?]*\?>""", re.I)
_prefix = lazy(rb"xmlns:w\s*=")


class _Kind:
    """The paragraphs of one ``w:pPr``."""

    __slots__ = ("make", "runs", "style")

    def __init__(self, make: Make, style: ParagraphStyle) -> None:
        self.make = make
        self.style = style
        self.runs: dict[bytes, tuple[Look, bool]] = {}
        """By a run's ``w:rPr``: its look in such a paragraph, and whether it carries the East Asian hint."""


class Alike:
    """The paragraphs of a main part by their bytes."""

    def __init__(self, content: bytes, paragraphs: int) -> None:
        """``paragraphs``: how many the tree holds; where the bytes tell of more or fewer, none is told by them."""
        pieces = _paragraphs.split(content) if _is_plainly_spelled(content) else []
        self._pieces = pieces if len(pieces) == paragraphs + 1 else []
        """What follows the opening of each, by its ordinal."""
        self._kinds: dict[bytes, _Kind] = {}

    @property
    def believed(self) -> bool:
        """The bytes tell of the paragraphs that the tree holds."""
        return bool(self._pieces)

    def read(self, story: Context, element: _Element, place: Place, out: list[Block]) -> bool:
        """Adds the paragraph to ``out`` where it is nothing but text in one look; False where it has to be read."""
        reading = story.reading
        ordinal = reading.ordinals.get(element, 0)
        if not ordinal or not self._pieces or len(element) > _MANY:
            return False
        found = _only_text.match(self._pieces[ordinal])
        if found is None:
            return False
        said, own, plain, kept, more = found.groups(b"")
        kind = self._kinds.get(said) or self._kind(said, story, element)
        make, style = kind.make, kind.style
        if style.odd or style.differs:
            return False
        text, look = (plain or kept).decode(), style.plain
        wide: tuple[int, ...] = ()
        if more:
            several = self._told(_run.findall(found[0]), kind, story, element)
            if several is None:
                return False
            text, look, wide = several
        elif text:
            look, hinted = kind.runs.get(own) or self._understood(own, 0, kind, story, element)
            if hinted and marks.search(text):
                wide = tuple([mark.start() for mark in marks.finditer(text)])
        number = make.number(reading) if make.num_id is not None else ""
        new_page = story.new_page or make.new_page
        if text or number or make.level is not None:
            reading.take(len(text))
            anchor = Anchor(reading.file, reading.page, ordinal)
            part = part_of(style, place)
            made = (text, anchor, part, style.name, make.level, number, *look, make.centered, new_page, wide)
            out.append(Paragraph(*made))
            new_page = False
        story.new_page = new_page or make.section_break
        return True

    def _told(
        self, runs: list[tuple[bytes, bytes, bytes]], kind: _Kind, story: Context, element: _Element
    ) -> tuple[str, Look, tuple[int, ...]] | None:
        """The text of several runs, their look, and the offsets of the marks whose run carries the hint.

        None where they differ in their look.
        """
        texts, wide, length = [], [], 0
        looks = set()
        for nth, (own, plain, kept) in enumerate(runs):
            look, hinted = kind.runs.get(own) or self._understood(own, nth, kind, story, element)
            looks.add(look)
            text = (plain or kept).decode()
            if hinted:
                wide += [length + mark.start() for mark in marks.finditer(text)]
            texts.append(text)
            length += len(text)
        return ("".join(texts), looks.pop(), tuple(wide)) if len(looks) == 1 else None

    def _kind(self, said: bytes, story: Context, element: _Element) -> _Kind:
        direct = read_paragraph_look(element[0]) if said else NO_PARAGRAPH_LOOK
        style = story.reading.styles.paragraph(direct.style)
        kind = self._kinds[said] = _Kind(make_of(direct, style), style)
        return kind

    @staticmethod
    def _understood(own: bytes, nth: int, kind: _Kind, story: Context, element: _Element) -> tuple[Look, bool]:
        """What the properties ``own`` of the paragraph's run number ``nth`` (from 0) come to."""
        told: tuple[Look, bool] = kind.style.plain, False
        if own:
            properties = next(islice(element.iterchildren(R), nth, None))[0]
            told = story.reading.styles.size_and_bold(kind.style, properties), has_wide_hint(properties)
        kind.runs[own] = told
        return told


def alike_in(reading: Reading) -> Alike | None:
    """The paragraphs of the main part by their bytes; None where any run may have to be looked at."""
    if reading.prompted or reading.tracked or reading.watch or reading.closely:
        return None
    if len(reading.content) > _CUT_UP * len(reading.ordinals):
        return None
    return Alike(reading.content, len(reading.ordinals))


def _is_plainly_spelled(content: bytes) -> bool:
    """``w:`` means Word's own names throughout and nothing else does; there are no comments, CDATA or entities of its
    own; and the bytes are UTF-8. So whatever looks like a paragraph is one."""
    if content.count(MAIN.encode()) != 1 or len(_prefix.findall(content)) != 1:
        return False
    declared = _declaration.match(content)
    start = declared.end() if declared else 0
    # A single sign is found at once, two of them are not: and these are rare.
    return not any(content.find(sign, start) >= 0 and content.find(b"<" + sign, start) >= 0 for sign in (b"!", b"?"))
