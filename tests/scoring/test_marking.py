"""What is said of a sheet: each fault by its name and figure, and nothing mended."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pipeline.pack import load
from scoring.marking import look_at, without_rivals
from scoring.model import Expert, Outcome, Panel, RawSheet, Recusal, Sheet
from scoring.season import season

PACK = load("shanghai-2024")
CARD = PACK.score
assert CARD is not None
GOOD = {
    "针对性": "8",
    "科学性": "7.5",
    "创新性": "13",
    "适用性": "9",
    "系统性": "8.25",
    "示范性": "12",
    "显效性": "17",
    "推广性": "8",
}
PANEL = Panel(
    "shanghai-2024",
    "印记",
    "种子",
    (Outcome("001", "甲.zip", "甲公司", "甲成果"), Outcome("002", "乙.zip", "乙公司", "乙成果")),
    (Expert("01", "张三"), Expert("02", "李四"), Expert("03", "王五")),
    {"001": ("01", "02"), "002": ("01",)},
    recusals=(Recusal("03", "001", "专家工作单位与申报单位相同"),),
)


def raw(outcome: str = "001", expert: str = "01", how: str = "word", **changes: object) -> RawSheet:
    known = outcome in PANEL.outcome and expert in PANEL.expert
    sheet = RawSheet(
        f"{outcome}-{expert}.docx",
        "",
        how,  # type: ignore[arg-type]
        outcome,
        expert,
        PANEL.pack,
        PANEL.check(outcome, expert) if known else "",
        "",
        "",
        GOOD,
        "82.75",
        "亮点：看板。不足：数据少。",
    )
    return sheet._replace(**changes)  # type: ignore[arg-type]


def kinds(sheet: Sheet) -> set[str]:
    return {fault.kind for fault in sheet.faults}


def test_a_sheet_that_is_in_order_counts_with_its_exact_sum() -> None:
    sheet = look_at(raw(), PANEL, CARD)
    assert sheet.faults == () and sheet.counts and sheet.total == Fraction("82.75")


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("", "blank", "空白不作 0 分"),
        ("  ", "blank", "针对性没有打分"),
        ("10.01", "over", "针对性为 10.01 分，超过满分 10 分"),
        ("100", "over", "超过满分 10 分"),
        ("-1", "under", "小于 0"),
        ("八", "not_number", "“八”，不是数字"),
        ("8,5", "not_number", "不是数字"),
        ("8-9", "not_number", "不是数字"),
        ("2024-08-05", "not_number", "不是数字"),
        ("√", "not_number", "不是数字"),
        ("1e1", "not_number", "不是数字"),
        ("优", "not_number", "不是数字"),
    ],
)
def test_a_mark_that_is_none_is_named_and_stays_as_it_is(text: str, kind: str, said: str) -> None:
    sheet = look_at(raw(marks=GOOD | {"针对性": text}), PANEL, CARD)
    assert kinds(sheet) == {kind} and not sheet.counts
    assert said in sheet.faults[0].text
    assert "针对性" not in sheet.marks


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("10", 10), ("８．５", 8.5), ("7 分", 7), ("9.0", 9)])
def test_a_mark_may_be_written_as_people_write_it(text: str, value: float) -> None:
    sheet = look_at(raw(marks=GOOD | {"针对性": text}, total=""), PANEL, CARD)
    assert sheet.counts and sheet.marks["针对性"] == Fraction(value)


def test_a_dimension_that_is_not_there_is_blank() -> None:
    marks = {name: text for name, text in GOOD.items() if name != "显效性"}
    assert kinds(look_at(raw(marks=marks), PANEL, CARD)) == {"blank"}


@pytest.mark.parametrize(
    ("total", "how", "found"),
    [
        ("82.75", "word", set()),
        ("82.7", "word", {"total"}),
        ("83", "word", {"total"}),
        ("八十", "word", {"total"}),
        ("82.75000000000001", "excel", set()),
        ("82.75000000000001", "word", {"total"}),
        ("", "word", {"no_total"}),
    ],
)
def test_the_sum_is_compared_exactly_but_for_binary_noise(total: str, how: str, found: set[str]) -> None:
    assert kinds(look_at(raw(total=total, how=how), PANEL, CARD)) == found


def test_a_missing_sum_or_comment_is_noted_and_the_sheet_counts() -> None:
    sheet = look_at(raw(total="", comment=" "), PANEL, CARD)
    assert kinds(sheet) == {"no_total", "comment"} and sheet.counts


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"outcome": "009"}, {"outcome"}),
        ({"outcome": ""}, {"outcome"}),
        ({"expert": "77"}, {"expert"}),
        ({"check": "0000-0000-0000"}, {"check"}),
        ({"check": ""}, {"check"}),
        ({"pack": "shanghai-2023"}, {"pack"}),
        ({"title": "乙成果"}, {"head"}),
        ({"unit": "甲 公司"}, set()),
    ],
)
def test_whose_sheet_it_is_must_hold(changes: dict[str, object], found: set[str]) -> None:
    assert kinds(look_at(raw()._replace(**changes), PANEL, CARD)) == found  # type: ignore[arg-type]


def test_a_recused_and_an_unasked_expert_do_not_count() -> None:
    assert kinds(look_at(raw("001", "03"), PANEL, CARD)) == {"recused"}
    assert kinds(look_at(raw("002", "02"), PANEL, CARD)) == {"unasked"}


def test_two_different_sheets_of_one_expert_do_not_count_either() -> None:
    one, other = raw(), raw(file="另一份.docx", marks=GOOD | {"针对性": "9"}, total="83.75")
    found = without_rivals(look_at(each, PANEL, CARD) for each in (one, other))
    assert [kinds(sheet) for sheet in found] == [{"rival"}, {"rival"}]
    assert "另一份.docx" in found[0].faults[0].text
    missing = {(gap.outcome, gap.expert) for gap in season(found, PANEL, CARD).missing}
    assert ("001", "01") in missing


def test_the_same_sheet_twice_counts_once_in_whatever_form() -> None:
    again = raw(file="表.xlsx", how="excel", marks=GOOD | {"针对性": "8.0"}, total="")
    found = without_rivals(look_at(each, PANEL, CARD) for each in (raw(), again))
    assert [sheet.counts for sheet in found] == [True, False]
    assert "只计一次" in found[1].faults[-1].text


def test_an_estimate_is_not_added_up_and_gives_way_to_what_was_confirmed() -> None:
    scan = look_at(raw(file="扫描.png", how="scan"), PANEL, CARD)
    assert kinds(scan) == {"estimate"} and not scan.counts
    confirmed = look_at(raw(file="待确认.xlsx", how="excel"), PANEL, CARD)
    found = without_rivals([scan, confirmed])
    assert [sheet.counts for sheet in found] == [False, True]
    assert kinds(found[0]) == {"superseded"} and "与它一致" in found[0].faults[0].text


@pytest.mark.parametrize(
    ("totals", "level"),
    [
        (["90", "90", "90"], "优秀级"),
        (["90", "90", "90.03"], "标杆级"),
        (["90.01"], "标杆级"),
        (["70"], "优秀级"),
        (["69.99"], "推进级"),
        (["70", "70", "69.99"], "推进级"),
        (["100", "80"], "优秀级"),
        (["90.000000000001"], "标杆级"),
        (["69.999999999999"], "推进级"),
    ],
)
def test_the_band_is_that_of_the_unrounded_mean(totals: list[str], level: str) -> None:
    values = [Fraction(total) for total in totals]
    assert CARD.level_of(sum(values, Fraction()) / len(values)) == level
