"""``yushen pack check``: everything that is wrong with a pack at once, with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.pack import PackError, load, shipped
from pipeline.pack.problems import Keys, Problem
from samples.listing import HERE
from tests.pack.build import folder, one_file
from tests.pack.commands import Done, run


def _check(path: object) -> Done:
    return run("pack", "check", path, columns=400)


def _line(path: Path, piece: str) -> int:
    """The line of the file in which the piece stands."""
    text = path.read_text("utf-8")
    return text.count("\n", 0, text.index(piece)) + 1


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_pack_is_clean(name: str) -> None:
    done = _check(name)
    assert done.exit_code == 0 and done.stdout == f"规则包 {name}：没有发现问题。\n", done.stdout


def test_a_pack_in_one_file_is_checked_too(tmp_path: Path) -> None:
    assert _check(one_file(tmp_path)).exit_code == 0


ALIKE = "最接近的是“2、组织概况（300 字以内）”"
SHARED = 'aliases = ["现场概况", "组织机构概况"'
MISQUOTED = "2、组织概况（300 字之内）"
BROKEN = [
    ("an unknown key", "pack.toml", 'title = "组织概况"', 'titel = "组织概况"', "titel", "没有这一项，最接近的是“tit"),
    ("a value of the wrong type", "pack.toml", "limit = 300", 'limit = "300"', 'limit = "300"', "“300”"),
    ("a figure that the quote contradicts", "pack.toml", "limit = 300", "limit = 350", "limit = 350", "引文里是 300"),
    ("a misquotation", "pack.toml", "2、组织概况（300 字以内）", MISQUOTED, "字之内", ALIKE),
    ("a shared wording", "pack.toml", 'aliases = ["组织机构概况"', SHARED, "组织机构概况", "“现场概况”也是"),
    ("a rule without a clause", "rules.toml", 'clause = "附件3 一.5"', 'clause = ""', "[rules.C002]", "没有写出处"),
    ("a rule that nothing checks", "rules.toml", "[rules.C003]", "[rules.C999]", "[rules.C999]", "本版本没有这项检查"),
    ("a level that has no band", "score.toml", 'level = "推进级"', 'level = "入门级"', "[[score.bands]]", "各等级"),
    ("a misquoted dimension", "score.toml", "可借鉴。", "可参考。", "可参考。", "在通知原文中没有找到"),
    ("an open mark", "rules.toml", "[rules.A002]", "# 待确认：请核对。\n[rules.A002]", "请核对。", "待确认：请核对。"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "before", "after", "at", "says"), BROKEN, ids=[b[0] for b in BROKEN])
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, what: str, file: str, before: str, after: str, at: str, says: str
) -> None:
    own = folder(tmp_path, (file, before, after))
    done = _check(own)
    assert done.exit_code == 2, what
    told = [line for line in done.stdout.splitlines() if says in line]
    assert told, done.stdout
    assert told[0].startswith(f"{file} 第 {_line(own / file, at)} 行："), told


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("sections", 2, "limit"), "第 3 个部分的限额（sections.limit）"),
        (("sections", 0, "elements", 3, "words"), "第 1 个部分的第 4 项要写明的内容的用词（sections.elements.words）"),
        (("report", "limit", "clause"), "全文的限额的出处（report.limit.clause）"),
        (("levels", "甲级", "years"), "等级“甲级”的年数（levels.甲级.years）"),
        (("form", "fields", "phone", "labels"), "申报表的栏目“phone”的叫法（form.fields.phone.labels）"),
        (("words", "placeholders", 1), "词语的占位符第 2 项（words.placeholders）"),
        (("sections", 0, "titel"), "第 1 个部分的“titel”（sections.titel）"),
    ],
)
def test_a_place_is_told_in_the_words_of_whoever_writes_a_pack(keys: Keys, told: str) -> None:
    assert Problem(keys, "缺少这一项").told() == f"{told}缺少这一项"


def test_a_check_by_a_pack_that_contradicts_its_own_quote_says_so_once(tmp_path: Path) -> None:
    own = folder(tmp_path, ("pack.toml", "limit = 300", "limit = 350"))
    done = run("check", HERE / "reports" / "factory-clean.docx", "--scope", "report", "--rules", own)
    assert done.stderr.count("请注意") == 1
    assert "第 2 个部分的限额（sections.limit）写的是 350，引文里是 300，请核对。" in done.stderr
    assert "预审结果" in done.stdout and "350" in done.stdout


def test_everything_is_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    changes = [(file, before, after) for _, file, before, after, *_ in BROKEN if "titel" not in after]
    done = _check(folder(tmp_path, *(change for change in changes if change[1] != "limit = 300"), changes[1]))
    lines = done.stdout.splitlines()
    end = next(n for n, line in enumerate(lines) if line.startswith("规则包 "))
    places = [(line.split(" ")[0], int(line.split(" ")[2])) for line in lines[:end]]
    assert places == sorted(places) and {name for name, _ in places} == {file for _, file, *_ in BROKEN}
    for says in ("引文里是 300", "字之内", "“现场概况”也是", "没有写出处", "本版本没有这项检查", "待确认"):
        assert any(says in line for line in lines), says
    assert lines[end].endswith("1 处待确认。") and lines[end + 1].startswith("没有列入的规则，不会检查：")


SLIPS = [
    # what stood in pack.toml, what was written, what the line meant to be
    ('title = "组织概况"', "title = “组织概况”", '引号要用英文引号：把 “ 改为 "'),
    ('title = "组织概况"', "title = ‘组织概况’", "引号要用英文引号：把 ‘ 改为 '"),
    ('title = "组织概况"', "title = 组织概况", "文字没有加引号"),
    ('title = "组织概况"', 'title = "组织概况', "引号没有配对"),
    ('title = "组织概况"', 'title = "组织"概况""', "文字里面不能再有英文双引号"),
    ('title = "组织概况"', 'title = "组织概况"。', "引号后面多了“。”"),
    ('title = "组织概况"', '标题 = "组织概况"', '中文的名字要加英文双引号：应写作 "标题" = …'),
    ('title = "组织概况"', 'title ＝ "组织概况"', "标点要用英文的：把 ＝ 改为 ="),
    ('title = "组织概况"', 'title "组织概况"', "少了等号"),
    ('title = "组织概况"', 'key = "again"', "“key”在这一项里写了两次"),
    ('title = "组织概况"', 'title = "组织\\概况"', "反斜杠要写两个"),
    ("limit = 300", "limit = 300字", "数字后面不要写单位"),
    ("limit = 300", "limit = ", "等号右边没有内容"),
    ("limit = 300", "limit = { max = 300", "括号没有配对"),
    ("limit = 300", "limit = { max = 300, unit = 字 }", "列表里的文字没有加引号"),
    ("limit = 300", 'limit = 300\nhints = ["概况" "简介"]', "列表的各项之间少了英文逗号"),
    ("limit = 300", 'limit = 300\nhints = ["概况"，"简介"]', "标点要用英文的：把 ， 改为 ,"),
    ("limit = 300", 'limit = 300\nhints = ["概况",', "没有写完"),
    ('[levels."标杆级"]', "[levels.标杆级]", '中文的名字要加英文双引号：应写作 [levels."标杆级"]'),
    ('[levels."标杆级"]', "[levels.“标杆级”]", "引号要用英文引号"),
    ('[levels."标杆级"]', '[levels."标杆级"', "方括号没有配对"),
    ('[[sections]]\nkey = "organization"', '[sections]\nkey = "organization"', "要用双方括号：应写作 [[sections]]"),
    ('[[sections]]\nkey = "organization"', '[[sections]\nkey = "organization"', "方括号没有配对：应写作 [[sections]]"),
]


@pytest.mark.parametrize(("before", "after", "says"), SLIPS, ids=[after for _, after, _ in SLIPS])
def test_a_line_that_is_no_toml_is_told_alone_with_the_likely_slip(
    tmp_path: Path, before: str, after: str, says: str
) -> None:
    own = folder(tmp_path, ("pack.toml", before, after), ("rules.toml", 'clause = "附件3 一.5"', 'clause = ""'))
    done = _check(own)
    told = done.stdout.splitlines()
    line = _line(own / "pack.toml", f"\n{after}\n") + 1
    line += after.count("\nhints")
    assert done.exit_code == 2 and told[0].startswith(f"pack.toml 第 {line} 行：") and says in told[0], done.stdout
    assert told[1:] == [
        f"规则包 {own}：1 处需要改正，0 处待确认。",
        "其余各处，改好这一行以后再运行一次才能看。",
    ]
    with pytest.raises(PackError, match=re.escape(says)):
        load(str(own))


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("rules.toml", "[rules.F001]", '[quotas]\nper = "unit_name"\nmost = 2\n\n[rules.F001]', "写作 [[quotas]]"),
        ("pack.toml", "[contact]", "[[contact]]", "应写作 [contact]"),
    ],
)
def test_brackets_of_the_wrong_kind_are_told_as_such(
    tmp_path: Path, name: str, before: str, after: str, says: str
) -> None:
    done = _check(folder(tmp_path, (name, before, after)))
    assert says in done.stdout and "{" not in done.stdout, done.stdout


def test_a_path_without_a_pack_is_exit_2_and_one_line(tmp_path: Path) -> None:
    done = _check(tmp_path)
    assert done.exit_code == 2 and "须有 pack.toml" in done.stderr and not done.stdout


def test_a_register_that_is_not_there_is_told_with_the_rest(tmp_path: Path) -> None:
    quota = '[[quotas]]\nper = "unit_name"\nmost = 2\nover = "register"\nregister = "往年.csv"\nclause = "二"\n'
    quota += 'quote = "2、组织概况（300 字以内）"\ncolumns = { unit_name = "单位" }\n\n[rules.Q006]\n'
    rule = 'severity = "review"\nneeds = "batch"\ntitle = "名额"\nclause = "二"\nfix = "请核对。"\n'
    rule += 'quote = "2、组织概况（300 字以内）"\n\n[rules.F001]'
    own = folder(tmp_path, ("rules.toml", "[rules.F001]", quota + rule), ("pack.toml", "limit = 300", "limit = 350"))
    done = _check(own)
    assert done.exit_code == 2 and "往年.csv" in done.stdout and "引文里是 300" in done.stdout, done.stdout
