"""Automatic numbers: what Word shows before a paragraph."""

from __future__ import annotations

import pytest

from pipeline.read.docx.numerals import numeral
from tests.read.docx.build import p, part, relationships


def level(at: int, form: str, text: str, *more: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f"{''.join(more)}</w:lvl>"
    )


def abstract(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def num(key: int, of: int, *overrides: str) -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{"".join(overrides)}</w:num>'


def numbering(*items: str) -> dict[str, str]:
    return {"word/numbering.xml": part("w:numbering", "".join(items))}


def item(text: str, key: int, at: int | None = 0) -> str:
    depth = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    return p(text, props=f'<w:numPr>{depth}<w:numId w:val="{key}"/></w:numPr>')


def numbers(document) -> list[str]:
    return [block.number for block in document.blocks]


FORMS = [
    ("decimal", "%1.", ["1. ", "2. "]),
    ("chineseCounting", "%1、", ["一、 ", "二、 "]),
    ("chineseCountingThousand", "（%1）", ["（一） ", "（二） "]),
    ("japaneseCounting", "第%1部分", ["第一部分 ", "第二部分 "]),
    ("ideographTraditional", "%1", ["甲 ", "乙 "]),
    ("decimalFullWidth", "%1", ["１ ", "２ "]),
    ("decimalEnclosedCircle", "%1", ["① ", "② "]),
    ("upperLetter", "%1)", ["A) ", "B) "]),
    ("lowerLetter", "%1)", ["a) ", "b) "]),
    ("upperRoman", "%1", ["I ", "II "]),
    ("lowerRoman", "%1", ["i ", "ii "]),
    ("bullet", "\uf06c", ["\uf06c ", "\uf06c "]),
    ("none", "", ["", ""]),
]


@pytest.mark.parametrize(("form", "text", "shown"), FORMS)
def test_numbers_are_shown_in_their_format(read, form, text, shown):
    parts = numbering(abstract(0, level(0, form, text)), num(1, 0))
    assert numbers(read(item("甲", 1) + item("乙", 1), parts)) == shown


NUMERALS = [
    ("chineseCounting", {0: "零", 1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 99: "九十九", 105: "一○五"}),
    (
        "chineseCountingThousand",
        {
            10: "十",
            12: "十二",
            100: "一百",
            105: "一百零五",
            110: "一百一十",
            1001: "一千零一",
            12345: "一万二千三百四十五",
        },
    ),
    ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 25: "贰拾伍"}),
    ("ideographZodiac", {1: "子", 12: "亥", 13: "子"}),
    ("ideographTraditional", {10: "癸", 11: "11"}),
    ("ideographDigital", {10: "一○"}),
    ("upperRoman", {4: "IV", 9: "IX", 1999: "MCMXCIX"}),
    ("lowerLetter", {26: "z", 27: "aa", 53: "aaa"}),
    ("decimalZero", {3: "03", 12: "12"}),
    ("decimalEnclosedCircleChinese", {10: "⑩", 20: "⑳", 51: "51"}),
    ("decimalEnclosedParen", {2: "⑵"}),
    ("decimalEnclosedFullstop", {3: "⒊"}),
    ("ordinal", {1: "1st", 11: "11th", 22: "22nd"}),
    ("numberInDash", {1: "- 1 -"}),
    ("001, 002, 003, ...", {7: "007"}),
    ("somethingNew", {7: "7"}),
    ("upperRoman", {10**9: "1000000000"}),
]


@pytest.mark.parametrize(("form", "values"), NUMERALS)
def test_numerals(form, values):
    assert {value: numeral(value, form) for value in values} == values


SUFFIXES = [
    ("", "1. "),
    ('<w:suff w:val="tab"/>', "1. "),
    ('<w:suff w:val="space"/>', "1. "),
    ('<w:suff w:val="nothing"/>', "1."),
]


@pytest.mark.parametrize(("suffix", "shown"), SUFFIXES)
def test_one_blank_follows_a_number_where_a_tab_or_space_does(read, suffix, shown):
    parts = numbering(abstract(0, level(0, "decimal", "%1.", suffix)), num(1, 0))
    assert numbers(read(item("甲", 1), parts)) == [shown]


MULTI = [level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "%1.%2.%3")]


def test_levels_count_within_the_level_above(read):
    parts = numbering(abstract(0, *MULTI), num(1, 0))
    body = "".join(item("文", 1, at) for at in (0, 1, 1, 2, 0, 1, 2))
    assert numbers(read(body, parts)) == ["一、 ", "一.1 ", "一.2 ", "一.2.a ", "二、 ", "二.1 ", "二.1.a "]


