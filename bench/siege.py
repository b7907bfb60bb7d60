"""The service under siege from one address of this machine: memory, and whether others still get their pages.

python -m bench.siege [--requests 40] [--megabytes 450] [--connections 600] [--seconds 60]

Starts a server of its own in a temporary folder. Each besieger is a loopback address: 127.0.0.2 attacks,
127.0.0.3 is somebody who only wants to read a page.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ATTACKER, READER = "127.0.0.2", "127.0.0.3"
MIB = 1 << 20
BOUNDARY = b"siege"
ENDING = b"\r\n--siege--\r\n"


class Besieged(NamedTuple):
    """A server of our own."""

    port: int
    pid: int

    def memory(self) -> int:
        """Bytes in its resident set that are its own, not those of files it has mapped."""
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{self.pid}/status").read_text("utf-8").splitlines())
        return int(fields["RssAnon"].split()[0]) * 1024

    def connect(self, whose: str, seconds: float = 60.0) -> socket.socket:
        """A connection from one of this machine's own addresses."""
        return socket.create_connection(("127.0.0.1", self.port), seconds, (whose, 0))

    def page(self, whose: str = READER, path: str = "/") -> tuple[int, float]:
        """The status of a page and the seconds it took."""
        begun = time.monotonic()
        with self.connect(whose) as to:
            to.sendall(f"GET {path} HTTP/1.1\r\nhost: siege\r\nconnection: close\r\n\r\n".encode())
            return status(to), time.monotonic() - begun


@contextmanager
def besieged(**environment: object) -> Iterator[Besieged]:
    """A server without workers."""
    with tempfile.TemporaryDirectory(prefix="yushen-siege-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = {"WORKERS": 0, "FREE_MB": 64, "UPLOADS_PER_MINUTE": 10_000} | environment
        command = [sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(port), "--data", f"{folder}/data"]
        process = subprocess.Popen(
            command,
            env=os.environ | {f"YUSHEN_{name}": str(value) for name, value in settings.items()},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            found = Besieged(port, process.pid)
            _wait_until_up(found, process)
            yield found
        finally:
            process.terminate()
            process.wait(60)


def _wait_until_up(server: Besieged, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            server.page(path="/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def status(to: socket.socket) -> int:
    """The status of the answer; 0 when the connection ended without one."""
    got = b""
    try:
        while b"\r\n" not in got and (some := to.recv(65536)):
            got += some
    except OSError:
        pass
    return int(got.split()[1]) if got.startswith(b"HTTP/1.1 ") else 0


def upload_head(size: int, boundary: bytes = BOUNDARY) -> tuple[bytes, bytes]:
    """The head of an upload to the API and the beginning of its body, of ``size`` bytes of file."""
    begin = b'--%s\r\ncontent-disposition: form-data; name="files"; filename="a.zip"\r\n\r\n' % boundary
    length = len(begin) + size + len(ENDING)
    head = (
        b"POST /api/v1/submissions HTTP/1.1\r\nhost: siege\r\n"
        b"content-type: multipart/form-data; boundary=%s\r\ncontent-length: %d\r\n\r\n" % (boundary, length)
    )
    return head, begin


def one_upload(server: Besieged, size: int, files: int = 1) -> int:
    """Sends a whole upload as fast as it is taken; the status of its answer, 0 if it was cut off."""
    piece = os.urandom(MIB)
    part = b'\r\n--siege\r\ncontent-disposition: form-data; name="files"; filename="%d.zip"\r\n\r\n'
    each = size // files
    length = sum(len(part % n) + each for n in range(files)) + len(ENDING)
    with server.connect(ATTACKER, 600) as to:
        try:
            to.sendall(
                b"POST /api/v1/submissions HTTP/1.1\r\nhost: siege\r\n"
                b"content-type: multipart/form-data; boundary=siege\r\ncontent-length: %d\r\n\r\n" % length
            )
            for n in range(files):
                to.sendall(part % n)
                for begin in range(0, each, MIB):
                    to.sendall(piece[: min(MIB, each - begin)])
            to.sendall(ENDING)
        except OSError:
            pass
        return status(to)


class Watch:
    """Samples the server's memory and another visitor's pages while something goes on."""

    def __init__(self, server: Besieged) -> None:
        self.server = server
        self.idle = self.peak = server.memory()
        self.pages: list[tuple[int, float]] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._weigh, self._read)]

    def __enter__(self) -> Watch:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _weigh(self) -> None:
        while not self._over.wait(0.05):
            self.peak = max(self.peak, self.server.memory())

    def _read(self) -> None:
        while not self._over.wait(0.5):
            self.pages.append(self.server.page())

    def told(self) -> str:
        """What was seen, in a line."""
        codes = dict(Counter(code for code, _ in self.pages))
        slowest = max((seconds for _, seconds in self.pages), default=0.0)
        return (
            f"memory {(self.peak - self.idle) / MIB:.0f} MiB above idle ({self.idle / MIB:.0f}); "
            f"another address: {len(self.pages)} pages, answers {codes}, slowest {slowest:.2f} s"
        )


def uploads(server: Besieged, number: int, size: int, files: int = 1) -> tuple[Watch, Counter[int]]:
    """``number`` uploads at once from one address. What was seen, and the answers by status."""
    codes: Counter[int] = Counter()
    with Watch(server) as watch:
        threads = [
            threading.Thread(target=lambda: codes.update([one_upload(server, size, files)])) for _ in range(number)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return watch, codes


def slow_connections(server: Besieged, number: int, seconds: float) -> tuple[Watch, int]:
    """Connections that send a byte a second: half of them of a head, half of a body; each that was ended is opened
    anew. What was seen, and how many had to be."""
    reopened = 0

    def begun(nth: int) -> socket.socket:
        to = server.connect(ATTACKER)
        to.sendall(b"GET / HTTP/1.1\r\nx: " if nth % 2 else b"".join(upload_head(400 * MIB)))
        to.setblocking(False)
        return to

    with Watch(server) as watch:
        held = [begun(nth) for nth in range(number)]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for nth, to in enumerate(held):
                try:
                    to.send(b"x")
                except OSError:
                    to.close()
                    held[nth] = begun(nth)
                    reopened += 1
            time.sleep(1)
        for to in held:
            to.close()
    return watch, reopened


def main() -> None:
    """Prints what happened."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    for name, value in (("requests", 40), ("megabytes", 450), ("connections", 600), ("seconds", 60)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    for files in (1, asked.megabytes):
        with besieged() as server:
            begun = time.monotonic()
            watch, codes = uploads(server, asked.requests, asked.megabytes * MIB, files)
            print(f"{asked.requests} uploads of {asked.megabytes} MiB in {files} files: answers {dict(codes)}")
            print(f"  {watch.told()}; {time.monotonic() - begun:.0f} s", flush=True)
    with besieged() as server:
        watch, reopened = slow_connections(server, asked.connections, asked.seconds)
        print(f"{asked.connections} slow connections for {asked.seconds} s, {reopened} ended and opened anew")
        print(f"  {watch.told()}")


if __name__ == "__main__":
    main()
