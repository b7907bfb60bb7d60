"""A blank page for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.read.pdf.make import Page


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path / "报告.pdf")
