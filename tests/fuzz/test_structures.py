"""Word documents and reading results of any shape: nothing raises, and the counts stay true to the text."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.count import count
from pipeline.limits import Limits
from pipeline.model import Anchor, Block, Cell, Document, Figure, Paragraph, Section, Table, paragraphs
from pipeline.pack import load
from pipeline.read.docx import read_docx
from pipeline.split import split
from tests.read.docx.build import part, relationships

PACK = load("shanghai-2024")
LIMITS = Limits(characters=20_000, paragraphs=500)
SECONDS = float(os.environ.get("FUZZ_SECONDS", 0))
fuzzed = settings(
    derandomize=not SECONDS,
    max_examples=int(60 + 20 * SECONDS),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

TITLES = [title for spec in PACK.sections for title in spec.names]
WORDS = st.one_of(
    st.sampled_from(TITLES),
    st.sampled_from(
        ["一、", "（二）", "3.", "第四部分 ", "：", "（300字以内）", "目录", "……12", "\t", "　", " ", "\n"]
    ),
    st.sampled_from(["“", "”", "…", "—", "\u200b", "\u2011", "⼀", "𠀀", "\ufffd", "GB/T 29590", "3.5%", "实施成效"]),
    st.text(max_size=12),
    st.sampled_from(["我公司成立于1998年，主要产品为轴承。", "现场员工八十人。" * 20]),
)
TEXTS = st.lists(WORDS, max_size=5).map("".join)

# ---------------------------------------------------------------- Word's XML

VALUES = st.sampled_from(
    ["", "0", "1", "-7", "9", "2147483647", "99999999999", "true", "false", "x", "一", "auto", "both"]
)
TAGS = """
    w:p w:r w:t w:tab w:br w:tbl w:tr w:tc w:sdt w:sdtContent w:sdtPr w:ins w:del w:moveFrom w:moveTo w:hyperlink
    w:smartTag w:customXml w:fldSimple w:fldChar w:instrText w:delText w:sym w:noBreakHyphen w:pict w:object
    w:drawing w:footnoteReference w:endnoteReference w:altChunk w:subDoc w:ruby w:rubyBase w:rt m:oMath m:r m:t
    mc:AlternateContent mc:Choice mc:Fallback wps:txbx w:txbxContent v:shape v:textbox wp:inline wp:anchor a:graphic
    pic:pic w:sectPr w:pPr w:rPr w:pStyle w:rStyle w:numPr w:ilvl w:numId w:outlineLvl w:vanish w:b w:sz w:color
    w:jc w:rFonts w:tcPr w:gridSpan w:vMerge w:hMerge w:tblGrid w:gridCol w:trPr w:gridBefore w:pageBreakBefore
    w:cellIns w:cellDel x:odd"""
ATTRIBUTES = """
    w:val w:id w:type w:fldCharType w:instr w:char w:font w:hint w:eastAsia w:w w:name r:id r:embed Requires"""


def _escaped(text: str) -> str:
    allowed = (c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe"))
    return "".join(allowed).replace("&", "&amp;").replace("<", "&lt;")


@st.composite
def element(draw: Any, content: st.SearchStrategy[str]) -> str:
    tag = draw(st.sampled_from(TAGS.split()))
    names = draw(st.lists(st.sampled_from(ATTRIBUTES.split()), max_size=2, unique=True))
    attributes = "".join(f' {name}="{draw(VALUES)}"' for name in names)
    return f"<{tag}{attributes}>{''.join(draw(st.lists(content, max_size=4)))}</{tag}>"


LINE = TEXTS.map(lambda text: f'<w:p><w:r><w:t xml:space="preserve">{_escaped(text)}</w:t></w:r></w:p>')
XML = st.recursive(st.one_of(LINE, TEXTS.map(_escaped)), element, max_leaves=25)


@fuzzed
@given(body=st.lists(XML, max_size=6), styles=XML, numbering=XML, notes=XML)
def test_a_word_document_of_any_shape_is_read_split_and_counted(
    tmp_path_factory: Any, body: list[str], styles: str, numbering: str, notes: str
) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "fuzzed.docx"
    relations = relationships(
        ("s", "styles", "styles.xml"), ("n", "numbering", "numbering.xml"), ("f", "footnotes", "footnotes.xml")
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("_rels/.rels", relationships(("r", "officeDocument", "word/document.xml")))
        package.writestr("word/_rels/document.xml.rels", relations)
        package.writestr("word/document.xml", part("w:document", f"<w:body>{''.join(body)}</w:body>"))
        package.writestr("word/styles.xml", part("w:styles", styles))
        package.writestr("word/numbering.xml", part("w:numbering", numbering))
        package.writestr("word/footnotes.xml", part("w:footnotes", notes))
    split_and_count(read_docx(path, "报告.docx", LIMITS))


# ---------------------------------------------------------------- Documents, as any reader may give them


def _marks(paragraph: Paragraph) -> tuple[int, ...] | None:
    """Hints stand where marks stand."""
    return paragraph.wide and tuple(at for at, character in enumerate(paragraph.text) if character in "“”‘’…")


PARAGRAPH = st.builds(
    Paragraph,
    TEXTS,
    st.builds(Anchor, st.just("报告.docx"), st.none() | st.integers(1, 9), st.none() | st.integers(1, 99)),
    st.sampled_from(["body", "body", "body", "table", "textbox", "note", "caption", "toc"]),
    style=st.sampled_from(["", "heading 1", "标题 1", "toc 1", "title", "caption"]),
    level=st.none() | st.integers(1, 9),
    number=st.sampled_from(["", "一、", "1.2 ", "第三章 "]),
    size=st.none() | st.floats(0, 100),
    bold=st.booleans(),
    centered=st.booleans(),
    new_page=st.booleans(),
    wide=st.none() | st.just(()) | st.just((0,)),
    head=st.integers(0, 8),
    note_marks=st.integers(0, 3),
).map(lambda paragraph: paragraph._replace(wide=_marks(paragraph)))


def _tables(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    cell = st.builds(
        Cell, st.lists(blocks, max_size=3).map(tuple), st.integers(0, 3), st.integers(1, 3), st.integers(1, 3)
    )
    row = st.lists(cell, max_size=3).map(tuple)
    return st.builds(Table, st.lists(row, max_size=3).map(tuple), part=st.sampled_from(["body", "textbox", "note"]))


BLOCKS = st.recursive(st.one_of(PARAGRAPH, PARAGRAPH, PARAGRAPH, st.just(Figure())), _tables, max_leaves=12)


@fuzzed
@given(blocks=st.lists(BLOCKS, max_size=25))
def test_a_document_of_any_shape_is_split_and_counted(blocks: list[Block]) -> None:
    split_and_count(Document("报告.docx", tuple(blocks)))


def split_and_count(document: Document) -> None:
    """No section holds more than the document, none is lost, and the parts of a count are within the whole."""
    sections = split(document, PACK)
    assert [section.key for section in sections.items] == [spec.key for spec in PACK.sections]
    for spec in PACK.sections:
        hold_count(sections[spec.key], spec.limit)
    whole = sum(len(paragraph.text) for paragraph in paragraphs(document.blocks))
    assert sum(len(line.text.replace("\t", "")) for section in sections.items for line in section.lines) <= whole


def hold_count(section: Section, limit: int) -> None:
    counted = count(section, limit, PACK)
    assert 0 <= counted.words_outside_body <= counted.words
    assert 0 <= counted.words_wps_outside_body <= counted.words_wps
    assert counted.characters <= counted.characters_with_spaces
    if counted.over_from is not None:
        assert 0 <= counted.over_from <= len(section.text)
        assert counted.words > limit
