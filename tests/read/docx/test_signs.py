"""Signs that are typed as letters, drawn by a field, struck out or drawn by hand."""

from __future__ import annotations

import pytest

from pipeline.model import Document, Figure, Paragraph, doubts_in, paragraphs
from tests.read.docx.build import p, part, r, texts


def fonts(name: str, more: str = "") -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"{more}/>'


def doubts(document: Document) -> list[str]:
    return [doubt.about for doubt in doubts_in(document.blocks)]


LETTERS = [
    ("Wingdings 2", "R", "☑"),
    ("Wingdings 2", "£", "☐"),
    ("Wingdings 2", "S", "☒"),
    ("Wingdings 2", "T", "☒"),
    ("Wingdings 2", "P", "✓"),
    ("Wingdings 2", "O", "✗"),
    ("wingdings 2", "*R", None),
    ("Wingdings", "þ", "☑"),
    ("Wingdings", "ý", "☒"),
    ("Wingdings", "ü", "✓"),
    ("Wingdings", "û", "✗"),
    ("Wingdings", "¨", "☐"),
    ("Wingdings", "o", "☐"),
    ("Wingdings", "q", "☐"),
    ("Wingdings", "x", "☒"),
    ("Wingdings", "n", "■"),
    ("Wingdings", "l", "●"),
    ("Wingdings", "\uf0fe", "☑"),
    ("Wingdings", "\uf0a8", "☐"),
    ("Wingdings 2", "\uf052", "☑"),
    ("WINGDINGS", "þ", "☑"),
    ("Webdings", "a", "✓"),
    ("Webdings", "c", "☐"),
    ("Webdings", "r", "✗"),
    ("Marlett", "a", "✓"),
    ("Marlett", "b", "✓"),
    ("ZapfDingbats", "4", "✓"),
    ("Monotype Sorts", "o", "☐"),
    ("Symbol", "\u00d6", "√"),
    ("Symbol", "m", "μ"),
    # another font: letters are letters
    ("Times New Roman", "R", "R"),
    ("宋体", "£", "£"),
    ("Segoe UI Symbol", "R", "R"),
    # a letter of a symbol font that is no known sign is never read as that letter
    ("Wingdings", "Z", "\u25cc"),
    ("Wingdings 3", "p", "\u25cc"),
    ("Webdings", "Q", "\u25cc"),
]


@pytest.mark.parametrize(("font", "letter", "sign"), [case for case in LETTERS if case[2]])
def test_a_letter_of_a_symbol_font_is_the_sign_that_it_shows(read, font, letter, sign):
    made = read(p(r(letter, fonts(font)), r("民营")))
    assert texts(made) == [sign + "民营"]
    assert doubts(made) == (["mark"] if sign == "\u25cc" else [])


def test_chinese_in_a_symbol_font_comes_from_another_font(read):
    assert texts(read(p(r("R民营", fonts("Wingdings 2"))))) == ["☑民营"]


def test_a_hint_gives_what_both_alphabets_have_to_the_chinese_font(read):
    more = ' w:eastAsia="宋体" w:hint="eastAsia"'
    assert texts(read(p(r("¨R", fonts("Wingdings 2", more))))) == ["¨☑"]


STYLES = part(
    "w:styles",
    '<w:style w:type="character" w:styleId="Base"><w:name w:val="base"/><w:rPr>' + fonts("Wingdings 2") + "</w:rPr>"
    '</w:style><w:style w:type="character" w:styleId="Box"><w:name w:val="box"/><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Boxes"><w:name w:val="boxes"/><w:rPr>' + fonts("Wingdings 2") + "</w:rPr>"
    "</w:style>",
)


@pytest.mark.parametrize(
    "body",
    [
        p(r("R", '<w:rStyle w:val="Box"/>'), "民营"),
        p(r("R", '<w:rStyle w:val="Base"/>'), "民营"),
        p("R", r("民营", fonts("宋体")), props='<w:pStyle w:val="Boxes"/>'),
    ],
    ids=["a style on another", "a character style", "a paragraph style"],
)
def test_a_font_comes_from_the_style_too(read, body):
    assert texts(read(body, {"word/styles.xml": STYLES})) == ["☑民营"]


