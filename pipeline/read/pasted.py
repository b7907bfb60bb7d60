"""Office files that hold nothing but pictures of pages: recognised, each picture in its place, as a PDF's scans are."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pipeline.limits import Limits
from pipeline.model.document import Anchor, Block, Cell, Document, Figure, Note, Paragraph, Table, figures, paragraphs

if TYPE_CHECKING:
    from PIL.Image import Image

FEW = 30
"""Characters: a file with pictures and no more text than this has its text in the pictures."""
_SMALLEST = 120
"""Pixels of the shorter side: what is smaller is a logo or a line, no page."""
_LONGER = 300
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, TypeError, LookupError, struct.error)
"""What Pillow raises for odd bytes."""
Parts = Callable[[str], bytes | None]
"""Gives the bytes of a part of the package by its name."""


class _Picture(NamedTuple):
    """A picture of a page."""

    source: str
    content: bytes
    why: str = ""
    """Why it cannot be recognised, in Chinese."""


def with_pictures_read(document: Document, parts: Parts, limits: Limits) -> Document:
    """The document with the text of its pictures, where it has next to no other; else as it is.

    Raises:
        OcrFailed: the engine gave not a single page.
    """
    if not document.readable or not _has_only_pictures(document):
        return document
    pictures = _opened(document, parts, limits)
    if not pictures:
        return document
    from pipeline.read import ocr

    if not ocr.available():
        return _unrecognised(document, len(pictures))
    return _recognised(document, pictures, limits)


def _has_only_pictures(document: Document) -> bool:
    if not any(figure.kind == "picture" and figure.source for figure in figures(document.blocks)):
        return False
    held = accumulate(len("".join(paragraph.text.split())) for paragraph in paragraphs(document.blocks))
    return all(length < FEW for length in held)  # which the first lines tell of nearly every document


def _opened(document: Document, parts: Parts, limits: Limits) -> list[_Picture]:
    """The pictures that may be pages, each once, in the order of the file."""
    import logging

    from PIL import Image

    logging.getLogger("PIL").addHandler(logging.NullHandler())  # remarks on odd pictures are nothing for the terminal

    Image.MAX_IMAGE_PIXELS = None  # our own limit is looked at before anything is decoded
    found: list[_Picture] = []
    for source in dict.fromkeys(figure.source for figure in figures(document.blocks) if figure.source):
        content = parts(source)
        if not content:
            continue
        try:
            with Image.open(BytesIO(content)) as image:
                width, height, kind = image.width, image.height, image.format
        except _BROKEN:
            found.append(_Picture(source, b"", "图片打不开"))
            continue
        if min(width, height) < _SMALLEST or max(width, height) < _LONGER:
            continue
        if kind in ("WMF", "EMF"):
            found.append(_Picture(source, b"", f"{kind} 格式的图片不能识别"))
        elif width * height > limits.pixels:
            why = f"图片有 {width * height / 1e6:.0f} 百万像素，上限 {limits.pixels // 1_000_000} 百万像素"
            found.append(_Picture(source, b"", why))
        else:
            found.append(_Picture(source, content))
    return found


def _recognised(document: Document, pictures: list[_Picture], limits: Limits) -> Document:
    from pipeline.read.recognising import recognise_each, told_spared

    file, known = document.file, dict(enumerate(pictures, 1))
    numbers = [number for number, picture in known.items() if picture.content]
    came = recognise_each(
        file,
        numbers,
        limits,
        lambda number: _page(known[number].content, file, number),
        lambda number: _shown(known[number].content),
    )
    unread = sorted([*came.unread, *(number for number, picture in known.items() if picture.why)])
    text = {known[number].source: blocks for number, blocks in came.done.items()}
    told = _told(len(known), list(came.done), unread) + told_spared(came.spared, "张")
    notes = [Note("no_text_layer", f"{told}。", Anchor(file))]
    notes += [
        Note("skipped", f"第 {number} 张图片没有读出：{picture.why}；请上传电子版。", Anchor(file))
        for number, picture in known.items()
        if picture.why
    ]
    notes += came.notes(file, len(numbers), limits.ocr_pages)
    return replace(
        document,
        blocks=tuple(_filled(document.blocks, text)),
        text_source="ocr" if came.done else "none",
        notes=(*document.notes, *notes),
        unread=tuple(unread),
        spared=tuple(came.spared),
    )


def _told(pictures: int, done: list[int], unread: list[int]) -> str:
    from pipeline.read.recognising import listed

    what = "文字由 OCR 识别，数字均为估计"
    if unread:
        what = f"只识别了第 {listed(done)} 张，数字均为估计" if done else "没有识别完，未能读到文字"
    return f"文件里没有文字，只有 {pictures} 张图片，{what}"


def _unrecognised(document: Document, pictures: int) -> Document:
    advice = (
        f"文件里没有文字，只有 {pictures} 张图片，需要文字识别，但未安装 OCR 组件；"
        "请运行 pip install 'yushen[ocr]' 后重试。"
    )
    note = Note("missing_reader", advice, Anchor(document.file))
    return replace(document, text_source="none", notes=(*document.notes, note))


def _shown(content: bytes) -> Image:
    from PIL import Image, ImageOps

    from pipeline.read.picture import prepared

    with Image.open(BytesIO(content)) as image:
        return prepared(ImageOps.exif_transpose(image))


def _page(content: bytes, file: str, number: int) -> list[Block]:
    from pipeline.read.picture import page_blocks

    try:
        page = _shown(content)
    except _BROKEN:
        return []  # it breaks off: what it showed nobody can see
    return page_blocks(page, file, number)


def _filled(blocks: Sequence[Block], text: dict[str, list[Block]]) -> Iterator[Block]:
    """The blocks with the text of each picture before it, at the picture's own place in the file."""
    for block in blocks:
        if isinstance(block, Figure):
            yield from (_placed(one, block.anchor) for one in text.get(block.source, ()))
            yield block
        elif isinstance(block, Table):
            rows = (tuple(c._replace(blocks=tuple(_filled(c.blocks, text))) for c in row) for row in block.rows)
            yield block._replace(rows=tuple(rows))
        else:
            yield block


def _placed(block: Block, anchor: Anchor) -> Block:
    if isinstance(block, Table):
        rows = tuple(tuple(_cell_placed(cell, anchor) for cell in row) for row in block.rows)
        return block._replace(rows=rows, anchor=anchor)
    return block._replace(anchor=anchor) if isinstance(block, Paragraph | Figure) else block


def _cell_placed(cell: Cell, anchor: Anchor) -> Cell:
    return cell._replace(blocks=tuple(_placed(block, anchor) for block in cell.blocks))
