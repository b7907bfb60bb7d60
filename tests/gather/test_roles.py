"""Which file is what: content before name, and bound files cut into their parts."""

from __future__ import annotations

import pytest
from gather_build import document, p, table

from pipeline.gather.parts import parts
from pipeline.gather.roles import by_name, recognise
from pipeline.model import Block, Document, Figure, Paragraph
from pipeline.pack import Pack

SECTIONS = ("一、组织概况", "二、现场概况", "三、实施背景", "四、实施过程", "五、实施成效")
REPORT: tuple[Block | str, ...] = (
    p("2024年上海市现场管理创新成果报告", centered=True),
    *(text for title in SECTIONS for text in (title, "本单位开展现场管理，成效明显，特色亮点突出。")),
)
FORM: tuple[Block | str, ...] = (
    p("2024年上海市现场管理创新活动报名暨成果表", centered=True),
    p("（一）报名表", centered=True),
    table(
        ["单位名称", "甲公司", "会员单位", ""], ["单位性质", ""], ["重点产业", ""], ["重点领域", ""], ["申报意向", ""]
    ),
    p("（二）现场管理活动基本情况和成果申报表", centered=True),
    table(["现场名称", ""], ["场所类型", ""], ["现场智能化程度", ""], ["成果等级意向", ""]),
)
RECOMMENDATION: tuple[Block | str, ...] = (
    p("2024年上海市现场管理创新成果推荐表", centered=True),
    table(["排序", "单位名称", "领域", "现场类别", "创新成果名称", "申报等级"], ["1", "甲", "制造", "", "", ""]),
    "二、推荐声明",
    "填表人：",
)
EVALUATION: tuple[Block | str, ...] = (
    p("现场管理评价报告", centered=True),
    table(["受评价单位", "甲公司"], ["评价方式", "第一方评价"]),
    "成熟度评分为80分。",
)
SURVEY: tuple[Block | str, ...] = (p("顾客满意度测评报告", centered=True), "有效样本500份，总体满意度95分。")
HONOR: tuple[Block | str, ...] = (p("荣誉证书", centered=True), "甲公司：", "被评为2023年度先进集体，特发此证。")
SUMMARY: tuple[Block | str, ...] = (
    p("2023年现场管理活动总结", centered=True),
    "2023年完成第一方现场管理成熟度评价，员工满意度调查得分89分。",
)

KINDS = {
    "report": REPORT,
    "application_form": FORM,
    "recommendation": RECOMMENDATION,
    "evaluation_report": EVALUATION,
    "satisfaction_report": SURVEY,
    "honor": HONOR,
    "supporting": SUMMARY,
}


@pytest.mark.parametrize("name", ["扫描0001.pdf", "附件1.docx", "荣誉证书.docx", "成果报告.docx", "推荐表.xlsx"])
@pytest.mark.parametrize("role", KINDS)
def test_content_decides_whatever_the_name(pack: Pack, role: str, name: str) -> None:
    found = recognise(document(*KINDS[role]), name, pack)
    assert found.role == role and found.certainty >= 0.6 and found.quote


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("附件2.pdf", "application_form"),
        ("附件4（盖章）.pdf", "recommendation"),
        ("现场管理评价报告.pdf", "evaluation_report"),
        ("满意度测评报告.pdf", "satisfaction_report"),
        ("荣誉/IMG_0001.jpg", "honor"),
        ("证实性材料/扫描0001.pdf", "supporting"),
        ("成果报告.pdf", "report"),
        ("扫描0001.pdf", "unknown"),
    ],
)
def test_the_name_decides_where_nothing_can_be_read(pack: Pack, name: str, role: str) -> None:
    assert by_name(name, pack).role == role
    assert recognise(Document(name, text_source="none"), name, pack).role == role


def test_a_summary_with_three_of_the_headings_is_no_report(pack: Pack) -> None:
    made = document(
        "2023年现场管理活动总结", "一、实施背景", "现状。", "二、实施过程", "做法。", "三、实施成效", "成效。"
    )
    assert recognise(made, "总结.docx", pack).role == "supporting"


def test_a_report_with_a_section_missing_is_still_a_report(pack: Pack) -> None:
    assert recognise(document(*REPORT[:-2]), "x.docx", pack).role == "report"


def test_the_notice_itself_is_none_of_what_it_describes(pack: Pack) -> None:
    made = document("沪质协〔2024〕13号", "各有关单位：", *FORM, *RECOMMENDATION)
    assert recognise(made, "通知.docx", pack).role == "unknown"


def page(blocks: tuple[Block | str, ...], number: int) -> list[Block]:
    """The blocks as they stand on a page of a PDF."""
    made = [p(block) if isinstance(block, str) else block for block in blocks]
    return [block._replace(anchor=block.anchor._replace(page=number)) for block in made]


def bound(*kinds: str) -> Document:
    blocks = [block for number, kind in enumerate(kinds, 1) for block in page(KINDS[kind], number)]
    return document(*blocks, file="合订.pdf")


@pytest.mark.parametrize(
    "kinds",
    [
        ("report", "application_form"),
        ("application_form", "report"),
        ("report", "application_form", "recommendation", "evaluation_report", "supporting", "honor", "honor"),
        ("application_form", "recommendation", "report", "satisfaction_report"),
        ("supporting", "honor", "honor"),
    ],
)
def test_a_bound_file_is_cut_into_its_parts(pack: Pack, kinds: tuple[str, ...]) -> None:
    held = parts(bound(*kinds), "合订.pdf", pack)
    assert [found.role for _, found in held] == list(kinds)
    assert sum(len(part.blocks) for part, _ in held) == len(bound(*kinds).blocks)


@pytest.mark.parametrize("kind", KINDS)
def test_any_other_file_stays_whole(pack: Pack, kind: str) -> None:
    assert len(parts(document(*KINDS[kind]), "x.docx", pack)) == 1


def test_a_word_file_is_cut_at_its_page_breaks(pack: Pack) -> None:
    form = [Paragraph("附件2：", new_page=True), *FORM]
    held = parts(document(*REPORT, Figure(), *form), "报告和表.docx", pack)
    assert [found.role for _, found in held] == ["report", "application_form"]


def test_the_lines_of_a_cover_behind_a_page_break_stay_together(pack: Pack) -> None:
    """Each line looks like a title; the break stands before the first of them alone."""
    first, second = Paragraph("2024年上海市现场管理创新活动", new_page=True), p("现场管理创新成果报告", centered=True)
    held = parts(document(*FORM, first, second, *REPORT), "申报材料.docx", pack)
    assert [found.role for _, found in held] == ["application_form", "report"]


def test_certificates_inside_a_report_stay_in_the_report(pack: Pack) -> None:
    blocks = [*REPORT[:4], p("荣誉证书", centered=True), Figure(), *REPORT[4:]]
    assert len(parts(document(*blocks), "报告.docx", pack)) == 1