def test_a_run_with_a_font_of_its_own_in_a_symbol_style_is_text(read):
    body = p(r("R", '<w:rStyle w:val="Box"/>' + fonts("Arial")))
    assert texts(read(body, {"word/styles.xml": STYLES})) == ["R"]


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, END = (FIELD.format(kind) for kind in ("begin", "separate", "end"))


def field(*codes: str, result: str | None = None, props: str = "") -> str:
    runs = "".join(
        code if code.startswith("<") else f"<w:r>{props}<w:instrText>{code}</w:instrText></w:r>" for code in codes
    )
    return BEGIN + runs + (SEPARATE + result if result is not None else "") + END


CODES = [
    ((r" eq \o\ac(□,√) ",), "☑"),
    ((r"eq \o\ac(", "□", ",√)"), "☑"),
    ((r"EQ \o\ac(□,V)",), "☑"),
    ((r"EQ \O\AC(√,□)",), "☑"),
    ((r"eq \o(□;√)",), "☑"),
    ((r"eq \o\al(□,\s\up2(√))",), "☑"),
    ((r"eq \o\ac(○,√)",), "☑"),
    ((r"eq \o\ac(□,×)",), "☒"),
    ((r"eq \o\ac(□,●)",), "☑"),
    ((r"eq \o\ac(□,)",), "☐"),
    ((r"eq \o\ac(□, )",), "☐"),
    ((r"eq \x(√)",), "☑"),
    ((r"eq \x\to\bo\le\ri(√)",), "☑"),
    ((r"eq \x( )",), "☐"),
    ((r"eq \o\ac(□,", BEGIN + r"<w:r><w:instrText>SYMBOL 252 \f Wingdings</w:instrText></w:r>" + END, ")"), "☑"),
    ((r"SYMBOL 254 \f Wingdings",), "☑"),
    ((r"SYMBOL 252 \f &quot;Wingdings&quot; \s 12",), "✓"),
    ((r"SYMBOL 82 \f &quot;Wingdings 2&quot;",), "☑"),
    ((r"SYMBOL 0x52 \f &quot;Wingdings 2&quot;",), "☑"),
    ((r"SYMBOL 61694 \f Wingdings \h",), "☑"),
    ((r"symbol 168 \f Wingdings",), "☐"),
    ((r"SYMBOL 9745 \u",), "☑"),
]


@pytest.mark.parametrize(("codes", "sign"), CODES)
@pytest.mark.parametrize("result", [None, ""])
def test_a_field_that_shows_by_its_code_is_read_as_what_it_shows(read, codes, sign, result):
    made = read(p("□国有", field(*codes, result=result), "民营"))
    assert (texts(made), doubts(made)) == ([f"□国有{sign}民营"], [])


def test_a_simple_field_shows_by_its_code_too(read):
    simple = r'<w:fldSimple w:instr=" EQ \o\ac(□,√) "/>'
    assert texts(read(p(simple, "民营"))) == ["☑民营"]


def test_letters_of_a_symbol_font_in_a_code_are_signs(read):
    props = f"<w:rPr>{fonts('Wingdings 2')}</w:rPr>"
    code = r"<w:r><w:instrText>eq \o\ac(□,</w:instrText></w:r>" f"<w:r>{props}<w:instrText>P</w:instrText></w:r>"
    assert texts(read(p(field(code, ")"), "民营"))) == ["☑民营"]


UNSURE = [
    (r"SYMBOL 90 \f Wingdings", "mark"),
    (r"eq \o\ac(○,是)", "mark"),
    (r"eq \f(1,2)", "mark"),
    ("DOCPROPERTY 单位", "text"),
    ("MERGEFIELD 单位名称", "text"),
    (r"DATE \@ yyyy", "text"),
]


