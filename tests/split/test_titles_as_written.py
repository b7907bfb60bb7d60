"""A pack's titles are taken as somebody copied them from a document: in brackets, with colons, numbers, or long."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.twins_pack import own_pack
from pipeline.model import Anchor, Document, Paragraph
from pipeline.split import split

LONG = "基于现场数据的班组质量改进活动的方法、总体设计及试验方案，推广条件与可行性分析说明"
TITLES = [
    # in the pack, in the report
    ("【引言】", "【引言】"),
    ("【引言】", "一、引言"),
    ("项目名称：", "项目名称："),
    ("总体要求、技术要求、", "总体要求、技术要求、"),
    ("一、引言", "一、引言"),
    ("1 引言", "引言"),
    ("第一章 引言", "1. 引言"),
    (LONG, LONG),
    (LONG, f"一、{LONG}"),
]


def _report(*lines: str) -> Document:
    return Document("案例.docx", tuple(Paragraph(text, Anchor("案例.docx", n)) for n, text in enumerate(lines)))


@pytest.mark.parametrize(("asked", "written"), TITLES)
def test_a_title_is_found_however_its_name_is_dressed(tmp_path: Path, asked: str, written: str) -> None:
    text = "这一年班组改进了现场的做法，返工的件数逐月减少。"
    report = _report(written, text, "主要做法", text, "取得成效", text, "推广计划", text)
    section = split(report, own_pack([asked, "主要做法", "取得成效", "推广计划"], tmp_path)).items[0]
    assert (section.found, section.exact, section.text) == (True, True, text)
