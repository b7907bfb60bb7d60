"""评分表 as a Word document: the notice's own form, its head filled in, for one expert and one outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.write import letters
from scoring.stencil import Stencil, Values, mark
from scoring.wording import IDENTITY, band_words, points

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

    from pipeline.pack import Pack
    from pipeline.pack.score import ScoreCard
    from scoring.model import Panel

COLUMNS = ("序号", "评价项目", "评价维度", "评价内容", "得分")
_WIDTHS = [10.0, 20.0, 24.0, 88.0, 18.0]
_POINTS = 9.0


def sheet_stencil(pack: Pack, card: ScoreCard) -> Stencil:
    """The form with marks for its head."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    document = letters.new_document(card.title, letters.SONG, 10.5)
    page = document.sections[0]
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(18), Mm(13), Mm(25), Mm(25)
    letters.furnish(document, f"{pack.title}（{pack.number}）{card.clause}")
    letters.centred(document, card.title, letters.HEI, 16, after=4)
    identity = IDENTITY.format(**{key: mark(key) for key in ("outcome", "expert", "pack", "check")})
    line = letters.add(document.add_paragraph(), identity, letters.SONG, 9, colour=letters.SOFT)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _head(document)
    _gap(document)
    _form(document, card)
    for text in (f"注: {band_words(card)}。", card.source):
        if text:
            letters.add(document.add_paragraph(), text, letters.SONG, 8.5, colour=letters.SOFT)
    how = "每个评价维度都请打分，不评的请写明原因，不要空着；可以有小数，不能超过满分。总分请填各维度之和。"
    letters.add(document.add_paragraph(), how, letters.SONG, 8.5, colour=letters.SOFT)
    signed = letters.add(document.add_paragraph(), "专家签名：　　　　　　　　　　日期：　　　　年　　月　　日")
    signed.paragraph_format.space_before = letters_points(6)
    for paragraph in document.paragraphs:
        paragraph.paragraph_format.line_spacing = 1.15
    return Stencil(document)


def letters_points(number: float) -> Any:
    """Points, as python-docx takes them."""
    from docx.shared import Pt

    return Pt(number)


def sheet_values(panel: Panel, outcome: str, expert: str) -> Values:
    """What the marks of the form stand for."""
    one, other = panel.outcome[outcome], panel.expert[expert]
    return {
        "outcome": one.code,
        "expert": other.code,
        "pack": panel.pack,
        "check": panel.check(outcome, expert),
        "unit": one.unit,
        "title": one.title,
        "field": one.field or "未读到",
        "level": one.level or "未读到",
        "name": other.name,
    }


def _head(document: Document) -> None:
    table = letters.ruled_table(document, [24, 66, 24, 46])
    rows = (
        ("单位名称", mark("unit"), "领域", mark("field")),
        ("成果", mark("title"), "申报等级", mark("level")),
        ("评审专家", mark("name"), "专家编号", mark("expert")),
    )
    for texts in rows:
        letters.fill_row(table, list(texts), _POINTS)


def _gap(document: Document) -> None:
    letters.add(document.add_paragraph(), "", points=4).paragraph_format.line_spacing = 0.5


def _form(document: Document, card: ScoreCard) -> None:
    table = letters.ruled_table(document, _WIDTHS)
    letters.fill_row(table, list(COLUMNS), _POINTS, header=True)
    for number, item in enumerate(card.items, 1):
        first = None
        for one in item.dimensions:
            texts: list[object] = ["", "", f"{one.title}\n({points(one.maximum)}分)", one.text, ""]
            if first is None:
                texts[:2] = [number, f"{item.title}\n({points(item.maximum)}分)"]
            row = letters.fill_row(table, texts, _POINTS)
            first = first or row
        if first is not None and len(item.dimensions) > 1:
            for column in (0, 1):
                _merged(first.cells[column], row.cells[column])
    total = letters.fill_row(table, [f"总分({points(card.total)}分)", "", "", "", ""], _POINTS, bold=True)
    _merged(total.cells[0], total.cells[3])
    comment = letters.fill_row(table, [card.comment, "", "", "", ""], _POINTS)
    _merged(comment.cells[0], comment.cells[4])
    comment.height = letters_points(72)
    _centre(table, len(table.rows) - 2)


def _merged(first: Any, last: Any) -> None:
    """The cells as one; merging joins their empty paragraphs, of which the first stays."""
    cell = first.merge(last)
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)


def _centre(table: Table, rows: int) -> None:
    """Numbers, items, dimensions and marks in the middle of their cells."""
    from docx.enum.table import WD_ALIGN_VERTICAL

    for row in table.rows[:rows]:
        for column in (0, 1, 2, 4):
            cell = row.cells[column]
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            cell.paragraphs[0].alignment = 1
    last = table.rows[rows].cells[4]
    last.vertical_alignment, last.paragraphs[0].alignment = WD_ALIGN_VERTICAL.CENTER, 1
