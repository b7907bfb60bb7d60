"""No file makes the reader raise, expand an entity, fetch anything or inflate beyond its limits."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.limits import DEFAULT, MIB
from pipeline.read.docx import read_docx
from pipeline.read.docx.outside import is_remote
from tests.read.docx.build import NAMES, OFFICE, PACKAGE, SPACES, p, part, r, relationships, texts

DOCUMENT = part("w:document", f"<w:body>{p('正文')}</w:body>")


def pack(path: Path, parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def kinds(document) -> list[str]:
    return [note.kind for note in document.notes]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
NO_TEXT = [
    ("empty", b"", "damaged"),
    ("no zip", "这是一段文字".encode(), "damaged"),
    ("a cut zip", b"PK\3\4" + bytes(100), "damaged"),
    ("encrypted by Word", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("another OLE file", OLE, "damaged"),
]


@pytest.mark.parametrize(("what", "content", "kind"), NO_TEXT, ids=[case[0] for case in NO_TEXT])
def test_what_is_no_word_file_gives_a_note(tmp_path, what, content, kind):
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    document = read_docx(path, "x.docx")
    assert (document.text_source, document.blocks, kinds(document)) == ("none", (), [kind])


def test_a_file_that_is_not_there_gives_a_note(tmp_path):
    assert kinds(read_docx(tmp_path / "gone.docx", "gone.docx")) == ["damaged"]


BROKEN = [
    ("no main part", {"word/styles.xml": "<a/>"}, "damaged"),
    ("an empty main part", {"word/document.xml": ""}, "damaged"),
    ("XML that breaks off", {"word/document.xml": DOCUMENT[:-20]}, "damaged"),
    ("a spreadsheet", {"word/document.xml": "<workbook/>"}, "damaged"),
    (
        "elements nested too deep",
        {"word/document.xml": f"<w:document {NAMES}>" + "<w:tbl>" * 5000 + "</w:tbl>" * 5000 + "</w:document>"},
        "limit",
    ),
    (
        "one text too long",
        {"word/document.xml": part("w:document", f"<w:body>{p('字' * 4_000_000)}</w:body>")},
        "limit",
    ),
]


@pytest.mark.parametrize(("what", "parts", "kind"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_package_gives_a_note(tmp_path, what, parts, kind):
    assert kinds(read_docx(pack(tmp_path / "x.docx", parts), "x.docx")) == [kind]


def test_a_bad_checksum_of_the_main_part_is_damage(tmp_path):
    path = pack(tmp_path / "x.docx", {"word/document.xml": DOCUMENT}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace("正文".encode(), "坏文".encode()))
    assert kinds(read_docx(path, "x.docx")) == ["damaged"]


ENTITIES = [
    '<!DOCTYPE d [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;">]>',
    '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE d [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
    "<!-- 注 --><?odd ?>\n<!DOCTYPE d>",
]


@pytest.mark.parametrize("declaration", ENTITIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_declaration_is_refused(tmp_path, declaration, encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{DOCUMENT}'.encode(encoding)
    document = read_docx(pack(tmp_path / "x.docx", {"word/document.xml": content}), "x.docx")
    assert kinds(document) == ["damaged"]
    assert "DTD" in document.notes[0].text


def test_utf_16_is_read(tmp_path):
    content = f'<?xml version="1.0" encoding="UTF-16"?>{DOCUMENT}'.encode("utf-16")
    assert texts(read_docx(pack(tmp_path / "x.docx", {"word/document.xml": content}), "x.docx")) == ["正文"]


def test_strict_documents_are_read(tmp_path):
    strict = "http://purl.oclc.org/ooxml/"
    content = DOCUMENT.replace(SPACES["w"], strict + "wordprocessingml/main").replace(
        OFFICE, strict + "officeDocument/relationships"
    )
    root = relationships(("r", "officeDocument", "word/document.xml")).replace(
        OFFICE, strict + "officeDocument/relationships"
    )
    document = read_docx(pack(tmp_path / "x.docx", {"_rels/.rels": root, "word/document.xml": content}), "x.docx")
    assert texts(document) == ["正文"]


FOUND = [
    ("without root relationships", {"word/document.xml": DOCUMENT}),
    (
        "at another place",
        {"_rels/.rels": relationships(("r", "officeDocument", "/Inhalt/Text.xml")), "Inhalt/Text.xml": DOCUMENT},
    ),
    ("under another number", {"word/document2.xml": DOCUMENT}),
    (
        "in other case",
        {"_rels/.rels": relationships(("r", "officeDocument", "Word/Document.xml")), "word/document.xml": DOCUMENT},
    ),
    ("under a name with a leading slash", {"/word/document.xml": DOCUMENT}),
    ("under a name with backslashes", {"word\\document.xml": DOCUMENT}),
    (
        "after a relationship that dangles",
        {"_rels/.rels": relationships(("r", "officeDocument", "gone.xml")), "word/document.xml": DOCUMENT},
    ),
    (
        "after a relationship that climbs out",
        {"_rels/.rels": relationships(("r", "officeDocument", "../../etc/passwd")), "word/document.xml": DOCUMENT},
    ),
    ("with broken root relationships", {"_rels/.rels": "<broken", "word/document.xml": DOCUMENT}),
    ("as a template", {"word/document.xml": DOCUMENT, "[Content_Types].xml": "template.main+xml"}),
]


@pytest.mark.parametrize(("what", "parts"), FOUND, ids=[case[0] for case in FOUND])
def test_the_main_part_is_found(tmp_path, what, parts):
    assert texts(read_docx(pack(tmp_path / "x.docx", parts), "x.docx")) == ["正文"]


@pytest.mark.parametrize("name", ["styles", "numbering", "footnotes", "comments", "header1"])
@pytest.mark.parametrize("content", ["", "<broken", "<!DOCTYPE a><a/>"])
def test_a_broken_side_part_costs_only_itself(read, name, content):
    body = p(
        "正文",
        '<w:r><w:footnoteReference w:id="1"/><w:commentReference w:id="1"/></w:r>',
        props='<w:pStyle w:val="a"/><w:numPr><w:numId w:val="1"/></w:numPr>',
    )
    relations = relationships(("h", "header", "header1.xml"), ("x", "theme", "gone.xml"))
    document = read(body, {f"word/{name}.xml": content}, relations=relations)
    assert texts(document) == ["正文"]
    assert set(kinds(document)) <= {"skipped", "comments"}


LIMITS = [
    ("entries", {"archive_entries": 3}, {f"a{n}": b"" for n in range(5)}, "3"),
    ("one part", {"unpacked_bytes": 4 * MIB}, {"word/document.xml": DOCUMENT + " " * (2 * MIB)}, "1 MB"),
    (
        "all parts",
        {"unpacked_bytes": 4 * MIB},
        {f"word/{n}.xml": bytes(MIB) for n in ("styles", "numbering", "header1", "header2", "header3")},
        "4 MB",
    ),
    ("the ratio", {}, {"word/document.xml": DOCUMENT + " " * (9 * MIB)}, "200 倍"),
    (
        "paragraphs",
        {"paragraphs": 3},
        {"word/document.xml": part("w:document", "<w:body>" + "<w:p/>" * 4 + "</w:body>")},
        "3 个",
    ),
    (
        "characters",
        {"characters": 9},
        {"word/document.xml": part("w:document", f"<w:body>{p('文' * 10)}</w:body>")},
        "9 个",
    ),
]


@pytest.mark.parametrize(("what", "changed", "parts", "figure"), LIMITS, ids=[case[0] for case in LIMITS])
def test_a_limit_is_named_with_its_figure(tmp_path, what, changed, parts, figure):
    relations = relationships(*((f"h{n}", "header", f"header{n}.xml") for n in (1, 2, 3)))
    body = DOCUMENT.replace("<w:p>", '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    everything = {"word/document.xml": body, "word/_rels/document.xml.rels": relations} | parts
    document = read_docx(pack(tmp_path / "x.docx", everything), "x.docx", replace(DEFAULT, **changed))
    assert kinds(document) == ["limit"]
    assert figure in document.notes[0].text


def test_millions_of_tags_are_not_parsed(tmp_path):
    body = "<w:p/>" * 1_400_000
    path = pack(tmp_path / "x.docx", {"word/document.xml": part("w:document", body)}, zipfile.ZIP_STORED)
    document = read_docx(path, "x.docx", replace(DEFAULT, memory_bytes=100 * MIB))
    assert kinds(document) == ["limit"]
    assert "100 MB" in document.notes[0].text


def test_a_bomb_that_is_never_inflated_does_no_harm(tmp_path):
    parts = {"word/document.xml": DOCUMENT, "word/media/image1.png": bytes(400 * MIB // 8)}
    document = read_docx(pack(tmp_path / "x.docx", parts), "x.docx", replace(DEFAULT, unpacked_bytes=4 * MIB))
    assert (texts(document), document.notes) == (["正文"], ())


def test_a_part_that_lies_about_its_size_is_damage(tmp_path):
    path = pack(tmp_path / "x.docx", {"word/document.xml": DOCUMENT + " " * MIB})
    size = len((DOCUMENT + " " * MIB).encode())
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (len(DOCUMENT)).to_bytes(4, "little")))
    assert kinds(read_docx(path, "x.docx")) == ["damaged"]


def test_thousands_of_merged_paragraphs_do_not_slow_it_down(read):
    merged = p("文", props='<w:rPr><w:del w:id="1" w:author="甲"/></w:rPr>')
    document = read(merged * 20_000 + p("末"))
    assert [len(text) for text in texts(document)] == [20_001]


ACTIVE = [
    ("macros", {"word/vbaProject.bin": b""}, ""),
    ("a control", {"word/activeX/activeX1.xml": b""}, ""),
    ("an embedded program", {"word/embeddings/setup.exe": b""}, ""),
    (
        "a template from the web",
        {"word/_rels/settings.xml.rels": relationships(("t", "attachedTemplate", "http://e.org/t.dotm"))},
        "",
    ),
    (
        "a picture from the web",
        {"word/_rels/document.xml.rels": relationships(("t", "image", "https://e.org/1.png"))},
        "",
    ),
    (
        "an object on a share",
        {"word/_rels/document.xml.rels": relationships(("t", "oleObject", "file://server/a.xlsx"))},
        "",
    ),
    ("a frame", {"word/_rels/webSettings.xml.rels": relationships(("t", "frame", "http://e.org/a.htm"))}, ""),
    ("a DDE field", {}, '<w:fldSimple w:instr="DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;"/>'),
    (
        "a picture field from the web",
        {},
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>INCLUDEPICTURE "http://e.org/1.png" \\d</w:instrText>'
        '<w:fldChar w:fldCharType="end"/></w:r>',
    ),
    ("a package of files", {}, '<w:r><w:object><o:OLEObject ProgID="Package"/></w:object></w:r>'),
]


@pytest.mark.parametrize(("what", "parts", "content"), ACTIVE, ids=[case[0] for case in ACTIVE])
def test_what_runs_or_loads_on_opening_is_said(read, what, parts, content):
    document = read(p("正文", content or r("")), parts)
    assert kinds(document) == ["active"]
    assert texts(document) == ["正文"]


QUIET = [
    ("a hyperlink", {"word/_rels/document.xml.rels": relationships(("t", "hyperlink", "http://e.org/"))}, ""),
    (
        "the writer's own template",
        {"word/_rels/settings.xml.rels": relationships(("t", "attachedTemplate", "file:///C:\\Users\\a\\Normal.dotm"))},
        "",
    ),
    (
        "a picture field from the writer's disk",
        {},
        '<w:fldSimple w:instr="INCLUDEPICTURE &quot;C:\\\\Users\\\\a\\\\1.png&quot; \\d"/>',
    ),
    ("a chart's workbook", {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": b""}, ""),
]


@pytest.mark.parametrize(("what", "parts", "content"), QUIET, ids=[case[0] for case in QUIET])
def test_what_does_neither_is_not_said(read, what, parts, content):
    assert kinds(read(p("正文", content or r("")), parts)) == []


def test_an_embedded_object_is_named(read):
    document = read(p("正文", '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'))
    assert kinds(document) == ["embedded"]
    assert "Excel.Sheet.12" in document.notes[0].text


ADDRESSES = {
    "http://e.org/x": True,
    "https://e.org/x": True,
    "mhtml:http://e.org/x!x-usc:y": True,
    "\\\\server\\share\\x.dotm": True,
    "//server/share/x": True,
    "file://server/share/x": True,
    "file:///\\\\server\\share\\x": True,
    "file:///C:\\Users\\x": False,
    "file:///C|/x": False,
    "C:\\Users\\x": False,
    "file:////Users/me/x.dot": False,
    "file://localhost/Users/me/x.png": False,
    "file:///home/me/x": False,
    "media/image1.png": False,
    "": False,
}


@pytest.mark.parametrize(("address", "remote"), ADDRESSES.items())
def test_an_address_is_remote(address, remote):
    assert is_remote(address) is remote


def test_package_namespace_is_the_one_word_writes():
    assert PACKAGE.endswith("/package/2006/relationships")
