"""Writes a sample report as a Word file with the features real reports have.

Heading styles, a cover, running header and page number, tables, pictures with captions; the same bytes at each run.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from PIL import Image, ImageDraw, ImageFont

from samples.text import NUMERALS, Bars, Block, Caption, Paragraph, Report, SubHeading, Table

EPOCH = datetime.datetime(2024, 4, 20, 9, 0)
FONT = "Noto Sans CJK SC"


def build(report: Report, all_styles: bool = False) -> Any:
    """The report as a python-docx document, not yet saved; ``all_styles`` keeps the hundred of its template."""
    document = docx.Document()
    dress(document, all_styles)
    _set_up(document, report)
    for place, line in enumerate(report.cover):
        _cover_line(document, line, large=place < 2)
    if report.cover:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for block in report.preface:
        _add_block(document, block)
    numbered = [section for section in report.sections if section.heading]
    for section in report.sections:
        if section.heading:
            number = NUMERALS[numbered.index(section)]
            document.add_heading(f"{number}、{section.heading}", 1)
        for block in section.blocks:
            _add_block(document, block)
    _hint_east_asian(document)
    return document


def save(document: Any) -> bytes:
    """The document's bytes, the same at each run: fixed dates, fixed order."""
    core = document.core_properties
    core.author, core.title, core.comments = "预审样例", "", ""
    core.created = core.modified = EPOCH
    _leave_out(document.part.package, "thumbnail")
    _leave_out(document.part, "stylesWithEffects")
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as package:
        return pack({name: package.read(name) for name in package.namelist()})


def _leave_out(part: Any, kind: str) -> None:
    """Drop what python-docx's own template brings along."""
    for key in [key for key, link in part.rels.items() if link.reltype.endswith(kind)]:
        del part.rels[key]


def pack(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts with fixed dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2024, 4, 20, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return out.getvalue()


def _set_up(document: Any, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = f"{report.unit_name}　现场管理创新成果报告"
    section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("第 ")
    _add_field(footer, "PAGE", "1")
    footer.add_run(" 页")


def dress(document: Any, all_styles: bool = False) -> None:
    """Give a new document a Chinese font, black headings and no more styles than it uses."""
    for name, size in (("Normal", 12), ("Heading 1", 16), ("Heading 2", 14), ("Caption", 10.5)):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.bold = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    if all_styles:
        return
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()


def _add_field(paragraph: Any, code: str, shown: str) -> None:
    """A complex field, as Word writes one: begin, code, separator, result, end."""
    for kind, text in (("begin", ""), ("instrText", code), ("separate", ""), ("t", shown), ("end", "")):
        run = paragraph.add_run()
        if kind in ("instrText", "t"):
            element = OxmlElement(f"w:{kind}")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _cover_line(document: Any, line: str, large: bool) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(60 if large else 18)
    run = paragraph.add_run(line)
    run.font.size = Pt(22 if large else 14)


def _add_block(document: Any, block: Block) -> None:
    match block:
        case Paragraph(text):
            document.add_paragraph(text).paragraph_format.first_line_indent = Pt(24)
        case SubHeading(text):
            document.add_heading(text, 2)
        case Caption(text):
            document.add_paragraph(text, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER
        case Table(rows):
            _add_table(document, rows)
        case Bars(caption, bars):
            picture = document.add_paragraph()
            picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
            picture.add_run().add_picture(io.BytesIO(draw_bars(bars)), width=Cm(10))
            document.add_paragraph(caption, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def draw_bars(bars: tuple[tuple[str, float], ...]) -> bytes:
    """A bar chart as a small PNG; the figures stand over the bars, what they are stands in the caption."""
    width, height, floor = 480, 240, 210
    picture = Image.new("P", (width, height), 0)
    picture.putpalette([255, 255, 255, 31, 78, 121, 60, 60, 60])
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(16)
    step = width // len(bars)
    highest = max(value for _, value in bars)
    for place, (_, value) in enumerate(bars):
        left, top = place * step + step // 4, floor - int(160 * value / highest)
        draw.rectangle((left, top, left + step // 2, floor), fill=1)
        draw.text((left, top - 24), f"{value:g}", fill=2, font=font)
    draw.line((10, floor, width - 10, floor), fill=2, width=2)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _hint_east_asian(document: Any) -> None:
    """Mark every run as typed by a Chinese input method, as Word does: it decides how “ ” and … are counted."""
    for run in document.element.body.iter(qn("w:r")):
        properties = run.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
