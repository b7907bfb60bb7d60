"""`.doc` `.wps` `.rtf` `.odt`, and old sheets: converted by LibreOffice, then read as what they became."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from subprocess import TimeoutExpired

from pipeline.limits import DEFAULT, MIB, Limits
from pipeline.model.document import Anchor, Block, Cell, Document, Doubt, Paragraph, Table
from pipeline.read import soffice
from pipeline.read.sniff import Kind
from pipeline.read.unread import unread

MISSING = (
    "读取此类文件需要 LibreOffice，本机未安装，故未读取；请安装 libreoffice-writer"
    "（Debian/Ubuntu：apt install libreoffice-writer），或用 Word、WPS 另存为 .docx 后重新上传。"
)
_SAVE_AS = "请用 Word 或 WPS 另存为 .docx 后重新上传。"


def read_old(path: Path, file: str, kind: Kind, limits: Limits = DEFAULT) -> Document:
    """A word-processor file that is no docx, converted and read. ``text_source`` is "converted"."""
    from pipeline.read.docx import read_docx

    document = read_converted(path, file, kind, read_docx, limits)
    return replace(document, blocks=tuple(map(_without_hints, document.blocks)))


def read_converted(
    path: Path, file: str, kind: Kind, reader: Callable[[Path, str, Limits], Document], limits: Limits
) -> Document:
    """What ``reader`` makes of ``path`` after LibreOffice has converted it; a note where it cannot."""
    program = soffice.available()
    if program is None:
        return unread(file, "missing_reader", MISSING)
    with tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True) as folder:
        try:
            written = soffice.convert(program, path, kind, Path(folder), limits)
        except TimeoutExpired:
            seconds = f"{limits.convert_seconds:g}"
            return unread(file, "limit", f"LibreOffice 转换超过时限 {seconds} 秒，已安全停止；{_SAVE_AS}")
        except soffice.Aborted:
            what = f"LibreOffice 读取这个文件时自己中止了（内存上限 {limits.memory_bytes // MIB} MB）"
            failed = unread(file, "limit", f"{what}，文件未读取，不表示文件已损坏；{_SAVE_AS}")
            return replace(failed, doubts=(Doubt("unread", f"{what}，不能断定是文件的问题", Anchor(file)),))
        if written is None:
            return unread(file, "damaged", f"LibreOffice 无法打开此文件，文件可能已损坏；{_SAVE_AS}")
        if written.stat().st_size > limits.file_bytes:
            return unread(file, "limit", f"转换后超过上限 {limits.file_bytes // MIB} MB，已停止读取；{_SAVE_AS}")
        document = reader(written, file, limits)
    return replace(document, text_source="converted") if document.text_source == "digital" else document


def _without_hints(block: Block) -> Block:
    """LibreOffice does not carry East Asian hints over: that they are absent says nothing about “ ” ‘ ’ …"""
    if isinstance(block, Paragraph):
        return block._replace(wide=None)
    if isinstance(block, Table):
        return block._replace(rows=tuple(tuple(map(_cell_without_hints, row)) for row in block.rows))
    return block


def _cell_without_hints(cell: Cell) -> Cell:
    return cell._replace(blocks=tuple(map(_without_hints, cell.blocks)))


def convertible(names: Iterable[str]) -> bool:
    """Whether a batch with files of these names is worth a warm LibreOffice: two or more of old formats."""
    endings = (".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".xls", ".et", ".ods")
    return sum(name.lower().endswith(endings) for name in names) > 1
