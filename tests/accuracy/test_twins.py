"""A Word file and its PDF are split alike by a pack of the file's own headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.twins import ALIKE, NEAR, likeness, twins_of
from bench.twins_pack import own_pack, top_headings
from pipeline.read import read

REPORTS = Path(__file__).parents[2] / "samples" / "reports"


@pytest.mark.parametrize("name", ["construction", "factory", "hospital"])
def test_the_sample_reports_are_split_alike(tmp_path: Path, name: str) -> None:
    word, pdf = (read(REPORTS / f"{name}-clean.{kind}", f"{name}.{kind}") for kind in ("docx", "pdf"))
    names = top_headings(word)
    assert len(names) >= 4
    twins = twins_of(word, pdf, own_pack(names, tmp_path))
    assert [twin.title for twin in twins if twin.alike < ALIKE or twin.off > NEAR] == []
    assert all(twin.words for twin in twins), "a section without text shows nothing"


def test_texts_in_another_order_are_less_alike() -> None:
    assert likeness("甲乙丙丁戊己庚辛", "甲乙丙丁戊己庚辛") == 1.0
    assert likeness("甲乙丙丁戊己庚辛", "戊己庚辛甲乙丙丁") == 0.5
