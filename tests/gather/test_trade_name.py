"""What is left of a unit's name without place, trade and legal form, and whether a title says it."""

from __future__ import annotations

import pytest

from pipeline.gather.trade_name import plain_name_in, trade_name_in

TOLD = [
    # the unit; a title; the trade name that it says
    ("临川市老灶台餐饮管理有限公司", "老灶台班后两人检查法", "老灶台"),
    ("临川市老灶台餐饮管理有限公司", "“老灶台”餐饮的班后检查法", "老灶台"),
    ("上海衡准检测技术有限公司", "衡准计量看板的应用", "衡准"),
    ("杭州海康威视数字技术股份有限公司", "海康威视式的交付管理", "海康威视"),
    ("广联达科技股份有限公司", "广联达算量提速", "广联达"),
    ("海尔集团公司", "海尔式日清管理", "海尔"),
    ("和平区红星家具厂", "红星班组的交接法", "红星"),
    # ordinary words, though they stand in the unit's name
    ("上海先锋机械有限公司", "以先锋班组带动质量提升", ""),
    ("上海现场管理科技有限公司", "基于节拍看板的现场管理创新", ""),
    ("上海数字看板科技有限公司", "数字看板在车间的应用", ""),
    ("浙江智慧物业服务有限公司", "智慧物业服务新模式", ""),
    ("上海标准检测有限公司", "标准检测流程优化", ""),
    ("北京光明食品有限公司", "光明磊落的质量文化", ""),
    ("上海市浦江区中心医院", "浦江区急诊预检分诊", ""),
    ("国网上海市电力公司", "电力检修现场的三色管理", ""),
    # the signs stand there, but belong to other words
    ("上海味禾食品有限公司", "风味禾本科原料的验收", ""),
    ("上海联骏车身技术有限公司", "车身焊点的在线检测", ""),
]


@pytest.mark.parametrize(("unit", "title", "name"), TOLD)
def test_a_title_says_the_trade_name_and_not_an_ordinary_word(unit: str, title: str, name: str) -> None:
    assert trade_name_in(unit, title) == name


PLAIN = [
    # the unit; a title; the name without its place that it says
    ("云泽市青藤区桐花社区图书室", "青藤区桐花社区图书室共读", "青藤区桐花社区图书室"),
    ("云泽市青藤区桐花社区图书室", "桐花社区图书室共读", "桐花社区图书室"),
    ("云泽市青藤区图书馆", "青藤区图书馆夜读灯", "青藤区图书馆"),
    ("云泽市第三小学", "第三小学晨读十分钟", "第三小学"),
    ("北京同仁医院", "同仁医院的预检分诊", "同仁医院"),
    # too short to tell, a piece of other words, a part of the name alone
    ("云泽市图书馆", "图书馆里的夜读灯", ""),
    ("云泽市第三小学", "第三小学生晨读十分钟", ""),
    ("云泽市桐花社区卫生服务中心", "卫生服务中心的预约办法", ""),
    ("云泽市住房和城乡建设局", "统筹城乡建设局部试点", ""),
]


@pytest.mark.parametrize(("unit", "title", "name"), PLAIN)
def test_a_title_says_the_unit_s_name_without_its_place(unit: str, title: str, name: str) -> None:
    assert plain_name_in(unit, title) == name
