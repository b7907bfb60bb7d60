"""What the Word documents that we write have in common: paper, type, and text that cannot harm.

Fonts are named for Word and WPS on a Chinese system; elsewhere the system's own Chinese font steps in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.write.words import washed

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

SONG, HEI, FANG, KAI = "宋体", "黑体", "仿宋", "楷体"
INK, SOFT = "000000", "595959"


def new_document(title: str, body: str = FANG, points: float = 14) -> Document:
    """An empty A4 document with the margins of an official letter and Chinese type."""
    from docx import Document as new
    from docx.shared import Mm, Pt

    document = new()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(32), Mm(28), Mm(28), Mm(26)
    normal = document.styles["Normal"]
    set_font(normal, body, points)
    normal.paragraph_format.line_spacing = 1.5
    normal.paragraph_format.space_after = Pt(0)
    heading = document.styles["Heading 1"]
    set_font(heading, HEI, points + 2, INK)
    heading.paragraph_format.space_before = Pt(14)
    heading.paragraph_format.space_after = Pt(6)
    _speak_chinese(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = washed(title), "预审", ""
    properties.created = properties.modified = datetime.now(UTC).replace(microsecond=0)
    properties.language = "zh-CN"
    return document


def _speak_chinese(document: Document) -> None:
    """Mark the text as simplified Chinese: programs choose glyphs and line breaks by it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def set_font(styled: Any, name: str, points: float | None = None, colour: str | None = None) -> None:
    """Set a run's or a style's font for Latin and East Asian text alike."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styled.font.name = name
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    if points:
        styled.font.size = Pt(points)
    if colour:
        styled.font.color.rgb = RGBColor.from_string(colour)


def add(
    paragraph: Paragraph,
    text: object,
    font: str = "",
    points: float | None = None,
    bold: bool = False,
    colour: str | None = None,
) -> Paragraph:
    """Add a run of washed text; returns the paragraph, to go on with."""
    run = paragraph.add_run(washed(text))
    run.bold = bold or None
    if font or points or colour:
        set_font(run, font or FANG, points, colour)
    return paragraph


def centred(document: Document, text: str, font: str, points: float, after: float = 12) -> Paragraph:
    """A bold centred line with ``after`` points below it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = add(document.add_paragraph(), text, font, points, bold=True)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def indented(document: Document, text: str = "", characters: int = 2) -> Paragraph:
    """A paragraph whose first line is indented by that many characters of the body."""
    from docx.shared import Pt

    paragraph = add(document.add_paragraph(), text)
    paragraph.paragraph_format.first_line_indent = Pt(14 * characters)
    return paragraph


def furnish(document: Document, header: str) -> None:
    """A small header line, and "第 n 页 共 m 页" at the foot of each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    page = document.sections[0]
    for holder in (page.header, page.footer):
        holder.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    add(page.header.paragraphs[0], header, SONG, 9, colour=SOFT)
    foot = page.footer.paragraphs[0]
    for text, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", "")):
        add(foot, text, SONG, 9, colour=SOFT)
        if field:
            add_field(foot, field)


def add_field(paragraph: Paragraph, code: str) -> None:
    """Append a field such as PAGE, which the word processor fills in."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    run = f'<w:r><w:rPr><w:color w:val="{SOFT}"/><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r>'
    paragraph._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{code}">{run}</w:fldSimple>'))


def ruled_table(document: Document, widths: list[float], rows: int = 0) -> Table:
    """A table with all rules, fixed column widths in millimetres, whose rows do not break over pages."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    table: Table = document.add_table(rows, len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def fill_row(table: Table, texts: list[object], points: float = 10.5, bold: bool = False, header: bool = False) -> Any:
    """Append a row of washed texts; ``header`` repeats it on every page. Returns the row."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    row = table.add_row()  # type: ignore[no-untyped-call]
    for cell, column, text in zip(row.cells, table.columns, texts, strict=True):
        cell.width = column.width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = 1.15
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        add(paragraph, text, HEI if header else SONG, points, bold=bold)
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    return row


def save(document: Document, path: Path | str) -> None:
    """Write the document, making the folder it is to lie in."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(target))
