"""A pack's files as they are written: for pages and tables that show what a pack says, whatever it says."""

from __future__ import annotations

import tomllib
from typing import Any

from pipeline.pack.notice import Pack
from pipeline.pack.problems import Source


def as_written(pack: Pack) -> tuple[list[Source], dict[str, Any]]:
    """The text of a loaded pack's files, and their tables as one."""
    # A pack's own file may have any name, the others of a folder end so: what else it rests on is no part of it.
    paths = [path for n, path in enumerate(pack.files) if n == 0 or path.suffix == ".toml"]
    sources = [Source(path, path.read_text("utf-8-sig")) for path in paths]
    tables: dict[str, Any] = {}
    for source in sources:
        tables |= tomllib.loads(source.text)
    return sources, tables
