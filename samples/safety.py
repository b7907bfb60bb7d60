"""The samples of the safety notice: a case of five scenes, its anonymous copy, and proofs by condition."""

from __future__ import annotations

from typing import Any

from samples.activities import Files, boxes, form_file, paper, prose, report_file, report_of, short
from samples.text import Block, Paragraph, Report

UNIT = "云湾市碧屿仓储有限公司"
TITLE = "装卸作业的五道关口"
CONTACT = "游思远"
DISTRICTS = ("东岬区", "西浦区", "南屿区", "北埠区")
INDUSTRIES = ("危险化学品", "建筑施工", "矿山", "机械制造", "商贸服务", "其他")
SCENES = ("车辆进场", "登高作业", "夜间装卸", "设备检修", "人员换班")


def build(case: dict[str, Any]) -> Files:
    """The case, its anonymous copy, the form, and what the unit's kind asks for."""
    told = {"unit": UNIT, "title": TITLE, "industry": "危险化学品", "special": "是", "district": DISTRICTS[0]}
    told |= {"mobile": "13800550147", "employees": "128", **case.get("set", {})}
    rows = [
        ("案例名称", told["title"]),
        ("单位名称（全称）", told["unit"]),
        ("所在区（单选，必填）", boxes(DISTRICTS, told["district"])),
        ("行业类别（单选，必填）", boxes(INDUSTRIES, told["industry"])),
        ("是否使用特种设备（单选，必填）", boxes(("是", "否"), told["special"])),
        ("联系人", CONTACT),
        ("手机", told["mobile"]),
        ("员工总数", told["employees"]),
        ("填表日期", "2025年8月20日"),
    ]
    report = _report(case, told["unit"])
    copy = ["匿名稿", f"案例名称：{TITLE}", "本单位从事仓储装卸。", *(b.text for b in prose("装卸作业", 900))]
    made = {
        "案例报告.docx": report_file(report, case.get("report", {})),
        case.get("copy_name", f"匿名稿-{TITLE}.docx"): paper(copy[0], [*copy[1:], *case.get("told", [])]),
        "推选表.docx": form_file("云湾市安全管理实践案例推选表", rows, told["unit"]),
        "安全生产情况证明.docx": paper("安全生产情况证明", ["近三年未发生生产安全事故。"], told["unit"]),
    }
    if told["industry"] in INDUSTRIES[:3]:
        made["安全生产许可证.docx"] = paper("安全生产许可证", ["许可范围：仓储经营", "有效期至2027年3月"])
    if told["special"] == "是":
        for year in (2024, 2025):
            lines = ["设备代码：511010", "检验结论：合格", f"检验日期：{year}年3月6日"]
            made[f"{year}年特种设备检验报告.docx"] = paper("特种设备检验报告", lines)
    return made


def _report(case: dict[str, Any], unit: str) -> Report:
    sections: list[tuple[str, tuple[Block, ...]]] = [
        ("案例名称", (Paragraph(case.get("title", TITLE)),)),
        ("单位概况", (Paragraph(f"{unit}从事仓储装卸，现有员工128人。"), *short("装卸作业", 240, 2))),
        ("风险与问题", prose("风险辨识", 700, 4)),
    ]
    numbers = "一二三四五六"[: case.get("scenes", 5)]
    lengths = {int(place): length for place, length in case.get("lengths", {}).items()}
    for place, number in enumerate(numbers):
        topic = SCENES[place % len(SCENES)]
        sections.append((f"场景{number}：{topic}", prose(topic, lengths.get(place + 1, 2400), 3 * place)))
    sections.append(("推广价值", prose("装卸作业", 500, 9)))
    return report_of(sections, ("云湾市安全管理实践案例", "案例报告", "2025年8月"))
