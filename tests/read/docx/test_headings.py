"""Styles, outline levels, looks and places of paragraphs."""

from __future__ import annotations

import pytest

from pipeline.model import paragraphs
from tests.read.docx.build import p, part, r


def style(key: str, name: str, *, based: str = "", props: str = "", run: str = "", default: bool = False) -> str:
    basis = f'<w:basedOn w:val="{based}"/>' if based else ""
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{mark} w:styleId="{key}"><w:name w:val="{name}"/>{basis}'
        f"<w:pPr>{props}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def styles(*items: str, defaults: str = "") -> dict[str, str]:
    base = f"<w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault></w:docDefaults>"
    return {"word/styles.xml": part("w:styles", base + "".join(items))}


def outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level}"/>'


LEVELS = [
    ("the style's name says it", [style("2", "heading 1")], "2", "", ("heading 1", 1)),
    ("in any case", [style("x", "Heading 3")], "x", "", ("heading 3", 3)),
    ("a Chinese name says it", [style("a", "标题 2")], "a", "", ("标题 2", 2)),
    ("the style's id says nothing", [style("1", "正文首行缩进")], "1", "", ("正文首行缩进", None)),
    (
        "the style's outline level wins over its name",
        [style("1", "heading 1", props=outline(2))],
        "1",
        "",
        ("heading 1", 3),
    ),
    ("a style of one's own by outline level", [style("z", "章标题", props=outline(0))], "z", "", ("章标题", 1)),
    ("inherited", [style("1", "heading 1"), style("b", "我的标题", based="1")], "b", "", ("我的标题", 1)),
    (
        "inherited twice",
        [style("1", "heading 2"), style("b", "乙", based="1"), style("c", "丙", based="b")],
        "c",
        "",
        ("丙", 2),
    ),
    (
        "cancelled by a body style",
        [style("1", "heading 1", props=outline(0)), style("b", "正文样式", based="1", props=outline(9))],
        "b",
        "",
        ("正文样式", None),
    ),
    ("the paragraph's own outline level", [], "", outline(1), ("", 2)),
    ("the paragraph cancels its style's", [style("1", "heading 1")], "1", outline(9), ("heading 1", None)),
    ("a style that is not there", [style("a", "Normal", default=True)], "gone", "", ("", None)),
    ("the default style has no name", [style("a", "Normal", default=True)], "a", "", ("", None)),
    (
        "styles that are based on each other",
        [style("a", "甲", based="b"), style("b", "乙", based="a")],
        "a",
        "",
        ("甲", None),
    ),
]


@pytest.mark.parametrize(("what", "known", "used", "props", "expected"), LEVELS, ids=[case[0] for case in LEVELS])
@pytest.mark.parametrize("padding", [0, 30_000], ids=["few styles", "many styles"])
def test_the_level_of_a_paragraph(read, what, known, used, props, expected, padding):
    # Above some size the part is cut into styles and not parsed whole: both ways must agree.
    filler = style("filler", "f" * padding) if padding else ""
    reference = f'<w:pStyle w:val="{used}"/>' if used else ""
    paragraph = read(p("组织概况", props=reference + props), styles(*known, filler)).blocks[0]
    assert (paragraph.style, paragraph.level) == expected


def test_a_style_is_found_through_another_prefix(read):
    other = styles(style("1", "heading 1"))["word/styles.xml"].replace("<w:", "<ns0:").replace("</w:", "</ns0:")
    other = other.replace("xmlns:w=", "xmlns:ns0=").replace(" w:", " ns0:")
    paragraph = read(p("组织概况", props='<w:pStyle w:val="1"/>'), {"word/styles.xml": other}).blocks[0]
    assert paragraph.level == 1


def test_an_empty_heading_is_kept_and_other_empty_paragraphs_are_not(read):
    document = read(p() + p(props=outline(0)) + p("文字") + p())
    assert [(b.text, b.level) for b in document.blocks] == [("", 1), ("文字", None)]


BIG, BOLD = '<w:sz w:val="32"/>', "<w:b/>"
LOOKS = [
    ("of the defaults", p("文字"), (10.5, False)),
    ("of the run", p(r("文字", BIG + BOLD)), (16.0, True)),
    ("of the paragraph style", p("文字", props='<w:pStyle w:val="1"/>'), (22.0, True)),
    (
        "of a run that is not bold in a bold style",
        p(r("文字", '<w:b w:val="0"/>'), props='<w:pStyle w:val="1"/>'),
        (22.0, False),
    ),
    ("of the character style", p(r("文字", '<w:rStyle w:val="c"/>')), (9.0, True)),
    ("bold in bold is plain", p(r("文字", '<w:rStyle w:val="c"/>'), props='<w:pStyle w:val="1"/>'), (9.0, False)),
    ("of most characters", p(r("一", BIG), "其余的文字"), (10.5, False)),
    ("blanks have no say", p("　　　　", r("文字", BOLD)), (10.5, True)),
    ("strict measures", p(r("文字", '<w:sz w:val="12pt"/>')), (12.0, False)),
    ("a size that is no number says nothing", p(r("文字", '<w:sz w:val="nan"/>')), (10.5, False)),
    ("nor does one without an end", p(r("文字", '<w:sz w:val="1e999"/>'), r("字", BOLD)), (10.5, False)),
]


