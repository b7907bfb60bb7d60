"""A printed sheet filled in by hand and scanned: digits as strokes of a pen, a little crooked, on a grey page."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

# Each digit as strokes in a box of 10 by 16.
_STROKES: dict[str, list[list[tuple[float, float]]]] = {
    "0": [[(5, 0), (1, 3), (0, 8), (1, 13), (5, 16), (9, 13), (10, 8), (9, 3), (5, 0)]],
    "1": [[(2, 4), (5, 0), (5, 16)]],
    "2": [[(0, 4), (2, 1), (5, 0), (8, 1), (9, 4), (8, 7), (0, 16), (10, 16)]],
    "3": [[(0, 1), (9, 1), (4, 7), (8, 9), (9, 12), (7, 15), (4, 16), (0, 14)]],
    "4": [[(7, 16), (7, 0), (0, 11), (10, 11)]],
    "5": [[(9, 0), (1, 0), (1, 7), (5, 6), (9, 9), (9, 13), (5, 16), (0, 14)]],
    "6": [[(8, 0), (3, 4), (0, 10), (1, 14), (5, 16), (9, 14), (9, 10), (5, 8), (1, 11)]],
    "7": [[(0, 0), (10, 0), (4, 16)]],
    "8": [[(5, 7), (1, 4), (5, 0), (9, 4), (5, 7), (0, 11), (1, 15), (5, 16), (9, 15), (10, 11), (5, 7)]],
    "9": [[(9, 5), (6, 8), (2, 7), (0, 4), (2, 1), (6, 0), (9, 3), (9, 7), (7, 16)]],
    ".": [[(1, 15), (2, 16), (1, 16), (1, 15)]],
}


def scanned(pdf: Path, out: Path, writing: list[tuple[float, float, str]], seed: int = 1) -> None:
    """The first page of a PDF as a scan, with text written by hand at places in points from the top left."""
    import pypdfium2
    from PIL import Image, ImageDraw

    luck = random.Random(seed)
    scale = 200 / 72
    page = pypdfium2.PdfDocument(str(pdf))[0].render(scale=scale).to_pil().convert("RGB")
    pen = ImageDraw.Draw(page)
    for across, down, text in writing:
        _write(pen, across * scale, down * scale, text, luck)
    grey = Image.new("RGB", page.size, (244, 242, 236))
    page = Image.blend(page, grey, 0.12).rotate(0.25, expand=False, fillcolor=(240, 240, 236))
    page.save(out, dpi=(200, 200))


def _write(pen: Any, left: float, top: float, text: str, luck: random.Random) -> None:
    size = 1.9
    for sign in text:
        for stroke in _STROKES[sign]:
            points = [
                (left + x * size + luck.uniform(-0.8, 0.8), top + y * size + luck.uniform(-0.8, 0.8)) for x, y in stroke
            ]
            pen.line(points, fill=(30, 40, 120), width=4, joint="curve")
        left += (5 if sign == "." else 14) * size


def places(pdf: Path, words: list[str]) -> list[tuple[float, float]]:
    """Where in the first page the cells to the right of these words are: points from the top left."""
    import pdfplumber

    with pdfplumber.open(pdf) as document:
        page = document.pages[0]
        edge = max(word["x0"] for word in page.extract_words() if word["text"].startswith("得分"))
        found = []
        for text in words:
            word = next(one for one in page.extract_words() if one["text"].startswith(text))
            found.append((edge, (word["top"] + word["bottom"]) / 2 - 4))
    return found
