"""From a path to a result. The only module that knows the order of the stages."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

from pipeline.assemble import assemble
from pipeline.confirm import confirm, unconfirmed
from pipeline.count import count
from pipeline.gather import gather, sort_out
from pipeline.intake import readable, take
from pipeline.judge import Judged, findings_of, weigh
from pipeline.limits import Limits
from pipeline.model import Check, CheckRow, Document, Dossier, Note, Options, Result, Submission, SubmittedFile
from pipeline.pack import Pack
from pipeline.page_setup import with_page_setup
from pipeline.parsed import kept
from pipeline.read import PICTURES, read
from pipeline.read.shares import WHOLE, Share, no_more_than
from pipeline.split import split
from pipeline.steps import Key, Step, remembered
from pipeline.worker import LimitedWorker, Reporter, WorkerFailed

_SEVERAL = 2
"""Files of a submission from which on some may be evidence."""
Refused = Mapping[str, Note]
"""Files that ended an earlier worker, with what happened: they are not read again."""
ReadSome = Callable[[Submission, Callable[[str], None], Refused], dict[str, Document]]
Recognised = dict[Key, Step]
"""Pages of a submission's files that were recognised."""


def _silent(file: str) -> None:
    """Tells nobody what is being read."""


class Readings(Protocol):
    """What was read of this submission earlier, if it was kept, and the place for what is read now."""

    def found(self, files: set[str]) -> dict[str, Document] | None:
        """The documents of these files; None when they must be read."""
        ...

    def keep(self, documents: dict[str, Document]) -> None:
        """What was read of all files."""
        ...


def _unlooked(dossier: Dossier) -> None:
    """Looks at nothing that was gathered: the result is enough."""


class Checker:
    """Checks one submission after another by one pack, each in a worker process under the pack's limits.

    The process is kept for the next submission, which so finds warm what the first one had to make; one that has died
    or grown is replaced. A context manager: the process ends with it. Several threads take turns.

    Args:
        pack: the notice as data.
        checks: the rules to decide, in the order of the catalogue.
        progress: told which file is about to be read ("" after the last).
    """

    def __init__(self, pack: Pack, checks: Iterable[Check], progress: Callable[[str], None] = _silent) -> None:
        self._pack, self._checks = pack, tuple(checks)
        self._turn = Lock()
        self._worker = LimitedWorker(partial(check_reported, pack, self._checks), pack.limits, progress)

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._worker.close()

    def check(self, path: Path, options: Options, recognised: Recognised | None = None) -> Result:
        """The pre-check of one submission.

        Args:
            path: a report file, a folder, or a ``.zip`` of a folder.
            options: reference date, scope, level, headings placed by hand.
            recognised: pages of it that were recognised before (see ``beside``).

        Raises:
            CannotTake: there is nothing at ``path`` that could be a submission.
        """
        try:
            with self._turn:
                return self._worker.run((path, options), recognised)
        except WorkerFailed as failed:
            # Nothing could be read within the limits, not even one file at a time: said, and nothing is called missing.
            return without_reading(path.name, failed.note, self._pack, self._checks, options)


def check_reported(
    pack: Pack, checks: tuple[Check, ...], reporter: Reporter, refused: Refused, asked: tuple[Path, Options]
) -> Result:
    """The same as the task of a limited child: it tells what it is doing, and what holds should it die."""
    path, options = asked
    result = check_here(path, pack, checks, options, reporter.reading, refused, reporter.settle)
    reporter.settle(result)
    return result


def check(
    path: Path,
    pack: Pack,
    checks: Iterable[Check],
    options: Options,
    progress: Callable[[str], None] = _silent,
    recognised: Recognised | None = None,
) -> Result:
    """The same for a single submission, in a process of its own; see Checker."""
    with Checker(pack, checks, progress) as checker:
        return checker.check(path, options, recognised)


@contextmanager
def files_taken(path: Path, limits: Limits, options: Options) -> Iterator[tuple[Submission, ReadSome]]:
    """A submission that was taken in, and what reads those of its files that it is asked for, as far as at first."""
    with _uncollected(), _unheard(), _workdir() as workdir:
        submission = take(path, workdir, limits)
        share = _share(submission, options)
        yield submission, lambda some, reading, refused: _read(some, limits, reading, refused, share)


def without_reading(name: str, why: Note | None, pack: Pack, checks: Iterable[Check], options: Options) -> Result:
    """The result of a submission of which nothing was opened, and ``why``; None for one that holds no file."""
    name = readable(name)
    files = () if why is None else (SubmittedFile(name, 0, "", ""),)
    submission = Submission(name, files, () if why is None else (why,))
    read = _read(submission, pack.limits, _silent, {})
    return _settled(_weighed(submission, read, pack, checks, options))


