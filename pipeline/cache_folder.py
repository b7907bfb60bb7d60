"""The folder of this user's own where what takes long to make is kept ready to load."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def cache_folder() -> Path | None:
    """None where no folder is ours alone.

    What is loaded from it is trusted, so nobody else may write there: never the common temporary folder. One that
    others could write to is not taken over either: what lies in it may be theirs.
    """
    base = os.environ.get("XDG_CACHE_HOME") or ""
    try:
        folder = (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "yushen"
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        ours = _is_ours(folder, 0o077) and _is_ours(folder.parent.resolve(), 0o022)
    except (OSError, RuntimeError):
        return None
    return folder if ours and os.access(folder, os.W_OK) else None


def _is_ours(folder: Path, closed: int) -> bool:
    """A folder, no link to one, that is this user's own and does not let others do what ``closed`` says."""
    held = folder.lstat()
    if not hasattr(os, "getuid"):  # on Windows a user's own folders are closed to others from the start
        return stat.S_ISDIR(held.st_mode)
    return stat.S_ISDIR(held.st_mode) and held.st_uid == os.getuid() and not held.st_mode & closed
