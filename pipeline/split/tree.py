"""The sections put on the tree of the report's headings: what is of their rank, and what hangs below them."""

from __future__ import annotations

from collections import Counter

from pipeline.lazy import lazy
from pipeline.model.outline import Node, Outline, Path
from pipeline.outline.contents import LONGEST
from pipeline.outline.spots import Spot
from pipeline.split.candidates import TABLE_EACH, Candidate
from pipeline.split.heading import Heading

_sentence = lazy(r"[。；;，,！？!?]")
_IN_TABLE = 4  # numbers in the path of a paragraph in a table: block, row, cell, block


class Tree:
    """The outline as the chosen headings see it."""

    def __init__(self, outline: Outline, chosen: list[Candidate]) -> None:
        self.nodes = {node.path: node for node in outline.nodes}
        self.flow = [c for c in chosen if not c.heading.is_title or c.heading.number]
        ranks = Counter(self.nodes[c.path].rank for c in self.flow if c.path in self.nodes)
        self.rank = max(ranks, key=lambda rank: (ranks[rank], -rank)) if ranks else 0
        """The rank that most of the sections have; 0 where they hang on no tree."""
        self.run_in = 2 * sum(bool(c.heading.run_in) for c in self.flow) > len(self.flow)
        """The report's headings are leads that their text runs on from."""
        self.groups = {self.nodes[c.path].group for c in self.flow if c.path in self.nodes}
        """How the sections' own headings are made."""
        self.tables = {c.path[:-3] for c in self.flow}
        """The tables that lay out the report; () for headings that stand in the flow."""
        self.boxed = 2 * sum(c.spot.paragraph.part == "textbox" for c in self.flow) > len(self.flow)
        """The report's headings stand in text boxes."""

    def rank_of(self, candidate: Candidate) -> int:
        node = self.nodes.get(candidate.path)
        return node.rank if node else self.rank + 1

    def shares(self, candidate: Candidate) -> bool:
        """A heading is of the sections' rank or above it."""
        return self.rank_of(candidate) <= self.rank

    def has_like(self, candidate: Candidate, start: Path, end: Path | None) -> bool:
        """Another heading of its make stands between two places."""
        mine = self.nodes.get(candidate.path)
        return mine is not None and any(
            node.group == mine.group and start < path != mine.path and (end is None or path < end)
            for path, node in self.nodes.items()
        )

    def one_series(self, candidate: Candidate, other: Candidate) -> bool:
        """Two headings by a mandated name are made alike, in one numbering."""
        mine, theirs = self.nodes.get(candidate.path), self.nodes.get(other.path)
        made_alike = mine is not None and theirs is not None and mine.group == theirs.group
        return made_alike and candidate.heading.exact and candidate.heading.ordinal > 0

    def beside(self, spot: Spot) -> Node | None:
        """The heading that stands there, where it hangs below no section: of their rank or above, in their layout."""
        node = self.nodes.get(spot.path)
        if node is None or node.rank > self.rank or not self._in_layout(spot):
            return None
        if node.run_in and not self.run_in and node.group not in self.groups:
            return None
        text = node.text.rstrip("。") if node.number else node.text  # a habit of some, at the end of every heading
        return node if len(node.text) <= LONGEST and not _sentence.search(text) else None

    def _in_layout(self, spot: Spot) -> bool:
        """It stands where the sections stand: in the flow, in their table, or at the head of one more table."""
        if spot.path[:-3] in self.tables:
            return True
        heads = len(spot.path) == _IN_TABLE and spot.leading and not (spot.path[1] or spot.path[3])
        return heads and len(self.tables) >= TABLE_EACH


def others(
    found: list[Spot], chosen: list[Candidate], named: list[Candidate], headings: dict[Path, Heading], tree: Tree
) -> tuple[list[Candidate], list[Candidate]]:
    """Repeated headings of the sections, and headings beside them that are none of them, in reading order."""
    taken = {c.path for c in chosen}
    by_path = {c.path: c for c in named}
    keys = {c.heading.key: c for c in chosen}
    first = min((c.path for c in chosen if not c.heading.is_title), default=min(taken, default=()))
    repeated: list[Candidate] = []
    extra: list[Candidate] = []
    for spot in found:
        if spot.path not in tree.nodes and spot.path not in by_path:
            continue  # running text: most of a report
        part = spot.paragraph.part
        if spot.path in taken or part in ("note", "caption") or (part == "textbox" and not tree.boxed):
            continue
        node = tree.beside(spot)
        candidate = by_path.get(spot.path)
        if candidate and candidate.heading.key in keys:
            # One of several sections of a kind may stand below a heading over them all, as the chosen one does.
            rank = tree.rank_of(keys[candidate.heading.key]) if candidate.heading.numbered else 0
            lesser = spot.path in tree.nodes and tree.rank_of(candidate) > max(tree.rank, rank)
            ahead = candidate.path > first or candidate.heading.numbered
            if ahead and not lesser and _repeats(candidate, keys[candidate.heading.key], node, tree):
                repeated.append(candidate)
        elif node:
            extra.append(Candidate(spot, _heading(node, headings.get(spot.path)), 0.0, (), 0))
    return repeated, extra


def _repeats(candidate: Candidate, chosen: Candidate, node: Node | None, tree: Tree) -> bool:
    """The same section once more: as sure as the first and of the same rank."""
    if candidate.heading.is_title or (node is None and candidate.look != chosen.look):
        return False
    if tree.one_series(candidate, chosen):
        return True
    return candidate.heading.kind == chosen.heading.kind and candidate.score >= chosen.score - 1.0


def _heading(node: Node, read: Heading | None) -> Heading:
    """The node as a heading that names no section."""
    if read is not None and bool(read.run_in) == bool(node.run_in):
        return read
    return Heading(node.text, node.text, None, False, node.number, node.kind, node.ordinal, 0, node.run_in)
