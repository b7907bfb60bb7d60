"""Where packs lie: those that come with the program, and what a name or a path given by the user means."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKS = Path(__file__).resolve().parent.parent.parent / "packs"
VOCABULARY = PACKS.parent / "templates" / "pack"
"""Words and rules that every pack may use, whoever wrote it."""
_MAIN = "pack.toml"


@cache
def default() -> str:
    """The name of the pack that is used when none is named (``packs/default``)."""
    return (PACKS / "default").read_text("utf-8").strip()


def shipped() -> list[str]:
    """The names of the packs that come with the program."""
    folders = (path.parent for path in PACKS.glob(f"*/{_MAIN}"))
    return sorted([*(folder.name for folder in folders), *(path.stem for path in PACKS.glob("*.toml"))])


def files_of(name: str) -> list[Path]:
    """The files of the pack of that name, or at that path: a folder's .toml files, the main one first, or one file."""
    for path in (PACKS / name, PACKS / f"{name}.toml", Path(name)):
        if (path / _MAIN).is_file():
            return sorted(path.glob("*.toml"), key=lambda file: (file.name != _MAIN, file.name))
        if path.is_file():
            return [path]
    return []
