"""Comments in an existing Word file, everything else left as it is.

Only the main part, its relationships, the comments part and the content types are written anew; every
other part is copied byte for byte. A run is split in two where a comment must begin inside it; the text
and its look stay the same.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from lxml import etree

from pipeline.limits import DEFAULT, Limits
from pipeline.write.remarks import Remark, squashed

AUTHOR = "预审"
SEARCHED = 20_000
"""Characters beyond the expected place in which an excerpt is still looked for."""
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONSHIPS = f"{_PACKAGE}/relationships"
_TYPES = f"{_PACKAGE}/content-types"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Element = etree._Element
Piece = tuple[Element, str]
"""A run's ``w:t`` and its text."""


class NotAnnotatable(Exception):
    """The package is not one that comments can be put into."""


class CommentedFile:
    """A .docx being annotated: add comments, then save."""

    def __init__(self, source: Path | IO[bytes], limits: Limits = DEFAULT) -> None:
        """Raises NotAnnotatable for anything that is no sound Word package within the limits."""
        try:
            with zipfile.ZipFile(source) as package:
                self._infos = package.infolist()
                if sum(info.file_size for info in self._infos) > limits.unpacked_bytes:
                    raise NotAnnotatable("over the limit for unpacked size")
                self._parts = {info.filename: package.read(info) for info in self._infos}
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            raise NotAnnotatable(str(error)) from error
        self._main = self._find_main()
        self.root = self._parse(self._main)
        self.ns = etree.QName(self.root).namespace or ""
        self.paragraphs = list(self.root.iter(self._tag("p")))
        self._squashed: dict[int, str] = {}
        self._names = _Rels(self._main, self._parts.get(_rels_of(self._main)), self.ns)
        self._comments = self._open_comments()
        self._next = 1 + max([-1, *self._used_ids()])

    def add(self, remark: Remark) -> None:
        """Add one comment at its text, else at its paragraph, else at the first paragraph with text."""
        start = remark.paragraph - 1 if remark.paragraph and remark.paragraph <= len(self.paragraphs) else None
        found = self._search(remark, start) if start is not None else None
        if found:
            first, last = self._isolate(*found)
            self._mark(first, last, self._comment(remark.lines))
        elif (target := self._paragraph(start)) is not None:
            self._mark_paragraph(target, self._comment(remark.lines))

    def save(self, out: Path | IO[bytes]) -> None:
        """Write the package; without a single comment it is an exact copy of the parts."""
        parts = dict(self._parts)
        if len(self._comments):
            self._names.add_comments(parts)
            parts[self._main] = _serialised(self.root)
            parts[_rels_of(self._main)] = self._names.xml()
            parts[self._names.comments] = _serialised(self._comments)
            parts["[Content_Types].xml"] = self._content_types()
        known = {info.filename: info for info in self._infos}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in parts.items():
                info = zipfile.ZipInfo(name, known[name].date_time if name in known else (1980, 1, 1, 0, 0, 0))
                info.compress_type = known[name].compress_type if name in known else zipfile.ZIP_DEFLATED
                package.writestr(info, data)

    # --- places -----------------------------------------------------------------------------------------------

    def _paragraph(self, index: int | None) -> Element | None:
        """The paragraph to mark: the one asked for, or the first with text; outside any text box."""
        if index is not None:
            return self._outside(self.paragraphs[index])
        with_text = (p for p in self.paragraphs if any(text.strip() for _, text in self._pieces(p)))
        target = next(with_text, self.paragraphs[0] if self.paragraphs else None)
        return None if target is None else self._outside(target)

    def _outside(self, paragraph: Element) -> Element:
        """Word allows no comment inside a text box: the paragraph that holds the box takes it."""
        outer = list(paragraph.iterancestors(self._tag("p")))
        return outer[-1] if outer else paragraph

    def _search(self, remark: Remark, start: int) -> tuple[list[Piece], int, int] | None:
        """The paragraph's pieces and the offsets (blanks aside) of the text to mark, or None.

        Of several places the one nearest to where the text is expected; a text box is no place for a comment.
        """
        sought = squashed(remark.excerpt)
        if not sought:
            return None
        joined: list[str] = []
        length = 0
        for index in range(start, len(self.paragraphs)):
            joined.append(self._text(index))
            length += len(joined[-1])
            if length > remark.ahead + SEARCHED:
                break
        places = re.finditer(re.escape(sought), "".join(joined))
        nearest = min((place.start() for place in places), key=lambda at: abs(at - remark.ahead), default=None)
        if nearest is None:
            return None
        return self._in_owner(start, joined, nearest + remark.skip, nearest + len(sought))

    def _text(self, index: int) -> str:
        """A paragraph's text, blanks aside; "" for one in a text box. Comments split its runs and leave it as it is."""
        text = self._squashed.get(index)
        if text is None:
            paragraph = self.paragraphs[index]
            pieces = () if self._boxed(paragraph) else self._pieces(paragraph)
            text = self._squashed[index] = squashed("".join(text for _, text in pieces))
        return text

    def _in_owner(self, first: int, joined: Sequence[str], start: int, end: int) -> tuple[list[Piece], int, int] | None:
        """The paragraph that holds offset ``start``; what is to be marked ends with it at the latest."""
        base = 0
        for index, text in enumerate(joined, first):
            if base <= start < base + len(text):
                return list(self._pieces(self.paragraphs[index])), start - base, min(end - base, len(text))
            base += len(text)
        return None

    def _boxed(self, paragraph: Element) -> bool:
        return next(paragraph.iterancestors(self._tag("txbxContent")), None) is not None

    def _pieces(self, paragraph: Element) -> Iterator[Piece]:
        """The ``w:t`` of the paragraph's own runs, without deleted text and text boxes."""
        for node in paragraph.iter(self._tag("t")):
            run = node.getparent()
            if run is None or run.tag != self._tag("r") or next(node.iterancestors(self._tag("p"))) is not paragraph:
                continue
            if next(node.iterancestors(self._tag("del"), self._tag("moveFrom"), _FALLBACK), None) is None:
                yield node, node.text or ""

    def _isolate(self, pieces: list[Piece], start: int, end: int) -> tuple[Element, Element]:
        """The first and the last run of the text between two offsets, runs split where it begins or ends."""
        first = last = None
        seen = 0
        for node, text in pieces:
            length = len(squashed(text))
            if seen + length > start and seen < end:
                if seen + length > end:
                    self._split(node, _offset(text, end - seen))
                if seen < start:
                    node = self._split(node, _offset(node.text or "", start - seen))
                run = node.getparent()
                first, last = run if first is None else first, run
            seen += length
        assert first is not None and last is not None, "the offsets were found in these pieces"
        return first, last

    def _split(self, node: Element, offset: int) -> Element:
        """Cut the run before character ``offset`` of its text ``node``; returns the text of the new run."""
        run, text = node.getparent(), node.text or ""
        assert run is not None
        second = etree.Element(run.tag)
        for name, value in run.attrib.items():
            second.set(name, value)
        look = run.find(self._tag("rPr"))
        if look is not None:
            second.append(copy.deepcopy(look))
        rest = etree.SubElement(second, self._tag("t"))
        node.text, rest.text = text[:offset], text[offset:]
        for half in (node, rest):
            half.set(_XML_SPACE, "preserve")
        following = list(node.itersiblings())
        for sibling in following:
            second.append(sibling)
        second.tail, run.tail = run.tail, None
        run.addnext(second)
        return rest

    # --- marks and comments -----------------------------------------------------------------------------------

    def _mark(self, first: Element, last: Element, number: int) -> None:
        first.addprevious(self._new("commentRangeStart", number))
        end = self._new("commentRangeEnd", number)
        last.addnext(end)
        end.addnext(self._reference(number))

    def _mark_paragraph(self, paragraph: Element, number: int) -> None:
        properties = paragraph.find(self._tag("pPr"))
        paragraph.insert(0 if properties is None else 1, self._new("commentRangeStart", number))
        paragraph.append(self._new("commentRangeEnd", number))
        paragraph.append(self._reference(number))

    def _reference(self, number: int) -> Element:
        run = etree.Element(self._tag("r"))
        run.append(self._new("commentReference", number))
        return run

    def _comment(self, lines: Sequence[str]) -> int:
        number, self._next = self._next, self._next + 1
        comment = self._new("comment", number)
        comment.set(self._tag("author"), AUTHOR)
        comment.set(self._tag("initials"), AUTHOR)
        for line in lines:
            run = etree.SubElement(etree.SubElement(comment, self._tag("p")), self._tag("r"))
            text = etree.SubElement(run, self._tag("t"))
            text.text = line
            text.set(_XML_SPACE, "preserve")
        self._comments.append(comment)
        return number

    def _new(self, name: str, number: int) -> Element:
        element = etree.Element(self._tag(name))
        element.set(self._tag("id"), str(number))
        return element

    def _tag(self, name: str) -> str:
        return f"{{{self.ns}}}{name}"

    # --- parts ------------------------------------------------------------------------------------------------

    def _find_main(self) -> str:
        relations = self._parts.get("_rels/.rels", b"")
        for relation in _parsed(relations) if relations else ():
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
        return "word/document.xml"

    def _parse(self, name: str) -> Element:
        if name not in self._parts:
            raise NotAnnotatable(f"no part {name}")
        return _parsed(self._parts[name])

    def _open_comments(self) -> Element:
        """The comments that are there, or an empty part of the same flavour."""
        if self._names.comments in self._parts and self._names.had_comments:
            return self._parse(self._names.comments)
        return etree.Element(self._tag("comments"), nsmap={"w": self.ns})

    def _used_ids(self) -> Iterator[int]:
        names = [self._tag(name) for name in ("commentRangeStart", "commentRangeEnd", "commentReference", "comment")]
        for root in (self.root, self._comments):
            for node in root.iter(*names):
                value = str(node.get(self._tag("id"), ""))
                if value.isascii() and value.isdigit():
                    yield int(value)

    def _content_types(self) -> bytes:
        root = self._parse("[Content_Types].xml")
        part = f"/{self._names.comments}"
        if not any(node.get("PartName") == part for node in root):
            override = etree.SubElement(root, f"{{{_TYPES}}}Override")
            override.set("PartName", part)
            override.set("ContentType", _COMMENTS_TYPE)
        return _serialised(root)


