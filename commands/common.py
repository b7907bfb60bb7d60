"""What several commands share: how a command ends, the pack, the options, printing a result."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from pipeline.model import Options, Result
    from pipeline.pack import Pack


class CannotRun(click.ClickException):
    """The command could not be carried out: one or two lines on stderr, exit code 2."""

    exit_code = 2


def pack_of(name: str | None, scoring: bool = False) -> Pack:
    """The pack of that name or path, or the one that is used where none is named.

    One that cannot be used (for ``scoring``: by experts) ends the command. What may be a slip in a pack of the
    caller's own is said on stderr.
    """
    from pipeline.pack import PackError, default, load, shipped

    name = name or default()
    try:
        pack = load(name, scoring)
    except PackError as error:
        raise CannotRun(str(error)) from None
    if name not in shipped():
        from pipeline.pack.review import contradictions

        for one in contradictions(name):
            click.echo(f"请注意：规则包的 {one.told()}", err=True)
    return pack


def pack_of_result(told: str, chosen: str | None) -> Pack:
    """The pack that a result was made with (``told``, by its name), or the one that the caller says (``--rules``).

    A result tells a pack's name alone: one that is not shipped must be named by whoever has it.
    """
    from pipeline.pack import shipped

    if chosen is None and told not in shipped():
        raise CannotRun(f"结果是用规则包“{told}”检查的，不是内置规则包；请用 --rules 写明它的文件夹。")
    pack = pack_of(chosen or told)
    if pack.name != told:
        raise CannotRun(f"结果是用规则包“{told}”检查的，--rules 写的是“{pack.name}”，请换用检查时的规则包。")
    return pack


Command = TypeVar("Command", bound=Callable[..., Any])


def pack_of_result_option(command: Command) -> Command:
    """The option ``--rules`` of commands that start from a result, as the parameter ``rules``."""
    told = "Pack that the result was made with, where it is not a shipped one: its folder or file."
    return click.option("--rules", metavar="PACK", help=told)(command)


def rules_option(name: str) -> Callable[[Command], Command]:
    """The option ``--rules``, as the parameter ``name``: None for the pack that is used when none is named."""
    told = "Pack by its name, its folder or its file."
    return click.option("--rules", name, show_default="as shipped", metavar="PACK", help=told)


_common = [
    click.option("--level", metavar="LEVEL", help="Level applied for, by its name; overrides the form."),
    click.option(
        "--scope",
        type=click.Choice(["submission", "report"]),
        default="submission",
        show_default=True,
        help="'report' checks the report alone, for an early draft.",
    ),
    rules_option("rules"),
    click.option(
        "--date",
        type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
        metavar="YYYY-MM-DD[THH:MM]",
        help="Day (and hour) of submission [what the files tell, else today in season, else the last day to apply].",
    ),
]


def common(command: Any) -> Any:
    """Adds the options that ``check`` and ``batch`` share."""
    for option in reversed(_common):
        command = option(command)
    return command


def options_of(level: str | None, scope: str, date: datetime | None, pack: Pack) -> Options:
    """The options of a check as they were typed; a level that the notice does not have ends the command."""
    if level is not None and not pack.levels:
        raise CannotRun("--level：这个规则包没有分等级。")
    if level is not None and level not in pack.levels:
        raise CannotRun(f"--level：没有“{level}”这个等级，可用的有{'、'.join(pack.levels)}。")
    from datetime import date as day

    from pipeline.model import Options

    hour = date.time() if date and (date.hour or date.minute) else None
    return Options(date.date() if date else None, scope, level, today=day.today(), time=hour)  # type: ignore[arg-type]


def show(result: dict[str, Any], pack: Pack, form: str) -> None:
    """The result on standard output: one JSON object and nothing else, or for people."""
    if form == "json":
        import json

        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    from pipeline.write.terminal import print_result

    print_result(result, pack, console())


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write(result: Result | dict[str, Any], pack: Pack, path: Path, output: Path) -> None:
    """Writes the files of ``-o`` into a folder."""
    from pipeline.write.files import write_files

    try:
        write_files(result, pack, path, output)
    except OSError as error:
        raise unwritable(output, error) from None


def unwritable(path: object, error: OSError) -> CannotRun:
    """The end of a command that could not write there."""
    from pipeline.write.words import unwritable

    return CannotRun(unwritable(path, error))


def console() -> Console | None:
    """Rich's console on a terminal; None in a pipe, where plain text spares its import."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console

    return Console()


def result_of(path: Path) -> dict[str, Any]:
    """A result.json as it was written by ``check -o``."""
    from pipeline.write.files import NoResult, read_result

    try:
        return read_result(path)
    except NoResult as error:
        raise CannotRun(str(error)) from None


def results_of(path: Path) -> Iterator[dict[str, Any]]:
    """The results of a batch, one after another; a file that holds something else ends the command."""
    import json

    from pipeline.write.words import reason

    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict) or row.get("schema") != "yushen/1":
                    raise CannotRun(f"{path} 第 {number} 行不是预审结果。请用 yushen batch 生成的 results.jsonl。")
                yield row
    except OSError as error:
        raise CannotRun(f"读不出 {path}（{reason(error)}）。") from None
    except ValueError:
        raise CannotRun(f"{path} 不是 results.jsonl。请用 yushen batch 生成的 results.jsonl。") from None
