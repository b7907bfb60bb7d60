"""Photographed certificates of our own design: year, issuer, title and holder are read as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("rapidocr")

from tests.scans.certificates import CERTIFICATES, FONTS, told_after

if not FONTS[1].exists():
    pytest.skip("no Chinese font is installed", allow_module_level=True)


# `make scans` reads all ten.
@pytest.mark.parametrize("number", [6, 9], ids=["red title over rays", "written downwards"])
def test_a_photographed_certificate_tells_its_year_issuer_title_and_holder(number: int, tmp_path: Path) -> None:
    one = CERTIFICATES[number]
    told = told_after(number, tmp_path)
    assert told == {"year": one.year, "name": one.name, "issuer": one.issuer, "unit_name": one.unit}