@pytest.mark.parametrize(("code", "about"), UNSURE)
def test_a_field_that_is_not_understood_leaves_a_doubt(read, code, about):
    assert doubts(read(p("甲", field(code, result="")))) == [about]


@pytest.mark.parametrize(
    "code",
    [
        "XE 索引",
        "TC 目录",
        r"PAGE \* MERGEFORMAT",
        "SET a b",
        "FORMTEXT",
        "REF _Toc1",
        "MACROBUTTON NoMacro [单击此处键入姓名]",
    ],
)
def test_a_field_that_shows_nothing_of_the_writer_leaves_none(read, code):
    made = read(p("甲", field(code)))
    assert (texts(made), doubts(made)) == (["甲"], [])


def test_a_field_with_a_result_is_read_by_its_result(read):
    made = read(p(field("MERGEFIELD 单位名称", result=r("上海甲辰机床有限公司"))))
    assert (texts(made), doubts(made)) == (["上海甲辰机床有限公司"], [])


def test_a_frame_around_a_word_is_read_in_a_table_and_not_counted_in_the_body(read):
    circled = p("甲", field(r"eq \o\ac(○,是)"))
    table = f"<w:tbl><w:tr><w:tc>{circled}</w:tc></w:tr></w:tbl>"
    assert texts(read(circled + table)) == ["甲", "甲是"]


STRUCK = [
    (r("国有", "<w:strike/>"), ((0, 2),)),
    (r("国有", "<w:dstrike/>"), ((0, 2),)),
    (r("国", "<w:strike/>") + r("有", "<w:dstrike/>"), ((0, 2),)),
    (r("国有", '<w:strike w:val="0"/>'), ()),
    (r("国有", "<w:b/>"), ()),
]


@pytest.mark.parametrize(("runs", "struck"), STRUCK)
def test_what_is_struck_out_is_told_and_stays_in_the_text(read, runs, struck):
    [paragraph] = paragraphs(read(p(runs, "民营")).blocks)
    assert (paragraph.text, paragraph.struck) == ("国有民营", struck)


def test_a_style_strikes_out_too(read):
    style = '<w:style w:type="character" w:styleId="Out"><w:name w:val="out"/><w:rPr><w:strike/></w:rPr></w:style>'
    body = p("民营", r("国有", '<w:rStyle w:val="Out"/>'), r("外资", '<w:rStyle w:val="Out"/><w:strike w:val="0"/>'))
    [paragraph] = paragraphs(read(body, {"word/styles.xml": part("w:styles", style)}).blocks)
    assert paragraph.struck == ((2, 4),)


def drawing(inner: str) -> str:
    return (
        "<w:r><w:drawing><wp:anchor><wp:docPr id='1' name='图形'/><a:graphic><a:graphicData>"
        f"{inner}</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )


DRAWN = {
    "a shape": drawing("<wps:wsp><wps:spPr/><wps:bodyPr/></wps:wsp>"),
    "a line of the old kind": '<w:r><w:pict><v:line from="0,0" to="9,9"/></w:pict></w:r>',
    "a free form of the old kind": '<w:r><w:pict><v:shape path="m0,0l9,9e"/></w:pict></w:r>',
    "ink": '<w:r><w:drawing><wp:anchor><w14:contentPart r:id="x"/></wp:anchor></w:drawing></w:r>',
}


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_what_is_drawn_and_holds_nothing_leaves_a_doubt_where_it_hangs(read, drawn):
    made = read(p(drawn, "□国有") + p(drawn))
    assert (texts(made), doubts(made)) == (["□国有", ""], ["mark", "mark"])


def test_a_text_box_and_a_picture_are_no_drawn_marks(read):
    box = drawing(f"<wps:wsp><wps:txbx><w:txbxContent>{p('甲')}</w:txbxContent></wps:txbx></wps:wsp>")
    picture = drawing("<pic:pic><pic:blipFill><a:blip r:embed='x'/></pic:blipFill></pic:pic>")
    made = read(p("乙", box, picture))
    assert doubts(made) == []
    assert [type(block) for block in made.blocks] == [Paragraph, Paragraph, Figure]
