"""Reports that share large parts of their text (I001): sampled shingles find candidates, all shingles decide.

A shingle is five characters of the folded text (NFKC, letters and digits only). One in ``SAMPLE`` of them,
chosen by its own hash and so the same ones in every text, goes into an inverted index of all reports;
who shares enough of the sample is compared in full. The cost grows with the number of reports, not with
the number of pairs: of a passage that very many share, only neighbours are paired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
_PART = 1 << 16
"""Shingles, about: the index is built and used one part of this size at a time, to take little memory."""


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


def own_text(sections: Iterable[dict[str, Any]]) -> list[Section]:
    """The report's sections of a result (the contract's JSON), its title left out."""
    return [Section(s["key"], s["text"]) for s in sections if s["found"] and s["key"] != "title"]


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


def candidates(prints: Sequence[Hashes], batch: int | None = None) -> Pairs:
    """Pairs of reports that share at least ``CANDIDATE`` of the smaller one's sample.

    Args:
        prints: the reports' samples (see ``sample``).
        batch: how many of them, from the first, are the batch's; the others (an archive's) are not paired
            with one another.
    """
    import numpy as np

    batch = len(prints) if batch is None else batch
    sizes = np.array([len(found) for found in prints], np.int64)
    postings = _Postings(prints)
    common = postings.common(max(COMMON_LEAST, COMMON * len(prints)))
    # A text that is common for its greater part is no boilerplate: many have handed in the same.
    shared = np.array([int(within(found, common).sum()) for found in prints], np.int64)
    copied = shared * 2 > sizes
    codes, counts = postings.pair_counts(common, copied, batch)
    first, second = codes // len(prints), codes % len(prints)
    own = np.maximum(np.where(copied, sizes, sizes - shared), 1)
    share = counts / np.minimum(own[first], own[second])
    return Pairs(_best(first, second, share), common)


def _best(first: Hashes, second: Hashes, share: Hashes) -> list[tuple[int, int]]:
    """Those over the threshold, of each report no more than are shown and a few to spare."""
    import numpy as np

    keep = share >= CANDIDATE
    first, second, share = first[keep], second[keep], share[keep]
    taken: dict[int, int] = {}
    pairs = []
    for place in np.lexsort((second, first, -share)):
        a, b = int(first[place]), int(second[place])
        if taken.get(a, 0) < 2 * PARTNERS or taken.get(b, 0) < 2 * PARTNERS:
            taken[a], taken[b] = taken.get(a, 0) + 1, taken.get(b, 0) + 1
            pairs.append((a, b))
    return sorted(pairs)


class _Postings:
    """The inverted index: every sampled shingle with the reports it is in, one part of it at a time."""

    def __init__(self, prints: Sequence[Hashes]) -> None:
        self.prints = prints

    def parts(self) -> Iterable[tuple[Hashes, Hashes, Hashes]]:
        """(shingles, how many reports each is in, the reports of all of them one after the other)."""
        import numpy as np

        number = 1 + sum(map(len, self.prints)) // _PART
        edges = np.linspace(0, 1 << 32, number + 1).astype(np.uint64)
        cuts = [np.searchsorted(found, edges) for found in self.prints]
        for part in range(number):
            pieces = [found[cut[part] : cut[part + 1]] for found, cut in zip(self.prints, cuts, strict=True)]
            owners = np.repeat(np.arange(len(pieces), dtype=np.int32), [len(piece) for piece in pieces])
            values = np.concatenate(pieces) if pieces else np.zeros(0, np.uint32)
            order = np.argsort(values, kind="stable")
            values = values[order]
            starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else np.zeros(0, int)
            yield values[starts], np.diff(np.r_[starts, len(values)]), owners[order]

    def common(self, most: float) -> Hashes:
        """The shingles that are in more than ``most`` reports, sorted."""
        import numpy as np

        return np.concatenate([values[counts > most] for values, counts, _ in self.parts()])

    def pair_counts(self, common: Hashes, copied: Hashes, batch: int) -> tuple[Hashes, Hashes]:
        """How many shingles each pair shares: (first × reports + second, count), sorted by pair."""
        import numpy as np

        total = len(self.prints)
        codes, counts = np.zeros(0, np.int64), np.zeros(0, np.int64)
        for values, lengths, owners in self.parts():
            own = ~within(values, common)
            keep = np.repeat(own, lengths) | copied[owners]
            lengths = np.add.reduceat(keep, np.r_[0, np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
            found = _pairs(owners[keep].astype(np.int64), lengths[lengths > 0], total, batch)
            more, times = np.unique(found, return_counts=True)
            codes, inverse = np.unique(np.concatenate([codes, more]), return_inverse=True)
            counts = np.bincount(inverse, np.concatenate([counts, times]), len(codes)).astype(np.int64)
        return codes, counts


def _pairs(owners: Hashes, lengths: Hashes, total: int, batch: int) -> Hashes:
    """A code (first × total + second) for every two reports that stand in one posting list."""
    import numpy as np

    ends = np.repeat(np.cumsum(lengths), lengths)
    reach = np.repeat(np.where(lengths > CROWD, NEIGHBOURS, CROWD), lengths)
    places = np.arange(len(owners))
    found = []
    for step in range(1, CROWD):
        ok = (places + step < ends) & (step <= reach)
        if not ok.any():
            break
        first, second = owners[places[ok]], owners[places[ok] + step]
        codes = first * total + second
        found.append(codes[first < batch])
    return np.concatenate(found) if found else np.zeros(0, np.int64)


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
