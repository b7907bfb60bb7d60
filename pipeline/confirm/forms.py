"""A form's field and a recommendation's row once more: nothing stands in their cells that was not read."""

from __future__ import annotations

from pathlib import Path

from pipeline.confirm.kinds import is_pdf
from pipeline.confirm.pdf import second_document
from pipeline.confirm.sheet import as_workbook, is_drawn_on, sheet_cells
from pipeline.confirm.sheet import merged_down as merged_in_sheet
from pipeline.confirm.word import RawWord, drawn_in, merged_down, raw_word
from pipeline.gather.form import read_form
from pipeline.gather.names import same
from pipeline.gather.recommendation import read_recommendation
from pipeline.limits import Limits
from pipeline.model import Dossier, Doubt, Draft, RecommendationRow

_TICK = 1.6
"""Centimetres: what is drawn no larger than this may be a tick."""
_NOTED = "这一页上有批注工具写的文字或画的记号，可能就是所填的内容"


def field_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """What else stands in the field's cells, or lies over the form."""
    if dossier.form is None:
        return None
    if any(spec.key == draft.subject for spec in dossier.pack.tables):
        return _table_again(dossier, draft, file, source)
    if is_pdf(dossier, file):
        return _noted(source, draft) or _field_on_page(dossier, draft, file, source)
    found = dossier.form.fields.get(draft.subject or "")
    start = found.anchor.paragraph if found else None
    word = raw_word(source, dossier.pack.limits)
    if word is None:
        with as_workbook(source, dossier.pack.limits) as book:
            return _in_sheet(book, dossier.pack.limits)
    later = [
        other.anchor.paragraph
        for other in dossier.form.fields.values()
        if other.anchor.paragraph and start and other.anchor.paragraph > start
    ]
    return _in_cells(word, start, min(later, default=start)) or _over_form(word, draft)


def _table_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """A table of records: read again from the page, or its rows without what is merged or drawn."""
    assert dossier.form is not None
    rows = dossier.form.tables.get(draft.subject or "", ())
    if is_pdf(dossier, file):
        again = read_form(second_document(source, file), dossier.pack).tables.get(draft.subject or "", ())
        same_rows = [record.told for record in again] == [record.told for record in rows]
        return None if same_rows else Doubt("reading", "PDF 第二种读法读出的这张表不一样")
    word = raw_word(source, dossier.pack.limits)
    if word is None:
        return _in_sheet(source, dossier.pack.limits)
    elements = [word.row_of(row.anchor.paragraph) for row in rows if row.anchor.paragraph is not None]
    for element in elements:
        if element is not None and (drawn_in(element) or merged_down(element)):
            return Doubt("mark", "这张表里有图形或合并的单元格，所填的内容属于哪几行不能确定")
    return _over_form(word, draft)


def row_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """Whether cells of the row are merged with others, or something is drawn in them."""
    rows = dossier.recommendation.rows if dossier.recommendation else ()
    row = next((one for one in rows if str(one.number) == draft.subject), None)
    if row is None:
        return None
    if is_pdf(dossier, file):
        return _noted(source, draft) or _row_on_page(dossier, row, file, source)
    merged = Doubt("text", "这一行有上下合并的单元格，所填的内容属于哪几行不能确定", row.anchor)
    if row.anchor.paragraph is None:
        limits = dossier.pack.limits
        with as_workbook(source, limits) as book:
            return _in_sheet(book, limits) or (merged if merged_in_sheet(book, limits) else None)
    word = raw_word(source, dossier.pack.limits)
    element = word.row_of(row.anchor.paragraph) if word else None
    if element is None:
        return None
    if drawn_in(element):
        return Doubt("mark", "这一行里有图片或图形，没有读出是什么", row.anchor)
    return merged if merged_down(element) else None


def _in_sheet(source: Path, limits: Limits) -> Doubt | None:
    """A workbook's own XML opens, and nothing is drawn over its cells."""
    if not sheet_cells(source, limits):
        return Doubt("reading", "没有第二种方法能读出这个文件")
    return Doubt("mark", "表上有图形，可能是画上去的勾") if is_drawn_on(source, limits) else None


def _in_cells(word: RawWord, start: int | None, end: int | None) -> Doubt | None:
    """Something is drawn between the field's label and the next one."""
    if start is None or end is None:
        return None
    row = word.row_of(start)
    last = max(end - 1, start)
    if any(word.shapes(start, last)) or (row is not None and end == start and drawn_in(row)):
        return Doubt("mark", "这一栏里有图片或图形，没有读出是什么")
    return None


def _over_form(word: RawWord, draft: Draft) -> Doubt | None:
    """A small shape or a text box that floats may lie over any box of the form."""
    if any(s.floats and not s.is_picture and max(s.width, s.height) <= _TICK for s in word.shapes()):
        return Doubt("mark", "表上有浮动的小图形，可能是画上去的勾")
    if word.boxes():
        return Doubt("mark", "表上有浮动的文本框，其中的文字属于哪一栏不能确定")
    return None


def _field_on_page(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """The field as it comes out when another library lays out the page."""
    assert dossier.form is not None
    key, page = draft.subject or "", second_document(source, file)
    again = read_form(page, dossier.pack)
    told, other = _written(dossier.form.value(key)), again.value(key)
    if key in again.fields and _written(other) == told:
        return None
    filled = dossier.documents[file].fields
    if filled and sorted(filled) == sorted(page.fields):
        return None  # pdfplumber does not set what is filled in on the page, but finds the same in every field
    if key not in again.fields:
        return Doubt("reading", "PDF 第二种读法没有找到这一栏")
    return Doubt("reading", f"PDF 第二种读法读出的是“{'、'.join(_parts(other))[:40] or '空白'}”")


def _row_on_page(dossier: Dossier, row: RecommendationRow, file: str, source: Path) -> Doubt | None:
    """The row as it comes out when another library lays out the page."""
    told = [_written(text) for text in _columns(row, dossier)]
    again = read_recommendation(second_document(source, file), dossier.pack)
    if any([_written(text) for text in _columns(other, dossier)] == told for other in again.rows):
        return None
    return Doubt("reading", "PDF 第二种读法读出的这一行不一样")


def _columns(row: RecommendationRow, dossier: Dossier) -> tuple[str, ...]:
    return tuple(row.told(key) for key in dossier.pack.columns if key not in ("number", "code"))


def _parts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _written(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(map(same, _parts(value)))


def _noted(source: Path, draft: Draft) -> Doubt | None:
    from pipeline.confirm.pdf import notes_on

    page = draft.anchor.page if draft.anchor else None
    return Doubt("mark", _NOTED) if page and notes_on(source, page) else None
