"""Sub-headings that are made as the sections' headings are, and rows of headings in two manners."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model import Cell, Document, Paragraph, Sections, Table
from pipeline.outline import outline
from pipeline.pack import load
from pipeline.split import split

PACK = load("shanghai-2024")
TITLES = ("成果名称", "组织概况", "现场概况", "实施背景", "实施过程", "实施成效")
TEXT = "班组按照规程认真作业，逐项落实，每周复核一次，发现的问题当场整改，并记入台账。"
CHINESE = "一二三四五六七八"
H1: dict[str, Any] = {"level": 1, "style": "heading 1", "size": 16.0, "bold": True}
LOOKS: dict[str, dict[str, Any]] = {"style": H1, "bold": {"bold": True}, "plain": {}}
SUBS = {
    "实施背景": ("政策要求", "问题与短板"),
    "实施过程": ("组织保障", "实施背景", "看板管理"),
    "实施成效": ("管理效益", "社会效益"),
}


def _document(number: str, sub: str, look: dict[str, Any], before: str = "") -> Document:
    """A report whose headings and sub-headings are set alike; ``number`` and ``sub`` hold the sign that counts."""
    lines: list[tuple[str, dict[str, Any]]] = [(before, look), (TEXT, {})] if before else []
    for at, title in enumerate(TITLES):
        lines += [(number.format(CHINESE[at], at + 1) + title, look), (TEXT, {})]
        for n, name in enumerate(SUBS.get(title, ())):
            lines += [(sub.format(CHINESE[n], n + 1) + name, look), (TEXT, {})]
    return Document("报告.docx", tuple(Paragraph(text, **({"size": 12.0} | how)) for text, how in lines))


def _whole(sections: Sections, sub: str) -> None:
    for title, names in SUBS.items():
        section = sections.items[TITLES.index(title)]
        subs = [sub.format(CHINESE[n], n + 1) + name for n, name in enumerate(names)]
        assert section.text.split("\n") == [TEXT, *(line for name in subs for line in (name, TEXT))]
    assert not sections.extra and not sections.repeated


SAME = [
    ("{0}、", "{0}、"),
    ("（{0}）", "（{0}）"),
    ("{1}.", "{1}."),
    ("{0}、", "（{0}）"),
    ("第{0}章 ", "（{0}）"),
    ("{0}、", "{1}."),
]


@pytest.mark.parametrize(("number", "sub"), SAME)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_sub_headings_made_as_the_headings_stay_in_their_sections(number: str, sub: str, look: dict[str, Any]) -> None:
    _whole(split(_document(number, sub, look), PACK), sub)


@pytest.mark.parametrize("before", ["前言", "引言"])
@pytest.mark.parametrize("look", [H1, {"bold": True}], ids=["style", "bold"])
def test_a_heading_without_number_is_no_bridge_between_two_ranks(before: str, look: dict[str, Any]) -> None:
    document = _document("{0}、", "（{0}）", look, before)
    _whole(split(document, PACK), "（{0}）")
    ranks = {node.kind: node.rank for node in outline(document).nodes if node.kind}
    assert ranks["chinese"] < ranks["paren"]


def test_two_systems_that_take_turns_are_one_row() -> None:
    lines = [
        (f"{CHINESE[at]}、" if at % 2 else f"{at + 1}、") + title for at, title in enumerate((*TITLES, "推广价值"))
    ]
    blocks = [Paragraph(text, size=12.0, bold=text != TEXT) for line in lines for text in (line, TEXT)]
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert [item.heading for item in sections.extra] == ["7、推广价值"]
    assert all(section.text == TEXT and section.ends_surely == 1.0 for section in sections.items)


def test_a_heading_that_counts_on_is_no_sub_heading() -> None:
    blocks = [*_document("{0}、", "{0}、", {"bold": True}).blocks]
    blocks += [Paragraph("七、推广价值", size=12.0, bold=True), Paragraph(TEXT, size=12.0)]
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert [item.heading for item in sections.extra] == ["七、推广价值"]


def test_a_sub_heading_by_a_section_s_very_name_gives_way_to_the_section_s_own_heading() -> None:
    order = ("现场概况", "组织简介", "实施背景", "实施过程", "实施成效")
    blocks: list[Paragraph] = []
    for at, title in enumerate(order):
        blocks += [Paragraph(f"{CHINESE[at]}、{title}", size=15.0, bold=True), Paragraph(TEXT, size=12.0)]
        for n, name in enumerate(("组织保障", "组织概况", "看板管理") if title == "实施过程" else ()):
            blocks += [Paragraph(f"{n + 1}.{name}", size=12.0, bold=True), Paragraph(TEXT, size=12.0)]
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert sections["organization"].heading == "二、组织简介"
    assert "组织概况" in sections["process"].text


def test_a_contents_list_ends_where_a_title_runs_on_behind_its_label() -> None:
    entries = [f"{CHINESE[at]}、{title}" for at, title in enumerate(TITLES)]
    lines = ["目录", *entries, f"{entries[0]}：看板改善", *(text for entry in entries[1:] for text in (entry, TEXT))]
    sections = split(Document("报告.docx", tuple(Paragraph(line, size=12.0) for line in lines)), PACK)
    assert sections["title"].text == "看板改善"


def test_a_short_translation_beside_the_name_is_left_aside() -> None:
    lines = ["一、成果名称 / Title", "看板改善", *(text for title in TITLES[1:] for text in (title, TEXT))]
    sections = split(Document("报告.docx", tuple(Paragraph(line, size=12.0) for line in lines)), PACK)
    assert sections["title"].text == "看板改善"


LAST = "七、现场概况"


@pytest.mark.parametrize(
    ("look", "odd"),
    [(H1, {"bold": True}), ({"bold": True, "part": "textbox"}, {"bold": True, "part": "textbox"})],
    ids=["the first without its style", "in text boxes"],
)
def test_a_section_that_stands_twice_is_said_so_and_counted_where_it_belongs(look: Any, odd: Any) -> None:
    blocks = []
    for line in (*(f"{CHINESE[at]}、{title}" for at, title in enumerate(TITLES)), LAST, "八、推广价值"):
        how = odd if line == "三、现场概况" else look
        blocks += [Paragraph(line, **({"size": 12.0} | how)), Paragraph(f"这里写{line[2:]}。{TEXT}", size=12.0)]
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert sections["site"].text == f"这里写现场概况。{TEXT}"
    assert sections["background"].text == f"这里写实施背景。{TEXT}"
    assert [item.heading for item in sections.repeated] == [LAST]
    assert [item.heading for item in sections.extra] == ["八、推广价值"]


def test_bold_lines_in_a_row_right_under_a_bold_section_s_heading_are_its_sub_headings() -> None:
    bold: dict[str, Any] = {"size": 12.0, "bold": True}
    blocks: list[Paragraph] = []
    for title in TITLES:
        subs = ("组织保障", "看板管理", "每日改善") if title == "实施过程" else ()
        lines = [(title, bold), *(line for sub in subs for line in ((sub, bold), (TEXT, {}))), (TEXT, {})]
        blocks += [Paragraph(text, **({"size": 12.0} | how)) for text, how in lines]
    blocks += [Paragraph("推广价值", **bold), Paragraph(TEXT, size=12.0)]
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    below = [line for line in sections["process"].text.split("\n") if line != TEXT]
    assert below == ["组织保障", "看板管理", "每日改善"]
    assert [item.heading for item in sections.extra] == ["推广价值"]


@pytest.mark.parametrize("layout", ["an empty strip beside the heading", "text behind it in some paragraphs"])
def test_an_extra_heading_is_seen_where_the_sections_own_are(layout: str) -> None:
    blocks: list[Paragraph | Table] = []
    for at, title in enumerate((*TITLES, "推广价值")):
        line = f"{CHINESE[at]}、{title}"
        if layout.startswith("an empty"):
            cells = [
                Cell((Paragraph(text, part="table", size=12.0, bold=True),), n) for n, text in enumerate(("", line))
            ]
            blocks += [Table((tuple(cells),)), Paragraph(TEXT, size=12.0)]
        elif at % 2:
            blocks += [Paragraph(line, **H1), Paragraph(TEXT, size=12.0)]
        else:
            blocks.append(Paragraph(f"{line}\n{TEXT}", size=12.0, head=len(line)))
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert [section.text for section in sections.items] == [TEXT] * len(TITLES)
    assert [item.heading for item in sections.extra] == ["七、推广价值"]
