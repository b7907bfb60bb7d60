"""Splitting where a name alone does not tell: sub-headings that bear a section's other name."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model import Anchor, Block, Document, Paragraph, Sections
from pipeline.pack import load
from pipeline.split import split

PACK = load("shanghai-2024")
TITLES = ("成果名称", "组织概况", "现场概况", "实施背景", "实施过程", "实施成效")
KEYS = tuple(spec.key for spec in PACK.sections)
TEXT = "班组按照规程认真作业，逐项落实。"
CHINESE = "一二三四五六"
LOOKS: dict[str, dict[str, Any]] = {"style": {"level": 1, "style": "heading 1"}, "bold": {"bold": True}, "plain": {}}


def _split(missing: str, subs: dict[str, list[str]], look: dict[str, Any]) -> Sections:
    """A report without ``missing``, with sub-headings under some sections (title → lines)."""
    blocks: list[Block] = []
    for number, title in enumerate(title for title in TITLES if title != missing):
        blocks.append(Paragraph(f"{CHINESE[number]}、{title}", Anchor("报告.docx"), wide=(), **look))
        blocks.append(Paragraph(TEXT, Anchor("报告.docx"), wide=()))
        for line in subs.get(title, ()):
            blocks += [Paragraph(text, Anchor("报告.docx"), wide=()) for text in (line, TEXT)]
    return split(Document("报告.docx", tuple(blocks)), PACK)


STRAY = [
    ("实施过程", {"实施成效": ["（一）实施步骤", "（二）管理效益"]}),
    ("实施过程", {"实施成效": ["（一）社会效益", "（二）经验做法"]}),
    ("实施成效", {"实施过程": ["（一）健全组织", "（二）分步实施", "（三）取得成效"]}),
    ("实施背景", {"实施过程": ["1.项目背景", "2.对策实施"]}),
]


@pytest.mark.parametrize(("missing", "subs"), STRAY)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_a_sub_heading_never_stands_in_for_a_missing_section(
    missing: str, subs: dict[str, list[str]], look: dict[str, Any]
) -> None:
    sections = _split(missing, subs, look)
    assert [section.key for section in sections.items if not section.found] == [KEYS[TITLES.index(missing)]]
    assert all(line in sections[KEYS[TITLES.index(title)]].text for title, lines in subs.items() for line in lines)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_a_section_numbered_unlike_the_others_is_still_found(look: dict[str, Any]) -> None:
    sections = _split("实施过程", {"实施背景": ["（四）主要做法"]}, look)
    assert sections["process"].heading == "（四）主要做法"


def test_sub_headings_in_the_look_of_the_headings_are_no_extra_headings() -> None:
    blocks: list[Block] = []
    for title in TITLES:
        blocks += [Paragraph(title, wide=(), bold=True, size=14.0), Paragraph(TEXT, wide=(), size=12.0)]
        if title == "实施过程":
            blocks += [Paragraph("1、背景调研", wide=(), bold=True, size=14.0), Paragraph(TEXT, wide=(), size=12.0)]
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert not sections.extra and "背景调研" in sections["process"].text


def test_a_label_on_the_cover_is_no_repeated_section() -> None:
    lines = ["成果名称：看板改善", "现场简介：总装车间", *(f"{title}：{TEXT}" for title in TITLES[1:])]
    sections = split(Document("报告.docx", tuple(Paragraph(line, wide=()) for line in lines)), PACK)
    assert not sections.repeated and sections["site"].text == TEXT


def _named(names: dict[str, str], look: dict[str, Any] | None = None) -> Sections:
    """A report whose headings are ``names`` where given (key → heading as a whole), the mandated ones elsewhere."""
    blocks: list[Block] = []
    for number, (key, title) in enumerate(zip(KEYS, TITLES, strict=True)):
        heading = names.get(key, f"{CHINESE[number]}、{title}")
        blocks += [Paragraph(heading, wide=(), **(look or {})), Paragraph(TEXT, wide=())]
    return split(Document("报告.docx", tuple(blocks)), PACK)


UNKNOWN = [
    ("organization", "二、本所历史与简介"),
    ("site", "三、本站现状"),
    ("background", "四、本项目的缘由"),
    ("process", "五、现场管理创新实践"),
    ("results", "六、改善带来的收获"),
]


@pytest.mark.parametrize(("key", "heading"), UNKNOWN)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_a_name_nobody_foresaw_is_told_by_its_rank_and_place(key: str, heading: str, look: dict[str, Any]) -> None:
    sections = _named({key: heading}, look)
    assert sections[key].heading == heading and not sections[key].exact
    assert all(section.text == TEXT for section in sections.items) and not sections.extra


@pytest.mark.parametrize("name", ["参考文献", "专家点评", "推广价值"])
def test_a_heading_that_hints_at_nothing_never_stands_in_for_a_missing_section(name: str) -> None:
    sections = _named({"process": f"五、{name}"})
    assert not sections["process"].found and [item.heading for item in sections.extra] == [f"五、{name}"]


def test_a_limit_behind_an_unknown_name_tells_the_section() -> None:
    sections = _named({"organization": "研究所历史与简介（300字以内）"})
    assert sections["organization"].heading == "研究所历史与简介（300字以内）"


def test_a_sub_heading_gives_way_to_the_heading_of_the_six_s_rank() -> None:
    subs = {"现场管理创新实践": ["（一）实施步骤", "（二）主要做法"]}
    blocks: list[Block] = []
    for number, title in enumerate(("成果名称", "组织概况", "现场概况", "实施背景", "现场管理创新实践", "实施成效")):
        blocks.append(Paragraph(f"第{CHINESE[number]}章 {title}", wide=(), level=1, style="heading 1"))
        blocks.append(Paragraph(TEXT, wide=()))
        blocks += [Paragraph(line, wide=(), level=2, style="heading 2") for line in subs.get(title, ())]
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert sections["process"].text == "\n".join([TEXT, *subs["现场管理创新实践"]])
    assert not sections.repeated and not sections.extra


def test_a_mandated_name_wins_over_sub_headings_right_below_it() -> None:
    blocks: list[Block] = []
    for title in TITLES:
        blocks.append(Paragraph(title, wide=()))
        for line in ("（一）取得成效", "（二）实施步骤") if title == "实施过程" else ():
            blocks += [Paragraph(line, wide=()), Paragraph(TEXT, wide=())]
        blocks.append(Paragraph(TEXT, wide=()))
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert [section.heading for section in sections.items] == list(TITLES)
