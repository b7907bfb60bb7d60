"""Writes the papers beside the report: 附件2, 附件4, evaluation reports, yearly summaries, certificates."""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from PIL import Image, ImageDraw

from samples import word

Data = dict[str, Any]

CHOICES: dict[str, tuple[str, ...]] = {
    "is_member": ("是", "否"),
    "unit_nature": ("国有", "民营", "外资", "合资", "事业单位", "其他"),
    "key_field": ("制造", "市场服务", "非营利性服务", "建设工程", "“专精特新”中小企业"),
    "main_customers": ("政府", "企业", "个人与家庭", "其他"),
    "intent": ("首次参加活动，暂无成果申报", "持续参加活动，暂无成果申报", "参加活动，申报创新管理成果"),
    "site_category": ("生产现场", "施工现场", "服务现场", "其他现场"),
    "venue_type": ("实体场所", "实体与虚拟场所", "虚拟场所"),
    "level": ("标杆级", "优秀级", "推进级"),
}
INDUSTRIES = (
    ("先导产业：", ("集成电路", "生物医药", "人工智能")),
    ("重点产业：", ("电子信息", "生命健康", "汽车", "高端装备", "先进材料", "时尚消费品")),
    ("现代服务业：", ("金融", "贸易", "交通运输", "科技创新服务", "创新数字赋能信息服务", "现代设计", "健康养老服务")),
    ("", ("文化旅游", "教育", "标准、计量、检测", "社区服务")),
)
Row = tuple[tuple[str, str], ...]
"""Pairs of label and field key; the last field fills the row."""
UNIT_ROWS: tuple[Row, ...] = (
    (("单位名称（全称）", "unit_name"), ("会员单位", "is_member"), ("推荐单位（选填）", "recommender")),
    (("单位地址", "address"), ("邮编", "postcode")),
    (("单位性质", "unit_nature"),),
    (("重点产业（单选，必选）", "key_industry"),),
    (("重点领域（单选，必选）", "key_field"),),
    (("联系人", "contact_name"), ("电话/手机", "phone")),
    (("部门及职务", "department_position"), ("邮箱地址", "email")),
    (("组织成立日期", "founded_on"), ("员工总数", "employees")),
    (("主要产品/服务", "main_products"),),
    (("主要顾客", "main_customers"),),
    (("申报意向", "intent"),),
)
SITE_ROWS: tuple[Row, ...] = (
    (("现场名称", "site_name"),),
    (("现场类别", "site_category"),),
    (("场所类型", "venue_type"),),
    (("现场联系人姓名", "site_contact"), ("手机", "site_mobile")),
    (("现场员工人数", "site_employees"), ("其中管理人员数", "site_managers")),
    (("技术人员数", "site_technicians"), ("技能员工人数", "site_skilled")),
    (("现场智能化程度", "intelligence_level"), ("现场面积（m²）", "site_area_m2")),
    (("现场开始运行时间", "started_on"),),
    (("开工日期（建筑项目填写此栏）", "construction_start"), ("完工日期（建筑项目填写此栏）", "construction_finish")),
    (("现场提供的主要产品或服务", "site_products"),),
    (("现场主要工作内容", "site_work"),),
    (("相关的法律法规及政策要求", "laws_policies"),),
    (("特别的职业健康和安全要求", "health_safety"),),
    (("关键设备设施", "key_equipment"),),
    (("现场已获得的相关奖项", "site_awards"),),
    (("创新成果名称", "outcome_name"),),
    (("成果等级意向", "level"),),
)
COMMITMENT = (
    "组织承诺：",
    "1）自愿参加2024年上海市现场管理创新活动；",
    "2）提交所有材料均真实、合法、有效，不存在剽窃他人活动成果、侵犯他人知识产权、伪造材料等不端及失信行为；",
    "3）申报成果内容不含《中华人民共和国保守国家秘密法》所规定的涉密内容，不存在任何违反《中华人民共和国保守国家秘密法》的情形。",
)
DECLARATION = (
    "本单位遵守上海市群众性质量提升活动的有关规定，承诺遵守评审工作纪律，所提供的推荐申报材料真实有效，且不存在任何违反"
    "《中华人民共和国保守国家秘密法》等相关法律法规及侵犯他人知识产权的情形。如存在争议，将积极调查处理。"
    "如存在材料虚假或违纪行为，将承担相应责任。"
)
HEADER = ("排序", "编号", "单位名称", "领域", "现场类别", "创新成果名称", "申报等级")


def application_form(form: Data) -> bytes:
    """附件2, both tables, with ticked boxes and a seal. ``form``: values by the field keys."""
    document = _blank("2024年上海市现场管理创新活动活动报名暨成果申报表")
    for title, rows in (("（一）报名表", UNIT_ROWS), ("（二）现场管理活动基本情况和成果申报表", SITE_ROWS)):
        document.add_paragraph(title)
        table = document.add_table(0, 6, style="Table Grid")
        for row in rows:
            _form_row(table, row, form)
    cell = table.add_row().cells[0].merge(table.rows[-1].cells[5])
    cell.text = "\n".join(COMMITMENT)
    _sealed(cell.add_paragraph("单位公章："), form["unit_name"])
    cell.add_paragraph(form["commitment_date"] or "年　　月　　日").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return word.save(document)


def _form_row(table: Any, row: Row, form: Data) -> None:
    cells = table.add_row().cells
    width = 6 // len(row)
    for place, (label, key) in enumerate(row):
        left = place * width
        cells[left].text = label
        value = cells[left + 1]
        if width > 2:
            value = value.merge(cells[left + width - 1])
        value.text = _written(key, form.get(key, ""))


