"""PDF: pages with a text layer by pdfium, pages without one by OCR where that is installed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.limits import DEFAULT, Limits
from pipeline.model.document import Anchor, Block, Document, Doubt, Note, Spared, TextSource
from pipeline.read.pdf.columns import Run
from pipeline.read.unread import unread

__all__ = ["blocks_of_page", "read_pdf"]

SECONDS = 10.0
"""CPU time for the text layer of one file: a page of a hostile file can cost seconds."""


@dataclass(slots=True)
class _Reading:
    """What has been gathered of one file so far."""

    file: str
    limits: Limits
    pages: list[Any] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    """Pages whose picture must be read for want of a readable text layer."""
    foreign: list[int] = field(default_factory=list)
    """Pages whose text is the invisible layer of a scanner."""
    recognised: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    """Pages of which nothing is known."""
    spared: list[Spared] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    """(page, text) of sticky notes and of marks on the text."""
    layers: dict[int, set[tuple[str, int, int]]] = field(default_factory=dict)
    """By page, where the characters of layers stand that are switched off."""

    def note(self, kind: Any, text: str, page: int | None = None, excerpt: str = "") -> None:
        self.notes.append(Note(kind, text, Anchor(self.file, page), excerpt))


def read_pdf(path: Path, file: str, limits: Limits = DEFAULT) -> Document:
    """The text, tables and figures of a PDF. Never raises: what cannot be read is told in notes."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        pdf = pdfium.PdfDocument(path)
    except (pdfium.PdfiumError, OSError, ValueError):
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            return unread(file, "encrypted", "PDF 设有打开密码，无法读取；请取消密码后重新上传。")
        return unread(file, "damaged", "PDF 已损坏，无法打开；请用原软件重新导出 PDF 后再上传。")
    try:
        return _read(pdf, path, file, limits)
    finally:
        pdf.close()


def blocks_of_page(recognised: Any, file: str, number: int) -> list[Block]:
    """Blocks of one recognised picture of a page."""
    from pipeline.read.pdf.furniture import PageLines
    from pipeline.read.pdf.lines import Box
    from pipeline.read.pdf.ocr_pages import POINTS, lines_from_ocr, with_tables
    from pipeline.read.pdf.page import runs_of
    from pipeline.read.pdf.paragraphs import blocks_of

    height = recognised.image.height
    read = with_tables(lines_from_ocr(recognised.lines, number, height, POINTS), recognised, number, file)
    width = max((line.box.right for line in read), default=0.0)
    return blocks_of(runs_of(PageLines(number, Box(0, 0, width, height * POINTS), lines=read)), file)


def _read(pdf: Any, path: Path, file: str, limits: Limits) -> Document:
    from pipeline.read.pdf.active import active_notes, plain_parts
    from pipeline.read.pdf.bookmarks import with_bookmarks
    from pipeline.read.pdf.figure_pages import figure_pages
    from pipeline.read.pdf.furniture import take_furniture
    from pipeline.read.pdf.joins import join_tables
    from pipeline.read.pdf.layers import unseen
    from pipeline.read.pdf.notes import part_notes
    from pipeline.read.pdf.paragraphs import blocks_of

    reading = _Reading(file, limits)
    total = len(pdf)
    if not total:
        return unread(file, "damaged", "PDF 中没有任何页面，可能已损坏；请重新导出后上传。")
    parts = plain_parts(path)
    reading.notes += active_notes(pdf.raw, parts, file)
    reading.layers = unseen(path, parts, limits.pages)
    _read_pages(pdf, reading, total)
    _look_at_drawings(pdf, reading)
    if reading.blank:
        figures = figure_pages(reading.pages, reading.blank)
        reading.blank = [number for number in reading.blank if number not in figures]
    _recognise(pdf, reading)
    _say_hidden(reading)
    lines = [content.lines for content in reading.pages]
    furniture = take_furniture(lines)
    part_notes(lines)
    runs = _in_order(reading, lines)
    return Document(
        file,
        tuple(with_bookmarks(join_tables(blocks_of(runs, file), runs), pdf)),
        text_source=_source(reading),
        pages=total,
        furniture=furniture,
        fields=tuple(reading.fields),
        notes=tuple(reading.notes),
        unread=tuple(sorted(reading.unread)),
        spared=tuple(reading.spared),
        doubts=tuple(reading.doubts),
    )


def _in_order(reading: _Reading, pages: list[Any]) -> list[Run]:
    """The lines of all pages in reading order; a page whose order is not sure is doubted."""
    from pipeline.read.pdf.gutters import doubtful_rows, page_gutter, usual_gutter
    from pipeline.read.pdf.page import runs_of

    hint = usual_gutter([page_gutter(page) for page in pages])
    runs: list[Run] = []
    for page in pages:
        own = runs_of(page, hint)
        if len(own) == 1 and doubtful_rows(page.lines):
            why = f"第 {page.number} 页上有标题与别的文字并排，读的先后次序不能确定"
            reading.doubts.append(Doubt("order", why, Anchor(reading.file, page.number)))
        runs += own
    return runs


