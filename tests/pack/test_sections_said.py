"""Sections that not every report has, that stand in any order, in a form's cells, or occur several times."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Anchor, Document, Paragraph
from pipeline.split import split
from tests.pack.brief import QUOTE, checked, filled, form, found, pack_of, report, state

BACKGROUND, DOING, EFFECT = ("一、改进背景", filled(60)), ("二、主要做法", filled(60)), ("三、取得效果", filled(60))
PLAN = [("background", "改进背景"), ("doing", "主要做法"), ("effect", "取得效果"), ("plan", "推广计划")]
WITH_PLAN = [BACKGROUND, DOING, EFFECT, ("四、推广计划", filled(60))]
BEST = 'when = { level = ["甲级"] }'

ASKED = [
    # what the pack says of the plan, the form's level and field (None: no form), what is found without the plan
    ("", None, ["S001:plan error"]),
    ("required = true", None, ["S001:plan error"]),
    ("required = false", None, []),
    (BEST, {"level": "甲级"}, ["S001:plan error"]),
    (BEST, {"level": "乙级"}, []),
    (BEST, {}, ["S001:plan review"]),
    (BEST, None, ["S001:plan review"]),
    ('when = { field = ["制造"] }', {"field": "制造"}, ["S001:plan error"]),
    ('when = { field = ["制造"] }', {"field": "服务"}, []),
    ('when = { not = { field = ["制造"] } }', {"field": "服务"}, ["S001:plan error"]),
    ('when = { any = [{ level = ["甲级"] }, { field = ["服务"] }] }', {"field": "服务"}, ["S001:plan error"]),
]


@pytest.mark.parametrize(("said", "told", "expected"), ASKED)
def test_a_section_is_missed_only_where_it_is_asked_for(
    tmp_path: Path, said: str, told: dict[str, str] | None, expected: list[str]
) -> None:
    pack = pack_of(tmp_path, {"plan": said}, sections=PLAN)
    folder = tmp_path / "申报"
    folder.mkdir()
    report(folder / "案例报告.docx", WITH_PLAN[:3])
    if told is not None:
        form(folder / "申报表.docx", **told)
    assert found(checked(folder, pack), "S001") == expected
    report(folder / "案例报告.docx", WITH_PLAN)
    assert found(checked(folder, pack), "S001", "S002", "S003", "S006") == [], "with the plan nothing is said"


PAPERS = [
    # what stands above the title, in its look; bare names of papers and of the activity are no title
    ["案例文本"],
    ["《案例文本》"],
    ["2031年班组案例活动案例文本"],
    ["班组案例活动", "案例文本（定稿）"],
    [],
]


@pytest.mark.parametrize("above", PAPERS)
def test_what_the_notice_calls_a_paper_is_never_the_title(tmp_path: Path, above: list[str]) -> None:
    text = '\n[materials.text]\ntitle = "文本"\ntitles = ["案例文本$"]\n'
    pack = pack_of(tmp_path, {"name": "is_title = true"}, text, sections=[("name", "案例标题"), *PLAN[:3]])
    look = {"bold": True, "centered": True}
    lines = [*above, "案例文本写得更好的办法"]
    blocks = [Paragraph(line, Anchor("案例.docx", n), **look) for n, line in enumerate(lines)]
    for heading, text in WITH_PLAN[:3]:
        blocks += [Paragraph(heading, Anchor("案例.docx"), style="heading 1"), Paragraph(text, Anchor("案例.docx"))]
    assert split(Document("案例.docx", tuple(blocks)), pack)["name"].text == lines[-1]


def test_that_a_condition_is_not_known_is_said_with_the_condition(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, {"plan": BEST}, sections=PLAN)
    result = checked(report(tmp_path / "案例报告.docx", WITH_PLAN[:3]), pack)
    (finding,) = (one for one in result["findings"] if one["code"] == "S001")
    assert "申报等级为甲级时须有" in finding["message"] and "没有读到" in finding["message"]


def test_an_optional_section_that_is_left_empty_is_no_error(tmp_path: Path) -> None:
    sections = [*WITH_PLAN[:3], ("四、推广计划", [])]
    must = checked(report(tmp_path / "案例报告.docx", sections), pack_of(tmp_path, sections=PLAN))
    may = checked(tmp_path / "案例报告.docx", pack_of(tmp_path, {"plan": "required = false"}, sections=PLAN))
    assert (found(must, "S002"), found(may, "S002")) == (["S002:plan error"], ["S002:plan review"])


NAMED = [
    # what the part is called; the notice's sentence; the report's first line; whether its label is missed
    ("案例名称", "1、案例名称（25字以内）", "看板在装配线的应用", ["S005:name advice"]),
    ("案例名称", "案例应有名称（25字以内）", "看板在装配线的应用", []),
    ("案例名称", "1、案例名称（25字以内）", "案例名称：看板在装配线的应用", []),
    ("案例标题", "1、案例标题（25字以内）", "看板在装配线的应用", []),
]


@pytest.mark.parametrize(("called", "quote", "line", "expected"), NAMED)
def test_a_label_before_the_title_is_missed_only_where_the_notice_lists_it(
    tmp_path: Path, called: str, quote: str, line: str, expected: list[str]
) -> None:
    pack = pack_of(tmp_path, {"name": "is_title = true"}, sections=[("name", called), *PLAN[:3]])
    named = pack.section("name")._replace(quote=quote)
    pack = replace(pack, sections=(named, *pack.sections[1:]))
    assert found(checked(report(tmp_path / "案例报告.docx", WITH_PLAN[:3], cover=[line]), pack), "S005") == expected


PICTURED = [
    # the limit of the last section; whether a picture stands in it; what is found; what is said
    ("limit = 300", False, ["S002:effect error"], "下没有文字（"),
    ("limit = 300", True, ["S002:effect review"], "下没有文字（"),
    ('limit = { max = 2, unit = "页" }', False, ["S002:effect error"], "下没有文字和图片（"),
    ('limit = { max = 2, unit = "页" }', True, [], ""),
]


@pytest.mark.parametrize(("limit", "picture", "expected", "said"), PICTURED)
def test_a_part_measured_in_pages_may_be_pictures_alone(
    tmp_path: Path, limit: str, picture: bool, expected: list[str], said: str
) -> None:
    from docx import Document
    from PIL import Image

    path = report(tmp_path / "案例报告.docx", [BACKGROUND, DOING, ("三、取得效果", [])])
    if picture:
        Image.new("RGB", (400, 300), "white").save(tmp_path / "a.png")
        document = Document(str(path))
        document.add_picture(str(tmp_path / "a.png"))
        document.save(str(path))
    result = checked(path, pack_of(tmp_path, {"effect": limit}))
    assert found(result, "S002") == expected
    assert said in "".join(one["message"] for one in result["findings"] if one["code"] == "S002")


@pytest.mark.parametrize(("order", "expected", "ended"), [("fixed", 1, "found"), ("free", 0, "not_applicable")])
def test_the_order_is_asked_for_only_where_the_notice_sets_one(
    tmp_path: Path, order: str, expected: int, ended: str
) -> None:
    pack = pack_of(tmp_path, tables=f'\n[report]\norder = "{order}"\n')
    moved = [("一、取得效果", filled(60)), ("二、改进背景", filled(60)), ("三、主要做法", filled(60))]
    result = checked(report(tmp_path / "案例报告.docx", moved), pack)
    assert len(found(result, "S003")) == expected and state(result, "S003") == ended
    assert [section["heading"] for section in result["sections"]] == ["二、改进背景", "三、主要做法", "一、取得效果"]
    assert [section["counts"]["words"] for section in result["sections"]] == [60, 60, 60]


# --- Cells of a form ---


CELL = 'place = "cell"\nlimit = 100'


def test_sections_are_read_from_the_cells_of_a_form_and_end_with_them(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, {"doing": CELL, "effect": CELL}, sections=[("doing", "主要做法"), ("effect", "取得效果")])
    table = [
        ["姓名", "张三", "职务", "班长"],
        ["主要做法", filled(101), "备注", "无"],
        ["单位", "甲乙厂", "取得效果", filled(100)],
        ["推荐意见", "同意推荐", "日期", "二〇三一年"],
    ]
    result = checked(report(tmp_path / "案例报告.docx", [("案例申报书", [table])]), pack)
    assert [section["counts"]["words"] for section in result["sections"]] == [101, 100]
    assert found(result) == ["L001:doing error"]
    assert found(result, "S006") == [], "the form's other labels are no headings of the report"


def test_a_label_over_its_cell_is_read_too(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, {"doing": CELL}, sections=[("doing", "主要做法")])
    result = checked(
        report(tmp_path / "案例报告.docx", [("案例申报书", [[["主要做法"], [filled(101)], ["审核意见"]]])]), pack
    )
    assert [section["counts"]["words"] for section in result["sections"]] == [101]


def test_without_that_a_lone_label_in_a_table_heads_a_column_and_no_section(tmp_path: Path) -> None:
    table = [["姓名", "张三"], ["主要做法", filled(50)]]
    sections = [("一、改进背景", [filled(60), table])]
    plain = checked(report(tmp_path / "案例报告.docx", sections), pack_of(tmp_path))
    cell = checked(tmp_path / "案例报告.docx", pack_of(tmp_path, {"doing": CELL}))
    assert [s["found"] for s in plain["sections"]] == [True, False, False]
    assert [s["found"] for s in cell["sections"]] == [True, True, False]


# --- Sections that occur several times ---


SCENES = [("background", "改进背景"), ("scene", "应用场景"), ("effect", "取得效果")]
SCENE = 'limit = { min = 50, max = 100 }\nrepeats = { min = 3, max = 3, name = "场景" }'


def with_scenes(where: Path, bodies: list[Any], headings: str, nested: bool = False) -> dict[str, Any]:
    pack = pack_of(where, {"scene": SCENE}, rules={"S008": "review"}, sections=SCENES)
    names = [headings.format("一二三四五六"[n], n + 1, "二三四五六七"[n]) for n in range(len(bodies))]
    if nested:
        pieces = [piece for name, body in zip(names, bodies, strict=True) for piece in (("Heading 2", name), body)]
        scenes = [("二、应用场景", pieces)]
        last = "三"
    else:
        scenes = list(zip(names, bodies, strict=True))
        last = "二三四五六七"[len(bodies)]
    return checked(report(where / "案例报告.docx", [BACKGROUND, *scenes, (f"{last}、取得效果", filled(60))]), pack)


WAYS = ["{2}、场景{0}", "{2}、场景{1}：智能仓储", "{2}、场景（{0}） 智能仓储", "{2}、第{0}个场景", "场景{0}：智能仓储"]


@pytest.mark.parametrize("headings", WAYS)
def test_every_one_of_several_is_counted_on_its_own(tmp_path: Path, headings: str) -> None:
    result = with_scenes(tmp_path, [filled(50), filled(101), filled(49)], headings)
    assert found(result, "L001", "S001", "S004", "S006", "S008") == ["L001:scene error", "L001:scene error"]
    scene = result["sections"][1]
    assert [part["counts"]["words"] for part in scene["parts"]] == [50, 101, 49]
    assert [part["status"] for part in scene["parts"]] == ["ok", "over", "short"]
    assert [one["part"] for one in result["findings"] if one["code"] == "L001"] == [2, 3]
    assert all("场景 " in one["message"] for one in result["findings"] if one["code"] == "L001")


@pytest.mark.parametrize("headings", ["（{0}）场景{0} 智能仓储", "场景{1}：智能仓储"])
def test_they_may_stand_below_one_heading_over_them_all(tmp_path: Path, headings: str) -> None:
    result = with_scenes(tmp_path, [filled(60), filled(60), filled(101)], headings, nested=True)
    assert [part["counts"]["words"] for part in result["sections"][1]["parts"]] == [60, 60, 101]
    assert [finding["part"] for finding in result["findings"] if finding["code"] == "L001"] == [3]
    assert found(result, "S001", "S004", "S006", "S008") == []


@pytest.mark.parametrize(("number", "expected"), [(2, ["S008:scene review"]), (3, []), (4, ["S008:scene review"])])
def test_their_number_is_held_to_what_the_notice_asks(tmp_path: Path, number: int, expected: list[str]) -> None:
    result = with_scenes(tmp_path, [filled(60)] * number, "{2}、场景{0}")
    assert found(result, "S008") == expected
    assert found(result, "S004") == [], "what may repeat is no repeated section"


def test_a_sentence_that_begins_like_one_is_none(tmp_path: Path) -> None:
    result = with_scenes(tmp_path, [[filled(60), "场景一、二、三都已推广。"], filled(60), filled(60)], "{2}、场景{0}")
    assert len(result["sections"][1]["parts"]) == 3


# --- Words and values that are forbidden ---


WORDED = [
    # the title section's key, its text, what is found
    ("forbidden", "降低公司能耗的做法", ["C004:doing error"]),
    ("forbidden", "降低班组能耗的做法", []),
    ("latin", "以AI降低能耗", ["C004:doing error"]),
    ("latin", "以RAIL降低能耗", []),
]


@pytest.mark.parametrize(("kind", "text", "expected"), WORDED)
def test_a_word_that_a_section_must_not_hold_is_found(
    tmp_path: Path, kind: str, text: str, expected: list[str]
) -> None:
    words = {"forbidden": '["公司"]', "latin": '["AI"]'}[kind]
    pack = pack_of(tmp_path, {"doing": f"forbidden = {words}"}, rules={"C004": "error"})
    result = checked(report(tmp_path / "案例报告.docx", [BACKGROUND, ("二、主要做法", text), EFFECT]), pack)
    assert found(result, "C004") == expected


@pytest.mark.parametrize(
    ("where", "at", "expected"),
    [
        ("report", "报告", ["C004:案例报告.docx error"]),
        ("report", "记录", []),
        ("all", "记录", ["C004:检查记录.docx error"]),
        ("all", "没有", []),
    ],
)
def test_words_are_looked_for_where_the_pack_says(tmp_path: Path, where: str, at: str, expected: list[str]) -> None:
    said = f'[[words.forbidden]]\nwords = ["独家"]\nwhere = "{where}"\nclause = "一"\nquote = "{QUOTE}"'
    pack = pack_of(tmp_path, words=said, rules={"C004": "error"})
    folder = tmp_path / "申报"
    folder.mkdir()
    report(folder / "案例报告.docx", [BACKGROUND, ("二、主要做法", "独家做法" if at == "报告" else "做法"), EFFECT])
    report(folder / "检查记录.docx", [("检查记录", "独家供应" if at == "记录" else "供应")])
    assert found(checked(folder, pack), "C004") == expected


UNIT = "甲乙丙精密机械有限公司"


@pytest.mark.parametrize(
    ("text", "told", "expected", "ended"),
    [
        (f"{UNIT}的做法", UNIT, ["C005:doing error"], "found"),
        ("甲乙丙精密机械的做法", UNIT, ["C005:doing review"], "found"),
        ("甲乙丙的做法", UNIT, ["C005:doing review"], "found"),
        ("精密机械的做法", UNIT, [], "passed"),
        ("青藤区图书馆的夜读灯", "云泽市青藤区图书馆", ["C005:doing review"], "found"),
        ("本单位的做法", UNIT, [], "passed"),
        ("本单位的做法", "", [], "unchecked"),
    ],
)
def test_a_section_must_not_hold_the_value_of_a_field(
    tmp_path: Path, text: str, told: str, expected: list[str], ended: str
) -> None:
    pack = pack_of(tmp_path, {"doing": 'forbidden_fields = ["unit_name"]'}, rules={"C005": "error"})
    folder = tmp_path / "申报"
    folder.mkdir()
    report(folder / "案例报告.docx", [BACKGROUND, ("二、主要做法", text), EFFECT])
    form(folder / "申报表.docx", unit_name=told)
    result = checked(folder, pack)
    assert found(result, "C005") == expected and state(result, "C005") == ended


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("检查记录.docx", f"检查由{UNIT}完成", ["C005:检查记录.docx error"]),
        ("检查记录.docx", "联系人赵钱", ["C005:检查记录.docx review"]),
        ("检查记录.docx", "检查由本单位完成", []),
        (f"{UNIT}检查记录.docx", "检查由本单位完成", [f"C005:{UNIT}检查记录.docx review"]),
    ],
)
def test_an_anonymous_copy_must_not_tell_whose_it_is(tmp_path: Path, name: str, text: str, expected: list[str]) -> None:
    said = '[words.anonymous]\nfiles = ["supporting"]\nfields = ["unit_name", "contact_name"]\nclause = "一"\n'
    pack = pack_of(tmp_path, words=f'{said}quote = "{QUOTE}"', rules={"C005": "error"})
    folder = tmp_path / "申报"
    folder.mkdir()
    report(folder / "案例报告.docx", [BACKGROUND, DOING, EFFECT])
    form(folder / "申报表.docx", unit_name=UNIT, contact_name="赵钱")
    report(folder / name, [("检查记录", text)])
    result = checked(folder, pack)
    assert found(result, "C005") == expected
    told = "".join(one["message"] for one in result["findings"] if one["code"] == "C005")
    assert ("只有 2 个字，也可能是别的词语" in told) is ("赵钱" in text), "a question says why it is one"


@pytest.mark.parametrize(
    ("name", "head", "text", "expected"),
    [
        ("案例报告（匿名）.docx", [], f"{UNIT}的做法", ["C005:案例报告（匿名）.docx error"]),
        ("案例报告二.docx", ["匿名稿"], f"{UNIT}的做法", ["C005:案例报告二.docx error"]),
        ("案例报告（匿名）.docx", [], "本单位的做法", []),
    ],
)
def test_an_anonymous_copy_of_the_report_is_told_from_the_report(
    tmp_path: Path, name: str, head: list[str], text: str, expected: list[str]
) -> None:
    said = f'[words.anonymous]\nfiles = ["copy"]\nfields = ["unit_name"]\nclause = "一"\nquote = "{QUOTE}"'
    material = '\n[materials.copy]\ntitle = "匿名稿"\ntitles = ["^匿名稿$"]\nnames = ["匿名"]\n'
    pack = pack_of(tmp_path, words=said, tables=material, rules={"C005": "error", "F006": "review"})
    folder = tmp_path / "申报"
    folder.mkdir()
    report(folder / "案例报告.docx", [BACKGROUND, ("二、主要做法", f"{UNIT}的做法"), EFFECT])
    report(folder / name, [BACKGROUND, ("二、主要做法", text), EFFECT], head)
    form(folder / "申报表.docx", unit_name=UNIT)
    result = checked(folder, pack)
    assert {file["path"]: file["role"] for file in result["files"]}[name] == "copy"
    assert found(result, "C005", "F006") == expected
