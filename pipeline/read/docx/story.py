"""Block by block through one story: the main text, a text box, a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml.etree import _Element

from pipeline.model.document import Anchor, Block
from pipeline.read.docx.alike import Alike
from pipeline.read.docx.alternate import choice_of
from pipeline.read.docx.chunks import read_chunk
from pipeline.read.docx.context import Place
from pipeline.read.docx.fields import Fields
from pipeline.read.docx.inline import read_paragraph
from pipeline.read.docx.looks import NO_PARAGRAPH_LOOK, read_paragraph_look
from pipeline.read.docx.names import (
    ALT_CHUNK,
    ALTERNATE,
    CUSTOM_XML,
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    PPR,
    R_ID,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    SMART_TAG,
    TBL,
    VAL,
    P,
    w,
)
from pipeline.read.docx.package import Relation
from pipeline.read.docx.paragraph import Draft
from pipeline.read.docx.reading import Reading
from pipeline.read.docx.tables import read_table

_GALLERY = w("docPartGallery")


class Story:
    """Reads the blocks of one story in order; fields and merged paragraphs run on from block to block."""

    def __init__(
        self,
        reading: Reading,
        relations: dict[str, Relation],
        host: Anchor | None = None,
        alike: Alike | None = None,
    ) -> None:
        self.reading = reading
        self.relations = relations
        self.host = host
        """For text outside the main part: the place in it that all its paragraphs carry."""
        self.alike = alike
        """What tells the paragraphs that need not be read element by element."""
        self.fields = Fields(trusted=reading.fields_pair)
        self.new_page = False
        """A page begins with the next paragraph."""
        self.page_follows = False
        """A page break ends the paragraph that is being read."""
        self._unmarked: Draft | None = None
        """A paragraph whose mark was deleted: it runs on into the next."""

    def blocks(self, container: _Element, place: Place) -> list[Block]:
        """All blocks of a container (``w:body``, ``w:tc``, ``w:txbxContent``, a note)."""
        out: list[Block] = []
        self._gather(container, place, out)
        self._flush(out)
        return out

    def inner(self) -> Story:
        """A story of its own inside this one: a text box."""
        return Story(self.reading, self.relations, self.host, self.alike)

    def note(self, kind: str, key: str | None, host: Anchor) -> list[Block]:
        """The footnote or endnote (``kind``: "footnotes", "endnotes") that a paragraph refers to."""
        element, relations = self.reading.notes(kind).take(key)
        if element is None:
            return []
        return Story(self.reading, relations, host).blocks(element, Place("note"))

    def of(self, reading: Reading, host: Anchor) -> Story:
        """The story of another document that is inserted in this one."""
        return Story(reading, reading.relations, host)

    def _gather(self, container: _Element, place: Place, out: list[Block]) -> None:
        for child in container:
            tag = child.tag
            if tag == P:
                self._paragraph(child, place, out)
            else:
                handler = _BLOCKS.get(tag)
                if handler is not None:
                    handler(self, child, place, out)

    def _paragraph(self, element: _Element, place: Place, out: list[Block]) -> None:
        reading = self.reading
        if (
            self.alike is not None
            and self._unmarked is None
            and not (reading.watch or reading.closely or self.fields.busy)
            and self.alike.read(self, element, place, out)
        ):
            return
        direct = NO_PARAGRAPH_LOOK
        if len(element):
            first = element[0] if element[0].tag == PPR else next(element.iterchildren(PPR), None)
            if first is not None:
                direct = read_paragraph_look(first)
        anchor = self.host or Anchor(reading.file, reading.page, reading.ordinals.get(element))
        draft = Draft(self, anchor, direct, reading.styles.paragraph(direct.style), place)
        if reading.unsure and (doubt := reading.unsure.get(element)):
            draft.doubts.append(doubt._replace(anchor=anchor))
        read_paragraph(draft, element)
        self.fields.end_paragraph()
        before, self._unmarked = self._unmarked, None
        if before is not None:
            draft.absorb(before)
        if reading.tracked and direct.mark is not None and self._mark_is_deleted(direct.mark, draft):
            self._unmarked = draft
        else:
            draft.emit(out)
        if self.page_follows:
            self.new_page, self.page_follows = True, False

    def _mark_is_deleted(self, mark: _Element, draft: Draft) -> bool:
        deleted = False
        for item in mark:
            if item.tag in (INS, DEL, MOVE_FROM, MOVE_TO):
                self.reading.doubts.place("tracked", draft.anchor)
                deleted = deleted or item.tag in (DEL, MOVE_FROM)
        return deleted

    def _flush(self, out: list[Block]) -> None:
        """A paragraph without a mark cannot run on into a table or out of its cell."""
        if self._unmarked is not None:
            draft, self._unmarked = self._unmarked, None
            if draft.runs or draft.extras:
                draft.emit(out)

    def table(self, element: _Element, place: Place, out: list[Block]) -> None:
        """A ``w:tbl``."""
        self._flush(out)
        table = read_table(self, element, place)
        if table is not None:
            out.append(table)

    def wrapper(self, element: _Element, place: Place, out: list[Block]) -> None:
        """An element around blocks that shows nothing of its own."""
        self._gather(element, place, out)

    def content_control(self, element: _Element, place: Place, out: list[Block]) -> None:
        """A block-level ``w:sdt``; the one that Word puts around a table of contents makes it one."""
        properties = next(element.iterchildren(SDT_PR), None)
        gallery = next(properties.iter(_GALLERY), None) if properties is not None else None
        if gallery is not None and gallery.get(VAL) == "Table of Contents":
            place = place._replace(part="toc")
        for content in element.iterchildren(SDT_CONTENT):
            self._gather(content, place, out)

    def alternate(self, element: _Element, place: Place, out: list[Block]) -> None:
        """``mc:AlternateContent`` around blocks."""
        branch = choice_of(element)
        if branch is not None:
            self._gather(branch, place, out)

    def chunk(self, element: _Element, place: Place, out: list[Block]) -> None:
        """``w:altChunk``: another file's text at this place."""
        self._flush(out)
        out += read_chunk(self, self.relations.get(element.get(R_ID) or ""), place)


_BLOCKS: Mapping[str, Callable[[Story, _Element, Place, list[Block]], None]] = {
    TBL: Story.table,
    SDT: Story.content_control,
    **dict.fromkeys((CUSTOM_XML, SMART_TAG, INS, MOVE_TO), Story.wrapper),
    ALTERNATE: Story.alternate,
    ALT_CHUNK: Story.chunk,
}
