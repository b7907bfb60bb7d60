"""A Word file with its styles taken off: what they say stands in each paragraph and run instead."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH = ("numPr", "pageBreakBefore", "keepNext", "keepLines", "spacing", "ind", "jc")
"""What a paragraph keeps of its style; not its outline level."""
_ORDER = """
    pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
    suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd
    snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
    textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange
"""


def without_styles(path: Path, out: Path) -> None:
    """Write ``path`` anew with no paragraph style and no outline level in its main text."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    styles = _Styles(parts.get("word/styles.xml", b""), parts.get("word/numbering.xml", b""))
    root = etree.fromstring(parts["word/document.xml"])
    for paragraph in root.iter(f"{W}p"):
        styles.take_off(paragraph)
    parts["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


class _Styles:
    def __init__(self, styles: bytes, numbering: bytes) -> None:
        root = etree.fromstring(styles) if styles else etree.Element("none")
        self.by_id = {s.get(f"{W}styleId"): s for s in root.iter(f"{W}style")}
        kinds = [s for s in self.by_id.values() if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") == "1"]
        self.default = kinds[0].get(f"{W}styleId") if kinds else None
        numbers = etree.fromstring(numbering) if numbering else etree.Element("none")
        self.bound = {
            level.find(f"{W}pStyle").get(f"{W}val"): level.get(f"{W}ilvl")
            for level in numbers.iter(f"{W}lvl")
            if level.find(f"{W}pStyle") is not None
        }

    def take_off(self, paragraph: etree._Element) -> None:
        """The paragraph in its own right, as its style had it."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        style = properties.find(f"{W}pStyle")
        chain = self._chain(style.get(f"{W}val") if style is not None else self.default)
        for tag in ("pStyle", "outlineLvl"):
            for item in properties.findall(f"{W}{tag}"):
                properties.remove(item)
        if style is not None:
            self._write(properties, chain)
            runs = {item.tag: item for s in reversed(chain) for item in s.findall(f"{W}rPr/*")}
            for run in paragraph.iter(f"{W}r"):
                _add_missing(run, runs)

    def _chain(self, key: str | None) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while key in self.by_id and len(chain) < 20:
            chain.append(self.by_id[key])
            based = chain[-1].find(f"{W}basedOn")
            key = based.get(f"{W}val") if based is not None else None
        return chain

    def _write(self, properties: etree._Element, chain: list[etree._Element]) -> None:
        for tag in _PARAGRAPH:
            found = next((item for style in chain for item in style.findall(f"{W}pPr/{W}{tag}")), None)
            if properties.find(f"{W}{tag}") is None and found is not None:
                properties.append(self._numbering(chain) if tag == "numPr" else deepcopy(found))
        order = {f"{W}{tag}": place for place, tag in enumerate(_ORDER.split())}
        properties[:] = sorted(properties, key=lambda item: order.get(item.tag, len(order)))

    def _numbering(self, chain: list[etree._Element]) -> etree._Element:
        """List and level, each from the nearest style that speaks of it; a level may be bound to the style."""
        made = etree.Element(f"{W}numPr")
        level = next((self.bound[key] for style in chain if (key := style.get(f"{W}styleId")) in self.bound), None)
        if level is not None:
            made.append(etree.Element(f"{W}ilvl", {f"{W}val": level}))
        for tag in ("ilvl", "numId"):
            found = next((item for style in chain for item in style.findall(f"{W}pPr/{W}numPr/{W}{tag}")), None)
            if found is not None and made.find(f"{W}{tag}") is None:
                made.append(deepcopy(found))
        return made


def _add_missing(run: etree._Element, looks: dict[str, etree._Element]) -> None:
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    for tag, item in looks.items():
        if properties.find(tag) is None:
            properties.append(deepcopy(item))
