"""How a PDF report is written: pages, order, objects, layers, notes. Its pages keep looking the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.annotations import Highlight, Text
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, TextStringObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from tests.metamorphic.catalogue import transformation

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def edit(name: str, **about: Any) -> Callable[[Callable[[PdfWriter], None]], None]:
    """A change of the pages: ``change(writer)`` of a copy of the file."""

    def register(change: Callable[[PdfWriter], None]) -> None:
        def apply(content: bytes) -> bytes:
            writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
            change(writer)
            out = io.BytesIO()
            writer.write(out)
            return out.getvalue()

        transformation("pdf", name=f"pdf_{name}", **about)(apply)

    return register


def drawn(page: PageObject, draw: Callable[[Any, float, float], None]) -> PageObject:
    """A page of the same size with something drawn on it by reportlab."""
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(width, height))
    paper.setFont(FONT, 9)
    draw(paper, width, height)
    paper.save()
    return PdfReader(io.BytesIO(out.getvalue())).pages[0]


def over_each(name: str, draw: Callable[[Any, float, float, int], None], over: bool = True, **about: Any) -> None:
    """Something drawn over (or behind) every page: ``draw(paper, width, height, number)``."""

    @edit(name, **about)
    def _(writer: PdfWriter) -> None:
        for number, page in enumerate(writer.pages, 1):
            made = drawn(page, lambda paper, width, height, n=number: draw(paper, width, height, n))
            page.merge_page(made, over=over)


def _turn(page: PageObject) -> None:
    """The content turned by a quarter, and the page turned back for the reader."""
    height = float(page.mediabox.height)
    page.add_transformation(Transformation().rotate(90).translate(height, 0))
    page.mediabox = page.mediabox.__class__((0, 0, height, float(page.mediabox.width)))
    page.cropbox = page.mediabox
    page[NameObject("/Rotate")] = FloatObject(90)


@edit("saved_anew")
def _saved(writer: PdfWriter) -> None:
    writer.add_metadata({"/Producer": "some other program"})


@edit("with_object_streams_compressed")
def _compressed(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.compress_content_streams()


@edit("with_identical_objects_merged")
def _merged(writer: PdfWriter) -> None:
    writer.compress_identical_objects()


@edit("turned_and_turned_back")
def _turned(writer: PdfWriter) -> None:
    for page in writer.pages:
        _turn(page)


@edit("upside_down_and_back")
def _upside_down(writer: PdfWriter) -> None:
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        page.add_transformation(Transformation().rotate(180).translate(width, height))
        page[NameObject("/Rotate")] = FloatObject(180)


@edit("shown_sideways")
def _sideways(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.rotate(90)


@edit("on_larger_paper")
def _scaled(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.scale_by(1.414)


@edit("on_smaller_paper")
def _small(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.scale_by(0.6)


@edit("with_another_origin")
def _moved(writer: PdfWriter) -> None:
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        page.add_transformation(Transformation().translate(300, -200))
        page.mediabox = page.cropbox = page.mediabox.__class__((300, -200, 300 + width, height - 200))


@edit("cropped_at_the_margins")
def _cropped(writer: PdfWriter) -> None:
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        page.cropbox = page.mediabox.__class__((20, 20, width - 20, height - 20))


@edit("with_an_owner_password")
def _owner(writer: PdfWriter) -> None:
    writer.encrypt("", "secret", algorithm="AES-128")


@edit("with_an_empty_page_behind")
def _empty(writer: PdfWriter) -> None:
    writer.add_blank_page()


@edit("with_an_empty_page_before")
def _empty_before(writer: PdfWriter) -> None:
    writer.insert_blank_page(index=0)


@edit("with_bookmarks_for_pages")
def _bookmarks(writer: PdfWriter) -> None:
    for number in range(len(writer.pages)):
        writer.add_outline_item(f"第 {number + 1} 页", number)


@edit("without_metadata")
def _anonymous(writer: PdfWriter) -> None:
    writer.metadata = None


@edit("with_page_labels")
def _labels(writer: PdfWriter) -> None:
    writer.set_page_label(0, len(writer.pages) - 1, style="/r")


@edit("in_pieces")
def _pieces(writer: PdfWriter) -> None:
    """Each page's content in many streams."""
    for page in writer.pages:
        lines = page.get_contents().get_data().split(b"\n")
        pieces = []
        for start in range(0, len(lines), 40):
            stream = DecodedStreamObject()
            stream.set_data(b"\n".join(lines[start : start + 40]) + b"\n")
            pieces.append(writer._add_object(stream))
        page[NameObject("/Contents")] = ArrayObject(pieces)


def _as_form(writer: PdfWriter, page: PageObject, layer: Any = None) -> None:
    """The page's content moved into a form object that the page only calls."""
    stream = DecodedStreamObject()
    stream.set_data(page.get_contents().get_data())
    stream.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
                   NameObject("/BBox"): page.mediabox, NameObject("/Resources"): page["/Resources"]})  # fmt: skip
    call, held = (
        b"q /Whole Do Q",
        {NameObject("/XObject"): DictionaryObject({NameObject("/Whole"): writer._add_object(stream)})},
    )
    if layer is not None:
        call = b"/OC /Layer BDC " + call + b" EMC"
        held[NameObject("/Properties")] = DictionaryObject({NameObject("/Layer"): layer})
    outside = DecodedStreamObject()
    outside.set_data(call)
    page[NameObject("/Contents")] = writer._add_object(outside)
    page[NameObject("/Resources")] = DictionaryObject(held)


