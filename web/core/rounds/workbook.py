"""A workbook that somebody sent (专家名单, 评分表, 审定), as the document that ``scoring`` reads."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from pipeline.model.document import Cell, Document, Paragraph, Table
from web.core import limited
from web.core.storage.storage import Refused

SECONDS = 60
LARGEST = 16 << 20
_UNREADABLE = "这个文件读不出表格，没有保存。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"


def read(name: str, stream: Any) -> Document:
    """The tables of a workbook; what is in its cells is text.

    Raises:
        Refused: it is none, is too large, or cannot be read.
    """
    if not name.lower().endswith(".xlsx"):
        raise Refused("请选择 .xlsx 文件；别的格式请用 Excel 或 WPS 另存为 .xlsx 后再试。没有保存。")
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused(f"文件超过 {LARGEST >> 20} MB，没有保存。请确认选对了文件。")
    with tempfile.TemporaryDirectory(prefix="yushen-") as folder:
        source, out = Path(folder) / "sent.xlsx", Path(folder) / "tables.json"
        source.write_bytes(content)
        done = limited.run(f"{__package__}.tool", source, out, seconds=SECONDS)
        if done is None or done.returncode or not out.exists():
            raise Refused(_UNREADABLE)
        tables = json.loads(out.read_text("utf-8"))
    return Document(name, tuple(Table(tuple(map(_row, rows))) for rows in tables))


def _row(cells: list[tuple[int, str]]) -> tuple[Cell, ...]:
    return tuple(Cell((Paragraph(text),), column) for column, text in cells)
