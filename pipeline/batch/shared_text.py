"""Reports that share large parts of their text (I001): sampled shingles find candidates, all shingles decide.

A shingle is five characters of the folded text (NFKC, letters and digits only). One in ``SAMPLE`` of them,
chosen by its own hash and so the same ones in every text, goes into an inverted index of all reports;
who shares enough of the sample is compared in full. The cost grows with the number of reports, not with
the number of pairs: of a passage that very many share, only neighbours are paired.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.batch.fingerprints import Prints
    from pipeline.pack import Pack

    Hashes = NDArray[Any]

SHINGLE = 5
SAMPLE = 16
LEAST = 200
"""Folded characters: a shorter report is not compared."""
CANDIDATE = 0.15
"""Of the sample: who shares less is not compared in full. Well below ``RAISED``, for a sample may err."""
RAISED = 0.25
"""Of the shorter report: what shares this much is shown. Between 10 % (never) and 40 % (always)."""
RUN = 8
"""Consecutive shingles: a shorter match is chance or a common phrase."""
COMMON = 0.05
COMMON_LEAST = 16
"""A passage in more than this part of all reports, and in more than this many, is nobody's own."""
CROWD = 32
"""Of a shingle in more reports than this only neighbours are paired, each with the next ``NEIGHBOURS``."""
NEIGHBOURS = 8
PARTNERS = 3
"""Others that are shown for one report at most."""


class Section(NamedTuple):
    """A section's text as it stands in the result."""

    key: str
    text: str


class Folded(NamedTuple):
    """A report's text for comparing: kept characters, and where each came from."""

    text: str
    sections: tuple[Section, ...]
    places: Hashes
    """(characters, 2) int32: the section's number and the offset in its text."""


def own_text(sections: Iterable[dict[str, Any]], pack: Pack) -> list[Section]:
    """The report's sections of a result (the contract's JSON), its title left out."""
    return [Section(s["key"], s["text"]) for s in sections if s["found"] and s["key"] != pack.title_key]


def fold(sections: Sequence[Section]) -> Folded:
    """Letters and digits, width and case made one: neither punctuation nor line ends hide a copy."""
    import numpy as np

    kept: list[str] = []
    places: list[tuple[int, int]] = []
    for number, section in enumerate(sections):
        for offset, character in enumerate(section.text):
            for letter in _folded_character(character):
                kept.append(letter)
                places.append((number, offset))
    return Folded("".join(kept), tuple(sections), np.array(places, np.int32).reshape(-1, 2))


_LEFT_OUT = re.compile(r"[\W_]+")


def _folded(text: str) -> str:
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).lower())


_folded_character = lru_cache(maxsize=8192)(_folded)


def shingles(text: str) -> Hashes:
    """One uint32 for each five characters of the folded ``text``, in their order."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(codes) < SHINGLE:
        return np.zeros(0, np.uint32)
    length = len(codes) - SHINGLE + 1
    mixed = np.zeros(length, np.uint64)
    for place in range(SHINGLE):
        mixed = (mixed ^ codes[place : place + length]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return ((mixed * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(32)).astype(np.uint32)


def boilerplate(pack: Pack) -> Hashes:
    """The shingles of the notice and of the guidance in the blank template, sorted: nobody's own words."""
    return _boilerplate(pack.notice.read_text("utf-8"), tuple(spec.guidance for spec in pack.sections))


@lru_cache(maxsize=4)
def _boilerplate(*texts: str | tuple[str, ...]) -> Hashes:
    import numpy as np

    whole = "\n".join(text if isinstance(text, str) else "\n".join(text) for text in texts)
    return np.unique(shingles(_folded(whole)))


def within(values: Hashes, ordered: Hashes) -> NDArray[Any]:
    """Which of ``values`` are in the sorted ``ordered``."""
    import numpy as np

    if not len(ordered):
        return np.zeros(len(values), bool)
    places = np.searchsorted(ordered, values)
    places[places == len(ordered)] = 0
    found: NDArray[Any] = ordered[places] == values
    return found


def sample(sections: Sequence[Section], pack: Pack) -> Hashes:
    """The fingerprint of a report: its own sampled shingles, sorted, each once. Empty when it is too short."""
    import numpy as np

    text = _folded("\n".join(section.text for section in sections))
    if len(text) < LEAST:
        return np.zeros(0, np.uint32)
    found = np.unique(sampled(shingles(text)))
    own: Hashes = found[~within(found, boilerplate(pack))]
    return own


def sampled(found: Hashes) -> Hashes:
    """Those that go into the index: chosen by their low bits, so that the index can be parted by the high ones."""
    chosen: Hashes = found[found % SAMPLE == 0]
    return chosen


class Pairs(NamedTuple):
    """Who may be alike, and what is common to many."""

    pairs: list[tuple[int, int]]
    """Places of two reports, the first one always of the batch and before the second."""
    common: Hashes
    """Sampled shingles that are nobody's own, sorted."""


