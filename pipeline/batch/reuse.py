"""When a result of an earlier run still holds: the same content, the same rules, the same tool.

A key is a SHA-256 over all that a result depends on. Nothing is looked up by time or size.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

from pipeline.batch.severities import all_but_severities
from pipeline.gather.refdate import unknown
from pipeline.model import Check, Options
from pipeline.pack import Pack

_READERS = ("rapidocr", "numpy", "pi_heif", "pillow_heif")
_PACKAGE = Path(__file__).resolve().parents[1]


def content_hash(path: Path) -> str:
    """The hash of a file's bytes, or of a folder's: every file's path in it and its bytes.

    What cannot be read, or is no regular file, counts with its path alone: intake says so in the result.
    Of a link only where it leads counts, for it is not followed.
    """
    if path.is_symlink() or not path.is_dir():
        return _file_hash(path)
    total = hashlib.sha256(b"folder\n")
    for file in _walk(path):
        relative = os.fsencode(file.relative_to(path))
        total.update(b"%d:%s\n%s\n" % (len(relative), relative, _file_hash(file).encode()))
    return total.hexdigest()


def _walk(folder: Path) -> Iterator[Path]:
    """Every file below ``folder``, in the order of their names; links are not followed."""
    for where, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(where) / name for name in sorted(files))
        yield from (Path(where) / name for name in folders if (Path(where) / name).is_symlink())


def _file_hash(path: Path) -> str:
    try:
        if path.is_symlink():
            return f"link {path.readlink()}"
        if not path.is_file():
            return "no file"
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable {error.errno}"


def reading_hash(pack: Pack, tool: str) -> str:
    """The hash of all that a reading depends on but the submission: limits, this tool, the readers installed."""
    return key_of(repr(pack.limits), json.dumps(_readers()), tool)


def _readers() -> list[bool]:
    from pipeline.read.soffice import available

    return [available() is not None, *(importlib.util.find_spec(name) is not None for name in _READERS)]


def settings_hash(pack: Pack, options: Options, tool: str) -> str:
    """The hash of all but the submission and the severities of rules: pack, options, this tool, readers installed."""
    asked = asdict(options) | {
        "date": options.date and options.date.isoformat(),
        "today": _day_that_counts(pack, options),
        "time": options.time and options.time.isoformat(),
    }
    parts = [
        all_but_severities(pack),
        json.dumps(asked, sort_keys=True, ensure_ascii=True),
        json.dumps(_readers()),
        tool,
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _day_that_counts(pack: Pack, options: Options) -> str:
    """Of the day of the check only what a result can depend on: outside the season it is every day the same."""
    if options.date is not None:
        return ""
    otherwise = unknown(pack.dates, options.today, pack.windows)
    return f"{otherwise.origin} {otherwise.date}"


@cache
def tool_hash(checks: tuple[Check, ...]) -> str:
    """The hash of the code and templates that make results: the version number alone would hide a mended bug."""
    folders = {_PACKAGE, _PACKAGE.parent / "templates"}
    folders |= {Path(source).parent for check in checks if (source := sys.modules[check.__module__].__file__)}
    files = (
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix in (".py", ".j2", ".css", ".js", ".json")
    )
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(file.name.encode() + b"\n" + file.read_bytes())
    return total.hexdigest()


def key_of(*parts: str) -> str:
    """One key of several parts; surrogates stand for a name's bytes that are no UTF-8."""
    return key_of_all(parts)


def key_of_all(parts: Iterable[str]) -> str:
    """The same of however many."""
    total = hashlib.sha256()
    for part in parts:
        coded = part.encode("utf-8", "surrogateescape")
        total.update(b"%d:%s" % (len(coded), coded))
    return total.hexdigest()
