"""What a check costs, in what does not depend on the machine: the Python functions that it calls."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from checks import CHECKS
from pipeline.limits import DEFAULT
from pipeline.model import Options, paragraphs
from pipeline.pack import load
from pipeline.read import read
from pipeline.run import check_here
from pipeline.write.html import render

REPORTS = Path(__file__).resolve().parents[1] / "samples/reports"


def calls_of_a_check(path: Path) -> int:
    """Python functions that a whole check with its HTML calls, when all is loaded and compiled."""
    pack, options = load("shanghai-2024"), Options(date(2024, 5, 20), "report")
    called = 0

    def count(_: FrameType, event: str, __: Any) -> None:
        nonlocal called
        called += event == "call"

    render(check_here(path, pack, CHECKS, options), pack)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        render(check_here(path, pack, CHECKS, options), pack)
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.parametrize(("report", "most"), [("factory-clean", 110), ("factory-L001-site-over", 113)])
def test_a_check_calls_few_functions_a_paragraph(report: str, most: int) -> None:
    path = REPORTS / f"{report}.docx"
    held = sum(1 for _ in paragraphs(read(path, path.name, DEFAULT).blocks))
    assert calls_of_a_check(path) <= most * held
