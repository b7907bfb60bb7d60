"""The notice as text: one way for Word, PDF, Markdown and plain text. Table rows are lines with tabs."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.model.document import Block, Paragraph, Table, paragraphs

_PLAIN = frozenset((".md", ".txt", ".markdown", ".text"))
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")


class CannotDraft(Exception):
    """The notice cannot be read; the message (Chinese) says why."""


def text_of(path: Path) -> str:
    """The notice's text, verbatim; Word's automatic numbers are written out.

    Raises:
        CannotDraft: there is no text at ``path``.
    """
    if not path.is_file():
        raise CannotDraft(f"没有“{path}”这个文件；请写通知文件本身的路径。")
    text = _decoded(path) if path.suffix.lower() in _PLAIN else _read(path)
    if not text.strip():
        raise CannotDraft(f"“{path.name}”里没有文字；扫描件请先转成文字版，或换用 Word 原件。")
    return text


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise CannotDraft(f"“{path.name}”不是可读的文字；请另存为 UTF-8 编码的文本。")


def _read(path: Path) -> str:
    """Read in a process of its own under the usual limits, as every file is that comes from elsewhere."""
    from pipeline.read_limited import read_limited
    from pipeline.worker import WorkerFailed

    try:
        document = read_limited(path)
    except WorkerFailed as failed:
        raise CannotDraft(f"“{path.name}”没有读完：{failed.note.text}") from None
    if not document.readable:
        why = next((note.text for note in document.notes), "文字读不出。")
        raise CannotDraft(f"“{path.name}”读不出：{why}")
    return "\n".join(line for block in document.blocks for line in _lines(block)) + "\n"


def _lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [] if block.part == "toc" else _shown(block).split("\n")
    if isinstance(block, Table):
        return ["\t".join(_cell(cell.blocks) for cell in row) for row in block.rows if row]
    return []


def _shown(paragraph: Paragraph) -> str:
    gap = "" if not paragraph.number or paragraph.number[-1:] in "、.．)） " else " "
    return paragraph.number + gap + paragraph.text.replace("\t", " ")


def _cell(blocks: tuple[Block, ...]) -> str:
    inner = (_shown(paragraph) for paragraph in paragraphs(blocks))
    return re.sub(r"\s+", " ", " ".join(inner)).strip()
