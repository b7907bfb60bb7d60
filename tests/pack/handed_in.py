"""A submission to a small pack, made as real Word and PDF files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document

Content = Sequence[str | Sequence[Sequence[str]]]
"""Paragraphs, and tables as rows of cells (Word only); "\f" begins a page (PDF only)."""
REPORT: Content = (
    "改善案例",
    "改善背景",
    "包装线换型时间长，班组成员逐项测量每一步，找出三处等待。",
    "改善成效",
    "换型时间由42分钟降到31分钟，班组把做法写进作业指导书。",
)
FORM = {
    "单位名称": "青溪食品厂",
    "所属街道": "柳河街道",
    "案例类别": "☑生产 □服务",
    "小组人数": "6",
    "联系电话": "13800001111",
}


def form(*tables: Sequence[Sequence[str]], **changes: str) -> Content:
    """The application form with some answers changed, and further tables."""
    answers = FORM | changes
    return ("申报表", [[label, value] for label, value in answers.items()], *tables)


def handed_in(where: Path, files: Mapping[str, Content]) -> Path:
    """The folder of a submission."""
    folder = where / "申报"
    folder.mkdir()
    for name, content in files.items():
        (_printed if name.endswith(".pdf") else _written)(folder / name, content)
    return folder


def _printed(path: Path, content: Content) -> None:
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), (595, 842))
    height = 780
    canvas.setFont("STSong-Light", 14)
    for piece in content:
        if piece == "\f":
            canvas.showPage()
            height = 780
            canvas.setFont("STSong-Light", 14)
        else:
            canvas.drawString(70, height, str(piece))
            height -= 30
    canvas.save()


def _written(path: Path, content: Content) -> None:
    document: Any = Document()
    for piece in content:
        if isinstance(piece, str):
            document.add_paragraph(piece)
            continue
        table = document.add_table(len(piece), len(piece[0]))
        for row, texts in zip(table.rows, piece, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    document.save(str(path))
