"""Files in two kinds or in one, windows with hours, quotas by a register, levels of any names or none."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import Pack
from pipeline.run import check_here
from tests.pack.handed_in import REPORT, Content, form, handed_in
from tests.pack.small import FORM, TEST, small

DAY = date(2030, 4, 20)
TESTED: Content = ("检测报告", "检测项目：异物", "检测结论：合格", "委托方：青溪食品厂包装班", "批次：三月第一批")


def check(where: Path, pack: Pack, files: dict[str, Content], **options: Any) -> dict[str, Any]:
    path = handed_in(where, files)
    result: dict[str, Any] = check_here(path, pack, CHECKS, Options(**({"date": DAY} | options))).to_json()
    assert [row for row in result["checks"] if row["state"] == "crashed"] == []
    return result


def found(result: dict[str, Any], code: str) -> list[tuple[str, str]]:
    return [(one["severity"], one["message"]) for one in result["findings"] if one["code"] == code]


def state(result: dict[str, Any], code: str) -> str:
    return str(next(row["state"] for row in result["checks"] if row["code"] == code))


BOTH = f'{TEST}\n[[evidence]]\nkey = "test"\ntitle = "检测报告"\nany = ["test"]\neditable_and_pdf = true\n'
OTHER: Content = ("检测报告", "检测项目：微生物", "检测结论：复检", "委托方：柳河机床厂铸造工段", "批次：五月第七批")


@pytest.mark.parametrize(
    ("files", "severity", "tells"),
    [
        ({"检测.docx": TESTED, "检测.pdf": TESTED}, None, ""),
        ({"检测.docx": TESTED}, "error", "没有找到 PDF 文件"),
        ({"检测.pdf": TESTED}, "error", "没有找到可编辑的文件"),
        ({"检测.docx": TESTED, "检测.pdf": OTHER}, "review", "文字不同"),
        ({}, None, ""),
    ],
)
def test_the_same_text_is_asked_in_word_and_in_pdf(
    tmp_path: Path, files: dict[str, Content], severity: str | None, tells: str
) -> None:
    pack = small(tmp_path, BOTH, rules="E011:error E013:error")
    result = check(tmp_path, pack, {"案例.docx": REPORT, **files})
    told = found(result, "E013")
    ledger = {"": "present", "error": "incomplete", "review": "present"}[severity or ""] if files else "missing"
    assert [row["status"] for row in result["evidence"]] == [ledger], "one kind alone is not what was asked for"
    assert [one for one, _ in told] == ([severity] if severity else [])
    assert tells in "".join(message for _, message in told)


def test_a_report_asked_in_both_kinds_is_not_two_reports(tmp_path: Path) -> None:
    asked = '[[evidence]]\nkey = "report"\ntitle = "案例"\nany = ["report"]\neditable_and_pdf = true\n'
    files = {"案例.docx": REPORT, "案例.pdf": REPORT}
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    both = check(tmp_path / "one", small(tmp_path / "one", asked, rules="F006 E011 E013"), files)
    assert found(both, "F006") == found(both, "E013") == []
    (tmp_path / "differing").mkdir()
    differing = {"案例.docx": REPORT, "案例.pdf": REPORT[:-1]}
    result = check(tmp_path / "differing", small(tmp_path / "differing", asked, rules="F006 E011 E013"), differing)
    assert [one for one, _ in found(result, "E013")] == ["review"] and not found(result, "F006")
    assert found(check(tmp_path / "other", small(tmp_path / "other", rules="F006"), files), "F006")


MERGED = f'{TEST}\n[[evidence]]\nkey = "all"\ntitle = "证明材料"\nall = ["test", "record"]\nmerged_pdf = true\n'
RECORD: Content = ("2029年活动记录", "活动内容：讨论换型步骤", "参加人员：全组")


@pytest.mark.parametrize(
    ("files", "severities"),
    [
        ({"材料.pdf": (*TESTED, "\f", *RECORD)}, []),
        ({"检测.pdf": TESTED, "记录.pdf": RECORD}, ["review"]),
        ({"检测.docx": TESTED, "记录.docx": RECORD}, ["review"]),
    ],
)
def test_what_is_to_be_one_pdf_is_looked_for_in_one(
    tmp_path: Path, files: dict[str, Content], severities: list[str]
) -> None:
    pack = small(tmp_path, MERGED, rules="E011 E014:error")
    result = check(tmp_path, pack, {"案例.docx": REPORT, **files})
    assert [severity for severity, _ in found(result, "E014")] == severities
    assert found(result, "E011") == []


WINDOWS = """
[dates]
year = 2030

