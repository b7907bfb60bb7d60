"""The second stage: the tree of a document's headings, whatever they are called and whatever notice it answers."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from pipeline.model import Document
from pipeline.model.outline import Node, Outline, Path
from pipeline.outline.clues import Clue, survey
from pipeline.outline.contents import without_contents
from pipeline.outline.ranks import Ranked, ranked
from pipeline.outline.spots import Spot, spots


def outline(document: Document) -> Outline:
    """The headings of the document with their ranks; never raises for odd content."""
    return headings_among(document, *without_contents(list(spots(document))), {})


def headings_among(document: Document, found: list[Spot], entries: set[str], known: Mapping[Path, int]) -> Outline:
    """The same for a caller who has a witness of its own.

    Args:
        document: what a reader made of a file.
        found: its paragraphs without the table of contents.
        entries: the entries of the table of contents, folded.
        known: places of lines that the caller knows for headings by their names, as a table of contents would, with
            the offset where each one's own text runs on (0: it stands alone).
    """
    nodes = [
        _node(clue, number, group)
        for number, group in enumerate(ranked(survey(document, found, entries, known)))
        for clue in group.group.clues
    ]
    return Outline(tuple(sorted(nodes, key=attrgetter("path"))))


def _node(clue: Clue, number: int, group: Ranked) -> Node:
    p = clue.spot.paragraph
    shown = (p.text[: clue.end] if clue.run_in else p.text).strip().replace("\n", "")
    sign = clue.number
    return Node(shown, group.rank, sign.shown, sign.kind, sign.ordinal, clue.path, p.anchor, group.by,
                group.confidence, clue.run_in, number)  # fmt: skip


__all__ = ["headings_among", "outline"]
