"""Running headers and footers, and the watermarks that live in them: never counted, searched for markings."""

from __future__ import annotations

from pipeline.read.docx.names import P, T
from pipeline.read.docx.reading import Reading

_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"


def read_furniture(reading: Reading) -> tuple[str, ...]:
    """The texts of headers and footers, each once, a paragraph each."""
    texts: dict[str, None] = {}
    parts = {r.target for r in reading.relations.values() if r.kind in ("header", "footer") and not r.external}
    for part in sorted(parts):
        root = reading.root_of(part)
        if root is None:
            continue
        for paragraph in root.iter(P):
            text = "".join(piece.text or "" for piece in paragraph.iter(T)).strip()
            if text:
                texts[text] = None
        for watermark in root.iter(_TEXT_PATH):
            text = (watermark.get("string") or "").strip()
            if text:
                texts[text] = None
    return tuple(texts)
