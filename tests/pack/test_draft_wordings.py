"""``yushen pack new`` understands what a notice lays down, however it words it, and says where it does not."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from pipeline.pack.draft import draft
from pipeline.pack.draft.dates import windows_of
from pipeline.pack.draft.duties import duties_of, laid_down
from pipeline.pack.draft.elements import elements_of
from pipeline.pack.draft.lines import lines_of
from pipeline.pack.draft.materials import core_of

NOTICE = """岭南县节水协会
岭节〔2026〕5号
关于征集2026年节水案例的通知
各单位：
一、案例内容
{lead}
1、单位概况（300字以内）
2、主要做法（800—1500字）
3、实施效果（500字左右）
二、等级
{levels}
三、报送
请于2026年9月30日前报送案例报告和申报表。
岭南县节水协会
2026年3月1日
附件
申报表
案例题目\t
单位名称（全称）\t
申报等级（单选）\t{options}
"""
LEAD = "案例报告包括以下部分："
TWO = "□金奖　□银奖"


def _drafted(lead: str = LEAD, levels: str = "不另行说明。", options: str = TWO) -> tuple[dict[str, Any], str]:
    """What the drafted files say as one, and their text."""
    files = draft(NOTICE.format(lead=lead, levels=levels, options=options), "x", 2026).files
    told = [text for name, text in files.items() if name.endswith(".toml")]
    return {key: table for text in told for key, table in tomllib.loads(text).items()}, "\n".join(told)


SOFT = {"max": 20, "unit": "字", "severity": "review"}
"""What is only recommended is nobody's error."""
TITLES: list[tuple[str, str, object, bool, bool, list[int]]] = [
    # the sentence; what the title is called, its limit, whether it is asked for, whether a name is banned, the whole's
    ("案例报告应有标题（25字以内，标题中不得出现单位名称），并包括以下部分：", "标题", 25, True, True, []),
    ("案例标题不超过25字，且不得出现单位名称。案例报告包括以下部分：", "案例标题", 25, False, True, []),
    ("题目控制在30字以内。报告由以下部分组成，全文不超过3000字：", "案例题目", 30, False, False, [3000]),
    ("报告题目应简明，不超过20个字，题目中不要出现单位名称。报告包括以下部分：", "报告题目", 20, False, True, []),
    ("案例报告标题一般不超过20字，正文3000字以内，包括以下部分：", "案例报告标题", SOFT, False, False, [3000]),
    ("请自拟案例题目（以20字为限）。报告全文5000字以内，由以下部分组成：", "案例题目", 20, True, False, [5000]),
    ("案例须以不超过18个字的题目概括主要做法，包括以下部分：", "案例题目", 18, False, False, []),
    ("题目以12个字为宜，最长不超过24个字。案例报告包括以下部分：", "案例题目", 24, False, False, []),
    ("题目中不得带有单位名称。案例报告包括以下部分：", "案例题目", None, False, True, []),
]


@pytest.mark.parametrize(("lead", "called", "limit", "asked", "banned", "whole"), TITLES, ids=[t[0] for t in TITLES])
def test_what_is_said_of_the_title_is_the_title_s_and_not_the_report_s(
    lead: str, called: str, limit: object, asked: bool, banned: bool, whole: list[int]
) -> None:
    tables, _ = _drafted(lead)
    title = tables["sections"][0]
    assert (title["title"], title.get("limit"), title["is_title"]) == (called, limit, True)
    assert title.get("required", True) is asked and ("forbidden_fields" in title) is banned
    assert [one["max"] for one in tables.get("report", {}).get("limit", [])] == whole
    assert ("C005" in tables["rules"]) is banned and ("L005" in tables["rules"]) is bool(whole)
    assert [section["title"] for section in tables["sections"][1:]] == ["单位概况", "主要做法", "实施效果"]


@pytest.mark.parametrize(
    "lead",
    [
        "报告须附200字以内的摘要。报告包括以下部分：",
        "报告须附摘要，摘要不超过200字。报告包括以下部分：",
        "报告不超过1000字，包括以下部分：",
        "案例报告包括以下部分，照片说明各限50字：",
    ],
)
def test_a_limit_that_cannot_be_the_whole_s_is_told_and_checked_nowhere(lead: str) -> None:
    tables, text = _drafted(lead)
    assert "report" not in tables and "没有写进规则包" in text


