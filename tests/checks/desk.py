"""A submission in memory, clean for its level, and what a case changes about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from checks import CHECKS
from pipeline.count import count
from pipeline.gather import gather, sort_out
from pipeline.judge import judge
from pipeline.model import (
    Anchor,
    Block,
    Cell,
    Document,
    Dossier,
    Figure,
    Finding,
    Note,
    Options,
    Paragraph,
    Submission,
    SubmittedFile,
    Table,
)
from pipeline.model.result import CheckRow
from pipeline.pack import Pack, load
from pipeline.split import split

UNIT, SITE, OUTCOME = "上海甲辰机床有限公司", "主轴装配车间", "以节拍看板提升主轴装配效率"
REPORT, FORM, TABLE, EVALUATION = "成果报告.docx", "附件2.docx", "附件4.docx", "现场管理评价报告.docx"

FORM_FIELDS = {
    "unit_name": ("单位名称（全称）", UNIT),
    "is_member": ("会员单位", "☑是 □否"),
    "recommender": ("推荐单位（选填）", "上海市甲辰区质量协会"),
    "address": ("单位地址", "上海市甲辰区装配路1号"),
    "postcode": ("邮编", "200000"),
    "unit_nature": ("单位性质", "□国有 ☑民营 □外资 □合资 □事业单位 □其他____"),
    "key_industry": ("重点产业（单选，必选）", "□集成电路 □汽车 ☑高端装备 □金融 其他：____"),
    "key_field": ("重点领域（单选，必选）", "☑制造 □市场服务 □非营利性服务 □建设工程 □“专精特新”中小企业"),
    "contact_name": ("联系人", "周一"),
    "phone": ("电话/手机", "021-52588821"),
    "department_position": ("部门及职务", "质量部主管"),
    "email": ("邮箱地址", "quality@example.com"),
    "founded_on": ("组织成立日期", "1998年6月18日"),
    "employees": ("员工总数", "400"),
    "products": ("", "主要产品/服务：精密主轴\n主要顾客：□政府 ☑企业 □个人与家庭 □其他____"),
    "intent": (
        "申报意向",
        "□首次参加活动，暂无成果申报\n□持续参加活动，暂无成果申报\n☑参加活动，申报创新管理成果",
    ),
    "site_name": ("现场名称", SITE),
    "site_category": ("现场类别", "☑生产现场 □施工现场 □服务现场 □其他现场"),
    "venue_type": ("场所类型", "☑实体场所 □实体与虚拟场所 □虚拟场所"),
    "site_contact": ("现场联系人姓名", "吴二"),
    "site_mobile": ("手机", "13800001111"),
    "site_employees": ("现场员工人数", "100"),
    "site_managers": ("其中管理人员数", "10"),
    "site_technicians": ("技术人员数", "20"),
    "site_skilled": ("技能员工人数", "70"),
    "intelligence_level": ("现场智能化程度", "高（ ）；中（√）；低（ ）"),
    "site_area_m2": ("现场面积（m²）", "2600"),
    "started_on": ("现场开始运行时间", "2012年3月"),
    "construction_start": ("开工日期", ""),
    "construction_finish": ("完工日期", ""),
    "site_products": ("现场提供的主要产品或服务", "精密主轴"),
    "site_work": ("现场主要工作内容", "主轴装配与检验"),
    "laws_policies": ("相关的法律法规及政策要求", "产品质量法"),
    "health_safety": ("特别的职业健康和安全要求", "无"),
    "key_equipment": ("关键设备设施", "恒温装配线"),
    "site_awards": ("现场已获得的相关奖项", "2023年上海市质量信得过班组"),
    "outcome_name": ("创新成果名称", OUTCOME),
    "level": ("成果等级意向", "☑标杆级 □优秀级 □推进级"),
    "commitment": ("", "组织承诺：自愿参加2024年上海市现场管理创新活动。单位公章：\n2024年5月10日"),
}
EVALUATION_ROWS = {
    "受评价单位": UNIT,
    "受评价现场": SITE,
    "评价方式": "第三方评价",
    "评价单位": "上海中立评价中心",
    "评价日期": "2024年3月15日",
}
SECTIONS = {
    "成果名称": OUTCOME,
    "组织概况": f"{UNIT}生产精密主轴。自2017年起开展现场管理活动。",
    "现场概况": f"{SITE}按照GB/T 29590-2013开展现场管理，获得2023年上海市质量信得过班组称号。",
    "实施背景": "装配节拍不稳，需要改进。",
    "实施过程": "建立节拍看板，每日讲评。",
    "实施成效": "装配周期由42分钟缩短到31分钟。",
}
LEVELS = {"标杆级": 2021, "优秀级": 2022, "推进级": 2023}


@cache
def pack() -> Pack:
    return load("shanghai-2024")


def desk(case: Mapping[str, Any]) -> Dossier:
    """The dossier of a clean submission with the case's changes.

    Keys of a case: ``level``, ``form``, ``evaluation`` (rows, ``highlights``, ``improvements``, ``standard``,
    ``score``, ``signed``), ``rows`` and ``declaration`` of the recommendation, ``report`` (sections, ``append``),
    ``without`` (files), ``add`` (name → lines), ``broken`` / ``blank`` / ``scan`` / ``no_reader`` (files),
    ``unopened`` (files that intake refused), ``date`` ("" for none given), ``today``, ``flag``
    (``--level``), ``scope``.
    """
    level = case.get("level", "标杆级")
    blocks: dict[str, tuple[Block, ...]] = {
        REPORT: _report(case.get("report", {})),
        FORM: _form(level, case.get("form", {})),
        TABLE: _recommendation(level, case),
        EVALUATION: _evaluation(level, case.get("evaluation", {})),
        **{f"{year}年总结.docx": _summary(year) for year in range(LEVELS[level], 2025)},
        "荣誉证书2023.docx": _lines(
            "荣誉证书", f"{UNIT}：", "被评为2023年度上海市质量信得过班组，特发此证。", "2023年9月"
        ),
    }
    blocks |= {name: _lines(*lines) for name, lines in case.get("add", {}).items()}
    for name in case.get("without", ()):
        del blocks[name]
    documents = {name: _document(name, held, case) for name, held in blocks.items()}
    unopened = {name: Document(name, text_source="none") for name in case.get("unopened", ())}
    documents |= unopened
    files = tuple(SubmittedFile(name, 1, name, "" if name in unopened else name) for name in documents)
    given, today = case.get("date", "2024-05-20"), case.get("today", "")
    options = Options(
        date.fromisoformat(given) if given else None,
        case.get("scope", "submission"),
        case.get("flag"),
        today=date.fromisoformat(today) if today else None,
    )
    dossier = sort_out(Dossier(pack(), options, Submission("申报", files), documents))
    if dossier.report is not None and dossier.report.readable:
        sections = split(dossier.report, pack())
        counts = {spec.key: count(sections[spec.key], spec.limit, pack()) for spec in pack().sections}
        dossier = dossier.replace(sections=sections, counts=counts)
    return gather(dossier)


def decide(code: str, case: Mapping[str, Any]) -> tuple[CheckRow, list[Finding]]:
    """The rule's row and its findings."""
    findings, rows = judge(desk(case), CHECKS)
    return next(row for row in rows if row.code == code), [found for found in findings if found.code == code]


