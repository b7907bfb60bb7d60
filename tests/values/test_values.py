"""Values as people write them, on both sides: what is one, what is wrong, what was not understood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.values.clean import says_none
from pipeline.values.email import is_email
from pipeline.values.number import number
from pipeline.values.phone import is_phone
from pipeline.values.postcode import is_postcode
from pipeline.values.when import dates, dates_in_field, is_blank, is_date

RIGHT, WRONG, UNKNOWN = True, False, None

PHONES = {
    RIGHT: """
        021-50000188|021 50000188|(021)50000188|（021）5000 0188|021—50000188|021－50000188|021–5000-0188
        ０２１－５００００１８８|50000188|+86 21 5000 0188|+86-21-50000188|(86-21)50000188|86-21-50000188
        0086-21-50000188|0086 21 50000188|(+86)21-50000188|+86(0)21-50000188|8621-50000188|021.5000.0188
        021·50000188|[021]50000188|021一50000188|13800001111|138 0000 1111|138-0000-1111|+8613800001111
        +86 138 0000 1111|(+86)13800001111|86-13800001111|138.0000.1111|021-50000188转801|021-50000188-801
        021-50000188*801|021-50000188#801|021-50000188 分机801|021-50000188 ext.801|021-50000188转 8012
        021-50000188、13800001111|021-50000188/50000199|021-50000188/89|021-50000188；13800001111
        13800001111 13900002222|13800001111（微信同号）|13800001111(王工)|王工 13800001111|电话：021-50000188
        手机:13800001111|Tel: 021-50000188|021-50000188（办公室）|400-820-1234|4008201234|95588|10086
        0512-65001234|010-65001234|0991-2345678|+852 2345 6789|+1 650-253-0000|021-50000188 手机13800001111
        \u202d021-50000188\u202c|138\u200b0000\u200b1111|\ufeff13800001111
    """,
    WRONG: "1381234|138123456789|1380000111|12345678901|无|见附件|021-5000|021-5258xxxx|02150000188123456",
    UNKNOWN: "138****111112",
}
EMAILS = {
    RIGHT: """
        a@b.cn|a@b.cn;c@d.com|a@b.cn；c@d.com|a@b.cn、c@d.com|a@b.cn 或 c@d.com|quality@huling-valve.example.com
        ｑ@ｂ.ｃｎ|a＠b．com|邮箱：a@b.cn|mailto:a@b.cn|<a@b.cn>|a@b.cn（王工）|a @ b.cn|a.b+c@d-e.com.cn
        \u200ba@b.cn\ufeff|张三 a@b.cn|a_b@c.cn/d@e.cn
    """,
    WRONG: "a@b|quality@example|a b@c.cn|a.b.cn|无|a@@b.cn|a@b,cn",
}
POSTCODES = {
    RIGHT: "201815|２０１８１５|2 0 1 8 1 5|邮编201815|201815（嘉定）|\ufeff201815|201 815",
    WRONG: "20000|2018155|无|20l815",
}
DATES = {
    RIGHT: """
        1989.6.18|2004-06-18|1998年|2013年3月起|19980618|199806|二〇一三年三月|1907年5月|2024年4月26日
        2024 年 4 月 26 日|2024/4/26|2024—4—26|二0二四年四月二十六日|二O二四年四月二十六日
        二○二四年四月廿六日|贰零贰肆年肆月贰拾陆日|2024年四月26日|2024年04月26号|2024-4-26 00:00:00|24年4月26日
        26 April 2024|Apr. 26, 2024|2024.3月15日|2024年3.15|26/04/2024|2024\u200b年4月26日|2024年度
        ２０２４年４月２６日|2024、4、26
    """,
    WRONG: "1998年13月45日|2023年2月30日|长期|2月30日|2023-02-30|20231345",
    UNKNOWN: "第3个工作日|民国三十年",
}


def _cases(table: dict[bool | None, str]) -> list[tuple[str, bool | None]]:
    return [
        (text.strip(), answer)
        for answer, texts in table.items()
        for text in texts.replace("\n", "|").split("|")
        if text.strip()
    ]


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        (kind, text, answer)
        for kind, table in ((is_phone, PHONES), (is_email, EMAILS), (is_postcode, POSTCODES), (is_date, DATES))
        for text, answer in _cases(table)
    ],
)
def test_a_value_is_right_wrong_or_not_understood(
    kind: Callable[[str], bool | None], text: str, answer: bool | None
) -> None:
    assert kind(text) is answer


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("450", 450),
        ("约 450 人", 450),
        ("1,200㎡", 1200),
        ("1，200", 1200),
        ("1 200", 1200),
        ("1.2万", 12000),
        ("四百五十余人", 450),
        ("两千", 2000),
        ("一万二千人", 12000),
        ("十五", 15),
        ("一百零五", 105),
        ("无", 0),
        ("/", 0),
        ("-5", -5),
        ("面积-2600", 2600),
        ("１２００", 1200),
        ("4\u200b50", 450),
        ("12,345,678", 12345678),
        ("很多", None),
        ("", None),
    ],
)
def test_numbers_are_read_in_digits_and_numerals(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "running", "field"),
    [
        ("质量部\n20240426", [], ["2024-04-26"]),
        ("2024年4月26日至28日", ["2024-04-26"], ["2024-04-26"]),
        ("自2021年起，2023年12月验收", ["2021", "2023-12"], ["2021", "2023-12"]),
        ("GB/T 29590-2013、T/SAQ 0004-2023", [], []),
        ("电话 021-20240426", [], []),
        ("二0二四年四月二十六日", ["2024-04-26"], ["2024-04-26"]),
        ("2024年13月", ["2024"], ["2024"]),
        ("合格率99.2024.5", [], []),
    ],
)
def test_dates_in_running_text_and_in_a_field(text: str, running: list[str], field: list[str]) -> None:
    assert [str(when) for when in dates(text)] == running
    assert [str(when) for when in dates_in_field(text) if when.month or running] == field


def test_what_says_that_there_is_nothing() -> None:
    assert all(map(says_none, ("无", "/", " 无。", "不适用", "N/A", "——", "暂无")))
    assert not any(map(says_none, ("无锡", "0512", "")))
    assert is_blank("  年  月  日") and is_blank("2024年__月__日") and not is_blank("2024年4月26日")
