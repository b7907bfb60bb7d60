"""What a page costs to recognise, by kind of page, and a submission with twelve of them.

    python -m bench.scan_pages [ROUNDS]

Each is measured in the same rounds as the program works now, and as it did before: pages with every line read at its
full length, the submission with every page read whole.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.measure import cpu_seconds
from bench.scans import rendered

if TYPE_CHECKING:
    from PIL.Image import Image

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
REPORT = SAMPLES / "reports" / "factory-clean.pdf"
CLEAN = SAMPLES / "submissions" / "factory-clean-标杆级"
SUMMARY = "证实性材料/2023年现场管理活动总结.docx"
EVIDENCE = 12


def main(rounds: int) -> None:
    """Prints the table."""
    from pipeline.read import ocr

    ocr.share_machine(2)
    kinds = _kinds()
    ocr.recognise(kinds["text, office scan"][0])  # the engine is made
    print(f"{'':34}{'before':>24}{'now':>24}")
    print(f"{'':34}{'CPU s/page':>12}{'pages/min':>12}{'CPU s/page':>12}{'pages/min':>12}")
    for kind, pages in kinds.items():
        _tell(kind, len(pages), _measured(_lines, lambda pages=pages: [ocr.recognise(page) for page in pages], rounds))
    with tempfile.TemporaryDirectory() as folder:
        check = _submission(Path(folder))
        _tell(f"a submission with {EVIDENCE} scanned pages", 1, _measured(_pages, check, rounds), "CPU s")


def _tell(kind: str, pages: int, took: list[tuple[float, float]], unit: str = "") -> None:
    figures = "".join(f"{cpu / pages:12.2f}{60 * pages / wall:12.1f}" for cpu, wall in took)
    print(f"{kind:34}{figures} {unit}", flush=True)


def _kinds() -> dict[str, list[Image]]:
    """Pages of running text, of a form and of a certificate, scanned and photographed."""
    from tests.scans.certificates import CERTIFICATES, drawn
    from tests.scans.scoring import papers

    text = [_as_array(image) for image in rendered(REPORT, 2)]
    form = papers("factory")[1].pages[:2]
    paper = [drawn(one, number) for number, one in enumerate(CERTIFICATES[:2])]
    return {
        "text, office scan": _aged(text, "office_scan"),
        "text, photographed": _aged(text, "under_a_lamp"),
        "text, on its head": _aged(text, "on_its_head"),
        "form, office scan": _aged(form, "office_scan"),
        "form, photographed": _aged(form, "under_a_lamp"),
        "certificate, scanned": _aged(paper, "office_scan"),
    }


def _as_array(image: Image) -> Any:
    """At 200 dpi, in OpenCV's order, as a printed page is."""
    import cv2
    import numpy

    page = cv2.cvtColor(numpy.asarray(image), cv2.COLOR_RGB2BGR)
    return cv2.resize(page, None, fx=4 / 3, fy=4 / 3, interpolation=cv2.INTER_CUBIC)


def _aged(pages: list[Any], way: str) -> list[Image]:
    import cv2
    from PIL.Image import fromarray

    from tests.scans.ageing import WAYS

    return [fromarray(cv2.cvtColor(WAYS[way](page, 1), cv2.COLOR_BGR2RGB)) for page in pages]


def _submission(folder: Path) -> Callable[[], object]:
    """The check of a clean submission of which one year's evidence is a scan of twelve pages."""
    from checks import CHECKS
    from pipeline.model import Options
    from pipeline.pack import load
    from pipeline.run import check_here
    from tests.scans.scoring import other_papers

    pack = load("shanghai-2024")
    shutil.copytree(CLEAN, folder, dirs_exist_ok=True)
    (folder / SUMMARY).unlink()
    running = [_as_array(image) for image in rendered(REPORT, 5)[3:]] * EVIDENCE
    pages = _aged([other_papers("factory")[SUMMARY].pages[0], *running][:EVIDENCE], "office_scan")
    pages[0].save((folder / SUMMARY).with_suffix(".pdf"), save_all=True, append_images=pages[1:], resolution=200)
    return lambda: check_here(folder, pack, CHECKS, Options(date(2024, 5, 20)))


def _measured(
    way: Callable[[bool], AbstractContextManager[None]], job: Callable[[], object], rounds: int
) -> list[tuple[float, float]]:
    """CPU and elapsed seconds before, and now: the medians of interleaved rounds."""
    took: list[list[tuple[float, float]]] = [[], []]
    for _ in range(rounds):
        for now, times in enumerate(took):
            with way(bool(now)):
                cpu, began = cpu_seconds(), time.monotonic()
                job()
                times.append((cpu_seconds() - cpu, time.monotonic() - began))
    return [(median(cpu for cpu, _ in times), median(wall for _, wall in times)) for times in took]


@contextmanager
def _pages(needed: bool) -> Iterator[None]:
    """Pages of evidence are read as far as they are needed, or all."""
    from pipeline import run

    as_it_is = run._SEVERAL
    if not needed:
        run._SEVERAL = 10**6
    try:
        yield
    finally:
        run._SEVERAL = as_it_is


@contextmanager
def _lines(narrowed: bool) -> Iterator[None]:
    """Long lines are narrowed, or read as they are."""
    from pipeline.read import sheets

    as_it_is = sheets._LONG
    if not narrowed:
        sheets._LONG = 10**6  # type: ignore[misc]
    try:
        yield
    finally:
        sheets._LONG = as_it_is  # type: ignore[misc]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
