"""What one check has parsed of a file, for whoever looks at the same file next: parsing is most of reading it.

Who offers a tree never changes it afterwards, and neither does who is given it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.limits import MIB

_MOST = 4 * MIB
"""Bytes of XML whose trees are kept, together: a tree takes some ten times as much."""


class _Parsed:
    """The trees of the check that is running."""

    def __init__(self) -> None:
        self.roots: dict[Path, tuple[Any, Any]] = {}
        """Each with what is kept alive for whoever walks it next."""
        self.room = 0


_parsed = _Parsed()


@contextmanager
def kept() -> Iterator[None]:
    """Until its end what is offered is kept."""
    _parsed.room = _MOST
    try:
        yield
    finally:
        _parsed.room = 0
        _parsed.roots.clear()


def offer(path: Path, root: Any, size: int, alive: Any = None) -> None:
    """The root of a file's main part, which had ``size`` bytes.

    ``alive`` is only held: what lxml has made of a tree need not be made anew for the next walk while it lives.
    """
    if size <= _parsed.room:
        _parsed.room -= size
        _parsed.roots[path] = root, alive


def parsed(path: Path) -> Any:
    """The root of the file's main part, where it was offered; else None."""
    return _parsed.roots.get(path, (None, None))[0]
