"""How surely a section ends where it was taken to end, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise

from pipeline.outline.groups import system
from pipeline.outline.spots import Spot
from pipeline.pack import Pack
from pipeline.split.candidates import Candidate
from pipeline.split.closing import doubtful
from pipeline.split.heading import Heading
from pipeline.split.tree import Tree

IN_DOUBT = 0.4
"""How surely a section ends where something particular speaks against it."""
MOST = 2 / 3
"""Of the sections found: that shows that the report's headings were understood."""

_FEW = (0.3, "报告的标题大多没有认出来，这一部分在哪里结束不能肯定")
_MIXED = (0.4, "各部分标题的编号前后不一致，其中可能有小标题，这一部分在哪里结束不能肯定")
_LESSER = (0.5, "这一部分的标题比其他部分的标题低一级，它在哪里结束不能肯定")

BY_HAND = ("hand",)
"""How a heading is recognised that a person placed (placed.py)."""

End = tuple[float, str]


def ends(
    chosen: Mapping[str, Candidate],
    extra: list[Candidate],
    named: list[Candidate],
    spots: list[Spot],
    tree: Tree,
    pack: Pack,
) -> dict[str, End]:
    """For each section that was found: 0-1, and in words what speaks against its end (\"\" for nothing)."""
    ordered = sorted(chosen.values(), key=lambda candidate: candidate.path)
    mixed = _interleaved([c.heading for c in ordered])
    told: dict[str, End] = {}
    for place, candidate in enumerate(ordered):
        key = candidate.heading.key or ""
        beyond = sorted([*ordered[place + 1 :], *(c for c in extra if c.path > candidate.path)], key=lambda c: c.path)
        after = beyond[0] if beyond else None
        is_title = candidate.heading.is_title
        if after is not None and after.by == BY_HAND:
            told[key] = (1.0, "")  # a person said where the next begins
        elif pack.section(key).in_cell and len(candidate.path) > 1:
            told[key] = (1.0, "")  # a cell of a form ends with itself
        elif len(chosen) < pack.share(MOST):
            told[key] = _FEW
        elif mixed or _outdone(candidate, named, ordered):
            told[key] = _MIXED
        elif not is_title and tree.rank_of(candidate) > tree.rank:
            told[key] = _LESSER
        elif floating := _floating(candidate, after, spots):
            told[key] = (IN_DOUBT, f"标题“{floating}”在浮动的文本框里，从哪里起是它的文字不能肯定")
        elif rival := _missing_within(candidate, after, named, chosen):
            told[key] = (IN_DOUBT, f"“{rival}”可能是另一部分的标题，从它起的文字可能算进了这一部分")
        elif after is None and not is_title and (why := doubtful(spots, candidate, tree)):
            told[key] = (IN_DOUBT, why)
        else:
            told[key] = _skipped(candidate, after, chosen, pack) or (1.0, "")
    return told


def _floating(candidate: Candidate, after: Candidate | None, spots: list[Spot]) -> str:
    """Of the headings where a section begins and ends the one in a box that hangs on a paragraph with text of its own,
    above or below: "" for none."""
    for heading in (candidate, after):
        if heading is None or heading.spot.paragraph.part != "textbox":
            continue
        own = heading.spot.paragraph.anchor.paragraph or 0
        before = next((spot for spot in reversed(spots) if spot.path < heading.path), None)
        hung = before is not None and before.paragraph.part == "body" and before.paragraph.anchor.box is None
        if hung and before and before.paragraph.anchor.paragraph == own - 1:
            return heading.heading.shown[:20]
    return ""


def _outdone(candidate: Candidate, named: list[Candidate], chosen: list[Candidate]) -> bool:
    """Another line by the section's name is numbered as other sections are, and this one is not."""
    kinds = {system(c.heading.kind) for c in chosen if c is not candidate and c.heading.ordinal}
    if system(candidate.heading.kind) in kinds:
        return False
    rivals = (c for c in named if c.heading.key == candidate.heading.key and c.path != candidate.path)
    return any(c.heading.ordinal and system(c.heading.kind) in kinds for c in rivals)


def _missing_within(
    candidate: Candidate, after: Candidate | None, named: list[Candidate], chosen: Mapping[str, Candidate]
) -> str:
    """A line within the section that bears the mandated name of one that was not found; "" for none."""
    missing = [c for c in named if c.heading.exact and c.heading.key not in chosen]
    inside = (c for c in missing if candidate.path < c.path and (after is None or c.path < after.path))
    return next((c.heading.shown for c in inside), "")


def _interleaved(headings: list[Heading]) -> bool:
    """Two systems take turns without counting on in each other: sections and sub-headings were mixed up."""
    numbered = [(system(heading.kind), heading.ordinal) for heading in headings if heading.ordinal]
    runs = [kind for kind, _ in groupby(kind for kind, _ in numbered)]
    counts_on = all(one < two for (_, one), (_, two) in pairwise(numbered))
    return len(runs) > len(set(runs)) and not counts_on


def _skipped(candidate: Candidate, after: Candidate | None, chosen: Mapping[str, Candidate], pack: Pack) -> End | None:
    """A heading that must stand between this section and the next was not seen: its text may be in this section."""
    if candidate.heading.is_title:
        return None
    one, two = candidate.heading, after.heading if after else None
    if two and one.kind and one.kind == two.kind and one.ordinal and two.ordinal:
        if two.ordinal == one.ordinal + 1:
            return None
        if two.ordinal > one.ordinal + 1:
            return 0.4, f"编号从“{one.number}”跳到“{two.number}”，中间的标题没有认出来，其文字可能算进了这一部分"
    if pack.report.free_order:
        return None
    # A section that not every report has is not missed.
    keys = [spec.key for spec in pack.sections if spec.always or spec.key in chosen or spec.key == one.key]
    at = keys.index(one.key or "")
    following = keys[at + 1] if at + 1 < len(keys) else None
    if following is None or following in chosen or (two is not None and not two.key):
        return None
    return 0.5, f"没有找到“{pack.section(following).title}”，它的文字可能算进了这一部分"
