"""附件2 as people hand it in: the official tables, retyped ones, plain lines, fillable PDFs, scans."""

from __future__ import annotations

import pytest
from gather_build import document, p, table

from pipeline.gather.form import read_form
from pipeline.model import Document, Figure
from pipeline.pack import Pack

OFFICIAL = document(
    "2024年上海市现场管理创新活动报名暨成果表",
    "（一）报名表",
    table(
        ["单位名称（全称）", "上海甲辰机床有限公司", "会员单位", "☑是 □否", "推荐单位（选填）", ""],
        ["单位地址", "上海市甲辰区1号", "邮编", "200000"],
        [
            "重点产业（单选，必选）",
            "先导产业：□集成电路\n重点产业：☑汽车 □高端装备\n其他：____",
            "重点领域（单选，必选）",
            "☑制造\n□市场服务",
        ],
        ["联系人", "周一", "电话/手机", "021-52588821"],
        ["主要产品/服务：精密主轴\n主要顾客：☑政府 □企业 □个人与家庭 □其他____"],
        ["申报意向", "□首次参加活动，暂无成果申报\n☑参加活动，申报创新管理成果"],
    ),
    "（二）现场管理活动基本情况和成果申报表",
    table(
        ["现场名称", "主轴车间"],
        ["场所类型", "☑实体场所", "□实体与虚拟场所", "□虚拟场所"],
        ["现场联系人姓名", "吴二", "手机", "13800001111"],
        ["现场智能化程度", "高（ ）；中（√）；低（ ）", "现场面积（m²）", "2600"],
        ["现场开始\n运行时间", "2012年3月", "开工日期", "", "（建筑项目填写此栏）"],
        ["完工日期", "____", "（建筑项目填写此栏）"],
        ["创新成果名称", "以节拍看板提升主轴\n装配效率"],
        ["成果等级意向", "□标杆级 ☑优秀级 □推进级"],
        ["组织承诺：\n1）自愿参加2024年上海市现场管理创新活动；\n单位公章：\n2024 年 5 月 10 日"],
    ),
)
TOLD = {
    "unit_name": "上海甲辰机床有限公司",
    "is_member": "是",
    "recommender": None,
    "address": "上海市甲辰区1号",
    "postcode": "200000",
    "key_industry": "汽车",
    "key_field": "制造",
    "contact_name": "周一",
    "phone": "021-52588821",
    "main_products": "精密主轴",
    "main_customers": ("政府",),
    "intent": "参加活动，申报创新管理成果",
    "site_name": "主轴车间",
    "venue_type": "实体场所",
    "site_contact": "吴二",
    "site_mobile": "13800001111",
    "intelligence_level": "中",
    "site_area_m2": "2600",
    "started_on": "2012年3月",
    "construction_start": None,
    "construction_finish": None,
    "outcome_name": "以节拍看板提升主轴装配效率",
    "level": "优秀级",
    "commitment_date": "2024年5月10日",
}


def test_the_official_tables(pack: Pack) -> None:
    form = read_form(OFFICIAL, pack)
    assert {key: field.value for key, field in form.fields.items()} == TOLD


def test_the_same_as_plain_lines(pack: Pack) -> None:
    form = read_form(
        document(
            "单位名称：上海甲辰机床有限公司    会员单位：☑是 □否",
            "单 位 地 址：上海市甲辰区1号\t邮编：200000",
            "联系人：周一  电话/手机：021-52588821",
            "主要产品/服务：精密主轴",
            "主要顾客：☑政府 □企业",
            "现场名称：主轴车间",
            "联系人：吴二  手机：13800001111",
            "成果等级意向：□标杆级 ☑优秀级 □推进级",
            "组织承诺：自愿参加。单位公章：",
            "二〇二四年五月十日",
        ),
        pack,
    )
    told = {key: field.value for key, field in form.fields.items()}
    wanted = (
        "unit_name",
        "is_member",
        "address",
        "postcode",
        "contact_name",
        "phone",
        "main_customers",
        "site_contact",
    )
    assert {key: told[key] for key in wanted} == {key: TOLD[key] for key in wanted}
    assert told["site_mobile"] == "13800001111" and told["level"] == "优秀级"
    assert told["commitment_date"] == "二〇二四年五月十日"


