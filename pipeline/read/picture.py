"""Pictures of pages (jpg, png, tiff, bmp, webp): their text by OCR, laid out as a PDF's pages are."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.limits import Limits
from pipeline.model.document import Anchor, Block, Document, Figure, Note
from pipeline.read.unread import unread

if TYPE_CHECKING:
    from PIL.Image import Image

logging.getLogger("PIL").addHandler(logging.NullHandler())  # remarks on odd pictures are nothing for the terminal
_HEIC_READERS = ("pi_heif", "pillow_heif")
"""No extra asks for either: the wheels of both hold LGPL libraries, those of the second a GPL one, too."""
_LONGEST = 2200
"""Pixels of the longer side that recognition profits from: a phone's photo is made smaller first."""


def read_picture(path: Path, file: str, limits: Limits) -> Document:
    """The text of a picture, page by page. Never raises for odd content; the picture itself is a Figure."""
    import PIL.Image
    from PIL import ImageOps, UnidentifiedImageError

    from pipeline.read import ocr
    from pipeline.read.recognising import listed, recognise_each, told_spared

    PIL.Image.MAX_IMAGE_PIXELS = None  # our own limit is looked at before anything is decoded
    _open_heic_too()
    try:
        with PIL.Image.open(path) as picture:
            if over := _too_large(picture, file, limits):
                return over
            # A JPEG is decoded no larger than needed, in a part of the memory.
            picture.draft("RGB", (_LONGEST, _LONGEST))
            pages = getattr(picture, "n_frames", 1)
            if not ocr.available():
                return _unrecognised(file, pages)
            for number in range(1, min(pages, limits.ocr_pages) + 1):
                picture.seek(number - 1)
                if over := _too_large(picture, file, limits):
                    return over

            def shown(number: int) -> Image:
                picture.seek(number - 1)
                return prepared(ImageOps.exif_transpose(picture))

            def one(number: int) -> list[Block]:
                return [*page_blocks(shown(number), file, number), Figure(Anchor(file, number), "picture")]

            came = recognise_each(file, range(1, pages + 1), limits, one, shown)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return unread(file, "damaged", "图片已损坏，打不开；请重新拍摄或扫描后上传。")
    blocks = tuple(block for number in sorted(came.done) for block in came.done[number])
    what = "文字由 OCR 识别，数字均为估计"
    if came.unread:
        what = f"只识别了第 {listed(list(came.done))} 页，数字均为估计" if came.done else "没有识别完，未能读到文字"
    what += told_spared(came.spared)
    notes = [Note("no_text_layer", f"这是图片，共 {pages} 页，{what}。", Anchor(file, 1))]
    notes += came.notes(file, pages, limits.ocr_pages)
    return Document(
        file,
        blocks,
        "ocr" if came.done else "none",
        pages,
        notes=tuple(notes),
        unread=tuple(came.unread),
        spared=tuple(came.spared),
    )


def _too_large(picture: Image, file: str, limits: Limits) -> Document | None:
    """Looked at for each page before it is decoded: a few bytes can claim any size."""
    pixels = picture.width * picture.height
    if pixels <= limits.pixels:
        return None
    most = limits.pixels // 1_000_000
    return unread(
        file, "limit", f"图片有 {pixels / 1e6:.0f} 百万像素，上限 {most} 百万像素，未读取；请缩小后重新上传。"
    )


def opens_heic() -> bool:
    """A reader of phones' HEIC is installed."""
    return any(find_spec(name) for name in _HEIC_READERS)


def _open_heic_too() -> None:
    for name in filter(find_spec, _HEIC_READERS):
        import_module(name).register_heif_opener()
        return


def _unrecognised(file: str, pages: int) -> Document:
    advice = "这是图片，需要文字识别，但未安装 OCR 组件；请运行 pip install 'yushen[ocr]' 后重试。"
    return Document(file, text_source="none", pages=pages, notes=(Note("missing_reader", advice, Anchor(file, 1)),))


def prepared(picture: Image) -> Image:
    """Upright as the camera says, on white, and no larger than recognition needs."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGBA", layer.size, "white")
        picture.alpha_composite(layer)
    page = picture.convert("RGB")
    page.thumbnail((_LONGEST, _LONGEST))
    return page


def page_blocks(page: Image, file: str, number: int) -> list[Block]:
    """The text of a picture of a page, which ``prepared`` has made ready.

    Raises:
        OcrFailed: the engine broke off.
    """
    from pipeline.read import ocr
    from pipeline.read.pdf import blocks_of_page

    return blocks_of_page(ocr.recognise(page, file, number), file, number)
