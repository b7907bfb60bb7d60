"""What a pack says of the report and cannot mean is refused with its line, and so is what no rule would look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.pack import PackError
from tests.pack.brief import QUOTE, pack_of

CQ = f'clause = "一"\nquote = "{QUOTE}"'
REPORT = f'limit = {{ max = 20, unit = "页", clause = "一", quote = "{QUOTE}" }}'

SECTION_FAULTS = [
    # what the second section says, what is said of it
    ("limit = 0", "正整数"),
    ('limit = "300"', "应为整数、表、列表"),
    ("limit = {}", "不起作用"),
    ("limit = { max = 0 }", "应为正数"),
    ("limit = { max = 2.5 }", "应为整数"),
    ("limit = { min = 200, max = 100 }", "不应大于 max"),
    ("limit = { about = 200, max = 300 }", "不能与 min、max 一起写"),
    ("limit = { max = 300, tolerance = 0.1 }", "须与 about 一起写"),
    ("limit = { about = 300, tolerance = 1.5 }", "大于 0、小于 1"),
    ("limit = { minimum = 300 }", "最接近的是“min”"),
    ('limit = { max = 3, unit = "行" }', "不是 字、字符、页、MB 之一"),
    ('limit = { max = 3, unit = "MB" }', "MB 只用于 report.limit"),
    ('limit = { share_of = "effect" }', "不起作用"),
    ('limit = { share_of = "efect", share_max = 0.3 }', "最接近的是“effect”"),
    ('limit = { share_of = "effect", max = 0.3 }', "share_min、share_max"),
    ("limit = { share_max = 0.3 }", "须与 share_of 一起写"),
    ('limit = { share_of = "effect", share_max = 30 }', "在 0 与 1 之间"),
    ('limit = { share_of = "effect", share_max = 0.3, unit = "页" }', "按字数计算"),
    ("limit = { max = 300, counts = { cover = false } }", "只用于 report.limit"),
    ("limit = { max = 300, counts = { table = false } }", "最接近的是“tables”"),
    ('limit = { max = 300, unit = "字符", counts = { tables = false } }', "不起作用"),
    ('limit = { max = 300, quote = "没有这句话" }', "在通知原文中没有找到"),
    ('when = { levle = ["甲级"] }', "最接近的是“level”"),
    ('when = { level = ["丙级"] }', "甲级、乙级 之一"),
    ('required = false\nwhen = { level = ["甲级"] }', "请去掉 required"),
    ('place = "table"', "cell 表格里的一格 之一"),
    ("repeats = { min = 3, max = 2 }", "不大于 max"),
    ("repeats = { mim = 3 }", "最接近的是“min”"),
    ("repeats = { min = 3 }", "rules 里没有 S008"),
    ('forbidden = ["公司"]', "rules 里没有 C004"),
    ('forbidden_fields = ["unit_name"]', "rules 里没有 C005"),
]


@pytest.mark.parametrize(("said", "says"), SECTION_FAULTS)
def test_a_section_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, said: str, says: str) -> None:
    with pytest.raises(PackError) as error:
        pack_of(tmp_path, {"doing": said})
    message = str(error.value)
    assert says in message
    text = (tmp_path / "small.toml").read_text("utf-8").splitlines()
    line = int(message.partition("第 ")[2].partition(" 行")[0])
    start = text.index('key = "doing"') - 1
    assert start < line <= start + 8, "the line is in the section's table"


TABLE_FAULTS = [
    # further tables, further rules, what is said
    (f"[report]\n{REPORT}", {}, "rules 里没有 L005"),
    ("[report]\nlimit = { max = 20 }", {"L005": "error"}, "全文的限额的出处（report.limit.clause）缺少这一项"),
    ("[report]\ncounts = { cover = false }", {}, "没有 report.limit"),
    ('[report]\norder = "fix"', {}, "fixed 按列出的顺序、free 不限 之一"),
    ("[report]\nheadings = 3", {}, "rules 里没有 S012"),
    (f"[report]\nheadings = 3\n[layout]\nheading_depth = 2\n{CQ}", {"S012": "advice"}, "请只写一处"),
    (f'[layout]\nfont = ["仿宋"]\n{CQ}', {}, "rules 里没有 S009"),
    ('[layout]\nfont = ["仿宋"]', {"S009": "advice"}, "clause"),
    (f'[layout]\nfont = ["仿宋"]\n{CQ}', {"S009": "error"}, "不能定为 error"),
    (f"[layout]\nsize = [16]\n{CQ}", {}, "最接近的是“size_pt”"),
    (f"[files]\nmax_mb = {{ any = 20 }}\n{CQ}", {}, "rules 里没有 F012"),
    (f"[files]\nmax_mb = {{ raport = 20 }}\n{CQ}", {"F012": "review"}, "最接近的是“report”"),
    (f'[files]\nnames = {{ report = "{{unit_nam}}" }}\n{CQ}', {"F012": "review"}, "最接近的是“unit_name”"),
]


@pytest.mark.parametrize(("tables", "rules", "says"), TABLE_FAULTS)
def test_a_table_that_cannot_be_meant_or_that_no_rule_looks_at_is_refused(
    tmp_path: Path, tables: str, rules: dict[str, str], says: str
) -> None:
    with pytest.raises(PackError, match=says):
        pack_of(tmp_path, tables=f"\n{tables}\n", rules=rules)


@pytest.mark.parametrize(
    ("words", "rules", "says"),
    [
        (f'[[words.forbidden]]\nwords = ["独家"]\n{CQ}', {}, "rules 里没有 C004"),
        (f'[words.anonymous]\nfiles = ["copies"]\nfields = ["unit_name"]\n{CQ}', {"C005": "error"}, "没有“copies”"),
        (f'[words.anonymous]\nfiles = ["honor"]\nfields = ["unit"]\n{CQ}', {"C005": "error"}, "最接近的是“unit_name”"),
    ],
)
def test_forbidden_words_that_no_rule_looks_at_are_refused(
    tmp_path: Path, words: str, rules: dict[str, str], says: str
) -> None:
    with pytest.raises(PackError, match=says):
        pack_of(tmp_path, words=words, rules=rules)
