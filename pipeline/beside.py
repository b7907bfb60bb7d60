"""Scanned files of one submission that are recognised beside one another, before the check that wants their pages.

What costs time is recognising scans, and a page costs two threads of one process more than it costs each of two
processes with one. Each of several limited children reads its share of the files as the check itself begins to; what
it recognised goes along to the check, which so finds those pages done and says the same as without. Only a person who
waits for one check is served so; whoever checks many has all cores at work already.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from pipeline import system
from pipeline.limits import Limits
from pipeline.model import Note, Options, SubmittedFile
from pipeline.read import PICTURES
from pipeline.run import Recognised
from pipeline.worker import LimitedWorker, Reporter

_HEAVY = (".pdf", *PICTURES)
"""What may be scans."""
_WORTH = 200_000
"""Bytes of them from which on a process more is worth its start."""
_MOST = 4
"""Processes: each recogniser takes some 600 MB."""


def recognised(path: Path, limits: Limits, options: Options, cores: int) -> Recognised:
    """What was recognised of a submission's scans; nothing where one process does it as well."""
    shares = min(cores, _MOST, _room(limits)) if cores > 1 and system.forks() and _worth(path, limits) else 1
    return _in_shares(path, limits, options, shares) if shares > 1 else {}


def _in_shares(path: Path, limits: Limits, options: Options, shares: int) -> Recognised:
    came: list[Recognised] = [{} for _ in range(shares)]

    def read(share: int) -> None:
        # What goes wrong here goes wrong in the check as well, which says so.
        with suppress(Exception), LimitedWorker(partial(_share, limits, options, shares), limits) as worker:
            worker.run((path, share), came[share])

    # Daemons: who breaks the check off does not wait for them; their children end with this process.
    others = [threading.Thread(target=read, args=(share,), daemon=True) for share in range(1, shares)]
    for other in others:
        other.start()
    read(0)
    for other in others:
        other.join()
    return {key: step for share in came for key, step in share.items() if not step.lost}


def _share(
    limits: Limits, options: Options, shares: int, reporter: Reporter, refused: Mapping[str, Note],
    asked: tuple[Path, int],
) -> None:  # fmt: skip
    """In a child: reads its share of the files; what it recognises is told to the parent page by page."""
    from pipeline.read.ocr import share_machine
    from pipeline.run import files_taken

    system.die_with_parent()
    share_machine(os.cpu_count() or 1)
    path, mine = asked
    with files_taken(path, limits, options) as (submission, read):
        heavy = [file for file in submission.files if _is_heavy(file.path)]
        read(submission._replace(files=tuple(dealt(heavy, shares)[mine])), reporter.reading, refused)


def dealt(files: Iterable[SubmittedFile], shares: int) -> list[list[SubmittedFile]]:
    """The files in shares of about the same size, each in the order of the submission."""
    files = list(files)
    loads = [0] * shares
    owner = {}
    for file in sorted(files, key=lambda one: (-one.size, one.path)):
        owner[file.path] = loads.index(min(loads))
        loads[owner[file.path]] += file.size
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