[[windows]]
key = "apply"
title = "申报期间"
from = "2030-04-01"
to = "2030-04-30 17:00"
of = "submission"
clause = "四"
quote = "四月三十日17时截止"

[[windows]]
key = "recommend"
title = "推荐期间"
from = "2030-05-08"
to = "2030-05-20"
of = "recommendation"
"""


@pytest.mark.parametrize(
    ("day", "hour", "tells"),
    [
        (date(2030, 4, 1), None, None),
        (date(2030, 4, 30), time(16, 59), None),
        (date(2030, 4, 30), time(17, 1), "2030-04-30 17:01 不在申报期间（2030-04-01至2030-04-30 17:00）之内"),
        (date(2030, 4, 30), None, "没有读到时刻"),
        (date(2030, 5, 10), None, "2030-05-10 不在申报期间"),
        (date(2029, 4, 10), None, "2029-04-10 不在申报期间"),
    ],
)
def test_a_day_and_hour_of_submission_is_held_against_the_window(
    tmp_path: Path, day: date, hour: time | None, tells: str | None
) -> None:
    pack = small(tmp_path, WINDOWS, rules="Q004:error")
    result = check(tmp_path, pack, {"案例.docx": REPORT}, date=day, time=hour)
    told = found(result, "Q004")
    unsure = tells and "没有读到时刻" in tells
    assert [severity for severity, _ in told] == (["review" if unsure else "error"] if tells else [])
    assert (tells or "") in "".join(message for _, message in told)
    assert not tells or result["findings"][0]["clause"] == "四"


def test_a_day_that_is_set_for_all_accuses_nobody_of_being_late(tmp_path: Path) -> None:
    pack = small(tmp_path, WINDOWS, rules="Q004:error")
    result = check(tmp_path, pack, {"案例.docx": REPORT}, date=date(2030, 5, 10), day_is_set=True)
    assert [severity for severity, _ in found(result, "Q004")] == ["review"]


SIGNED = [
    # what stands where the seal belongs; the day given; the day of the check; what is said
    ("（盖章） 2030年4月20日", date(2030, 4, 20), None, ""),
    ("（盖章） 2030年4月21日", date(2030, 4, 20), None, "申报表“单位意见”处的日期 2030-04-21 晚于提交日期 2030-04-20"),
    ("（盖章） 2030年4月25日", None, date(2030, 4, 24), "晚于检查当天 2030-04-24"),
    ("（盖章） 2030年4月25日", None, date(2030, 4, 25), ""),
    ("（盖章） 年 月 日", date(2030, 4, 20), None, ""),
]


@pytest.mark.parametrize(("told", "day", "today", "tells"), SIGNED)
def test_a_form_is_signed_before_it_is_handed_in(
    tmp_path: Path, told: str, day: date | None, today: date | None, tells: str
) -> None:
    seal = '[form.fields.seal]\nlabels = ["单位意见"]\nkind = "seal"\n'
    pack = small(tmp_path, WINDOWS, FORM, seal, rules="Q007")
    files = {"案例.docx": REPORT, "申报表.docx": form(单位意见=told)}
    said = found(check(tmp_path, pack, files, date=day, today=today), "Q007")
    assert [severity for severity, _ in said] == (["review"] if tells else [])
    assert tells in "".join(message for _, message in said)


def test_the_last_day_of_the_window_is_the_date_where_none_is_known(tmp_path: Path) -> None:
    pack = small(tmp_path, WINDOWS, rules="Q004")
    result = check(tmp_path, pack, {"案例.docx": REPORT}, date=None)
    assert (result["submission"]["date"], result["submission"]["date_from"]) == ("2030-04-30", "window")
    assert state(result, "Q004") == "not_applicable"


def test_a_recommendation_has_a_window_of_its_own(tmp_path: Path) -> None:
    recommendation = """
