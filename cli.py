"""The command line: wires pack, checks and writers together; no logic of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.model import Options, Result
    from pipeline.pack import Pack

LEVELS = ("标杆级", "优秀级", "推进级")


class CannotRun(click.ClickException):
    """The command could not be carried out: one or two lines on stderr, exit code 2."""

    exit_code = 2


def main() -> NoReturn:
    """Entry point: every way out is an exit code and at most two lines, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # File names may hold bytes that are no UTF-8; they are passed through as they came.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        sys.exit(yushen.main(prog_name="yushen", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.NoSuchOption as error:
        _stop(f"没有 {error.option_name} 这个选项。")
    except click.UsageError as error:
        _stop(_usage(error))
    except click.ClickException as error:
        _stop(error.message)
    except (KeyboardInterrupt, click.Abort):
        click.echo("已停止。", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:
        if os.environ.get("YUSHEN_DEBUG"):
            raise
        _stop(f"程序出错，没有完成（{type(error).__name__}: {error}）。\n请把这两行连同所用命令告诉开发者。")


def _stop(message: str) -> NoReturn:
    click.echo(f"yushen：{message}", err=True)
    sys.exit(2)


def _usage(error: click.UsageError) -> str:
    """A usage error of click's in one Chinese line."""
    param = getattr(error, "param", None)
    name = "/".join(param.opts) if isinstance(param, click.Option) else param.human_readable_name if param else ""
    if isinstance(error, click.MissingParameter):
        wrong = f"缺少参数 {name}。"
    elif isinstance(error, click.BadParameter) and param is not None:
        wrong = f"参数 {name} 的值无效。{_expected(param.type)}"
    elif error.message.startswith("No such command"):
        wrong = f"没有 {error.message.split(chr(39))[1]} 这个命令。"
    else:
        wrong = f"命令写法有误（{error.message}）。"
    return f"{wrong}用 yushen --help 查看用法。"


def _expected(kind: click.ParamType) -> str:
    if isinstance(kind, click.Choice):
        return f"可用：{'、'.join(str(choice) for choice in kind.choices)}。"
    return "应写作 2024-05-20。" if isinstance(kind, click.DateTime) else ""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="yushen", message="yushen %(version)s")
def yushen() -> None:
    """Formal pre-check (形式审查) of submissions to 沪质协〔2024〕13号."""


def _pack(name: str) -> Pack:
    from pipeline.pack import PackError, load

    try:
        return load(name)
    except PackError as error:
        raise CannotRun(str(error)) from None


_common = [
    click.option("--level", type=click.Choice(LEVELS), help="Level applied for; overrides the form."),
    click.option(
        "--scope",
        type=click.Choice(["submission", "report"]),
        default="submission",
        show_default=True,
        help="'report' checks the report alone, for an early draft.",
    ),
    click.option("--rules", default="shanghai-2024", show_default=True, metavar="PACK", help="Pack name or path."),
    click.option("--date", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Reference date [today]."),
]


def common(command: Any) -> Any:
    """Adds the options that ``check`` and ``batch`` share."""
    for option in reversed(_common):
        command = option(command)
    return command


def _options(level: str | None, scope: str, date: datetime | None) -> Options:
    from datetime import date as day

    from pipeline.model import Options

    return Options(date.date() if date else day.today(), scope, level)  # type: ignore[arg-type]


@yushen.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write the reports into DIR.")
@common
def check(
    path: Path,
    form: str,
    output: Path | None,
    level: str | None,
    scope: str,
    rules: str,
    date: datetime | None,
) -> int:
    """Check one submission: a report file, a folder, or a .zip of a folder."""
    from checks import CHECKS
    from pipeline.intake import CannotTake
    from pipeline.run import check as run

    pack = _pack(rules)
    try:
        result = run(path, pack, CHECKS, _options(level, scope, date))
    except CannotTake as error:
        raise CannotRun(str(error)) from None
    if output:
        _write(result, pack, path, output)
    if form == "json":
        import json

        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
    else:
        from rich.console import Console

        from pipeline.write.terminal import print_result

        print_result(result, pack, Console())
        if output:
            click.echo(f"报告：{output / 'report.html'}")
    return int(result.verdict == "return")


def _write(result: Result, pack: Pack, path: Path, output: Path) -> None:
    """The files of ``-o``."""
    import json

    from pipeline.write.html import render

    try:
        output.mkdir(parents=True, exist_ok=True)
        (output / "report.html").write_text(render(result, pack), "utf-8", errors="replace")
        (output / "result.json").write_text(
            json.dumps(result.to_json(), ensure_ascii=False, indent=1), "utf-8", errors="surrogateescape"
        )
    except OSError as error:
        raise CannotRun(f"写不进 {output}：{error.strerror}。请换一个文件夹。") from None


@yushen.command()
@click.argument("code", required=False)
@click.option("--rules", "name", default="shanghai-2024", show_default=True, metavar="PACK")
@click.option("--markdown", "whole", is_flag=True, help="Every rule with its page, as Markdown.")
def rules(code: str | None, name: str, whole: bool) -> None:
    """List the rules, or explain one: what it decides, the clause, the severity, how to mend it."""
    from checks import CHECKS
    from pipeline.write.catalogue import explain, listing, markdown

    pack = _pack(name)
    if whole:
        click.echo(markdown(pack, CHECKS), nl=False)
        return
    if code is None:
        click.echo(listing(pack, CHECKS))
        return
    if code.upper() not in pack.rules:
        raise CannotRun(f"没有 {code} 这条规则。用 yushen rules 查看全部规则。")
    click.echo(explain(code.upper(), pack, CHECKS))


@yushen.command()
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.docx")
@click.option("--rules", "name", default="shanghai-2024", show_default=True, metavar="PACK")
def template(output: Path, name: str) -> None:
    """Write a blank report in the mandated shape, with each section's limit and guidance."""
    from pipeline.write.template_docx import write_template

    try:
        write_template(output, _pack(name))
    except OSError as error:
        raise CannotRun(f"写不进 {output}：{error.strerror}。请换一个位置。") from None
    click.echo(f"已写入 {output}")


if __name__ == "__main__":
    main()
