"""The files: what was uploaded, and what each result consists of, in one folder per submission.

DATA/files/<folder>/upload/…            as it came: one file, or a folder of them
DATA/files/<folder>/<result>/…          result.json, report.html
DATA/files/<folder>/opened/…            for the reviewer's page: archives unpacked, pages as pictures
DATA/trash/<day>-<folder>/…             what is no longer needed, for TRASH_DAYS before it is gone
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline import system

CHUNK = 1 << 20
LONGEST_NAME = 200
"""Bytes of one part of a path; file systems take 255."""
DEEPEST = 20
TRASH_DAYS = 30
LONGEST_PATH = 2000
"""Bytes of a whole path below the storage; systems take 4,096 with what stands before it."""
LOOSE = "申报材料"
"""The folder of files that came without one."""
_BAD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069\ud800-\udfff]')


NO_ROOM = "服务器的存储空间不足，这次上传没有保存。请保留好原件，稍后再试，或联系管理员。"
_FOLDER = re.compile(r"[0-9a-f]{32}")
_IN_TRASH = re.compile(r"(\d{4}-\d\d-\d\d)-([0-9a-f]{32})")


class Refused(Exception):
    """An upload that is not taken; the message (Chinese) says why and what to do."""


class NoRoom(Refused):
    """There is no room for it now; later there may be."""


class Spooled(NamedTuple):
    """A file that is on this disk already, whole and synced, and only needs its place."""

    path: Path

    def close(self) -> None:
        """Nothing is open; forms close their files."""


class Storage:
    """The folder of all submissions' files."""

    def __init__(self, root: Path) -> None:
        self.root = root / "files"
        self.trash = root / "trash"
        for folder in (self.root, self.trash):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def folder(self, name: str) -> Path:
        return self.root / name

    def upload(self, name: str) -> Path:
        """What is checked: the one file that was uploaded, or the folder of several."""
        inside = self.root / name / "upload"
        entries = list(inside.iterdir()) if inside.is_dir() else []
        return entries[0] if entries else inside

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    def keep(self, files: Sequence[tuple[str, BinaryIO | Spooled]]) -> tuple[str, str]:
        """Writes an upload down; several loose files come into one folder. Returns its folder and its name.

        Raises:
            Refused: it holds no file.
        """
        folder = secrets.token_hex(16)
        base = self.root / folder / "upload"
        named = [(parts, stream) for sent, stream in files if (parts := safe_parts(sent))]
        if not named:
            raise Refused("没有收到文件。请选择成果报告、材料文件夹或 .zip 压缩包后再上传。")
        loose = len(named) > 1 and (len({parts[0] for parts, _ in named}) > 1 or len(named[0][0]) == 1)
        name = LOOSE if loose else named[0][0][0] if len(named) > 1 else named[0][0][-1]
        base.mkdir(parents=True, mode=0o700)
        try:
            for parts, stream in named:
                _write(base, [LOOSE, *parts] if loose else parts if len(named) > 1 else parts[-1:], stream)
            _sync_folders(self.root, base)
        except BaseException:
            self.remove(folder)
            raise
        return folder, name

    def holds(self, folder: str) -> bool:
        """The submission's files are here."""
        return (self.root / folder / "upload").is_dir()

    def remove(self, folder: str) -> None:
        """Removes a submission's files for good."""
        if _FOLDER.fullmatch(folder):
            shutil.rmtree(self.root / folder, ignore_errors=True)

    def discard(self, folder: str, day: date) -> None:
        """Puts a submission's files into the trash. It takes no room, and nothing happens when they are not there."""
        if _FOLDER.fullmatch(folder):
            with suppress(FileNotFoundError):
                (self.root / folder).rename(self.trash / f"{day.isoformat()}-{folder}")

    def leave(self, folder: str) -> None:
        """Removes a submission's folder if nothing is in it any more."""
        with suppress(OSError):
            (self.root / folder).rmdir()

    def there(self) -> set[str]:
        """The folders of all submissions that lie here."""
        return {entry.name for entry in os.scandir(self.root) if _FOLDER.fullmatch(entry.name) and entry.is_dir()}

    def stray(self, known: set[str], older_than: float) -> list[str]:
        """Folders that belong to no submission: an upload that was cut off between disk and database."""
        found = []
        for folder in sorted(self.there() - known):
            with suppress(FileNotFoundError):
                if (self.root / folder).stat().st_mtime < older_than:
                    found.append(folder)
        return found

    def trashed(self) -> list[tuple[date, str]]:
        """What lies in the trash: since when, and which folder it was; the oldest first."""
        matches = (_IN_TRASH.fullmatch(entry.name) for entry in os.scandir(self.trash))
        found = [(_day(match[1]), match[2]) for match in matches if match]
        return sorted((day, folder) for day, folder in found if day is not None)

    def reclaim(self, known: set[str]) -> list[str]:
        """Takes back from the trash what a submission owns after all: an older database was restored."""
        missing = known - self.there()
        found = [(day, folder) for day, folder in self.trashed() if folder in missing]
        for day, folder in found:
            with suppress(OSError):
                (self.trash / f"{day.isoformat()}-{folder}").rename(self.root / folder)
        return [folder for _, folder in found]

    def outworn(self, today: date) -> list[tuple[date, str]]:
        """What has been in the trash long enough."""
        return [(day, folder) for day, folder in self.trashed() if day <= today - timedelta(days=TRASH_DAYS)]

    def empty(self, outworn: Sequence[tuple[date, str]]) -> None:
        """Removes this part of the trash for good."""
        for day, folder in outworn:
            shutil.rmtree(self.trash / f"{day.isoformat()}-{folder}", ignore_errors=True)


