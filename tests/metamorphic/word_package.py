"""How the package of a Word report is written: zip, parts, namespaces, encodings."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from samples.word import pack
from tests.metamorphic.catalogue import transformation
from tests.metamorphic.wordfile import DOCUMENT, STYLES, WordFile, el, q, runs

STRICT = {
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
    b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
}


def _zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@transformation("word")
def strict_open_xml(document: WordFile) -> bytes:
    parts = {}
    for name, content in document.settle().items():
        for old, new in STRICT.items():
            content = content.replace(old, new) if name.endswith((".xml", ".rels")) else content
        parts[name] = content
    return pack(parts)


@transformation("word")
def xml_in_utf_16(document: WordFile) -> bytes:
    parts = document.settle()
    parts[DOCUMENT] = etree.tostring(etree.fromstring(parts[DOCUMENT]), xml_declaration=True, encoding="UTF-16")
    return pack(parts)


@transformation("word")
def xml_with_a_byte_order_mark(document: WordFile) -> bytes:
    parts = document.settle()
    return pack({**parts, DOCUMENT: b"\xef\xbb\xbf" + parts[DOCUMENT]})


@transformation("word")
def xml_indented(document: WordFile) -> bytes:
    parts = document.settle()
    tree = etree.fromstring(parts[DOCUMENT])
    etree.indent(tree, "\t")
    return pack({**parts, DOCUMENT: etree.tostring(tree, encoding="UTF-8", xml_declaration=True)})


@transformation("word")
def xml_without_a_declaration(document: WordFile) -> bytes:
    parts = document.settle()
    return pack({**parts, DOCUMENT: re.sub(rb"<\?xml.*?\?>\s*", b"", parts[DOCUMENT])})


@transformation("word")
def xml_with_other_prefixes(document: WordFile) -> bytes:
    parts = document.settle()
    content = parts[DOCUMENT].replace(b"<w:", b"<ns0:").replace(b"</w:", b"</ns0:").replace(b" w:", b" ns0:")
    return pack({**parts, DOCUMENT: content.replace(b"xmlns:w=", b"xmlns:ns0=")})


@transformation("word")
def xml_with_character_references(document: WordFile) -> bytes:
    parts = document.settle()
    return pack({**parts, DOCUMENT: parts[DOCUMENT].decode("utf-8").encode("ascii", "xmlcharrefreplace")
                 .replace(b"encoding='UTF-8'", b"encoding='US-ASCII'")})  # fmt: skip


@transformation("word")
def xml_with_comments(document: WordFile) -> None:
    for run in runs(document.body)[::3]:
        run.addprevious(etree.Comment(" made by a converter "))
        run.append(etree.ProcessingInstruction("mso", "x"))


@transformation("word")
def text_in_cdata(document: WordFile) -> bytes:
    parts = document.settle()
    content = re.sub(rb"(<w:t[^>/]*>)([^<&]+)(</w:t>)", rb"\1<![CDATA[\2]]>\3", parts[DOCUMENT])
    return pack({**parts, DOCUMENT: content})


@transformation("word")
def parts_not_compressed(document: WordFile) -> bytes:
    return _zipped(document.settle(), zipfile.ZIP_STORED)


@transformation("word")
def parts_in_another_order(document: WordFile) -> bytes:
    return _zipped(dict(reversed(document.settle().items())))


@transformation("word")
def folders_in_the_package(document: WordFile) -> bytes:
    return _zipped({"word/": b"", "_rels/": b"", **document.settle()})


@transformation("word")
def bytes_behind_the_package(document: WordFile) -> bytes:
    return document.save() + b"\r\n\r\n"


@transformation("word")
def document_part_by_another_name(document: WordFile) -> bytes:
    parts = {name.replace("document.xml", "document2.xml"): content for name, content in document.settle().items()}
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = parts[name].replace(b"word/document.xml", b"word/document2.xml")
    return pack(parts)


@transformation("word")
def absolute_targets(document: WordFile) -> bytes:
    parts = document.settle()
    links = parts["word/_rels/document.xml.rels"]
    parts["word/_rels/document.xml.rels"] = re.sub(rb'Target="(?!/|http)([^"]+)"', rb'Target="/word/\1"', links)
    return pack({**parts, "_rels/.rels": parts["_rels/.rels"].replace(b'"word/document.xml"', b'"/word/document.xml"')})


def _left_out(document: WordFile, *endings: str) -> bytes:
    parts = {name: content for name, content in document.settle().items() if not name.endswith(endings)}
    for name, content in parts.items():
        for ending in endings if name.endswith((".rels", "[Content_Types].xml")) else ():
            content = re.sub(rb'<(Override|Relationship)\b[^>]*%s"[^>]*/>' % re.escape(ending.encode()), b"", content)
        parts[name] = content
    return pack(parts)


@transformation("word")
def no_parts_that_are_not_needed(document: WordFile) -> bytes:
    return _left_out(document, "theme1.xml", "fontTable.xml", "webSettings.xml", "app.xml", "core.xml", "item1.xml")


@transformation("word", not_for=("F008", "F010"))
def no_settings(document: WordFile) -> bytes:
    return _left_out(document, "settings.xml")


@transformation("word")
def no_styles(document: WordFile) -> bytes:
    return _left_out(document, "styles.xml")


@transformation("word")
def a_macro_free_template(document: WordFile) -> bytes:
    parts = document.settle()
    kinds = parts["[Content_Types].xml"].replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
    return pack({**parts, "[Content_Types].xml": kinds})


@transformation("word")
def unknown_elements_of_a_later_word(document: WordFile) -> None:
    space = "http://schemas.microsoft.com/office/word/2030/wordml"
    for run in runs(document.body)[::2]:
        run.set(f"{{{space}}}noise", "1")
        run.insert(0, etree.Element(f"{{{space}}}later"))


@transformation("word")
def revision_ids_everywhere(document: WordFile) -> None:
    for place, one in enumerate([*document.paragraphs(), *runs(document.body)]):
        one.set(q("w:rsidR"), f"00A{place:05X}")


@transformation("word")
def another_part_that_nobody_knows(document: WordFile) -> bytes:
    parts = document.settle()
    kinds = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="wps" ContentType="application/x-wps"/></Types>'
    )
    return pack({**parts, "[Content_Types].xml": kinds, "customXml/vendor.wps": b"\x00\x01"})


@transformation("word")
def styles_that_go_in_a_circle(document: WordFile) -> None:
    tree = document.tree(STYLES)
    for name, base in (("roundA", "roundB"), ("roundB", "roundA")):
        tree.append(el("w:style", el("w:name", val=name), el("w:basedOn", val=base), type="paragraph", styleId=name))


@transformation("word")
def default_namespace(document: WordFile) -> bytes:
    parts = document.settle()
    content = parts[DOCUMENT].replace(b"<w:", b"<").replace(b"</w:", b"</")
    return pack(
        {
            **parts,
            DOCUMENT: content.replace(
                b"<document ", b'<document xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ', 1
            ),
        }
    )
