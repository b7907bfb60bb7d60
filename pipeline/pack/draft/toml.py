"""Writing a pack's files: tables with comments, and marks where somebody must confirm what was drafted."""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline.pack.marks import MARK

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Writer:
    """Lines of a TOML file, in order."""

    def __init__(self, about: str) -> None:
        self.lines = [f"# {about}", ""]

    def note(self, text: str) -> None:
        self.lines.append(f"# {text}")

    def mark(self, text: str) -> None:
        """Something that the draft was not sure of."""
        self.lines.append(f"# {MARK}{text}")

    def table(self, *keys: str, many: bool = False) -> None:
        """Begins a table, or the next of an array of tables."""
        if self.lines[-1] and not self.lines[-1].startswith("#"):
            self.lines.append("")
        name = ".".join(map(_key, keys))
        self.lines.append(f"[[{name}]]" if many else f"[{name}]")

    def gap(self) -> None:
        if self.lines[-1]:
            self.lines.append("")

    def put(self, key: str, value: Any) -> None:
        """A key with its value; nothing where there is none."""
        if value not in (None, "", [], {}, ()):
            self.lines.append(f"{_key(key)} = {written(value)}")

    def text(self) -> str:
        return "\n".join(self.lines).rstrip() + "\n"


def written(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {written(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
