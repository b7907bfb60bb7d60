"""The structure tree of a tagged PDF: which lines are one paragraph, and which are headings."""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import pypdfium2.raw as raw

ELEMENTS = 20_000
"""Elements of one page that are looked at."""

_BLOCKS = frozenset({"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LBody", "Caption", "Note", "TOCI", "TD", "TH"})


class Tag(NamedTuple):
    """The innermost paragraph-like element around a piece of text."""

    number: int
    """Its own, on its page; from 1."""
    kind: str
    """As in PDF's standard structure types: P, H1, Caption, Note …"""

    @property
    def level(self) -> int | None:
        """The outline level of a heading."""
        return int(self.kind[1]) if len(self.kind) == 2 and self.kind[0] == "H" and self.kind[1].isdigit() else None


def read_tags(page: Any) -> dict[int, Tag]:
    """The element of each marked piece of content (by its id) of a page of a tagged PDF."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    walk = _Walk()
    try:
        for index in range(max(0, raw.FPDF_StructTree_CountChildren(tree))):
            walk.visit(raw.FPDF_StructTree_GetChildAtIndex(tree, index), None, 0)
    finally:
        raw.FPDF_StructTree_Close(tree)
    return walk.found


class _Walk:
    def __init__(self) -> None:
        self.found: dict[int, Tag] = {}
        self.seen = 0
        self._name = ctypes.create_string_buffer(64)

    def visit(self, element: Any, inside: Tag | None, depth: int) -> None:
        if not element or depth > 60 or self.seen > ELEMENTS:
            return
        self.seen += 1
        length = raw.FPDF_StructElement_GetType(element, self._name, 64)
        kind = self._name.raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
        if kind in _BLOCKS:
            inside = Tag(self.seen, kind)
        if inside:
            for index in range(max(0, raw.FPDF_StructElement_GetMarkedContentIdCount(element))):
                mark = raw.FPDF_StructElement_GetMarkedContentIdAtIndex(element, index)
                if mark >= 0:
                    self.found[mark] = inside
        for index in range(max(0, raw.FPDF_StructElement_CountChildren(element))):
            self.visit(raw.FPDF_StructElement_GetChildAtIndex(element, index), inside, depth + 1)
