"""``check`` and ``batch``: the formal review of one submission, and of many."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.common import CannotRun, common, cores, options_of, pack_of, show, unwritable, write

if TYPE_CHECKING:
    from datetime import datetime


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
    rules: str,
    date: datetime | None,
) -> int:
    """Check one submission: a report file, a folder, or a .zip of a folder."""
    from checks import CHECKS
    from pipeline.beside import recognised
    from pipeline.intake import CannotTake
    from pipeline.run import check as run

    pack = pack_of(rules)
    _watch_pages(keep_pages)
    options = options_of(level, scope, date, pack)
    try:
        result = run(path, pack, CHECKS, options, recognised=recognised(path, pack.limits, options, cores()))
    except CannotTake as error:
        raise CannotRun(str(error)) from None
    if output:
        write(result, pack, path, output)
    show(result.to_json(), pack, form)
    if form == "text" and output:
        click.echo(f"报告：{output / 'report.html'}")
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
    rules: str,
    date: datetime | None,
) -> int:
    """Check every direct child of ROOT (file, folder or zip) as a submission. ROOT and OUT may be fsspec URLs."""
    from contextlib import nullcontext

    from checks import CHECKS
    from pipeline.batch.run import Order, Stopped, run_batch
    from pipeline.batch.storage import CannotRun as NotRunnable
    from pipeline.batch.workers import ClusterWorkers, LocalWorkers

    options = options_of(level, scope, date, pack_of(rules))
    order = Order(root, output, rules, options, archive)
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
