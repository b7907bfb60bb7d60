"""Word packages of a few lines of XML: the pieces that the tests put together."""

from __future__ import annotations

from pipeline.model import Document, paragraphs

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": OFFICE,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "http://example.org/not-understood",
}
NAMES = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def part(root: str, content: str) -> str:
    """A part with all the namespaces declared: ``root`` is "w:styles", "w:numbering" and the like."""
    return f"<{root} {NAMES}>{content}</{root}>"


def relationships(*items: tuple[str, str, str]) -> str:
    """A .rels part of (id, kind, target); a target with a scheme or a double slash is external."""
    rows = ""
    for key, kind, target in items:
        mode = ' TargetMode="External"' if ":" in target or target.startswith("//") else ""
        rows += f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return f'<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def texts(document: Document) -> list[str]:
    """The texts of all paragraphs in reading order."""
    return [paragraph.text for paragraph in paragraphs(document.blocks)]


def p(*content: str, props: str = "") -> str:
    """A paragraph of strings: those without markup become runs."""
    inner = "".join(item if item.startswith("<") else r(item) for item in content)
    properties = f"<w:pPr>{props}</w:pPr>" if props else ""
    return f"<w:p>{properties}{inner}</w:p>"


def r(text: str, props: str = "") -> str:
    """A run."""
    properties = f"<w:rPr>{props}</w:rPr>" if props else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'
