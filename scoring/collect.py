"""``scores``, first half: every file below the folder read back, each in a child process under the pack's limits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.limits import Limits
from pipeline.model.document import Note
from pipeline.pack.score import ScoreCard
from pipeline.read import read
from pipeline.worker import LimitedWorker, Reporter, WorkerFailed
from scoring.hand_out import PANEL
from scoring.model import Panel, RawSheet
from scoring.sheet_read import sheets_of

_PASSED_OVER = ("~$", ".")
_NAMES_PASSED_OVER = frozenset(("thumbs.db", "desktop.ini"))


class Unread(NamedTuple):
    """A file in which no sheet was found."""

    file: str
    why: str


class Collected(NamedTuple):
    """What lay below the folder."""

    sheets: tuple[RawSheet, ...]
    """Those in which something is filled in."""
    unread: tuple[Unread, ...]
    untouched: int
    """Sheets as they were handed out, or with nothing filled in."""


def collect(folder: Path, panel: Panel, card: ScoreCard, limits: Limits) -> Collected:
    """Reads back what experts returned, wherever below ``folder`` it lies.

    What was handed out and came back byte for byte is not opened; papers that are no sheets are known by their path.
    """

    def one(reporter: Reporter, refused: Mapping[str, Note], name: str) -> tuple[tuple[RawSheet, ...], str]:
        if name in refused:
            return (), _why((refused[name],))
        reporter.reading(name)
        document = read(folder / name, name, limits)
        reporter.reading("")
        found = sheets_of(document, card)
        return found, "" if found else _why(document.notes)

    sheets: list[RawSheet] = []
    unread: list[Unread] = []
    untouched = 0
    with LimitedWorker(one, limits) as worker:
        for name, same in _files(folder, panel):
            if same:
                untouched += 1
                continue
            found, why = _read(worker.run, name)
            touched = [sheet for sheet in found if sheet.touched]
            untouched += len(found) - len(touched)
            sheets += touched
            if not found:
                unread.append(Unread(name, why))
    return Collected(tuple(sheets), tuple(unread), untouched)


def _read(run: Callable[[str], tuple[tuple[RawSheet, ...], str]], name: str) -> tuple[tuple[RawSheet, ...], str]:
    try:
        return run(name)
    except WorkerFailed as failed:
        return (), _why((failed.note,))


def _why(notes: tuple[Note, ...]) -> str:
    """What the reader says is wrong; its advice is for those who hand in by upload."""
    if not notes:
        return "里面没有评分表（没有找到成果编号、校验码或评价维度）。"
    return f"{re.split('[，；]请', notes[0].text)[0].rstrip('。')}；请改好后放回原处。"


def _files(folder: Path, panel: Panel) -> Iterator[tuple[str, bool]]:
    """Each file's path, and whether it is as it was handed out. Links are not followed."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or name == PANEL or _is_noise(path.name):
            continue
        known = panel.sheets.get(name)
        if known != "":
            yield name, known is not None and known == hashlib.sha256(path.read_bytes()).hexdigest()


def _is_noise(name: str) -> bool:
    return name.startswith(_PASSED_OVER) or name.lower() in _NAMES_PASSED_OVER
