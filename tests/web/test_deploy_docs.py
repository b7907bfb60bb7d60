"""Every command of docs/deploy.md is run as it stands there, in the order of an administrator's year.

Paths, the port, the password and the addresses are put in place of the examples'. ``systemctl`` and ``sudo`` are
small programs that do on a test machine what they do on a server: start what the unit of docs/deploy says.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import httpx
import pytest
from sqlalchemy import select

from tests.waiting import PATIENCE
from tests.web.helpers import ROOT, Cluster, Server, sample
from tests.web.load import upload_all, wait_for
from web.core.config import Config
from web.core.database.db import Database
from web.core.database.models import Submission

DOC = (ROOT / "docs" / "deploy.md").read_text("utf-8")
OVER = sample("factory-L001-site-over.docx")

_SYSTEMCTL = '''#!{python}
"""Starts and stops what the unit's ExecStart says, with the variables of its EnvironmentFile."""
import os, pathlib, re, signal, subprocess, sys, time, urllib.request
root, port = pathlib.Path("{root}"), {port}
unit = (root / "etc/systemd/system/yushen.service").read_text()
pid = root / "pid"
def stop():
    if pid.exists():
        number = int(pid.read_text())
        os.kill(number, signal.SIGTERM)
        while pathlib.Path(f"/proc/{{number}}").exists():
            time.sleep(0.05)
        pid.unlink()
def start():
    environment = dict(os.environ)
    for line in (root / "etc/yushen.env").read_text().split():
        name, _, value = line.partition("=")
        environment[name] = value
    log = (root / "service.log").open("ab")
    command = re.search("^ExecStart=(.*)$", unit, re.M)[1].split()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                               start_new_session=True)
    pid.write_text(str(process.pid))
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{{port}}/healthz", timeout=5)
            os._exit(0)
        except OSError:
            time.sleep(0.05)
    pid.unlink()
    sys.exit((root / "service.log").read_text())
if sys.argv[1] in ("stop", "restart"):
    stop()
if sys.argv[1] in ("start", "restart"):
    start()
