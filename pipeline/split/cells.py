"""Labels of table cells that are written over several lines, put together again."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import Block, Cell, Document, Paragraph, Table
from pipeline.outline.contents import LONGEST
from pipeline.outline.spots import label_column
from pipeline.pack import Pack
from pipeline.split.heading import read_heading


def with_whole_labels(document: Document, pack: Pack) -> Document:
    """The report with every section's name in one paragraph where a narrow cell breaks it into several.

    "组织" over "概况", one character a line, or "（300字以内）" on a line of its own. All blocks keep their places.
    """
    if not any(isinstance(block, Table) for block in document.blocks):
        return document
    return replace(document, blocks=tuple(_mended(block, pack) for block in document.blocks))


def _mended(block: Block, pack: Pack) -> Block:
    if not isinstance(block, Table):
        return block
    rows = []
    for row in block.rows:
        at = label_column(row)
        if len(row) > at + 1 and (whole := _whole_label(row[at], pack)):
            row = (*row[:at], whole, *row[at + 1 :])
        rows.append(row)
    return block._replace(rows=tuple(rows))


def _whole_label(cell: Cell, pack: Pack) -> Cell | None:
    """The cell with its lines joined in the first of them, when together they name a section or hint at one."""
    lines = [(nth, p) for nth, p in enumerate(cell.blocks) if isinstance(p, Paragraph) and p.text.strip()]
    text = "".join(p.text.strip() for _, p in lines)
    if len(lines) < 2 or len(text) > LONGEST:
        return None
    first, paragraph = lines[0]
    whole = paragraph._replace(text=text, wide=None if paragraph.wide is None else (), head=0)
    if not _names_section(whole, pack):  # the first line may be its number alone
        number = paragraph.text.strip()
        whole = whole._replace(text=f"{number} {text[len(number) :]}")
        if not _names_section(whole, pack):
            return None
    blocks = [p._replace(text="", number="") if isinstance(p, Paragraph) else p for p in cell.blocks]
    blocks[first] = whole
    return cell._replace(blocks=tuple(blocks))


def _names_section(paragraph: Paragraph, pack: Pack) -> bool:
    heading = read_heading(paragraph, pack)
    if heading is None or heading.run_in:
        return False
    return bool(heading.key) or any(spec.hinted_at(heading.name) for spec in pack.sections)
