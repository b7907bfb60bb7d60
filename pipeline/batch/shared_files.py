"""Evidence that more than one organisation of a batch handed in (I003): the same bytes, whatever the file is called."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from pipeline.gather.names import same
from pipeline.model import SharedFile

OTHER_ROLES = frozenset(("report", "application_form", "recommendation", "unknown"))
"""What is no evidence; whatever else a file is for, it belongs to one organisation."""
HASH = 8
"""Bytes of a file's hash by which candidates are found; the whole hash decides."""
CROWD = 16
"""A file that more organisations than this handed in (a standard, a form) is nobody's own."""
_EMPTY = hashlib.sha256().hexdigest()

Data = dict[str, Any]


class Evidence(NamedTuple):
    """A submission whose evidence is compared with others'."""

    place: int
    """In the batch."""
    name: str
    unit_name: str
    met: Collection[bytes]
    """Which of its ``hashes`` others have, too."""
    result: Data


def evidence_of(result: Data) -> Iterator[tuple[str, str]]:
    """(path, SHA-256) of each file of a result that belongs to one organisation."""
    for file in result["files"]:
        if file["role"] not in OTHER_ROLES and file["sha256"] not in ("", _EMPTY):
            yield file["path"], file["sha256"]


def hashes(result: Data) -> bytes:
    """The beginnings of its evidence files' hashes, ``HASH`` bytes each."""
    return b"".join(_short(digest) for _, digest in evidence_of(result))


def parted(hashes: bytes) -> Iterator[bytes]:
    """Each of them."""
    return (hashes[start : start + HASH] for start in range(0, len(hashes), HASH))


def _short(digest: str) -> bytes:
    return bytes.fromhex(digest)[:HASH]


def shared_files(batch: Iterable[Evidence]) -> dict[int, tuple[SharedFile, ...]]:
    """By a submission's place the files that another organisation handed in, too, each with the first such other."""
    owners: dict[str, list[_Held]] = {}
    for one in batch:
        for path, digest in evidence_of(one.result):
            if _short(digest) not in one.met:
                continue
            owners.setdefault(digest, []).append(_Held(one.place, one.name, one.unit_name, path))
    shared: dict[int, list[SharedFile]] = {}
    for held in owners.values():
        units = [same(file.unit_name) for file in held]
        if not 1 < len(set(units)) <= CROWD:
            continue
        for file, unit in zip(held, units, strict=True):
            other = next(other for other, its in zip(held, units, strict=True) if its != unit)
            shared.setdefault(file.place, []).append(SharedFile(file.path, other.name, other.unit_name, other.path))
    return {place: tuple(sorted(files)) for place, files in shared.items()}


class _Held(NamedTuple):
    """A file, and whose it is."""

    place: int
    name: str
    unit_name: str
    path: str