def test_a_lower_level_without_a_higher_one_before_it_starts_that_too(read):
    parts = numbering(abstract(0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")), num(1, 0))
    body = "".join(item("文", 1, at) for at in (1, 1, 0, 1))
    assert [n.strip() for n in numbers(read(body, parts))] == ["1.1", "1.2", "2", "2.1"]


def test_legal_numbering_shows_digits_at_every_level(read):
    parts = numbering(abstract(0, MULTI[0], level(1, "chineseCounting", "%1.%2", "<w:isLgl/>")), num(1, 0))
    assert numbers(read(item("甲", 1) + item("乙", 1, 1), parts)) == ["一、 ", "1.1 "]


RESTARTS = [("", ["A", "1", "B", "1"]), ('<w:lvlRestart w:val="0"/>', ["A", "1", "B", "2"])]


@pytest.mark.parametrize(("restart", "shown"), RESTARTS)
def test_a_level_starts_anew_unless_it_is_told_not_to(read, restart, shown):
    parts = numbering(abstract(0, level(0, "upperLetter", "%1"), level(1, "decimal", "%2", restart)), num(1, 0))
    body = "".join(item("文", 1, at) for at in (0, 1, 0, 1))
    assert [n.strip() for n in numbers(read(body, parts))] == shown


def test_a_level_may_start_anew_after_the_first_level_only(read):
    deepest = level(2, "decimal", "%3", '<w:lvlRestart w:val="1"/>')
    parts = numbering(abstract(0, level(0, "decimal", "%1"), level(1, "decimal", "%2"), deepest), num(1, 0))
    body = "".join(item("文", 1, at) for at in (0, 1, 2, 1, 2, 0, 2))
    assert [n.strip() for n in numbers(read(body, parts))] == ["1", "1", "1", "2", "2", "2", "1"]


def test_lists_of_one_definition_count_on_unless_one_starts_over(read):
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    parts = numbering(abstract(0, level(0, "decimal", "%1")), num(1, 0), num(2, 0), num(3, 0, over))
    body = item("文", 1) + item("文", 2) + item("文", 3) + item("文", 3)
    assert [n.strip() for n in numbers(read(body, parts))] == ["1", "2", "5", "6"]


def test_a_list_may_change_a_level_of_its_definition(read):
    changed = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1")}</w:lvlOverride>'
    parts = numbering(abstract(0, level(0, "decimal", "%1")), num(1, 0, changed))
    assert numbers(read(item("甲", 1), parts)) == ["I "]


def test_a_start_value_counts_from_there(read):
    parts = numbering(abstract(0, level(0, "decimal", "%1", start=7)), num(1, 0))
    assert numbers(read(item("甲", 1) + item("乙", 1), parts)) == ["7 ", "8 "]


def styled(*items: str) -> dict[str, str]:
    return {"word/styles.xml": part("w:styles", "".join(items))}


def style(key: str, name: str, props: str, based: str = "") -> str:
    basis = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{basis}<w:pPr>{props}</w:pPr></w:style>'
    )


NUMBERED = '<w:numPr><w:numId w:val="1"/></w:numPr>'
BOUND = [
    level(0, "chineseCounting", "%1、", '<w:pStyle w:val="1"/>'),
    level(1, "decimal", "%2.", '<w:pStyle w:val="2"/>'),
]
BY_STYLE = [
    ("its style's list", [style("1", "heading 1", NUMBERED)], "1", "", "一、 "),
    ("the level that is bound to its style", [style("2", "heading 2", NUMBERED)], "2", "", "1. "),
    (
        "the level its style gives, the list of the style below",
        [style("1", "heading 1", NUMBERED), style("3", "小标题", '<w:numPr><w:ilvl w:val="1"/></w:numPr>', "1")],
        "3",
        "",
        "1. ",
    ),
    ("an inherited list", [style("1", "heading 1", NUMBERED), style("3", "我的标题", "", "1")], "3", "", "一、 "),
    (
        "none where the paragraph cancels it",
        [style("1", "heading 1", NUMBERED)],
        "1",
        '<w:numPr><w:numId w:val="0"/></w:numPr>',
        "",
    ),
    (
        "none where its style cancels it",
        [style("1", "heading 1", NUMBERED), style("3", "无编号", '<w:numPr><w:numId w:val="0"/></w:numPr>', "1")],
        "3",
        "",
        "",
    ),
]


@pytest.mark.parametrize(("what", "known", "used", "props", "shown"), BY_STYLE, ids=[case[0] for case in BY_STYLE])
def test_a_paragraph_is_numbered_by(read, what, known, used, props, shown):
    parts = numbering(abstract(0, *BOUND), num(1, 0)) | styled(*known)
    assert numbers(read(p("甲", props=f'<w:pStyle w:val="{used}"/>{props}'), parts)) == [shown]


def test_a_list_may_be_defined_by_a_numbering_style(read):
    link = '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
    listed = NUMBERED.replace("1", "2")
    known = f'<w:style w:type="numbering" w:styleId="L"><w:name w:val="列表"/><w:pPr>{listed}</w:pPr></w:style>'
    parts = numbering(link, abstract(5, level(0, "decimal", "%1)")), num(1, 0), num(2, 5)) | styled(known)
    assert numbers(read(item("甲", 1), parts)) == ["1) "]


def test_lists_that_lead_nowhere_give_no_number(read):
    circle = '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="gone"/></w:abstractNum>'
    parts = numbering(circle, num(1, 0), num(2, 99))
    assert numbers(read(item("甲", 1) + item("乙", 2) + item("丙", 77) + item("丁", 1, 99), parts)) == [""] * 4


def test_numbering_is_found_by_relationship(read):
    content = numbering(abstract(0, level(0, "decimal", "%1.")), num(1, 0))["word/numbering.xml"]
    relations = relationships(("n", "numbering", "lists.xml"))
    assert numbers(read(item("甲", 1), {"word/lists.xml": content}, relations=relations)) == ["1. "]


def test_an_empty_list_paragraph_keeps_its_number(read):
    parts = numbering(abstract(0, level(0, "decimal", "%1.")), num(1, 0))
    document = read(item("", 1) + item("乙", 1), parts)
    assert [(b.text, b.number) for b in document.blocks] == [("", "1. "), ("乙", "2. ")]
