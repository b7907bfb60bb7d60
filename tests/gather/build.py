"""Documents built in memory."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Anchor, Block, Cell, Document, Paragraph, Table


def p(text: str, **more: object) -> Paragraph:
    """A paragraph."""
    return Paragraph(text, Anchor("", paragraph=1), **more)  # type: ignore[arg-type]


def table(*rows: Sequence[str]) -> Table:
    """A table of texts; a line break in a text is another paragraph of its cell."""
    return Table(
        tuple(
            tuple(Cell(tuple(p(line) for line in text.split("\n") if line), column) for column, text in enumerate(row))
            for row in rows
        )
    )


def document(*blocks: Block | str, file: str = "文件.docx", **more: object) -> Document:
    """A document; a text is a paragraph."""
    return Document(file, tuple(p(block) if isinstance(block, str) else block for block in blocks), **more)  # type: ignore[arg-type]
