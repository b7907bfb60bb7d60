"""The first stage: which files were submitted, where their bytes lie, and what was left aside or refused.

A file, a folder or a zip; a zip in a zip is opened one level down. Entries are written under names made
here, never under their own, so nothing can land outside the working folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pipeline.lazy import lazy
from pipeline.limits import Limits
from pipeline.model import Anchor, Note, Submission, SubmittedFile
from pipeline.model.document import NoteKind

if TYPE_CHECKING:
    from pipeline.unzip import Archive, Entry

__all__ = ["CannotTake", "NothingIn", "left_aside", "readable", "take"]

_DEEPEST = 2
"""A zip, and a zip in it."""
_OFFICE = frozenset((".docx", ".docm", ".dotx", ".dotm", ".xlsx", ".xlsm", ".pptx", ".odt", ".ods", ".odp", ".ofd"))
"""Packages that are zips themselves: never unpacked here, whatever they hold."""
_LEFT_ASIDE = lazy(
    r"^(~\$.*|\.~.*|~wrl\d+\.tmp|\._.*|\.ds_store|\.localized|thumbs\.db|ehthumbs.*\.db|desktop\.ini|icon\r)$", re.I
)
_FOLDERS_ASIDE = frozenset(("__macosx", "$recycle.bin", "@eadir", ".git", ".svn"))
_CONTROL = lazy(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control and direction characters, and bytes that are no text: they would garble a page or a terminal."""


class CannotTake(Exception):
    """There is nothing that could be a submission; the message (Chinese) says what to do."""


class NothingIn(CannotTake):
    """The folder or archive holds no file at all."""


def take(path: Path, workdir: Path, limits: Limits) -> Submission:
    """The files of one submission.

    Args:
        path: a file, a folder, or a ``.zip``. Of a single file the neighbours are not looked at.
        workdir: an empty folder for what is unpacked; made when something is.
        limits: sizes and counts at which taking in stops safely; what was refused is a note.

    Raises:
        CannotTake: no such path, neither file nor folder, or a folder without any file.
    """
    named = path if path.name not in ("", "..") else path.resolve()  # a link goes by its own name
    name = readable(named.name or str(path))
    if not path.exists():
        raise CannotTake(f"找不到“{path}”，请检查路径。")
    desk = _Desk(workdir, limits)
    try:
        if path.is_dir():
            desk.folder(path)
        elif path.is_file():
            desk.single(path, name)
        else:
            raise CannotTake(f"“{path}”既不是文件也不是文件夹。")
    except PermissionError as error:
        raise CannotTake(f"没有读取“{error.filename or path}”的权限。") from error
    desk.leave_results()
    if not desk.files and not desk.notes:
        raise NothingIn(f"“{path}”里没有可以检查的文件。")
    return Submission(name, tuple(desk.files), tuple(desk.notes), tuple(desk.ignored))


