"""Files of one submission that are read beside one another, each share of them in a limited child of its own.

What costs time is recognising scans, and a page costs two threads of one process more than it costs each of two
processes with one. What was read is the same: the check goes on from the documents as from its own. Only a person
who waits for one check is served so; whoever checks many has all cores at work already.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

from pipeline import system
from pipeline.limits import Limits
from pipeline.model import Document, Note, SubmittedFile
from pipeline.read import PICTURES
from pipeline.worker import LimitedWorker, Reporter

_HEAVY = (".pdf", *PICTURES)
"""What may be scans."""
_WORTH = 200_000
"""Bytes of them from which on a process more is worth its start."""
_MOST = 4
"""Processes: each recogniser takes some 600 MB."""

Documents = dict[str, Document]


def read_beside(path: Path, limits: Limits, cores: int) -> Documents | None:
    """What is in the files of a submission; None where one process reads them as well, or a share came to no end."""
    shares = min(cores, _MOST, _room(limits)) if cores > 1 and system.forks() and _worth(path, limits) else 1
    return _in_shares(path, limits, shares) if shares > 1 else None


def _in_shares(path: Path, limits: Limits, shares: int) -> Documents | None:
    came: list[Documents | None] = [None] * shares

    def read(share: int) -> None:
        with LimitedWorker(partial(_share, limits, shares), limits) as worker:
            came[share] = worker.run((path, share))

    def read_quietly(share: int) -> None:
        try:
            read(share)
        except Exception:  # the whole submission is then read by one process, which says what is wrong
            came[share] = None

    # Daemons: who breaks the check off does not wait for them; their children end with this process.
    others = [threading.Thread(target=read_quietly, args=(share,), daemon=True) for share in range(1, shares)]
    for other in others:
        other.start()
    read_quietly(0)
    for other in others:
        other.join()
    whole: Documents = {}
    for documents in came:
        if documents is None:
            return None
        whole |= documents
    return whole


def _share(
    limits: Limits, shares: int, reporter: Reporter, refused: Mapping[str, Note], asked: tuple[Path, int]
) -> Documents:
    """In a child: the documents of its share of the files."""
    from pipeline.read.ocr import share_machine
    from pipeline.run import files_taken

    system.die_with_parent()
    share_machine(os.cpu_count() or 1)
    path, mine = asked
    with files_taken(path, limits) as (submission, read):
        wanted = dealt(submission.files, shares)[mine]
        return read(submission._replace(files=tuple(wanted)), reporter.reading, refused)


def dealt(files: Iterable[SubmittedFile], shares: int) -> list[list[SubmittedFile]]:
    """The files in shares of about the same size of scans, each in the order of the submission."""
    files = list(files)
    loads = [0] * shares
    owner = {}
    for file in sorted(files, key=lambda one: (-one.size, one.path)):
        mine = loads.index(min(loads)) if _is_heavy(file.path) else 0
        owner[file.path] = mine
        loads[mine] += file.size if _is_heavy(file.path) else 0
    return [[file for file in files if owner[file.path] == share] for share in range(shares)]


def _worth(path: Path, limits: Limits) -> bool:
    """Several files that may be scans, as far as sizes tell; of an archive that nobody has opened yet only its own."""
    if path.suffix.lower() == ".zip" and path.is_file():
        return path.stat().st_size >= _WORTH
    if not path.is_dir():
        return False
    files = islice(path.rglob("*"), limits.submission_files)
    sizes = [file.stat().st_size for file in files if _is_heavy(file.name) and file.is_file()]
    return len(sizes) > 1 and sum(sizes) >= _WORTH


def _is_heavy(name: str) -> bool:
    return name.lower().endswith(_HEAVY)


def _room(limits: Limits) -> int:
    """For how many processes there is memory."""
    import psutil

    return int(psutil.virtual_memory().available // limits.memory_bytes)
