"""``yushen pack check`` and ``show`` hold a pack against its notice: what it drops, leaves out, never looks at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from pipeline.pack import load
from pipeline.write.pack_html import render
from tests.pack.commands import run
from tests.pack.notices import NOTICES

WHOLE = '[report]\nlimit = { max = 500, clause = "二", quote = "案例文本须有题目" }\n\n[[sections]]\nkey = "overview"'


def _pack(where: Path, *changes: tuple[str, str, str]) -> Path:
    """The draft of a notice with its marks answered, changed here and there."""
    own = where / "阅读角"
    run("pack", "new", NOTICES / "reading.md", "-o", own)
    for path in own.glob("*.toml"):
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(line for line in lines if not line.startswith("# 待确认")) + "\n", "utf-8")
    for name, pattern, after in changes:
        path = own / name
        text = path.read_text("utf-8")
        assert re.search(pattern, text), pattern
        path.write_text(re.sub(pattern, lambda _, after=after: after, text), "utf-8")
    return own


def test_a_draft_whose_marks_are_answered_is_clean(tmp_path: Path) -> None:
    own = _pack(tmp_path)
    assert run("pack", "check", own).stdout == f"规则包 {own}：没有发现问题。\n"


FAULTS = [
    # file, what stood there, what stands there now, what is said
    ("form.toml", '"自有", "租借", "共建"', '"自有", "租借"', "通知的表上还有“共建”这一选项"),
    ("form.toml", '"星光案例", "微光案例"', '"星光案例", "晨光案例"', "多了“晨光案例”，少了“微光案例”"),
    ("pack.toml", r'(?s)\[levels.*?(?=\[materials)', "", "申报表可选“星光案例、微光案例”，规则包没有写等级"),
    ("pack.toml", r'forbidden_fields = .*\n', "", "规则包里没有它要看的内容（各部分的 forbidden_fields"),
    ("pack.toml", r"(?s)\[\[quotas.*", "", "规则包里没有它要看的内容（quotas）"),
    ("pack.toml", r"limit = 400\n", "", "引文写有限额（400 字），没有写 limit"),
    ("pack.toml", r"limit = \{ max = 3, .*\n", "", "引文写有限额（3 页），没有写 limit"),
    ("pack.toml", r'\[\[sections\]\]\nkey = "overview"', WHOLE, "全文不超过 500 字，而“运营做法”至少要 600 字"),
    ("rules.toml", r"(?s)\[rules.E003\].*?(?=\[rules)", "", "请在规则表里写上 E003（yushen pack rules 可以写好）"),
    ("rules.toml", r"(?s)\[rules.E011\].*?(?=\[rules)", "", "请在规则表里写上 E011（yushen pack rules 可以写好）"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "says"), FAULTS, ids=[says for *_, says in FAULTS])
def test_what_the_pack_leaves_out_of_its_notice_is_told(
    tmp_path: Path, file: str, before: str, after: str, says: str
) -> None:
    done = run("pack", "check", _pack(tmp_path, (file, before, after)), columns=400)
    assert done.exit_code == 2 and says in done.stdout, done.stdout


def test_every_rule_that_check_says_can_be_written_is_written(tmp_path: Path) -> None:
    agrees = '[materials.record.facts.unit]\ntitle = "单位"\nkind = "name"\nagrees_with = "unit_name"\n\n[[evidence]]'
    own = _pack(
        tmp_path,
        ("rules.toml", r"(?s)\[rules.(?!F001).*?(?=\[rules|$)", ""),
        ("pack.toml", r"\[\[evidence\]\]\nkey = \"record\"", f'{agrees}\nkey = "record"'),
    )
    told = run("pack", "check", own, columns=400).stdout
    named = set(re.findall(r"(?:写上|没有) ([A-Z]\d{3})(?=（|，这一项不会起作用（)", told))
    assert {"E003", "E011", "E013", "Q006", "C005", "X006"} <= named, told
    assert "没有列入的规则，不会检查：" in told and "A002 表内有必填项空着" in told
    run("pack", "rules", own, "--write")
    done = run("pack", "check", own, columns=400)
    assert done.stdout == f"规则包 {own}：没有发现问题。\n", done.stdout


UNSAID = [
    ("pack.toml", r"limit = 18\n", "", "案例文本须有题目（18个字为限，题目中不得带有单位名称），依次写以下几个部分："),
    ("pack.toml", r"forbidden_fields = .*\n", "", "案例文本须有题目（18个字为限，题目中不得带有单位名称），"),
    ("pack.toml", r"limit = 200\n", "", "写的，限200字。"),
    ("pack.toml", r'(?s)\[levels.*?(?=\[materials)', "", "案例设星光案例和微光案例两级。"),
    ("pack.toml", r'(?s)\[materials.material_2.facts.*?(?=\[\[evidence)', "", "推荐信由所在街道图书馆出具，加盖"),
    ("pack.toml", r'(?s)\[\[evidence\]\]\nkey = "material_2".*?(?=\[\[evidence)', "", "请将案例文本、申报表、佐证"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "sentence"), UNSAID, ids=[told[:24] for *_, told in UNSAID])
def test_the_page_marks_what_is_not_quoted_and_what_is_quoted_and_left_out(
    tmp_path: Path, file: str, before: str, after: str, sentence: str
) -> None:
    changes = [(file, before, after)]
    if "levels" in before:
        changes.append(("pack.toml", r"when = \{ level.*\n", ""))
    if "facts" in before:
        changes.append(("rules.toml", r"(?s)\[rules.E003\].*?(?=\[rules)", ""))
    if "forbidden" in before:
        changes.append(("rules.toml", r"(?s)\[rules.C005\].*?(?=\[rules)", ""))
    assert _left(_pack(tmp_path / "whole")) == []
    left = _left(_pack(tmp_path / "less", *changes))
    assert any("".join(told.split()).startswith("".join(sentence.split())) for told in left), left


def _left(pack: Path) -> list[str]:
    marks = html.fromstring(render(load(str(pack)))).xpath("//div[contains(@class,'notice-text')]//mark")
    return [mark.text_content() for mark in marks if "left" in mark.get("class").split()]


def test_the_page_holds_no_english_word_for_a_kind_or_a_need_and_no_pattern(tmp_path: Path) -> None:
    tree = html.fromstring(render(load(str(_pack(tmp_path)))))
    told = {value.text_content().strip() for value in tree.xpath("//main//dd")}
    assert {"单选", "日期", "电话", "盖章", "能打开的文件", "报告的文字", "一批材料"} <= told
    assert not told & {"choice", "date", "phone", "seal", "files", "text", "batch", "submission"}
    assert not any(sign in value for value in told for sign in ("\\", "[0-9", "(?"))
