"""What reading a PDF costs by the program that made it: ``python -m bench.producers [FOLDER …] [--rounds N]``.

For each PDF whose pages hold text (scans are another matter: ``bench.scan_pages``): PDFium's own text of its pages, our
reading, and the second reading that an error may rest on, all pages of it. The ratios are those of the same rounds;
of each producer the median of its files is printed.
"""

from __future__ import annotations

import argparse
import gc
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple
from unittest.mock import patch

import pypdfium2

from bench.__main__ import pdf_floor
from bench.measure import warm
from pipeline.confirm.pdf import TooSlow, forget, second_lines
from pipeline.limits import DEFAULT
from pipeline.read import read

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
MOST = 60
"""Pages: a longer file would be most of its producer's time."""
LEAST = 200
"""Characters of a page of text, on average."""
TARGET = 2.0
"""Times PDFium's own text that reading may take."""
PRODUCERS = (
    ("WPS", r"WPS|Kingsoft"),
    ("LibreOffice", r"LibreOffice|OpenOffice|^ ?Writer"),
    ("Word", r"Microsoft.*Word|PDFMaker.*Word|Microsoft: Print|Word$"),
    ("Excel, PowerPoint", r"Microsoft.*(?:Excel|PowerPoint)"),
    ("Chromium", r"Skia|Chromium"),
    ("reportlab", r"ReportLab"),
    ("TeX", r"TeX|dvipdf"),
    ("CNKI", r"CNKI"),
    ("Distiller, InDesign", r"Distiller|InDesign|Adobe PDF Library"),
    ("macOS", r"Quartz|macOS"),
)


class Cost(NamedTuple):
    """Of one file: its pages, the floor in CPU ms, and both readings as multiples of it."""

    pages: int
    floor: float
    reading: float
    second: float


def producer_of(document: pypdfium2.PdfDocument) -> str:
    """Who made the file, as it says itself."""
    told = document.get_metadata_dict()
    words = " ".join(told.get(key, "") for key in ("Producer", "Creator"))
    return next((name for name, wording in PRODUCERS if re.search(wording, words)), "others")


def texts(folders: list[Path]) -> Iterator[tuple[str, Path, int]]:
    """(producer, path, pages) of the PDFs in the folders that hold text."""
    for path in sorted(path for folder in folders for path in folder.rglob("*.[pP][dD][fF]")):
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            continue
        try:
            pages = len(document)
            if 0 < pages <= MOST and len(pdf_floor(path)) >= LEAST * pages:
                yield producer_of(document), path, pages
        finally:
            document.close()


def cost_of(path: Path, pages: int, rounds: int) -> Cost:
    """What the file costs, by turns."""

    def again() -> None:
        try:
            second_lines(path, 1, pages)
        except TooSlow:
            print(f"{path.name}: the second reading gave up", file=sys.stderr)
        finally:
            forget()

    floor, reading, second = warm(
        [
            ("floor: pypdfium2 page text", lambda: pdf_floor(path), None),
            ("reading", lambda: read(path, path.name, DEFAULT), None),
            ("second reading", again, None),
        ],
        rounds,
        1,
    )
    lowest = floor.milliseconds
    return Cost(pages, lowest, reading.milliseconds / lowest, second.milliseconds / lowest)


def main() -> None:
    """Measure and print a row for each producer."""
    parser = argparse.ArgumentParser(prog="python -m bench.producers", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="*", default=[SAMPLES])
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    costs: dict[str, list[Cost]] = defaultdict(list)
    gc.disable()  # as a check does
    with patch("pipeline.read.ocr.available", lambda: False):
        for producer, path, pages in texts(chosen.folder):
            try:
                costs[producer].append(cost_of(path, pages, chosen.rounds))
            except Exception as error:  # pdfminer raises anything on odd files
                print(f"{path.name}: not measured ({type(error).__name__})", file=sys.stderr)
    print(f"{'':22}{'files':>7}{'pages':>7}{'floor, ms a page':>18}{'reading':>10}        {'second reading':>16}")
    for producer, files in sorted(costs.items(), key=lambda item: -len(item[1])):
        pages = sum(cost.pages for cost in files)
        a_page = median([cost.floor / cost.pages for cost in files])
        reading, second = median([cost.reading for cost in files]), median([cost.second for cost in files])
        verdict = "pass" if reading <= TARGET else "FAIL"
        print(f"{producer:22}{len(files):7}{pages:7}{a_page:18.2f}{reading:9.1f}×  {verdict:6}{second:15.1f}×")


if __name__ == "__main__":
    main()
