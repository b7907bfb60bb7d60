"""The samples show what ``samples/README.md`` says, neither more nor less."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from cli import yushen
from samples import listing, make

SAMPLES = Path(make.__file__).parent
SCHEMA = jsonschema.Draft202012Validator(
    json.loads((SAMPLES.parent / "docs" / "result.schema.json").read_text("utf-8"))
)
WORD_REPORTS = [case for case in listing.cases("reports") if case["file"].endswith(".docx")]


def check(path: Path, *options: str, date: str = listing.DATE) -> tuple[int, dict[str, Any]]:
    """The real command's exit code and the JSON object that it prints; tests/test_cli.py has it as a process."""
    arguments = ["check", str(path), "--format", "json", *(("--date", date) if date else ()), *options]
    done = CliRunner().invoke(yushen, arguments, standalone_mode=False, catch_exceptions=False)
    return done.return_value, json.loads(done.stdout)


def found(result: dict[str, Any]) -> list[str]:
    return sorted(f["code"] + (f":{f['subject']}" if f["subject"] else "") for f in result["findings"])


@pytest.mark.parametrize(("kind", "file", "expected"), listing.listed(), ids=lambda value: str(value)[:60])
def test_a_sample_gives_the_findings_that_the_table_lists_and_no_other(
    kind: str, file: str, expected: list[str]
) -> None:
    options = ("--scope", "report") if kind == "reports" else ()
    code, result = check(SAMPLES / kind / file, *options)
    assert found(result) == sorted(expected)
    assert code == any(finding["severity"] == "error" for finding in result["findings"])
    assert [row["code"] for row in result["checks"] if row["state"] == "crashed"] == []
    SCHEMA.validate(result)


CLEAN = [(kind, file) for kind, file, expected in listing.listed() if not expected and kind == "submissions"]


@pytest.mark.parametrize(("kind", "file"), CLEAN, ids=lambda value: str(value)[:60])
def test_a_clean_submission_is_clean_on_whatever_day_somebody_checks_it(kind: str, file: str) -> None:
    code, result = check(SAMPLES / kind / file, date="")
    assert (code, found(result)) == (0, [])
    assert result["submission"]["date_from"] == "submission"
    assert result["submission"]["date"].startswith("2024-0")


def test_the_table_is_the_one_that_the_cases_make() -> None:
    assert listing.README.read_text("utf-8") == listing.text(), "run: make samples"


def test_every_sample_on_disk_is_in_the_table() -> None:
    for kind in ("reports", "submissions"):
        on_disk = {path.name for path in (SAMPLES / kind).glob("*")}
        assert on_disk == {file for listed_kind, file, _ in listing.listed() if listed_kind == kind}


@pytest.mark.parametrize("case", WORD_REPORTS, ids=lambda case: case["file"])
def test_a_word_sample_is_what_its_text_makes(case: dict[str, Any]) -> None:
    """Compared part by part: another zlib packs the same parts into other bytes."""
    kept, made = (SAMPLES / "reports" / case["file"]).read_bytes(), make.word_file(case)
    if zipfile.is_zipfile(io.BytesIO(made)):
        assert parts(kept) == parts(made), "run: make samples"


def parts(content: bytes) -> dict[str, bytes]:
    """The package's parts; of the pictures, only that they are there (another Pillow draws other bytes)."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {n: b"" if n.endswith(".png") else package.read(n) for n in package.namelist()}
