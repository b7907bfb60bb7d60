"""nginx before the service, with the configuration that we ship."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.waiting import PATIENCE
from tests.web.helpers import ROOT, Server

SHIPPED = ROOT / "docs" / "deploy" / "nginx.conf"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Proxy:
    """nginx with the shipped configuration; only its ports, certificate and temporary folders are others."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if self.program is None:
            pytest.skip("nginx is not installed (scripts/install-system-packages installs nginx-light)")
        self.folder, self.port = folder, free_port()
        certificate, key = folder / "fullchain.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
             "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        site = SHIPPED.read_text("utf-8")
        for shipped, here in (
            ("listen 443", f"listen 127.0.0.1:{self.port}"),
            ("listen 80", f"listen 127.0.0.1:{free_port()}"),
            ("/etc/ssl/yushen/fullchain.pem", str(certificate)),
            ("/etc/ssl/yushen/key.pem", str(key)),
            ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ):
            assert site.count(shipped) == 1, shipped
            site = site.replace(shipped, here)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        self.conf = folder / "nginx.conf"
        self.conf.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/main.log warn;\n"
            f"events {{}}\nhttp {{\n{places}\naccess_log {folder}/access.log;\n{site}\n}}\n",
            "utf-8",
        )
        self.command = [self.program, "-p", str(folder), "-e", str(folder / "main.log"), "-c", str(self.conf)]

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE)
        self.client = httpx.Client(base_url=f"https://127.0.0.1:{self.port}", verify=False, timeout=PATIENCE)
        while True:
            try:
                self.client.get("/healthz")
                return
            except httpx.ConnectError:
                assert self.process.poll() is None, (self.folder / "main.log").read_text("utf-8")
                time.sleep(0.05)

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)

    def logged(self) -> str:
        return "".join(path.read_text("utf-8") for path in self.folder.glob("*.log"))


@pytest.fixture
def made(tmp_path) -> Iterator[tuple[Server, Proxy]]:
    server = Server(tmp_path / "data", WORKERS=0)
    folder = tmp_path / "nginx"
    folder.mkdir()
    if os.getuid() == 0:
        # nginx's worker is another user; it has to reach its folders.
        for path in (*tmp_path.parents[:2], tmp_path, folder):
            path.chmod(path.stat().st_mode | 0o011)
    proxy = Proxy(folder, server.port)
    server.start()
    try:
        proxy.start()
        yield server, proxy
        proxy.stop()
    finally:
        server.stop()


def test_the_shipped_configuration_is_accepted_without_a_warning(tmp_path):
    done = subprocess.run([*Proxy(tmp_path, 1).command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "warn" not in done.stderr, done.stderr


def test_an_upload_and_a_refusal_pass_through_the_proxy(made):
    server, proxy = made
    answer = proxy.client.post("/api/v1/submissions", files={"files": ("a.docx", b"x" * 3_000_000)})
    assert answer.status_code == 202
    assert proxy.client.get(f"/s/{answer.json()['key']}").status_code == 200
    assert "没有找到" in proxy.client.get("/s/nobody").text
    assert len(list((server.data / "files").iterdir())) == 1


def test_a_service_that_is_away_is_said_in_chinese_and_no_log_holds_the_link(made):
    server, proxy = made
    server.stop()
    secret = "k" * 43
    for path in (f"/s/{secret}", f"/welcome/{secret}", f"/api/v1/submissions/{secret}", "/static/web.css"):
        answer = proxy.client.get(path, headers={"referer": f"https://127.0.0.1:{proxy.port}/s/{secret}"})
        assert answer.status_code == 503 and "请在 60 秒后再试" in answer.text
        assert answer.headers["retry-after"] == "60" and "utf-8" in answer.headers["content-type"]
    assert secret not in proxy.logged()


def test_a_body_beyond_the_proxys_own_bound_is_refused_in_chinese(made):
    _, proxy = made
    with socket.create_connection(("127.0.0.1", proxy.port), 60) as plain:
        import ssl

        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(plain) as to:
            to.sendall(b"POST /check HTTP/1.1\r\nhost: x\r\ncontent-length: 900000000\r\n\r\n")
            got = b""
            while "没有保存".encode() not in got and (some := to.recv(65536)):
                got += some
    assert got.startswith(b"HTTP/1.1 413") and "没有保存".encode() in got
