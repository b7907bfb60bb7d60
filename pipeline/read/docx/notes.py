"""Footnotes and endnotes, each read where it is referred to."""

from __future__ import annotations

from lxml.etree import _Element

from pipeline.read.docx.names import ID, w
from pipeline.read.docx.package import Relation

_TYPE = w("type")
_NOTES = frozenset((w("footnote"), w("endnote")))


class Notes:
    """The notes of one part. Separators are none of them, and each note is shown once."""

    def __init__(self, root: _Element | None, relations: dict[str, Relation]) -> None:
        self._relations = relations
        self._notes = {
            element.get(ID): element
            for element in (root if root is not None else ())
            if element.tag in _NOTES and element.get(_TYPE, "normal") == "normal"
        }

    def take(self, key: str | None) -> tuple[_Element | None, dict[str, Relation]]:
        """The note with this id, the first time it is asked for, and the relationships of its part."""
        return self._notes.pop(key, None), self._relations
