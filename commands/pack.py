"""``pack``: draft a pack from a notice, see what is wrong with one, proof-read it, try it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.common import CannotRun, console, options_of, pack_of, unwritable

if TYPE_CHECKING:
    from datetime import datetime


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
    from pipeline.pack.draft.missing_rules import unused_rules
    from pipeline.pack.review import review
    from pipeline.write.pack_lines import print_review

    try:
        wrong = review(name, {one.code for one in CHECKS})
    except PackError as error:
        raise CannotRun(str(error)) from None
    print_review(name, wrong, unused_rules(name), console())
    return 2 if wrong else 0


@pack.command()
@click.argument("name", metavar="PACK")
@click.option("--write", is_flag=True, help="Append them to the pack's rules.toml.")
def rules(name: str, write: bool) -> None:
    """Print the rules that PACK has something for and does not list, each with a quote, as text of its rules.toml."""
    from pipeline.pack import PackError
    from pipeline.pack.draft.missing_rules import as_written, tables_of
    from pipeline.pack.places import files_of

    try:
        text = as_written(tables_of(name))
    except (PackError, ValueError, OSError) as error:
        raise CannotRun(f"规则包“{name}”读不出，请先用 yushen pack check 查看：{error}") from None
    if not text:
        click.echo("没有要补的规则。")
        return
    if not write:
        click.echo(text, nl=False)
        return
    path = files_of(name)[0].with_name("rules.toml") if Path(name).is_dir() else files_of(name)[0]
    try:
        before = path.read_text("utf-8-sig") if path.exists() else ""
        path.write_text(f"{before.rstrip()}\n\n{text}".lstrip(), "utf-8")
    except OSError as error:
        raise unwritable(path, error) from None
    click.echo(f"已写入 {path}：{text.count('[rules.')} 条规则。")


@pack.command()
@click.argument("name", metavar="PACK")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.html")
def show(name: str, output: Path) -> None:
    """Write PACK as a page to proof-read: each statement beside its quote and clause, and the notice itself."""
    from pipeline.write.pack_html import render

    loaded = pack_of(name)
    try:
        output.write_text(render(loaded), "utf-8", errors="replace")
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"已写入 {output}")


@pack.command()
@click.option("--markdown", "whole", is_flag=True, help="As a page for docs/写规则包.md.")
def keys(whole: bool) -> None:
    """List all keys that a pack may have, with their meaning."""
    from pipeline.pack.meanings import keys as known
    from pipeline.pack.meanings import markdown

    if whole:
        click.echo(markdown(), nl=False)
        return
    for key in known():
        click.echo(
            f"{'.'.join((*key.table, key.name))}　{key.kind}{'，必填' if key.required else ''}　{key.meaning or ''}"
        )


@pack.command("try")
@click.argument("name", metavar="PACK")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--each", is_flag=True, help="Every direct child of PATH is a sample, as for batch.")
@click.option("--level", metavar="LEVEL", help="Level applied for, by its name; overrides the form.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    metavar="YYYY-MM-DD[THH:MM]",
    help="Day (and hour) of submission, as for check.",
)
def try_(name: str, path: Path, each: bool, level: str | None, date: datetime | None) -> None:
    """Check samples with PACK, and show what each part of it caught and what no sample ever touched.

    PATH is one submission; where a folder holds only folders and archives, each of them is one.
    """
    from checks import CHECKS
    from pipeline.intake import CannotTake
    from pipeline.trial import samples_at, tried
    from pipeline.worker import WorkerFailed
    from pipeline.write.trial_lines import print_tried

    loaded = pack_of(name)
    if not path.exists():
        raise CannotRun(f"没有“{path}”。")
    try:
        done = tried(samples_at(path, each), loaded, CHECKS, options_of(level, "submission", date, loaded))
    except CannotTake as error:
        raise CannotRun(str(error)) from None
    except WorkerFailed as failed:
        raise CannotRun(f"样本没有查完：{failed.note.text if failed.note else '超出限制。'}") from None
    print_tried(done, console())
