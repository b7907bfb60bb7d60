"""The same form laid out in other ways, and its labels written in other ways: each field keeps its own value."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from gather_build import document, p, table

from pipeline.gather.form import read_form
from pipeline.model import Anchor, Block, Cell, Document, Table
from pipeline.pack import Pack

Pairs = list[tuple[str, str]]
FIRST: Pairs = [
    ("单位名称（全称）", "上海甲辰机床有限公司"),
    ("会员单位", "☑是 □否"),
    ("单位地址", "上海市甲辰区1号"),
    ("邮编", "200000"),
    ("单位性质", "□国有 ☑民营 □外资 □合资 □事业单位 □其他"),
    ("重点领域（单选，必选）", "☑制造 □市场服务 □非营利性服务 □建设工程 □“专精特新”中小企业"),
    ("联系人", "周一"),
    ("电话/手机", "021-52588821"),
    ("部门及职务", "质量部经理"),
    ("邮箱地址", "quality@jiachen.example.com"),
    ("组织成立日期", "1998年5月12日"),
    ("员工总数", "738"),
    ("主要产品/服务", "精密主轴"),
    ("主要顾客", "□政府 ☑企业 □个人与家庭 □其他"),
]
SECOND: Pairs = [
    ("现场名称", "主轴车间"),
    ("现场类别", "☑生产现场 □施工现场 □服务现场 □其他现场"),
    ("现场联系人姓名", "吴二"),
    ("手机", "13800001111"),
    ("现场员工人数", "86"),
    ("其中管理人员数", "7"),
    ("技术人员数", "12"),
    ("技能员工人数", "67"),
    ("现场面积（m²）", "2600"),
    ("现场开始运行时间", "2012年3月"),
    ("现场主要工作内容", "主轴的精加工、清洗和检验"),
    ("关键设备设施", "立式加工中心、刀具预调仪"),
    ("创新成果名称", "以节拍看板提升主轴装配效率"),
    ("成果等级意向", "□标杆级 ☑优秀级 □推进级"),
]
TOLD = {
    "unit_name": "上海甲辰机床有限公司",
    "is_member": "是",
    "address": "上海市甲辰区1号",
    "postcode": "200000",
    "unit_nature": "民营",
    "key_field": "制造",
    "contact_name": "周一",
    "phone": "021-52588821",
    "department_position": "质量部经理",
    "email": "quality@jiachen.example.com",
    "founded_on": "1998年5月12日",
    "employees": "738",
    "main_products": "精密主轴",
    "main_customers": ("企业",),
    "site_name": "主轴车间",
    "site_category": "生产现场",
    "site_contact": "吴二",
    "site_mobile": "13800001111",
    "site_employees": "86",
    "site_managers": "7",
    "site_technicians": "12",
    "site_skilled": "67",
    "site_area_m2": "2600",
    "started_on": "2012年3月",
    "site_work": "主轴的精加工、清洗和检验",
    "key_equipment": "立式加工中心、刀具预调仪",
    "outcome_name": "以节拍看板提升主轴装配效率",
    "level": "优秀级",
}


def by(pairs: Pairs, many: int) -> list[Pairs]:
    return [pairs[at : at + many] for at in range(0, len(pairs), many)]


def one_a_row(pairs: Pairs) -> list[Block]:
    return [table(*([label, value] for label, value in pairs))]


def two_a_row(pairs: Pairs) -> list[Block]:
    return [table(*([text for pair in row for text in pair] for row in by(pairs, 2)))]


def three_a_row(pairs: Pairs) -> list[Block]:
    return [table(*([text for pair in row for text in pair] for row in by(pairs, 3)))]


def label_above_value(pairs: Pairs) -> list[Block]:
    rows = []
    for row in by(pairs, 3):
        rows += [[label for label, _ in row], [value for _, value in row]]
    return [table(*rows)]


def label_above_value_all_in_one_row(pairs: Pairs) -> list[Block]:
    return [table([label for label, _ in row], [value for _, value in row]) for row in by(pairs, 7)]


def one_cell_label_line_above(pairs: Pairs) -> list[Block]:
    return [table(*([f"{label}\n{value}" for label, value in row] for row in by(pairs, 2)))]


def one_cell_with_colon(pairs: Pairs) -> list[Block]:
    return [table(*([f"{label}：{value}" for label, value in row] for row in by(pairs, 2)))]


def single_column_label_above(pairs: Pairs) -> list[Block]:
    return [table(*([text] for pair in pairs for text in pair))]


def a_number_column(pairs: Pairs) -> list[Block]:
    return [table(["序号", "项目", "内容"], *([str(n), label, value] for n, (label, value) in enumerate(pairs, 1)))]


def a_remark_column(pairs: Pairs) -> list[Block]:
    return [table(["项目", "填写内容", "备注"], *([label, value, ""] for label, value in pairs))]


def a_filled_remark_column(pairs: Pairs) -> list[Block]:
    return [table(["项目", "填写内容", "备注"], *([label, value, "必填"] for label, value in pairs))]


def a_group_column(pairs: Pairs) -> list[Block]:
    rows = [
        (Cell((p("基本信息"),), 0, 1, len(pairs)),) * (n == 0) + (Cell((p(label),), 1), Cell((p(value),), 2))
        for n, (label, value) in enumerate(pairs)
    ]
    return [Table(tuple(rows))]


def a_blank_row_between(pairs: Pairs) -> list[Block]:
    return [table(*(row for label, value in pairs for row in ([label, value], ["", ""])))]


def a_heading_row(pairs: Pairs) -> list[Block]:
    return [Table((((Cell((p("填报信息（请如实填写）"),), 0, 2)),), *one_a_row(pairs)[0].rows))]  # type: ignore[union-attr]


def values_in_nested_tables(pairs: Pairs) -> list[Block]:
    rows = [(Cell((p(label),), 0), Cell((table([value]),), 1)) for label, value in pairs]
    return [Table(tuple(rows))]


def the_form_in_a_nested_table(pairs: Pairs) -> list[Block]:
    return [Table(((Cell(tuple(two_a_row(pairs)), 0),),))]


def a_table_for_each_row(pairs: Pairs) -> list[Block]:
    return [table([label, value]) for label, value in pairs]


def lines_with_colons(pairs: Pairs) -> list[Block]:
    return [p(f"{label}：{value}") for label, value in pairs]


def lines_with_tabs(pairs: Pairs) -> list[Block]:
    return [p("\t".join(f"{label}：{value}" for label, value in row)) for row in by(pairs, 2)]


LAYOUTS = [
    one_a_row, two_a_row, three_a_row, label_above_value, label_above_value_all_in_one_row, one_cell_label_line_above,
    one_cell_with_colon, single_column_label_above, a_number_column, a_remark_column, a_filled_remark_column,
    a_group_column, a_blank_row_between, a_heading_row, values_in_nested_tables, the_form_in_a_nested_table,
    a_table_for_each_row, lines_with_colons, lines_with_tabs,
]  # fmt: skip


def values(made: Document, pack: Pack) -> dict[str, object]:
    return {key: field.value for key, field in read_form(made, pack).fields.items()}


def form(lay: Callable[[Pairs], list[Block]], first: Pairs = FIRST, second: Pairs = SECOND) -> Document:
    return document("（一）报名表", *lay(first), "（二）现场管理活动基本情况和成果申报表", *lay(second))


@pytest.mark.parametrize("lay", LAYOUTS, ids=lambda lay: lay.__name__)
def test_each_field_keeps_its_value_however_the_form_is_laid_out(pack: Pack, lay: Callable[..., list[Block]]) -> None:
    got = values(form(lay), pack)
    assert {key: got.get(key) for key in TOLD} == TOLD


LEFT_EMPTY = ("邮编", "部门及职务", "联系人", "现场名称", "技术人员数", "现场主要工作内容", "成果等级意向", "单位性质")


@pytest.mark.parametrize("lay", LAYOUTS, ids=lambda lay: lay.__name__)
def test_a_field_that_is_left_empty_takes_nothing_of_its_neighbours(
    pack: Pack, lay: Callable[..., list[Block]]
) -> None:
    first, second = (
        [(k, "" if k.partition("（")[0] in LEFT_EMPTY else v) for k, v in pairs] for pairs in (FIRST, SECOND)
    )
    got = values(form(lay, first, second), pack)
    empty = {
        "postcode",
        "department_position",
        "contact_name",
        "site_name",
        "site_technicians",
        "site_work",
        "level",
        "unit_nature",
    }
    assert {key: got.get(key) for key in TOLD if key not in empty} == {k: v for k, v in TOLD.items() if k not in empty}
    assert not any(got.get(key) for key in empty)


def spaced(label: str) -> str:
    return "　".join(label) if len(label) < 5 else label


MARKED = {
    "star": lambda label: f"*{label}",
    "full-width star": lambda label: f"＊{label}",
    "star behind": lambda label: f"{label}*",
    "black star": lambda label: f"★{label}",
    "white star": lambda label: f"☆ {label}",
    "bullet": lambda label: f"●{label}",
    "diamond": lambda label: f"◆ {label}",
    "reference mark": lambda label: f"※{label}",
    "triangle": lambda label: f"▲{label}",
    "square bullet": lambda label: f"■{label}",
    "number and dot": lambda label: f"1.{label}",
    "number and pause": lambda label: f"3、{label}",
    "number in brackets": lambda label: f"（2）{label}",
    "half bracket": lambda label: f"2）{label}",
    "circled number": lambda label: f"③{label}",
    "Chinese number": lambda label: f"一、{label}",
    "number of two levels": lambda label: f"1.2 {label}",
    "required behind": lambda label: f"{label}（必填）",
    "required before": lambda label: f"（必填）{label}",
    "required in square brackets": lambda label: f"【必填】{label}",
    "square brackets": lambda label: f"【{label}】",
    "colon": lambda label: f"{label}：",
    "spaced": spaced,
    "broken": lambda label: f"{label[:2]}\n{label[2:]}",
    "each character on its line": lambda label: "\n".join(label) if len(label) < 5 else label,
    "hash": lambda label: f"#{label}",
    "dash": lambda label: f"- {label}",
    "translated below": lambda label: f"{label}\nName of the Unit",
    "translated beside": lambda label: f"{label} / Name of the Unit",
    "translated before": lambda label: f"Name of the Unit {label}",
    "invisible": lambda label: "\u200b".join(label),
    "star and number": lambda label: f"*1. {label}",
}  # fmt: skip


@pytest.mark.parametrize("lay", [one_a_row, two_a_row, label_above_value], ids=lambda lay: lay.__name__)
@pytest.mark.parametrize("write", MARKED.values(), ids=MARKED)
def test_a_label_is_known_whatever_stands_before_it(
    pack: Pack, write: Callable[[str], str], lay: Callable[..., list[Block]]
) -> None:
    first, second = ([(write(label), value) for label, value in pairs] for pairs in (FIRST, SECOND))
    got = values(form(lay, first, second), pack)
    assert {key: got.get(key) for key in TOLD} == TOLD


@pytest.mark.parametrize(
    "prompt", ["单击或点击此处输入文字。", "选择一项。", "请填写", "Click or tap here to enter text."]
)
def test_a_prompt_is_no_value(pack: Pack, prompt: str) -> None:
    first, second = ([(label, prompt) for label, _ in pairs] for pairs in (FIRST, SECOND))
    assert not any(values(form(two_a_row, first, second), pack).values())


def test_a_value_that_begins_like_a_prompt_stays(pack: Pack) -> None:
    told = values(form(two_a_row, [("单位名称", "选择性激光熔化（上海）有限公司"), ("联系人", "请海波")]), pack)
    assert (told["unit_name"], told["contact_name"]) == ("选择性激光熔化（上海）有限公司", "请海波")


def test_a_struck_out_value_is_no_value_and_is_doubted(pack: Pack) -> None:
    struck = p("周一", struck=((0, 2),))
    fixed = p("周一吴二", struck=((0, 2),))
    made = document(
        Table(((Cell((p("联系人"),), 0), Cell((struck,), 1)), (Cell((p("邮编"),), 0), Cell((p("200000"),), 1))))
    )
    field = read_form(made, pack).fields["contact_name"]
    assert field.value is None
    assert [doubt.about for doubt in field.doubts] == ["text"]
    made = document(Table(((Cell((p("联系人"),), 0), Cell((fixed,), 1)),)))
    assert read_form(made, pack).fields["contact_name"].value == "吴二"


def test_a_tick_in_a_text_box_is_no_tick_of_the_cell_that_it_hangs_on(pack: Pack) -> None:
    box = p("√", part="textbox")
    level = Cell((p("□标杆级 □优秀级 □推进级"), box), 1)
    nature = Cell((p("□国有 □民营 □外资"),), 1)
    made = document(Table(((Cell((p("单位性质"),), 0), nature), (Cell((p("成果等级意向"),), 0), level))))
    fields = read_form(made, pack).fields
    assert (fields["level"].value, fields["unit_nature"].value) == ((), ())
    assert all(any(doubt.about == "mark" for doubt in fields[key].doubts) for key in ("level", "unit_nature"))


def test_a_value_in_a_text_box_alone_in_its_cell_is_read_and_doubted(pack: Pack) -> None:
    made = document(Table(((Cell((p("联系人"),), 0), Cell((p("周一", part="textbox"),), 1)),)))
    field = read_form(made, pack).fields["contact_name"]
    assert field.value == "周一"
    assert field.doubts


def test_anchor_is_that_of_the_label(pack: Pack) -> None:
    assert read_form(form(one_a_row), pack).fields["level"].anchor == Anchor("", paragraph=1)


def test_a_row_without_cells_is_no_row(pack: Pack) -> None:
    made = document(Table(((), *table(["联系人", "周一"]).rows)))
    assert read_form(made, pack).fields["contact_name"].value == "周一"
