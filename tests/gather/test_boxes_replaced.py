"""A mark in place of one box among others, crosses, and options that are struck out."""

from __future__ import annotations

import pytest

from pipeline.gather.boxes import boxes

NATURE = ("国有", "民营", "外资", "合资", "事业单位", "其他")
LEVEL = ("标杆级", "优秀级", "推进级")
DEGREE = ("高", "中", "低")
YES = ("是", "否")
INTENT = ("首次参加活动，暂无成果申报", "参加活动，申报创新管理成果")
FIELD = ("制造", "市场服务", "非营利性服务", "建设工程", "“专精特新”中小企业")

READ = [
    *((NATURE, f"□国有　{mark}民营　□外资　□合资　□事业单位　□其他", ["民营"]) for mark in "VvXxRYü∨√✅⊙◎★▲*#×✗⭕"),
    *((LEVEL, f"{mark}标杆级　□优秀级　□推进级", ["标杆级"]) for mark in "V∨⊙×✘●■◉"),
    *((LEVEL, f"□标杆级　□优秀级　{mark}推进级", ["推进级"]) for mark in "V∨⊙×✓"),
    *((LEVEL, f"标杆级□　优秀级{mark}　推进级□", ["优秀级"]) for mark in "V∨⊙×√"),
    *((LEVEL, f"标杆级{mark}　优秀级□　推进级□", ["标杆级"]) for mark in "V∨⊙×√"),
    *((LEVEL, f"（{mark}）标杆级　（ ）优秀级　（ ）推进级", ["标杆级"]) for mark in "VvXx×∨*★√"),
    *((LEVEL, f"标杆级（ ）　优秀级（ ）　推进级（{mark}）", ["推进级"]) for mark in "VvXx×∨*★√"),
    (LEVEL, "【Ｖ】标杆级 【　】优秀级 【　】推进级", ["标杆级"]),
    (NATURE, "□国有V民营□外资□合资□事业单位□其他", ["民营"]),
    (NATURE, "□国有 □V民营 □外资 □合资", ["民营"]),
    (NATURE, "○国有 ⊙民营 ○外资 ○合资", ["民营"]),
    (NATURE, "○国有 ●民营 ○外资 ○合资", ["民营"]),
    (FIELD, "□制造 V市场服务 □非营利性服务 □建设工程 □“专精特新”中小企业", ["市场服务"]),
    # in place of several boxes
    (NATURE, "v国有 v民营 □外资 □合资 □事业单位 □其他", ["国有", "民营"]),
    (NATURE, "[x]国有 [X]民营 [ ]外资 [ ]其他", ["国有", "民营"]),
    *((NATURE, f"□国有 {mark}民营 □外资 □合资 {mark}事业单位 □其他", ["民营", "事业单位"]) for mark in "X×⊞"),
    # an option with a comma in it
    (INTENT, f"□{INTENT[0]}　V{INTENT[1]}", [INTENT[1]]),
    # signs by what Unicode calls them
    *((YES, f"{mark}是 {empty}否", ["是"]) for mark, empty in ("▪▫", "◼◻", "◆◇", "⚫⚪", "◾◽", "🗸□", "⬤◯")),
    (FIELD, "V“专精特新”中小企业 □制造 □市场服务 □非营利性服务 □建设工程", ["“专精特新”中小企业"]),
    # crosses beside a tick say no
    (LEVEL, "√标杆级 ×优秀级 ×推进级", ["标杆级"]),
    (LEVEL, "（√）标杆级 （×）优秀级 （x）推进级", ["标杆级"]),
    (YES, "√是 ×否", ["是"]),
    (YES, "□是 ×否", ["否"]),
    # the boxes of a symbol font where the font was lost
    (NATURE, "£国有 R民营 £外资 £合资", ["民营"]),
    (NATURE, "o国有 þ民营 o外资", ["民营"]),
    (NATURE, "o国有 x民营 o外资 o合资", ["民营"]),
]
UNREAD = [
    # not known, or nothing at all: no choice is made up
    (LEVEL, "□标杆级 优秀级 □推进级"),
    (LEVEL, "1标杆级 □优秀级 □推进级"),
    (LEVEL, "A标杆级 B优秀级 C推进级"),
    (LEVEL, "□标杆级 Z优秀级 □推进级"),
    (LEVEL, "×标杆级 ×优秀级 □推进级"),
    (LEVEL, "□标杆级 □优秀级 □推进级 V"),
    (LEVEL, "□标杆级 □优秀级 □推进级（单选）"),
    (NATURE, "*□国有 □民营 □外资"),
    (NATURE, "□国有，□民营；□外资"),
]


@pytest.mark.parametrize(("options", "text", "chosen"), READ)
def test_a_mark_in_place_of_one_box_is_a_tick(options, text, chosen):
    assert [box.label for box in boxes(text, options) if box.ticked] == chosen


@pytest.mark.parametrize(("options", "text"), UNREAD)
def test_no_choice_is_made_of_what_is_no_tick(options, text):
    assert [box.label for box in boxes(text, options) if box.ticked] == []


def test_crosses_in_place_of_several_boxes_are_ticks_where_several_may_be_chosen():
    text = "×国有 ×民营 □外资 □其他"
    assert [box.label for box in boxes(text, NATURE, several=True) if box.ticked] == ["国有", "民营"]


STRUCK = [
    (NATURE, "民营", "国有 外资 合资 事业单位 其他", ["民营"]),
    (NATURE, "□民营", "□国有 □外资 □合资 □事业单位 □其他", ["民营"]),
    (NATURE, "□民营 □其他____", "□国有 □外资 □合资 □事业单位", ["民营"]),
    (LEVEL, "□标杆级", "☑优秀级 □推进级", ["标杆级"]),
    (LEVEL, "☑标杆级 □推进级", "☑优秀级", ["标杆级"]),
    (YES, "是 /", "否", ["是"]),
    # two are left, or the line goes through all: nobody knows
    (LEVEL, "□标杆级 □推进级", "□优秀级", []),
    (LEVEL, "", "□标杆级 □推进级 □优秀级", []),
]


@pytest.mark.parametrize(("options", "text", "struck", "chosen"), STRUCK)
def test_what_is_struck_out_is_not_chosen(options, text, struck, chosen):
    assert [box.label for box in boxes(text, options, struck=struck) if box.ticked] == chosen
