"""What of a folder that is brought in is a submission, and what are the results of a batch that lie beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, NamedTuple

from pipeline.write import words

ASIDE = ("~$", ".", "__macosx", "thumbs.db", "desktop.ini")
"""What nobody means to hand in; compared in small letters."""
RESULTS = "results.jsonl"
OUTPUTS = (RESULTS, "index.html", "summary.xlsx", "reports", ".yushen")
"""What `yushen batch` writes into its folder."""
MOST_RESULTS = 10_000


class Piece(NamedTuple):
    """One file of what was brought, by its path."""

    parts: tuple[str, ...]
    file: Any


class Sorted(NamedTuple):
    """What was brought, sorted out."""

    groups: list[tuple[str, list[Piece]]]
    """The submissions by name."""
    results: dict[str, str]
    """Of a batch: name of the submission → what came of it, in words."""

    @property
    def missing(self) -> list[str]:
        """Of which there is a result, but no material."""
        there = {name for name, _ in self.groups}
        return [name for name in self.results if name not in there]


def is_aside(parts: tuple[str, ...]) -> bool:
    """Nobody means to hand it in."""
    return not parts or any(part.lower().startswith(ASIDE) for part in parts)


def sort_out(pieces: Iterable[Piece], lines: Callable[[Any], Iterable[bytes]]) -> Sorted:
    """The submissions, and what a batch said of them; ``lines`` reads a file."""
    pieces = list(pieces)
    outputs = {piece.parts[:-1] for piece in pieces if piece.parts and piece.parts[-1] == RESULTS}
    results: dict[str, str] = {}
    for piece in pieces:
        if piece.parts and piece.parts[-1] == RESULTS:
            results |= _told(lines(piece.file))
    return Sorted(sorted_out([piece for piece in pieces if not _is_output(piece.parts, outputs)]), results)


def sorted_out(pieces: list[Piece]) -> list[tuple[str, list[Piece]]]:
    """The submissions: below the folder that holds all, each folder is one, and each file that lies beside them."""
    pieces = [piece for piece in pieces if not is_aside(piece.parts)]
    while pieces and all(len(piece.parts) > 2 for piece in pieces) and len({piece.parts[0] for piece in pieces}) == 1:
        pieces = [piece._replace(parts=piece.parts[1:]) for piece in pieces]
    if len({piece.parts[0] for piece in pieces}) == 1 and len(pieces) > 1:
        # A folder whose files lie right in it, with folders of submissions beside them or without.
        folders = any(len(piece.parts) > 2 for piece in pieces)
        alone = all(piece.parts[-1].lower().endswith(".zip") for piece in pieces if len(piece.parts) == 2)
        if (folders and alone) or (not folders and alone):
            pieces = [piece._replace(parts=piece.parts[1:]) for piece in pieces]
    ordered = sorted(pieces, key=lambda piece: piece.parts)
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda piece: piece.parts[0])]


def _is_output(parts: tuple[str, ...], outputs: set[tuple[str, ...]]) -> bool:
    return any(parts[: len(top)] == top and parts[len(top)] in OUTPUTS for top in outputs if len(parts) > len(top))


def _told(lines: Iterable[bytes]) -> dict[str, str]:
    """Each submission of a batch's results with its verdict; what cannot be read is left out, for it only helps to see
    what was taken as what."""
    found = {}
    for line, _ in zip(lines, range(MOST_RESULTS), strict=False):
        try:
            data = json.loads(line)
            facts, verdict = data["submission"], words.VERDICTS[data["verdict"]]
            known = (facts.get("unit_name"), facts.get("outcome_name"), facts.get("level"), verdict)
            found[str(facts["name"])] = words.one_line("，".join(str(fact) for fact in known if fact))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
    return found
