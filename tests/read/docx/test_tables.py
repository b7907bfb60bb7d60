"""Tables as they are shown: merged cells once, wrapped rows and cells found, hidden copies left out."""

from __future__ import annotations

import pytest

from pipeline.model import Document, Paragraph, Table
from tests.read.docx.build import p


def cell(content: str, props: str = "") -> str:
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def row(*cells: str, props: str = "") -> str:
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def span(columns: int | str) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


START, GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def shape(document: Document) -> list[list[tuple[str, int, int, int]]]:
    """Rows of (text, column, columns, rows)."""
    found = next(block for block in document.blocks if isinstance(block, Table))
    return [
        [("".join(b.text for b in c.blocks if isinstance(b, Paragraph)), c.column, c.columns, c.rows) for c in cells]
        for cells in found.rows
    ]


SHAPES = [
    ("plain cells", table(row(cell("甲"), cell("乙"))), [[("甲", 0, 1, 1), ("乙", 1, 1, 1)]]),
    ("an empty cell", table(row(cell(p()), cell("乙"))), [[("", 0, 1, 1), ("乙", 1, 1, 1)]]),
    ("merged across", table(row(cell("甲", span(2)), cell("乙"))), [[("甲", 0, 2, 1), ("乙", 2, 1, 1)]]),
    (
        "merged across the old way",
        table(row(cell("甲", '<w:hMerge w:val="restart"/>'), cell(p(), "<w:hMerge/>"), cell("乙"))),
        [[("甲", 0, 2, 1), ("乙", 2, 1, 1)]],
    ),
    (
        "merged down",
        table(row(cell("甲", START), cell("乙")), row(cell(p(), GO_ON), cell("丙")), row(cell("丁"), cell("戊"))),
        [[("甲", 0, 1, 2), ("乙", 1, 1, 1)], [("丙", 1, 1, 1)], [("丁", 0, 1, 1), ("戊", 1, 1, 1)]],
    ),
    (
        "merged both ways",
        table(row(cell("甲", span(2) + START), cell("乙")), row(cell(p(), span(2) + GO_ON), cell("丙"))),
        [[("甲", 0, 2, 2), ("乙", 2, 1, 1)], [("丙", 2, 1, 1)]],
    ),
    (
        "two merges one below the other",
        table(row(cell("甲", START)), row(cell(p(), GO_ON)), row(cell("乙", START)), row(cell(p(), GO_ON))),
        [[("甲", 0, 1, 2)], [], [("乙", 0, 1, 2)], []],
    ),
    ("goes on from nothing", table(row(cell("甲", GO_ON)), row(cell("乙", GO_ON))), [[("甲", 0, 1, 2)], []]),
    ("begins further right", table(row(cell("甲"), props='<w:gridBefore w:val="2"/>')), [[("甲", 2, 1, 1)]]),
    ("a span of nothing", table(row(cell("甲", span(0)), cell("乙", span("x")))), [[("甲", 0, 1, 1), ("乙", 1, 1, 1)]]),
    ("an absurd span", table(row(cell("甲", span(2_000_000_000)))), [[("甲", 0, 1000, 1)]]),
    (
        "rows and cells in content controls and custom XML",
        table(
            f"<w:sdt><w:sdtContent>{row(cell('甲'))}</w:sdtContent></w:sdt>",
            "<w:customXml>"
            + row(f"<w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>", cell("丙"))
            + "</w:customXml>",
        ),
        [[("甲", 0, 1, 1)], [("乙", 0, 1, 1), ("丙", 1, 1, 1)]],
    ),
]


@pytest.mark.parametrize(("what", "body", "expected"), SHAPES, ids=[case[0] for case in SHAPES])
def test_a_table_is_laid_out(read, what, body, expected):
    assert shape(read(body)) == expected


def test_text_under_a_merged_cell_is_not_shown_but_said(read):
    document = read(table(row(cell("甲", START)), row(cell("旧文字", GO_ON))))
    assert shape(document) == [[("甲", 0, 1, 2)], []]
    assert [n.kind for n in document.notes] == ["skipped"]
    assert "旧文字" in document.notes[0].text


def test_a_nested_table_stands_in_its_cell(read):
    inner = table(row(cell("内")))
    document = read(table(row(cell(p("前") + inner + p("后")))))
    blocks = document.blocks[0].rows[0][0].blocks
    assert [type(b) for b in blocks] == [Paragraph, Table, Paragraph]
    assert blocks[1].rows[0][0].blocks[0].text == "内"
    assert {b.part for b in blocks} == {"table", "body"}


def test_a_page_break_in_front_of_a_table_reaches_the_next_paragraph(read):
    document = read(p('<w:r><w:br w:type="page"/></w:r>') + table(row(cell("甲"))))
    assert document.blocks[0].rows[0][0].blocks[0].new_page


@pytest.mark.parametrize(("depth", "readable"), [(20, True), (21, False)])
def test_tables_are_nested_up_to_the_limit(read, depth, readable):
    body = p("底")
    for _ in range(depth):
        body = table(row(cell(body)))
    document = read(body, nesting=20)
    assert document.readable is readable
    assert [n.kind for n in document.notes] == ([] if readable else ["limit"])
    assert readable or "20" in document.notes[0].text
