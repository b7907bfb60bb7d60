"""The inverted index of all reports' sampled shingles, on disk, and the counting of what each two of them share.

Both are sorts of more numbers than need be in memory: numbers are scattered over files by their size and sorted
one file at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_BUFFER = 1 << 14
"""Numbers, about, that are gathered before they are scattered."""
_REPORTS = 64
"""To a file, about: with a sample of some hundred shingles each, it is as large as the buffer."""
_FILES = 256


class Scattered:
    """Numbers below ``most``, in ``files`` files of equal ranges."""

    def __init__(self, folder: Path, most: int, files: int) -> None:
        folder.mkdir()
        self._paths = [folder / str(number) for number in range(files)]
        self._range = -(-most // files)

    def add(self, numbers: Iterable[Numbers]) -> None:
        """Puts down uint64 numbers that come in pieces."""
        for some in _gathered(numbers):
            self._scatter(some)

    def _scatter(self, numbers: Numbers) -> None:
        import numpy as np

        numbers = np.sort(numbers)
        edges = np.array([self._range * n for n in range(1, len(self._paths))], np.uint64)
        for path, part in zip(self._paths, np.split(numbers, np.searchsorted(numbers, edges)), strict=True):
            if len(part):
                with path.open("ab") as file:
                    file.write(part.data)

    def parts(self) -> Iterator[Numbers]:
        """All of them in ascending order, a file at a time."""
        import numpy as np

        for path in self._paths:
            if path.exists():
                yield np.sort(np.fromfile(path, np.uint64))


def _gathered(pieces: Iterable[Numbers]) -> Iterator[Numbers]:
    import numpy as np

    held: list[Numbers] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= _BUFFER:
            yield np.concatenate(held)
            held, length = [], 0
    if held:
        yield np.concatenate(held)


class Prints:
    """The samples of a batch's reports and then an archive's, addressed by their place.

    Args:
        folder: an empty folder that holds them as long as they are used.
        samples: each report's, as ``Kept.sample``; the batch's come first.
        batch: how many are the batch's.
        archived: how many come after them.
    """

    def __init__(self, folder: Path, samples: Iterable[bytes], batch: int, archived: int = 0) -> None:
        import numpy as np

        self.batch, self.total = batch, batch + archived
        self.sizes = np.zeros(self.total, np.int64)
        self._folder = folder
        self._files = min(_FILES, 1 + self.total // _REPORTS)
        self._postings = Scattered(folder / "postings", 1 << 64, self._files)
        self._postings.add(self._codes(place, sample) for place, sample in enumerate(samples))

    def _codes(self, place: int, sample: bytes) -> Numbers:
        """Shingle and place in one number: sorted, they are the index."""
        import numpy as np

        shingles = np.frombuffer(sample, "<u4")
        self.sizes[place] = len(shingles)
        codes: Numbers = shingles.astype(np.uint64) << np.uint64(32) | np.uint64(place)
        return codes

    def parts(self) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """(shingles, how many reports each is in, the reports of all of them one after the other)."""
        import numpy as np

        for codes in self._postings.parts():
            values = (codes >> np.uint64(32)).astype(np.uint32)
            starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
            owners = (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)
            yield values[starts], np.diff(np.r_[starts, len(values)]), owners

    def counted(self, pairs: Iterable[Numbers]) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """(first, second, how often) of pairs that are given as ``first * total + second``, as often as they share."""
        import numpy as np

        found = Scattered(self._folder / "pairs", self.total * self.total, self._files)
        found.add(piece.astype(np.uint64) for piece in pairs)
        for codes in found.parts():
            each, times = np.unique(codes, return_counts=True)
            each = each.astype(np.int64)
            yield each // self.total, each % self.total, times
