"""How much of a file is recognised for now. What is left may be asked for later, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Share(NamedTuple):
    """So much of each file."""

    pages: int = 0
    """The first ones; 0 for all."""
    heads: bool = False
    """Of the others the lines at the top are read."""


WHOLE = Share()
_current = WHOLE


@contextmanager
def no_more_than(share: Share) -> Iterator[None]:
    """Within it only so much of a file is recognised."""
    global _current
    before, _current = _current, share
    try:
        yield
    finally:
        _current = before


def current() -> Share:
    """How much is asked for now."""
    return _current