GOLD = ["金奖", "银奖"]
LEVELS: list[tuple[str, str, list[str]]] = [
    ("案例设金奖和银奖两个等级。", TWO, GOLD),
    ("案例分为金奖和银奖两个等级", TWO, GOLD),
    ("设金奖、银奖两级。", TWO, GOLD),
    ("等级分为金奖、银奖。", TWO, GOLD),
    ("设两个等级，即金奖和银奖。", TWO, GOLD),
    ("设两个等次，分别为先进、良好，各单位只报其中一个。", "□先进　□良好", ["先进", "良好"]),
    ("案例分为三个等级（典范案例、优良案例、入围案例）。", "", ["典范案例", "优良案例", "入围案例"]),
    ("按典范、优良、入围三个层次遴选。", "", ["典范", "优良", "入围"]),
    ("分“典范”“达标”两个等级。", "", ["典范", "达标"]),
    ("设一、二、三等奖若干。", "", ["一等奖", "二等奖", "三等奖"]),
    ("本次活动设甲、乙、丙三级。", "□甲级 □乙级 □丙级", ["甲级", "乙级", "丙级"]),
    ("优秀案例划分为先锋类与达标类两个类别。", "□先锋类 □达标类", ["先锋类", "达标类"]),
    ("评选金奖3个、银奖10个。", TWO, GOLD),
    ("隐患分为重大和一般两级。案例设金奖和银奖两级。", TWO, GOLD),
    # no levels
    ("隐患分为重大、较大和一般三个等级。", "", []),
    ("评审结果分甲、乙、丙三档，申报时不选档次。", "", []),
    ("材料分为报告、申报表和证明三类。", "", []),
    ("材料经班组和车间两级审核。", "", []),
]


@pytest.mark.parametrize(("levels", "options", "names"), LEVELS, ids=[levels for levels, *_ in LEVELS])
def test_levels_are_recognised_in_every_wording_and_nothing_else_is(
    levels: str, options: str, names: list[str]
) -> None:
    tables, text = _drafted(levels=levels, options=options)
    assert list(tables.get("levels", {})) == names
    assert "只在申报表的选项里看到" not in text
    for table in tables.get("levels", {}).values():
        assert table["quote"] in levels and table["clause"] == "二"


@pytest.mark.parametrize("levels", ["等级另行通知。", "隐患分为重大和一般两级。", "案例不分档次。"])
def test_levels_that_the_form_alone_offers_are_drafted_with_a_mark(levels: str) -> None:
    tables, text = _drafted(levels=levels)
    assert list(tables["levels"]) == GOLD and "“金奖、银奖”只在申报表的选项里看到" in text
    assert {table["clause"] for table in tables["levels"].values()} == {"附件"}


ASKED: list[tuple[str, dict[str, tuple[str, ...]], list[str]]] = [
    # what the notice asks a part to tell; by which words each thing is looked for, at least; what is not looked for
    ("写明针对什么隐患、怎样改、谁负责。", {"针对什么隐患": ("隐患",), "谁负责": ("负责",)}, ["怎样改"]),
    ("说明为什么选这个题目，取得什么成效。", {"取得什么成效": ("成效",)}, ["为什么选这个题目"]),
    ("说明如何实施、由谁监督。", {"如何实施": ("实施",), "由谁监督": ("监督",)}, []),
    ("说明是否建立台账。", {"是否建立台账": ("台账",)}, []),
    ("写清怎么做、谁来做、做了多久。", {}, ["怎么做", "谁来做", "做了多久"]),
    ("围绕解决了什么问题展开，字数控制在500字以内。", {"解决了什么问题展开": ("问题",)}, []),
    ("介绍场地面积、人员和主要设备。", {"场地面积": ("面积", "平方米"), "人员": ("员工",), "主要设备": ("设备",)}, []),
]


@pytest.mark.parametrize(("told", "words", "unsought"), ASKED, ids=[told for told, *_ in ASKED])
def test_a_question_is_looked_for_by_its_nouns_and_by_nothing_that_an_answer_never_holds(
    told: str, words: dict[str, tuple[str, ...]], unsought: list[str]
) -> None:
    asked = {one.title: one.words for one in elements_of([told])}
    assert {title: set(some) <= set(asked[title]) for title, some in words.items()} == dict.fromkeys(words, True)
    assert [title for title, some in asked.items() if not some] == unsought
    assert not any(sign in word for some in asked.values() for word in some for sign in "什么怎样谁如何是否")


