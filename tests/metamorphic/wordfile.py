"""A Word file to be rewritten: its parts, and small helpers on its XML."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from samples.word import pack

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = {"w": W, "w14": "http://schemas.microsoft.com/office/word/2010/wordml"}
DOCUMENT, STYLES, NUMBERING = "word/document.xml", "word/styles.xml", "word/numbering.xml"


def q(name: str) -> str:
    """``w:p`` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def el(name: str, /, *children: Any, text: str = "", **attributes: str) -> Any:
    """An element of WordprocessingML: ``el("w:jc", val="center")``."""
    made = etree.Element(q(name), {q(f"w:{key}"): value for key, value in attributes.items()}, nsmap={"w": W})
    made.extend(children)
    if text:
        made.text = text
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def xml(markup: str) -> Any:
    """A snippet with the usual prefixes declared."""
    spaces = {
        "w": W,
        "w14": NAMES["w14"],
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
    }
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in spaces.items())
    return etree.fromstring(f"<x {declared}>{markup}</x>")[0]


class WordFile:
    """The parts of a package; those that were asked for as trees are written back by ``save``."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self._trees: dict[str, Any] = {}

    def tree(self, name: str) -> Any:
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self.parts[name])
        return self._trees[name]

    @property
    def body(self) -> Any:
        return self.tree(DOCUMENT)[0]

    @property
    def styles(self) -> Any:
        return self.tree(STYLES)

    def settle(self) -> dict[str, bytes]:
        """The parts with the trees written back."""
        for name, tree in self._trees.items():
            self.parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._trees.clear()
        return self.parts

    def save(self) -> bytes:
        return pack(self.settle())

    # --- what stands in it ---

    def headings(self, *levels: int) -> list[Any]:
        """The paragraphs in style Heading 1 and 2 (or only some of them)."""
        styles = {f"Heading{level}" for level in levels or (1, 2)}
        return [p for p in self.paragraphs() if style(p) in styles]

    def paragraphs(self) -> list[Any]:
        return list(self.body.iter(q("w:p")))

    def plain(self) -> list[Any]:
        """The body's paragraphs of running text: no style, no table, some text, after the cover."""
        first = next(i for i, one in enumerate(self.body) if style(one) == "Heading1")
        rest = (one for one in self.body[first:] if one.tag == q("w:p") and style(one) == "")
        return [p for p in rest if text(p).strip()]

    def tables(self) -> list[Any]:
        return list(self.body.iter(q("w:tbl")))


def style(paragraph: Any) -> str:
    found = paragraph.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    return "" if found is None else found.get(q("w:val"))


def text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(q("w:t")))


def texts(element: Any) -> list[Any]:
    return list(element.iter(q("w:t")))


def set_text(paragraph: Any, words: str) -> None:
    """Put all of the text into the first run that has some."""
    first, *rest = texts(paragraph)
    first.text = words
    first.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for one in rest:
        one.text = ""


def properties(element: Any, kind: str = "w:pPr") -> Any:
    """The ``pPr`` of a paragraph or ``rPr`` of a run, made where it is missing."""
    found = element.find(q(kind))
    if found is None:
        found = el(kind)
        element.insert(0, found)
    return found


def set_style(paragraph: Any, name: str) -> None:
    """Another style, or none at all for ""."""
    held = properties(paragraph)
    for old in held.findall(q("w:pStyle")):
        held.remove(old)
    if name:
        held.insert(0, el("w:pStyle", val=name))


def set_level(paragraph: Any, level: int) -> None:
    """An outline level on the paragraph itself, 0 the highest."""
    properties(paragraph).append(el("w:outlineLvl", val=str(level)))


def runs(element: Any) -> list[Any]:
    return list(element.iter(q("w:r")))


def mark_runs(paragraph: Any, *marks: Any) -> None:
    """Add run properties to each run."""
    for run in runs(paragraph):
        properties(run, "w:rPr").extend(copy.deepcopy(mark) for mark in marks)


def wrap(element: Any, outside: Any, inside: Any = None) -> Any:
    """Put ``outside`` where ``element`` stands and ``element`` into it (or into ``inside``, a node of it)."""
    parent = element.getparent()
    parent.replace(element, outside)
    (outside if inside is None else inside).append(element)
    return outside


def split_runs(paragraph: Any, size: int) -> None:
    """Cut each run of plain text into runs of ``size`` characters."""
    for run in runs(paragraph):
        held = run.findall(q("w:t"))
        if len(held) != 1 or len(run) > 2:
            continue
        words = held[0].text or ""
        for start in range(0, len(words), size):
            piece = copy.deepcopy(run)
            set_text(piece, words[start : start + size])
            run.addprevious(piece)
        if words:
            run.getparent().remove(run)


def block_of(document: WordFile, heading: Any) -> Iterator[Any]:
    """The body's children from one heading of rank 1 to the next."""
    blocks: Iterable[Any] = heading.itersiblings()
    yield heading
    for one in blocks:
        if style(one) == "Heading1" or one.tag == q("w:sectPr"):
            return
        yield one
