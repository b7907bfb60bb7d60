"""Fields of an interactive form: their values, and the values as lines at the places of their widgets."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw

from pipeline.read.pdf.lines import Box, Line

FIELDS = 2000
"""Widgets of one page that are read."""

_TEXT = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_TICK = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)


_REMARK = (
    raw.FPDF_ANNOT_TEXT,
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_STRIKEOUT,
    raw.FPDF_ANNOT_CARET,
)
"""Sticky notes, and what marks text for somebody."""
_COLOURED = (raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE)
"""Where they say nothing they are to the text what colour and underlining are in Word: no remark."""
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


def read_fields(form: Any, page: Any, number: int) -> tuple[list[tuple[str, str]], list[Line], list[str]]:
    """(name, value) of each field with a widget on the open page, its value as a line where it stands, and remarks.

    A tick box has the value ☑ or ☐. Text typed onto the page (FreeText notes) is a line too. Remarks are the texts
    of sticky notes and of marks on the text, "" for a note that says nothing, or a mark that strikes text out.
    """
    fields: list[tuple[str, str]] = []
    lines: list[Line] = []
    remarks: list[str] = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), FIELDS)):
        annot = raw.FPDFPage_GetAnnot(page, index)
        if not annot:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annot)
            if kind in _REMARK and not raw.FPDFAnnot_GetFlags(annot) & _UNSEEN:
                said = _string(raw.FPDFAnnot_GetStringValue, annot, b"Contents")
                if said or kind not in _COLOURED:
                    remarks.append(said)
                continue
            if kind == raw.FPDF_ANNOT_FREETEXT and not raw.FPDFAnnot_GetFlags(annot) & _UNSEEN:
                value = _string(raw.FPDFAnnot_GetStringValue, annot, b"Contents")
            elif kind == raw.FPDF_ANNOT_WIDGET and form:
                name, value = _field(form, annot)
                if name:
                    fields.append((name, value))
            else:
                continue
            lines += _lines(value, _box(annot), number)
        finally:
            raw.FPDFPage_CloseAnnot(annot)
    return fields, lines, remarks


def _field(form: Any, annot: Any) -> tuple[str, str]:
    kind = raw.FPDFAnnot_GetFormFieldType(form, annot)
    name = _string(raw.FPDFAnnot_GetFormFieldName, form, annot)
    if kind in _TICK:
        state = _string(raw.FPDFAnnot_GetStringValue, annot, b"AS")
        on = raw.FPDFAnnot_IsChecked(form, annot) or state not in ("", "Off")
        return name, "☑" if on else "☐"
    if kind in _TEXT:
        return name, _string(raw.FPDFAnnot_GetFormFieldValue, form, annot)
    return "", ""


def _box(annot: Any) -> Box:
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annot, ctypes.byref(rect))
    return Box(rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top))


def _lines(value: str, box: Box, number: int) -> list[Line]:
    texts = [text.strip() for text in value.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    texts = [text for text in texts if text]
    if not texts:
        return []
    height = box.height / max(len(texts), 1)
    size = max(6.0, min(height * 0.72, 12.0))
    made = []
    for index, text in enumerate(texts):
        top = box.top - index * height
        middle = top - height / 2
        width = min(box.width, size * len(text))
        made.append(
            Line(
                text,
                Box(box.left, middle - size / 2, box.left + max(width, 1.0), middle + size / 2),
                middle - 0.35 * size,
                size,
                page=number,
                field=True,
            )
        )
    return made


def _string(call: Any, *args: Any) -> str:
    length = call(*args, None, 0)
    if length <= 2 or length > 1 << 20:
        return ""
    buffer = ctypes.create_string_buffer(length)
    call(*args, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")
