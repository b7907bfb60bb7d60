"""A whole submission as it is handed in, half of its evidence scanned: ``python -m bench.submission [--rounds N]``.

Report, form and recommendation in Word, eight evidence files, four of them scans, twelve pages to be recognised in
all. Printed is where the CPU time of its check goes, stage by stage, and what the scans are of it. With ``--batch N``
so many of them, each with a report in words of its own, are checked by two workers, and again, beside single checks.
"""

from __future__ import annotations

import argparse
import datetime
import random
import shutil
import tempfile
from pathlib import Path

from bench import batch
from bench.mixed import in_other_words
from bench.profile import Clock, Stage, watched
from bench.scans import DPI, rendered
from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import check_here
from pipeline.write.files import write_files
from samples.make import to_pdf

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "submissions" / "factory-clean-标杆级"
OWN = "现场管理创新成果报告.docx"
"""The report among its files."""
REPORT = SAMPLE.parent.parent / "reports" / "factory-clean.pdf"
OPTIONS = Options(datetime.date(2024, 5, 20))
SCANNED = {
    "现场管理评价报告（第三方）": 5,
    "2023年现场管理活动总结": 3,
    "2022年现场管理活动总结": 2,
    "荣誉证书-工人先锋号2023": 2,
}
"""Evidence that is scanned, and its pages: its own, and then those of a report, for what is annexed to it."""
RECOGNISE = Stage("recognise", "pipeline.read.ocr", "recognise")
RENDER = Stage("render pages", "pipeline.read.pdf.ocr_pages", "_recognised")


def make(folder: Path) -> Path:
    """Writes the submission; its folder."""
    made = Path(shutil.copytree(SAMPLE, folder / SAMPLE.name))
    for word in sorted(made.rglob("*.docx")):
        if pages := SCANNED.get(word.stem):
            printed = folder / f"{word.stem}.pdf"
            to_pdf(word, printed)
            sheets = rendered(printed, 1) + rendered(REPORT, pages - 1)
            sheets[0].save(word.with_suffix(".pdf"), save_all=True, append_images=sheets[1:], resolution=DPI)
            word.unlink()
    return made


def make_many(folder: Path, count: int) -> Path:
    """So many of them, each with a report in words of its own; the folder that they lie in."""
    root = folder / "in"
    with tempfile.TemporaryDirectory() as name:
        one = make(Path(name))
        for number in range(1, count + 1):
            report = Path(shutil.copytree(one, root / f"第{number}份")) / OWN
            report.write_bytes(in_other_words(report, random.Random(number)))
    return root


def as_a_batch(count: int, singles: int) -> None:
    """Prints what single checks of some cost, a batch of all, and its second run."""
    with tempfile.TemporaryDirectory(prefix="yushen-bench-") as name:
        folder = Path(name)
        root = make_many(folder, count)
        some = folder / "some"
        for submission in sorted(root.iterdir())[:singles]:
            shutil.copytree(submission, some / submission.name)
        print(f"{count} submissions of 11 files, {sum(SCANNED.values())} pages of each scanned")
        print(f"  {'':34}{'elapsed':>10}{'CPU':>10}{'CPU each':>11}{'ratio':>7}{'parent':>10}{'together':>10}")
        alone = batch.run("checks", str(some), str(folder / "alone"))
        batch.line(f"check, {singles} of them one by one", alone, singles)
        for title in ("batch, 2 workers", "batch again, nothing changed"):
            cost = batch.batch(root, folder / "out", 2)
            batch.line(title, cost, count, alone.cpu / singles * count)


def profile(submission: Path, rounds: int) -> dict[str, float]:
    """CPU seconds of each stage, those of the round that took least; what a stage calls is not its own."""
    pack, best = load("shanghai-2024"), dict[str, float]()
    for _ in range(rounds):
        clock = Clock()
        with watched(clock, (RECOGNISE, RENDER)), tempfile.TemporaryDirectory() as out:
            result = clock.timed("other", check_here)(submission, pack, CHECKS, OPTIONS)
            clock.timed("write files", write_files)(result, pack, submission, Path(out))
        if not best or sum(clock.spent.values()) < sum(best.values()):
            best = clock.spent
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.submission", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="the first loads the recogniser; the least counts")
    parser.add_argument("--batch", type=int, metavar="N", help="check so many of them by two workers")
    parser.add_argument("--singles", type=int, default=3, help="how many of them are checked one by one beside that")
    parser.add_argument("--into", type=Path, help="only write the submission into this folder")
    chosen = parser.parse_args()
    if chosen.into:
        print(make(chosen.into))
        return
    if chosen.batch:
        as_a_batch(chosen.batch, chosen.singles)
        return
    with tempfile.TemporaryDirectory() as folder:
        spent = profile(make(Path(folder)), chosen.rounds)
    whole = sum(spent.values())
    pages = sum(SCANNED.values())
    print(
        f"A submission of 11 files, {pages} pages of them scanned: {whole:.1f} s of CPU\n\n{'':24}{'ms':>9}{'share':>8}"
    )
    for title, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"{title:24}{1000 * seconds:9.1f}{seconds / whole:8.2%}")


if __name__ == "__main__":
    main()