GIVEN: list[tuple[str, list[str]]] = [
    ("请填写申报表，连同案例报告、证明材料和分会推荐函一并发送至邮箱。", ["案例报告", "分会推荐函"]),
    ("请将申报书、推荐函和营业执照复印件寄至秘书处。", ["申报书", "推荐函", "营业执照"]),
    ("申报银奖的，应提交本年度的用水自查表。", ["用水自查表"]),
    ("须附近两年的水费台账。", ["水费台账"]),
    ("须附用水量统计表、设备台账。", ["用水量统计表", "设备台账"]),
    ("应提供街道出具的推荐信（加盖公章）。", ["街道出具的推荐信"]),
    ("同时把安全检查表及整改记录上传系统。", ["安全检查表", "整改记录"]),
    ("申报金奖的，还应附上年度纳税证明。", ["纳税证明"]),
]


@pytest.mark.parametrize(("sentence", "names"), GIVEN, ids=[sentence for sentence, _ in GIVEN])
def test_each_material_of_a_sentence_is_named_whatever_stands_first(sentence: str, names: list[str]) -> None:
    assert [duty.material for duty in duties_of(lines_of(sentence), (), set())] == names


@pytest.mark.parametrize(
    "sentence",
    [
        "推荐函由所在区分会出具并加盖分会公章。",
        "案例设标杆案例和优秀案例两个等级。",
        "推荐信由街道出具，加盖街道印章。",
        "逾期不再受理。",
        "全文以3000字为限。",
        "材料一式三份。",
        "由区协会负责审核。",
    ],
)
def test_what_a_sentence_lays_down_is_seen_without_a_word_of_duty(sentence: str) -> None:
    assert [told for _, told in laid_down(lines_of(f"一、要求\n{sentence}\n"))] == [sentence]


TIMES = [
    ("一、征集时间\n2026年10月8日至12月18日，逾期不再受理。", "征集时间", "2026-10-08", "2026-12-18"),
    ("三、报送时间\n截至2026年5月31日，过期不候。", "报送时间", "", "2026-05-31"),
    ("（一）申报时间\n2026年3月1日至2026年4月30日。", "申报时间", "2026-03-01", "2026-04-30"),
    ("三、征集期限\n自即日起至2026年6月30日止。", "征集期限", "", "2026-06-30"),
]


@pytest.mark.parametrize(("text", "title", "start", "end"), TIMES, ids=[text.split("\n")[1] for text, *_ in TIMES])
def test_a_bare_time_is_for_what_its_heading_says(text: str, title: str, start: str, end: str) -> None:
    (window,) = windows_of(lines_of(text), 2026)
    assert (window.title, window.start, window.end, window.of_submission) == (title, start, end, True)


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("消防设施维保记录", "维保记录"),
        ("后厨安全自查表", "自查表"),
        ("区分会推荐函", "推荐函"),
        ("安全生产标准化证书", "标准化证书"),
        ("荣誉证书", "荣誉证书"),
    ],
)
def test_a_material_goes_by_what_is_short_for_its_name_and_cuts_no_word(title: str, core: str) -> None:
    assert core_of(title) == core


def test_two_kinds_of_records_are_two_materials_and_neither_is_known_by_the_bare_word() -> None:
    tables, text = _drafted(levels="须附近两年的用水记录和检修记录。")
    titles = {m["title"]: m["titles"] for m in tables["materials"].values() if m["title"].endswith("记录")}
    assert titles == {"用水记录": ["用水记录"], "检修记录": ["检修记录"]}
    assert [(one["title"], one.get("years")) for one in tables["evidence"]] == [("用水记录", 2), ("检修记录", None)]
    assert "“近 2 年”是否也指这一种" in text


