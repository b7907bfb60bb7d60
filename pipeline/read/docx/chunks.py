"""Alternative-format chunks: the text of another file that Word shows at a place of this one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.model.document import Anchor, Block, Paragraph
from pipeline.read.docx.package import Package, Relation, Unreadable

if TYPE_CHECKING:
    from pipeline.read.docx.context import Context, Place

_HTML = (".html", ".htm", ".xhtml")
_HTML_BLOCKS = frozenset(("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "pre"))
_HTML_SILENT = frozenset(("script", "style", "head"))


def read_chunk(story: Context, relation: Relation | None, place: Place) -> list[Block]:
    """The chunk's blocks, at the place of the paragraph before it; what cannot be read is noted."""
    doubts = story.reading.doubts
    if relation is None or relation.external:
        named = f"（{relation.target[:200]}）" if relation else ""
        doubts.note("skipped", f"插入的外部文档{named}不在本文件内，未读取")
        return []
    content = story.reading.bytes_of(relation.target)
    name = relation.target.lower()
    if content is None:
        doubts.note("skipped", f"插入的文档 {relation.target} 缺失，未读取")
    elif content[:4] == b"PK\3\4":
        return _word(story, content, place)
    elif name.endswith(_HTML) or b"<html" in content[:1000].lower():
        return _lines(story, _html_lines(content), place)
    elif name.endswith(".txt"):
        return _lines(story, _decoded(content).splitlines(), place)
    else:
        doubts.note("skipped", f"插入的文档 {relation.target} 的格式不支持，其中的文字未读取，请直接粘贴到正文中")
    return []


def _word(story: Context, content: bytes, place: Place) -> list[Block]:
    from pipeline.read.docx.reading import Reading

    outer = story.reading
    if outer.nested:
        outer.doubts.note("skipped", "插入的文档中又插入了文档，其中的文字未读取")
        return []
    try:
        package = Package(BytesIO(content), outer.limits)
        inner = Reading(package, outer.file, outer.limits, nested=True)
        inner.doubts = outer.doubts
        if inner.body is None:
            return []
        blocks = story.of(inner, story.host or Anchor(outer.file, outer.page)).blocks(inner.body, place)
    except Unreadable as error:
        if error.kind == "limit":
            raise
        outer.doubts.note("skipped", f"插入的文档未能读取：{error.text}")
        return []
    outer.take(inner.characters)
    return blocks


def _lines(story: Context, lines: list[str], place: Place) -> list[Block]:
    anchor = story.host or Anchor(story.reading.file, story.reading.page)
    kept = [line for line in lines if line.strip()]
    story.reading.take(sum(map(len, kept)))
    return [Paragraph(line, anchor, place.part, wide=()) for line in kept]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def _html_lines(content: bytes) -> list[str]:
    """The text of a page, a line for each of its blocks."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.lines = [""]
            self.silent = 0

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.silent += tag in _HTML_SILENT
            if tag in _HTML_BLOCKS:
                self.lines.append("")
            elif tag == "br":
                self.lines[-1] += "\n"

        def handle_endtag(self, tag: str) -> None:
            self.silent -= tag in _HTML_SILENT and self.silent > 0
            if tag in _HTML_BLOCKS:
                self.lines.append("")

        def handle_data(self, data: str) -> None:
            if not self.silent:
                self.lines[-1] += " ".join(data.split()) if data.strip() else ""

    reader = Reader()
    reader.feed(_decoded(content))
    return reader.lines
