"""Reading a scan, against RapidOCR alone on the same pictures in the same rounds."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.measure import cpu_seconds
from pipeline.limits import DEFAULT
from pipeline.read import ocr, read

if TYPE_CHECKING:
    from PIL.Image import Image

REPORT = Path(__file__).resolve().parent.parent / "samples" / "reports" / "factory-clean.pdf"
PAGES, DPI = 3, 150
ALONE: dict[str, dict[str, Any]] = {
    "RapidOCR alone, as it comes": {},
    "RapidOCR alone, angle classifier off": {"Global.use_cls": False},
}


def measure_scan(folder: Path, rounds: int) -> None:
    """Print CPU and elapsed time for each page; there is no target."""
    if not ocr.available():
        print("\nScan: not measured, OCR is not installed (pip install 'yushen[ocr]')")
        return
    scan = folder / "scan.pdf"
    make_scan(scan)
    images = rendered(scan, PAGES)
    jobs: dict[str, Callable[[], object]] = {"yushen: reading the scan": lambda: read(scan, scan.name, DEFAULT)}
    jobs |= {name: alone(images, settings) for name, settings in ALONE.items()}
    print(f"\nScan: {PAGES} pages at {DPI} dpi, no text layer, {scan.stat().st_size / 1024:.0f} kB")
    print(f"{'':44}{'CPU s/page':>11}{'pages/min':>11}{'ours':>7}")
    first = 0.0
    for name, (cpu, elapsed) in timed(jobs, rounds).items():
        first = first or cpu
        print(f"{name:44}{cpu / PAGES:11.2f}{60 * PAGES / elapsed:11.1f}{cpu / first:6.2f}x")


def make_scan(scan: Path) -> None:
    """The first pages of a sample as pictures in a PDF, as a scanner writes it."""
    first, *rest = rendered(REPORT, PAGES)
    first.save(scan, save_all=True, append_images=rest, resolution=DPI)
    document = read(scan, scan.name, DEFAULT)
    if document.text_source != "ocr" or document.pages != PAGES:
        raise SystemExit(f"the scan was not read by OCR: {[note.text for note in document.notes]}")


def rendered(path: Path, pages: int) -> list[Image]:
    """The first ``pages`` of a PDF as pictures."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return [document[number].render(scale=DPI / 72).to_pil().convert("RGB") for number in range(pages)]
    finally:
        document.close()


def alone(images: list[Image], settings: dict[str, Any]) -> Callable[[], object]:
    """RapidOCR on every picture; the engine is made before, as ours is at its first page."""
    import numpy
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error", **settings})
    # It takes colours in OpenCV's order.
    pictures = [numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1]) for image in images]
    engine(pictures[0])
    return lambda: [engine(picture) for picture in pictures]


def timed(jobs: dict[str, Callable[[], object]], rounds: int) -> dict[str, tuple[float, float]]:
    """CPU and elapsed seconds of each job, the medians of interleaved rounds."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, run in jobs.items():
            cpu, began = cpu_seconds(), time.monotonic()
            run()
            times[name].append((cpu_seconds() - cpu, time.monotonic() - began))
    return {name: (median(cpu for cpu, _ in took), median(wall for _, wall in took)) for name, took in times.items()}
