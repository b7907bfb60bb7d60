"""Which groups of lines are headings, and of which rank each group is: decided for all at once."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import NamedTuple

from pipeline.outline.clues import Look, Survey
from pipeline.outline.groups import DEEP, FIRM, Group, apart, grouped, nesting, place, resumes, stands_above

_SUREST = 0.99
_NEAR = 2.5  # points between the sizes of headings that may be of one rank


class Ranked(NamedTuple):
    """A group of headings."""

    group: Group
    rank: int
    by: tuple[str, ...]
    confidence: float


def ranked(found: Survey) -> list[Ranked]:
    """The groups that are headings, each with its rank; 1 is the highest."""
    groups = grouped(found.clues, found.body)
    _demote(groups)
    levelled = sum(len(group.clues) for group in groups if group.styled)
    kept = [group for group in groups if _heads(group, groups, found.body, levelled)]
    kept = [group for group in kept if not _on_cover(group, kept)]
    if not all(_plain(group, found.body) for group in kept):
        kept = [group for group in kept if group.known or not _plain(group, found.body)]
    if any(len(group.clues) > 1 and not group.run_in for group in kept):
        kept = [group for group in kept if group.known or not group.run_in]
    kept = [group for group in kept if not _leads_in(group, kept, found.body)]
    ranks = _ranks(kept, found.body)
    if (witnessed := _witnessed(kept, ranks)) != kept:
        kept, ranks = witnessed, _ranks(witnessed, found.body)
    return [Ranked(group, rank, *_evidence(group, found.body)) for group, rank in zip(kept, ranks, strict=True)]


def _heads(group: Group, groups: list[Group], body: Look, levelled: int) -> bool:
    """The group is one of headings."""
    if group.styled or group.known * 2 >= len(group.clues) or group.known > 1:
        return True
    if len(group.clues[0].path) > 1 and (group.in_cell or group.system not in FIRM):
        return False
    if levelled >= 2:
        return not group.run_in and _beside_levels(group, groups, body)
    if group.run_in:
        return group.system in FIRM and len(group.clues) > 1
    if _listed(group) or (not group.system and all(clue.always for clue in group.clues)):
        return True
    if group.system and group.system not in FIRM and _wordy(group):
        return False
    if group.system in DEEP:
        return not _wordy(group)
    out = group.stands_out(body) and group.alone >= 0.5
    if not group.system:
        large = group.look[1] or group.look[0] > body[0] + _NEAR
        return out and not _echoes(group) and (large or group.spaced() >= 0.3)
    if out:
        return True
    if group.alone < 0.5 or group.spaced() < 0.3:
        return False
    looks = [other for other in groups if other is not group and _by_looks(other, body)]
    if looks:
        return group.system in FIRM and any(nesting(group, other)[0] > 1 for other in looks)
    return group.system in FIRM or (len(group.clues) > 1 and group.spaced() >= 0.7 and not _itemises(group))


def _by_looks(group: Group, body: Look) -> bool:
    """Headings that show at a glance."""
    return group.stands_out(body) and group.alone >= 0.5 and len(group.clues) > 1 and not group.run_in


def _plain(group: Group, body: Look) -> bool:
    """Told by their names alone: they count where nothing else shows a heading."""
    return not (group.system or group.level or _listed(group) or group.stands_out(body))


def _listed(group: Group) -> bool:
    """The table of contents names most of them."""
    return sum(clue.listed for clue in group.clues) * 2 > len(group.clues)


def _wordy(group: Group) -> bool:
    """The lines are long for headings."""
    return sum(len(clue.name) for clue in group.clues) > 20 * len(group.clues)


def _echoes(group: Group) -> bool:
    """One line again and again: the head of every page, no heading."""
    return len(group.clues) > 2 and len({clue.name for clue in group.clues}) == 1


def _itemises(group: Group) -> bool:
    """Little stands under each: items of a list."""
    names = sum(len(clue.name) for clue in group.clues) / len(group.clues)
    under = sum(clue.follows for clue in group.clues) / len(group.clues)
    return under < 2 * names


def _leads_in(group: Group, groups: list[Group], body: Look) -> bool:
    """A bold line of the running text's size where every heading that is larger bears a number."""
    if group.system or group.styled or group.known or _listed(group) or group.look[0] > body[0] + 0.4:
        return False
    others = [other for other in groups if other is not group and other.stands_out(body)]
    return len(others) > 1 and all(other.system for other in others)


def _witnessed(groups: list[Group], ranks: list[int]) -> list[Group]:
    """Without the groups that a table of contents passes over although it names lesser ones."""
    deepest = max((rank for group, rank in zip(groups, ranks, strict=True) if _listed(group)), default=0)
    return [
        group
        for group, rank in zip(groups, ranks, strict=True)
        if rank >= deepest or group.styled or group.known or any(clue.listed or clue.always for clue in group.clues)
    ]


def _beside_levels(group: Group, groups: list[Group], body: Look) -> bool:
    """Headings without a style in a document that has styles: they look like those, or those begin anew under them."""
    for other in groups:
        if not other.level:
            continue
        if group.system and nesting(group, other)[0] > max(1, nesting(group, other)[1]) and group.system in FIRM:
            return True
        if group.system == other.system and group.stands_out(body) and group.look[:2] == other.look[:2]:
            return True
    return False


