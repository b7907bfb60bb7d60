"""What evaluation reports, surveys and certificates tell, and the years that material speaks for."""

from __future__ import annotations

import pytest
from gather_build import document, table

from pipeline.gather.facts import facts
from pipeline.gather.text import lines
from pipeline.gather.years import years
from pipeline.pack import Pack
from pipeline.values.email import is_email
from pipeline.values.number import is_count, number
from pipeline.values.phone import is_phone
from pipeline.values.postcode import is_postcode
from pipeline.values.when import dates, is_date

ROWS = (["受评价单位", "甲公司"], ["受评价现场", "主轴车间"], ["评价日期", "2024年3月10日至15日"])


@pytest.mark.parametrize(
    ("blocks", "party"),
    [
        ([table(*ROWS, ["评价方式", "自我评价（第一方评价）"])], "first"),
        ([table(*ROWS, ["评价方式", "集团公司组织的第二方评价"])], "second"),
        ([table(*ROWS, ["评价方式", "第三方评价"])], "third"),
        ([table(*ROWS, ["评价方式", "□第一方 ☑第二方 □第三方"])], "second"),
        (["现场管理评价报告（第三方）", table(*ROWS)], "third"),
        (["评价类型：自评", table(*ROWS)], "first"),
        ([table(*ROWS, ["评价单位", "甲公司质量部"])], "first"),
        ([table(*ROWS, ["评价单位", "申联（集团）有限公司"])], "second"),
        ([table(*ROWS, ["评价单位", "恒信评价中心"])], "third"),
        (["评价分为第一方、第二方和第三方评价。"], None),
    ],
)
def test_who_evaluated(pack: Pack, blocks: list[object], party: str | None) -> None:
    assert facts("evaluation_report", document(*blocks), pack)["party"] == party  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("经综合评定，该现场成熟度评分为88.5分。", 88.5),
        ("成熟度得分：873 分（满分1000分）", 873.0),
        ("总得分：86.5", 86.5),
        ("综合评分 90", 90.0),
        ("成熟度等级：四级", 4.0),
        ("评价组开展成熟度评价，共访谈21人。", None),
        ("二、成熟度评分", None),
        ("本报告包括成熟度评分、特色亮点以及可改进之处。", None),
        ("成熟度评分于2024年3月完成。", None),
    ],
)
def test_the_score(pack: Pack, text: str, score: float | None) -> None:
    assert facts("evaluation_report", document(text), pack)["score"] == score


def test_the_score_in_a_table(pack: Pack) -> None:
    made = document(table(["评价项目", "得分"], ["领导与策划", "79"], ["成熟度评分（总分）", "88.5"]))
    assert facts("evaluation_report", made, pack)["score"] == 88.5


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        (["三、特色亮点", "看板应用深入。"], True),
        (["（二）主要优点：看板应用深入。"], True),
        ([table(["特色亮点", "看板应用深入。"])], True),
        ([table(["亮点\n看板应用深入。"])], True),
        (["本报告包括成熟度评分、特色亮点以及可改进之处。"], False),
        (["三、特色亮点", "四、可改进之处", "换模偏慢。"], False),
        ([table(["特色亮点", ""])], False),
        (["三、特色亮点"], False),
    ],
)
def test_highlights_need_a_heading_and_something_under_it(pack: Pack, blocks: list[object], told: bool) -> None:
    assert facts("evaluation_report", document(*blocks), pack)["has_highlights"] is told  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("依据T/SAQ 0004-2023评价", "T/SAQ 0004-2023"),
        ("依据Ｔ／ＳＡＱ０００４－２０２３评价", "T/SAQ 0004-2023"),
        ("依据 T/SAQ 0004 评价", "T/SAQ 0004"),
        ("依据《现场管理评价实施指南》评价", "《现场管理评价实施指南》"),
        ("依据 T/SAQ 0005-2023 评价", None),
    ],
)
def test_the_standard(pack: Pack, text: str, standard: str | None) -> None:
    assert facts("evaluation_report", document(text), pack)["standard"] == standard


