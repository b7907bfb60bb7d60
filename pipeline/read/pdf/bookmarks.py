"""A PDF's own outline: the bookmarks that name its headings and say how they nest."""

from __future__ import annotations

from itertools import islice
from typing import Any

from pypdfium2 import PdfiumError

from pipeline.fold import fold
from pipeline.model.document import Block, Paragraph

MOST = 2000
"""Bookmarks of one file that are looked at."""

_DEEPEST = 9


def with_bookmarks(blocks: list[Block], pdf: Any) -> list[Block]:
    """The blocks, with the level of its bookmark on each paragraph that one leads to and names."""
    named: dict[tuple[int, str], int] = {}
    try:
        for mark in islice(pdf.get_toc(max_depth=_DEEPEST), MOST):
            target = mark.get_dest()
            page = target.get_index() if target else None
            if page is not None and (title := fold(mark.get_title())):
                named.setdefault((page + 1, title), mark.level + 1)
    except (PdfiumError, ValueError):
        return blocks  # a broken outline is none
    if not named:
        return blocks
    return [_levelled(block, named) if isinstance(block, Paragraph) else block for block in blocks]


def _levelled(paragraph: Paragraph, named: dict[tuple[int, str], int]) -> Paragraph:
    page = paragraph.anchor.page
    if paragraph.level is not None or page is None or len(paragraph.text) > 120:
        return paragraph
    level = named.get((page, fold(paragraph.text)))
    return paragraph if level is None else paragraph._replace(level=level)