class _Desk:
    """What has been taken in so far."""

    def __init__(self, workdir: Path, limits: Limits) -> None:
        self.workdir, self.limits = workdir, limits
        self.files: list[SubmittedFile] = []
        self.notes: list[Note] = []
        self.ignored: list[str] = []
        self._paths: set[str] = set()
        self._bytes = 0

    def single(self, path: Path, name: str) -> None:
        if self._is_archive(path, name):
            self._archive(path, name, prefix="", depth=1)
        else:
            self._add(path, name)

    def folder(self, root: Path) -> None:
        for source, parts in _walk(root):
            name = "/".join(map(readable, parts))
            if left_aside(parts):
                self.ignored.append(name)
            elif source.is_symlink():
                self._link(source, name, root)
            elif not stat.S_ISREG(source.lstat().st_mode):
                self.refuse("unsupported", "不是普通文件（设备或管道），未读取。", name)
            elif self._is_archive(source, name):
                self._archive(source, name, prefix=name + "/", depth=1)
            else:
                self._add(source, name)

    def leave_results(self) -> None:
        """Leaves aside what an earlier check wrote into the folder, or was sent along with it."""
        earlier = [file for file in self.files if PurePosixPath(file.path).name == "result.json" and _is_result(file)]
        if not earlier:
            return
        from pipeline.write.names import FILES

        ours = {str(PurePosixPath(file.path).with_name(name)) for file in earlier for name in FILES}
        self.ignored += [file.path for file in self.files if file.path in ours]
        self.files = [file for file in self.files if file.path not in ours]

    def note(self, kind: NoteKind, text: str, name: str) -> None:
        self.notes.append(Note(kind, text, Anchor(name)))

    def refuse(self, kind: NoteKind, text: str, name: str, size: int = 0) -> None:
        """A file that was handed in and is not opened: it is listed, lest what may be in it be called missing."""
        unique = self._unique(name)
        self.note(kind, text, unique)
        self.files.append(SubmittedFile(unique, size, "", ""))

    def _link(self, source: Path, name: str, root: Path) -> None:
        if source.resolve().is_relative_to(root.resolve()):
            self.ignored.append(name)  # what it points to is taken in under its own name
        else:
            self.refuse("limit", "是指向文件夹之外的链接，未读取；请放入文件本身。", name)

    def _is_archive(self, source: Path, name: str) -> bool:
        from pipeline.read.sniff import sniff

        return PurePosixPath(name).suffix.lower() not in _OFFICE and sniff(source, self.limits).kind == "zip"

    def _add(self, source: Path, name: str) -> None:
        """Takes in one file as it lies on disk."""
        if len(self.files) >= self.limits.submission_files:
            self._stop(name)
            return
        size = source.stat().st_size
        digest = _sha256(source) if size <= self.limits.file_bytes else ""
        self.files.append(SubmittedFile(self._unique(name), size, digest, str(source)))

    def _stop(self, name: str) -> None:
        text = f"文件超过 {self.limits.submission_files} 个，从此文件起未读取；请精简材料。"
        if not any(note.kind == "limit" and note.text == text for note in self.notes):
            self.refuse("limit", text, name)

    def _unique(self, name: str) -> str:
        """``name``, or with a number where two files of the submission have the same."""
        pure, number, unique = PurePosixPath(name), 1, name
        while unique in self._paths:
            number += 1
            unique = str(pure.with_name(f"{pure.stem} ({number}){pure.suffix}"))
        self._paths.add(unique)
        return unique

    def _archive(self, source: Path, name: str, prefix: str, depth: int) -> None:
        from pipeline.unzip import Archive, BadArchive

        try:
            archive = Archive(source, self.limits)
        except BadArchive as error:
            self.refuse(error.kind, error.text, name)
            return
        with archive:
            if not archive.entries:
                self.note("damaged", "压缩包里没有文件，请重新压缩后上传。", name)
            root = archive.common_root() if not prefix else ()
            for entry in archive.entries:
                if entry.refusal:
                    self.refuse("limit", entry.refusal, prefix + readable(entry.name), entry.size)
                    continue
                parts = entry.parts[len(root) :] if entry.parts[: len(root)] == root else entry.parts
                where = prefix + "/".join(map(readable, parts))
                if left_aside(entry.parts):
                    self.ignored.append(where)
                else:
                    self._unpack(archive, entry, where, depth)

    def _unpack(self, archive: Archive, entry: Entry, name: str, depth: int) -> None:
        from pipeline.unzip import BadArchive

        if len(self.files) >= self.limits.submission_files:
            self._stop(name)
            return
        self.workdir.mkdir(mode=0o700, exist_ok=True)
        target = self.workdir / f"entry-{len(self.files):05}-{depth}{_suffix(name)}"
        try:
            digest, size = archive.extract(entry, target, self.limits.submission_bytes - self._bytes)
        except BadArchive as error:
            target.unlink(missing_ok=True)
            self.refuse(error.kind, error.text, name, entry.size)
            return
        self._bytes += size
        if self._is_archive(target, name):
            if depth < _DEEPEST:
                self._archive(target, name, name + "/", depth + 1)
            else:
                self.refuse("limit", "压缩包里套了两层以上的压缩包，未读取；请解压后直接放入。", name, size)
        else:
            self.files.append(SubmittedFile(self._unique(name), size, digest, str(target)))


def _walk(root: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every file below ``root`` in the order of names, links not followed, with its path in parts.

    Raises OSError, of a folder that cannot be listed.
    """
    for folder, folders, names in os.walk(root, onerror=_unlisted):
        folders.sort()
        base = Path(folder)
        parts = base.relative_to(root).parts
        linked = [name for name in folders if (base / name).is_symlink()]
        for name in sorted([*names, *linked]):
            yield base / name, (*parts, name)


def _unlisted(error: OSError) -> None:
    """A folder that cannot be listed ends it: nobody knows what is in it."""
    raise error


def left_aside(parts: Iterable[str]) -> bool:
    """Lock files, thumbnails and what systems leave behind."""
    *folders, name = parts
    return bool(_LEFT_ASIDE.match(name)) or any(folder.lower() in _FOLDERS_ASIDE for folder in folders)


def readable(name: str) -> str:
    """A file name as text: names in GBK from another system are decoded, control characters shown as □."""
    if any("\udc80" <= character <= "\udcff" for character in name):
        name = os.fsencode(name).decode("gb18030", "replace")
    return _CONTROL.sub("□", name)


def _is_result(file: SubmittedFile) -> bool:
    if not file.source:
        return False
    with Path(file.source).open("rb") as stream:
        return re.match(rb'\{\s*"schema":\s*"yushen/1"', stream.read(64)) is not None


def _suffix(name: str) -> str:
    """The extension, where it is an ordinary one: some libraries want to see it."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""


def _sha256(source: Path) -> str:
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
