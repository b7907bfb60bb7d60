"""How surely a section ends where it was taken to end, and why not."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.pack import Pack
from pipeline.split.candidates import Candidate
from pipeline.split.tree import Tree

MOST = 2 / 3
"""Of the sections found: that shows that the report's headings were understood."""

_FEW = (0.3, "报告的标题大多没有认出来，这一部分在哪里结束不能肯定")
_LESSER = (0.5, "这一部分的标题比其他部分的标题低一级，它在哪里结束不能肯定")

End = tuple[float, str]


def ends(chosen: Mapping[str, Candidate], extra: list[Candidate], tree: Tree, pack: Pack) -> dict[str, End]:
    """For each section that was found: 0-1, and in words what speaks against its end (\"\" for nothing)."""
    ordered = sorted(chosen.values(), key=lambda candidate: candidate.path)
    found: dict[str, End] = {}
    for place, candidate in enumerate(ordered):
        key = candidate.heading.key or ""
        beyond = sorted([*ordered[place + 1 :], *(c for c in extra if c.path > candidate.path)], key=lambda c: c.path)
        after = beyond[0] if beyond else None
        if len(chosen) < pack.share(MOST):
            found[key] = _FEW
        elif not candidate.heading.is_title and tree.rank_of(candidate) > tree.rank:
            found[key] = _LESSER
        else:
            found[key] = _skipped(candidate, after, chosen, pack) or (1.0, "")
    return found


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
    keys = [spec.key for spec in pack.sections]
    at = keys.index(one.key or "")
    following = keys[at + 1] if at + 1 < len(keys) else None
    if following is None or following in chosen or (two is not None and not two.key):
        return None
    return 0.5, f"没有找到“{pack.section(following).title}”，它的文字可能算进了这一部分"
