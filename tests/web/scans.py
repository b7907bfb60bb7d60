"""Scans of many pages, made in a moment: pictures of text on pages without a text layer.

python -m tests.web.scans PAGES OUT.pdf
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from tests.web.helpers import sample

DPI = 150


def scan(path: Path, pages: int) -> Path:
    """A scan of the sample report, its pages over and over again."""
    document = pypdfium2.PdfDocument(sample("factory-clean.pdf"))
    drawn: list[Image.Image] = [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]
    document.close()
    first, *rest = [drawn[number % len(drawn)] for number in range(pages)]
    first.save(path, "PDF", save_all=True, append_images=rest, resolution=DPI, quality=60)
    return path


if __name__ == "__main__":
    scan(Path(sys.argv[2]), int(sys.argv[1]))
