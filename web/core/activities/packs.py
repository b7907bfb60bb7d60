"""The packs of activities: those that come with the program by name, uploaded ones by the hash of their files.

DATA/packs/<version>/…            the files of an uploaded pack, never changed
DATA/packs/<version>.json         what was found when it was examined
DATA/packs/<version>.html         the pack as a page
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pipeline.pack import PACKS, Pack, PackError, Rule, load, shipped

UPLOADED = re.compile(r"[0-9a-f]{64}")
"""A version: the name of an uploaded pack."""


class PackGone(Exception):
    """A pack that is not here (any more), or cannot be read; the message (Chinese) says what to do."""


class Packs:
    """All packs of an installation."""

    def __init__(self, data: Path) -> None:
        self.root = data / "packs"
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def load(self, ref: str) -> Pack:
        """The pack, ready to check with.

        Raises:
            PackGone: its files are not here.
        """
        return _loaded(str(self.place(ref)), ref)

    def version(self, ref: str) -> str:
        """The hash of the pack's files as they are now."""
        return ref if UPLOADED.fullmatch(ref) else _version_of_shipped(ref)

    def levels(self, ref: str) -> tuple[str, ...]:
        """The names of the pack's levels; none of a pack that is gone."""
        try:
            return tuple(self.load(ref).levels)
        except PackGone:
            return ()

    def rules(self, ref: str) -> dict[str, Rule]:
        """The pack's rules; none of a pack that is gone."""
        try:
            return self.load(ref).rules
        except PackGone:
            return {}

    def place(self, ref: str) -> Path | str:
        """By what pipeline.pack finds it: never by a path that somebody sent.

        Raises:
            PackGone: there is none.
        """
        if UPLOADED.fullmatch(ref):
            if (self.root / ref).is_dir():
                return self.root / ref
        elif ref in shipped():
            return ref
        raise PackGone(_GONE)


_GONE = "这项活动的规则包不在服务器上，这一步没有完成。请联系管理员从备份中恢复 packs 文件夹，或重新上传规则包。"


@lru_cache(maxsize=32)
def _loaded(place: str, ref: str) -> Pack:
    try:
        return load(place)
    except PackError:
        raise PackGone(_GONE) from None


@lru_cache(maxsize=8)
def _version_of_shipped(name: str) -> str:
    folder = PACKS / name
    return version_of(folder.iterdir() if folder.is_dir() else [PACKS / f"{name}.toml"])


def version_of(files: Iterable[Path]) -> str:
    """The hash of the files' names and contents: another byte is another version."""
    whole = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        content = path.read_bytes()
        whole.update(f"{path.name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        whole.update(content)
    return whole.hexdigest()