def candidates(prints: Prints) -> Pairs:
    """Pairs of reports that share at least ``CANDIDATE`` of the smaller one's sample.

    An archive's reports are not paired with one another.
    """
    import numpy as np

    most = max(COMMON_LEAST, COMMON * prints.total)
    common, shared = _common(prints, most)
    # A text that is common for its greater part is no boilerplate: many have handed in the same.
    copied = shared * 2 > prints.sizes
    own = np.maximum(np.where(copied, prints.sizes, prints.sizes - shared), 1)
    likely: list[tuple[float, int, int]] = []
    for first, second, times in prints.counted(_pairs(prints, most, copied)):
        share = times / np.minimum(own[first], own[second])
        keep = share >= CANDIDATE
        likely += zip(-share[keep], first[keep].tolist(), second[keep].tolist(), strict=True)
    return Pairs(_best(likely), common)


def _best(likely: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Of each report no more than are shown and a few to spare, the most alike first."""
    taken: Counter[int] = Counter()
    pairs = []
    for _, first, second in sorted(likely):
        if taken[first] < 2 * PARTNERS or taken[second] < 2 * PARTNERS:
            taken.update((first, second))
            pairs.append((first, second))
    return sorted(pairs)


def _common(prints: Prints, most: float) -> tuple[Hashes, Hashes]:
    """The shingles that are in more than ``most`` reports, sorted; and how many of them each report has."""
    import numpy as np

    found = [np.zeros(0, np.uint32)]
    shared = np.zeros(prints.total, np.int64)
    for values, lengths, owners in prints.parts():
        many = lengths > most
        found.append(values[many])
        shared += np.bincount(owners[np.repeat(many, lengths)], minlength=prints.total)
    return np.concatenate(found), shared


def _pairs(prints: Prints, most: float, copied: Hashes) -> Iterator[Hashes]:
    """A code (first × total + second) for every two reports that have a shingle in common that is their own."""
    import numpy as np

    for _, lengths, owners in prints.parts():
        keep = np.repeat(lengths <= most, lengths) | copied[owners]
        left = np.add.reduceat(keep, np.r_[0, np.cumsum(lengths)[:-1]])
        yield from _in_one_list(owners[keep], left[left > 0], prints)


def _in_one_list(owners: Hashes, lengths: Hashes, prints: Prints) -> Iterator[Hashes]:
    """Codes of every two reports that stand in one posting list; of a crowded one, of neighbours alone."""
    import numpy as np

    ends = np.repeat(np.cumsum(lengths), lengths)
    reach = np.repeat(np.where(lengths > CROWD, NEIGHBOURS, CROWD), lengths)
    places = np.arange(len(owners))
    for step in range(1, CROWD):
        ok = (places + step < ends) & (step <= reach)
        if not ok.any():
            return
        first, second = owners[places[ok]], owners[places[ok] + step]
        yield (first * prints.total + second)[first < prints.batch]


@dataclass(frozen=True, eq=False)
class Text:
    """A report ready for comparing in full."""

    folded: Folded
    hashes: Hashes
    own: NDArray[Any]
    """Which shingles are the report's own: not boilerplate, not common to many."""
    ordered: Hashes
    """The hashes, sorted."""


def text_of(sections: Sequence[Section], pack: Pack, common: Hashes) -> Text:
    """The report with its shingles; ``common`` as in ``Pairs``."""
    import numpy as np

    folded = fold(sections)
    hashes = shingles(folded.text)
    own = ~within(hashes, boilerplate(pack))
    shared = within(hashes, common)
    in_sample = max(1, int((hashes % SAMPLE == 0).sum()))
    if 2 * int(shared.sum()) <= in_sample:
        own &= ~_around(shared)
    return Text(folded, hashes, own, np.unique(hashes))


def _around(shared: NDArray[Any]) -> NDArray[Any]:
    """Stretches between sampled common shingles that lie close: only one shingle in ``SAMPLE`` is known."""
    import numpy as np

    reach = 2 * SAMPLE
    marks = np.flatnonzero(shared)
    found = shared.copy()
    for left, right in pairwise(marks):
        if right - left <= reach:
            found[left:right] = True
    return found


class Stretch(NamedTuple):
    """Folded characters [start, end) that are found in the other report."""

    start: int
    end: int


class Shared(NamedTuple):
    """What two reports share, seen from one of them."""

    share: float
    characters: int
    stretches: tuple[Stretch, ...]


def shared(here: Text, there: Text) -> Shared:
    """The part of ``here``'s own shingles that stand, in runs, in ``there``.

    A run goes on through boilerplate, but only its own shingles count.
    """
    import numpy as np

    matched = within(here.hashes, there.ordered)
    runs = np.flatnonzero(np.diff(np.r_[False, matched, False])).reshape(-1, 2)
    upto = np.r_[0, np.cumsum(here.own)]
    counts = upto[runs[:, 1]] - upto[runs[:, 0]]
    runs, counts = runs[counts >= RUN], counts[counts >= RUN]
    stretches = tuple(Stretch(int(start), int(end) + SHINGLE - 1) for start, end in runs)
    return Shared(int(counts.sum()) / max(1, upto[-1]), sum(s.end - s.start for s in stretches), stretches)
