"""Open marks: what a draft was not sure of, to be confirmed by whoever knows the notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.pack.problems import Source

MARK = "待确认："
_LINE = re.compile(rf"^\s*#\s*{MARK}\s*(.*)$")


class Mark(NamedTuple):
    """A comment that asks somebody to confirm what follows it."""

    source: Source
    line: int
    text: str


def marks_in(sources: Iterable[Source]) -> Iterator[Mark]:
    """Every open mark; whoever has confirmed it deletes the comment."""
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if found := _LINE.match(line):
                yield Mark(source, number, found[1].strip())
