"""A Word document that is made once and filled in many times: making one takes python-docx ten times as long.

Marks such as ⟦unit⟧ in the text of a document are replaced; a table's row with marks such as ⟦list.unit⟧ is repeated
for each entry of ``list``. What is filled in is washed and escaped: it is text and nothing else.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.write.words import washed

if TYPE_CHECKING:
    from docx.document import Document

Values = Mapping[str, object]
_MARK = re.compile(r"⟦([\w.]+)⟧")
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*⟦[^<]*)</w:t>")
_ROW = re.compile(r"<w:tr[ >](?:(?!</w:tr>).)*?⟦(\w+)\.(?:(?!</w:tr>).)*</w:tr>", re.DOTALL)
_DATE = (1980, 1, 1, 0, 0, 0)


def mark(name: str) -> str:
    """The mark that is replaced by the value of that name."""
    return f"⟦{name}⟧"


class Stencil:
    """The document's package: parts without marks are compressed once, and those with marks each time."""

    def __init__(self, document: Document) -> None:
        held, fixed = io.BytesIO(), io.BytesIO()
        _lighten(document)
        document.save(held)
        self._marked: dict[str, str] = {}
        with zipfile.ZipFile(held) as package, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as kept:
            for name in package.namelist():
                content = package.read(name)
                if "⟦".encode() in content:
                    self._marked[name] = content.decode("utf-8")
                else:
                    kept.writestr(_entry(name), content, compresslevel=9)
        self._fixed = fixed.getvalue()

    def fill(self, values: Values, lists: Mapping[str, Iterable[Values]] | None = None) -> bytes:
        """The bytes of the document with every mark replaced.

        Raises:
            KeyError: a mark has no value.
        """
        held = io.BytesIO(self._fixed)
        with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as package:
            for name, content in self._marked.items():
                package.writestr(_entry(name), _filled(content, values, lists or {}).encode())
        return held.getvalue()


def _lighten(document: Document) -> None:
    """Leaves out what python-docx brings and nobody uses: nine tenths of the package, parsed each time it is read."""
    from docx.enum.style import WD_STYLE_TYPE

    for style in [one for one in document.styles if one.type == WD_STYLE_TYPE.TABLE]:
        if style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    related = document.part.rels
    for key in [key for key, one in related.items() if one.reltype.endswith("/stylesWithEffects")]:
        del related[key]


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _filled(xml: str, values: Values, lists: Mapping[str, Iterable[Values]]) -> str:
    def rows(match: re.Match[str]) -> str:
        prefix = match[1]
        entries = ({f"{prefix}.{key}": value for key, value in entry.items()} for entry in lists[prefix])
        return "".join(_TEXT.sub(_with(values | entry), match[0]) for entry in entries)  # type: ignore[operator]

    # A single pass over each text: what is filled in is never looked at again.
    pieces, end = [], 0
    for match in _ROW.finditer(xml):
        pieces += [_TEXT.sub(_with(values), xml[end : match.start()]), rows(match)]
        end = match.end()
    return "".join((*pieces, _TEXT.sub(_with(values), xml[end:])))


def _with(values: Values):  # type: ignore[no-untyped-def]
    def replaced(match: re.Match[str]) -> str:
        text = _MARK.sub(lambda mark: escape(washed(values[mark[1]])), match[1])
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)

    return replaced
