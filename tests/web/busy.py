"""How long a small report waits while large scans are in work, as a user sees it; prints the figures.

python -m tests.web.busy PAGES [SCANS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.web.helpers import Server, sample
from tests.web.scans import scan

REPORT = "factory-L001-site-over.docx"


def upload(client: httpx.Client, path: Path) -> str:
    """The key of an upload that was accepted."""
    with path.open("rb") as stream:
        answer = client.post("/api/v1/submissions", files={"files": (path.name, stream)})
    answer.raise_for_status()
    return str(answer.json()["key"])


def state(client: httpx.Client, key: str) -> str:
    return str(client.get(f"/api/v1/submissions/{key}").json()["state"])


def wait_until(client: httpx.Client, key: str, states: tuple[str, ...], seconds: float = 600) -> str:
    """The state once it is one of these, or when the time is over."""
    deadline = time.monotonic() + seconds
    while (found := state(client, key)) not in states and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def main(pages: int, scans: int = 3) -> None:
    """Uploads the scans, then the report once one of them is being read."""
    with tempfile.TemporaryDirectory() as folder:
        path = scan(Path(folder, "扫描.pdf"), pages)
        server = Server(Path(folder, "data"))
        server.start()
        try:
            with httpx.Client(base_url=server.url, timeout=120) as client:
                keys = [upload(client, path) for _ in range(scans)]
                wait_until(client, keys[0], ("running",))
                time.sleep(30)
                begun = time.monotonic()
                key = upload(client, sample(REPORT))
                ended = wait_until(client, key, ("done", "failed"))
                took = time.monotonic() - begun
                size = path.stat().st_size >> 20
                print(f"{scans} scans of {pages} pages ({size} MB): a report was {ended} after {took:.1f} s")
                print("the scans:", [state(client, one) for one in keys])
                for one in keys:
                    wait_until(client, one, ("done", "failed"), 3600)
                print(f"all ended after {time.monotonic() - begun:.0f} s:", [state(client, one) for one in keys])
        finally:
            server.stop()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
