"""A visitor without a screen, a PostgreSQL server of our own, and a real worker, for the tests of the service."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal

with warnings.catch_warnings():
    # Starlette would rather have httpx2, which nothing else here uses.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from tests.waiting import PATIENCE, until
from web.app import create
from web.core.service import Service
from web.worker import Worker

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "reports"
PASSWORD = "seven quiet lanterns"
_numbers = itertools.count(1)


def sample(name: str) -> Path:
    """One of the sample reports, by the end of its name."""
    return SAMPLES / name


class Cluster:
    """A PostgreSQL server of our own in a folder; it trusts whoever can reach its port on this machine."""

    def __init__(self, programs: Path) -> None:
        self.folder, self.programs = Path(tempfile.mkdtemp(prefix="yushen-pg-")), programs
        self.as_user: dict[str, Any] = {"user": "postgres"} if os.getuid() == 0 else {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> None:
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off "
            "-c max_connections=200"
        )
        self._run("pg_ctl", "-D", data, "-w", "-t", int(PATIENCE), "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self.programs / program, *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=PATIENCE,
            **self.as_user,
        )

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template1") -> str:
        name = f"t{next(_numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _sql(self, statement: str) -> None:
        from sqlalchemy import create_engine, text

        engine = create_engine(self.url("postgres").replace("postgresql:", "postgresql+pg8000:"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        engine.dispose()


class Visit:
    """A browser without a screen: keeps cookies and sends each form with its page's token."""

    loop: BlockingPortal | None = None
    """The event loop in which the service answers; with none, each request would begin and end one of its own."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.client = TestClient(create(service), base_url="http://testserver", follow_redirects=False)
        self.client.portal = self.loop
        self.csrf = self._token("/sign-in")

    def _token(self, page: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get(page).text)
        return found[1] if found else ""

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def form(self, page: str, action: str, **having: str) -> dict[str, str]:
        """The hidden fields of a page's form, as a browser sends them; ``having``: of the form with these values."""
        from lxml import html

        text = self.get(page).text
        for form in html.fromstring(text).forms if text else []:
            hidden = {str(field.name): str(field.value) for field in form.xpath(".//input[@type='hidden']")}
            if form.get("action") == action and having.items() <= hidden.items():
                return hidden
        return {}

    def post(self, path: str, files: list[tuple[str, bytes]] | None = None, **fields: str) -> Any:
        """Sends a form. One of the reviewers' desk is taken from its page first, unless it tells what was seen."""
        if (desk := re.fullmatch(r"(/review/\d+)/(\w+)", path)) and "seen" not in fields:
            aim = {name: fields[name] for name in ("finding",) if name in fields}
            page = path if desk[2] == "split" else desk[1]
            fields = self.form(page, path, **aim) | fields
        parts = [("files", (name, body)) for name, body in files or []]
        return self.client.post(path, data={"csrf": self.csrf} | fields, files=parts or None)

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        self.csrf = self._token("/sign-in")
        answer = self.post("/sign-in", name=name, password=password)
        self.csrf = self._token("/account") or self.csrf
        return answer

    def upload(self, *paths: Path, **fields: str) -> str:
        """Uploads files. The path of the private page."""
        answer = self.post("/check", [(path.name, path.read_bytes()) for path in paths], **fields)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])


def work(service: Service) -> int:
    """Does all jobs that wait, with a real worker. How many there were."""
    worker, done = Worker(service), 0
    while worker.step():
        done += 1
    worker.stop_drawing()
    return done


def season_of(visit: Visit, activity: str = "") -> bytes:
    """All papers of a season: ordered on the page, made by a real worker, downloaded."""
    assert visit.post("/queue/season", activity=activity).status_code == 303
    assert Worker(visit.service).step()
    (link, *_) = re.findall(r'href="(/queue/season/\d+\.zip)"', visit.get("/queue/season").text)
    answer = visit.get(link)
    assert answer.status_code == 200
    return bytes(answer.content)


class Server:
    """`yushen serve` in a process of its own, as people start it."""

    def __init__(self, data: Path, database: str = "", **environment: object) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        generous: dict[str, object] = {
            "DRAW_AHEAD": 0,
            "WORKERS": 1,
            "UPLOADS_PER_MINUTE": 10**6,
            "REQUESTS_PER_MINUTE": 10**6,
            "SIGN_INS_PER_MINUTE": 10**6,
        }
        self.environment = {f"YUSHEN_{name}": str(value) for name, value in (generous | environment).items()}
        self.environment["YUSHEN_DATABASE"] = database
        self.process: subprocess.Popen[bytes] | None = None
        self.log = data.parent / "serve.log"

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(self.port), "--data", str(self.data)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | self.environment, cwd=self.data.parent
            )
        until(self._answers, f"the server answers; its log is {self.log}")

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"{self.url}/healthz", timeout=PATIENCE).status_code == 200
        except httpx.TransportError:
            return False

    def workers(self) -> list[int]:
        """Process numbers of the workers that run now."""
        assert self.process
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        children = [int(pid) for path in listed for pid in path.read_text().split()]
        return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process
        self.process.kill()
        self.process.wait(PATIENCE)

    def first_link(self) -> str:
        return (self.data / "first-sign-in.txt").read_text().strip()