@pytest.mark.parametrize(
    ("sentence", "levels"),
    [
        ("申报示范的，须提供检测报告。", ("示范",)),
        ("申报优秀、示范的，须提供检测报告。", ("优秀", "示范")),
        ("须提供起到示范作用的证明。", ()),
        ("请提交优秀做法的照片。", ()),
        ("报优秀及以上的，须提供检测报告。", ("优秀",)),
    ],
)
def test_a_level_s_short_name_is_no_condition_where_it_is_an_ordinary_word(
    sentence: str, levels: tuple[str, ...]
) -> None:
    assert [duty.levels for duty in duties_of(lines_of(sentence), ("优秀", "示范"), set())] == [levels]


@pytest.mark.parametrize(
    ("sentence", "levels"),
    [
        ("二等奖以上应附故障统计表。", ("一等奖", "二等奖")),
        ("二等奖（含）以上应附故障统计表。", ("一等奖", "二等奖")),
        ("二等奖及以下的须附说明。", ("二等奖", "三等奖")),
    ],
)
def test_a_level_and_all_above_it_are_asked(sentence: str, levels: tuple[str, ...]) -> None:
    (duty,) = duties_of(lines_of(sentence), ("一等奖", "二等奖", "三等奖"), set())
    assert duty.levels == levels


def test_each_group_s_quota_is_counted_by_the_group_s_own_field() -> None:
    notice = NOTICE.format(lead=LEAD, levels="同一班组限报1项。", options=TWO).replace("案例题目\t", "班组名称\t")
    (quota,) = tomllib.loads(draft(notice, "x", 2026).files["pack.toml"])["quotas"]
    assert quota["per"] == "item_1"


def test_this_year_s_material_is_asked_for_as_such_and_its_name_is_the_noun_alone() -> None:
    levels = "申报银奖的，应提交本年度自查表。申报金奖的，须附近三年（含本年度）的检测报告。"
    tables, _ = _drafted(levels=levels)
    asked = [(one["title"], one.get("years"), one.get("this_year")) for one in tables["evidence"]]
    assert asked == [("自查表", None, True), ("检测报告", 3, True)]


NESTED = """关于征集2026年节水案例的通知
二、材料
（一）报告。报告正文由以下两节构成：
第一节 基础：写明现状，字数控制在500字以内。
第二节 图页：不超过2页，可不附。
（二）推荐信。由街道出具。
三、报送
请报送报告。
"""


def test_parts_called_sections_hang_under_what_stands_above_them_and_end_where_it_ends() -> None:
    sections = tomllib.loads(draft(NESTED, "x", 2026).files["pack.toml"])["sections"]
    told = [(one["title"], one["clause"], one.get("required", True), one.get("guidance")) for one in sections]
    assert told == [("基础", "二（一）.第一节", True, "写明现状。"), ("图页", "二（一）.第二节", False, None)]


@pytest.mark.parametrize(("label", "says"), [("单位名称（全称）", "哪一栏是单位名称"), ("案例题目", "哪一栏是题名")])
def test_a_form_without_a_unit_s_or_an_outcome_s_name_is_told(label: str, says: str) -> None:
    notice = NOTICE.format(lead=TITLES[1][0], levels="", options=TWO)
    assert says not in draft(notice, "x", 2026).files["form.toml"]
    assert says in draft(notice.replace(label, "其他内容"), "x", 2026).files["form.toml"]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("推荐分会", "recommender"),
        ("推荐街道", "recommender"),
        ("推荐单位意见（盖章）", "seal"),
        ("推荐单位联系人", "contact_name"),
        ("推荐理由", "item_1"),
        ("作品标题", "outcome_name"),
        ("运营单位（全称）", "unit_name"),
        ("现场名称", "site_name"),
        ("班组名称\t\t所属单位（盖章）", "item_1"),
    ],
)
def test_a_field_is_known_by_what_it_is_and_not_by_a_word_of_its_label(label: str, key: str) -> None:
    notice = NOTICE.format(lead=LEAD, levels="", options=TWO)
    form = notice[: notice.index("案例题目")] + f"{label}\t\n申报等级（单选）\t{TWO}\n"
    fields = tomllib.loads(draft(form, "x", 2026).files["form.toml"])["form"]["fields"]
    assert next(iter(fields)) == key


