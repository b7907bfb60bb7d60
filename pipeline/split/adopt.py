"""Headings in words that the pack does not know, told by their rank and by their place."""

from __future__ import annotations

from pipeline.model.outline import Path
from pipeline.pack import Pack
from pipeline.split.candidates import Candidate
from pipeline.split.heading import Heading
from pipeline.split.tree import Tree

_ENOUGH_OTHERS = 3  # headings of one rank that outweigh a lesser one in the wrong place


def adopt(
    chosen: dict[str, Candidate],
    extra: list[Candidate],
    named: list[Candidate],
    headings: dict[Path, Heading],
    tree: Tree,
    pack: Pack,
) -> dict[str, Candidate]:
    """``chosen`` with the sections that are found by elimination among the headings that are none of the sections.

    A heading of the sections' rank that stands where a section is missing, between its neighbours, and hints at
    it ("现场管理创新实践" for the process) is that section's. A sub-heading that was taken for a section
    gives way to such a heading, or to none where it stands out of order or in a row of its like.
    """
    adopted, left = _in_place(chosen, named, tree, pack), list(extra)
    for spec in pack.sections:
        taken = adopted.get(spec.key)
        if spec.is_title or spec.repeats or (taken is not None and tree.shares(taken)):
            continue
        others = {key: c for key, c in adopted.items() if key != spec.key and tree.shares(c)}
        for candidate in left:
            if spec.hinted_at(candidate.heading.name) and _between(candidate, spec.key, others, pack):
                adopted[spec.key] = candidate._replace(
                    heading=candidate.heading._replace(key=spec.key, exact=False, is_title=False),
                    by=("alias", "position"),
                )
                left.remove(candidate)
                break
        else:
            if taken is not None and _is_stray(taken, others, headings, tree, pack):
                del adopted[spec.key]
                if other := _better(taken, named, tree):
                    adopted[spec.key] = other
    return {spec.key: adopted[spec.key] for spec in pack.sections if spec.key in adopted}


def _in_place(chosen: dict[str, Candidate], named: list[Candidate], tree: Tree, pack: Pack) -> dict[str, Candidate]:
    """Of the headings that bear one section's name in one series, the one that stands where the section belongs."""
    placed = dict(chosen)
    for key, taken in chosen.items():
        if taken.heading.is_title or taken.heading.numbered or _between(taken, key, chosen, pack):
            continue
        rivals = (c for c in named if c.path != taken.path and c.heading.key == key and tree.one_series(c, taken))
        if rival := next((c for c in rivals if _between(c, key, chosen, pack)), None):
            placed[key] = rival
    return placed


def _better(taken: Candidate, named: list[Candidate], tree: Tree) -> Candidate | None:
    """Another heading by the section's name that is of the sections' rank."""
    others = (c for c in named if c.heading.key == taken.heading.key and c.path != taken.path and tree.shares(c))
    return max(others, key=lambda c: c.score, default=None)


def _is_stray(
    taken: Candidate, others: dict[str, Candidate], headings: dict[Path, Heading], tree: Tree, pack: Pack
) -> bool:
    """A sub-heading that happens to bear a section's name.

    Lesser than the rest it stands out of order or among sub-headings of its like; by the mandated name, both.
    """
    key = taken.heading.key or ""
    if len(others) < _ENOUGH_OTHERS:
        return False
    signs = (not _between(taken, key, others, pack), _in_a_row(taken, others, headings, tree))
    return all(signs) if taken.heading.exact else any(signs)


def _in_a_row(taken: Candidate, others: dict[str, Candidate], headings: dict[Path, Heading], tree: Tree) -> bool:
    """Made like others in the same section, or the number before its own, or after, stands in front of one there."""
    start = max((c.path for c in others.values() if c.path < taken.path), default=())
    end = min((c.path for c in others.values() if c.path > taken.path), default=None)
    # A line that is known by name and yet no heading of the tree is made like lines that are none.
    if tree.has_like(taken, start, end) or taken.path not in tree.nodes:
        return True
    kind, ordinal = taken.heading.kind, taken.heading.ordinal
    return ordinal > 0 and any(
        heading.kind == kind
        and heading.ordinal in (ordinal - 1, ordinal + 1)
        and start < path
        and (end is None or path < end)
        for path, heading in headings.items()
    )


def _between(candidate: Candidate, key: str, others: dict[str, Candidate], pack: Pack) -> bool:
    """It stands behind the section before this one and ahead of the section after it, as far as they are known."""
    if pack.report.free_order:
        return True
    keys = [spec.key for spec in pack.sections]
    at = keys.index(key)
    before = next((others[k].path for k in reversed(keys[:at]) if k in others and k != pack.title_key), None)
    after = next((others[k].path for k in keys[at + 1 :] if k in others), None)
    return (before is None or before < candidate.path) and (after is None or candidate.path < after)
