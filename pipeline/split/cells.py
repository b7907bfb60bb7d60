"""Labels of table cells that are written over several lines, put together again."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import Cell, Document, Paragraph, Table
from pipeline.outline.contents import LONGEST
from pipeline.outline.spots import label_column
from pipeline.pack import Pack
from pipeline.split.heading import read_heading


def with_whole_labels(document: Document, pack: Pack) -> Document:
    """The report with every section's name in one paragraph where a narrow cell breaks it into several.

    "组织" over "概况", one character a line, or "（300字以内）" on a line of its own. All blocks keep their places.
    """
    mended = {at: _mended(block, pack) for at, block in enumerate(document.blocks) if isinstance(block, Table)}
    if all(block is document.blocks[at] for at, block in mended.items()):
        return document
    return replace(document, blocks=tuple(mended.get(at, block) for at, block in enumerate(document.blocks)))


def _mended(table: Table, pack: Pack) -> Table:
    """The table with its labels whole; the same one where they are."""
    wholes: dict[int, tuple[Cell, ...]] = {}
    for nth, row in enumerate(table.rows):
        at = label_column(row)
        if len(row) > at + 1 and (whole := _whole_label(row[at], pack)):
            wholes[nth] = (*row[:at], whole, *row[at + 1 :])
    return table._replace(rows=tuple(wholes.get(nth, row) for nth, row in enumerate(table.rows))) if wholes else table


def _whole_label(cell: Cell, pack: Pack) -> Cell | None:
    """The cell with its lines joined in the first of them, when together they name a section or hint at one."""
    if len(cell.blocks) < 2:
        return None
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
