"""The tree of a document's headings: what is one, and of which rank, whatever it is called."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model import Block, Cell, Document, Paragraph, Table
from pipeline.outline import outline

TEXT = "班组按照规程认真作业，逐项落实，每周复核一次，发现的问题当场整改，并记入台账。"
BODY: dict[str, Any] = {"size": 12.0}
# How a line is set, by the sign in front of it.
LOOKS: dict[str, dict[str, Any]] = {
    "A": {"level": 1, "style": "heading 1", "size": 16.0, "bold": True},
    "B": {"level": 2, "style": "heading 2", "size": 14.0, "bold": True},
    "1": {"level": 1},
    "2": {"level": 2},
    "L": {"size": 16.0, "bold": True},
    "M": {"size": 14.0, "bold": True},
    "b": {"bold": True},
    "T": {"size": 22.0, "bold": True, "centered": True},
    " ": {},
}
# Each line: its look, the rank that must be found (. for none), and its text; "~" is a paragraph of running text.
CASES: dict[str, str] = {
    "styles": "A1 引言|~|B2 背景|~|B2 目的|~|A1 结论|~",
    "numbers nested by habit": " 1一、概况|~| 2（一）人员|~| 2（二）设备|~| 1二、做法|~| 2（一）准备|~| 2（二）推行|~",
    "chapters, sections and decimals": " 1第一章 总则|~| 21.1 目的|~| 21.2 范围|~| 1第二章 职责|~| 22.1 班组|~",
    "a count that goes on stands above one that restarts": (
        "b1（一）概况|~|b21. 人员|~|b22. 设备|~|b1（二）做法|~|b21. 准备|~|b22. 推行|~|b1（三）成效|~"
    ),
    "against habit: 1. above 一、": "b11. 概况|~|b2一、人员|~|b2二、设备|~|b12. 做法|~|b2一、准备|~|b2二、推行|~",
    "looks alone": "L1概况|~|M2人员|~|M2设备|~|L1做法|~|M2准备|~",
    "a title on a cover is no heading": "T.节拍看板现场管理|T.某某公司|L1一、概况|~|L1二、做法|~",
    "sub-headings alone at level 1": " 1一、概况|~|12（一）人员|~|12（二）设备|~| 1二、做法|~|12（一）准备|~",
    "headings and sub-headings all at level 1": (
        "11一、概况|~|12（一）人员|~|12（二）设备|~|11二、做法|~|12（一）准备|~|12（二）推行|~"
    ),
    "a style forgotten once": "A1一、概况|~|L1二、做法|~|A1三、成效|~",
    "a wrong style once": "A1一、概况|~|B1二、做法|~|A1三、成效|~|B21.1 产量|~|B21.2 质量|~",
    "a style forgotten where only that number is missing": "A1一、概况|~|b1二、做法|~|A1三、成效|~|A1四、展望|~",
    "levels the wrong way round": (
        "B1一、概况|~|A2一、人员|~|A2二、设备|~|B1二、做法|~|A2准备|~|A2推行|~|B1三、成效|~|A2一、管理|~|A2二、经济|~"
    ),
    "two manners of counting in one series": "L1第一章 概况|~|L1第二章 做法|~|L13. 成效|~|L14. 展望|~",
    "items of a list are none": "L1一、概况|~| .1.清洁| .2.整理| .3.整顿|L1二、做法|~",
    "values are none": "L1一、概况|~| .3.5万元|~| .12 台|~|L1二、做法|~",
    "captions are none": "L1一、概况|~|b.图1 流程图|b.表2-1 指标|L1二、做法|~",
    "labels of a form are none": "b.联系人：张三|b.电话：021-12345678|L1一、概况|~|L1二、做法|~",
    "a table of contents is none": " .目录| .一、概况\t1| .二、做法\t3|L1一、概况|~|L1二、做法|~",
    "a list of all names is none": (
        " .一、概况| .二、做法| .三、成效| .四、展望|L1一、概况|~|L1二、做法|~|L1三、成效|~|L1四、展望|~"
    ),
    "parts that every document has": "L1摘要|~|L11 引言|~|L12 方法|~|L1参考文献|~",
    "running text is none": "~|~|~",
}


def _document(case: str) -> tuple[Document, list[tuple[str, int]]]:
    blocks: list[Block] = []
    expected = []
    for line in case.split("|"):
        if line == "~":
            blocks.append(Paragraph(TEXT, **BODY))
            continue
        look, rank, text = line[0], line[1], line[2:].strip(" ")
        blocks.append(Paragraph(text, **(BODY | LOOKS[look])))
        if rank.isdigit():
            expected.append((text, int(rank)))
    return Document("文件.docx", tuple(blocks)), expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_headings_are_found_and_ranked_whatever_they_are_called(case: str) -> None:
    document, expected = _document(case)
    assert [(node.text, node.rank) for node in outline(document).nodes] == expected


@pytest.mark.parametrize("level", [1, 2, 9])
def test_a_level_that_running_text_bears_is_no_heading_s(level: int) -> None:
    lines = [Paragraph(text, level=level, **BODY) for text in ("一、概况", TEXT, TEXT, "二、做法", TEXT, TEXT)]
    nodes = outline(Document("文件.docx", tuple(lines))).nodes
    assert [node.text for node in nodes] == ["一、概况", "二、做法"]
    assert all("style" not in node.by for node in nodes)


def test_a_heading_tells_by_what_it_was_recognised_and_how_surely() -> None:
    styled = outline(_document("A1一、概况|~|A1二、做法|~")[0]).nodes
    looked = outline(_document("b1概况|~|b1做法|~")[0]).nodes
    assert styled[0].by == ("style", "numbering", "size", "bold") and looked[0].by == ("bold",)
    assert styled[0].confidence > looked[0].confidence > 0.5


def test_a_table_of_contents_is_a_witness() -> None:
    lines = ["目录", "概况\t1", "做法\t2", "概况", TEXT, "做法", TEXT]
    nodes = outline(Document("文件.docx", tuple(Paragraph(line, **BODY) for line in lines))).nodes
    assert [node.text for node in nodes] == ["概况", "做法"] and nodes[0].by == ("contents",)


def test_a_lead_in_a_row_of_its_like_is_a_heading_with_its_text_behind_it() -> None:
    lines = [f"{number}、{name}：{TEXT}" for number, name in (("一", "概况"), ("二", "做法"), ("三", "成效"))]
    nodes = outline(Document("文件.docx", tuple(Paragraph(line, **BODY) for line in lines))).nodes
    assert [(node.text, node.run_in) for node in nodes] == [("一、概况", 5), ("二、做法", 5), ("三、成效", 5)]


def test_the_heads_of_a_table_of_figures_are_no_headings() -> None:
    rows = tuple(
        tuple(Cell((Paragraph(text, part="table", bold=at == 0, **BODY),), at) for at, text in enumerate(row))
        for row in (("指标", "说明"), ("合格率", TEXT * 3), ("换线时间", TEXT * 3))
    )
    document = Document(
        "文件.docx", (Paragraph("一、概况", size=16.0, bold=True), Table(rows), Paragraph(TEXT, **BODY))
    )
    assert [node.text for node in outline(document).nodes] == ["一、概况"]


@pytest.mark.parametrize(
    "blocks", [(), (Paragraph(""),), (Paragraph("\u200b"),), (Table(()),), (Table(((Cell(()),),)),)]
)
def test_a_document_of_nothing_has_no_headings(blocks: tuple[Block, ...]) -> None:
    assert outline(Document("文件.docx", blocks)).nodes == ()
