"""How a file is written does not change what is said of it; ``make metamorphic`` tries more samples of each way."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest

from tests.metamorphic import catalogue, matrix
from tests.metamorphic.specimens import Specimen
from tests.metamorphic.verdict import differences

EVERY = catalogue.load()
KNOWN = matrix.known()
QUICK = [how for how in EVERY.values() if not how.needs]


def turn(how: catalogue.Transformation) -> int:
    """A number of its own for each transformation, the same at each run."""
    return zlib.crc32(how.name.encode())


def tried(clean: bool) -> list[catalogue.Transformation]:
    """Nine of ten ways on a clean sample and four on a faulty one; of PDFs, which take long, a third on either."""

    def takes_turn(how: catalogue.Transformation) -> bool:
        if how.on in ("pdf", "print"):
            return turn(how) % 3 == clean
        return turn(how) % 10 > 0 if clean else turn(how) % 10 in (3, 5, 7, 9)

    return [how for how in QUICK if takes_turn(how)]


def chosen(how: catalogue.Transformation, clean: bool) -> Iterator[Specimen]:
    """The samples of one side, from a place that differs by transformation: all are used by some of them."""
    fitting = [one for one in matrix.specimens_for(how) if one.clean is clean]
    start = turn(how) % max(1, len(fitting))
    yield from fitting[start:] + fitting[:start]


def said_otherwise(how: catalogue.Transformation, clean: bool) -> list[str]:
    """The differences on the first sample that is changed; known ones aside, which must still be there."""
    for specimen in chosen(how, clean):
        found = differences(how, specimen)
        if found is not None:
            told = [f"{specimen.name}: {kind}: {what}" for kind, what in found]
            if specimen.name not in KNOWN.get(how.name, {}).get("fails", ()):
                return told
            return [] if told else [f"{specimen.name}: mended: take it off known.toml"]
    return [f"{how.name} changes no {'clean' if clean else 'faulty'} sample"]


@pytest.mark.parametrize("how", tried(clean=True), ids=lambda how: how.name)
def test_a_clean_sample_stays_clean_however_it_is_written(how: catalogue.Transformation) -> None:
    assert said_otherwise(how, clean=True) == []


@pytest.mark.parametrize("how", tried(clean=False), ids=lambda how: how.name)
def test_a_faulty_sample_keeps_its_fault_at_its_severity(how: catalogue.Transformation) -> None:
    assert said_otherwise(how, clean=False) == []


def test_there_are_transformations_for_every_kind_of_file() -> None:
    assert len(EVERY) >= 120
    assert {how.on for how in EVERY.values()} == {"word", "form", "pdf", "print", "sheet", "files"}


def test_what_is_known_to_fail_names_transformations_and_samples_that_there_are() -> None:
    for name, row in KNOWN.items():
        assert row["reason"]
        assert set(row["fails"]) <= {one.name for one in matrix.specimens_for(EVERY[name])}
