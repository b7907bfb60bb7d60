"""The tables of a pack that comes with the program, kept as they were found sound: TOML takes as long as a check.

They are kept by what they were made from: every file beside the pack, the words that any pack may use, and this
program. Whatever of it changes, the pack is read and checked anew. They lie in a folder that is the user's own.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipeline import __version__
from pipeline.cache_folder import cache_folder
from pipeline.pack.places import VOCABULARY

if TYPE_CHECKING:
    from pipeline.pack.written import Written

_CODE = Path(__file__).parents[1]
_HASH_BYTES = 32


def remembered(folder: Path, made: Callable[[], Written]) -> Written:
    """What ``made`` gives for the pack in ``folder``, or has given before."""
    own = cache_folder()
    if own is None:
        return made()
    key, file = _key(folder), own / f"{folder.name}.pack"
    with suppress(OSError, ValueError, EOFError, TypeError):
        content = file.read_bytes()
        if content[:_HASH_BYTES] == key:
            return cast("Written", marshal.loads(content[_HASH_BYTES:]))
    written = made()
    if _key(folder) != key:
        return written  # somebody is writing at it: of which state these are the tables, nobody knows
    with suppress(OSError, ValueError):  # it cannot be kept, or is more than tables of words and numbers
        fresh = own / f"{file.name}.{os.getpid()}"
        fresh.write_bytes(key + marshal.dumps(cast("Any", written)))
        fresh.replace(file)
    return written


def _key(folder: Path) -> bytes:
    """The hash of all that the tables and their soundness depend on; of the program's own files when they changed."""
    told = [__version__, sys.version, sys.implementation.cache_tag]
    for place in (_CODE, _CODE / "pack", _CODE / "outline", VOCABULARY):
        stats = ((file.name, file.stat()) for file in os.scandir(place) if file.is_file())
        told += sorted(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats)
    key = hashlib.sha256("\n".join(map(str, told)).encode())
    for file in sorted(folder.iterdir()):
        if file.is_file():
            content = file.read_bytes()
            key.update(f"{file.name} {len(content)}\n".encode() + content)
    return key.digest()
