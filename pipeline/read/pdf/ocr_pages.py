"""Pages without a readable text layer: rendered, recognised, and put into the same lines as any other page."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.read.pdf.lines import Box, Line

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 150
"""Enough for RapidOCR; more costs time and loses lines."""
POINTS = 72 / DPI
"""A pixel of a recognised page, whatever the resolution it came in."""


def recognise_pages(pdf: Any, reading: Any) -> None:
    """Recognise the pages in ``reading.blank`` and note what was done, or why it could not be."""
    from pipeline.read import ocr
    from pipeline.read.recognising import listed, recognise_each, told_spared

    numbers = reading.blank
    where = "全文" if len(numbers) == len(reading.pages) else f"第 {listed(numbers)} 页"
    if not ocr.available():
        reading.note("no_text_layer", f"{where}没有可读取的文字层（扫描件，或字体缺少文字编码），未能读取文字。")
        reading.note(
            "missing_reader", f"{where}需要文字识别，但未安装 OCR 组件；请运行 pip install 'yushen[ocr]' 后重试。"
        )
        reading.unread += numbers
        return
    came = recognise_each(
        reading.file,
        numbers,
        reading.limits,
        lambda number: _recognised(pdf, number, reading),
        lambda number: _picture(pdf, number, reading),
    )
    for content in reading.pages:
        if content.lines.number in came.done:
            content.lines.lines = came.done[content.lines.number]
            content.pictures = []
    reading.recognised += came.done
    reading.unread += came.unread
    reading.spared += came.spared
    what = "文字由 OCR 识别，数字均为估计"
    if came.spared:
        what = f"第 {listed(list(came.done))} 页的文字由 OCR 识别，数字均为估计{told_spared(came.spared)}"
    if came.unread and any(came.done.values()):
        only = f"只有第 {listed(list(came.done))} 页的文字由 OCR 识别"
        reading.note("no_text_layer", f"{where}没有可读取的文字层，{only}，数字均为估计，其余页没有读到。")
    elif came.unread:
        reading.note("no_text_layer", f"{where}没有可读取的文字层，没有识别完，未能读到文字。")
    elif any(came.done.values()):
        reading.note("no_text_layer", f"{where}没有可读取的文字层，{what}。")
    else:
        reading.note("no_text_layer", f"{where}没有文字层，OCR 也没有识别出文字；如不是空白页，请重新扫描清楚后上传。")
    reading.notes += came.notes(reading.file, len(numbers), reading.limits.ocr_pages)


def _picture(pdf: Any, number: int, reading: Any) -> Image:
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
        scale = min(DPI / 72, (reading.limits.pixels / max(width * height, 1.0)) ** 0.5)
        image: Image = page.render(scale=scale).to_pil()
        return image
    finally:
        page.close()


def _recognised(pdf: Any, number: int, reading: Any) -> list[Line]:
    from pipeline.read import ocr

    page = ocr.recognise(_picture(pdf, number, reading), reading.file, number)
    lines = lines_from_ocr(page.lines, number, page.image.height, POINTS)
    return with_tables(lines, page, number, reading.file)


def with_tables(lines: list[Line], page: Any, number: int, file: str) -> list[Line]:
    """``lines`` with those that stand in the recognised page's ruled tables replaced by the tables."""
    from pipeline.read.pdf.furniture import PageLines
    from pipeline.read.ruled.grids import find

    height = page.image.height
    place = PageLines(number, Box(0, 0, page.image.width * POINTS, height * POINTS))
    for grid in find(page.rules, height, POINTS):
        inside = [line for line in lines if line.block is None and grid.box.holds(*line.box.middle)]
        if inside:
            lines = [line for line in lines if not any(line is other for other in inside)]
            lines.append(_table(grid, inside, place, page, file))
    return lines


def _table(grid: Any, inside: list[Line], place: Any, page: Any, file: str) -> Line:
    from pipeline.model.document import Table
    from pipeline.read.pdf.ocr_doubts import doubted
    from pipeline.read.pdf.page import table_of

    line = table_of(grid, inside, place, file)
    if isinstance(line.block, Table):
        line.block = doubted(line.block, grid, page, POINTS)
    return line


def lines_from_ocr(found: list[Any], page: int, height: float, scale: float) -> list[Line]:
    """Recognised lines (pixels, y downwards) as lines in points, y upwards."""
    lines = []
    for item in found:
        left, top, right, bottom = (value * scale for value in item.box)
        box = Box(left, height * scale - bottom, right, height * scale - top)
        # The recogniser's boxes have a margin: the letters are some five sixths of their height.
        size = round(0.8 * box.height, 1)
        text = item.text.strip()
        if text:
            lines.append(Line(text, box, box.bottom + 0.25 * box.height, size, page=page, end_size=size))
    usual = median(line.size for line in lines) if lines else 0.0
    for line in lines:
        # Boxes of recognised lines are a fifth larger or smaller by chance: that is no change of size.
        if 0.78 * usual <= line.size <= 1.25 * usual:
            line.size = line.end_size = usual
    return lines
