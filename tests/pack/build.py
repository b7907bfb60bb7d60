"""Packs for tests: the shipped one changed here and there, in a folder or in one file, beside its notice."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.pack import PACKS

SHIPPED = PACKS / "shanghai-2024"


def folder(where: Path, *changes: tuple[str, str, str]) -> Path:
    """A copy of the shipped pack; each change is a file's name, what is replaced in it, and by what."""
    own = where / "own"
    if not own.exists():
        shutil.copytree(SHIPPED, own)
    for name, before, after in changes:
        path = own / name
        text = path.read_text("utf-8")
        assert before in text, before
        path.write_text(text.replace(before, after), "utf-8")
    return own


def one_file(where: Path, before: str = "", after: str = "") -> Path:
    """The shipped pack as a single file, changed in one place."""
    names = ("pack.toml", "words.toml", "materials.toml", "form.toml", "rules.toml")
    text = "\n".join((SHIPPED / name).read_text("utf-8") for name in names)
    assert before in text
    shutil.copy(SHIPPED / "notice.md", where)
    path = where / "own.toml"
    path.write_text(text.replace(before, after, 1) if before else text, "utf-8")
    return path