def paragraph(text: str, **more: Any) -> Paragraph:
    return Paragraph(text, Anchor("", paragraph=1), **more)


def grid(rows: Sequence[Sequence[str]]) -> Table:
    """A table of texts; a line break in a text is another paragraph."""
    return Table(
        tuple(
            tuple(
                Cell(tuple(paragraph(line, part="table") for line in text.split("\n") if line), column)
                for column, text in enumerate(row)
            )
            for row in rows
        )
    )


def _lines(*texts: str) -> tuple[Block, ...]:
    return tuple(paragraph(text) for text in texts)


def _document(name: str, blocks: tuple[Block, ...], case: Mapping[str, Any]) -> Document:
    if name in case.get("broken", ()):
        return Document(name, text_source="none", notes=(Note("damaged", "文件已损坏。", Anchor(name)),))
    if name in case.get("no_reader", ()):
        return Document(name, text_source="none", notes=(Note("missing_reader", "没有安装文字识别。", Anchor(name)),))
    if name in case.get("blank", ()):
        return Document(name)
    return Document(name, blocks, text_source="ocr" if name in case.get("scan", ()) else "digital")


def _report(changes: Mapping[str, str]) -> tuple[Block, ...]:
    sections = SECTIONS | {title: text for title, text in changes.items() if title in SECTIONS}
    blocks: list[Block] = [
        paragraph("现场管理创新成果报告", centered=True, size=22.0),
        paragraph(f"单位名称：{changes.get('unit', UNIT)}"),
    ]
    for title, text in sections.items():
        if title == "成果名称":
            blocks.append(paragraph(f"成果名称：{text}"))
            continue
        blocks += [paragraph(title, style="heading 1", level=1, bold=True), paragraph(text)]
    if "append" in changes:
        blocks.append(paragraph(changes["append"]))
    return tuple(blocks)


