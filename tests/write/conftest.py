"""Results made by hand: what the writers are given, from the cleanest to the most hostile."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pipeline.pack import Pack, load

Data = dict[str, Any]

TEXTS = {
    "title": "基于看板的冲压线换型提速",
    "organization": "申江精密部件有限公司生产汽车制动钳体，主要顾客为三家整车厂，在同类供应商中产量居前。\n"
    "愿景是成为整车厂最信赖的伙伴。公司每年开展质量管理小组和信得过班组活动。",
    "site": "冲压一车间现有压力机十二台，员工86人。现场采用5S、TPM与看板。",
    "background": "2021年换型平均用时92分钟，占停机时间的41%，交付压力逐月增大。\n"
    "本成果旨在把换型时间降到45分钟以内，对同类车间有借鉴意义。",
    "process": "（一）现状调查\n指标\t2021年\t2022年\t2023年\n"
    "换型时间（分钟）\t92\t61\t43\n一次合格率\t97.1%\t98.4%\t99.2%\n"
    "（二）对策实施\n将内换型作业转为外换型作业，编制标准作业票17份。\n（三）巩固措施\n把新作业票纳入班组日点检。",
    "results": "换型时间由92分钟降至43分钟，年增加产能约6.2万件，节约成本138万元；行业标杆为40分钟。",
}
LIMITS = {"title": 20, "organization": 300, "site": 500, "background": 800, "process": 5000, "results": 1000}
TITLES = {
    "title": "成果名称",
    "organization": "组织概况",
    "site": "现场概况",
    "background": "实施背景",
    "process": "实施过程",
    "results": "实施成效",
}


def section(key: str, text: str, **changes: Any) -> Data:
    words = sum(not char.isspace() for char in text)
    counts = dict.fromkeys(("words", "words_wps", "characters"), words)
    counts |= {"characters_with_spaces": len(text), "words_outside_body": 0, "words_wps_outside_body": 0}
    made = {
        "key": key,
        "title": TITLES[key],
        "limit": LIMITS[key],
        "found": True,
        "heading": f"一、{TITLES[key]}",
        "text": text,
        "counts": counts,
        "status": "ok",
        "location": {"file": "成果报告.docx", "page": 2, "paragraph": 5, "section": key, "excerpt": TITLES[key]},
        "recognised": {"by": ["title", "style"], "confidence": 0.98},
        "over_from": None,
    }
    return made | changes


def finding(code: str, severity: str, subject: str | None = None, **changes: Any) -> Data:
    rule = PACK.rules[code]
    made = {
        "code": code,
        "severity": severity,
        "title": rule.title,
        "message": f"{rule.title}。",
        "clause": rule.clause,
        "fix": rule.fix,
        "subject": subject,
        "location": {"file": "成果报告.docx", "page": None, "paragraph": None, "section": subject, "excerpt": None},
        "quote": rule.quote,
        "expected": None,
        "actual": None,
    }
    return made | changes


PACK = load("shanghai-2024")


def clean_result() -> Data:
    """A report that nothing was found in, checked alone."""
    report_only = "FSLC"
    checks = []
    for code in PACK.rules:
        state, reason = "passed", None
        if code[0] == "M":
            state = "manual"
        elif code[0] not in report_only and code != "I002":
            state, reason = "unchecked", "本次只检查成果报告（--scope report），未检查其他材料"
        checks.append({"code": code, "state": state, "reason": reason})
    return {
        "schema": "yushen/1",
        "rules": "shanghai-2024",
        "tool": "0.1.0",
        "verdict": "pass",
        "submission": {
            "name": "成果报告.docx",
            "level": "优秀级",
            "unit_name": "申江精密部件有限公司",
            "outcome_name": TEXTS["title"],
            "form": None,
            "recommendation": None,
            "date": "2024-04-26",
            "date_from": "submission",
            "date_told_by": "commitment",
        },
        "files": [
            {
                "path": "成果报告.docx",
                "role": "report",
                "text_source": "digital",
                "pages": 9,
                "sha256": "3f" * 32,
                "years": [],
                "facts": {},
            }
        ],
        "sections": [section(key, TEXTS[key]) for key in TEXTS],
        "evidence": [],
        "findings": [],
        "checks": checks,
    }


def _state(result: Data, code: str, state: str, reason: str | None = None) -> None:
    for row in result["checks"]:
        if row["code"] == code:
            row |= {"state": state, "reason": reason}


def add(result: Data, *findings: Data) -> Data:
    for one in findings:
        result["findings"].append(one)
        _state(result, one["code"], "found")
    severities = {one["severity"] for one in result["findings"]}
    result["verdict"] = "return" if "error" in severities else "review" if "review" in severities else "pass"
    return result


def faulty_result() -> Data:
    """A whole submission with an overrun, a missing section, a thin ledger and a crashed rule."""
    result = clean_result()
    long = TEXTS["organization"] + "公司拥有完整的质量管理体系，推动各班组自主改进。" * 11
    sections = result["sections"]
    sections[1] = section("organization", long, status="over", over_from=300)
    sections[1]["counts"]["words_wps"] += 4
    sections[3] = section("background", "", found=False, heading=None, status="missing", location=None, recognised=None)
    sections[3]["counts"] = dict.fromkeys(sections[3]["counts"], 0)
    sections[2] |= {"status": "short"}
    for row in result["checks"]:
        if row["state"] == "unchecked":
            row |= {"state": "passed", "reason": None}
    _state(result, "A007", "not_applicable", "不是施工现场")
    _state(result, "I001", "unchecked", "单份检查时没有可比较的其他申报")
    _state(result, "Q005", "crashed", "规则执行出错：ValueError")
    result["submission"]["name"] = "申江精密部件有限公司"
    result["files"] += [
        {
            "path": f"证实性材料/{name}",
            "role": role,
            "text_source": source,
            "pages": 3,
            "sha256": "a7" * 32,
            "years": years,
            "facts": {},
        }
        for name, role, source, years in [
            ("现场管理评价报告.pdf", "evaluation_report", "digital", [2023]),
            ("2022年活动总结.pdf", "supporting", "ocr", [2022]),
            ("荣誉证书.jpg", "honor", "none", []),
        ]
    ]
    evaluation = "证实性材料/现场管理评价报告.pdf"
    result["evidence"] = [
        ledger(
            "evaluation_report",
            "现场管理评价报告",
            "incomplete",
            ["证实性材料/现场管理评价报告.pdf"],
            quote="评价得分：812分",
        ),
        ledger("supporting_years", "2023年支撑材料", "present", [evaluation], year=2023),
        ledger("supporting_years", "2022年支撑材料", "review", ["证实性材料/2022年活动总结.pdf"], year=2022),
        ledger("honors", "相关荣誉", "unreadable", ["证实性材料/荣誉证书.jpg"], required=False),
        ledger("recommendation", "推荐表", "missing", []),
    ]
    return add(result, *_faults(sections[1]["counts"]["words"]))


def _faults(words: int) -> list[Data]:
    """An error with figures, one without a place, a quoted review, and advice."""
    over = words - 300
    return [
        finding(
            "L001",
            "error",
            "organization",
            message=f"组织概况按 Word 统计为 {300 + over} 字，按 WPS 统计为 {304 + over} 字，超过 300 字的限额。",
            fix=f"请删减 {over} 字以上，或把细节移到实施过程。",
            expected=300,
            actual=300 + over,
        ),
        finding("S001", "error", "background", message="没有找到“实施背景”这一部分。", location=None),
        finding(
            "C001",
            "review",
            "results.benchmark_comparison",
            message="实施成效中没有找到与竞争对手和行业标杆的数据对比。",
            location={
                "file": "成果报告.docx",
                "page": 8,
                "paragraph": 61,
                "section": "results",
                "excerpt": "行业标杆为40分钟",
            },
        ),
        finding("L004", "advice", "site", message="现场概况只有 29 字，不到限额的 20%。"),
    ]


def ledger(key: str, title: str, status: str, files: list[str], **changes: Any) -> Data:
    row = {"key": key, "title": title, "required": True, "status": status, "files": files, "year": None, "quote": None}
    return row | changes


ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}",
    '=HYPERLINK("http://a.example/?x","看")',
    "@SUM(1+1)",
    "[bold red]红[/bold red]",
    "\u202e倒写\u202c\x1b[31m\x00\ud800",
    "javascript:alert(1)",
    "</style><svg onload=alert(1)>",
)


def hostile_result() -> Data:
    """Every string that the submitter controls is an attack."""
    result = faulty_result()
    attack = " ".join(ATTACKS)
    result["submission"] |= {"name": attack, "unit_name": ATTACKS[3], "outcome_name": attack}
    for file in result["files"]:
        file["path"] = attack
    for row in result["evidence"]:
        row |= {"quote": attack, "files": [attack]}
    for one in result["sections"]:
        one |= {"heading": attack, "text": f"{attack}\n=1+1\t+cmd|' /C calc'!A0\t@x\n=1+1\t-2\t@y"}
    for one in result["findings"]:
        one |= {"message": attack, "actual": attack, "expected": attack, "subject": attack}
        one["location"] = {"file": attack, "page": 1, "paragraph": 1, "section": "site", "excerpt": attack}
    result["checks"][0] |= {"state": "unchecked", "reason": attack}
    return result


@pytest.fixture(scope="session")
def pack() -> Pack:
    return PACK


@pytest.fixture
def clean() -> Data:
    return clean_result()


@pytest.fixture
def faulty() -> Data:
    return faulty_result()


@pytest.fixture
def hostile() -> Data:
    return hostile_result()


@pytest.fixture
def another() -> Any:
    return copy.deepcopy
