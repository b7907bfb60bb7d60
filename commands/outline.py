"""``outline``: the tree of a document's headings, as it was understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.common import CannotRun, console

if TYPE_CHECKING:
    from pipeline.model import Document


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def outline(file: Path, form: str) -> None:
    """Show a document's headings: text, rank, number, place, by what recognised, how surely."""
    from pipeline.outline import outline as outlined
    from pipeline.write.headings import as_json, print_headings

    document = _read(file)
    if not document.readable:
        why = next((note.text for note in document.notes), "文字读不出。")
        raise CannotRun(f"“{file.name}”读不出标题：{why}")
    nodes = outlined(document).nodes
    if form == "json":
        import json

        click.echo(json.dumps(as_json(file.name, nodes), ensure_ascii=False, indent=1))
        return
    print_headings(file.name, nodes, console())


def _read(file: Path) -> Document:
    """The file, read in a process of its own under the usual limits."""
    from pipeline.read_limited import read_limited
    from pipeline.worker import WorkerFailed

    if not file.is_file():
        raise CannotRun(f"没有“{file}”这个文件；请写报告文件本身的路径。")
    try:
        return read_limited(file)
    except WorkerFailed as failed:
        raise CannotRun(f"“{file.name}”没有读完：{failed.note.text}") from None
