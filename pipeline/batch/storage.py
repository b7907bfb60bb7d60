"""Where a batch reads and writes: a folder of this machine, or a URL that fsspec knows (s3://, oss://, memory://).

Whatever is written is there whole or not at all: written aside and renamed, or put as one object.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Protocol

STATE = ".yushen"
"""The folder in OUT that a later run goes on from."""
ASIDE = f"{STATE}/aside"


class CannotRun(Exception):
    """The batch cannot be done at all; the message (Chinese) says what to do."""


class Place(Protocol):
    """A folder; the names given to it are relative, with ``/`` as separator."""

    def address(self) -> tuple[object, PurePath]:
        """The store, and the folder's path in it: the same for the same folder."""
        ...

    def children(self, name: str) -> Iterable[str]:
        """The names of what lies directly in the folder ``name`` ("" for the place itself), in any order.

        Raises FileNotFoundError or NotADirectoryError.
        """
        ...

    def has(self, name: str) -> bool: ...

    def fetched(self, name: str) -> Any:
        """A context manager: the child as a path on this machine, under its own name."""
        ...

    def read(self, name: str) -> bytes | None:
        """What is in the file; None when there is none."""
        ...

    def write(self, name: str, content: bytes) -> None: ...

    def making(self, name: str, ours: Collection[str]) -> Any:
        """A context manager: a folder of this machine, whose files are at the end those of ``ours`` that ``name`` has.

        Each of them appears whole. What else lies there is somebody's own and stays.
        """
        ...

    def clear(self, name: str, ours: Collection[str]) -> None:
        """Deletes these files of the folder, and the folder when nothing else is in it."""
        ...

    def put_file(self, file: Path, name: str) -> None: ...

    def remove(self, name: str) -> None:
        """Deletes a file, or a folder with all that is in it; nothing happens when there is none."""
        ...


def place(where: str) -> Place:
    """The folder at a path or URL.

    Raises:
        CannotRun: fsspec is not installed, does not know the scheme, or lacks what it needs for it.
    """
    # A URL for a folder of this machine is one, with all that is guarded there (links, torn files).
    where = re.sub(r"^(file|local)://", "", where, flags=re.I)
    return Remote(where) if re.match(r"[a-z][a-z0-9+.-]+://", where, re.I) else Local(Path(where))


def absolute(where: str) -> str:
    """The same place, for a process that works in another folder."""
    here = place(where)
    return str(here.root.absolute()) if isinstance(here, Local) else where


def below(outer: Place, inner: Place) -> tuple[str, ...] | None:
    """The way from one folder down to another, () where they are the same; None where it lies elsewhere."""
    (where, above), (there, path) = outer.address(), inner.address()
    return path.relative_to(above).parts if where == there and path.is_relative_to(above) else None


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for what is on its way to a Place."""
    return tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True)


class Local:
    """A folder of this machine, or one that all machines mount."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def address(self) -> tuple[object, PurePath]:
        return "", self.root.resolve()

    def children(self, name: str) -> Iterable[str]:
        return (entry.name for entry in os.scandir(self.root / name))

    def has(self, name: str) -> bool:
        return (self.root / name).exists()

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        yield self.root / name

    def read(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        with self._aside(name) as aside:
            aside.write_bytes(content)

    @contextmanager
    def making(self, name: str, ours: Collection[str]) -> Iterator[Path]:
        folder, target = Path(tempfile.mkdtemp(dir=self._waiting())), self.root / name
        try:
            yield folder
            target.mkdir(parents=True, exist_ok=True)
            made = {file.name for file in folder.iterdir()}
            for file in sorted(made):
                (folder / file).replace(target / file)
            for file in set(ours) - made:
                (target / file).unlink(missing_ok=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def clear(self, name: str, ours: Collection[str]) -> None:
        for file in ours:
            (self.root / name / file).unlink(missing_ok=True)
        with suppress(OSError):  # not empty, or not there
            (self.root / name).rmdir()

    def put_file(self, file: Path, name: str) -> None:
        with self._aside(name) as aside:
            shutil.copyfile(file, aside)

    def remove(self, name: str) -> None:
        target = self.root / name
        if target.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        else:
            target.unlink(missing_ok=True)

    def _waiting(self) -> Path:
        """Where things lie until they are whole."""
        waiting = self.root / ASIDE
        waiting.mkdir(parents=True, exist_ok=True)
        return waiting

    @contextmanager
    def _aside(self, name: str) -> Iterator[Path]:
        """A path to write to, that becomes ``name`` when all went well."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(dir=self._waiting())
        os.close(descriptor)
        try:
            yield Path(aside)
            Path(aside).chmod(0o666 & ~_umask())
            Path(aside).replace(target)
        finally:
            with suppress(FileNotFoundError):
                Path(aside).unlink()


class Remote:
    """A folder behind fsspec."""

    def __init__(self, url: str) -> None:
        try:
            self.files, root = import_module("fsspec.core").url_to_fs(url)
        except (ImportError, ValueError) as error:
            hint = "请检查地址，并安装 yushen[cluster] 和该存储所需的组件（如 s3fs、ossfs）。"
            raise CannotRun(f"打不开 {url}（{error}）。{hint}") from None
        self.root = root.rstrip("/")

    def address(self) -> tuple[object, PurePath]:
        return self.files, PurePosixPath(self.root)

    def children(self, name: str) -> Iterable[str]:
        self.files.invalidate_cache()
        folder = self._at(name).rstrip("/")
        if self.files.isfile(folder):
            raise NotADirectoryError(folder)
        return (PurePosixPath(entry).name for entry in self.files.ls(folder, detail=False))

    def has(self, name: str) -> bool:
        return bool(self.files.exists(self._at(name)))

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        with scratch() as folder:
            # A name of the store is no path of ours: it must not lead out of the folder.
            target = Path(folder) / PurePosixPath(name).name
            self.files.get(self._at(name), str(target), recursive=self.files.isdir(self._at(name)))
            yield target

    def read(self, name: str) -> bytes | None:
        try:
            content: bytes = self.files.cat_file(self._at(name))
        except FileNotFoundError:
            return None
        return content

    def write(self, name: str, content: bytes) -> None:
        self.files.makedirs(self._at(name).rpartition("/")[0], exist_ok=True)
        self.files.pipe_file(self._at(name), content)

    @contextmanager
    def making(self, name: str, ours: Collection[str]) -> Iterator[Path]:
        with scratch() as folder:
            yield Path(folder)
            made = sorted(file.name for file in Path(folder).iterdir())
            for file in made:
                self.put_file(Path(folder, file), f"{name}/{file}")
            self.clear(name, set(ours) - set(made))

    def clear(self, name: str, ours: Collection[str]) -> None:
        with suppress(FileNotFoundError):
            for file in set(self.children(name)) & set(ours):
                self.remove(f"{name}/{file}")

    def put_file(self, file: Path, name: str) -> None:
        self.files.makedirs(self._at(name).rpartition("/")[0], exist_ok=True)
        self.files.put_file(str(file), self._at(name))

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self.files.rm(self._at(name), recursive=True)

    def _at(self, name: str) -> str:
        return f"{self.root}/{name}"


def _umask() -> int:
    value = os.umask(0o022)
    os.umask(value)
    return value
