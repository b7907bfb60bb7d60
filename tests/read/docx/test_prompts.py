"""Content controls that still show their prompt hold nothing; what was filled in stays."""

from __future__ import annotations

import pytest

from pipeline.model import doubts_in
from pipeline.parsed import kept, parsed
from pipeline.read.docx import read_docx
from tests.read.docx.build import p, part, r, texts

PLACEHOLDER = '<w:rStyle w:val="PlaceholderText"/>'
SHOWING = "<w:showingPlcHdr/>"


def control(text: str, properties: str = SHOWING, look: str = PLACEHOLDER) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{r(text, look)}</w:sdtContent></w:sdt>"


def around(content: str, properties: str = SHOWING) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize("look", [PLACEHOLDER, ""])
@pytest.mark.parametrize(
    "text",
    [
        "单击或点击此处输入文字。",
        "单击此处输入文字。",
        "单击或点击以输入日期。",
        "选择一项。",
        "Click or tap here to enter text.",
        "Choose an item.",
        "按一下或點選這裡以輸入文字。",
        "请填写单位全称",
    ],
)
def test_a_prompt_is_no_text(read, text, look):
    made = read(p("联系人：", control(text, look=look)))
    assert (texts(made), list(doubts_in(made.blocks))) == (["联系人："], [])


@pytest.mark.parametrize("level", ["block", "run", "cell", "row"])
def test_a_prompt_is_none_wherever_its_control_stands(read, level):
    prompt = "单击或点击此处输入文字。"
    cell = f"<w:tc>{p(r(prompt, PLACEHOLDER))}</w:tc>"
    body = {
        "block": around(p(r(prompt, PLACEHOLDER))),
        "run": p(control(prompt)),
        "cell": f"<w:tbl><w:tr>{around(cell)}</w:tr></w:tbl>",
        "row": f"<w:tbl>{around(f'<w:tr>{cell}</w:tr>')}</w:tbl>",
    }[level]
    assert "".join(texts(read(body + p("甲")))) == "甲"


def test_a_designers_own_prompt_is_known_by_its_style(read):
    style = '<w:style w:type="character" w:styleId="a3"><w:name w:val="Placeholder Text"/></w:style>'
    body = p("名称", control("例：上海某某公司", look='<w:rStyle w:val="a3"/>'))
    made = read(body, {"word/styles.xml": part("w:styles", style)})
    assert (texts(made), list(doubts_in(made.blocks))) == (["名称"], [])


def test_words_that_nobody_knows_for_a_prompt_leave_a_doubt(read):
    made = read(p("名称", control("上海甲辰机床有限公司", look="")))
    assert texts(made) == ["名称"]
    assert [doubt.about for doubt in doubts_in(made.blocks)] == ["text"]


def test_a_long_text_was_written_by_somebody(read):
    text = "车间实行看板管理。" * 10
    made = read(around(p(text)))
    assert texts(made) == [text]
    assert [doubt.about for doubt in doubts_in(made.blocks)] == ["text"]


def test_what_is_filled_in_stays(read):
    made = read(p(control("民营", "<w:dropDownList/>", ""), control("2024年5月10日", "<w:date/>", "")))
    assert (texts(made), list(doubts_in(made.blocks))) == (["民营2024年5月10日"], [])


def test_a_switch_that_is_off_shows_no_prompt(read):
    assert texts(read(p(control("周一", '<w:showingPlcHdr w:val="0"/>', "")))) == ["周一"]


def test_words_own_prompt_left_as_plain_text_is_no_text(read):
    assert "".join(texts(read(p("甲") + p("Click or tap here to enter text.") + p("单击此处输入文字。")))) == "甲"


def test_a_sentence_about_clicking_is_text(read):
    sentence = "单击此处输入文字后系统自动保存，班组长每天核对一次。"
    assert texts(read(p(sentence))) == [sentence]


@pytest.mark.parametrize(("properties", "given"), [("", True), (SHOWING, False)])
def test_a_tree_that_prompts_were_taken_out_of_is_given_to_nobody_else(write, properties, given):
    path = write(p(control("周一", properties)))
    with kept():
        read_docx(path, "报告.docx")
        assert (parsed(path) is not None) is given