@pytest.mark.parametrize(
    ("said", "repeats"),
    [
        ("写2至3个故事，每个故事300字以内", {"min": 2, "max": 3}),
        ("写2—3个故事，每个故事300字以内", {"min": 2, "max": 3}),
        ("写两到三个故事，每个故事不超过300字", {"min": 2, "max": 3}),
        ("写两三个故事，每个故事不超过300字", {"min": 2, "max": 3}),
        ("写3个故事，每个故事300字以内", {"min": 3, "max": 3}),
        ("故事不超过3个，每个故事300字以内", {"max": 3}),
        ("不超过3个故事，每个300字以内", {"max": 3}),
        ("写2至3个故事，每个不超过300字", {"min": 2, "max": 3}),
        ("至少写2个故事，每个故事300字以内", {"min": 2}),
        ("写不少于2个故事，每个故事300字以内", {"min": 2}),
        ("每个故事300字以内", {}),
    ],
)
def test_how_often_a_part_occurs_is_drafted_as_it_is_said(said: str, repeats: dict[str, int]) -> None:
    notice = NOTICE.format(lead=LEAD, levels="", options=TWO).replace(
        "2、主要做法（800—1500字）", f"2、用水故事。{said}。"
    )
    (section,) = [s for s in tomllib.loads(draft(notice, "x", 2026).files["pack.toml"])["sections"] if "repeats" in s]
    assert section["repeats"] == {"name": "故事", **repeats} and section["limit"]["max"] == 300


STARS = ["五星案例", "四星案例", "三星案例"]


@pytest.mark.parametrize(
    ("said", "levels", "marked"),
    [
        ("仅申报五星案例的撰写", STARS[:1], True),
        ("申报五星案例的须撰写", STARS[:1], True),
        ("申报五星案例的，须撰写", STARS[:1], True),
        ("限五星案例", STARS[:1], True),
        ("仅五星案例填写", STARS[:1], True),
        ("仅五星、四星案例", STARS[:2], True),
        ("申报四星、三星案例的可不写", STARS[:1], True),
        ("三星案例不必填写", STARS[:2], True),
        ("除三星案例外均须撰写", STARS[:2], True),
        ("四星案例以上的须写", STARS[:2], True),
        ("五星案例须附三张图", None, True),
        ("写清下一步的安排", None, False),
    ],
)
def test_a_part_that_only_some_levels_have_to_write_says_so(said: str, levels: list[str] | None, marked: bool) -> None:
    told = "案例由高到低分为五星案例、四星案例、三星案例三档。"
    notice = NOTICE.format(lead=LEAD, levels=told, options="□五星案例 □四星案例 □三星案例")
    notice = notice.replace("3、实施效果（500字左右）", f"3、推广计划。500字以内，{said}。")
    text = draft(notice, "x", 2026).files["pack.toml"]
    section = tomllib.loads(text)["sections"][-1]
    assert section.get("when") == (levels and {"level": levels}) and section.get("required", True)
    assert (f"通知写明“{said}”" in text) is marked


@pytest.mark.parametrize(
    ("label", "limit", "asked"),
    [
        ("案例简介（100字以内）", (None, 100, "字"), False),
        ("案例简介（限80—100字）", (80, 100, "字"), False),
        ("案例简介（请简要说明，不超过100字）", (None, 100, "字"), False),
        ("案例简介（成效突出的填写，100字以内）", (None, None, None), True),
    ],
)
def test_a_limit_beside_a_field_is_the_field_s(label: str, limit: tuple[object, ...], asked: bool) -> None:
    notice = NOTICE.format(lead=LEAD, levels="", options=TWO) + f"{label}\t\n"
    files = draft(notice, "x", 2026).files
    field = list(tomllib.loads(files["form.toml"])["form"]["fields"].values())[-1]
    assert tuple(field.get(key) for key in ("min", "max", "unit")) == limit
    assert ("请核对什么时候要填" in files["form.toml"]) is asked
    assert ("A011" in tomllib.loads(files["rules.toml"])["rules"]) is not asked


def test_what_the_draft_checks_is_not_asked_of_a_person_again() -> None:
    levels = "设金奖和银奖两级。案例报告须同时提交Word版和PDF版。推荐函由街道出具并加盖公章。请将推荐函寄至协会。"
    tables, _ = _drafted(levels=levels)
    assert {"E003", "E013", "A006"} <= set(tables["rules"])
    assert [rule["quote"] for rule in tables["rules"].values() if rule["severity"] == "manual"] == []
