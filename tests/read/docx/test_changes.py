"""Tracked changes as accepted; hidden, white and tiny text; comments."""

from __future__ import annotations

import pytest

from tests.read.docx.build import p, part, r, relationships, texts

WHO = 'w:id="1" w:author="甲"'


def ins(content: str) -> str:
    return f"<w:ins {WHO}>{content}</w:ins>"


def deleted(text: str) -> str:
    return f"<w:del {WHO}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def mark(change: str) -> str:
    return f"<w:rPr><w:{change} {WHO}/></w:rPr>"


ROW = "<w:tr><w:trPr>{}</w:trPr><w:tc>{}</w:tc></w:tr>"
CHANGES = [
    ("an insertion is text", p("甲", ins(r("乙"))), ["甲乙"], 1),
    ("a deletion is none", p("甲", deleted("乙")), ["甲"], 1),
    (
        "a move is at its new place only",
        p(f"<w:moveFrom {WHO}>{r('甲')}</w:moveFrom>", "乙", f"<w:moveTo {WHO}>{r('甲')}</w:moveTo>"),
        ["乙甲"],
        2,
    ),
    ("a deletion inside an insertion is none", p(ins(deleted("乙") + r("丙"))), ["丙"], 2),
    ("a deleted mark joins two paragraphs", p("甲", props=mark("del")) + p("乙"), ["甲乙"], 1),
    ("three of them", p("甲", props=mark("del")) + p("乙", props=mark("del")) + p("丙"), ["甲乙丙"], 2),
    ("a wholly deleted paragraph is gone", p(deleted("甲"), props=mark("del")) + p("乙"), ["乙"], 2),
    (
        "a paragraph moved away is gone",
        p(f"<w:moveFrom {WHO}>{r('甲')}</w:moveFrom>", props=mark("moveFrom")) + p("乙"),
        ["乙"],
        2,
    ),
    ("an inserted mark parts them", p("甲", props=mark("ins")) + p("乙"), ["甲", "乙"], 1),
    (
        "a deleted mark at the end of a cell stays in it",
        "<w:tbl>" + ROW.format("", p("甲", props=mark("del"))) + "</w:tbl>" + p("乙"),
        ["甲", "乙"],
        1,
    ),
    (
        "a deleted mark before a table stays before it",
        p("甲", props=mark("del")) + "<w:tbl>" + ROW.format("", p("乙")) + "</w:tbl>",
        ["甲", "乙"],
        1,
    ),
    (
        "a deleted row is gone",
        "<w:tbl>" + ROW.format(f"<w:del {WHO}/>", p(deleted("甲"))) + ROW.format("", p("乙")) + "</w:tbl>",
        ["乙"],
        1,
    ),
    ("a table of deleted rows is gone", "<w:tbl>" + ROW.format(f"<w:del {WHO}/>", p("甲")) + "</w:tbl>", [], 1),
    ("an inserted row is shown", "<w:tbl>" + ROW.format(f"<w:ins {WHO}/>", p("甲")) + "</w:tbl>", ["甲"], 1),
    (
        "a deleted cell is gone",
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel {WHO}/></w:tcPr>{p('甲')}</w:tc><w:tc>{p('乙')}</w:tc></w:tr></w:tbl>",
        ["乙"],
        1,
    ),
    (
        "a deleted equation is none",
        p(f"<m:oMath><w:del {WHO}><m:r><m:t>x</m:t></m:r></w:del><m:r><m:t>y</m:t></m:r></m:oMath>"),
        ["y"],
        0,
    ),
    ("a change of format changes no text", p(r("甲", f"<w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange>")), ["甲"], 1),
]


@pytest.mark.parametrize(("what", "body", "shown", "count"), CHANGES, ids=[case[0] for case in CHANGES])
def test_tracked_changes_are_read_as_accepted(read, what, body, shown, count):
    document = read(body)
    assert texts(document) == shown
    noted = document.noted("tracked")
    assert [note.text.startswith(f"{count} 处") for note in noted] == ([True] if count else [])


