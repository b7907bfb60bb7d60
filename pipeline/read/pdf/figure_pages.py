"""Pages of nothing but figures, in a document that is text otherwise: no scans, and nothing to recognise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.read.pdf.lines import Box, union

if TYPE_CHECKING:
    from pipeline.read.pdf.page import PageContent

_MANY = 3
"""Pages of text to one of pictures: fewer, and the pictures are the content, of a proof for example."""
_SLACK = 15.0
"""Points that a picture reaches beyond the text, which seldom fills its lines and pages."""


def figure_pages(pages: list[PageContent], blank: list[int]) -> set[int]:
    """Those of the ``blank`` pages whose pictures keep within the margins of the text on the others.

    A word processor sets them so; a scan, or a page of another file, takes its own page whole. With a page's number
    below them nobody takes them for anything else.
    """
    each = [content.lines.lines for content in pages]
    texts = [lines for lines in each if any(line.text or line.grid for line in lines)]
    boxes = [line.box for lines in texts for line in lines if line.text and not line.tilted]
    if not boxes:
        return set()
    area = union(boxes)
    kept = Box(area.left - _SLACK, area.bottom - _SLACK, area.right + _SLACK, area.top + _SLACK)
    without = [content for content in pages if content.lines.number in blank]
    if _MANY * len(without) > len(texts) or not all(_keeps_within(content, kept) for content in without):
        return set()  # where some are scans, the others may be
    return set(blank)


def _keeps_within(content: PageContent, area: Box) -> bool:
    return content.readable and not content.scanned and all(area.covers(box, 0) for box in content.pictures)
