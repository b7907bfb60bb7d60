"""A form on paper: printed with every box empty, then ticked with a pen and sealed."""

from __future__ import annotations

import io
import math
import random
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import cv2
import numpy
import pypdfium2 as pdfium

from tests.metamorphic.producers import converted

DPI = 200
_BOX = "□"
_BRACKETS = re.compile(r"（([　√]{1,2})）")
_PENS = ((150, 60, 30), (40, 30, 30), (130, 40, 20))
"""Blue and black ink, in OpenCV's order."""


@dataclass
class Paper:
    """Pages (height, width, 3) at 200 dpi, and on each the places where a pen should tick, with the box's size."""

    pages: list[Any]
    ticks: list[list[tuple[float, float, float]]]


def print_form(docx: bytes) -> Paper:
    """The pages of a form as they leave the printer, unticked."""
    content, boxes, brackets = _unticked(docx)
    document = pdfium.PdfDocument(converted(content, ".docx", "pdf"))
    pages, ticks = [], []
    for page in document:
        image = page.render(scale=DPI / 72).to_numpy()
        pages.append(numpy.ascontiguousarray(image[:, :, :3]))
        ticks.append([])
        _find(page, ticks[-1], boxes, brackets)
    return Paper(pages, ticks)


def _unticked(docx: bytes) -> tuple[bytes, list[bool], list[bool]]:
    """The form with all boxes empty, and which were ticked, in their order."""
    out = io.BytesIO()
    boxes: list[bool] = []
    brackets: list[bool] = []
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "word/document.xml":
                text = content.decode()
                boxes = [sign == "☑" for sign in re.findall("[□☑]", text)]
                brackets = ["√" in held for held in _BRACKETS.findall(text)]
                content = _BRACKETS.sub("（　）", text.replace("☑", _BOX)).encode()
            new.writestr(item, content)
    return out.getvalue(), boxes, brackets


def _find(page: Any, ticks: list[tuple[float, float, float]], boxes: list[bool], brackets: list[bool]) -> None:
    """Where on the page the ticks belong; what is on the page is taken off the two lists."""
    text = page.get_textpage()
    height = page.get_height()
    scale = DPI / 72
    whole = text.get_text_range()
    for index, sign in enumerate(whole):
        if sign == _BOX and boxes and boxes.pop(0):
            left, bottom, right, top = text.get_charbox(index)
            ticks.append(((left + right) / 2 * scale, (height - (bottom + top) / 2) * scale, (right - left) * scale))
    for match in re.finditer(r"（\s*）", whole):
        if brackets and brackets.pop(0):
            first, last = text.get_charbox(match.start()), text.get_charbox(match.end() - 1)
            middle = (first[1] + first[3]) / 2
            ticks.append(((first[2] + last[0]) / 2 * scale, (height - middle) * scale, (first[3] - first[1]) * scale))


def ticked(paper: Paper, seed: int) -> list[Any]:
    """The pages after a person ticked them, no two ticks alike."""
    chance = random.Random(seed)
    pen = chance.choice(_PENS)
    pages = []
    for page, ticks in zip(paper.pages, paper.ticks, strict=True):
        page = page.copy()
        for x, y, size in ticks:
            _tick(page, x, y, max(size, 18.0), pen, chance)
        pages.append(page)
    return pages


def _tick(page: Any, x: float, y: float, size: float, pen: tuple[int, int, int], chance: random.Random) -> None:
    wide = chance.uniform(0.8, 1.25) * size
    x, y = x + chance.uniform(-0.08, 0.08) * size, y + chance.uniform(-0.08, 0.08) * size
    points = [(x - 0.45 * wide, y - 0.05 * wide), (x - 0.12 * wide, y + 0.38 * wide), (x + 0.6 * wide, y - 0.55 * wide)]
    line = numpy.array([(px + chance.uniform(-1.5, 1.5), py + chance.uniform(-1.5, 1.5)) for px, py in points])
    cv2.polylines(page, [numpy.round(line * 16).astype(numpy.int32)], False, pen, chance.choice((3, 4)), cv2.LINE_AA, 4)


def sealed(page: Any, seed: int) -> Any:
    """A round red seal somewhere on the lower half, over whatever stands there."""
    chance = random.Random(seed)
    height, width = page.shape[:2]
    x, y = chance.uniform(0.3, 0.7) * width, chance.uniform(0.55, 0.8) * height
    over = numpy.full_like(page, 255)
    cv2.circle(over, (int(x), int(y)), 150, (40, 40, 215), 9, cv2.LINE_AA)
    star = [
        (x + (60 if i % 2 else 24) * math.sin(i * math.pi / 5), y + (60 if i % 2 else 24) * math.cos(i * math.pi / 5))
        for i in range(10)
    ]
    cv2.fillPoly(over, [numpy.array(star, numpy.int32)], (40, 40, 215), cv2.LINE_AA)
    return numpy.minimum(page, over)
