"""Strict Open XML: the same elements under other names, which openpyxl does not know (ECMA-376 part 4, annex A)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import BinaryIO

from pipeline.lazy import lazy

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_PARTS = lazy(r"\.(?:xml|rels)$", re.I)


def as_transitional(raw: BinaryIO) -> BinaryIO | None:
    """The package with the names that everybody uses; None where it has those already."""
    made, changed = io.BytesIO(), 0
    with zipfile.ZipFile(raw) as strict, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as usual:
        for entry in strict.infolist():
            content = strict.read(entry)
            if _PARTS.search(entry.filename):
                content, names = _STRICT.subn(rb"http://schemas.openxmlformats.org/\1/2006/", content)
                changed += names
            usual.writestr(entry.filename, content)
    made.seek(0)
    return made if changed else None
