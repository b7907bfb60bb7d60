"""What a batch keeps of a checked submission, in one file: written whole or not at all, found again by its key."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from pipeline.batch import reuse
from pipeline.batch.severities import of_the_batch
from pipeline.batch.storage import STATE
from pipeline.model import Likeness, SharedFile, Tally

Data = dict[str, Any]
CHECKED = f"{STATE}/checked"
MADE = f"{STATE}/made"


class Others(NamedTuple):
    """What the rest of the batch has to do with a submission."""

    alike: tuple[Likeness, ...] | None = ()
    """The reports that its own is alike to; None when its text could not be compared."""
    shared: tuple[SharedFile, ...] = ()
    """Evidence that another organisation handed in, too."""
    tallies: tuple[Tally, ...] = ()
    """Quotas of the batch that are used up, and more."""


class Kept(NamedTuple):
    """The result of a submission, and what the batch needs to know of it without reading it."""

    verdict: str
    unit_name: str | None
    settled: bool
    """False where the fault was ours: the next run tries again."""
    sample: bytes
    """The sampled shingles of its report, as little-endian uint32 (see duplicates.sample)."""
    evidence: bytes
    """The beginnings of its evidence files' hashes (see shared.hashes)."""
    rests_on: dict[str, str]
    """The severities that it rests on (see severities.rested_on)."""
    line: bytes
    """The result as a line of results.jsonl, for as long as nobody else has the same."""
    pictures: tuple[tuple[str, str], ...] = ()
    """What its report shows of scanned pages (see html.cut_outs)."""
    pliant: tuple[str, ...] = ()
    """The rules of which another severity changes nothing else (see regrade.pliant)."""

    @property
    def alone(self) -> Others:
        """What the rest of the batch has to do with it as a rule: nothing."""
        return Others(() if self.sample else None)

    def packed(self) -> bytes:
        """As the content of a file."""
        sizes = [len(self.sample), len(self.evidence)]
        head = [self.verdict, self.unit_name, self.settled, *sizes, self.rests_on, self.pictures, self.pliant]
        return json.dumps(head).encode() + b"\n" + self.sample + self.evidence + self.line

    @classmethod
    def unpacked(cls, content: bytes) -> Kept:
        """The inverse of ``packed``."""
        start = content.index(b"\n") + 1
        verdict, unit_name, settled, sample, evidence, rests_on, pictures, pliant = json.loads(content[:start])
        cut, end = start + sample, start + sample + evidence
        shown = tuple((place, picture) for place, picture in pictures), tuple(pliant)
        return cls(verdict, unit_name, settled, content[start:cut], content[cut:end], rests_on, content[end:], *shown)

    @classmethod
    def found(cls, content: bytes | None) -> Kept | None:
        """The same of what lies where it was put; None for nothing, or for what a failing disk left of it."""
        try:
            kept = cls.unpacked(content or b"")
        except (ValueError, TypeError):
            return None
        return kept if kept.line.endswith(b"}\n") else None

    def result(self) -> Data:
        """The result itself."""
        data: Data = json.loads(self.line)
        return data


def part(key: str) -> str:
    """Where what is kept under ``key`` lies: one result for each submission and pack, whatever its severities."""
    return f"{CHECKED}/{place_of(key)}.kept"


def key(where: str, kept: Kept) -> str:
    """The key of a result at a place: over all that it depends on, the severities that it rests on among them."""
    return f"{where}-{reuse.key_of(json.dumps(kept.rests_on))[:16]}"


def place_of(key: str) -> str:
    """The part of a key that says where the result is kept."""
    return key.partition("-")[0]


def as_line(result: Data) -> bytes:
    """A result as one line of results.jsonl. A lone surrogate becomes the JSON escape that it is written as."""
    return json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def final(key: str, others: Others, severities: dict[str, str]) -> bytes:
    """Says what a report was made of: the result under ``key``, and the others' part in it by rules so severe."""
    nothing = others in (Others(), Others(None))
    return reuse.key_of(key, repr(others), "" if nothing else of_the_batch(severities)).encode()
