"""How a file is written does not change what is said of it; ``make metamorphic`` tries more samples of each way."""

from __future__ import annotations

import zlib

import pytest

from tests.metamorphic import catalogue, matrix
from tests.metamorphic.specimens import Specimen
from tests.metamorphic.verdict import differences

EVERY = catalogue.load()
KNOWN = matrix.known()
QUICK = [how for how in EVERY.values() if not how.needs]


def chosen(how: catalogue.Transformation, clean: bool) -> list[Specimen]:
    """The samples of one side, from a place that differs by transformation: all are used by some of them."""
    fitting = [one for one in matrix.specimens_for(how) if one.clean is clean]
    start = zlib.crc32(how.name.encode()) % max(1, len(fitting))
    return fitting[start:] + fitting[:start]


def said_otherwise(how: catalogue.Transformation, clean: bool) -> list[str]:
    """The differences on the first sample that the transformation changes."""
    for specimen in chosen(how, clean):
        found = differences(how, specimen)
        if found is not None:
            expected = specimen.name in KNOWN.get(how.name, {}).get("fails", ())
            told = [f"{specimen.name}: {kind}: {what}" for kind, what in found]
            assert bool(told) or not expected, f"mended on {specimen.name}: take it off known.toml"
            return [] if expected else told
    return [f"{how.name} changes no {'clean' if clean else 'faulty'} sample"]


@pytest.mark.parametrize("how", QUICK, ids=lambda how: how.name)
def test_a_clean_sample_stays_clean_however_it_is_written(how: catalogue.Transformation) -> None:
    assert said_otherwise(how, clean=True) == []


@pytest.mark.parametrize("how", QUICK, ids=lambda how: how.name)
def test_a_faulty_sample_keeps_its_fault_at_its_severity(how: catalogue.Transformation) -> None:
    assert said_otherwise(how, clean=False) == []


def test_there_are_transformations_for_every_kind_of_file() -> None:
    assert len(EVERY) >= 120
    assert {how.on for how in EVERY.values()} == {"word", "form", "pdf", "print", "sheet", "files"}


def test_what_is_known_to_fail_names_transformations_and_samples_that_there_are() -> None:
    for name, row in KNOWN.items():
        assert row["reason"]
        assert set(row["fails"]) <= {one.name for one in matrix.specimens_for(EVERY[name])}