'''


@dataclass
class Machine:
    """A server with its own /etc, /var/lib, /srv and /backup."""

    root: Path
    cluster: Cluster
    port: int
    ran: list[str] = field(default_factory=list)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("bin", "etc/systemd/system", "var/lib", "srv", "backup", "home"):
            (self.root / name).mkdir(parents=True)
        (self.root / "etc/yushen.env").touch()
        unit = (ROOT / "docs/deploy/yushen.service").read_text("utf-8")
        self.unit.write_text(self.here(unit))
        python = sys.executable
        self._program("yushen", f'#!/bin/sh\nexec {python} {ROOT}/cli.py "$@"\n')
        self._program("python", f'#!/bin/sh\nPYTHONPATH={ROOT} exec {python} "$@"\n')
        self._program("pip", f'#!/bin/sh\nPIP_NO_INDEX=1 exec {python} -m pip "$@"\n')
        self._program("sudo", '#!/bin/sh\n[ "$1" = -u ] && shift 2\nexec "$@"\n')
        self._program("systemctl", _SYSTEMCTL.format(python=python, root=self.root, port=self.port))
        shutil.copytree(OVER.parent, self.root / "home/申报材料", ignore=lambda _, names: names[3:])
        shutil.copy(OVER, self.root / "home/报告.docx")

    @property
    def unit(self) -> Path:
        return self.root / "etc/systemd/system/yushen.service"

    def _program(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def here(self, text: str, **more: str) -> str:
        """The text with this machine's paths and addresses."""
        text = re.sub(r"(?<![\w/])/(var/lib|srv|backup|etc)/", rf"{self.root}/\1/", text)
        text = text.replace("/opt/yushen/bin/yushen", f"{self.root}/bin/yushen").replace("8000", str(self.port))
        text = text.replace("@127.0.0.1/yushen", f"@127.0.0.1:{self.cluster.port}/yushen")
        text = text.replace("/path/to/yushen[all]", "yushen[all]")  # it is installed: pip finds that, offline
        text = text.replace("https://yushen.example.org", f"http://127.0.0.1:{self.port}")
        for name, value in more.items():
            text = re.sub(rf"\b{name}\b", value, text)
        return text

    @property
    def environment(self) -> dict[str, str]:
        wanted = {"YUSHEN_WORKERS": "1", "PGHOST": "127.0.0.1", "PGPORT": str(self.cluster.port), "PGUSER": "postgres"}
        path = f"{self.root}/bin:{self.cluster.programs}:{os.environ['PATH']}"
        return os.environ | wanted | {"PATH": path}

    def run(self, heading: str, nth: int = 1, typed: str = "", **more: str) -> str:
        """Runs the nth block under a heading. What it printed."""
        block = blocks()[heading][nth - 1]
        self.ran.append(block)
        # `yushen submit` ends with 1 where there is something to mend.
        flags = "-uo" if "yushen submit" in block else "-euo"
        done = subprocess.run(
            ["bash", flags, "pipefail", "-c", self.here(block, **more)], input=typed, capture_output=True, text=True,
            timeout=5 * PATIENCE, check=False, env=self.environment, cwd=self.root / "home",
        )  # fmt: skip
        assert done.returncode == 0, (heading, done.stdout, done.stderr)
        return done.stdout

    def run_forever(self, heading: str, nth: int, expected: int) -> list[subprocess.Popen[bytes]]:
        """Starts the lines of a block that do not end by themselves; the others are waited for."""
        block = blocks()[heading][nth - 1]
        self.ran.append(block)
        lines = self.here(block).strip().splitlines()
        lasting = [line for line in lines if "yushen serve" in line or "yushen work" in line]
        before = [line for line in lines if line not in lasting]
        log = self.root / "service.log"
        started = []
        for line in lasting:
            script = "\n".join(["set -euo pipefail", *before, re.sub(r"^((?:\w+=\S+ )*)", r"\1exec ", line)])
            with log.open("ab") as out:
                started.append(subprocess.Popen(["bash", "-c", script], env=self.environment, stdout=out, stderr=out))
        self.started += started
        assert len(started) == expected
        wait_until_it_answers(self.url, started[0], log)
        return started

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def upload(self, many: int) -> list[str]:
        """Private keys of that many uploads, all checked."""
        keys = [one.key for one in upload_all(self.url, [OVER], many)]
        assert all(keys) and set(wait_for(self.url, keys, 5 * PATIENCE).values()) == {"done"}
        return keys

    def answers(self, keys: list[str]) -> list[int]:
        return [httpx.get(f"{self.url}/s/{key}/report", timeout=PATIENCE).status_code for key in keys]

    def uploads(self, data: str) -> int:
        """How many submissions' files lie in the folder."""
        return len(list((self.root / data / "files").glob("*/upload/*")))


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text("utf-8"))


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait(PATIENCE)


def blocks() -> dict[str, list[str]]:
    """The commands by their heading."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^## ", DOC, flags=re.M)[1:]:
        heading = part.split("\n", 1)[0]
        found[heading] = re.findall(r"^```sh\n(.*?)^```$", part, re.M | re.S)
    return {heading: code for heading, code in found.items() if code}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    from tests.web.conftest import _programs

    cluster = Cluster(_programs())
    cluster.start()
    made = Machine(tmp_path / "machine", cluster, Server(tmp_path / "none").port)
    yield made
    stop([process for process in made.started if process.poll() is None])
    subprocess.run([made.root / "bin/systemctl", "stop"], check=False, env=made.environment)
    cluster.stop()


def test_an_administrators_year(machine: Machine):
    first = machine.run_forever("安装和第一次启动", 1, expected=1)
    assert (machine.root / "var/lib/yushen/first-sign-in.txt").exists()
    kept = machine.upload(2)
    assert "一次性链接" in machine.run("安装和第一次启动", 2)
    assert "/welcome/" in (machine.root / "var/lib/yushen/first-sign-in.txt").read_text("utf-8")
    stop(first)
    subprocess.run([machine.root / "bin/systemctl", "start"], check=True, env=machine.environment)

    # SQLite: backup while it runs, more uploads, restore. What came after the backup is on the disk still.
    machine.run("备份", 1)
    later = machine.upload(1)
    machine.run("恢复", 1)
    assert machine.answers(kept + later) == [200, 200, 404]
    assert machine.uploads("var/lib/yushen") == 3
    assert "链完整" in machine.run("操作记录", 1) and (machine.root / "home/audit.jsonl").read_text("utf-8")

    # To PostgreSQL with all data, and the same there.
    machine.run("从 SQLite 换到 PostgreSQL", 1)
    assert machine.answers(kept) == [200, 200]
    kept += machine.upload(1)
    machine.run("备份", 2)
    many = machine.upload(7)
    machine.run("恢复", 2)
    assert machine.answers(kept + many) == [200] * 3 + [404] * 7
    assert machine.uploads("var/lib/yushen") == 11 and "clock" not in held(machine)

    machine.run("更新", 1)
    assert machine.answers(kept) == [200] * 3

    token = new_token(machine)
    key = machine.upload(1)[0]
    kept.append(key)
    told = machine.run("接口", 1, TOKEN=token, KEY=key)
    assert "预审结果" in told and '"number"' in told and '"verdict"' in told

    machine.run("搬数据文件夹", 1)
    assert machine.answers(kept) == [200] * 4
    assert "--data" in (machine.root / "etc/systemd/system/yushen.service").read_text() and machine.uploads(
        "srv/yushen"
    )
    told = machine.run("拒绝启动时", 1, typed="y\n")
    assert "数据库不认识的材料 8 份" in told and "已关联" in told
    subprocess.run([machine.root / "bin/systemctl", "stop"], check=True, env=machine.environment)

    apart = machine.run_forever("从 SQLite 换到 PostgreSQL", 2, expected=2)
    assert machine.answers(machine.upload(1)) == [200], "the worker of its own did it"
    stop(apart)
    assert sorted(machine.ran) == sorted(block for code in blocks().values() for block in code), "every block was run"


def database(machine: Machine) -> Database:
    url = f"postgresql://yushen:PASSWORD@127.0.0.1:{machine.cluster.port}/yushen"
    return Database(Config(Path(), url).database_url)


def held(machine: Machine) -> str:
    from web.core.storage import upkeep

    opened = database(machine)
    try:
        with opened.read() as db:
            found = upkeep.held(db)
            assert db.scalars(select(Submission.id)).all()
        return found.why if found else ""
    finally:
        opened.close()


def new_token(machine: Machine) -> str:
    from web.core.database.models import User
    from web.core.sign_in import auth

    opened = database(machine)
    with opened.write() as db:
        key = auth.new_token(db, db.query(User).filter_by(name="admin").one(), "docs")
    opened.close()
    return key


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(yushen [a-z-]+|copy-database)", DOC))))
def test_a_command_that_is_named_in_passing_is_there(command):
    from commands import COMMANDS

    assert command.removeprefix("yushen ") in COMMANDS