def check_here(
    path: Path,
    pack: Pack,
    checks: Iterable[Check],
    options: Options,
    reading: Callable[[str], None] = _silent,
    refused: Refused | None = None,
    settle: Callable[[Result], None] | None = None,
    look: Callable[[Dossier], None] = _unlooked,
    readings: Readings | None = None,
) -> Result:
    """The same in this process: every stage but the last, which writes.

    What is found among the ``readings`` is not read again. ``settle`` is told what holds if the second look at the
    errors never comes to an end, ``look`` all that was gathered.
    """
    with _uncollected(), _unheard(), remembered(), kept(), _workdir() as workdir:
        submission = take(path, workdir, pack.limits)
        documents = None if readings is None else readings.found({file.path for file in submission.files})
        read_some = partial(_read, limits=pack.limits, reading=reading, refused=refused or {})
        known = dict(documents or read_some(submission, share=_share(submission, options)))
        weighed = _read_on(submission, known, pack, tuple(checks), options, read_some)
        if readings is not None and not refused and known != documents:
            readings.keep(known)
        return _settled(weighed, settle, look)


class _Weighed(NamedTuple):
    """All that was gathered, and what the rules say to it."""

    dossier: Dossier
    judged: list[Judged]
    rows: tuple[CheckRow, ...]


def _weighed(
    submission: Submission, documents: dict[str, Document], pack: Pack, checks: Iterable[Check], options: Options
) -> _Weighed:
    dossier = gather(_understand(submission, documents, pack, options))
    return _Weighed(dossier, *weigh(dossier, checks))


def _read_on(
    submission: Submission,
    documents: dict[str, Document],
    pack: Pack,
    checks: tuple[Check, ...],
    options: Options,
    read_some: Callable[..., dict[str, Document]],
) -> _Weighed:
    """What the rules say when every page has been recognised that could change it; ``documents`` are brought up."""
    weighed = _weighed(submission, documents, pack, checks, options)
    if not any(document.spared for document in documents.values()):
        return weighed
    from pipeline.spared import wanted, with_heads

    heads_known: set[str] = set()
    while shares := wanted(weighed.dossier, weighed.rows, heads_known):
        for share in sorted(set(shares.values())):
            files = {path for path, asked in shares.items() if asked == share}
            heads_known |= files if share.heads else set()
            some = submission._replace(files=tuple(file for file in submission.files if file.path in files))
            documents |= {path: with_heads(read) for path, read in read_some(some, share=share).items()}
        weighed = _weighed(submission, documents, pack, checks, options)
    return weighed


def _settled(
    weighed: _Weighed,
    settle: Callable[[Result], None] | None = None,
    look: Callable[[Dossier], None] = _unlooked,
) -> Result:
    dossier, judged, rows = weighed
    look(dossier)
    if any(one.severity == "error" for one in judged):
        if settle is not None:  # else this is the process that wants the result
            settle(assemble(dossier, findings_of(unconfirmed(judged)), rows))
        judged = confirm(dossier, judged)
    return assemble(dossier, findings_of(judged), rows)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nearly all that a check makes lives to its end, and none of it in cycles: to look for garbage finds nothing.

    In a process that holds much else, looking would be a tenth of a Word check.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _unheard() -> Iterator[None]:
    """What libraries warn of is meant for their developers; what matters of it to people becomes a note."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _workdir() -> Iterator[Path]:
    """A folder that intake makes when it has something to unpack; nothing of it is left behind."""
    folder = Path(tempfile.gettempdir(), f"yushen-{os.urandom(8).hex()}")
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)


def _share(submission: Submission, options: Options) -> Share:
    """How much of each file's pages is recognised at first: the first page, where there is more than a report."""
    return WHOLE if options.scope == "report" or len(submission.files) < _SEVERAL else Share(pages=1)


def _read(
    submission: Submission,
    limits: Limits,
    reading: Callable[[str], None],
    refused: Refused,
    share: Share = WHOLE,
) -> dict[str, Document]:
    with no_more_than(share):
        return _read_files(submission, limits, reading, refused)


def _read_files(
    submission: Submission, limits: Limits, reading: Callable[[str], None], refused: Refused
) -> dict[str, Document]:
    documents = {}
    pictures = [file.path for file in submission.files if file.path.lower().endswith(PICTURES)]
    if len(pictures) > 1:
        from pipeline.read.recognising import page_among
    for file in submission.files:
        if file.path in refused:
            documents[file.path] = Document(file.path, text_source="none", notes=(refused[file.path],))
            continue
        if not file.source:  # intake could not unpack it and has said why
            documents[file.path] = Document(file.path, text_source="none")
            continue
        reading(file.path)
        if len(pictures) > 1:
            page_among(*((pictures.index(file.path) + 1, len(pictures)) if file.path in pictures else (0, 0)))
        documents[file.path] = read(Path(file.source), file.path, limits)
    reading("")
    if len(pictures) > 1:
        page_among(0, 0)
    return documents


def _understand(submission: Submission, documents: dict[str, Document], pack: Pack, options: Options) -> Dossier:
    """Which file is what, which part of the report is which section, and how long each is."""
    dossier = sort_out(Dossier(pack, options, submission, documents))
    if dossier.report is None or not dossier.report.readable:
        return dossier
    sections = split(dossier.report, pack, options.headings)
    counts = {spec.key: count(sections[spec.key], spec.limit, pack) for spec in pack.sections}
    return with_page_setup(dossier.replace(sections=sections, counts=counts))
