"""The fields of a fillable PDF, by pdfminer's own objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from pipeline.gather.signs import EMPTY, TICKED

_DEEPEST = 16


def fields_of(document: Any) -> tuple[tuple[str, str], ...]:
    """(full name, value) of every field; a check box has ☑ or ☐ for its value."""
    form = resolve1(document.catalog.get("AcroForm")) or {}
    return tuple(_fields(resolve1(form.get("Fields")) or (), "", None, 0))


def _fields(items: Any, above: str, kind: str | None, depth: int) -> Iterator[tuple[str, str]]:
    for item in items if depth < _DEEPEST else ():
        field = resolve1(item) or {}
        own = _text(field.get("T"))
        name = f"{above}.{own}" if above and own else own or above
        kind_here = getattr(resolve1(field.get("FT")), "name", None) or kind
        children = resolve1(field.get("Kids")) or ()
        if any("T" in (resolve1(child) or {}) for child in children):
            yield from _fields(children, name, kind_here, depth + 1)
        elif kind_here == "Btn":
            yield name, TICKED if _is_on(field) or any(_is_on(resolve1(child) or {}) for child in children) else EMPTY
        else:
            yield name, _text(field.get("V"))


def _is_on(field: dict[str, Any]) -> bool:
    state = resolve1(field.get("AS")) or resolve1(field.get("V"))
    return str(getattr(state, "name", "Off")) != "Off"


def _text(value: Any) -> str:
    told = resolve1(value)
    return decode_text(told) if isinstance(told, bytes) else told if isinstance(told, str) else ""