def test_old_formatting_kept_for_a_tracked_change_is_not_read(read):
    old = f'<w:pPrChange {WHO}><w:pPr><w:pStyle w:val="1"/><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange>'
    assert read(p("甲", props=old)).blocks[0].level is None


def test_a_joined_paragraph_has_the_properties_of_the_last(read):
    document = read(p("甲", props=mark("del")) + p("乙", props='<w:outlineLvl w:val="1"/>'))
    assert (document.blocks[0].level, document.blocks[0].anchor.paragraph) == (2, 1)


def test_comments_are_counted_and_not_read(read):
    comments = part("w:comments", f'<w:comment w:id="0">{p("此处再核实")}</w:comment>')
    point = '<w:commentRangeStart w:id="0"/>', "正文", '<w:r><w:commentReference w:id="0"/></w:r>'
    document = read(p(*point) + p(*point), {"word/comments.xml": comments})
    assert texts(document) == ["正文", "正文"]
    note = document.noted("comments")[0]
    assert (note.text[:3], note.excerpt, note.anchor.paragraph) == ("2 处", "此处再核实", 1)


VANISH, WHITE, TINY = "<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="6"/>'
STYLES = part(
    "w:styles",
    f'<w:style w:type="paragraph" w:styleId="p"><w:name w:val="隐藏段"/><w:rPr>{VANISH}</w:rPr></w:style>'
    f'<w:style w:type="paragraph" w:styleId="q"><w:name w:val="又一段"/><w:basedOn w:val="p"/></w:style>'
    f'<w:style w:type="character" w:styleId="c"><w:name w:val="隐藏字"/><w:rPr>{VANISH}</w:rPr></w:style>'
    f'<w:style w:type="character" w:styleId="t"><w:name w:val="小字"/><w:rPr>{TINY}</w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="dark"><w:name w:val="深色表"/><w:tblStylePr w:type="firstRow"><w:tcPr>'
    '<w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>',
)
HIDDEN = [
    ("by its run", p("甲", r("乙", VANISH)), "甲", 1),
    ("by its character style", p("甲", r("乙", '<w:rStyle w:val="c"/>')), "甲", 1),
    ("by its paragraph style", p("甲") + p("乙", props='<w:pStyle w:val="p"/>'), "甲", 1),
    ("by the style below", p("甲") + p("乙", props='<w:pStyle w:val="q"/>'), "甲", 1),
    ("not where the run says so", p("甲", r("乙", '<w:vanish w:val="0"/>'), props='<w:pStyle w:val="p"/>'), "乙", 1),
    ("not by being hidden on the web", p("甲", r("乙", "<w:webHidden/>")), "甲乙", 0),
    ("and blanks are not worth a word", p("甲", r("　 ", VANISH)), "甲", 0),
]


@pytest.mark.parametrize(("what", "body", "shown", "noted"), HIDDEN, ids=[case[0] for case in HIDDEN])
def test_text_is_hidden(read, what, body, shown, noted):
    document = read(body, {"word/styles.xml": STYLES})
    assert "".join(texts(document)) == shown
    assert len(document.noted("hidden")) == noted


def test_hidden_text_is_quoted_and_counted(read):
    note = read(p("甲") + p(r("内部", VANISH), r("说明", VANISH)) + p(r("乙", VANISH))).noted("hidden")[0]
    assert (note.excerpt, note.anchor.paragraph) == ("内部说明", 2)
    assert note.text.startswith("2 处隐藏文字，共 5 个字符")


def test_hidden_text_and_changes_in_a_footnote_are_seen(read):
    notes = part("w:footnotes", f'<w:footnote w:id="2">{p("注", r("藏", VANISH), deleted("旧"))}</w:footnote>')
    document = read(p("甲", '<w:r><w:footnoteReference w:id="2"/></w:r>'), {"word/footnotes.xml": notes})
    assert texts(document) == ["甲", "注"]
    assert {note.kind for note in document.notes} == {"hidden", "tracked"}


