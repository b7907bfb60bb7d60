"""``serve``, ``submit`` and the care of a running service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.common import LEVELS, CannotRun, pack_of, show, write


@click.command()
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
    config, link = _web("config"), _web("admin_link")
    try:
        told = link.run(config.from_environment(data), name, output)
    except (config.BadConfig, link.CannotLink) as error:
        raise CannotRun(str(error)) from None
    click.echo(told)


@click.command()
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
    pack = pack_of(checked.result["rules"])
    if output:
        write(checked.result, pack, path, output)
    show(checked.result, pack, form)
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
