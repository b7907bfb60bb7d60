"""Patterns of a pack that would hold up a check: each is tried on texts that provoke what it repeats."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pipeline.pack.problems import Keys
from pipeline.pack.wording import REGEX_SIGNS

SECONDS = 0.5
"""CPU time for one pattern with all texts: an ordinary one takes a thousandth."""
LENGTH = 2000
"""Signs of a text, somewhat more than a long paragraph."""
_PIECES = 12
_PROSE = frozenset(("quote", "quotes", "fix", "text", "guidance", "clause", "clauses", "title", "template"))
"""Keys of what is never a pattern."""
_STALLS = "这个写法在有些文字上要算很久，会使检查停住；请改成词语，或去掉重复套重复的部分（如“(a+)+”）"


class _TooLong(BaseException):
    """Not an Exception: nothing on the way may take it for its own."""


def stalling(tables: dict[str, Any]) -> Iterator[tuple[Keys, str, str]]:
    """The patterns that take too long: where each stands, what is wrong, and the pattern."""
    for keys, source in dict.fromkeys(_patterns(tables)):
        if _stalls(source):
            yield keys, _STALLS, source


def _patterns(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Every string that may be used as a pattern, wherever it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _PROSE:
                yield from _patterns(item, (*keys, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _patterns(item, (*keys, number))
    elif isinstance(value, str) and REGEX_SIGNS.intersection(value):
        yield keys, value


def _stalls(source: str) -> bool:
    def stop(*_: object) -> None:
        raise _TooLong

    if not hasattr(signal, "setitimer"):
        return _searches(source)  # whoever started us ends us in time
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        return _searches(source)
    except _TooLong:
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _searches(source: str) -> bool:
    """Searches what may hold it up; False when it came to the end."""
    # What is no pattern is said by the review.
    with suppress(re.error, RecursionError, OverflowError):
        pattern = re.compile(source)
        for text in _texts(source):
            pattern.search(text)
    return False


def _texts(source: str) -> Iterator[str]:
    """Its own signs and words over and over, which then do not end as it wants."""
    words = re.findall(r"[^\W_]+", re.sub(r"\\[a-zA-Z]", " ", source))
    pieces = dict.fromkeys([*(sign for word in words for sign in word[:3]), *words])
    for piece in [*list(pieces)[:_PIECES], "a", "字", "1", " ", "a1 ", "。", "-"]:
        yield piece * (LENGTH // len(piece) + 1) + "\0"