def test_a_hidden_list_paragraph_shows_no_number(read):
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = part(
        "w:numbering",
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    )
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    document = read(p(r("甲", VANISH), props=listed) + p("乙", props=listed), {"word/numbering.xml": numbering})
    assert [(b.number, b.text) for b in document.blocks] == [("1. ", "乙")]


def cell(content: str, fill: str) -> str:
    return f'<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="{fill}"/></w:tcPr>{content}</w:tc></w:tr></w:tbl>'


DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'
WHITES = [
    ("white", p(r("白", WHITE)), True),
    ("nearly white", p(r("白", '<w:color w:val="FDFEFF"/>')), True),
    ("the paper's theme colour", p(r("白", '<w:color w:val="auto" w:themeColor="background1"/>')), True),
    (
        "the paper's theme colour, shaded",
        p(r("灰", '<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="80"/>')),
        False,
    ),
    ("red", p(r("红", '<w:color w:val="FF0000"/>')), False),
    ("automatic", p(r("黑", '<w:color w:val="auto"/>')), False),
    ("white on a dark run", p(r("白", WHITE + DARK)), False),
    ("white on a solid pattern", p(r("白", WHITE + '<w:shd w:val="solid" w:color="000000"/>')), False),
    ("white on a highlight", p(r("白", WHITE + '<w:highlight w:val="blue"/>')), False),
    ("white on yellow", p(r("白", WHITE + '<w:highlight w:val="yellow"/>')), True),
    ("white in a dark paragraph", p(r("白", WHITE), props=DARK), False),
    ("white in a dark cell", cell(p(r("白", WHITE)), "2E75B6"), False),
    ("white in a light cell", cell(p(r("白", WHITE)), "F2F2F2"), True),
    (
        "white in a table style with dark rows",
        f'<w:tbl><w:tblPr><w:tblStyle w:val="dark"/></w:tblPr><w:tr><w:tc>{p(r("白", WHITE))}</w:tc></w:tr></w:tbl>',
        False,
    ),
    ("white blanks", p("甲", r("　 ", WHITE)), False),
]


@pytest.mark.parametrize(("what", "body", "noted"), WHITES, ids=[case[0] for case in WHITES])
def test_white_text_is_said_and_stays(read, what, body, noted):
    document = read(body, {"word/styles.xml": STYLES})
    assert len(document.noted("white")) == noted
    assert texts(document)[0].strip()


TINIES = [
    ("under 4 points", p(r("小", '<w:sz w:val="7"/>')), True),
    ("at 4 points", p(r("小", '<w:sz w:val="8"/>')), False),
    ("one point", p(r("小", '<w:sz w:val="2"/>')), True),
    ("by its style", p(r("小", '<w:rStyle w:val="t"/>')), True),
    ("a strict measure", p(r("小", '<w:sz w:val="3pt"/>')), True),
    ("blanks", p("甲", r(" ", TINY)), False),
    ("a tiny paragraph mark", p("甲", props=f"<w:rPr>{TINY}</w:rPr>"), False),
]


@pytest.mark.parametrize(("what", "body", "noted"), TINIES, ids=[case[0] for case in TINIES])
def test_tiny_text_is_said_and_stays(read, what, body, noted):
    document = read(body, {"word/styles.xml": STYLES})
    assert len(document.noted("tiny")) == noted
    assert texts(document)


def test_hidden_text_in_another_spelling_of_xml_is_found(write):
    """Another prefix than Word's says the same."""
    from pipeline.read.docx import read_docx

    path = write("")
    import zipfile

    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = '<n:r><n:rPr><n:sz n:val="3"/></n:rPr><n:t>小</n:t></n:r>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "word/document.xml", f'<n:document xmlns:n="{space}"><n:body><n:p>{body}</n:p></n:body></n:document>'
        )
    document = read_docx(path, "x.docx")
    assert texts(document) == ["小"]
    assert document.noted("tiny")


def test_notes_of_a_related_styles_part(read):
    relations = relationships(("s", "styles", "look.xml"))
    document = read(p("乙", props='<w:pStyle w:val="p"/>'), {"word/look.xml": STYLES}, relations=relations)
    assert document.noted("hidden")