def _form(level: str, changes: Mapping[str, str]) -> tuple[Block, ...]:
    fields = dict(FORM_FIELDS)
    fields["level"] = (fields["level"][0], " ".join(("☑" if one == level else "□") + one for one in LEVELS))
    for key, value in changes.items():
        if key in fields:
            fields[key] = (fields[key][0], value)
    rows = [[label, value] if label else [value] for label, value in fields.values()]
    seal = () if changes.get("sealed") == "no" else (Figure(),)
    return (paragraph("2024年上海市现场管理创新活动报名暨成果表"), grid(rows), *seal)


def _recommendation(level: str, case: Mapping[str, Any]) -> tuple[Block, ...]:
    own = ["2", "XC02", UNIT, "制造", "生产现场", OUTCOME, level]
    other = ["1", "XC01", "上海乙巳酒店有限公司", "市场服务", "服务现场", "以客房看板改进查房", "推进级"]
    told = {"filler": "郑三", "phone": "021-62345678", "date": "2024年5月16日", "recommender": "上海市甲辰区质量协会"}
    told |= case.get("declaration", {})
    header = ["排序", "编号", "单位名称", "领域", "现场类别", "创新成果名称", "申报等级"]
    rows = [other, [value if value is not None else was for value, was in zip(case.get("row", own), own, strict=True)]]
    seal = () if told.get("sealed") == "no" else (Figure(),)
    return (
        paragraph("2024年上海市现场管理创新成果推荐表"),
        paragraph(f"推荐各区/行业/集团（单位公章）：{told['recommender']}"),
        grid([header, *case.get("rows", rows), ["3", *[""] * 6]]),
        paragraph("二、推荐声明"),
        paragraph(f"填表人：{told['filler']}"),
        paragraph(f"电话：{told['phone']}"),
        paragraph(f"填表日期：{told['date']}"),
        *seal,
    )


def _evaluation(level: str, changes: Mapping[str, str]) -> tuple[Block, ...]:
    rows = EVALUATION_ROWS | ({"评价方式": "第一方评价"} if level == "推进级" else {})
    rows |= {key: value for key, value in changes.items() if key in rows}
    told = {
        "standard": "依据《现场管理评价实施指南》（T/SAQ 0004-2023）开展评价。",
        "score": "成熟度评分为86.5分。",
        "highlights": "三、特色亮点\n看板与班组管理结合紧密。",
        "improvements": "四、可改进之处\n换模时间仍有缩短空间。",
        "signed": "评价组长（签名）：冯四",
    } | {key: value for key, value in changes.items() if key not in rows}
    lines = [line for text in told.values() for line in text.split("\n") if line]
    return (paragraph("现场管理评价报告"), grid([[key, value] for key, value in rows.items()]), *_lines(*lines))


def _summary(year: int) -> tuple[Block, ...]:
    return _lines(f"{year}年现场管理活动总结", f"{year}年6月开展培训12场，完成改善提案80项。", UNIT)