def _read_pages(pdf: Any, reading: _Reading, total: int) -> None:
    import pypdfium2.raw as raw

    from pipeline.read.pdf.forms import read_fields
    from pipeline.read.pdf.page import read_page

    began = time.thread_time()  # not the clock: that others are busy is no fault of the file
    fonts: dict[int, bool] = {}
    tagged = bool(raw.FPDFCatalog_IsTagged(pdf.raw))
    form = None
    if raw.FPDF_GetFormType(pdf.raw) != raw.FORMTYPE_NONE:
        pdf.init_forms()
        form = pdf.formenv.raw if pdf.formenv else None
    for index in range(min(total, reading.limits.pages)):
        if time.thread_time() - began > SECONDS:
            reading.note("limit", f"读取 PDF 超过 {SECONDS:.0f} 秒，只读取了前 {index} 页（共 {total} 页）。")
            reading.unread += range(index + 1, total + 1)
            return
        page = raw.FPDF_LoadPage(pdf.raw, index)
        if not page:
            reading.note("damaged", f"第 {index + 1} 页已损坏，未能读取；请重新导出 PDF 后上传。", index + 1)
            reading.unread.append(index + 1)
            continue
        textpage = raw.FPDFText_LoadPage(page)
        try:
            if form:
                raw.FORM_OnAfterLoadPage(page, form)
            fields, extra, remarks = read_fields(form, page, index + 1)
            reading.fields += fields
            reading.remarks += [(index + 1, remark) for remark in remarks]
            layers = reading.layers.get(index + 1)
            content = read_page(page, textpage, index + 1, reading.file, fonts, extra, tagged, layers)
        finally:
            raw.FPDFText_ClosePage(textpage)
            if form:
                raw.FORM_OnBeforeClosePage(page, form)
            raw.FPDF_ClosePage(page)
        _sort(reading, content)
    if total > reading.limits.pages:
        reading.unread += range(reading.limits.pages + 1, total + 1)
        reading.note(
            "limit", f"PDF 共 {total} 页，超过上限 {reading.limits.pages} 页，只读取了前 {reading.limits.pages} 页。"
        )


def _sort(reading: _Reading, content: Any) -> None:
    """Keep a page, and note down whether its text is its own, a scanner's or missing."""
    reading.pages.append(content)
    number = content.lines.number
    if not content.readable:
        content.lines.lines = []
        reading.blank.append(number)
    elif not any(line.block is None for line in content.lines.lines) and _is_picture(content):
        reading.blank.append(number)
    elif content.recognised * 2 > sum(len(line.text) for line in content.lines.lines):
        reading.foreign.append(number)


def _look_at_drawings(pdf: Any, reading: _Reading) -> None:
    """Text that was turned into outlines is neither text nor picture: a file of nothing else is read as a scan."""
    import pypdfium2.raw as raw

    if reading.blank or reading.fields or any(content.lines.lines for content in reading.pages):
        return
    for content in reading.pages:
        page = pdf[content.lines.number - 1]
        if raw.FPDFPage_CountObjects(page.raw):
            reading.blank.append(content.lines.number)
        page.close()


def _is_picture(content: Any) -> bool:
    """A page without text that shows something big enough to be a scan."""
    page = content.lines.box
    has_table = any(line.grid for line in content.lines.lines)
    area = sum(b.width * b.height for b in content.pictures)
    return not has_table and area > 0.3 * page.width * page.height


def _recognise(pdf: Any, reading: _Reading) -> None:
    from pipeline.read.pdf.ocr_pages import recognise_pages

    if reading.blank:
        recognise_pages(pdf, reading)


def _source(reading: _Reading) -> TextSource:
    """What most of the text rests on."""
    weights = {"digital": 0, "ocr": 0}
    for content in reading.pages:
        number = content.lines.number
        amount = sum(len(line.text) for line in content.lines.lines) + 200 * sum(
            bool(line.grid) for line in content.lines.lines
        )
        weights["ocr" if number in reading.recognised or number in reading.foreign else "digital"] += amount
    if not any(weights.values()):
        return "none" if reading.blank else "digital"
    return "ocr" if weights["ocr"] > weights["digital"] else "digital"


def _say_hidden(reading: _Reading) -> None:
    if reading.remarks:
        page, said = next((remark for remark in reading.remarks if remark[1]), reading.remarks[0])
        reading.note("comments", f"{len(reading.remarks)} 处批注，未计入字数", page, said[:40])
    hidden = [c for c in reading.pages if c.invisible]
    if hidden:
        number = sum(c.invisible for c in hidden)
        reading.note(
            "hidden", f"有 {number} 个字符不可见（隐形文字），未计入。", hidden[0].lines.number, hidden[0].excerpt
        )
    for kind, name, text in (("white", "white", "白色文字"), ("tiny", "tiny", "小于 4 磅的文字")):
        pages = [c for c in reading.pages if getattr(c, name) and c.readable]
        if pages:
            number = sum(getattr(c, name) for c in pages)
            reading.note(kind, f"有 {number} 个字符是{text}，已计入。", pages[0].lines.number, pages[0].excerpt)
    if reading.foreign:
        from pipeline.read.recognising import listed

        reading.note(
            "no_text_layer", f"第 {listed(reading.foreign)} 页是扫描件，文字来自扫描软件的识别结果，仅供参考。"
        )
