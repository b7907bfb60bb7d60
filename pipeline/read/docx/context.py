"""Where blocks stand, and what the readers of a paragraph, a table or a chunk may ask of the story around them.

The story itself uses those readers; they know it only by this: so the imports run one way.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from lxml.etree import _Element

from pipeline.model.document import Anchor, Block, Part
from pipeline.read.docx.fields import Fields
from pipeline.read.docx.package import Relation
from pipeline.read.docx.reading import Reading


class Place(NamedTuple):
    """Where in a story blocks stand."""

    part: Part = "body"
    dark: bool = False
    """On a dark ground."""
    depth: int = 0
    """Tables around it."""


class Context(Protocol):
    """A story: the main text, a text box, a note."""

    reading: Reading
    relations: dict[str, Relation]
    host: Anchor | None
    """For text outside the main part: the place in it that all its paragraphs carry."""
    fields: Fields
    new_page: bool
    """A page begins with the next paragraph."""
    page_follows: bool
    """A page break ends the paragraph that is being read."""

    def blocks(self, container: _Element, place: Place) -> list[Block]:
        """All blocks of a container (``w:body``, ``w:tc``, ``w:txbxContent``, a note)."""
        ...

    def inner(self) -> Context:
        """A story of its own inside this one: a text box."""
        ...

    def note(self, kind: str, key: str | None, host: Anchor) -> list[Block]:
        """The footnote or endnote (``kind``: "footnotes", "endnotes") that a paragraph refers to."""
        ...

    def of(self, reading: Reading, host: Anchor) -> Context:
        """The story of another document that is inserted in this one."""
        ...