class _Rels:
    """The main part's relationships, and where the comments part is or will be."""

    def __init__(self, main: str, xml: bytes | None, ns: str) -> None:
        self._root = _parsed(xml) if xml else etree.Element(f"{{{_RELATIONSHIPS}}}Relationships")
        base = "http://purl.oclc.org/ooxml" if ns == STRICT else "http://schemas.openxmlformats.org"
        self._type = f"{base}/officeDocument/{'' if ns == STRICT else '2006/'}relationships/comments"
        self._folder = main.rpartition("/")[0]
        target = next((r.get("Target", "") for r in self._root if str(r.get("Type", "")).endswith("/comments")), None)
        self.had_comments = target is not None
        self.comments = self._resolved(str(target or "comments.xml"))

    def _resolved(self, target: str) -> str:
        return target.lstrip("/") if target.startswith("/") else f"{self._folder}/{target}".lstrip("/")

    def add_comments(self, parts: dict[str, bytes]) -> None:
        """Relate the comments part, under a name that no other part has."""
        if self.had_comments:
            return
        target, number = "comments.xml", 1
        while self._resolved(target) in parts:
            target, number = f"comments{number}.xml", number + 1
        taken = {r.get("Id") for r in self._root}
        relation = etree.SubElement(self._root, f"{{{_RELATIONSHIPS}}}Relationship")
        relation.set("Id", next(name for n in range(1, 100_000) if (name := f"rIdYushen{n}") not in taken))
        relation.set("Type", self._type)
        relation.set("Target", target)
        self.comments = self._resolved(target)
        self.had_comments = True

    def xml(self) -> bytes:
        return _serialised(self._root)


def _offset(text: str, count: int) -> int:
    """Where in ``text`` its ``count``-th non-blank character has passed."""
    for offset, char in enumerate(text):
        if count == 0:
            return offset
        count -= not char.isspace()
    return len(text)


def _rels_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _parsed(xml: bytes) -> Element:
    """A part, without entities or network; a document type makes it none of ours."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAnnotatable(str(error)) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise NotAnnotatable("a document type definition")
    return root


def _serialised(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
