"""Files read beside one another give the result that one process gives, whatever becomes of one of them."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks import CHECKS
from pipeline import run
from pipeline.beside import dealt, read_beside
from pipeline.limits import DEFAULT
from pipeline.model import Options, SubmittedFile
from pipeline.pack import load
from pipeline.system import forks

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
OPTIONS = Options(date(2024, 5, 20))


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """A report in Word and evidence in PDFs that are large enough for scans."""
    folder = tmp_path / "申报"
    (folder / "证实性材料").mkdir(parents=True)
    shutil.copy(SAMPLES / "reports" / "factory-clean.docx", folder)
    for name in ("factory", "hospital"):
        shutil.copy(SAMPLES / "reports" / f"{name}-clean.pdf", folder / "证实性材料")
    return folder


def result(path: Path, documents: Any) -> dict[str, Any]:
    return run.check(path, load("shanghai-2024"), CHECKS, OPTIONS, documents=documents).to_json()


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("broken", [False, True], ids=["whole", "a file ends whoever reads it"])
def test_read_beside_one_another_the_result_is_the_same(
    submission: Path, monkeypatch: pytest.MonkeyPatch, zipped: bool, broken: bool
) -> None:
    whole = run.read
    if broken:
        monkeypatch.setattr(
            run, "read", lambda path, file, limits: os._exit(3) if "hosp" in file else whole(path, file, limits)
        )
    if zipped:
        submission = Path(shutil.make_archive(str(submission), "zip", submission))
    documents = read_beside(submission, DEFAULT, 2)
    assert documents is not None and len(documents) == 3
    assert result(submission, documents) == result(submission, None)


@pytest.mark.parametrize(
    ("kept", "cores"),
    [("*", 1), ("*.docx", 2), ("factory-clean.*", 2)],
    ids=["no core is free", "nothing that may be scanned", "one file that may be"],
)
def test_one_process_reads_what_is_not_worth_a_second(submission: Path, kept: str, cores: int) -> None:
    for file in submission.rglob("*.*"):
        if not file.match(kept):
            file.unlink()
    assert read_beside(submission, DEFAULT, cores) is None


@pytest.mark.parametrize(
    ("sizes", "shares"),
    [
        ({"a.pdf": 5, "b.pdf": 4, "c.jpg": 3}, [["a.pdf"], ["b.pdf", "c.jpg"]]),
        ({"a.docx": 90, "b.pdf": 4, "c.pdf": 4}, [["a.docx", "b.pdf"], ["c.pdf"]]),
        ({"a.pdf": 1}, [["a.pdf"], []]),
    ],
)
def test_scans_are_dealt_by_size_and_the_rest_goes_with_the_first(
    sizes: dict[str, int], shares: list[list[str]]
) -> None:
    files = [SubmittedFile(name, size, "", "") for name, size in sizes.items()]
    assert [[file.path for file in share] for share in dealt(files, 2)] == shares


pytestmark = pytest.mark.skipif(not forks(), reason="the system has no fork")