def _day(written: str) -> date | None:
    """None for a day that is none: somebody gave a folder of the trash another name, and it is left alone."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.year < date.max.year else None


def _sync_folders(root: Path, base: Path) -> None:
    """A file that is on the disk is found again after a power cut only if the folders that name it are there, too."""
    for folder in (*(Path(top) for top, _, _ in os.walk(base)), base.parent, root):
        system.sync_folder(folder)


def safe_parts(sent: str) -> list[str]:
    """The parts of a path as the browser sent it, none of which can lead outside."""
    parts = []
    for part in re.split(r"[/\\]", sent):
        clean = _BAD.sub("_", part).strip()
        if clean.strip(". ") and clean not in (".", ".."):
            parts.append(clean)
    parts = parts[-DEEPEST:]
    most = min(LONGEST_NAME, LONGEST_PATH // max(len(parts), 1))
    return [_shorten(part, most) for part in parts]


def _shorten(name: str, most: int) -> str:
    if len(name.encode("utf-8", "replace")) <= most:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = dot + ending if stem and len(ending) <= 8 else ""
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    kept = (stem if ending else name).encode("utf-8", "replace")[: most - 20].decode("utf-8", "ignore")
    return f"{kept}~{digest}{ending}"


def _write(base: Path, parts: list[str], stream: BinaryIO | Spooled) -> None:
    """Writes one file, beside one of the same name if there is one."""
    folder = base
    for part in parts[:-1]:
        folder = _folder_beside(folder / part)
    target = folder / parts[-1]
    for nth in range(1, 1000):
        try:
            with target.open("xb") as out:
                if not isinstance(stream, Spooled):
                    shutil.copyfileobj(stream, out, CHUNK)
                    out.flush()
                    os.fsync(out.fileno())
            if isinstance(stream, Spooled):
                # The empty file has only held the name.
                shutil.move(stream.path, target)
            return
        except FileExistsError:
            target = target.with_name(f"{Path(parts[-1]).stem}（{nth}）{Path(parts[-1]).suffix}")
    raise Refused(f"有太多同名文件：{parts[-1]}。请放进文件夹或压缩成 .zip 后上传。")


def _folder_beside(wanted: Path) -> Path:
    """The folder of this name, or one beside a file that has the name already."""
    candidate = wanted
    for nth in range(1, 1000):
        try:
            candidate.mkdir(mode=0o700, exist_ok=True)
            return candidate
        except FileExistsError:
            candidate = wanted.with_name(f"{wanted.name}（{nth}）")
    raise Refused(f"有太多同名文件：{wanted.name}。请放进文件夹或压缩成 .zip 后上传。")
