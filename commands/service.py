"""``serve``, ``submit`` and the care of a running service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from commands.common import CannotRun, pack_of, show, unwritable, write

_MOST_PROBLEMS = 20


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="Uploads and database [yushen-data].")
def serve(host: str, port: int, data: Path | None) -> None:
    """Run the web service: upload, reviewer's queue, decisions, scoring.

    To install and back it up: docs/deploy.md. Manuals in Chinese, which the service shows at /help: docs/申报指南.md
    for applicants, docs/审查手册.md for reviewers, docs/评审手册.md for experts and whoever leads them,
    docs/管理手册.md for administrators.
    """
    click.echo("预审服务正在启动……")
    config, server = _web("core.config"), _web("serve")
    try:
        server.run(config.from_environment(data), host, port)
    except (config.BadConfig, server.CannotServe) as error:
        raise CannotRun(str(error)) from None


@click.command()
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="The service's data folder [yushen-data].")
def work(data: Path | None) -> None:
    """Run worker processes alone, for a service whose pages run elsewhere.

    On as many machines as there are: each needs the service's PostgreSQL database (YUSHEN_DATABASE) and its data
    folder, wherever it is mounted here. YUSHEN_WORKERS is the number of processes. What a machine that fails was at is
    taken up by another.
    """
    click.echo("检查进程正在启动……")
    config, crew = _web("core.config"), _web("work")
    try:
        crew.run(config.from_environment(data))
    except (config.BadConfig, _web("serve").CannotServe) as error:
        raise CannotRun(str(error)) from None


@click.command("admin-link")
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="Uploads and database [yushen-data].")
@click.option("--name", default="", help="Which administrator, if there are several.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the link into FILE.")
def admin_link(data: Path | None, name: str, output: Path | None) -> None:
    """Make a one-time link with which an administrator sets a new password.

    It works on the data folder and the database (YUSHEN_DATABASE) that the service uses, whether it runs or not. The
    old password, the second step and all open sessions of that administrator end. Where no administrator is active a
    new one is made. The link goes to the terminal, otherwise into a file that only its owner can read.
    """
    config, link = _web("core.config"), _web("administrators.link")
    try:
        told = link.run(config.from_environment(data), name, output)
    except (config.BadConfig, link.CannotLink) as error:
        raise CannotRun(str(error)) from None
    click.echo(told)


@click.command()
@click.argument("url")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write the reports into DIR.")
@click.option("--level", default="", metavar="LEVEL", help="Level applied for, by its name; overrides the form.")
@click.option("--scope", type=click.Choice(["auto", "submission", "report"]), default="auto", show_default=True)
@click.option("--activity", default="", help="Name or number; needed only where several are open.")
@click.option("--each", is_flag=True, help="What lies in PATH are submissions: each folder, zip or file is one.")
@click.option("--hand-in", is_flag=True, help="Straight into the reviewers' queue (a reviewer's token).")
@click.option("--retries", type=click.IntRange(0, 20), default=5, show_default=True, help="When the service is busy.")
@click.option("--token", envvar="YUSHEN_TOKEN", default="", help="API token [$YUSHEN_TOKEN].")
def submit(
    url: str, paths: tuple[Path, ...], form: str, output: Path | None, each: bool, retries: int, token: str, **sent: Any
) -> int:
    """Check PATH on the running service at URL, through its API; several, or --each, one after the other.

    Exit code 1: something must be corrected. 2: one of them was not taken, or not checked; the others were.
    """
    client, fields = _web("api.client"), {"hand_in": "true" if sent.pop("hand_in") else "", **sent}
    fields = {name: value for name, value in fields.items() if value}
    try:
        if each or len(paths) > 1:
            return _submit_many(url, paths, form, output, each, (fields, token, retries))
        checked = client.submit(url, paths[0], fields=fields, token=token, retries=retries)
    except client.CannotSubmit as error:
        raise CannotRun(str(error)) from None
    _tell(checked, paths[0], form, output)
    if form == "text":
        click.echo(f"结果页面（只有您知道这个链接）：{checked.link}")
    return int(checked.result["verdict"] == "return")


def _submit_many(
    url: str, paths: tuple[Path, ...], form: str, output: Path | None, each: bool, how: tuple[Any, ...]
) -> int:
    """A line for each; the reports in a folder of each one's name."""
    many, client = _web("api.many"), _web("api.client")
    done = many.submit_all(url, many.sources(paths, each), *how, client.to_stderr)
    for one in done:
        click.echo(one.line() if form == "json" else one.told())
        if output and not one.problem:
            written = json.dumps(one.result, ensure_ascii=False, indent=1)
            _keep(output / one.name, written, one.report)
    failed = sum(bool(one.problem) for one in done)
    client.to_stderr(
        f"共 {len(done)} 份，得到结果 {len(done) - failed} 份" + (f"，没有得到 {failed} 份。" if failed else "。")
    )
    return 2 if failed else int(any(one.verdict == "return" for one in done))


def _keep(folder: Path, result: str, report: bytes) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "result.json").write_text(result, "utf-8", "replace")
        (folder / "report.html").write_bytes(report)
    except OSError as error:
        raise unwritable(folder, error) from None


