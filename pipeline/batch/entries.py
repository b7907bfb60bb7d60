"""The roll of a batch: every checked submission in the batch's order, on disk, so that thousands take no memory."""

from __future__ import annotations

import pickle
import re
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pipeline.batch.shared_files import parted
from pipeline.batch.stored_result import Others, place_of
from pipeline.batch.submission_task import Checked, folder_name
from pipeline.gather.names import same
from pipeline.model import Likeness, SharedFile, Tally

_TABLES = """
pragma cache_size = -512;
create table listed (sorted blob, name blob);
create table named (place integer primary key, name blob unique);
create table submission (place integer primary key, key text, folder text, entry blob, sample blob);
create index by_key on submission (key);
create index by_folder on submission (folder);
create table evidence (hash blob, unit blob, place integer);
create table alike (place integer primary key, likenesses blob);
create table shared (place integer primary key, files blob);
create table tallied (place integer primary key, tallies blob);
"""
"""The cache is half a megabyte: pages beyond it go to disk."""
_IN_ORDER = """
insert into named select row_number() over (order by sorted, name) - 1, name
from (select distinct sorted, name from listed);
drop table listed;
"""


class Entry(NamedTuple):
    """A checked submission, as the batch needs it after the checks."""

    name: str
    key: str
    content: str
    """Hash of the submission alone."""
    unit_name: str | None
    compared: bool
    """Its report is long enough to be compared with others."""
    written: bool
    """Its report is there, as it is to be when nobody else has the same."""

    @property
    def alone(self) -> Others:
        """What the others have to do with it as a rule: nothing."""
        return Others(() if self.compared else None)


class Roll:
    """A context manager; what it holds is gone when it is left. Submissions are addressed by their place, from 0.

    Args:
        names: of all submissions of the batch, in any order; their places are as a person would count them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._store = sqlite3.connect("")  # a file without a name that ends with the connection
        self._store.executescript(_TABLES)
        rows = ((_blob(natural(name)), _blob(name)) for name in names)
        self._store.executemany("insert into listed values (?, ?)", rows)
        self._store.executescript(_IN_ORDER)
        self._total: int = self._store.execute("select count(*) from named").fetchone()[0]
        self.checked = 0
        self.reused = 0
        """How many of them were taken from an earlier run."""
        self.judged = 0
        """How many more were judged anew from what an earlier run had read."""

    def __enter__(self) -> Roll:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def __len__(self) -> int:
        """How many there are, checked or not."""
        return self._total

    def names(self) -> Iterator[str]:
        """All of them."""
        return (_text(name) for (name,) in self._store.execute("select name from named order by place"))

    def _place(self, name: str) -> int:
        place: int = self._store.execute("select place from named where name = ?", (_blob(name),)).fetchone()[0]
        return place

    def __iter__(self) -> Iterator[Entry]:
        return (_entry(row) for row in self._store.execute("select entry from submission order by place"))

    def __getitem__(self, place: int) -> Entry:
        return _entry(self._store.execute("select entry from submission where place = ?", (place,)).fetchone())

    def add(self, one: Checked) -> None:
        """Puts down a submission that is checked."""
        place, kept = self._place(one.name), one.kept
        entry = Entry(one.name, one.key, one.content, kept.unit_name, bool(kept.sample), one.written)
        row = (place, place_of(one.key), folder_name(one.name), pickle.dumps(tuple(entry)), kept.sample)
        self._store.execute("insert or replace into submission values (?, ?, ?, ?, ?)", row)
        self.checked += 1
        self.reused += one.reused
        self.judged += one.judged
        if kept.unit_name:  # else nobody knows whose evidence it is
            unit = _blob(same(kept.unit_name))
            hashes = [(found, unit, place) for found in parted(kept.evidence)]
            self._store.executemany("insert into evidence values (?, ?, ?)", hashes)

    def samples(self) -> Iterator[bytes]:
        """The sampled shingles of each."""
        return (sample for (sample,) in self._store.execute("select sample from submission order by place"))

    def sharing_evidence(self, most: int) -> Iterator[tuple[int, list[bytes]]]:
        """The places of those whose evidence others handed in, too: 2 to ``most`` organisations; with its hashes."""
        again = "select hash from evidence group by hash having count(distinct unit) between 2 and ?"
        rows = self._store.execute(f"select place, hash from evidence where hash in ({again}) order by place", (most,))
        for place, its in groupby(rows, itemgetter(0)):
            yield place, [hash for _, hash in its]

    def has_result(self, where: str) -> bool:
        """Whether a submission's result is kept at this place."""
        return self._has("key", where)

    def has_folder(self, folder: str) -> bool:
        """Whether a submission's report is put there."""
        return self._has("folder", folder)

    def _has(self, column: str, value: str) -> bool:
        return self._store.execute(f"select 1 from submission where {column} = ?", (value,)).fetchone() is not None

    def tell_alike(self, place: int, alike: tuple[Likeness, ...]) -> None:
        """The reports that a submission's own is alike to."""
        self._store.execute("insert into alike values (?, ?)", (place, pickle.dumps(alike)))

    def tell_shared(self, place: int, files: tuple[SharedFile, ...]) -> None:
        """Evidence of a submission that another organisation handed in, too."""
        self._store.execute("insert into shared values (?, ?)", (place, pickle.dumps(files)))

    def tell_tallies(self, place: int, tallies: tuple[Tally, ...]) -> None:
        """The quotas that a submission and others use up together, and more."""
        self._store.execute("insert into tallied values (?, ?)", (place, pickle.dumps(tallies)))

    def with_others(self) -> Iterator[tuple[Entry, Others]]:
        """Each with what the others have to do with it."""
        joined = "submission " + " ".join(f"left join {one} using (place)" for one in ("alike", "shared", "tallied"))
        rows = self._store.execute(f"select entry, likenesses, files, tallies from {joined} order by place")
        for entry, alike, shared, tallied in rows:
            one = _entry((entry,))
            others = one.alone
            if alike:
                others = others._replace(alike=pickle.loads(alike))
            if shared:
                others = others._replace(shared=pickle.loads(shared))
            if tallied:
                others = others._replace(tallies=pickle.loads(tallied))
            yield one, others


def natural(name: str) -> str:
    """Sorts numbers in names by their value ("2" before "10"), and before anything else."""
    return re.sub(r"\d+", lambda digits: _number(int(digits[0])), name)


def _number(value: int) -> str:
    """As text that sorts by the value: the longer number is the larger one."""
    digits = str(value)
    return f"\0{len(digits):03}{digits}"


def _blob(text: str) -> bytes:
    """Names may hold bytes that are no text, as lone surrogates: no text for the store either."""
    return text.encode("utf-8", "surrogatepass")


def _text(blob: bytes) -> str:
    return blob.decode("utf-8", "surrogatepass")


def _entry(row: tuple[bytes]) -> Entry:
    return Entry(*pickle.loads(row[0]))
