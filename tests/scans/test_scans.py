"""Forms that were printed, ticked with a pen, sealed, and scanned or photographed are read as they were written."""

from __future__ import annotations

import shutil

import pytest

pytest.importorskip("rapidocr")
if not shutil.which("soffice"):
    pytest.skip("LibreOffice is not installed", allow_module_level=True)

from tests.scans.scoring import form_after, recommendation_after


# `make scans` ages three samples in twenty-one ways.
@pytest.mark.parametrize(("base", "way"), [("factory", "photo_on_its_side")])
def test_a_form_is_read_as_it_was_written(base: str, way: str) -> None:
    score = form_after(base, way)
    assert score.ticks == score.of_ticks, score.wrong
    assert score.fields >= 0.98 * score.of_fields, score.wrong


@pytest.mark.parametrize("way", ["from_the_side"])
def test_a_recommendation_is_read_as_it_was_written(way: str) -> None:
    written, read = recommendation_after("factory", way)
    assert read == written
