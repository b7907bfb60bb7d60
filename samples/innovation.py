"""The samples of the management-innovation notice: a main report of 10,000 to 15,000 字 with a table of contents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from samples.activities import Files, boxes, data, form_file, headed, paper, prose, report_file, report_of, short
from samples.text import Block, Paragraph, Report

UNIT = "岚津市远帆包装机械有限公司"
TITLE = "以订单可视为牵引的交付管理"
LEVELS = ("领航成果", "标志成果", "种子成果")
SCALES, FIELDS = ("大型", "中型", "小微型"), ("战略", "运营", "数字化", "绿色低碳", "其他")
TITLES = ("企业概况", "实施背景", "成果内涵", "主要做法", "实施效果")


def build(case: dict[str, Any]) -> Files:
    """The main report, the form, proofs of benefit for the years of the level, the similarity report."""
    told = {"unit": UNIT, "title": TITLE, "levels": [case.get("level", LEVELS[0])], "benefit": "860"}
    told |= {"date": "2022年3月1日", **case.get("set", {})}
    rows = [
        ("成果名称", told["title"]),
        ("企业名称（全称）", told["unit"]),
        ("法定代表人", "尹长河"),
        ("通讯地址", "岚津市望潮区渡口路8号"),
        ("邮政编码", "316099"),
        ("联系人", "庄雨桐"),
        ("手机", "13800550191"),
        ("企业规模（单选）", boxes(SCALES, "中型")),
        ("申报等级（单选，必填）", boxes(LEVELS, *told["levels"])),
        ("成果领域（可多选）", boxes(FIELDS, "运营", "数字化")),
        ("实施起始日期", told["date"]),
        ("年新增效益（万元）", told["benefit"]),
        ("法定代表人签字", "尹长河"),
    ]
    made = {"主报告.docx": report_file(_report(case), case.get("report", {}))}
    made["申报书.docx"] = form_file("岚津市企业管理创新成果申报书", rows, UNIT)
    years = {LEVELS[0]: 3, LEVELS[1]: 2}.get(case.get("level", LEVELS[0]), 0)
    for year in range(2025 - years, 2025):
        lines = [f"经财务部门核算，{year}年度该成果新增利润860万元。", f"{year}年12月31日"]
        made[f"{year}年经济效益证明.docx"] = paper("经济效益证明", lines, UNIT)
    rate = case.get("rate", "8.4%")
    made["查重报告.docx"] = paper("查重报告", [f"成果名称：{TITLE}", f"重复率：{rate}", "检测日期：2025年4月20日"])
    if case.get("brochure"):
        made["宣传画册.docx"] = paper("企业宣传画册", ["远帆，让每一次包装都精准。"])
    return made


def _report(case: dict[str, Any]) -> Report:
    about = Paragraph("企业的主营业务为小型包装机械的设计和制造，现有员工312人，产品居区域同行前列。")
    effect = "经济效益方面，三年新增利润2100万元；管理效益方面，准时交付率由81%提高到97%；社会效益方面，带动就业46人。"
    lengths = {"实施背景": 1100, "成果内涵": 450, "主要做法": 8200, "实施效果": 1500} | case.get("lengths", {})
    doing = lengths["主要做法"] // 4
    parts = ("看清订单", "理顺计划", "守住节点", "留住经验")
    actions = headed(
        *(
            (f"（{n}）{name}", prose(name, doing, at))
            for at, (n, name) in enumerate(zip("一二三四", parts, strict=True))
        )
    )
    sections: list[tuple[str, tuple[Block, ...]]] = [
        ("成果名称", (Paragraph(case.get("title", TITLE)),)),
        ("企业概况", (about, *short("订单交付", 460, 2))),
        ("实施背景", prose("订单交付", lengths["实施背景"] - 60, 3)),
        ("成果内涵", short("订单可视", lengths["成果内涵"], 5)),
        ("主要做法", actions),
        ("实施效果", (Paragraph(effect), *data(), *prose("订单交付", lengths["实施效果"], 7))),
    ]
    report = report_of(sections, ("岚津市企业管理创新成果", "主报告", "2025年5月"))
    lines = [
        "目录",
        *(f"{n}、{title}\t{page}" for page, (n, title) in enumerate(zip("二三四五六", TITLES, strict=True), 2)),
    ]
    return replace(report, preface=tuple(map(Paragraph, lines))) if case.get("contents", True) else report
