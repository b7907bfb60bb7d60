"""Text recognition by RapidOCR (extra ``ocr``); its wheel carries its models, nothing is fetched.

The angle classifier stays off (it turns whole lines away) and only the red channel is looked at, so that
a red seal over the text does not cost characters. docs/architecture.md gives the figures.
"""

from __future__ import annotations

import os
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.system import allow_reserving

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.model.document import HeadLine
    from pipeline.read.ruled.strokes import Rules
    from pipeline.read.sheets import Reading

_STANDARD = re.compile(r"(?<![A-Za-z])([A-Z]{1,4}/[A-Z]{1,6})(?=\d)")
_IN_A_WORD = re.compile(r"(?<=[a-z])!(?=[a-z]|[.@-][a-z])")
_SEARCHED = 960
"""Pixels of the longer side of the picture in which lines are looked for, at most."""
_SETTINGS = {
    "Global.use_cls": False,
    "Global.log_level": "error",
    "Det.limit_type": "max",
    "Det.limit_side_len": _SEARCHED,
}
_kept: Path | None = None
_threads = 2
"""Of the engine where one file is read at a time: a page takes three quarters of the time, and a third more CPU."""


class OcrLine(NamedTuple):
    """A recognised line."""

    text: str
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in pixels of the picture as it was read."""
    score: float
    """0-1."""
    unsure: bool = False
    """It holds a box of which it is not sure whether it is ticked."""


class Page(NamedTuple):
    """A recognised page."""

    lines: list[OcrLine]
    image: Image
    """The page as it was read: level, upright, evenly lit."""
    rules: Rules


class OcrFailed(RuntimeError):
    """The engine did not start or broke off: no fault of the file."""


def share_machine(processes: int) -> None:
    """Tells this process, before its first page, how many others of its kind work beside it."""
    global _threads
    _threads = max(1, min(_threads, (os.cpu_count() or 1) // processes))


def available() -> bool:
    """The extra is installed; cheap, nothing is loaded."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def keep_pages_in(folder: Path | None) -> None:
    """From here on every page is kept there as a picture, as it was read."""
    global _kept
    _kept = folder


def recognise(image: Image, file: str = "", number: int = 0) -> Page:
    """The lines of a page, top to bottom, and the page as they were read: straightened, in grey.

    Args:
        image: a picture of a page, of any size and lying any way.
        file, number: where it comes from, to name the picture that is kept.

    Raises:
        OcrFailed: the engine broke off.
    """
    try:
        page = _read(image)
    except MemoryError:
        raise
    except Exception as error:
        raise OcrFailed(type(error).__name__) from error
    if _kept is not None:
        name = file.replace("/", "_") or "page"
        page.image.save(_kept / f"{name}-{number}.png")
    return page


def head_of(image: Image) -> tuple[HeadLine, ...] | None:
    """The lines at the top of a page; None where they were not read for sure: its head may be elsewhere.

    Raises:
        OcrFailed: the engine broke off.
    """
    from pipeline.read.page_head import read_head

    try:
        return read_head(image, _Engine())
    except MemoryError:
        raise
    except Exception as error:
        raise OcrFailed(type(error).__name__) from error


def _read(image: Image) -> Page:
    from PIL.Image import fromarray

    from pipeline.read.sheets import read_sheet

    sheet = read_sheet(image, _Engine())
    lines = [OcrLine(as_words(line.text), line.box, line.score, line.unsure) for line in sheet.lines]
    return Page(lines, fromarray(sheet.grey), sheet.rules)


class _Engine:
    """The recogniser as ``read_sheet`` asks for it."""

    def detect(self, picture: Any) -> Any:
        import numpy

        from pipeline.read.straighten.print_size import searched

        small, scale = searched(picture, _SEARCHED)
        found = _engine()(small, use_det=True, use_cls=False, use_rec=False)
        return numpy.zeros((0, 4, 2), numpy.float32) if found.boxes is None else numpy.asarray(found.boxes) / scale

    def read(self, crops: list[Any]) -> list[Reading]:
        from pipeline.read.characters import read_line

        recogniser = _engine()._load_rec_model()
        return [read_line(recogniser, crop) for crop in crops]


def as_words(text: str) -> str:
    """What the engine often does to words of letters is undone.

    GB/T 29590, T/SAQ 0004: it loses the blank, which makes one word of two; within an address it takes an l for a "!".
    """
    return _STANDARD.sub(r"\1 ", _IN_A_WORD.sub("l", text))


@cache
def _engine() -> Any:
    """One engine per process, made at the first page."""
    from rapidocr import RapidOCR

    allow_reserving()
    engine: Any = RapidOCR(params=_SETTINGS)
    options = engine.cfg.EngineConfig.onnxruntime
    options.intra_op_num_threads = _threads
    # An arena keeps memory from run to run. Asking the system for it anew costs a quarter of looking for lines, where
    # all pictures are of a size; lines are of all lengths, gain nothing by one, and would leave it in pieces.
    options.enable_cpu_mem_arena = True
    engine._load_det_model()
    options.enable_cpu_mem_arena = False
    engine._load_rec_model()
    return engine