def _written(key: str, value: str | list[str]) -> str:
    """A field as it is filled in: text, or its boxes with the chosen ones ticked."""
    chosen = [value] if isinstance(value, str) else value
    if key == "intelligence_level":
        return "；".join(f"{label}（{'√' if label in chosen else '　'}）" for label in "高中低")
    if key == "key_industry":
        return "\n".join(title + _boxes(labels, chosen) for title, labels in INDUSTRIES)
    return _boxes(CHOICES[key], chosen) if key in CHOICES else "".join(chosen)


def _boxes(labels: tuple[str, ...], chosen: list[str]) -> str:
    return "　".join(("☑" if label in chosen else "□") + label for label in labels)


def recommendation_row(form: Data) -> list[str]:
    """The outcome's row in 附件4."""
    keys = ("unit_name", "key_field", "site_category", "outcome_name", "level")
    return ["1", "2024-001", *(form[key] for key in keys)]


def recommendation_docx(data: Data) -> bytes:
    """附件4 as a Word file. ``data``: recommender, row, filler, phone, date."""
    document = _blank("2024年上海市现场管理创新成果推荐表")
    _sealed(document.add_paragraph(f"推荐各区/行业/集团（单位公章）：{data['recommender']}"), data["recommender"])
    document.add_paragraph("一、推荐目录")
    table = document.add_table(0, len(HEADER), style="Table Grid")
    for row in (HEADER, data["row"], *(["2", "", "", "", "", "", ""], ["3", "", "", "", "", "", ""])):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for line in ("二、推荐声明", DECLARATION, *_signature(data)):
        document.add_paragraph(line)
    return word.save(document)


def recommendation_xlsx(data: Data) -> bytes:
    """附件4 as an Excel sheet, with a picture of the seal."""
    import openpyxl
    from openpyxl.drawing.image import Image as SheetImage

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "推荐表"
    sheet.append(["2024年上海市现场管理创新成果推荐表"])
    sheet.append([f"推荐各区/行业/集团（单位公章）：{data['recommender']}"])
    sheet.append(["一、推荐目录"])
    sheet.append(list(HEADER))
    sheet.append(data["row"])
    sheet.append(["二、推荐声明"])
    sheet.append([DECLARATION])
    for line in _signature(data):
        sheet.append([line])
    sheet.add_image(SheetImage(io.BytesIO(draw_seal())), "F1")
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    stamp = word.EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    parts["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", stamp, parts["docProps/core.xml"])
    return word.pack(parts)


def _signature(data: Data) -> tuple[str, ...]:
    return f"填表人：{data['filler']}", f"电话：{data['phone']}", f"填表日期：{data['date']}"


def evaluation(data: Data, unit: str, site: str) -> bytes:
    """A 现场管理评价报告 with score, highlights, improvements and seal."""
    document = _blank(f"现场管理评价报告（{data['party']}）")
    rows = [
        ("受评价单位", unit),
        ("受评价现场", site),
        ("评价方式", data["party"]),
        ("评价单位", data["evaluator"]),
        ("评价依据", data.get("standard", "《现场管理评价实施指南》（T/SAQ 0004-2023）、GB/T 29590-2013")),
        ("评价日期", data["date"]),
    ]
    if data["score"]:
        rows.append(("成熟度评分", f"{data['score']}分（满分1000分）"))
    table = document.add_table(0, 2, style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("评价组通过查阅资料、现场观察和人员访谈，对受评价现场的策划、过程和结果作了评价，情况如下。")
    for title, lines in (("一、特色亮点", data["highlights"]), ("二、可改进之处", data["improvements"])):
        if lines:
            document.add_paragraph(title)
            for number, line in enumerate(lines, 1):
                document.add_paragraph(f"{number}. {line}")
    document.add_paragraph(f"评价组长（签名）：{data['leader']}")
    _sealed(document.add_paragraph(f"{data['evaluator']}（盖章）"), data["evaluator"])
    document.add_paragraph(data["date"])
    return word.save(document)


def summary(data: Data, unit: str) -> bytes:
    """A year's summary of the activity."""
    document = _blank(data["title"])
    for line in data["text"].strip().splitlines():
        document.add_paragraph(line)
    _sealed(document.add_paragraph(unit), unit)
    document.add_paragraph(data["date"])
    return word.save(document)


def certificate(data: Data) -> bytes:
    """A certificate of honour."""
    document = _blank("荣誉证书")
    document.add_paragraph(f"{data['receiver']}：")
    document.add_paragraph(f"被评为{data['year']}年度“{data['name']}”。")
    document.add_paragraph("特发此证，以资鼓励。")
    _sealed(document.add_paragraph(data["issuer"]), data["issuer"])
    document.add_paragraph(data["date"])
    return word.save(document)


def _blank(title: str) -> Any:
    document = docx.Document()
    word.dress(document)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(title).font.size = Pt(18)
    return document


def _sealed(paragraph: Any, owner: str) -> None:
    """Put a picture of a seal behind the text; its description names the owner."""
    shape = paragraph.add_run().add_picture(io.BytesIO(draw_seal()), width=Cm(2.6))
    shape._inline.docPr.set("descr", f"{owner}印章（样例）")


def draw_seal() -> bytes:
    """A red ring with a star, as a small PNG: no real seal."""
    size, centre = 160, 80
    picture = Image.new("P", (size, size), 0)
    picture.putpalette([255, 255, 255, 208, 32, 32])
    draw = ImageDraw.Draw(picture)
    draw.ellipse((4, 4, size - 4, size - 4), outline=1, width=5)
    points = [
        (centre + radius * math.sin(angle), centre - radius * math.cos(angle))
        for radius, angle in ((28 if n % 2 == 0 else 11, n * math.pi / 5) for n in range(10))
    ]
    draw.polygon(points, fill=1)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