def _tell(checked: Any, path: Path, form: str, output: Path | None) -> None:
    """The result as ``check`` tells it; where only the service has the pack, by what the result says itself."""
    from pipeline.pack import shipped
    from pipeline.write import words

    result = checked.result
    if result["rules"] in shipped():
        pack = pack_of(result["rules"])
        if output:
            write(result, pack, path, output)
        show(result, pack, form)
        return
    written = json.dumps(result, ensure_ascii=False, indent=1)
    if output:
        _keep(output, written, checked.report)
    if form == "json":
        click.echo(written)
        return
    click.echo(f"预审结果  {words.VERDICTS[result['verdict']]}  {words.tally(result['findings'])}")
    for finding in result["findings"]:
        severity = words.SEVERITIES[finding["severity"]]
        click.echo(words.one_line(f"{severity}  {finding['title']}（{finding['code']}）：{finding['message']}"))


@click.command()
@click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="The data folder [yushen-data].")
@click.option("--yes", is_flag=True, help="Do not ask.")
def join(data: Path | None, yes: bool) -> None:
    """Join data folder and database on purpose, when `serve` refuses to start with them."""
    config, server, installation = _web("core.config"), _web("serve"), _web("core.storage.installation")
    try:
        service = server.opened(config.from_environment(data))
        sight = installation.look(service)
        click.echo(sight.told())
        if not yes:
            click.confirm("确认把这个数据文件夹和这个数据库作为一套使用吗？", abort=True)
        installation.join(service)
    except (config.BadConfig, server.CannotServe) as error:
        raise CannotRun(str(error)) from None
    click.echo("已关联，可以启动服务。")
    if sight.unknown:
        click.echo("数据库不认识的材料不会立即删除：少量的移入回收区，较多的等管理员在“清理与回收区”页面确认。")


@click.command("copy-database")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_database(source: str, target: str) -> None:
    """Copy the service's database FROM one place TO another that is empty: a path of SQLite, or postgresql://…"""
    copying = _web("core.database.copying")
    try:
        counts = copying.copy(source, target)
    except copying.CannotCopy as error:
        raise CannotRun(str(error)) from None
    click.echo(f"已复制 {len(counts)} 个表，共 {sum(counts.values())} 行，逐表核对行数一致；来源没有改动。")
    click.echo("其中 " + "，".join(f"{name} {count}" for name, count in counts.items() if count) + "。")


@click.group()
def audit() -> None:
    """Check or take away the service's audit log."""


_data = click.option("--data", type=click.Path(path_type=Path), metavar="DIR", help="As for serve [yushen-data].")


@audit.command()
@_data
@click.option("--noted", metavar="NUMBER:HASH", default="", help="A line's hash that was noted down elsewhere.")
def verify(data: Path | None, noted: str) -> int:
    """Check the chain of hashes from its first line to its last; exit code 1 when it is broken."""
    import re

    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", noted.strip())
    if noted and not found:
        raise CannotRun("--noted 须写成“序号:哈希”，如上次核对时所示的那一行。")
    with _audit_log(data) as db:
        checked = _web("core.database.audit").verify(db, (int(found[1]), found[2]) if found else None)
    for problem in checked.problems[:_MOST_PROBLEMS]:
        click.echo(problem)
    if len(checked.problems) > _MOST_PROBLEMS:
        click.echo(f"……共 {len(checked.problems)} 处。")
    click.echo(f"操作记录 {checked.lines} 条，{'链不完整' if checked.problems else '链完整'}。末条序号和哈希：")
    click.echo(f"{checked.last}:{checked.hash}")
    return int(bool(checked.problems))


@audit.command()
@_data
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "xlsx"]), default="jsonl", show_default=True)
@click.option(
    "-o", "--output", type=click.File("wb"), default="-", metavar="FILE", help="Standard output if not given."
)
def export(data: Path | None, form: str, output: Any) -> None:
    """Write the whole audit log into a file; JSON lines hold the hashes, too."""
    with _audit_log(data) as db:
        _web("administrators.log_files").write(form, _web("core.database.audit").lines(db), output)


@contextmanager
def _audit_log(data: Path | None) -> Iterator[Any]:
    """The database as it is at this moment; nothing is written, not even a newer shape of the tables."""
    config, database = _web("core.config"), _web("core.database.db")
    from sqlalchemy.exc import DBAPIError

    try:
        chosen = config.from_environment(data)
    except config.BadConfig as error:
        raise CannotRun(str(error)) from None
    if not chosen.database and not (chosen.data / "yushen.sqlite3").is_file():
        raise CannotRun(f"{chosen.data} 里没有数据库。请用 --data 指明服务的数据文件夹。")
    opened = database.Database(chosen.database_url)
    try:
        with opened.snapshot() as db:
            yield db
    except DBAPIError as error:
        # The URL may hold a password, so it is not repeated.
        why = type(error.orig).__name__
        raise CannotRun(f"读不出操作记录（{why}）。请检查数据库连接；刚更新过程序的，请先启动一次服务。") from None
    finally:
        opened.close()


def _web(module: str) -> Any:
    """A module of the service, whose packages are an extra."""
    from importlib import import_module

    beside = __package__.rpartition(".")[0]  # "yushen" where it is installed, nothing in the tree
    try:
        return import_module(f"{beside}.web.{module}".lstrip("."))
    except ModuleNotFoundError as error:
        raise CannotRun(f"网络服务的组件没有安装（缺 {error.name}）。请运行：pip install 'yushen[web]'") from None
