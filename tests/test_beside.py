"""Scans recognised beside one another leave nothing for the check to recognise, and change nothing that it says."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from checks import CHECKS
from pipeline import run
from pipeline.beside import dealt, recognised
from pipeline.limits import DEFAULT
from pipeline.model import Options, SubmittedFile
from pipeline.pack import load
from pipeline.system import forks
from tests.read.test_spared import FIRST, drawn

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
OPTIONS = Options(date(2024, 5, 20))
pytestmark = pytest.mark.skipif(not forks(), reason="the system has no fork")


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """A report in Word and three papers in PDF, large enough to be scans."""
    folder = tmp_path / "申报"
    (folder / "证实性材料").mkdir(parents=True)
    shutil.copy(SAMPLES / "reports" / "factory-clean.docx", folder)
    for name in ("factory", "hospital"):
        shutil.copy(SAMPLES / "reports" / f"{name}-clean.pdf", folder / "证实性材料")
    return folder


def test_what_was_recognised_before_is_not_recognised_again_and_the_result_is_the_same(submission: Path) -> None:
    pytest.importorskip("rapidocr")
    scans = [f"证实性材料/{year}年活动记录.pdf" for year in (2022, 2023)]
    for name in scans:
        drawn(Path(name).stem, FIRST).save(submission / name, resolution=150)
    known = recognised(submission, DEFAULT, OPTIONS, 2)
    assert sorted(known) == [(name, 1) for name in scans]
    before, pack = dict(known), load("shanghai-2024")
    told = run.check(submission, pack, CHECKS, OPTIONS, recognised=known).to_json()
    assert known == before
    assert told == run.check(submission, pack, CHECKS, OPTIONS).to_json()


@pytest.mark.parametrize(
    ("kept", "cores"),
    [("*", 1), ("*.docx", 2), ("factory-clean.*", 2)],
    ids=["no core is free", "nothing that may be scanned", "one file that may be"],
)
def test_one_process_reads_what_is_not_worth_a_second(submission: Path, kept: str, cores: int) -> None:
    for file in submission.rglob("*.*"):
        if not file.match(kept):
            file.unlink()
    assert recognised(submission, DEFAULT, OPTIONS, cores) == {}


@pytest.mark.parametrize(
    ("sizes", "shares"),
    [
        ({"a.pdf": 5, "b.pdf": 4, "c.jpg": 3}, [["a.pdf"], ["b.pdf", "c.jpg"]]),
        ({"a.pdf": 4, "b.pdf": 4, "c.pdf": 4}, [["a.pdf", "c.pdf"], ["b.pdf"]]),
        ({"a.pdf": 1}, [["a.pdf"], []]),
    ],
)
def test_scans_are_dealt_by_size(sizes: dict[str, int], shares: list[list[str]]) -> None:
    files = [SubmittedFile(name, size, "", "") for name, size in sizes.items()]
    assert [[file.path for file in share] for share in dealt(files, 2)] == shares
