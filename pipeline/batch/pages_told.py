"""Which scanned page a worker is at, told to the terminal of the batch: a small file that the workers write.

Workers are processes whose children recognise the pages; what they have in common is the environment.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_VARIABLE = "YUSHEN_PAGES_TOLD"


class PagesTold:
    """The file, while the batch lasts; a context manager, to be entered before the workers start."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True)
        self._file = Path(self._folder.name, "page")

    def __enter__(self) -> PagesTold:
        os.environ[_VARIABLE] = str(self._file)
        return self

    def __exit__(self, *_: object) -> None:
        os.environ.pop(_VARIABLE, None)
        self._folder.cleanup()

    def latest(self) -> str:
        """ "第 12 页，共 60 页", as last told; "" while there is nothing to tell."""
        with suppress(OSError):
            return self._file.read_text("utf-8")
        return ""


def tell_of_pages() -> None:
    """In a process that recognises pages: each is told from here on, where somebody wants to know."""
    if not (name := os.environ.get(_VARIABLE)):
        return
    from pipeline.read.recognising import tell_pages

    path = Path(name)

    def told(file: str, turn: int, pages: int) -> None:
        aside = path.with_name(f"page-{os.getpid()}")
        with suppress(OSError):  # the batch is over, or its disk is full: nobody is harmed
            aside.write_text(f"第 {turn} 页，共 {pages} 页", "utf-8")
            aside.replace(path)

    tell_pages(told)
