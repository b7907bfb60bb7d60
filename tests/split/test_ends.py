"""Where a section ends, and how surely; titles that are none; names in other scripts and languages."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model import Anchor, Block, Cell, Document, Paragraph, Sections, Table
from pipeline.pack import load
from pipeline.split import split

PACK = load("shanghai-2024")
KEYS = tuple(spec.key for spec in PACK.sections)
TITLES = ("成果名称", "组织概况", "现场概况", "实施背景", "实施过程", "实施成效")
TEXT = "班组按照规程认真作业，逐项落实，每周复核一次，发现的问题当场整改，并记入台账。"
CHINESE = "一二三四五六七八"
H1: dict[str, Any] = {"level": 1, "style": "heading 1"}
H2: dict[str, Any] = {"level": 2, "style": "heading 2"}


def _split(*lines: str | tuple[str, dict[str, Any]] | Table) -> Sections:
    blocks: list[Block] = []
    for line in lines:
        if isinstance(line, Table):
            blocks.append(line)
        else:
            text, look = (line, {}) if isinstance(line, str) else line
            blocks.append(Paragraph(text, **({"size": 12.0} | look)))
    return split(Document("报告.docx", tuple(blocks)), PACK)


def _report(names: tuple[str, ...], look: dict[str, Any], inside: dict[str, list[Any]] | None = None) -> Sections:
    lines: list[Any] = []
    for number, name in enumerate(names):
        lines += [(f"{CHINESE[number]}、{name}", look), TEXT, *(inside or {}).get(name, ())]
    return _split(*lines)


SUBS: list[Any] = [("（一）健全组织", H1), TEXT, ("（二）分步推行", H1), TEXT, ("（三）固化标准", H1), TEXT]
ENDS: dict[str, tuple[Sections, dict[str, str]]] = {
    "sub-headings alone at level 1": (
        _report(TITLES, {"bold": True}, {"实施过程": SUBS}),
        {"process": "\n".join(line if isinstance(line, str) else line[0] for line in [TEXT, *SUBS])},
    ),
    "all paragraphs at level 1": (
        _report(TITLES, {}, {"实施过程": [(TEXT, H1)] * 4}),
        {"process": "\n".join([TEXT] * 5)},
    ),
    "a lone section among headings of its rank": (
        _split(("一、组织概况", H1), TEXT, ("二、管理制度", H1), TEXT, ("三、奖惩办法", H1), TEXT),
        {"organization": TEXT},
    ),
    "a heading of a higher rank": (
        _split(("第一章 绪论", H1), ("1.1 实施背景", H2), TEXT, ("第二章 设计", H1), TEXT, ("2.1 方案", H2), TEXT),
        {"background": TEXT},
    ),
    "a lone section told by its look": (
        _split(
            ("组织概况", {"bold": True}), TEXT, ("管理制度", {"bold": True}), TEXT, ("奖惩办法", {"bold": True}), TEXT
        ),
        {"organization": TEXT},
    ),
}


@pytest.mark.parametrize(("sections", "texts"), ENDS.values(), ids=ENDS.keys())
def test_a_section_ends_where_a_heading_begins_that_does_not_hang_below_it(
    sections: Sections, texts: dict[str, str]
) -> None:
    assert {key: sections[key].text for key in texts} == texts


@pytest.mark.parametrize("look", [H1, {"bold": True}, {}], ids=["style", "bold", "plain"])
def test_a_report_whose_headings_are_all_there_ends_its_sections_surely(look: dict[str, Any]) -> None:
    sections = _report(TITLES, look)
    assert all(section.ends_surely == 1.0 and not section.end_why for section in sections.items)


DOUBTFUL = {
    "few were recognised": (_report(("组织概况", "管理制度", "奖惩办法"), H1), "organization", "没有认出来"),
    "a number was skipped": (
        _split(*[
            line
            for number, name in enumerate(TITLES)
            for line in ([(f"{CHINESE[number]}、{name}", H1), TEXT] if name != "实施背景" else [TEXT])
        ]),
        "site",
        "编号从“三、”跳到“五、”",
    ),
    "the next is missing and nothing numbers the headings": (
        _split(*[line for name in TITLES if name != "实施成效" for line in ((name, {"bold": True}), TEXT)]),
        "process",
        "没有找到“实施成效”",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sections", "key", "why"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_a_doubtful_end_is_said_to_be_one_and_why(sections: Sections, key: str, why: str) -> None:
    assert sections[key].ends_surely < 0.6 and why in sections[key].end_why


def test_a_heading_in_a_box_that_floats_over_text_ends_nothing_for_certain() -> None:
    blocks: list[Block] = []
    for name in TITLES:
        at = len(blocks) + 1
        blocks += [
            Paragraph(TEXT, Anchor("", None, at), size=12.0),
            Paragraph(name, Anchor("", None, at + 1), "textbox", size=14.0, bold=True),
        ]
    blocks.append(Paragraph(TEXT, Anchor("", None, len(blocks) + 1), size=12.0))
    sections = split(Document("报告.docx", tuple(blocks)), PACK)
    assert sections["site"].found and sections["site"].ends_surely < 0.6 and "浮动" in sections["site"].end_why


def test_a_missing_section_leaves_the_end_before_it_sure_where_the_numbers_count_on() -> None:
    sections = _report(tuple(name for name in TITLES if name != "实施背景"), H1)
    assert sections["site"].ends_surely == 1.0


SPELLINGS: dict[str, Any] = {
    "traditional": ("成果名稱", "組織概況", "現場概況", "實施背景", "實施過程", "實施成效"),
    "invisible characters before": tuple("\u200b\ufeff" + name for name in TITLES),
    "invisible characters within": tuple("\u2060".join(name) for name in TITLES),
    "bidi marks around": tuple(f"\u202a{name}\u202c" for name in TITLES),
    "English beside": tuple(f"{name} Chapter Heading" for name in TITLES),
    "English before": tuple(f"Chapter Heading {name}" for name in TITLES),
    "English in brackets": tuple(f"{name}（Chapter Heading）" for name in TITLES),
    "English behind a bar": tuple(f"{name} | Chapter Heading" for name in TITLES),
    "English below in one paragraph": tuple(f"{name}\nChapter Heading" for name in TITLES),
}


@pytest.mark.parametrize("names", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("look", [H1, {"bold": True}, {}], ids=["style", "bold", "plain"])
def test_a_heading_is_known_however_its_name_is_written(names: tuple[str, ...], look: dict[str, Any]) -> None:
    sections = _report(names, look)
    assert [section.text for section in sections.items] == [TEXT] * 6
    assert all(section.exact for section in sections.items) and not sections.extra


@pytest.mark.parametrize("below", [True, False], ids=["below", "above"])
@pytest.mark.parametrize("look", [H1, {"bold": True}, {}], ids=["style", "bold", "plain"])
def test_a_translation_in_a_line_of_its_own_is_neither_text_nor_heading(below: bool, look: dict[str, Any]) -> None:
    lines: list[Any] = []
    for number, name in enumerate(TITLES):
        pair = [(f"{CHINESE[number]}、{name}", look), ("Company Profile", look)]
        lines += [*(pair if below else pair[::-1]), TEXT]
    sections = _split(*lines)
    assert [section.text for section in sections.items] == [TEXT] * 6 and not sections.extra


def test_an_english_line_under_one_heading_alone_is_its_text() -> None:
    sections = _report(TITLES, H1, {"实施过程": ["Total Productive Maintenance"]})
    assert sections["process"].text == f"{TEXT}\nTotal Productive Maintenance"


def _banner(text: str) -> Table:
    return Table(((Cell((Paragraph(text, part="table", size=14.0, bold=True),)),),))


NO_TITLES = ["诚信声明", "一、引言", "目录", "张明、李华、王小强", "摘要", "任务书"]


@pytest.mark.parametrize("line", NO_TITLES)
def test_what_stands_large_and_is_no_title_is_not_taken_for_one(line: str) -> None:
    lines: list[Any] = [(line, {"size": 22.0, "bold": True, "centered": True})]
    for number, name in enumerate(TITLES[1:], 1):
        lines += [(f"{CHINESE[number]}、{name}", H1), TEXT]
    assert not _split(*lines)["title"].found


def test_a_document_that_is_no_report_has_no_title() -> None:
    assert not _split(("员工手册汇编", {"size": 22.0, "bold": True}), ("一、组织概况", H1), TEXT)["title"].found


def test_a_label_in_a_banner_is_no_title() -> None:
    lines: list[Any] = []
    for number, name in enumerate(TITLES):
        lines += [_banner(f"{CHINESE[number]}、{name}"), "基于看板的仓储改善" if name == "成果名称" else TEXT]
    sections = _split(*lines)
    assert (sections["title"].heading, sections["title"].text) == ("一、成果名称", "基于看板的仓储改善")
    assert [section.text for section in sections.items[1:]] == [TEXT] * 5