def _on_cover(group: Group, groups: list[Group]) -> bool:
    """The title and what else stands large on a cover: before every heading that has others of its make."""
    if group.system or group.level or group.known or _listed(group) or any(clue.always for clue in group.clues):
        return False
    made = [other for other in groups if other is not group and (other.system or other.level)]
    made = [other for other in made if len(other.clues) > 2 and other.look[1]] or made
    made = made or [other for other in groups if other is not group and len(other.clues) > 2]
    return group.places[-1] < min((other.places[0] for other in made), default=0)


def _demote(groups: list[Group]) -> None:
    """Takes the level from groups whose numbers begin anew under others of that level, or that those count across."""
    for group, other in permutations(groups, 2):
        if not group.level or not other.level or not other.system:
            continue
        if group.level < other.level:
            if _upside_down(group, other):
                _belie(group, groups)
            continue
        if group.level != other.level or group.system == other.system:
            continue
        anew, on = nesting(other, group)
        below = anew > max(1, on) and not nesting(group, other)[0]
        among = other.known and not group.known and nesting(group, other)[1]
        if below if group.system else among:
            group.level = None


def _upside_down(group: Group, other: Group) -> bool:
    """The one of the higher level begins anew again and again under the other, which counts on across it."""
    anew, on = nesting(other, group)
    back, across = nesting(group, other)
    return anew > max(1, on) and across > back


def _belie(group: Group, groups: list[Group]) -> None:
    """Takes the level from a group, and from lines of its look without numbers: what it was set for, they were, too."""
    alike = [o for o in groups if o.level == group.level and not o.system and o.look == group.look]
    for one in (group, *alike):
        one.level = None


def _ranks(groups: list[Group], body: Look) -> list[int]:
    if not groups:
        return []
    sets = [{at} for at in range(len(groups))]
    pairs = sorted(combinations(range(len(groups)), 2), key=lambda pair: _first(groups[pair[0]], groups[pair[1]]))
    for one, other in pairs:
        if _equal(groups[one], groups[other], body):
            first, second = (next(s for s in sets if at in s) for at in (one, other))
            levels = {groups[at].level for at in first | second} - {None}
            if first is not second and len(levels) < 2 and not _part(groups, first, second, body):
                first |= second
                sets.remove(second)
    wins = [
        sum(_sign(sum(stands_above(groups[a], groups[b], body) * _weight(groups, a, b) for a in mine for b in theirs))
            for theirs in sets if theirs is not mine)
        for mine in sets
    ]  # fmt: skip
    order = sorted(range(len(sets)), key=lambda at: (-wins[at], min(groups[g].places[0] for g in sets[at])))
    ranks = [0] * len(groups)
    for rank, at in enumerate(order, 1):
        for member in sets[at]:
            ranks[member] = rank
    return ranks


def _first(one: Group, other: Group) -> tuple[int, bool]:
    """Groups of the highest systems are joined first, and among those the ones known by name."""
    return max(place(one.system), place(other.system)), not (one.known and other.known)


def _part(groups: list[Group], some: set[int], others: set[int], body: Look) -> bool:
    """One of each counts apart from the other: what is equal to both is no bridge between them."""
    pairs = ((groups[a], groups[b]) for a in some for b in others)
    return any(a.system and b.system and not _equal(a, b, body) for a, b in pairs)


def _weight(groups: list[Group], one: int, other: int) -> float:
    return float(min(len(groups[one].clues), len(groups[other].clues), 5))


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _equal(one: Group, other: Group, body: Look) -> bool:
    """Two groups of one rank."""
    if one is other.under or other is one.under:
        return False
    if one.system == other.system and one.system in DEEP and None in (one.level, other.level):
        return True
    if one.level and other.level:
        return one.level == other.level
    if one.system and other.system:
        if resumes(one, other):
            return True
        near = one.look[1] == other.look[1] and abs(one.look[0] - other.look[0]) < _NEAR
        return one.system == other.system and near and apart(one, other)
    if not one.system and not other.system:
        return bool(one.known or other.known) and one.look[:2] == other.look[:2] and one.in_cell == other.in_cell
    plain, numbered = (one, other) if other.system else (other, one)
    if plain.known and not numbered.known:
        return False
    if all(clue.always for clue in plain.clues):
        return plain.look[:2] == numbered.look[:2]
    outside = plain.places[-1] < numbered.places[0] or not nesting(plain, numbered)[1]
    return (
        plain.look[:2] == numbered.look[:2] and outside and plain.stands_out(body) and nesting(plain, numbered)[0] < 2
    )


def _evidence(group: Group, body: Look) -> tuple[tuple[str, ...], float]:
    by = []
    if group.level:
        by.append("style" if group.clues[0].spot.paragraph.anchor.box is None else "bookmark")
    if group.system:
        by.append("numbering")
    size, bold, centred = group.look
    if size and body[0] and size > body[0] + 0.4:
        by.append("size")
    if bold and not body[1]:
        by.append("bold")
    if centred:
        by.append("centred")
    if sum(clue.listed for clue in group.clues) * 2 > len(group.clues):
        by.append("contents")
    if not by:
        by.append("position")
    confidence = 1.0
    for sign in by:
        confidence *= {
            "style": 0.1,
            "bookmark": 0.1,
            "contents": 0.15,
            "numbering": 0.3,
            "size": 0.35,
            "bold": 0.45,
        }.get(sign, 0.7)
    if len(group.clues) == 1 and not group.level:
        confidence = min(1.0, confidence * 2)
    return tuple(by), min(_SUREST, round(1 - confidence, 2))