@edit("in_form_objects")
def _forms(writer: PdfWriter) -> None:
    for page in writer.pages:
        _as_form(writer, page)


def _layer(writer: PdfWriter, name: str, on: bool) -> Any:
    layer = writer._add_object(
        DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject(name)})
    )
    state = DictionaryObject(
        {NameObject("/Order"): ArrayObject([layer]), NameObject("/ON" if on else "/OFF"): ArrayObject([layer])}
    )
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): state}
    )
    return layer


@edit("in_a_layer_that_is_on")
def _layer_on(writer: PdfWriter) -> None:
    layer = _layer(writer, "正文", on=True)
    for page in writer.pages:
        _as_form(writer, page, layer)


@edit("with_a_layer_that_is_off", brings=("F009",))
def _layer_off(writer: PdfWriter) -> None:
    """Another language in a layer that nobody sees."""
    layer = _layer(writer, "English", on=False)
    for page in writer.pages:
        made = drawn(
            page, lambda paper, width, height: paper.drawString(80, height / 2, "Draft of an English translation. " * 3)
        )
        _as_form(writer, made_page := writer.add_page(made), layer)
        writer.remove_page(len(writer.pages) - 1)
        page.merge_page(made_page)


def _twice(name: str, right: float, up: float) -> None:
    @edit(name)
    def _(writer: PdfWriter) -> None:
        for page in writer.pages:
            again = PageObject.create_blank_page(width=page.mediabox.width, height=page.mediabox.height)
            again.merge_transformed_page(page, Transformation().translate(right, up))
            page.merge_page(again)


_twice("drawn_twice_in_place", 0, 0)
_twice("drawn_twice_a_little_apart", 0.4, 0)
_twice("drawn_twice_apart_both_ways", 0.7, 0.3)
_twice("drawn_twice_a_point_apart", 1, 0)


@edit("with_notes", brings=("F008",))
def _notes(writer: PdfWriter) -> None:
    writer.add_annotation(1, Text(text="这里再核一下数据", rect=(60, 700, 80, 720)))


@edit("with_highlights")
def _highlights(writer: PdfWriter) -> None:
    points = ArrayObject([FloatObject(n) for n in (90, 700, 300, 700, 90, 686, 300, 686)])
    writer.add_annotation(1, Highlight(rect=(90, 686, 300, 700), quad_points=points))


over_each("with_page_numbers_in_dashes", lambda paper, w, h, n: paper.drawCentredString(w / 2, 24, f"- {n} -"))
over_each("with_page_numbers_of_all", lambda paper, w, h, n: paper.drawRightString(w - 60, 20, f"第{n}页 共9页"))
over_each(
    "with_a_running_foot", lambda paper, w, h, n: paper.drawString(70, 18, "现场管理创新成果报告　内部编号 2024-018")
)
over_each(
    "with_a_changing_head",
    lambda paper, w, h, n: paper.drawRightString(
        w - 70, h - 24, ("组织概况", "现场概况", "实施过程", "实施成效")[n % 4]
    ),
)
over_each(
    "with_a_print_stamp", lambda paper, w, h, n: paper.drawString(20, h - 14, f"file:///报告.html   2024/5/8 09:1{n}")
)
over_each(
    "with_a_binding_line", lambda paper, w, h, n: [paper.drawString(24, y, "┊") for y in range(60, int(h) - 60, 14)]
)
over_each(
    "with_a_binding_word",
    lambda paper, w, h, n: [paper.drawString(22, h / 2 + 60 * i, sign) for i, sign in enumerate("线订装")],
)
over_each("with_a_frame", lambda paper, w, h, n: paper.rect(40, 40, w - 80, h - 80))
over_each(
    "with_lines_of_a_letter_paper",
    lambda paper, w, h, n: [paper.line(60, y, w - 60, y) for y in range(80, int(h) - 60, 24)],
    over=False,
)


def _watermark(paper: Any, width: float, height: float, number: int) -> None:
    paper.setFillGray(0.85)
    paper.setFont(FONT, 48)
    paper.translate(width / 2, height / 2)
    paper.rotate(45)
    paper.drawCentredString(0, 0, "沪岭样例")


over_each("with_a_watermark_behind", _watermark, over=False)
over_each("with_a_watermark_over", _watermark)


def _tiled(paper: Any, width: float, height: float, number: int) -> None:
    paper.setFillGray(0.9)
    for y in range(100, int(height), 150):
        for x in range(60, int(width), 180):
            paper.saveState()
            paper.translate(x, y)
            paper.rotate(30)
            paper.drawString(0, 0, "样例 2024")
            paper.restoreState()


over_each("with_tiled_watermarks", _tiled, over=False)


def _seal(paper: Any, width: float, height: float, number: int) -> None:
    paper.setStrokeColorRGB(0.8, 0.1, 0.1)
    paper.circle(width - 150, 160, 55)


over_each("with_a_seal", _seal)


@edit("with_an_off_page_mark")
def _off_page(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.merge_page(
            drawn(page, lambda paper, width, height: paper.drawString(width + 40, height + 30, "printer's job 4711"))
        )


@edit("two_pages_on_a_sheet")
def _two_up(writer: PdfWriter) -> None:
    pages = [writer.pages[number] for number in range(len(writer.pages))]
    for left in range(0, len(pages), 2):
        width, height = float(pages[left].mediabox.width), float(pages[left].mediabox.height)
        sheet = writer.add_blank_page(width * 2, height)
        for place, page in enumerate(pages[left : left + 2]):
            sheet.merge_transformed_page(page, Transformation().translate(width * place, 0))
    for _ in pages:
        writer.remove_page(0)