[materials.recommendation]
title = "推荐表"
titles = ["推荐表$"]
marks = ["推荐目录", "填表人"]
enough = [2, 1]
[recommendation.columns.unit_name]
labels = ["单位名称"]
[recommendation.columns.outcome_name]
labels = ["案例名称"]
[recommendation.columns.street]
labels = ["街道"]
options_of = "street"
[recommendation.fields.filler]
labels = ["填表人"]
[recommendation.fields.date]
labels = ["填表日期"]
kind = "date"
"""
    streets = FORM.replace('labels = ["所属街道"]', 'labels = ["所属街道"]\noptions = ["柳河街道", "石桥街道"]')
    pack = small(tmp_path, WINDOWS, recommendation, streets, rules="Q004 R003:error R004")
    rows = [
        ["序号", "单位名称", "案例名称", "街道"],
        ["1", "青溪食品厂", "缩短换型时间", "河东街道"],
        ["2", "柳河厂", "", "石桥街道"],
    ]
    listed: Content = ("推荐表", "推荐目录", rows, "填表人：周一", "填表日期：2030年5月28日")
    result = check(tmp_path, pack, {"案例.docx": REPORT, "推荐表.docx": listed}, date=None)
    assert "推荐表的日期 2030-05-28 不在推荐期间" in found(result, "Q004")[0][1]
    assert [one["subject"] for one in result["findings"] if one["code"] == "R003"] == ["1", "2"]
    assert found(result, "R004") and "填表人" not in found(result, "R004")[0][1]  # a seal, and nothing else
    assert result["submission"]["recommendation"][0]["street"] == "河东街道"


QUOTA = """
[[quotas]]
key = "street"
per = "street"
most = 2
register = "往年.csv"
columns = { street = "街道", outcome_name = "案例", year = "年度" }
"""
YEARS = "years = 3\n"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    ("more", "street", "number"),
    [("", "柳河街道", 3), (YEARS, "柳河街道", None), ("", "石桥街道", None)],
)
def test_a_register_counts_with_this_submission(
    tmp_path: Path, coding: str, more: str, street: str, number: int | None
) -> None:
    rows = "街道,案例,年度\n柳河街道,甲案例,2029\n柳河街道,乙案例,2021\n石桥街道,丙案例,2029\n"
    (tmp_path / "往年.csv").write_text(rows, coding)
    pack = small(tmp_path, FORM, QUOTA + more, rules="Q006")
    result = check(tmp_path, pack, {"案例.docx": REPORT, "申报表.docx": form(所属街道=street)})
    told = [one["actual"] for one in result["findings"] if one["code"] == "Q006"]
    assert told == ([number] if number else [])
    assert not number or "甲案例、乙案例" in found(result, "Q006")[0][1]


def test_a_quota_over_a_batch_is_not_decided_alone(tmp_path: Path) -> None:
    pack = small(tmp_path, FORM, '[[quotas]]\nper = "street"\nmost = 1\n', rules="Q006")
    result = check(tmp_path, pack, {"案例.docx": REPORT, "申报表.docx": form()})
    assert state(result, "Q006") == "unchecked"


@pytest.mark.parametrize(
    ("tables", "street"),
    [('[[quotas]]\nkey = "batch"\nper = "street"\nmost = 1\n' + QUOTA, "柳河街道"), (QUOTA, "")],
)
def test_a_register_alone_speaks_neither_for_the_batch_nor_for_what_was_not_read(
    tmp_path: Path, tables: str, street: str
) -> None:
    (tmp_path / "往年.csv").write_text("街道,案例,年度\n柳河街道,甲案例,2029\n", "utf-8")
    result = check(
        tmp_path,
        small(tmp_path, FORM, tables, rules="Q006"),
        {"案例.docx": REPORT, "申报表.docx": form(所属街道=street)},
    )
    assert state(result, "Q006") == "unchecked"


EVALUATED = """
[materials.review]
title = "评审意见"
titles = ["评审意见$"]
marks = ["评审人", "评审结论"]
names = ["评审"]

[[evidence]]
key = "review"
title = "评审意见"
rule = "E001"
any = ["review"]
"""
LEVEL = """
[levels."金桥杯"]
years = 2
clause = "三"
quote = "须提供检测报告"

[levels."银桥杯"]
years = 1
substitutes = ["test"]
clause = "三"
quote = "须提供检测报告"

