"""A report of another notice printed as PDF gives what its Word file gives: findings, lengths, scenes."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import check_here
from samples import activities
from tests.samples.test_notices import CASES, DAYS

CHOSEN = ("clean-危险化学品", "L001-third-scene-over", "S008-four-scenes", "C004-words-not-allowed")
REPORT = "案例报告.docx"


def test_the_print_of_a_safety_report_is_judged_as_its_word_file(tmp_path: Path, soffice: str) -> None:
    cases = [case for case in CASES if case["notice"] == "safety" and case["file"] in CHOSEN]
    assert len(cases) == len(CHOSEN)
    words = [activities.write(case, tmp_path / case["file"]) for case in cases]
    before = [_result(path) for path in words]
    for path in words:
        (path / REPORT).rename(tmp_path / f"{path.name}.docx")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    sources = [str(tmp_path / f"{path.name}.docx") for path in words]
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *sources],
        check=True,
        capture_output=True,
    )
    for path, word in zip(words, before, strict=True):
        (tmp_path / f"{path.name}.pdf").rename(path / REPORT.replace(".docx", ".pdf"))
        printed = _result(path)
        assert _told(printed) == _told(word), path.name
        assert _lengths(printed) == _lengths(word), path.name


def _result(path: Path) -> dict[str, Any]:
    pack = load(str(activities.NOTICES / "safety"))
    result: dict[str, Any] = check_here(path, pack, CHECKS, Options(DAYS["safety"])).to_json()
    return result


def _told(result: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = [
        (one["code"], (one["subject"] or "").replace(".pdf", ".docx"), one["severity"]) for one in result["findings"]
    ]
    return sorted(found)


def _lengths(result: dict[str, Any]) -> list[tuple[str, int, list[int]]]:
    return [
        (s["key"], s["counts"]["words"], [part["counts"]["words"] for part in s.get("parts", [])])
        for s in result["sections"]
    ]
