"""``check`` and ``batch``: the formal review of one submission, and of many."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from commands.common import CannotRun, common, cores, options_of, pack_of, show, unwritable, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pipeline.limits import Limits
    from pipeline.model import Check, Note, Options, Result
    from pipeline.pack import Pack
    from pipeline.worker import Reporter


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write the reports into DIR.")
@click.option(
    "--keep-pages", type=click.Path(path_type=Path), metavar="DIR", help="Keep scanned pages in DIR as they were read."
)
@common
def check(
    path: Path,
    form: str,
    output: Path | None,
    keep_pages: Path | None,
    level: str | None,
    scope: str,
    rules: str | None,
    date: datetime | None,
) -> int:
    """Check one submission: a report file, a folder, or a .zip of a folder."""
    from pipeline import system

    asked = _Asked(path, form, output, keep_pages, level, scope, rules, date)
    # Scans of a folder or an archive are recognised beside one another before the check, by children of this process.
    if system.forks() and path.suffix.lower() != ".zip" and path.is_file():
        return _in_a_child(asked)
    from pipeline.beside import recognised
    from pipeline.intake import CannotTake
    from pipeline.run import check as run

    pack, checks, options = _ready(asked)
    try:
        known = recognised(path, pack.limits, options, cores())
        result = run(path, pack, checks, options, recognised=known)
    except CannotTake as error:
        raise CannotRun(str(error)) from None
    return _told(asked, pack, result)


class _Asked(NamedTuple):
    """What was typed behind ``check``."""

    path: Path
    form: str
    output: Path | None
    keep_pages: Path | None
    level: str | None
    scope: str
    rules: str | None
    date: datetime | None


def _ready(asked: _Asked) -> tuple[Pack, tuple[Check, ...], Options]:
    """All that a check needs; what cannot be used ends the command."""
    from checks import CHECKS

    pack = pack_of(asked.rules)
    _watch_pages(asked.keep_pages)
    return pack, CHECKS, options_of(asked.level, asked.scope, asked.date, pack)


def _in_a_child(asked: _Asked) -> int:
    """The check of one file, from the loading to the last line that is printed, by a child that is forked at once."""
    from pipeline.early import EarlyWorker
    from pipeline.worker import WorkerFailed

    came: int | Result
    try:
        with EarlyWorker(partial(_loaded, asked)) as worker:
            came = worker.run(None)
    except WorkerFailed as failed:
        from pipeline.run import without_reading

        pack, checks, options = _ready(asked)
        came = without_reading(asked.path.name, failed.note, pack, checks, options)
    return came if isinstance(came, int) else _told(asked, _ready(asked)[0], came)


def _loaded(asked: _Asked) -> tuple[Callable[..., int | Result], Limits]:
    """In the child, before it has limits: its task, and what those are. The task gives the exit code."""
    from pipeline.run import check_reported

    pack, checks, options = _ready(asked)

    def task(reporter: Reporter, refused: Mapping[str, Note]) -> int:
        from pipeline.intake import CannotTake

        try:
            result = check_reported(pack, checks, reporter, refused, (asked.path, options))
        except CannotTake as error:
            raise CannotRun(str(error)) from None
        reporter.over()
        return _told(asked, pack, result)

    return task, pack.limits


def _told(asked: _Asked, pack: Pack, result: Result) -> int:
    """Writes and prints the result. The exit code."""
    if asked.output:
        write(result, pack, asked.path, asked.output)
    show(result.to_json(), pack, asked.form)
    if asked.form == "text" and asked.output:
        click.echo(f"报告：{asked.output / 'report.html'}")
    return int(result.verdict == "return")


def _watch_pages(keep_pages: Path | None) -> None:
    """Scanned pages: which one is being read, on a terminal, and their pictures where somebody wants them."""
    if keep_pages is not None:
        from pipeline.read.ocr import keep_pages_in

        try:
            keep_pages.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(str(keep_pages), error) from None
        keep_pages_in(keep_pages.resolve())
    if sys.stderr.isatty():
        from pipeline.read.recognising import tell_pages

        def told(file: str, turn: int, pages: int) -> None:
            click.echo(f"正在识别“{file}”：第 {turn} 页，共 {pages} 页", err=True)

        tell_pages(told)


@click.command()
@click.argument("root")
@click.option("-o", "--output", required=True, metavar="OUT", help="Folder for the results; go on in the same one.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes on this machine [one per core].")
@click.option("--cluster", metavar="tcp://HOST:PORT", help="Use the workers of this Dask scheduler instead.")
@click.option(
    "--archive", type=click.Path(path_type=Path), metavar="DIR", help="Compare with, and add to, this archive."
)
@common
def batch(
    root: str,
    output: str,
    workers: int | None,
    cluster: str | None,
    archive: Path | None,
    level: str | None,
    scope: str,
    rules: str | None,
    date: datetime | None,
) -> int:
    """Check every direct child of ROOT (file, folder or zip) as a submission. ROOT and OUT may be fsspec URLs."""
    from contextlib import nullcontext

    from checks import CHECKS
    from pipeline.batch.run import Order, Stopped, run_batch
    from pipeline.batch.storage import CannotRun as NotRunnable
    from pipeline.batch.workers import ClusterWorkers, LocalWorkers
    from pipeline.pack import default

    options = options_of(level, scope, date, pack_of(rules))
    order = Order(root, output, rules or default(), options, archive)
    bar: Any = nullcontext()
    if sys.stderr.isatty():
        from pipeline.batch.progress_bar import Bar

        bar = Bar()
    try:
        doers: Any = ClusterWorkers(cluster) if cluster else LocalWorkers(workers or cores())
        with doers, bar as progress:
            summary = run_batch(order, CHECKS, doers, progress)
    except Stopped as stopped:
        click.echo(str(stopped), err=True)
        return 130
    except NotRunnable as error:
        raise CannotRun(str(error)) from None
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(summary.words())
    click.echo(f"总览：{output.rstrip('/')}/index.html")
    return int(summary.verdicts["return"] > 0)
