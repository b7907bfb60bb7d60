"""A disk that is full: how it is recognised, and the room that is kept for it.

Beside SQLite's file lies a reserve: bytes that nobody uses. When the disk fills up, the next writing transaction
gives them back first, so that people can still sign in and clear up. Uploads and checks do not get at them.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

RESERVE_BYTES = 32 << 20
TIGHT_BYTES = 8 << 20
"""Less than this is left: a transaction (and the write-ahead log, 4 MB) might not find room."""
WORK_BYTES = 64 << 20
"""Less than this is left: no check begins, for its result would not find room."""
FULL = (
    "服务器的磁盘已满，这一步没有完成：这次上传或填写的内容没有保存，此前已收到的材料不受影响。"
    "请保留好原件，稍后再试，或联系管理员。"
)
_ERRNO = (errno.ENOSPC, errno.EDQUOT)
_SQLITE_FULL = 13
_POSTGRESQL_FULL = "53100"


def is_full(error: BaseException | None) -> bool:
    """The error, or one that caused it, says that the disk is full."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if _says_full(error):
            return True
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__
    return False


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _ERRNO:
        return True
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL:
        return True
    told = error.args[0] if error.args else None
    return isinstance(told, dict) and told.get("C") == _POSTGRESQL_FULL


class Reserve:
    """A file of RESERVE_BYTES beside the database."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.reserve")

    def hold(self) -> None:
        """Sets the bytes aside, while there is plenty of room."""
        if self.path.exists() or shutil.disk_usage(self.path.parent).free < WORK_BYTES + 2 * RESERVE_BYTES:
            return
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            with fresh.open("wb") as out:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(out.fileno(), 0, RESERVE_BYTES)
                else:
                    out.truncate(RESERVE_BYTES)  # NTFS sets them aside
            fresh.replace(self.path)
        except OSError:
            fresh.unlink(missing_ok=True)

    def owed(self) -> int:
        """Bytes that were given back for the database: free as they look, nothing else may use them."""
        return 0 if self.path.exists() else RESERVE_BYTES

    def release_if_tight(self) -> None:
        """Gives the bytes back when hardly any are left."""
        with suppress(OSError):
            if shutil.disk_usage(self.path.parent).free < TIGHT_BYTES:
                self.path.unlink(missing_ok=True)
