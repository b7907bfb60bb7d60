"""Splitting: which heading is which section, in the ways people really write them."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model import Anchor, Block, Cell, Document, Paragraph, Sections, Table
from pipeline.pack import load
from pipeline.split import split

PACK = load("shanghai-2024")
KEYS = ("title", "organization", "site", "background", "process", "results")
BODY = {
    "title": "基于看板的仓储现场改善",
    "organization": "本公司主要生产轴承，顾客为整车企业。",
    "site": "装配车间位于嘉定，现有员工八十人，分为三个班组。",
    "background": "随着订单增加，车间换线时间长的问题日益突出。",
    "process": "成立推进小组，绘制价值流图，逐项消除浪费并固化为标准。",
    "results": "换线时间由四十分钟缩短到十五分钟，连续三年改善。",
}
TITLES = dict(zip(KEYS, ("成果名称", "组织概况", "现场概况", "实施背景", "实施过程", "实施成效"), strict=True))
CHINESE = "一二三四五六七八九十"


def _document(*lines: str | tuple[str, dict[str, Any]] | Table) -> Document:
    blocks: list[Block] = []
    for nth, line in enumerate(lines, 1):
        if isinstance(line, Table):
            blocks.append(line)
            continue
        text, look = (line, {}) if isinstance(line, str) else line
        blocks.append(Paragraph(text, Anchor("报告.docx", None, nth), wide=(), **look))
    return Document("报告.docx", tuple(blocks))


def _table(*rows: tuple[str, ...]) -> Table:
    return Table(
        tuple(
            tuple(
                Cell(tuple(Paragraph(text, part="table", wide=()) for text in cell.split("\n")), at)
                for at, cell in enumerate(row)
            )
            for row in rows
        )
    )


def _texts(sections: Sections) -> dict[str, str]:
    return {section.key: section.text for section in sections.items if section.found}


def _report(heading: Any, look: dict[str, Any] | None = None) -> Document:
    lines: list[Any] = []
    for number, key in enumerate(KEYS):
        lines += [(heading(number, TITLES[key]), look or {}), BODY[key]]
    return _document(*lines)


@pytest.mark.parametrize(
    "heading",
    [
        lambda n, t: f"{CHINESE[n]}、{t}",
        lambda n, t: f"（{CHINESE[n]}）{t}",
        lambda n, t: f"({CHINESE[n]}) {t}",
        lambda n, t: f"{n + 1}.{t}",
        lambda n, t: f"{n + 1}、{t}",
        lambda n, t: f"{n + 1} {t}",
        lambda n, t: f"第{CHINESE[n]}部分 {t}",
        lambda n, t: f"第{CHINESE[n]}章　{t}",
        lambda n, t: t,
        lambda n, t: f"{t}：",
        lambda n, t: f"【{t}】",
        lambda n, t: " ".join(t),
        lambda n, t: "　".join(t),
        lambda n, t: f"{n + 1}.\t{t}\t",
        lambda n, t: f"{CHINESE[n]}、{t}（300字以内）",
        lambda n, t: f"{t}(限500字)：",
        lambda n, t: f"{t} 800字以内",
        lambda n, t: f"{t}（字数300字以内）：",
        lambda n, t: f"[{n + 1}] {t}",
        lambda n, t: f"{n + 1:02} {t}",
        lambda n, t: f"Part {n + 1} {t}",
        lambda n, t: f"{'壹贰叁肆伍陆'[n]}、{t}",
        lambda n, t: f"{'ⅠⅡⅢⅣⅤⅥ'[n]}、{t}",
        lambda n, t: f"{CHINESE[n]}：{t}",
        lambda n, t: f"◆{t}",
        lambda n, t: f"{CHINESE[n]}【{t}】",
    ],
)
def test_headings_are_recognised_however_they_are_written(heading: Any) -> None:
    sections = split(_report(heading), PACK)
    assert _texts(sections) == BODY
    assert not sections.extra and not sections.repeated and list(sections.order) == list(KEYS)


@pytest.mark.parametrize(
    "heading", [lambda n, t: f"{CHINESE[n]}、{t}：{BODY[KEYS[n]]}", lambda n, t: f"{t}：{BODY[KEYS[n]]}"]
)
def test_a_heading_may_run_in_with_its_text(heading: Any) -> None:
    sections = split(_document(*[heading(n, TITLES[key]) for n, key in enumerate(KEYS)]), PACK)
    assert _texts(sections) == BODY
    assert sections["site"].heading in ("三、现场概况", "现场概况")


def test_a_bold_lead_is_a_run_in_heading() -> None:
    lines = [(f"{TITLES[key]}{BODY[key]}", {"head": 4}) for key in KEYS[1:]]
    assert _texts(split(_document(*lines), PACK)) == {key: BODY[key] for key in KEYS[1:]}


def test_a_line_break_may_end_the_heading() -> None:
    lines = [f"{CHINESE[n]}、{TITLES[key]}\n{BODY[key]}" for n, key in enumerate(KEYS[1:])]
    assert _texts(split(_document(*lines), PACK))["results"] == BODY["results"]


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("organization", "企业简介"),
        ("organization", "单位基本情况"),
        ("site", "现场情况"),
        ("background", "项目背景"),
        ("background", "实施背景与目的"),
        ("process", "主要做法与过程"),
        ("process", "推进过程"),
        ("results", "实施效果"),
        ("results", "取得的成效"),
    ],
)
def test_other_wordings_are_recognised_and_said_to_differ(key: str, heading: str) -> None:
    names = TITLES | {key: heading}
    lines: list[Any] = []
    for number, name in enumerate(KEYS):
        lines += [f"{CHINESE[number]}、{names[name]}", BODY[name]]
    sections = split(_document(*lines), PACK)
    assert _texts(sections) == BODY
    assert not sections[key].exact and all(sections[other].exact for other in KEYS if other != key)


CONTENTS = {
    "with tabs": [f"{CHINESE[n]}、{TITLES[key]}\t{n + 1}" for n, key in enumerate(KEYS)],
    "with dots": [f"{CHINESE[n]}、{TITLES[key]}……………………{n + 1}" for n, key in enumerate(KEYS)],
    "with a page in brackets": [f"{CHINESE[n]}、{TITLES[key]}…………（{n + 1}）" for n, key in enumerate(KEYS)],
    "with P before the page": [f"{CHINESE[n]}、{TITLES[key]}………P{n + 1}" for n, key in enumerate(KEYS)],
    "with 第…页": [f"{CHINESE[n]}、{TITLES[key]}……第{n + 1}页" for n, key in enumerate(KEYS)],
    "with hyphens": [f"{CHINESE[n]}、{TITLES[key]}{'-' * 20}{n + 1}" for n, key in enumerate(KEYS)],
    "names only": [f"{CHINESE[n]}、{TITLES[key]}" for n, key in enumerate(KEYS)],
}


@pytest.mark.parametrize("contents", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_table_of_contents_holds_no_headings(contents: list[str]) -> None:
    lines: list[Any] = ["目　录", *contents]
    for number, key in enumerate(KEYS):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key]]
    sections = split(_document(*lines), PACK)
    assert _texts(sections) == BODY and not sections.repeated


def test_a_table_of_contents_may_leave_out_what_the_headings_add_to_their_names() -> None:
    lines: list[Any] = ["目录", *(f"{CHINESE[n]}、{TITLES[key]}" for n, key in enumerate(KEYS))]
    for number, key in enumerate(KEYS):
        lines += [f"{CHINESE[number]}、{TITLES[key]}（300字以内）：", BODY[key]]
    assert _texts(split(_document(*lines), PACK)) == BODY


LOOK_ALIKES = [
    "（三）实施成效的巩固",
    "如“实施背景”一节所述，改善从换线开始。",
    "实施过程中，小组每周开会一次。",
    "现场概况见附图。",
    "组织概况和现场概况均已更新。",
    "1.1 实施背景",
]


@pytest.mark.parametrize("line", LOOK_ALIKES)
def test_look_alikes_inside_a_section_are_no_headings(line: str) -> None:
    lines: list[Any] = []
    for number, key in enumerate(KEYS):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key]]
        if key == "process":
            lines.append(line)
    texts = _texts(split(_document(*lines), PACK))
    assert texts == BODY | {"process": f"{BODY['process']}\n{line}"}


def test_a_column_headed_by_a_section_s_name_is_no_heading() -> None:
    lines: list[Any] = []
    for number, key in enumerate(KEYS):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key]]
        if key == "process":
            lines.append(_table(("实施成效", "目标"), ("缩短换线", "十五分钟")))
    sections = split(_document(*lines), PACK)
    assert sections["results"].text == BODY["results"]
    assert "缩短换线\t十五分钟" in sections["process"].text


FORMS = {
    "numbered rows": [("序号", "名称", "内容"), *((f"{n + 1}", TITLES[key], BODY[key]) for n, key in enumerate(KEYS))],
    "names broken in two": [(f"{TITLES[key][:2]}\n{TITLES[key][2:]}", BODY[key]) for key in KEYS],
    "names one character a line": [("\n".join(TITLES[key]), BODY[key]) for key in KEYS],
    "limits below the names": [(f"{TITLES[key]}\n（300字以内）", BODY[key]) for key in KEYS],
    "names left, text right": [(TITLES[key], BODY[key]) for key in KEYS],
    "names above text": [(item,) for key in KEYS for item in (TITLES[key], BODY[key])],
    "name and text in one cell": [(f"{CHINESE[n]}、{TITLES[key]}\n{BODY[key]}",) for n, key in enumerate(KEYS)],
}


@pytest.mark.parametrize("rows", FORMS.values(), ids=FORMS.keys())
def test_a_report_laid_out_in_a_table_is_body_text(rows: list[tuple[str, ...]]) -> None:
    sections = split(_document("2024年上海市现场管理创新成果报告", _table(*rows)), PACK)
    assert _texts(sections) == BODY
    assert all(line.part == "body" for section in sections.items for line in section.lines)


def test_a_table_for_each_section_lays_out_the_report() -> None:
    assert _texts(split(_document(*[_table((TITLES[key], BODY[key])) for key in KEYS]), PACK)) == BODY


def test_a_whole_report_in_a_one_cell_table() -> None:
    text = "\n".join(f"{CHINESE[n]}、{TITLES[key]}\n{BODY[key]}" for n, key in enumerate(KEYS))
    assert _texts(split(_document(_table((text,))), PACK)) == BODY


COVERS: dict[str, tuple[list[Any], str, str | None]] = {
    "label and title in a line": (
        ["成果名称：基于看板的仓储现场改善", "单位名称：上海某某公司"],
        BODY["title"],
        "成果名称",
    ),
    "label alone, title below": (
        ["成果名称", "基于看板的仓储现场改善", "单位名称：上海某某公司"],
        BODY["title"],
        "成果名称",
    ),
    "cover table": ([_table(("成果名称", BODY["title"]), ("申报单位", "上海某某公司"))], BODY["title"], "成果名称"),
    "large and centred, no label": (
        [
            ("2024年上海市现场管理创新成果报告", {"size": 22.0, "centered": True, "bold": True}),
            (BODY["title"], {"size": 26.0, "centered": True, "bold": True}),
            ("上海申江轴承有限公司", {"size": 16.0, "centered": True}),
            ("2024年5月", {"size": 16.0, "centered": True}),
        ],
        BODY["title"],
        None,
    ),
    "long title": (
        [
            ("基于精益管理与价值流分析的大型综合医院", {"size": 22.0, "bold": True, "centered": True}),
            ("门诊全流程服务现场创新", {"size": 22.0, "bold": True, "centered": True}),
            ("上海申江医院", {"size": 16.0, "centered": True}),
        ],
        "基于精益管理与价值流分析的大型综合医院\n门诊全流程服务现场创新",
        None,
    ),
    "two-character label": ([f"题目：{BODY['title']}"], BODY["title"], "题目"),
    "plain first line": ([BODY["title"], "申报单位：上海申江轴承有限公司", "2024年5月"], BODY["title"], None),
    "below the organization in one look": (
        [
            ("上海申江轴承有限公司", {"size": 22.0, "bold": True, "centered": True}),
            (BODY["title"], {"size": 22.0, "bold": True, "centered": True}),
        ],
        BODY["title"],
        None,
    ),
    "subtitle": (
        [
            (BODY["title"], {"size": 22.0, "bold": True, "centered": True}),
            ("——以嘉定工厂为例", {"size": 22.0, "bold": True, "centered": True}),
        ],
        BODY["title"],
        None,
    ),
    "title style": ([(BODY["title"], {"style": "title"}), "上海申江轴承有限公司"], BODY["title"], None),
}


@pytest.mark.parametrize(("cover", "title", "heading"), COVERS.values(), ids=COVERS.keys())
def test_the_title_is_found_on_the_cover(cover: list[Any], title: str, heading: str | None) -> None:
    lines: list[Any] = list(cover)
    for number, key in enumerate(KEYS[1:]):
        lines += [(f"{CHINESE[number]}、{TITLES[key]}", {"size": 14.0, "bold": True}), (BODY[key], {"size": 12.0})]
    sections = split(_document(*lines), PACK)
    assert (sections["title"].text, sections["title"].heading) == (title, heading)
    assert not sections.preface


@pytest.mark.parametrize(("missing"), KEYS[1:])
def test_a_missing_section_is_missing_and_nothing_takes_its_place(missing: str) -> None:
    lines: list[Any] = []
    for number, key in enumerate(key for key in KEYS if key != missing):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key]]
    texts = _texts(split(_document(*lines), PACK))
    assert texts == {key: BODY[key] for key in KEYS if key != missing}


def test_swapped_sections_keep_their_text_and_the_order_is_told() -> None:
    order = ("title", "site", "organization", "background", "process", "results")
    lines: list[Any] = []
    for number, key in enumerate(order):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key]]
    sections = split(_document(*lines), PACK)
    assert _texts(sections) == BODY and sections.order == order


def test_a_repeated_section_is_counted_once_and_told() -> None:
    lines: list[Any] = []
    for number, key in enumerate((*KEYS, "site")):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key] if number < 6 else "又一段。"]
    sections = split(_document(*lines), PACK)
    assert _texts(sections) == BODY
    assert [item.heading for item in sections.repeated] == ["七、现场概况"]


def test_an_extra_heading_of_the_same_rank_ends_the_section_before_it() -> None:
    lines: list[Any] = []
    for number, key in enumerate(KEYS):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key]]
    sections = split(_document(*lines, "七、附件", "检测记录一份。"), PACK)
    assert _texts(sections) == BODY
    assert [item.heading for item in sections.extra] == ["七、附件"]


def test_sub_headings_that_start_again_at_one_are_no_extra_headings() -> None:
    lines: list[Any] = []
    for number, key in enumerate(KEYS):
        lines += [(f"{CHINESE[number]}、{TITLES[key]}", {"bold": True}), BODY[key]]
        if key == "process":
            lines += [("一、健全组织", {}), "成立小组。", ("二、分步实施", {}), "先试点再推广。"]
    sections = split(_document(*lines), PACK)
    assert not sections.extra and "分步实施" in sections["process"].text


def test_running_text_before_the_first_section_is_told_apart_from_a_cover() -> None:
    preface = "近年来，公司坚持质量第一，持续推进现场管理，形成了具有自身特色的做法，现将情况报告如下，请审阅指正。"
    lines: list[Any] = ["成果名称：看板改善", "单位名称：上海申江轴承有限公司", preface]
    for number, key in enumerate(KEYS[1:]):
        lines += [f"{CHINESE[number]}、{TITLES[key]}", BODY[key]]
    assert [line.text for line in split(_document(*lines), PACK).preface] == [preface]


@pytest.mark.parametrize("lines", [[], ["只有一段文字。"], ["目录"], [_table(("",))]])
def test_a_document_that_is_no_report_has_no_sections(lines: list[Any]) -> None:
    sections = split(_document(*lines), PACK)
    assert not any(section.found for section in sections.items)
    assert not sections.surely


def test_kangxi_radicals_pasted_from_a_pdf_read_as_han() -> None:
    radicals = str.maketrans("一二八十行工", "⼀⼆⼋⼗⾏⼯")
    lines: list[Any] = []
    for number, key in enumerate(KEYS):
        lines += [f"{CHINESE[number].translate(radicals)}、{TITLES[key].translate(radicals)}", BODY[key]]
    assert _texts(split(_document(*lines), PACK)) == BODY
