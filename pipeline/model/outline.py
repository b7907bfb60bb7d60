"""The tree of a document's headings, whatever they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model.document import Anchor

Path = tuple[int, ...]
"""Where a block stands: (block,), or (block, row, cell, block, …) inside a table. Sorts in reading order."""


class Node(NamedTuple):
    """A heading, and how it was understood."""

    text: str
    """As written: with a typed number, without an automatic one, without what runs on behind it."""
    rank: int
    """1 is the highest; below a heading hang all that follow it with a greater rank, up to the next of its own."""
    number: str
    """Its number as shown, typed or automatic; "" for none."""
    kind: str
    """The system the number belongs to ("章", "chinese", "decimal2", …); "" for none."""
    ordinal: int
    """The number's value, 0 for none."""
    path: Path
    anchor: Anchor
    by: tuple[str, ...]
    """What it was recognised by: style, bookmark, numbering, size, bold, centred, contents, name, cell, position."""
    confidence: float
    """0-1: that it is a heading, and of this rank."""
    run_in: int = 0
    """Offset in the paragraph's text where its own text runs on; 0 when the heading stands alone."""
    group: int = 0
    """Headings made alike (one numbering, one look) are of one group."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's headings in reading order."""

    nodes: tuple[Node, ...] = ()
