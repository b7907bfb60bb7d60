"""A workbook packed anew, so that openpyxl opens it: in the names it knows, or without the styles it does not."""

from __future__ import annotations

import io
import re
import zipfile
from typing import BinaryIO

from pipeline.lazy import lazy

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_XML = lazy(r"\.(?:xml|rels)$", re.I)
_STYLES = lazy(r"(?:.*/)?styles\.xml", re.I)


def as_transitional(raw: BinaryIO) -> BinaryIO | None:
    """Strict Open XML, the same elements under other names (ECMA-376 part 4, annex A), in the names that everybody
    uses; None where it has those already."""
    made, changed = io.BytesIO(), 0
    with zipfile.ZipFile(raw) as strict, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as usual:
        for entry in strict.infolist():
            content = strict.read(entry)
            if _XML.search(entry.filename):
                content, names = _STRICT.subn(rb"http://schemas.openxmlformats.org/\1/2006/", content)
                changed += names
            usual.writestr(entry.filename, content)
    made.seek(0)
    return made if changed else None


def without_styles(raw: BinaryIO) -> BinaryIO:
    """All parts but the styles: what stands in the cells is there, only how numbers are shown is not."""
    made = io.BytesIO()
    with zipfile.ZipFile(raw) as whole, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as plain:
        for entry in whole.infolist():
            if not _STYLES.fullmatch(entry.filename):
                plain.writestr(entry.filename, whole.read(entry))
    made.seek(0)
    return made
