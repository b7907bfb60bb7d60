"""Which option a person ticked, in all the ways people tick."""

from __future__ import annotations

import pytest

from pipeline.gather.boxes import boxes

NATURE = ("国有", "民营", "外资", "合资", "事业单位", "其他")
VENUE = ("实体场所", "实体与虚拟场所", "虚拟场所")
DEGREE = ("高", "中", "低")
FIELD = ("制造", "市场服务", "非营利性服务", "建设工程", "“专精特新”中小企业")
INDUSTRY = ("汽车", "教育", "标准、计量、检测", "社区服务", "其他")
INTENT = ("首次参加活动，暂无成果申报", "持续参加活动，暂无成果申报", "参加活动，申报创新管理成果")
LEVEL = ("标杆级", "优秀级", "推进级")

CASES = [
    # every tick of the contract, before the label
    *((NATURE, f"{mark}国有  □民营  □外资  □其他_____", ["国有"]) for mark in "☑☒■●√✓✔"),
    *((NATURE, f"{mark}□国有  □民营", ["国有"]) for mark in "√✓✔"),
    *((NATURE, f"☑国有  {empty}民营  {empty}外资", ["国有"]) for empty in "□☐○"),
    # symbol fonts: Wingdings and Wingdings 2 in the private-use area, and their letters
    (NATURE, "\uf0a8国有 \uf0fe民营 \uf0a8外资", ["民营"]),
    (NATURE, "\uf06f国有 \uf0fd民营", ["民营"]),
    (NATURE, "\uf0a3国有 \uf052民营", ["民营"]),
    (NATURE, "\uf0a3国有 \uf050民营", ["民营"]),
    (NATURE, "¨国有 þ民营", ["民营"]),
    # in place of the box, behind the label, in brackets
    (NATURE, "√国有 民营 外资", ["国有"]),
    (NATURE, "国有√ 民营 外资", ["国有"]),
    (NATURE, "国有 民营√ 外资", ["民营"]),
    (NATURE, "国有　民营　外资√", ["外资"]),
    (LEVEL, "标杆级 优秀级 推进级√", ["推进级"]),
    (VENUE, "实体场所 实体与虚拟场所√ 虚拟场所", ["实体与虚拟场所"]),
    (NATURE, "□国有√  □民营", ["国有"]),
    (NATURE, "□√国有  □民营", ["国有"]),
    (NATURE, "国有☑  民营☐  外资☐", ["国有"]),
    (NATURE, "（√）国有 （ ）民营", ["国有"]),
    (NATURE, "国有(√) 民营( ) 外资()", ["国有"]),
    (NATURE, "[x]国有 [ ]民营", ["国有"]),
    (NATURE, "□ 国有  ☑ 民营  □ 外资", ["民营"]),
    (DEGREE, "高（√）；中（ ）；低（ ）", ["高"]),
    (DEGREE, "高( )；中(√)；低( )", ["中"]),
    (DEGREE, "高（ ）；中（ ）；低（ ）", []),
    (DEGREE, "□高 □中 ☑低", ["低"]),
    # labels inside one another, broken over lines, with commas of their own
    (VENUE, "☑实体场所\n□实体与虚拟场所\n□虚拟场所", ["实体场所"]),
    (VENUE, "□实体场所 ☑实体与虚拟场\n所 □虚拟场所", ["实体与虚拟场所"]),
    (VENUE, "□实体场所 □实体与虚拟场所 ☑虚拟场所", ["虚拟场所"]),
    (FIELD, "□制造 □非营利性\n服务 ☑“专精特\n新”中小企业", ["“专精特新”中小企业"]),
    (FIELD, "☑非营利性服务 □市场服务", ["非营利性服务"]),
    (INDUSTRY, "□汽车 ☑标准、计量、检测 □社区服务（指以社区居民为服务对象，如教育等）其他：____", ["标准、计量、检测"]),
    (INTENT, "□首次参加活动，暂无成果申报\n□持续参加活动，暂无成果申报\n☑参加活动，申报创新管理成果", [INTENT[2]]),
    # 其他 with something written on its line
    (INDUSTRY, "□汽车 □教育 其他：航空制造", ["其他"]),
    (NATURE, "□国有 □民营 ☑其他：混合所有制", ["其他"]),
    # none, several
    (LEVEL, "□标杆级 □优秀级 □推进级", []),
    (LEVEL, "☑标杆级 ☑优秀级 □推进级", ["标杆级", "优秀级"]),
    # no box at all: what is left is the choice, all of it is none
    (NATURE, "民营", ["民营"]),
    (("政府", "企业", "个人与家庭", "其他"), "政府、企业", ["政府", "企业"]),
    (NATURE, "国有 民营 外资 合资 事业单位 其他", []),
]


@pytest.mark.parametrize(("options", "text", "ticked"), CASES, ids=[text for _, text, _ in CASES])
def test_ticked(options: tuple[str, ...], text: str, ticked: list[str]) -> None:
    found = boxes(text, options)
    assert found, "no boxes were seen"
    assert [box.label for box in found if box.ticked] == ticked


@pytest.mark.parametrize(
    ("text", "ticked"),
    [("口国有口民营√外资口合资", ["外资"]), ("口国有 回民营 口外资", ["民营"]), ("国有 ☑民营 口外资", ["民营"])],
)
def test_boxes_that_ocr_read_as_characters(text: str, ticked: list[str]) -> None:
    assert [box.label for box in boxes(text, NATURE, ocr=True) if box.ticked] == ticked


def test_a_box_whose_label_the_tick_made_unreadable_is_the_one_that_is_not_named() -> None:
    assert [box.label for box in boxes("☐是 ☑", ("是", "否"), ocr=True) if box.ticked] == ["否"]
    assert [box.label for box in boxes("☐是☑ ☐否", ("是", "否"), ocr=True) if box.ticked] == ["是"]


INDUSTRY = ("集成电路", "汽车", "高端装备", "低端设备")


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("☐集成电路 ☐汽车 ☑高端裝备", ["高端装备"]),
        ("☐集成电路 ☐汽车 ☑低端装备", []),  # two are as near
        ("☐集成电路 ☑气车", []),  # of two characters one tells nothing
    ],
)
def test_an_option_of_which_one_character_was_misread_is_known_where_only_one_is_as_near(text, ticked) -> None:
    assert [box.label for box in boxes(text, INDUSTRY, ocr=True) if box.ticked] == ticked
    assert not any(box.ticked for box in boxes(text, INDUSTRY) if box.label == "高端装备")  # typed so, it is another


def test_text_that_names_no_option_holds_no_boxes() -> None:
    assert boxes("股份制企业", NATURE) == ()
    assert boxes("", NATURE) == ()
