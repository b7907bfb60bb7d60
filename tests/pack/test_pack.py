"""The pack is the notice as data: every sentence stands in the notice, and a broken pack says where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.pack import PackError, Wanted, Words, default, load, shipped
from pipeline.pack.fits import misfits
from pipeline.pack.sound import broken_patterns
from pipeline.pack.written import Written
from tests.pack.build import SHIPPED, folder, one_file

PACK = load("shanghai-2024")


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


NOTICE = _bare(PACK.notice.read_text("utf-8"))
QUOTES = [
    *((rule.code, rule.quote) for rule in PACK.rules.values()),
    *((spec.key, spec.quote) for spec in PACK.sections),
    *((f"{spec.key}.{element.key}", element.quote) for spec in PACK.sections for element in spec.elements),
    *((name, level.quote) for name, level in PACK.levels.items()),
    *((dispute.title, quote) for dispute in PACK.disputes.values() for quote in dispute.quotes),
]


@pytest.mark.parametrize(("what", "quote"), QUOTES, ids=[what for what, _ in QUOTES])
def test_every_quoted_sentence_stands_in_the_notice(what: str, quote: str) -> None:
    assert _bare(quote) and _bare(quote) in NOTICE


@pytest.mark.parametrize("name", shipped())
def test_every_pattern_of_a_shipped_pack_compiles(name: str) -> None:
    from pipeline.pack.read import sources_of
    from pipeline.pack.tables import tables_of

    assert list(broken_patterns(tables_of(sources_of(name)))) == []


def test_the_pack_that_is_used_by_itself_is_one_of_those_shipped() -> None:
    assert default() in shipped()


def test_the_limits_are_the_notice_s() -> None:
    assert [spec.limit for spec in PACK.sections] == [20, 300, 500, 800, 5000, 1000]


def test_no_wording_stands_for_two_sections() -> None:
    seen: dict[str, str] = {}
    for spec in PACK.sections:
        for name in spec.names:
            assert seen.setdefault(name, spec.key) == spec.key, name


BROKEN = [
    # what is replaced, by what, a line that stands at the fault, what is said
    ("limit = 300", 'limit = "300"', 'limit = "300"', "应为整数"),
    ("limit = 300", "limit = true", "limit = true", "应为整数"),
    ("limit = 300", "limit = 0", "limit = 0", "正整数"),
    ("limit = 300", "limit = ]", "limit = ]", "文字没有加引号"),
    ('clause = "附件3 一.2"\n', "", 'key = "organization"', "缺少这一项"),
    ("limit = 300\n", "limit = 300\nlimmit = 3\n", "limmit", "最接近的是“limit”"),
    ("limit = 300\n", "limit = 300\nminimum = 3000\n", "minimum", "没有这一项"),
    ('severity = "error"', 'severity = "fatal"', 'severity = "fatal"', "fatal"),
    ("[limits]\n", "[limits]\nwatts = 3\n", "watts", "没有这一项"),
    ("[limits]\n", "[limits]\npags = 3\n", "pags", "最接近的是“pages”"),
    ("[form.building]\n", "[form.biulding]\n", "[form.biulding]", "最接近的是“building”"),
    ("[form.fields.email]\nlabels", "[form.fields.email]\nlables", "lables", "最接近的是“labels”"),
    ("[rules.F002]\n", "[rules.F2]\n", "[rules.F2]", "一个字母加三位数字"),
    ('"愿景", "使命"', '"(愿景", "使命"', '"(愿景", "使命"', "正则"),
    ('"愿景", "使命"', f'"({"愿景|" * 21}使命)"', '"(愿景|愿景', "请改写成词语（words）"),
    ('"愿景", "使命"', '"<愿境>"', '"<愿境>"', "没有“<愿境>”这种记号"),
    ('[["存在"], ["问题"', '[["问题"', '[["问题"', "至少要有两个词表"),
    ('parties = ["first"]', 'parties = ["fourth"]', 'parties = ["fourth"]', "fourth"),
    ("application = [3, 7]", "application = [3]", "application = [3]", "2 个整数"),
    ("is_title = true", 'is_title = "yes"', 'is_title = "yes"', "true 或 false"),
    ('key = "site"', 'key = "organization"', "# never: the second one", "用于两个部分"),
    ('key = "site"', 'key = "现场"', 'key = "现场"', "小写英文字母"),
    ('quote = "主要顾客群体"', 'quote = "主要的顾客群体"', 'quote = "主要的顾客群体"', "在通知原文中没有找到"),
    ("progress = [50, 80]", 'progress = [50, 80]\noptional = ["shoe_size"]', "shoe_size", "shoe_size"),
    ('notice = "notice.md"', 'notice = "gone.md"', 'notice = "gone.md"', "gone.md"),
]


@pytest.mark.parametrize(("before", "after", "line_of", "says"), BROKEN, ids=[case[1][:24] for case in BROKEN])
def test_a_broken_pack_names_file_line_and_fault(
    tmp_path: Path, before: str, after: str, line_of: str, says: str
) -> None:
    path = one_file(tmp_path, before, after)
    with pytest.raises(PackError) as error:
        load(str(path))
    message = str(error.value)
    assert "own.toml" in message and says in message and message.startswith("规则包")
    named = int(re.search(r"第 (\d+) 行", message)[1])  # type: ignore[index]
    lines = path.read_text("utf-8").splitlines()
    at = [number for number, line in enumerate(lines, 1) if line_of in line]
    assert not at or abs(named - at[0]) <= 2
    assert at or 'key = "organization"' in lines[named - 1]


def test_in_a_folder_the_file_is_named_in_which_the_fault_stands(tmp_path: Path) -> None:
    own = folder(tmp_path, ("words.toml", "guidance_min = 14", 'guidance_min = "14"'))
    with pytest.raises(PackError, match=r"words\.toml 第 \d+ 行：词语的.*（words\.guidance_min）应为整数"):
        load(str(own))


def test_a_table_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    own = folder(tmp_path, ("rules.toml", "[rules.F001]", "[limits]\n\n[rules.F001]"))
    with pytest.raises(PackError, match="写在了两个文件里"):
        load(str(own))


@pytest.mark.parametrize("made", [folder, one_file], ids=["folder", "file"])
def test_a_copy_is_the_same_pack(tmp_path: Path, made) -> None:  # type: ignore[no-untyped-def]
    own = load(str(made(tmp_path)))
    assert (own.sections, own.rules, own.levels, own.form) == (PACK.sections, PACK.rules, PACK.levels, PACK.form)


def test_a_copy_with_another_limit_is_used(tmp_path: Path) -> None:
    assert load(str(one_file(tmp_path, "limit = 300", "limit = 350"))).section("organization").limit == 350


@pytest.mark.parametrize("name", ["shanghai-1999", "/tmp", str(SHIPPED / "notice"), "a\0b"])
def test_an_unknown_pack_is_said_in_chinese(name: str) -> None:
    with pytest.raises(PackError, match="规则包"):
        load(name)


def test_words_are_found_plain_or_by_pattern() -> None:
    words = Words.of(["愿景", "近[一三]年"])
    assert words.found_in("组织愿景是") and words.found_in("近三年数据") and not words.found_in("近两年")


def test_all_that_is_wrong_in_a_table_is_known_at_once() -> None:
    told = [problem.keys[-1] for problem in misfits({"name": 1, "titel": ""}, Written)]
    assert "name" in told and "titel" in told and "sections" in told


@pytest.mark.parametrize("name", shipped())
def test_no_text_of_a_shipped_pack_s_lists_is_a_pattern_that_nobody_can_read(name: str) -> None:
    from pipeline.pack.read import sources_of
    from pipeline.pack.sound import _patterns
    from pipeline.pack.tables import tables_of
    from pipeline.pack.wordfaults import LONGEST

    assert [word for _, word in _patterns(tables_of(sources_of(name))) if len(word) > LONGEST] == []


def test_one_of_each_list_stands_in_one_sentence_each_at_its_own_place() -> None:
    wanted = Wanted(Words((), ()), ((Words.of(["生产", "销售"]), Words.of(["生产", "<数字>吨"])),))
    assert wanted.told_in("年产量4吨,自行生产。") and wanted.told_in("生产后再生产。")
    assert not wanted.told_in("只生产。另有4吨。") and not wanted.told_in("只生产")
    assert wanted.told_in("自行生\n产,年产4吨")


def test_marks_stand_for_kinds_gaps_and_the_pack_s_own_lists() -> None:
    words = Words.of(["集…一体", "<场所>占地", "<近几年>"], {"场所": ["车间", "泵站"]})
    assert all(words.found_in(text) for text in ("集研发、销售于一体", "泵站占地2亩", "过去三年"))
    assert not any(words.found_in(text) for text in ("集团成立。全厂一体", "食堂占地2亩", "三年"))
