"""A demand that cannot be meant, or that no rule looks at, is refused where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.pack import PackError
from tests.pack.small import FORM, TEST, small

PROOF = '[[evidence]]\nkey = "proof"\ntitle = "证明"\n'
FAULTS = [
    (PROOF + 'any = ["tset"]', "E011", "最接近的是“test”"),
    (PROOF + 'any = ["test"]', "", "请在规则表里写上 E011"),
    (PROOF + 'any = ["test"]\neditable_and_pdf = true', "E011", "E013"),
    (PROOF + 'any = ["test"]\nmerged_pdf = true', "E011", "E014"),
    (PROOF + 'any = ["test"]\neach = "claims"', "E011", "words.claims"),
    (PROOF + 'any = ["test"]\nwhen = { knd = ["服务"] }', "E011", "最接近的是“kind”"),
    (PROOF + 'any = ["test"]\nquote = "须附检测报告"', "E011", "在通知原文中没有找到"),
    (PROOF * 2, "E011", "用于两项"),
    ('[materials.test.facts.share]\nkind = "percent"\nmax = 3', "", "E012"),
    (PROOF + 'any = ["test"]\nrule = "E021"', "", "最接近的是"),
    ('[materials.test.facts.share]\nkind = "present"\ntold_by = "number"', "", "told_by"),
    ('[materials.test.facts.unit]\nkind = "name"\nagrees_with = "unit"', "X006", "表上的栏目"),
    ('[materials.test.facts.share]\nkind = "share"', "", "不是 text"),
    ('[form.fields.level]\nlabels = ["等级"]\n[form.fields.sort]\nlabels = ["种类"]\nkind = "choice"', "", "options"),
    ('[form.fields.size]\nlabels = ["面积"]\nmin = 3', "", "A011"),
    ('[form.tables.members]\ntitle = "成员"\ncolumns.name = { labels = ["姓名"] }', "", "A010"),
    ('[[form.sums]]\nwhole = "people"\nparts = ["men"]', "", "表上的栏目"),
    ('[recommendation.columns.street]\nlabels = ["街道"]\noptions_of = "stret"', "", "最接近的是“street”"),
    ('[[consistency]]\nfacts = ["form.unit_name", "report"]', "X006", "在哪里.哪一项"),
    ('[[consistency]]\nfacts = ["form.unit_name", "tset.unit"]', "X006", "最接近的是“test”"),
    ('[[consistency]]\nfacts = ["form.unit_name", "report.unit_name"]', "", "X006"),
    ('[outcomes]\noffered = ["hold"]', "", "须有 accepted"),
    ('[outcomes]\noffered = ["accepted", "thrown"]', "", "thrown"),
    ("[outcomes]\ncorrection_days = 0", "", "1 到 365 天"),
    ("[outcomes]\nappeal_days = 400", "", "1 到 365 天"),
    ('[outcomes]\ncorrection_days = 15\nquote = "须附检测报告"', "", "在通知原文中没有找到"),
    ('[[windows]]\nkey = "a"\ntitle = "申报"\nfrom = "4月1日"\nto = "2030-04-30"', "", "不是日期或时刻"),
    ('[[windows]]\nkey = "a"\ntitle = "申报"\nfrom = "2030-05-01"\nto = "2030-04-30"', "", "结束在开始之前"),
    ('[[quotas]]\nper = "street"\nmost = 3', "", "Q006"),
    ('[[quotas]]\nper = "stret"\nmost = 3', "Q006", "最接近的是“street”"),
    ('[[quotas]]\nper = "street"\nmost = 3\nover = "register"', "Q006", "register"),
    ('[[quotas]]\nper = "street"\nmost = 3\nregister = "往年.csv"', "Q006", "不在规则包旁边"),
    ('[[quotas]]\nper = "street"\nmost = 3\nregister = "../往年.csv"', "Q006", "只写文件名"),
    ('[levels."金杯"]\nsubstitutes = ["tset"]\nclause = "三"\nquote = "须提供检测报告"', "", "最接近的是“test”"),
    ("", "Q003", "dates.accident_years"),
    ("", "E005", "form.standard"),
]


@pytest.mark.parametrize(("table", "rules", "says"), FAULTS, ids=[f"{one[2]} {one[0][-24:]}" for one in FAULTS])
def test_a_demand_that_cannot_be_meant_is_refused(tmp_path: Path, table: str, rules: str, says: str) -> None:
    with pytest.raises(PackError, match=r"第 \d+ 行|small\.toml") as told:
        small(tmp_path, FORM, TEST, table, rules=f"{rules} F001")
    assert says in str(told.value)


def test_a_register_without_the_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "往年.csv").write_text("区,案例\n柳河,甲\n", "utf-8")
    quota = '[[quotas]]\nper = "street"\nmost = 3\nregister = "往年.csv"\ncolumns = { street = "街道" }'
    with pytest.raises(PackError, match="没有“街道”一列"):
        small(tmp_path, FORM, quota, rules="Q006")
