"""附件4 in Word, Excel, PDF and scan."""

from __future__ import annotations

from gather_build import document, table

from pipeline.gather.recommendation import read_recommendation
from pipeline.pack import Pack

HEAD = ["排序", "编号", "单位名称", "领域", "现场类别", "创新成果名称", "申报等级"]
ONE = ["1", "XC01", "上海乙巳酒店有限公司", "市场服务", "服务现场", "以看板改进查房", "推进级"]
TWO = ["2", "", "上海甲辰机床有限公司", "制造", "", "以节拍看板提升主轴\n装配效率", "标杆级"]
DECLARATION = ("二、推荐声明", "本单位遵守有关规定。", "填表人：郑三", "电话：021-62345678", "填表日期：2024年5月16日")


def test_the_official_table(pack: Pack) -> None:
    found = read_recommendation(
        document(
            "推荐各区/行业/集团（单位公章）：甲辰区质量协会", table(HEAD, ONE, TWO, ["3", *[""] * 6]), *DECLARATION
        ),
        pack,
    )
    assert [row[:7] for row in found.rows] == [
        (1, "上海乙巳酒店有限公司", "市场服务", "服务现场", "以看板改进查房", "推进级", "XC01"),
        (2, "上海甲辰机床有限公司", "制造", "", "以节拍看板提升主轴装配效率", "标杆级", ""),
    ]
    assert (found.recommender, found.filler, found.phone, found.date) == (
        "甲辰区质量协会",
        "郑三",
        "021-62345678",
        "2024年5月16日",
    )


def test_a_sheet_that_holds_table_and_declaration(pack: Pack) -> None:
    rows = [
        ["2024年上海市现场管理创新成果推荐表"],
        HEAD,
        ONE,
        ["二、推荐声明"],
        ["", "", "", "", "", "填表人：", "郑三"],
    ]
    found = read_recommendation(document(table(*rows), file="推荐表.xlsx"), pack)
    assert len(found.rows) == 1 and found.filler == "郑三" and found.sealed is None


def test_a_table_that_goes_on_over_the_page(pack: Pack) -> None:
    again = read_recommendation(document(table(HEAD, ONE), table(HEAD, TWO)), pack)
    without_head = read_recommendation(document(table(HEAD, ONE), table(TWO)), pack)
    assert len(again.rows) == len(without_head.rows) == 2


def test_columns_in_another_order_and_with_other_names(pack: Pack) -> None:
    found = read_recommendation(
        document(table(["序号", "成果名称", "申报单位", "成果等级"], ["1", "看板", "甲公司", "优秀级"])), pack
    )
    assert (
        found.rows[0].outcome_name == "看板" and found.rows[0].unit_name == "甲公司" and found.rows[0].level == "优秀级"
    )


def test_rows_of_a_scan_without_rulings(pack: Pack) -> None:
    text = "1 XC01 上海乙巳酒店有限公司 市场服务 服务现场 以看板改进查房 推进级"
    found = read_recommendation(
        document("排序 编号 单位名称 领域 现场类别 创新成果名称 申报等级", text, *DECLARATION, text_source="ocr"), pack
    )
    row = found.rows[0]
    assert (row.unit_name, row.field, row.site_category, row.outcome_name, row.level) == tuple(ONE[2:])
    assert found.estimate


def test_what_is_not_filled_in_is_empty(pack: Pack) -> None:
    found = read_recommendation(document(table(HEAD, ONE), "填表人：", "电话：", "填表日期：  年  月  日"), pack)
    assert (found.filler, found.phone, found.date) == ("", "", "")


def test_a_declaration_in_one_line(pack: Pack) -> None:
    found = read_recommendation(
        document(table(HEAD, ONE), "填表人：郑三  电话：13800001111  填表日期：2024.5.16"), pack
    )
    assert (found.filler, found.phone, found.date) == ("郑三", "13800001111", "2024.5.16")
