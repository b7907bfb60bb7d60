"""A form's field and a recommendation's row once more: nothing stands in their cells that was not read."""

from __future__ import annotations

from pathlib import Path

from pipeline.confirm.kinds import is_pdf
from pipeline.confirm.openers import merged_down as merged_in_sheet
from pipeline.confirm.word import RawWord, drawn_in, merged_down, open_word
from pipeline.model import Dossier, Doubt, Draft

_TICK = 1.6
"""Centimetres: what is drawn no larger than this may be a tick."""
_NOTED = "这一页上有批注工具写的文字或画的记号，可能就是所填的内容"


def field_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """What else stands in the field's cells, or lies over the form."""
    if dossier.form is None:
        return None
    if is_pdf(dossier, file):
        return _noted(source, draft)
    found = dossier.form.fields.get(draft.subject or "")
    start = found.anchor.paragraph if found else None
    with open_word(source, dossier.pack.limits) as word:
        if word is None:
            return None
        later = [
            other.anchor.paragraph
            for other in dossier.form.fields.values()
            if other.anchor.paragraph and start and other.anchor.paragraph > start
        ]
        return _in_cells(word, start, min(later, default=start)) or _over_form(word, draft)


def row_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """Whether cells of the row are merged with others, or something is drawn in them."""
    rows = dossier.recommendation.rows if dossier.recommendation else ()
    row = next((one for one in rows if str(one.number) == draft.subject), None)
    if row is None:
        return None
    if is_pdf(dossier, file):
        return _noted(source, draft)
    merged = Doubt("text", "这一行有上下合并的单元格，所填的内容属于哪几行不能确定", row.anchor)
    if row.anchor.paragraph is None:
        return merged if merged_in_sheet(source, dossier.pack.limits) else None
    with open_word(source, dossier.pack.limits) as word:
        element = word.row_of(row.anchor.paragraph) if word else None
        if element is None:
            return None
        if drawn_in(element):
            return Doubt("mark", "这一行里有图片或图形，没有读出是什么", row.anchor)
        return merged if merged_down(element) else None


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


def _noted(source: Path, draft: Draft) -> Doubt | None:
    from pipeline.confirm.pdf import notes_on

    page = draft.anchor.page if draft.anchor else None
    return Doubt("mark", _NOTED) if page and notes_on(source, page) else None
