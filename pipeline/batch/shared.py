"""Evidence that more than one organisation of a batch handed in (I003): the same bytes, whatever the file is called."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.gather.names import same
from pipeline.model import SharedFile

ROLES = ("evaluation_report", "satisfaction_report", "honor", "supporting")
"""What a file must be for to belong to one organisation."""
HASH = 8
"""Bytes of a file's hash by which candidates are found; the whole hash decides."""
CROWD = 16
"""A file that more organisations than this handed in (a standard, a form) is nobody's own."""
_EMPTY = hashlib.sha256().hexdigest()

Data = dict[str, Any]


class Evidence(NamedTuple):
    """A submission's evidence, as it is looked through."""

    name: str
    unit_name: str | None
    hashes: bytes
    """``HASH`` bytes for each file."""
    result: Callable[[], Data]
    """Its result, read only where a hash is met again."""


def evidence_of(result: Data) -> Iterator[tuple[str, str]]:
    """(path, SHA-256) of each file of a result that belongs to one organisation."""
    for file in result["files"]:
        if file["role"] in ROLES and file["sha256"] not in ("", _EMPTY):
            yield file["path"], file["sha256"]


def hashes(result: Data) -> bytes:
    """What ``Evidence.hashes`` is of a result."""
    return b"".join(bytes.fromhex(digest)[:HASH] for _, digest in evidence_of(result))


def shared_files(batch: Sequence[Evidence]) -> list[tuple[SharedFile, ...]]:
    """For each submission the files that another organisation handed in, too, each with the first such other.

    Where a submission does not say whose it is, nothing can be said of its files.
    """
    met_again = _met_again(batch)
    owners: dict[str, list[tuple[int, str]]] = {}
    for place, one in enumerate(batch):
        if one.unit_name and any(found in met_again for found in _parts(one.hashes)):
            for path, digest in evidence_of(one.result()):
                owners.setdefault(digest, []).append((place, path))
    shared: list[list[SharedFile]] = [[] for _ in batch]
    for held in owners.values():
        units = [same(batch[place].unit_name or "") for place, _ in held]
        if not 1 < len(set(units)) <= CROWD:
            continue
        for (place, path), unit in zip(held, units, strict=True):
            other, there = next(owner for owner, its in zip(held, units, strict=True) if its != unit)
            shared[place].append(SharedFile(path, batch[other].name, batch[other].unit_name or "", there))
    return [tuple(sorted(files)) for files in shared]


def _met_again(batch: Sequence[Evidence]) -> set[bytes]:
    seen: set[bytes] = set()
    again: set[bytes] = set()
    for one in batch:
        if one.unit_name:
            mine = set(_parts(one.hashes))
            again |= mine & seen
            seen |= mine
    return again


def _parts(hashes: bytes) -> Iterator[bytes]:
    return (hashes[start : start + HASH] for start in range(0, len(hashes), HASH))
