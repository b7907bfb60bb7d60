"""Text boxes, pictures, charts, embedded objects, chunks and sub-documents."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from pipeline.model import Figure, Paragraph
from tests.read.docx.build import p, part, r, relationships, texts


def box(content: str, properties: str = "") -> str:
    return (
        "<w:drawing><wp:anchor><wp:docPr name='框'/><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:spPr>{properties}</wps:spPr>"
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing>"
    )


def vml_box(content: str, attributes: str = "") -> str:
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return f"<w:pict><v:shape {attributes}><v:textbox>{inner}</v:textbox></v:shape></w:pict>"


def both(one: str, two: str) -> str:
    return (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{one}</mc:Choice><mc:Fallback>{two}</mc:Fallback>'
        "</mc:AlternateContent>"
    )


def run(content: str) -> str:
    return f"<w:r>{content}</w:r>"


def kinds(document) -> list[tuple[str, str]]:
    return [(b.text, b.part) if isinstance(b, Paragraph) else (b.kind, "figure") for b in document.blocks]


BOXES = [
    ("DrawingML", box(p("框"))),
    ("VML", vml_box(p("框"))),
    ("both, once", both(box(p("框")), vml_box(p("框")))),
    ("old WordArt", '<w:pict><v:shape><v:textpath string="框"/></v:shape></w:pict>'),
]


@pytest.mark.parametrize(("what", "shape"), BOXES, ids=[case[0] for case in BOXES])
def test_a_text_box_follows_its_paragraph(read, what, shape):
    assert kinds(read(p("前", run(shape), "后") + p("下"))) == [("前后", "body"), ("框", "textbox"), ("下", "body")]


WORD = "urn:schemas-microsoft-com:office:word"


def floating(relative: str, offset: int, wrap: str = "<wp:wrapTopAndBottom/>") -> str:
    place = f"<wp:positionV relativeFrom='{relative}'><wp:posOffset>{offset}</wp:posOffset></wp:positionV>"
    return box(p("框")).replace("<wp:docPr", f"{place}<wp:extent cx='900000' cy='300000'/>{wrap}<wp:docPr")


def styled(style: str, wrap: str = "topAndBottom") -> str:
    return vml_box(p("框"), f'style="{style}"').replace(
        "</v:shape>", f'<w10:wrap xmlns:w10="{WORD}" type="{wrap}"/></v:shape>'
    )


ABOVE = {
    "in the line": (box(p("框")).replace("wp:anchor", "wp:inline"), True),
    "at the paragraph's top, nothing beside it": (floating("paragraph", 0), True),
    "at its top, with text beside it": (floating("paragraph", 0, "<wp:wrapSquare/>"), False),
    "ending above it": (floating("line", -400_000, "<wp:wrapNone/>"), True),
    "below its first lines": (floating("paragraph", 900_000), False),
    "somewhere on the page": (floating("page", 0), False),
    "VML in the line": (vml_box(p("框"), 'style="width:90pt;height:20pt"'), True),
    "VML at its top": (styled("position:absolute;margin-top:2pt"), True),
    "VML at its top, with text beside it": (styled("position:absolute;margin-top:2pt", "square"), False),
    "VML below its first lines": (styled("position:absolute;margin-top:80pt"), False),
}


@pytest.mark.parametrize(("shape", "above"), ABOVE.values(), ids=ABOVE.keys())
def test_a_text_box_that_stands_above_its_paragraph_s_text_is_read_before_it(read, shape, above):
    order = [("框", "textbox"), ("文", "body")]
    assert kinds(read(p(run(shape), "文"))) == (order if above else order[::-1])


def test_text_boxes_in_a_group_are_all_read(read):
    group = f"<w:drawing><wpg:wgp>{box(p('甲'))}{box(p('乙'))}</wpg:wgp></w:drawing>"
    assert kinds(read(p(run(group)))) == [("甲", "textbox"), ("乙", "textbox"), ("drawing", "figure")]


def test_a_field_inside_a_text_box_does_not_touch_the_text_around(read):
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert kinds(read(p("前", run(box(p(begin, "码", end, "框"))), "后"))) == [("前后", "body"), ("框", "textbox")]


WHITE = r("白", '<w:color w:val="FFFFFF"/>')
GROUNDS = [
    ("a shape with its own fill", box(p(WHITE), '<a:solidFill><a:srgbClr val="203864"/></a:solidFill>'), 0),
    ("a shape that says nothing", box(p(WHITE)), 0),
    ("a shape without fill", box(p(WHITE), "<a:noFill/>"), 1),
    ("a white shape", box(p(WHITE), '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'), 1),
    ("a VML shape in blue", vml_box(p(WHITE), 'fillcolor="#4472c4"'), 0),
    ("a VML shape without fill", vml_box(p(WHITE), 'fillcolor="blue" filled="f"'), 1),
]


@pytest.mark.parametrize(("what", "shape", "noted"), GROUNDS, ids=[case[0] for case in GROUNDS])
def test_white_text_in_a_box_is_judged_by_its_ground(read, what, shape, noted):
    assert len(read(p(run(shape))).noted("white")) == noted


PICTURE = '<w:drawing><wp:inline><wp:docPr name="图" descr="车间"/><a:graphic>{}</a:graphic></wp:inline></w:drawing>'
PIC = '<pic:pic><pic:blipFill><a:blip r:embed="i"/></pic:blipFill></pic:pic>'
FIGURES = [
    ("a picture", PICTURE.format(PIC), "picture", "车间"),
    ("a chart", PICTURE.format('<c:chart r:id="c"/>'), "chart", "车间"),
    ("a diagram", PICTURE.format('<dgm:relIds r:dm="d"/>'), "drawing", "车间"),
    ("a VML picture", '<w:pict><v:shape><v:imagedata r:id="i" o:title="车间"/></v:shape></w:pict>', "picture", "车间"),
    (
        "an object with its preview",
        '<w:object><v:shape><v:imagedata r:id="i"/></v:shape><o:OLEObject ProgID="Visio.Drawing.15"/></w:object>',
        "object",
        "Visio.Drawing.15",
    ),
]


@pytest.mark.parametrize(("what", "content", "kind", "name"), FIGURES, ids=[case[0] for case in FIGURES])
def test_a_figure_follows_its_paragraph(read, what, content, kind, name):
    blocks = read(p("文字", run(content))).blocks
    assert [type(b) for b in blocks] == [Paragraph, Figure]
    assert (blocks[1].kind, blocks[1].name, blocks[1].anchor.paragraph) == (kind, name, 1)


def test_an_old_equation_object_is_no_figure_and_no_note(read):
    equation = '<w:object><v:shape><v:imagedata r:id="i"/></v:shape><o:OLEObject ProgID="Equation.3"/></w:object>'
    document = read(p("文字", run(equation)))
    assert len(document.blocks) == 1
    assert not document.notes


def test_a_picture_without_its_file_is_said(read):
    linked = PIC.replace("r:embed", "r:link")
    relations = relationships(("i", "image", "file:///C:/Users/a/1.png"))
    document = read(p(run(PICTURE.format(linked))), relations=relations)
    assert [n.kind for n in document.notes] == ["skipped"]


def test_a_sub_document_is_said(read):
    relations = relationships(("s", "subDocument", "file:///C:/分册.docx"))
    document = read(p("前", '<w:subDoc r:id="s"/>'), relations=relations)
    assert [n.kind for n in document.notes] == ["skipped"]
    assert "分册.docx" in document.notes[0].text


def small_docx(text: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("word/document.xml", part("w:document", f"<w:body>{p(text)}</w:body>"))
    return packed.getvalue()


CHUNKS = [
    ("another Word file", "chunk.docx", small_docx("插入的文字"), ["前", "插入的文字", "后"], []),
    (
        "a page",
        "chunk.html",
        "<html><head><style>p {}</style></head><p>插入的<b>文字</b></p><script>x</script>".encode(),
        ["前", "插入的文字", "后"],
        [],
    ),
    ("plain text", "chunk.txt", "插入的文字".encode("gb18030"), ["前", "插入的文字", "后"], []),
    ("RTF", "chunk.rtf", b"{\\rtf1 text}", ["前", "后"], ["skipped"]),
    ("a broken Word file", "chunk.docx", b"PK\3\4 broken", ["前", "后"], ["skipped"]),
    ("nothing", "missing.docx", None, ["前", "后"], ["skipped"]),
]


@pytest.mark.parametrize(("what", "name", "content", "shown", "noted"), CHUNKS, ids=[case[0] for case in CHUNKS])
def test_a_chunk_is_read_or_said(read, what, name, content, shown, noted):
    relations = relationships(("k", "aFChunk", name))
    parts = {} if content is None else {f"word/{name}": content}
    document = read(p("前") + '<w:altChunk r:id="k"/>' + p("后"), parts, relations=relations)
    assert texts(document) == shown
    assert [n.kind for n in document.notes] == noted


def test_an_external_chunk_is_never_fetched(read):
    relations = relationships(("k", "aFChunk", "http://127.0.0.1:9/x.docx"))
    document = read(p("前") + '<w:altChunk r:id="k"/>', relations=relations)
    assert {n.kind for n in document.notes} == {"skipped", "active"}


def test_a_chunk_within_a_chunk_is_said(read):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        body = p("中") + '<w:altChunk r:id="k"/>'
        package.writestr("word/document.xml", part("w:document", f"<w:body>{body}</w:body>"))
        package.writestr("word/_rels/document.xml.rels", relationships(("k", "aFChunk", "c.docx")))
        package.writestr("word/c.docx", small_docx("最里面"))
    relations = relationships(("k", "aFChunk", "c.docx"))
    document = read('<w:altChunk r:id="k"/>', {"word/c.docx": packed.getvalue()}, relations=relations)
    assert texts(document) == ["中"]
    assert [n.kind for n in document.notes] == ["skipped"]
