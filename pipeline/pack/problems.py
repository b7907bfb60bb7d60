"""What is wrong with a pack, and in which file and line it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pipeline.lazy import lazy

Keys = tuple[str | int, ...]
"""Where something stands: ("sections", 2, "limit") is the third section's limit."""

_HEADER = lazy(r"^\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = lazy(r"""^\s*("[^"]+"|'[^']+'|[A-Za-z0-9_-]+)\s*=""")
_PIECE = lazy(r""""([^"]+)"|'([^']+)'|([^.\s"']+)""")


class PackError(Exception):
    """The pack cannot be used; the message (Chinese) names the file, the line and what is wrong."""


class Problem(NamedTuple):
    """Something in a pack that does not hold."""

    keys: Keys
    wrong: str
    """In Chinese, without a full stop."""
    needle: str = ""
    """Text that stands in the line, where the key's own line is not exact enough."""

    def told(self) -> str:
        """The place in words, and what is wrong with it; without a full stop."""
        from pipeline.pack.naming import named

        return f"{named(self.keys)}{self.wrong}"


class Source(NamedTuple):
    """A file of a pack as text."""

    path: Path
    text: str

    def lines(self) -> dict[Keys, int]:
        """The line of each table and key of the file, counted from 1."""
        found: dict[Keys, int] = {}
        here: Keys = ()
        seen: dict[Keys, int] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := _HEADER.match(line):
                here = _placed(tuple(a or b or c for a, b, c in _PIECE.findall(header[2])), seen)
                if header[1] == "[[":
                    seen[here] = seen.get(here, -1) + 1
                    found.setdefault(here, number)
                    here = (*here, seen[here])
                    seen = {
                        keys: nth
                        for keys, nth in seen.items()
                        if keys[: len(here) - 1] != here[:-1] or keys == here[:-1]
                    }
                for depth in range(1, len(here) + 1):  # [form.fields.phone] is where "form" stands, too
                    found.setdefault(here[:depth], number)
            elif key := _KEY.match(line):
                found.setdefault((*here, key[1].strip("\"'")), number)
        return found


def _placed(names: tuple[str, ...], seen: dict[Keys, int]) -> Keys:
    """A header's names with the number of the array's table that each but the last belongs to."""
    keys: Keys = ()
    for name in names[:-1]:
        keys = (*keys, name)
        if keys in seen:
            keys = (*keys, seen[keys])
    return (*keys, names[-1])


def place_of(problem: Problem, sources: Iterable[Source]) -> tuple[Source, int] | None:
    """The file and the line in which the problem stands; None where there is no file."""
    best, depth, line = None, -1, 1
    for source in sources:
        known = source.lines()
        deepest = next((n for n in range(len(problem.keys), 0, -1) if problem.keys[:n] in known), 0)
        if deepest > depth:
            best, depth, line = source, deepest, known.get(problem.keys[:deepest], 1)
    if best is None:
        return None
    rest = best.text.splitlines()[line - 1 :]
    if problem.needle:
        line += next((n for n, text in enumerate(rest) if problem.needle in text), 0)
    return best, line


def nearest(name: str, known: Iterable[str]) -> str:
    """The one of what there is that is written most like ``name``; "" where there is nothing."""
    from difflib import get_close_matches  # of sound packs nobody asks

    return next(iter(get_close_matches(name, list(known), 1, 0.0)), "")


def error(problem: Problem, sources: Iterable[Source]) -> PackError:
    """The problem as it is told, with its file and its line."""
    place = place_of(problem, sources)
    if place is None:
        return PackError(f"规则包：{problem.told()}。")
    return PackError(f"规则包 {place[0].path} 第 {place[1]} 行：{problem.told()}。")
