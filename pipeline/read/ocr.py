"""Text recognition by RapidOCR (extra ``ocr``); its wheel carries its models, nothing is fetched.

The angle classifier stays off (it turns whole lines away) and only the red channel is looked at, so that
a red seal over the text does not cost characters. docs/architecture.md gives the figures.
"""

from __future__ import annotations

import os
import re
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.worker import allow_reserving, apart

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_SECONDS = 120.0
"""Wall time for one page, turned ones included; it is not on the submission's clock."""
_SPARSE = 0.4
"""Characters per square of a line's box under which the line was not really read."""
_POOR = 0.75
"""Mean certainty under which a page is tried in other directions."""
_TALL = 1.5
"""A line of text is wider than it is high; boxes higher by this factor are text that lies on its side."""
_STANDARD = re.compile(r"(?<![A-Za-z])([A-Z]{1,4}/[A-Z]{1,6})(?=\d)")
_SETTINGS = {
    "Global.use_cls": False,
    "Global.log_level": "error",
    # Lines are found as well in a smaller picture, and read one by one they need no padding to the longest:
    # half the time, and 0.6 GB at the peak instead of 1.1.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
}
_threads = 2
"""Of the engine where one file is read at a time: a page takes three quarters of the time, and a third more CPU."""


class OcrLine(NamedTuple):
    """A recognised line."""

    text: str
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in pixels of the picture as it was read."""
    score: float
    """0-1."""


class OcrFailed(RuntimeError):
    """The engine did not start or broke off: no fault of the file."""


def share_machine(processes: int) -> None:
    """Tells this process, before its first page, how many others of its kind work beside it."""
    global _threads
    _threads = max(1, min(_threads, (os.cpu_count() or 1) // processes))


def available() -> bool:
    """The extra is installed; cheap, nothing is loaded."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognise(image: Image) -> tuple[list[OcrLine], Image]:
    """The lines of a page, top to bottom, and the page as they were read: turned, where it lay on its side.

    Args:
        image: about 150 dpi; an A4 page is 1240 × 1754 pixels.

    Raises:
        OcrFailed: the engine broke off.
    """
    with apart(PAGE_SECONDS):
        try:
            return _upright(image)
        except MemoryError:
            raise
        except Exception as error:
            raise OcrFailed(type(error).__name__) from error


def _upright(image: Image) -> tuple[list[OcrLine], Image]:
    best, page = _lines(image), image
    if _looks_turned(best):
        for turn in (90, 270, 180):
            turned = image.rotate(turn, expand=True)
            tried = _lines(turned)
            if _weight(tried) > _weight(best) * 1.2:
                best, page = tried, turned
    return best, page


def _looks_turned(lines: list[OcrLine]) -> bool:
    """Most boxes stand upright, or hold far fewer characters than their shape has room for, or were read unsurely."""
    if not lines:
        return False
    long = [line for line in lines if len(line.text) > 3] or lines
    tall = sum(line.box[3] - line.box[1] > _TALL * (line.box[2] - line.box[0]) for line in long)
    room = sum((line.box[2] - line.box[0]) / max(line.box[3] - line.box[1], 1.0) for line in lines)
    sparse = sum(len(line.text) for line in lines) < _SPARSE * room
    return sparse or tall * 2 > len(long) or sum(line.score for line in lines) < _POOR * len(lines)


def _weight(lines: list[OcrLine]) -> float:
    """Characters, each with how surely it was read; a page read the wrong way round has few."""
    upright = (line for line in lines if line.box[2] - line.box[0] >= line.box[3] - line.box[1])
    return sum(len(line.text) * max(line.score - 0.5, 0.0) for line in upright)


def _lines(image: Image) -> list[OcrLine]:
    import numpy

    red = numpy.asarray(image.convert("RGB"))[:, :, :1]
    found = _engine()(numpy.repeat(red, 3, axis=2))
    if found.boxes is None or found.txts is None:
        return []
    lines = []
    for text, box, score in zip(found.txts, found.boxes, found.scores, strict=True):
        across, down = box[:, 0], box[:, 1]
        sides = (float(across.min()), float(down.min()), float(across.max()), float(down.max()))
        lines.append(OcrLine(spaced(str(text)), sides, float(score)))
    return lines


def spaced(text: str) -> str:
    """GB/T 29590, T/SAQ 0004: the engine often loses the blank, which makes one word of two."""
    return _STANDARD.sub(r"\1 ", text)


@cache
def _engine() -> Any:
    """One engine per process, made at the first page."""
    from rapidocr import RapidOCR

    allow_reserving()
    return RapidOCR(params=_SETTINGS | {"EngineConfig.onnxruntime.intra_op_num_threads": _threads})
