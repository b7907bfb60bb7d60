"""A PDF's own outline: the bookmarks that name its headings and say how they nest."""

from __future__ import annotations

from itertools import islice
from typing import Any

from pypdfium2 import PdfiumError

from pipeline.fold import fold
from pipeline.model.document import Block, Paragraph
from pipeline.read.pdf.breaks import join_text

MOST = 2000
"""Bookmarks of one file that are looked at."""

_DEEPEST = 9
_LONGEST = 120  # characters of a heading


def with_bookmarks(blocks: list[Block], pdf: Any) -> list[Block]:
    """The blocks, with the level of its bookmark on each paragraph that one leads to and names.

    Lines set far apart that only together are what a bookmark names are one heading.
    """
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
    whole = _with_whole_headings(blocks, named)
    return [_levelled(block, named) if isinstance(block, Paragraph) else block for block in whole]


def _with_whole_headings(blocks: list[Block], named: dict[tuple[int, str], int]) -> list[Block]:
    """Each paragraph joined to the one behind it where a bookmark names both as one."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if isinstance(block, Paragraph) and isinstance(before, Paragraph):
            text = _one_heading(before, block, named)
            if text:
                joined[-1] = before._replace(text=text)
                continue
        joined.append(block)
    return joined


def _one_heading(before: Paragraph, after: Paragraph, named: dict[tuple[int, str], int]) -> str:
    """Their text in one; "" where no bookmark of the page says it."""
    page = before.anchor.page
    if page is None or page != after.anchor.page or before.part != "body" or after.part != "body":
        return ""
    if len(before.text) + len(after.text) > _LONGEST or (before.size, before.bold) != (after.size, after.bold):
        return ""
    text = join_text(before.text, after.text, False, False)
    return text if (page, fold(text)) in named and (page, fold(before.text)) not in named else ""


def _levelled(paragraph: Paragraph, named: dict[tuple[int, str], int]) -> Paragraph:
    page = paragraph.anchor.page
    if paragraph.level is not None or page is None or len(paragraph.text) > _LONGEST:
        return paragraph
    level = named.get((page, fold(paragraph.text)))
    return paragraph if level is None else paragraph._replace(level=level)
