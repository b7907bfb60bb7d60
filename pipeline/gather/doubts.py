"""What in a cell of a form was not understood."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.gather.text import figures
from pipeline.model import Cell, Doubt, doubts_in, paragraphs


def of_cell(cell: Cell) -> Iterator[Doubt]:
    """Whatever stands in a cell beside its text may be part of the answer: a tick that is drawn, or lies on top."""
    yield from cell.doubts
    yield from doubts_in(cell.blocks)
    for figure in figures(cell.blocks):
        yield Doubt("mark", "这一格里有图片或图形，没有读出是什么", figure.anchor)
    for paragraph in paragraphs(cell.blocks):
        if paragraph.part == "textbox":
            yield Doubt("mark", "这一格里有文本框，其中的文字属于哪一项不能确定", paragraph.anchor)