[form.fields.level]
labels = ["申报奖项"]
"""


def test_levels_of_any_names_ask_for_what_they_say(tmp_path: Path) -> None:
    pack = small(tmp_path, FORM, TEST, EVALUATED, LEVEL, rules="E001:error E004 A006:error")
    files = {"案例.docx": REPORT, "申报表.docx": form(申报奖项="☑金桥杯 □银桥杯")}
    result = check(tmp_path, pack, files)
    assert result["submission"]["level"] == "金桥杯"
    assert "评审意见" in found(result, "E001")[0][1] and "金桥杯" in found(result, "E001")[0][1]
    assert len(found(result, "E004")) == 2
    assert [(row["key"], row["status"]) for row in result["evidence"]] == [("review", "missing")]


def test_what_a_level_accepts_instead_serves_it(tmp_path: Path) -> None:
    pack = small(tmp_path, FORM, TEST, EVALUATED, LEVEL, rules="E001:error A006:error")
    files = {"案例.docx": REPORT, "申报表.docx": form(申报奖项="□金桥杯 ☑银桥杯"), "检测.docx": TESTED}
    result = check(tmp_path, pack, files)
    assert found(result, "E001") == [] and result["evidence"][0]["status"] == "substituted"


def test_what_the_demand_itself_accepts_serves_it_without_levels(tmp_path: Path) -> None:
    either = EVALUATED.replace('any = ["review"]', 'any = ["review", "test"]')
    pack = small(tmp_path, FORM, TEST, either, rules="E001:error")
    result = check(tmp_path, pack, {"案例.docx": REPORT, "检测.docx": TESTED})
    assert found(result, "E001") == [] and result["evidence"][0]["status"] == "substituted"


def test_the_members_may_stand_in_another_file_than_the_form(tmp_path: Path) -> None:
    members = '[form.tables.members]\ntitle = "小组成员"\nleast = 1\n'
    members += 'columns.name = { labels = ["姓名"] }\ncolumns.duty = { labels = ["分工"] }\n'
    pack = small(tmp_path, FORM, members, rules="A010:error")
    second: Content = (
        "申报表",
        "单位名称：青溪食品厂",
        "所属街道：柳河街道",
        "案例类别：☑生产",
        [["姓名", "分工"], ["周一", "组长"]],
    )
    result = check(tmp_path, pack, {"案例.docx": REPORT, "申报表.docx": form(), "申报表二.docx": second})
    assert found(result, "A010") == [] and state(result, "A010") == "passed"


def test_a_number_that_was_read_nowhere_is_no_silent_pass(tmp_path: Path) -> None:
    share = '[materials.test.facts.share]\ntitle = "合格率"\nkind = "percent"\nlabels = ["合格率"]\nmin = 95\n'
    pack = small(
        tmp_path,
        FORM.replace('kind = "integer"', 'kind = "integer"\nmin = 3'),
        TEST,
        share,
        rules="E012:error A011:error",
    )
    result = check(tmp_path, pack, {"案例.docx": REPORT, "检测.docx": TESTED, "申报表.docx": form(小组人数="")})
    assert (state(result, "E012"), state(result, "A011")) == ("not_applicable", "not_applicable")


def test_without_levels_nothing_asks_for_one(tmp_path: Path) -> None:
    pack = small(
        tmp_path, FORM, TEST, EVALUATED, rules="E001:error E002 E004 E008 A006:error Q001".replace(" Q001", "")
    )
    result = check(
        tmp_path,
        pack,
        {"案例.docx": REPORT, "申报表.docx": form(), "评审.docx": ("评审意见", "评审人：周一", "评审结论：同意")},
    )
    assert result["findings"] == [] and result["submission"]["level"] is None
    assert {code: state(result, code) for code in ("E002", "E004", "E008", "A006")} == dict.fromkeys(
        ("E002", "E004", "E008", "A006"), "not_applicable"
    )
    assert [(row["key"], row["title"], row["status"]) for row in result["evidence"]] == [
        ("review", "评审意见", "present")
    ]


def test_a_file_of_any_role_is_told_by_its_title_and_listed_with_it(tmp_path: Path) -> None:
    pack = small(tmp_path, FORM, TEST, rules="E011")
    result = check(tmp_path, pack, {"案例.docx": REPORT, "无名.docx": TESTED, "申报表.docx": form()})
    assert {file["path"]: file["role"] for file in result["files"]} == {
        "案例.docx": "report",
        "无名.docx": "test",
        "申报表.docx": "application_form",
    }
