"""Headings placed by hand go before what is recognised."""

from __future__ import annotations

from pipeline.model import Anchor, Document, Paragraph
from pipeline.pack import load
from pipeline.split import split

PACK = load("shanghai-2024")


def report(*texts: str) -> Document:
    return Document(
        "report.docx", tuple(Paragraph(text, Anchor("report.docx", None, n)) for n, text in enumerate(texts, 1))
    )


LINES = (
    "以看板管理提升装配现场效率",
    "一、组织概况",
    "我公司生产阀门。",
    "二、现场概况",
    "装配车间。",
    "三、实施背景",
    "订单增长。",
    "四、怎样做的",
    "分三步推进。",
    "五、实施成效",
    "效率提高。",
)


def texts(**placed: tuple[int, ...]) -> dict[str, str]:
    sections = split(report(*LINES), PACK, placed or None)
    return {section.key: section.text for section in sections.items}


def test_a_heading_that_is_no_alias_can_be_placed():
    assert "process" not in {key for key, text in texts().items() if text}
    assert texts(process=(7,))["process"] == "分三步推进。"


def test_the_placed_heading_ends_the_section_before_it():
    assert texts(process=(7,))["background"] == "订单增长。"


def test_what_is_not_placed_is_recognised_as_before():
    found, before = texts(process=(7,)), texts()
    assert all(found[key] == before[key] for key in ("title", "organization", "site", "results"))


def test_a_section_can_be_said_to_be_absent():
    assert texts(background=())["background"] == ""


def test_the_title_itself_can_be_pointed_at():
    assert texts(title=(2,))["title"] == "我公司生产阀门。"


def test_a_moved_heading_leaves_no_repeated_section_behind():
    sections = split(report(*LINES), PACK, {"site": (4,)})
    assert sections["site"].heading == "装配车间。" and not sections.repeated


def test_a_place_that_the_report_does_not_have_is_passed_over():
    assert texts(process=(99,))["process"] == ""


def test_the_result_says_that_a_person_placed_it():
    section = split(report(*LINES), PACK, {"process": (7,)})["process"]
    assert section.by == ("hand",) and section.confidence == 1.0


def test_a_section_ends_for_sure_where_a_person_placed_the_next():
    few = LINES[:5]
    assert split(report(*few), PACK)["organization"].ends_surely < 1.0  # most headings were not recognised
    assert split(report(*few), PACK, {"site": (3,)})["organization"].ends_surely == 1.0
