"""The command line: wires pack, checks and writers together; no logic of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

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
        from pipeline.write.usage import usage

        _stop(usage(error))
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
    _show(result.to_json(), pack, form)
    if form == "text" and output:
        click.echo(f"报告：{output / 'report.html'}")
    return int(result.verdict == "return")


@yushen.command()
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
    from pipeline.batch.places import CannotRun as NotRunnable
    from pipeline.batch.pool import ClusterWorkers, LocalWorkers
    from pipeline.batch.run import Order, Stopped, run_batch

    _pack(rules)
    order = Order(root, output, rules, _options(level, scope, date), archive)
    bar: Any = nullcontext()
    if sys.stderr.isatty():
        from pipeline.batch.bar import Bar

        bar = Bar()
    try:
        doers: Any = ClusterWorkers(cluster) if cluster else LocalWorkers(workers or _cores())
        with doers, bar as progress:
            summary = run_batch(order, CHECKS, doers, progress)
    except Stopped as stopped:
        click.echo(str(stopped), err=True)
        return 130
    except NotRunnable as error:
        raise CannotRun(str(error)) from None
    except OSError as error:
        raise _unwritable(output, error) from None
    click.echo(summary.words())
    click.echo(f"总览：{output.rstrip('/')}/index.html")
    return int(summary.verdicts["return"] > 0)


def _show(result: dict[str, Any], pack: Pack, form: str) -> None:
    """The result on standard output: one JSON object and nothing else, or for people."""
    if form == "json":
        import json

        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    from pipeline.write.terminal import print_result

    print_result(result, pack, _console())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _write(result: Result | dict[str, Any], pack: Pack, path: Path, output: Path) -> None:
    from pipeline.write.files import write_files

    try:
        write_files(result, pack, path, output)
    except OSError as error:
        raise _unwritable(output, error) from None


def _unwritable(path: object, error: OSError) -> CannotRun:
    from pipeline.write.words import unwritable

    return CannotRun(unwritable(path, error))


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
        raise _unwritable(output, error) from None
    click.echo(f"已写入 {output}")


def _console() -> Console | None:
    """Rich's console on a terminal; None in a pipe, where plain text spares its import."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console

    return Console()


def _result(path: Path) -> dict[str, Any]:
    """A result.json as it was written by ``check -o``."""
    from pipeline.write.files import NoResult, read_result

    try:
        return read_result(path)
    except NoResult as error:
        raise CannotRun(str(error)) from None


_result_path = click.argument("result", type=click.Path(path_type=Path), metavar="RESULT.json")
_docx_path = click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE.docx")


@yushen.command()
@_result_path
@_docx_path
@click.option("--include", multiple=True, metavar="CODE", help="Also ask for this rule's 'review' findings.")
@click.option("--deadline", metavar="TEXT", help="The day to answer by, in words [left blank].")
def notice(result: Path, output: Path, include: tuple[str, ...], deadline: str | None) -> None:
    """Write the notice of corrections (补正通知书) for a result."""
    from pipeline.write.notice_docx import write_notice

    data = _result(result)
    pack = _pack(data["rules"])
    if unknown := [code for code in include if code.upper() not in pack.rules]:
        raise CannotRun(f"没有 {unknown[0]} 这条规则。用 yushen rules 查看全部规则。")
    try:
        count = write_notice(data, pack, output, {code.upper() for code in include}, deadline)
    except OSError as error:
        raise _unwritable(output, error) from None
    click.echo(f"已写入 {output}，共 {count} 处需要补正。")


@yushen.command()
@_result_path
@_docx_path
def opinion(result: Path, output: Path) -> None:
    """Write the reviewer's opinion form (形式审查意见表) for a result."""
    from pipeline.write.opinion_docx import write_opinion

    data = _result(result)
    try:
        write_opinion(data, _pack(data["rules"]), output)
    except OSError as error:
        raise _unwritable(output, error) from None
    click.echo(f"已写入 {output}")


@yushen.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD.json")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW.json")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.html", help="Also write it as HTML.")
def diff(old: Path, new: Path, output: Path | None) -> None:
    """Show what a resubmission mended: 已改正 / 仍存在 / 新出现."""
    from pipeline.write.diff import compare, print_diff, render_diff

    comparison = compare(_result(old), _result(new))
    print_diff(comparison, _console())
    if output:
        try:
            output.write_text(render_diff(comparison), "utf-8", errors="replace")
        except OSError as error:
            raise _unwritable(output, error) from None
        click.echo(f"已写入 {output}")


@yushen.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="Uploads and database [yushen-data].")
def serve(host: str, port: int, data: Path | None) -> None:
    """Run the web service: upload, reviewer's queue, decisions (docs/deploy.md)."""
    config, server = _web("config"), _web("serve")
    try:
        server.run(config.from_environment(data), host, port)
    except (config.BadConfig, server.CannotServe) as error:
        raise CannotRun(str(error)) from None


@yushen.command()
@click.argument("url")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write the reports into DIR.")
@click.option("--level", type=click.Choice(LEVELS), help="Level applied for; overrides the form.")
@click.option("--scope", type=click.Choice(["auto", "submission", "report"]), default="auto", show_default=True)
@click.option("--token", envvar="YUSHEN_TOKEN", default="", help="API token [$YUSHEN_TOKEN].")
def submit(url: str, path: Path, form: str, output: Path | None, level: str | None, scope: str, token: str) -> int:
    """Check PATH on the running service at URL, through its API."""
    client = _web("client")
    try:
        checked = client.submit(url, path, scope=scope, level=level or "", token=token)
    except client.CannotSubmit as error:
        raise CannotRun(str(error)) from None
    pack = _pack(checked.result["rules"])
    if output:
        _write(checked.result, pack, path, output)
    _show(checked.result, pack, form)
    if form == "text":
        click.echo(f"结果页面（只有您知道这个链接）：{checked.link}")
    return int(checked.result["verdict"] == "return")


def _web(module: str) -> Any:
    """A module of the service, whose packages are an extra."""
    from importlib import import_module

    try:
        return import_module(f"web.{module}")
    except ModuleNotFoundError as error:
        raise CannotRun(f"网络服务的组件没有安装（缺 {error.name}）。请运行：pip install 'yushen[web]'") from None


if __name__ == "__main__":
    main()
