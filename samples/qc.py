"""The samples of the QC-group notice: a report in ten steps, or in nine for a topic of the other kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samples.activities import NOTICES, Files, boxes, data, form_file, paper, prose, report_file, report_of, short
from samples.text import Block, Paragraph, Report

UNIT = "澜江市汇川水表有限公司"
TOPIC = {"问题解决型": "缩短水表检定台的换型时间", "创新型": "水表接头快装夹具的研制"}
TYPES = ("问题解决型", "创新型")
PDF = NOTICES / "qc" / "reports"
"""The reports as LibreOffice printed them: `make samples` prints them again."""


def build(case: dict[str, Any]) -> Files:
    """The report in Word and PDF, the form, the registration, and the novelty report of an innovative topic."""
    kind = case.get("kind", TYPES[0])
    told = {"unit": UNIT, "topic": TOPIC[kind], "kinds": [kind], "phone": "0591-5550188", **case.get("set", {})}
    rows = [
        ("课题名称", told["topic"]),
        ("小组名称", "清流质量管理小组"),
        ("注册日期", "2024年2月5日"),
        ("课题类型（单选，必填）", boxes(TYPES, *told["kinds"])),
        ("单位名称（全称）", told["unit"]),
        ("联系电话", told["phone"]),
        ("联系人", "贺云帆"),
        ("电子邮箱", "qc@huichuan.example"),
    ]
    names = ("贺云帆", "苗一青", "卓亚男")[: case.get("members", 3)]
    members = (("序号", "姓名", "组内职务", "分工"),)
    members += tuple((str(n), name, "组员" if n > 1 else "组长", "方案与数据") for n, name in enumerate(names, 1))
    form = form_file("澜江市质量管理小组活动成果申报表", rows, UNIT, members)
    made = {"成果报告.docx": word_report(case), "申报表.docx": form}
    if (printed := PDF / f"{case['file']}.pdf").exists() or (printed := PDF / f"{case.get('pdf', kind)}.pdf").exists():
        made["成果报告.pdf"] = printed.read_bytes()
    lines = ["小组名称：清流质量管理小组", "注册日期：2024年2月5日", "成员：贺云帆、苗一青、卓亚男"]
    made["小组注册登记表.docx"] = paper("小组注册登记表", lines, UNIT)
    if kind == TYPES[1]:
        made["查新报告.docx"] = paper("查新报告", ["查新结论：未见相同的快装夹具。", "查新日期：2024年6月3日"], UNIT)
    return made


def word_report(case: dict[str, Any]) -> bytes:
    """The Word file of the report alone."""
    return report_file(_report(case.get("kind", TYPES[0]), case.get("length", 1500)), case.get("report", {}))


def _report(kind: str, length: int) -> Report:
    topic = TOPIC[kind]
    basis = Paragraph("目标定为由46分钟缩短到20分钟。依据：同类检定台的最好水平为19分钟，人员和设备都能够做到。")
    group = Paragraph("选题理由：换型时间偏长，客户催货。小组概况：小组成立于2024年2月，成员三人，均受过工具方法培训。")
    steps: list[tuple[str, tuple[Block, ...]]] = [
        ("选择课题", (group, *data(), *short(topic, 150))),
        ("现状调查", prose(topic, 500, 1)),
        ("设定目标", (basis, *data()[1:])),
    ]
    if kind == TYPES[1]:
        steps.append(("提出方案并确定最佳方案", prose(topic, 600, 3)))
    else:
        steps += [("原因分析", prose(topic, 350, 4)), ("确定主要原因", prose(topic, 400, 6))]
    steps += [
        ("制定对策", prose(topic, 300, 8)),
        ("对策实施", (*prose(topic, length, 10), *data())),
        ("效果检查", (*data(), *prose(topic, 300, 12))),
        ("制定巩固措施", prose(topic, 250, 14)),
        ("总结和下一步打算", short(topic, 200, 16)),
    ]
    return report_of(steps, (topic, "成果报告", UNIT, "2025年5月"))


def print_report(case: dict[str, Any], to_pdf: Any, folder: Path) -> None:
    """Print the report of a case, where it has one of its own."""
    source = folder / f"{case['file']}.docx"
    source.write_bytes(word_report(case))
    to_pdf(source, PDF / f"{case['file']}.pdf")
