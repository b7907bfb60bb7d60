"""CPU per document, cold and warm, peers, a scan, bounds, and a batch: ``python -m bench [--rounds N] [--full]``.

The exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
import zipfile
from pathlib import Path

from lxml import etree

from bench.alike import near_duplicates
from bench.batch import SCALE, against_single_checks, scale
from bench.bounds import bounds
from bench.documents import Documents, make_documents
from bench.measure import Job, cold, print_rows, warm
from bench.peers import compare
from bench.scans import measure_scan
from checks import CHECKS
from pipeline.limits import DEFAULT
from pipeline.model import Options
from pipeline.pack import load
from pipeline.read import read
from pipeline.run import Checker, check, check_here
from pipeline.write.html import render

TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
OPTIONS = Options(datetime.date(2024, 5, 20), "report")
SCAN_ROUNDS = 3
"""A scan takes seconds a page."""
IMPORTS = "import click, jinja2, lxml.etree, rich.console"


def docx_floor(path: Path) -> str:
    """The least that reading a Word file can cost: unzip, parse, collect the text."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return "".join(element.text or "" for element in root.iter(TEXT))


def pdf_floor(path: Path) -> str:
    """The least that reading a text PDF can cost: every page's text as pypdfium2 gives it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def jobs(path: Path, floor: str, target: float, kept: Checker) -> list[Job]:
    """Floor, reading alone and the whole check of one document."""
    pack = load("shanghai-2024")
    result = check_here(path, pack, CHECKS, OPTIONS)
    lowest = docx_floor if path.suffix == ".docx" else pdf_floor
    return [
        (floor, lambda: lowest(path), None),
        ("reading alone", lambda: read(path, path.name, DEFAULT), None),
        ("check without HTML", lambda: check_here(path, pack, CHECKS, OPTIONS), None),
        ("HTML of a result alone", lambda: render(result, pack), None),
        ("whole check with HTML", lambda: render(check_here(path, pack, CHECKS, OPTIONS), pack), target),
        ("the same in a process of its own", lambda: render(check(path, pack, CHECKS, OPTIONS), pack), None),
        ("the same in a process that is kept", lambda: render(kept.check(path, OPTIONS), pack), None),
    ]


def measure_warm(documents: Documents, rounds: int, repeats: int) -> bool:
    """Print the warm figures; False when a target is missed."""
    unzip = "floor: unzip + parse + collect w:t"
    todo = [
        ("Word, typical", documents.typical, unzip, 5.0),
        ("Word, typical, without an error", documents.clean, unzip, 5.0),
        ("Word, heavy", documents.heavy, unzip, 2.0),
    ]
    if documents.pdf:
        todo.append(("PDF", documents.pdf, "floor: pypdfium2 page text", 2.0))
    else:
        print("PDF: not measured, LibreOffice is not installed (scripts/install-system-packages)")
    met = True
    for name, path, floor, target in todo:
        with Checker(load("shanghai-2024"), CHECKS) as kept:
            rows = warm(jobs(path, floor, target, kept), rounds, repeats)
        met = print_rows(f"{name}: {describe(path)}", rows) and met
    return met


def describe(path: Path) -> str:
    """What the document is, in figures."""
    document = read(path, path.name, DEFAULT)
    result = check_here(path, load("shanghai-2024"), CHECKS, OPTIONS)
    words = sum(section["counts"]["words"] for section in result.sections)
    size = f"{path.stat().st_size / 1024:.0f} kB"
    if path.suffix == ".pdf":
        return f"{words} 字, {document.pages} pages, {size}"
    with zipfile.ZipFile(path) as package:
        xml = package.getinfo("word/document.xml").file_size
    return f"{words} 字, {size}, document.xml {xml / 1024:.0f} kB"


def measure_cold(documents: Documents, rounds: int) -> bool:
    """Print the cost of starting; False when a target is missed."""
    python, yushen = sys.executable, str(Path(sys.executable).parent / "yushen")
    check_command = [yushen, "check", str(documents.typical), "--scope", "report"]
    met = print_rows(
        "Cold: a whole command",
        cold(
            [
                (f"floor: {IMPORTS}"[:43], [python, "-c", IMPORTS], None),
                ("python -c pass", [python, "-c", "pass"], None),
                ("yushen check typical.docx", check_command, 1.3),
                ("yushen check typical.docx --format json", [*check_command, "--format", "json"], None),
            ],
            rounds,
        ),
    )
    help_commands: list[tuple[str, list[str], float | None]] = [
        ("floor: import click", [python, "-c", "import click"], None),
        ("yushen --help", [yushen, "--help"], 1.3),
    ]
    return print_rows("Cold: help", cold(help_commands, rounds)) and met


def measure_peers(documents: Documents, rounds: int) -> bool:
    """Print what other readers take; False when a target is missed."""
    pack = load("shanghai-2024")

    def whole(path: Path) -> str:
        return render(check_here(path, pack, CHECKS, OPTIONS), pack)

    met = True
    for name, path in (("Word, typical", documents.typical), ("Word, heavy", documents.heavy), ("PDF", documents.pdf)):
        if path:
            met = compare(name, path, whole, rounds) and met
    return met


def main() -> int:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--rounds", type=int, default=9, help="rounds; the median is printed")
    parser.add_argument("--repeats", type=int, default=5, help="runs in each warm round")
    parser.add_argument("--count", type=int, default=1000, help="submissions in the batch that is measured")
    parser.add_argument(
        "--full", action="store_true", help="also batches up to 10,000, and near-duplicates: half an hour"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents = make_documents(Path(folder))
        met = measure_warm(documents, chosen.rounds, chosen.repeats)
        met = measure_cold(documents, chosen.rounds) and met
        met = measure_peers(documents, chosen.rounds) and met
        measure_scan(Path(folder), min(chosen.rounds, SCAN_ROUNDS))
        met = bounds(documents.typical, chosen.rounds, chosen.repeats) and met
    met = against_single_checks(chosen.count) and met
    if chosen.full:
        met = scale(SCALE) and met
        near_duplicates(10_000)
    else:
        print("\nWith --full also batches of 100, 1,000 and 10,000, and near-duplicates among 10,000 texts")
    return not met


if __name__ == "__main__":
    sys.exit(main())
