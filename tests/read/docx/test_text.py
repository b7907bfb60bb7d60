"""What of a paragraph is its text, and what is not."""

from __future__ import annotations

import pytest

from pipeline.model import Paragraph
from tests.read.docx.build import p, part, r, relationships, texts

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, END = (FIELD.format(kind) for kind in ("begin", "separate", "end"))


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def run(content: str) -> str:
    return f"<w:r>{content}</w:r>"


SHOWN = [
    ("runs are joined", p("组织", "概况"), "组织概况"),
    ("a tab is one character", p("一", run("<w:tab/>"), "二"), "一\t二"),
    ("a position tab too", p("一", run("<w:ptab/>"), "二"), "一\t二"),
    ("a soft break is a line break", p("一", run("<w:br/>"), "二"), "一\n二"),
    ("a carriage return too", p("一", run("<w:cr/>"), "二"), "一\n二"),
    ("a page break is no character", p("一", run('<w:br w:type="page"/>'), "二"), "一二"),
    ("a column break is none", p("一", run('<w:br w:type="column"/>'), "二"), "一二"),
    ("a non-breaking hyphen is one", p("T", run("<w:noBreakHyphen/>"), "1"), "T\u20111"),
    ("a soft hyphen is none", p("合", run("<w:softHyphen/>"), "格"), "合格"),
    ("a hyperlink's text", p(f'<w:hyperlink r:id="x">{r("网站")}</w:hyperlink>'), "网站"),
    ("a smart tag's text", p(f"<w:smartTag><w:smartTagPr/>{r('上海')}</w:smartTag>"), "上海"),
    ("custom XML's text", p(f"<w:customXml>{r('上海')}</w:customXml>"), "上海"),
    ("text of another direction", p(f"<w:bdo>{r('上')}</w:bdo><w:dir>{r('海')}</w:dir>"), "上海"),
    ("a content control's text", p(f"<w:sdt><w:sdtPr/><w:sdtContent>{r('上海')}</w:sdtContent></w:sdt>"), "上海"),
    ("a simple field's result", p(f'<w:fldSimple w:instr="PAGE">{r("7")}</w:fldSimple>'), "7"),
    ("a field's result, not its code", p(BEGIN, code("DATE"), SEPARATE, "5月", END), "5月"),
    (
        "a field within a field's code, not at all",
        p(BEGIN, code("IF "), BEGIN, code("DATE"), SEPARATE, "内", END, code(" x"), SEPARATE, "外", END, "后"),
        "外后",
    ),
    ("a field without a result", p("前", BEGIN, code("XE 词"), END, "后"), "前后"),
    ("text after a field that lost its end", p(BEGIN, code("DATE")) + p("正文"), "|正文"),
    ("an equation's characters", p("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), "x=1"),
    (
        "the base of ruby, not its guide",
        p(run(f"<w:ruby><w:rt>{r('zhì')}</w:rt><w:rubyBase>{r('质')}</w:rubyBase></w:ruby>")),
        "质",
    ),
    ("the mark of a note is no character", p("文", run("<w:footnoteRef/>"), "字"), "文字"),
    ("blanks at the ends without xml:space are none", p("<w:r><w:t> 上海 </w:t></w:r>"), "上海"),
    ("blanks with xml:space stay", p("<w:r><w:t xml:space='preserve'> 上海 </w:t></w:r>"), " 上海 "),
    ("a line end inside w:t is a blank", p("<w:r><w:t>上\n海</w:t></w:r>"), "上 海"),
    (
        "spelling marks and bookmarks are nothing",
        p("上", '<w:proofErr w:type="spellStart"/><w:bookmarkStart/>', "海"),
        "上海",
    ),
    ("an unknown element is nothing", p("上", "<x:odd><x:t>?</x:t></x:odd>", "海"), "上海"),
]


@pytest.mark.parametrize(("what", "body", "text"), SHOWN, ids=[case[0] for case in SHOWN])
def test_a_paragraph_shows(read, what, body, text):
    assert "|".join(texts(read(body))) == text.lstrip("|")


def test_a_sentence_cut_into_dozens_of_runs_is_read_whole(read):
    pieces = [r(sign) + '<w:proofErr w:type="gramEnd"/>' for sign in "组织概况是一家从事现场管理的公司"]
    assert texts(read(p(*pieces, "<w:r><w:t> 吧 </w:t></w:r>"))) == ["组织概况是一家从事现场管理的公司吧"]


CHOICES = [
    ("the choice that is understood", "wps", "选"),
    ("the fallback where the choice is not understood", "x", "备"),
    ("the fallback where one of two is not understood", "wps x", "备"),
]


@pytest.mark.parametrize(("what", "requires", "text"), CHOICES, ids=[case[0] for case in CHOICES])
@pytest.mark.parametrize("around", ["run", "paragraph", "block"])
def test_alternate_content_is_taken_once(read, what, requires, text, around):
    def alternate(one: str, two: str) -> str:
        return (
            f'<mc:AlternateContent><mc:Choice Requires="{requires}">{one}</mc:Choice>'
            f"<mc:Fallback>{two}</mc:Fallback></mc:AlternateContent>"
        )

    body = {
        "run": p(f"<w:r>{alternate('<w:t>选</w:t>', '<w:t>备</w:t>')}</w:r>"),
        "paragraph": p(alternate(r("选"), r("备"))),
        "block": alternate(p("选"), p("备")),
    }[around]
    assert texts(read(body)) == [text]


SYMBOLS = [
    ("Wingdings", "F0FE", "☑"),
    ("Wingdings", "F0FD", "☒"),
    ("Wingdings 2", "F052", "☑"),
    ("Wingdings 2", "F050", "✓"),
    ("Wingdings", "F0A8", "☐"),
    ("Wingdings", "F06F", "☐"),
    ("Wingdings 2", "F0A3", "☐"),
    ("Wingdings", "00FE", "☑"),
    ("Symbol", "F0B0", "\uf0b0"),
    ("宋体", "2103", "℃"),
]


@pytest.mark.parametrize(("font", "char", "sign"), SYMBOLS)
def test_a_symbol_is_one_character(read, font, char, sign):
    assert texts(read(p("甲", f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'))) == ["甲" + sign]


@pytest.mark.parametrize("char", ["", "zz", "D800", "110000", "0"])
def test_a_symbol_that_is_no_character_is_left_out(read, char):
    assert texts(read(p("甲", f'<w:r><w:sym w:font="Symbol" w:char="{char}"/></w:r>'))) == ["甲"]


TICK_SYMBOL = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
CONTROLS = [
    ('<w14:checked w14:val="1"/>', r("☒"), "☑"),
    ('<w14:checked w14:val="0"/>', r("☐"), "☐"),
    ("", r("☐"), "☐"),
    ('<w14:checked w14:val="1"/>', TICK_SYMBOL, "☑"),
]


@pytest.mark.parametrize(("state", "content", "sign"), CONTROLS)
def test_a_check_box_control_is_one_sign(read, state, content, sign):
    properties = f"<w:sdtPr><w14:checkbox>{state}</w14:checkbox></w:sdtPr>"
    box = f"<w:sdt>{properties}<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    assert texts(read(p(box, "推进级"))) == [sign + "推进级"]


FORM_BOXES = [
    ("<w:checked/>", "☑"),
    ('<w:checked w:val="0"/>', "☐"),
    ('<w:default w:val="1"/>', "☑"),
    ('<w:default w:val="1"/><w:checked w:val="0"/>', "☐"),
    ("<w:sizeAuto/>", "☐"),
]


@pytest.mark.parametrize(("state", "sign"), FORM_BOXES)
def test_a_legacy_check_box_is_one_sign(read, state, sign):
    begin = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{state}</w:checkBox></w:ffData></w:fldChar></w:r>'
    )
    body = p(begin, code("FORMCHECKBOX"), SEPARATE, "□", END, "推进级")
    assert texts(read(body)) == [sign + "推进级"]


def test_a_legacy_drop_down_shows_its_choice(read):
    entries = '<w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/>'
    begin = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{entries}</w:ddList></w:ffData></w:fldChar></w:r>'
    )
    assert texts(read(p(begin, code("FORMDROPDOWN"), END))) == ["乙"]


def test_block_wrappers_show_their_paragraphs(read):
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('甲')}<w:sdt><w:sdtContent>{p('乙')}</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
        f"<w:customXml>{p('丙')}</w:customXml>"
    )
    assert texts(read(body)) == ["甲", "乙", "丙"]


def parts_of(document) -> list[tuple[str, str]]:
    return [(b.text, b.part) for b in document.blocks if isinstance(b, Paragraph)]


def test_a_contents_field_is_a_table_of_contents(read):
    body = p(BEGIN, code(" TOC \\o "), SEPARATE, "一、组织概况 1") + p("二、现场概况 2") + p(END) + p("正文")
    assert parts_of(read(body)) == [("一、组织概况 1", "toc"), ("二、现场概况 2", "toc"), ("正文", "body")]


def test_a_contents_field_without_end_does_not_swallow_the_report(read):
    body = p(BEGIN, code("TOC"), SEPARATE, "组织概况 1") + p("正文")
    assert parts_of(read(body)) == [("组织概况 1", "body"), ("正文", "body")]


def test_a_contents_control_and_contents_styles_are_a_table_of_contents(read):
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    styles = part("w:styles", '<w:style w:type="paragraph" w:styleId="12"><w:name w:val="toc 1"/></w:style>')
    body = f"<w:sdt>{gallery}<w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>" + p(
        "甲 1", props='<w:pStyle w:val="12"/>'
    )
    assert parts_of(read(body, {"word/styles.xml": styles})) == [("目录", "toc"), ("甲 1", "toc")]


def test_a_note_follows_the_paragraph_that_refers_to_it(read):
    notes = part(
        "w:footnotes",
        f'<w:footnote w:type="separator" w:id="0">{p("——")}</w:footnote><w:footnote w:id="2">{p("注释")}</w:footnote>',
    )
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = p("空") + p("正文", reference.format(2), reference.format(0), reference.format(9)) + p("下一段")
    document = read(body, {"word/footnotes.xml": notes})
    assert parts_of(document) == [("空", "body"), ("正文", "body"), ("注释", "note"), ("下一段", "body")]
    assert document.blocks[2].anchor.paragraph == 2


def test_an_endnote_is_read_from_the_part_that_is_related(read):
    notes = part("w:endnotes", f'<w:endnote w:id="1">{p("尾注")}</w:endnote>')
    body = p("正文", '<w:r><w:endnoteReference w:id="1"/></w:r>')
    document = read(body, {"word/e1.xml": notes}, relations=relationships(("a", "endnotes", "e1.xml")))
    assert parts_of(document) == [("正文", "body"), ("尾注", "note")]


def test_a_caption_style_makes_a_caption(read):
    styles = part("w:styles", '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="caption"/></w:style>')
    document = read(p("图1 现场", props='<w:pStyle w:val="a3"/>'), {"word/styles.xml": styles})
    assert parts_of(document) == [("图1 现场", "caption")]


def test_headers_footers_and_watermarks_are_furniture(read):
    header = part(
        "w:hdr", p("内部资料") + p('<w:r><w:pict><v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r>')
    )
    relations = relationships(("h", "header", "header1.xml"), ("f", "footer", "/word/footer1.xml"))
    parts = {"word/header1.xml": header, "word/footer1.xml": part("w:ftr", p("第 1 页")), "word/header9.xml": header}
    document = read(p("正文"), parts, relations=relations)
    assert texts(document) == ["正文"]
    assert sorted(document.furniture) == sorted(("内部资料", "机密", "第 1 页"))


MARKS = [
    ("with the hint", '<w:rFonts w:hint="eastAsia"/>', (0, 2)),
    ("without a hint", "", ()),
    ("with another hint", '<w:rFonts w:hint="default"/>', ()),
]


@pytest.mark.parametrize(("what", "props", "wide"), MARKS, ids=[case[0] for case in MARKS])
def test_wide_marks_are_told_by_the_hint_of_their_run(read, what, props, wide):
    assert read(p(r("“甲”，", props))).blocks[0].wide == wide


def test_wide_marks_count_from_the_start_of_the_paragraph(read):
    hint = '<w:rFonts w:hint="eastAsia"/>'
    assert read(p("“一”", r("……", hint), r("‘’", hint))).blocks[0].wide == (3, 4, 5, 6)
