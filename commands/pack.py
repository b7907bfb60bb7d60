"""``pack``: draft a pack from a notice, see what is wrong with one, proof-read it, try it."""

from __future__ import annotations

from pathlib import Path

import click

from commands.common import CannotRun, console, unwritable


@click.group()
def pack() -> None:
    """Write a pack: the notice as data (docs/写规则包.md)."""


@pack.command()
@click.argument("notice", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="DIR", help="A new folder.")
def new(notice: Path, output: Path) -> None:
    """Draft a pack from NOTICE (Word, PDF, Markdown, text): each statement with its quote and clause."""
    from pipeline.pack.draft import CannotDraft, draft, text_of
    from pipeline.write.pack_lines import print_draft

    try:
        drafted = draft(text_of(notice), output.resolve().name)
        drafted.write(output)
    except CannotDraft as error:
        raise CannotRun(str(error)) from None
    except OSError as error:
        raise unwritable(output, error) from None
    print_draft(drafted, output, console())


@pack.command()
@click.argument("name", metavar="PACK")
def check(name: str) -> int:
    """Tell everything that is wrong with PACK at once, with file and line; exit code 2 unless it is clean."""
    from checks import CHECKS
    from pipeline.pack import PackError
    from pipeline.pack.review import review
    from pipeline.write.pack_lines import print_review

    try:
        wrong = review(name, {one.code for one in CHECKS})
    except PackError as error:
        raise CannotRun(str(error)) from None
    print_review(name, wrong, console())
    return 2 if wrong else 0
