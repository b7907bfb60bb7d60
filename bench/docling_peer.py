"""docling as a peer of our outlines: its ranks for the headings of a PDF, by an interpreter that has it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

SCRIPT = Path(__file__).with_name("docling_levels.py")
SECONDS = 120.0
"""For one file; the first answer waits for the imports, too."""

Heading = tuple[str, int, tuple[float, float, float, float]]
"""Text, page, and place on the page."""


class Docling:
    """A process that is asked for one file after the other; what it answered lies in ``kept``.

    A context manager: the process ends with it. It is told to fetch nothing.
    """

    def __init__(self, python: Path, kept: Path) -> None:
        self._python, self._kept = python, kept
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Docling:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ranks(self, pdf: Path, headings: list[Heading], bookmarks: bool) -> list[int] | None:
        """The rank that docling gives each heading; None where it gave no answer in time or could not read the file."""
        asked = json.loads(json.dumps({"pdf": str(pdf.absolute()), "headings": headings, "bookmarks": bookmarks}))
        path = self._kept / f"{pdf.stem}.docling{'' if bookmarks else '-unmarked'}.json"
        if path.exists() and (said := json.loads(path.read_text("utf-8")))["asked"] == asked:
            return list(said["ranks"])
        ranks = self._ask(asked)
        if ranks is not None:
            path.write_text(json.dumps({"asked": asked, "ranks": ranks}, ensure_ascii=False), "utf-8")
        return ranks

    def _ask(self, asked: dict[str, Any]) -> list[int] | None:
        process = self._process = self._process or self._begin()
        assert process.stdin and process.stdout
        timer = Timer(SECONDS, process.kill)
        timer.start()
        try:
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            self._end()
            return None
        return list(json.loads(line))

    def _begin(self) -> subprocess.Popen[str]:
        command = [str(self._python), str(SCRIPT)]
        offline = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=offline)

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None