@pytest.mark.parametrize(
    ("blocks", "key", "value"),
    [
        ([table(["现场名称", "现场类别"], ["主轴车间", "☑生产现场 □服务现场"])], "site_name", "主轴车间"),
        ([table(["现场名称", "现场类别"], ["主轴车间", "☑生产现场 □服务现场"])], "site_category", "生产现场"),
        ([table(["1. 单位名称*：", "甲公司"])], "unit_name", "甲公司"),
        ([table(["单位名称：甲公司"])], "unit_name", "甲公司"),
        ([table(["单位名称 甲公司"])], "unit_name", "甲公司"),
        ([table(["单\n位\n名\n称", "甲公司"])], "unit_name", "甲公司"),
        ([table(["通讯地址", "甲路1号"])], "address", "甲路1号"),
        ([table(["职工总数", "400"])], "employees", "400"),
        ([table(["其中：管理人员数", "10"])], "site_managers", "10"),
        ([table(["现场面积（平方米）", "2600"])], "site_area_m2", "2600"),
        ([table(["成果名称", "《看板》"])], "outcome_name", "《看板》"),
        ([table(["单位性质", "股份制企业"])], "unit_nature", "股份制企业"),
        ([table(["单位性质", ""])], "unit_nature", ()),
        ([table(["关键设备设施", "____"])], "key_equipment", None),
        (
            [table(["单位地址", "注册地址：甲路1号；办公地址：乙路2号"])],
            "address",
            "注册地址：甲路1号；办公地址：乙路2号",
        ),
        (["现场名称 主轴车间 现场类别 ☑生产现场 ☐服务现场"], "site_name", "主轴车间"),
        (["组织承诺", "单位公章：", "年 月 日"], "commitment_date", None),
        (["组织承诺", "单位公章：", "2024年13月45日"], "commitment_date", "2024年13月45日"),
    ],
)
def test_a_field_however_it_stands(pack: Pack, blocks: list[object], key: str, value: object) -> None:
    assert read_form(document(*blocks), pack).fields[key].value == value  # type: ignore[arg-type]


def test_lines_of_a_scan_where_label_and_value_touch(pack: Pack) -> None:
    form = read_form(document("单位名称上海甲辰机床有限公司", "现场名称主轴车间", text_source="ocr"), pack)
    assert form.estimate and form.value("unit_name") == "上海甲辰机床有限公司" and form.value("site_name") == "主轴车间"


def test_fields_of_a_fillable_pdf_with_names_of_their_own(pack: Pack) -> None:
    fields = (
        ("单位名称", "甲公司"),
        ("现场名称", "主轴车间"),
        ("成果等级意向_标杆级", "☐"),
        ("成果等级意向_优秀级", "☑"),
    )
    form = read_form(Document("表.pdf", fields=fields), pack)
    assert form.value("unit_name") == "甲公司" and form.value("level") == "优秀级"


@pytest.mark.parametrize(
    ("made", "sealed"),
    [
        (document("组织承诺"), False),
        (document("组织承诺", Figure()), True),
        (document("组织承诺", file="表.pdf"), None),
        (document("组织承诺", text_source="ocr"), None),
    ],
    ids=["Word without pictures", "Word with a picture", "PDF without pictures", "scan"],
)
def test_a_seal_is_called_missing_only_where_it_could_be_seen(pack: Pack, made: Document, sealed: bool | None) -> None:
    assert read_form(made, pack).sealed is sealed


def test_a_form_of_anything_else_has_no_fields(pack: Pack) -> None:
    assert read_form(document("通知", p("各有关单位请按时报送。")), pack).fields == {}
