"""What was read is kept apart from what was judged: another rule needs no second reading."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import readings
from pipeline.limits import DEFAULT
from pipeline.model import Document, HeadLine, Note, Spared
from pipeline.read import read

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "samples" / "reports"
NAMES = ("factory-L001-site-over.docx", "construction-C003-placeholder.docx", "construction-S001-no-results.pdf")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The shipped pack, to change a rule in."""
    return Path(shutil.copytree(ROOT / "packs" / "shanghai-2024", tmp_path / "pack"))


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "results.jsonl").read_text("utf-8").splitlines()]


def test_a_rules_other_severity_is_judged_anew_from_what_was_read(tmp_path: Path, rules: Path, run: Any) -> None:
    """The readings are set to what only they could say: it is in the new results, so nothing was read again."""
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    for name in NAMES:
        shutil.copy(REPORTS / name, given)
    run(root=str(given), pack=str(rules))
    kept = sorted((out / readings.READ).iterdir())
    assert len(kept) == len(NAMES)
    for file in kept:
        documents = readings.unpacked(file.read_bytes())
        assert documents is not None
        marked = {path: replace(one, notes=(Note("active", "从读到的内容来"),)) for path, one in documents.items()}
        file.write_bytes(readings.packed(marked))
    other = Path(shutil.copytree(rules, tmp_path / "other"))
    said = (other / "rules.toml").read_text("utf-8")
    (other / "rules.toml").write_text(said.replace('severity = "error"', 'severity = "review"'), "utf-8")
    run(root=str(given), pack=str(other))
    for line in lines(out):
        assert "F010" in {finding["code"] for finding in line["findings"]}
    (long,) = [one for line in lines(out) for one in line["findings"] if one["code"] == "L001"]
    assert long["severity"] == "review"


@pytest.mark.parametrize("name", NAMES)
def test_a_reading_comes_back_as_it_was(name: str) -> None:
    document = {name: read(REPORTS / name, name, DEFAULT)}
    assert readings.unpacked(readings.packed(document)) == document


class Command:
    """What a pickle of somebody else's may do when it is opened."""

    def __init__(self, left: Path) -> None:
        self.left = left

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.left),)


def test_what_somebody_else_put_there_is_not_opened(tmp_path: Path) -> None:
    left = tmp_path / "left"
    assert readings.unpacked(zlib.compress(pickle.dumps(Command(left)))) is None
    assert not left.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"half", readings.packed({"a": Document("a")})[:-3], zlib.compress(b"\0" * 100 * 2**20), zlib.compress(b"")],
    ids=["nothing", "no reading", "cut off", "exploding", "empty"],
)
def test_what_is_no_reading_is_read_anew(content: bytes) -> None:
    assert readings.unpacked(content) is None


def test_a_reading_that_time_cut_short_is_not_kept() -> None:
    put: list[bytes] = []
    whole = Document("a.pdf", spared=(Spared(2, (HeadLine("证书", True),)), Spared(3)))
    cut = Document("b.pdf", notes=(Note("slow", "第 2 页未识别"),))
    one = readings.Readings(None, put.append)
    one.keep({"a.pdf": whole, "b.pdf": cut})
    assert put == []
    one.keep({"a.pdf": whole})
    assert readings.unpacked(put[0]) == {"a.pdf": whole}


def test_a_reading_of_other_files_is_not_taken_for_these() -> None:
    kept = readings.Readings(readings.packed({"a.docx": Document("a.docx")}), lambda content: None)
    assert kept.found({"a.docx", "b.docx"}) is None
    assert kept.found({"a.docx"}) == {"a.docx": Document("a.docx")}


def test_what_somebody_else_put_there_changes_nothing_of_the_model() -> None:
    """A pickle may set the attributes of what it names: here it says what every note is to say from then on."""
    spoiled = b"\x80\x02cpipeline.model.document\nNote\nN}Vtext\nVx\ns\x86b."
    before = vars(Note)["text"]
    try:
        assert readings.unpacked(zlib.compress(spoiled)) is None
        assert Note("active", "a").text == "a"
    finally:
        Note.text = before  # type: ignore[misc]