@pytest.mark.parametrize(("what", "body", "look"), LOOKS, ids=[case[0] for case in LOOKS])
def test_the_look_of_a_paragraph(read, what, body, look):
    properties = f'<w:rPr>{BOLD}<w:sz w:val="18"/></w:rPr>'
    character = f'<w:style w:type="character" w:styleId="c"><w:name w:val="强调"/>{properties}</w:style>'
    known = styles(style("1", "heading 1", run=BOLD + '<w:sz w:val="44"/>'), character, defaults='<w:sz w:val="21"/>')
    paragraph = read(body, known).blocks[0]
    assert (paragraph.size, paragraph.bold) == look


HEADS = [
    ("bold before plain", p(r("组织概况：", BOLD), "我公司成立于1998年。"), 5),
    ("bold over two runs", p(r("组织", BOLD), r("概况：", BOLD), "我公司成立于1998年。"), 5),
    ("larger before smaller", p(r("组织概况", BIG), "我公司成立于1998年。"), 4),
    ("a bold figure further on", p(r("组织概况：", BOLD), "我公司成立于", r("1998", BOLD), "年，主营制造。"), 5),
    ("plain before bold", p("组织概况：", r("我公司", BOLD)), 0),
    ("smaller before larger", p("组织概况：", r("我公司", BIG)), 0),
    ("all bold", p(r("组织概况：", BOLD), r("我公司", BOLD)), 0),
    ("all plain", p("组织概况：", "我公司"), 0),
]


@pytest.mark.parametrize(("what", "body", "head"), HEADS, ids=[case[0] for case in HEADS])
def test_a_run_in_heading_is_told_by_its_look(read, what, body, head):
    assert read(body).blocks[0].head == head


CENTER = '<w:jc w:val="center"/>'


def test_a_paragraph_is_centered_by_itself_or_by_its_style(read):
    known = styles(style("t", "Title", props=CENTER))
    body = (
        p("甲", props=CENTER)
        + p("乙", props='<w:pStyle w:val="t"/>')
        + p("丙", props='<w:pStyle w:val="t"/><w:jc w:val="left"/>')
    )
    assert [b.centered for b in read(body, known).blocks] == [True, True, False]


BREAK = '<w:r><w:br w:type="page"/></w:r>'
PAGES = [
    ("no break", p("前") + p("后"), False),
    ("a break at the end of the one before", p("前", BREAK) + p("后"), True),
    ("a break in a paragraph of its own", p("前") + p(BREAK) + p("后"), True),
    ("a break at its own start", p("前") + p(BREAK, "后"), True),
    ("a break before it by its properties", p("前") + p("后", props="<w:pageBreakBefore/>"), True),
    ("that property switched off", p("前") + p("后", props='<w:pageBreakBefore w:val="0"/>'), False),
    ("a section that ends before it", p("前", props="<w:sectPr/>") + p("后"), True),
    ("a soft break", p("前", "<w:r><w:br/></w:r>") + p("后"), False),
]


@pytest.mark.parametrize(("what", "body", "new"), PAGES, ids=[case[0] for case in PAGES])
def test_a_page_begins_with_a_paragraph(read, what, body, new):
    assert read(body).blocks[-1].new_page is new


def test_saved_page_breaks_tell_the_page(read):
    saved = "<w:r><w:lastRenderedPageBreak/></w:r>"
    app = {"docProps/app.xml": "<Properties><Pages>3</Pages></Properties>"}
    body = p("一") + p(saved, "二") + p("还是二", saved, "三") + p("也是三")
    document = read(body, app)
    assert [b.anchor.page for b in document.blocks] == [1, 2, 2, 3]
    assert document.pages == 3


@pytest.mark.parametrize("saved", ["1", "0", "x"])
def test_a_page_count_without_saved_page_breaks_is_not_believed(read, saved):
    document = read(p("一"), {"docProps/app.xml": f"<Properties><Pages>{saved}</Pages></Properties>"})
    assert document.pages is None
    assert document.blocks[0].anchor.page is None


def test_anchors_count_every_paragraph_of_the_body(read):
    """Those in tables, text boxes, fallbacks and deletions too: ``body.iter(w:p)`` finds the same one."""
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    drawing = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    table = f"<w:tbl><w:tr><w:tc>{p('格')}</w:tc></w:tr></w:tbl>"
    document = read(p() + p("甲", drawing) + table + p("乙"))
    found = {q.text: q.anchor.paragraph for q in paragraphs(document.blocks)}
    assert found == {"甲": 2, "框": 3, "格": 5, "乙": 6}
    assert document.blocks[0].anchor.file == "报告.docx"