def test_unit_site_and_date(pack: Pack) -> None:
    found = facts("evaluation_report", document(table(*ROWS), "2020年1月1日"), pack)
    assert (found["unit_name"], found["site_name"], found["date"]) == ("甲公司", "主轴车间", "2024-03-10")
    signed = facts("evaluation_report", document("按2019年3月的标准评价。", "质量部", "二〇二四年三月十五日"), pack)
    assert signed["date"] == "2024-03-15"


@pytest.mark.parametrize(
    ("texts", "year"),
    [
        (["被评为2022年度上海市质量信得过班组", "2023年1月"], 2022),
        (["荣获先进集体称号", "上海市总工会", "2023年9月"], 2023),
        (["荣获先进集体称号", "二〇二一年四月"], 2021),
        (["荣获先进集体称号"], None),
    ],
)
def test_the_year_of_an_honour(pack: Pack, texts: list[str], year: int | None) -> None:
    assert facts("honor", document("荣誉证书", *texts), pack)["year"] == year


def test_name_and_issuer_of_an_honour(pack: Pack) -> None:
    found = facts(
        "honor", document("荣誉证书", "授予甲公司“上海市质量信得过班组”称号", "上海市质量协会", "2023年9月"), pack
    )
    assert found["name"] == "上海市质量信得过班组" and found["issuer"] == "上海市质量协会"


@pytest.mark.parametrize(
    ("texts", "name", "told"),
    [
        (["2023年现场管理活动总结", "完成改善80项。", "2024年1月5日"], "x.docx", (2023,)),
        (["现场管理活动总结", "2022年3月培训，2022年9月发布。"], "x.docx", (2022,)),
        (["培训记录", "合格率较2021年提高。"], "培训记录20230518.docx", (2023,)),
        (["2022年现场管理活动总结", "完成改善80项。"], "2022年总结_20240508.docx", (2022,)),
        (["现场管理活动总结", "完成改善80项。"], "2022年总结-2024-05-08.docx", (2022,)),
        (["2021-2023年现场管理活动汇总", "略"], "x.docx", (2021, 2022, 2023)),
        (["检查记录", "整改完成。", "2023年12月20日"], "x.docx", (2023,)),
        (["检查记录", "依据 T/SAQ 0004-2023 和 GB/T 29590-2013 检查。"], "x.docx", ()),
        (["2025年计划", "略"], "x.docx", ()),
    ],
)
def test_the_years_that_material_speaks_for(texts: list[str], name: str, told: tuple[int, ...]) -> None:
    assert years(list(lines(document(*texts).blocks)), name, 2024) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024年3月15日", ["2024-03-15"]),
        ("2024.3.15", ["2024-03-15"]),
        ("2024-03", ["2024-03"]),
        ("二〇二四年三月十五日", ["2024-03-15"]),
        ("二○二三年十二月", ["2023-12"]),
        ("2023年", ["2023"]),
        ("T/SAQ 0004-2023", []),
        ("021-2024-1234", []),
        ("2024年13月", ["2024"]),
    ],
)
def test_dates_in_text(text: str, told: list[str]) -> None:
    assert [str(when) for when in dates(text)] == told


def _all(check: object, texts: str) -> list[bool]:
    return [check(text) for text in texts.split("|")]  # type: ignore[operator]


def test_values_of_a_form() -> None:
    phones = "13812345678|138 1234 5678|021-52588821|(021)52588821|021-52588821-8012|021-52588821转8012|+86 13812345678"
    assert all(_all(is_phone, phones + "|400-820-8820|021-52588821、18917180029|周一 13812345678"))
    assert not any(_all(is_phone, "1381234|138123456789|021-5258xxxx|无"))
    assert all(_all(is_date, "1989.6.18|2004-06-18|1998年|2013年3月起|19980618|二〇一三年三月|1907年5月"))
    assert not any(_all(is_date, "1998年13月45日|2023年2月30日|长期|2月30日"))
    assert all(_all(is_count, "450|约450人|1,200|四百五十|无")) and not any(_all(is_count, "12.5|-5|很多"))
    assert all(_all(is_email, "a@b.cn|a@b.cn;c@d.com")) and not any(_all(is_email, "a@b|a b@c.cn"))
    assert all(_all(is_postcode, "200000|２０００００")) and not any(_all(is_postcode, "20000|2000000"))
    assert number("1.2万") == 12000 and number("约 450 人") == 450 and number("很多") is None
