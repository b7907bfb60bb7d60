"""What a Word report's paragraphs and tables stand in."""

from __future__ import annotations

import copy
from typing import Any

from tests.metamorphic.catalogue import transformation
from tests.metamorphic.wordfile import WordFile, block_of, el, properties, q, runs, set_style, texts, wrap, xml


def _content_control(*inside: Any) -> Any:
    return el("w:sdt", el("w:sdtPr", el("w:id", val="5")), el("w:sdtContent", *inside))


@transformation("word")
def each_section_in_a_content_control(document: WordFile) -> None:
    for heading in document.headings(1):
        blocks = list(block_of(document, heading))
        held = _content_control()
        heading.addprevious(held)
        held[-1].extend(blocks)


@transformation("word")
def everything_in_nested_content_controls(document: WordFile) -> None:
    blocks = [one for one in document.body if one.tag != q("w:sectPr")]
    document.body.insert(0, _content_control(_content_control(*blocks)))


@transformation("word")
def each_section_in_custom_xml(document: WordFile) -> None:
    for heading in document.headings(1):
        blocks = list(block_of(document, heading))
        held = el("w:customXml", uri="urn:a", element="section")
        heading.addprevious(held)
        held.extend(blocks)


def table_of(*rows: list[list[Any]]) -> Any:
    table = el("w:tbl", el("w:tblPr"), el("w:tblGrid", *(el("w:gridCol", w="4000") for _ in rows[0])))
    for row in rows:
        cells = [el("w:tc", el("w:tcPr", el("w:tcW", w="4000", type="dxa")), *blocks) for blocks in row]
        table.append(el("w:tr", *cells))
    return table


@transformation("word", compares=("findings", "roles"), not_for=("L002",))
def everything_in_one_cell(document: WordFile) -> None:
    """A frame around the whole report."""
    first = document.headings(1)[0]
    blocks = [one for one in document.body[document.body.index(first) :] if one.tag != q("w:sectPr")]
    place = el("w:p")
    first.addprevious(place)
    place.getparent().replace(place, table_of([blocks]))


@transformation("word", compares=("findings", "roles"), not_for=("L002",))
def each_section_in_a_row(document: WordFile) -> None:
    """The heading left, its text right."""
    for heading in document.headings(1):
        place = el("w:p")
        heading.addprevious(place)
        blocks = list(block_of(document, heading))
        place.getparent().replace(place, table_of([[heading], blocks[1:] or [el("w:p")]]))


@transformation("word", compares=("findings", "roles"), not_for=("L002",))
def each_section_in_two_rows(document: WordFile) -> None:
    """The heading above, its text below, in one table for all."""
    first, rows = document.headings(1)[0], []
    place = el("w:p")
    first.addprevious(place)
    for heading in document.headings(1):
        blocks = list(block_of(document, heading))
        rows += [[[heading]], [blocks[1:] or [el("w:p")]]]
    place.getparent().replace(place, table_of(*rows))


@transformation("word")
def tables_in_content_controls(document: WordFile) -> None:
    for table in document.tables():
        held = _content_control()
        wrap(table, held, held[-1])


@transformation("word")
def rows_in_content_controls(document: WordFile) -> None:
    for row in list(document.body.iter(q("w:tr"))):
        held = _content_control()
        wrap(row, held, held[-1])


@transformation("word")
def cells_in_content_controls(document: WordFile) -> None:
    for cell in list(document.body.iter(q("w:tc"))):
        held = _content_control()
        wrap(cell, held, held[-1])


@transformation("word")
def tables_that_float(document: WordFile) -> None:
    for table in document.tables():
        table[0].insert(0, el("w:tblpPr", vertAnchor="text", tblpY="100", leftFromText="180"))


@transformation("word")
def tables_within_tables(document: WordFile) -> None:
    for table in document.tables():
        place = el("w:p")
        table.addprevious(place)
        place.getparent().replace(place, table_of([[table, el("w:p")]]))


@transformation("word")
def tables_cut_in_two(document: WordFile) -> None:
    for table in document.tables():
        rows = table.findall(q("w:tr"))
        second = copy.deepcopy(table)
        for row in second.findall(q("w:tr"))[: len(rows) // 2]:
            second.remove(row)
        for row in rows[len(rows) // 2 :]:
            table.remove(row)
        table.addnext(second)
        table.addnext(el("w:p"))


@transformation("word")
def header_rows_repeated(document: WordFile) -> None:
    for table in document.tables():
        properties(table.find(q("w:tr")), "w:trPr").append(el("w:tblHeader"))


@transformation("word")
def cells_merged_down_over_empty_ones(document: WordFile) -> None:
    for table in document.tables():
        cells = [row[-1] for row in table.findall(q("w:tr"))]
        for place, cell in enumerate(cells):
            table.findall(q("w:tr"))[place].append(
                el("w:tc", el("w:tcPr", el("w:vMerge", **({} if place else {"val": "restart"}))), el("w:p"))
            )
            assert cell is not None


@transformation("word")
def a_seal_across_the_text(document: WordFile) -> None:
    """A floating picture that is already in the file, anchored in each section's first paragraph."""
    for paragraph in document.plain()[::4]:
        run = xml(
            "<w:r><w:drawing><wp:anchor behindDoc='1'><wp:extent cx='900000' cy='900000'/>"
            "<wp:docPr id='91' name='印章'/>"
            "<a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/picture'/></a:graphic>"
            "</wp:anchor></w:drawing></w:r>"
        )
        paragraph.append(run)


@transformation("word")
def lines_drawn_between_sections(document: WordFile) -> None:
    for heading in document.headings(1):
        heading.addprevious(xml("<w:p><w:r><w:pict><v:line from='0,0' to='400,0'/></w:pict></w:r></w:p>"))


@transformation("word")
def headings_in_the_running_head(document: WordFile) -> None:
    """The running head names the section, as a field."""
    for name in [one for one in document.parts if one.startswith("word/header")]:
        paragraph = next(document.tree(name).iter(q("w:p")))
        paragraph.append(el("w:fldSimple", el("w:r", el("w:t", text="　三、现场概况")), instr=' STYLEREF "heading 1" '))


@transformation("word")
def paragraphs_in_frames(document: WordFile) -> None:
    for heading in document.headings(1):
        properties(heading).append(el("w:framePr", w="6000", hSpace="180", wrap="around", vAnchor="text"))


@transformation("word")
def body_as_list_items(document: WordFile) -> None:
    for paragraph in document.plain()[2:]:
        set_style(paragraph, "ListParagraph")


@transformation("word")
def line_numbers_on(document: WordFile) -> None:
    document.body[-1].append(el("w:lnNumType", countBy="1"))


@transformation("word")
def seen_by_the_eye_as_one_style(document: WordFile) -> None:
    """Theme fonts and a character style on all runs, as after pasting from another file."""
    for run in runs(document.body):
        properties(run, "w:rPr").insert(0, el("w:rStyle", val="a0"))


@transformation("word")
def two_lines_in_one(document: WordFile) -> None:
    for paragraph in document.plain()[1::2]:
        properties(runs(paragraph)[0], "w:rPr").append(el("w:eastAsianLayout", id="1", combine="1"))
        assert texts(paragraph)
