"""Uploads many reports at once and waits for their results; run as a program it prints the figures.

python -m tests.web.load URL NUMBER FILE...
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx


class Uploaded(NamedTuple):
    """One upload: its key ("" when it was not accepted), and how long the answer took."""

    key: str
    seconds: float


def upload_all(url: str, files: list[Path], number: int, at_once: int = 200) -> list[Uploaded]:
    """Uploads ``number`` files, all begun at the same moment."""
    bodies = [(file.name, file.read_bytes()) for file in files]
    gate = threading.Barrier(min(at_once, number))

    def one(n: int) -> Uploaded:
        if n < gate.parties:
            gate.wait()
        begun = time.monotonic()
        try:
            answer = client.post(f"{url}/api/v1/submissions", files={"files": bodies[n % len(bodies)]})
            key = answer.json()["key"] if answer.status_code == 202 else ""
        except (httpx.TransportError, ValueError):
            key = ""
        return Uploaded(key, time.monotonic() - begun)

    limits = httpx.Limits(max_connections=at_once)
    with httpx.Client(timeout=120, limits=limits) as client, ThreadPoolExecutor(gate.parties) as pool:
        return list(pool.map(one, range(number)))


def wait_for(url: str, keys: list[str], seconds: float) -> dict[str, str]:
    """The end state of each; "waiting" or "running" for what was not done in time."""
    states: dict[str, str] = {}
    deadline = time.monotonic() + seconds
    with httpx.Client(timeout=120) as client:
        while time.monotonic() < deadline:
            for key in keys:
                if states.get(key) not in ("done", "failed"):
                    states[key] = client.get(f"{url}/api/v1/submissions/{key}").json()["state"]
            if all(states[key] in ("done", "failed") for key in keys):
                break
            time.sleep(0.5)
    return states


def main(url: str, number: str, *files: str) -> None:
    """Prints what happened."""
    begun = time.monotonic()
    uploaded = upload_all(url, [Path(file) for file in files], int(number))
    answers = sorted(one.seconds for one in uploaded)
    p95 = statistics.quantiles(answers, n=20)[-1] if len(answers) > 1 else answers[0]
    keys = [one.key for one in uploaded if one.key]
    print(f"accepted {len(keys)} of {number}; answer: median {statistics.median(answers):.2f} s, p95 {p95:.2f} s")
    states = list(wait_for(url, keys, 1800).values())
    took = time.monotonic() - begun
    print(f"ended: {states.count('done')} done, {states.count('failed')} failed, of {len(keys)}, after {took:.0f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
