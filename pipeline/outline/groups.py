"""Lines made alike - one numbering, one look, one style - taken as one group, and how groups stand to each other."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

from pipeline.outline.clues import Clue, Look

_UNITS = ("篇", "编", "部分", "部", "part", "单元", "讲", "章", "项", "回", "节", "条")
_SIGNS = ("roman", "chinese", "paren", "letter", *(f"decimal{depth}" for depth in range(1, 6)), "paren1")
STEPS = (*_UNITS, *_SIGNS, "small-letter", "circled")
"""The systems in the order in which people nest them, where the document itself tells nothing."""

FIRM = frozenset(("篇", "编", "部分", "part", "章", "节", "chinese", "decimal2", "decimal3", "decimal4", "decimal5"))
"""Systems that number headings rather than items of a list."""


PARENTS = FIRM | {"decimal1", "roman"}
"""Systems whose number a deeper one repeats: 3.1 under 第三章, 三、 or 3."""

DEEP = frozenset(("decimal2", "decimal3", "decimal4", "decimal5"))
"""Systems that show their depth."""


def system(kind: str) -> str:
    """The kind without what follows the number: "1." and "1、" are one system."""
    kind = kind.rstrip("、.)：:")
    return {"章": "章", "節": "节", "編": "编", "條": "条"}.get(kind, kind)


def place(name: str) -> int:
    """Where people nest the system; -1 for none."""
    return STEPS.index(name) if name in STEPS else len(STEPS) if name else -1


_CHAIN = 3
"""So many lines known by name and numbered one after another are a row of headings."""

MOST = 60
"""Groups that are looked at, the largest first: each is compared with each, and no document has so many ranks."""


class Group:
    """Lines of one make, in reading order."""

    def __init__(self, clues: list[Clue]) -> None:
        self.clues = sorted(clues, key=attrgetter("place"))
        self.level = Counter(clue.level for clue in self.clues).most_common(1)[0][0]
        """The outline level that most of them have, and that their numbers do not belie."""
        self.styled = self.level is not None
        self.alone = 1.0
        """The share that is not followed at once by another of them: headings stand apart, items of a list in rows."""
        self.under: Group | None = None
        """The headings made alike that these are the sub-headings of."""
        self.nested: dict[Group, tuple[int, int]] = {}
        """How others nest under it, as far as it was asked: several rules ask (``nesting``)."""

    @cached_property
    def places(self) -> list[int]:
        return [clue.place for clue in self.clues]

    @cached_property
    def system(self) -> str:
        return system(self.clues[0].number.kind) if self.clues[0].numbered else ""

    @cached_property
    def known(self) -> int:
        """How many are known by their names."""
        return sum(clue.known for clue in self.clues)

    @cached_property
    def in_cell(self) -> bool:
        return self.clues[0].in_cell

    @cached_property
    def run_in(self) -> bool:
        return bool(self.clues[0].run_in)

    @cached_property
    def look(self) -> Look:
        """The look of most of them."""
        return Counter(clue.look for clue in self.clues).most_common(1)[0][0]

    @cached_property
    def runs(self) -> int:
        """How often the count begins anew."""
        return 1 + sum(not _counts_on(a, b) for a, b in pairwise(self.clues))

    def between(self, after: int, before: int) -> bool:
        """One of them stands between two places."""
        at = bisect_right(self.places, after)
        return at < len(self.places) and self.places[at] < before

    def last_before(self, place: int) -> Clue | None:
        at = bisect_right(self.places, place)
        return self.clues[at - 1] if at else None

    def spaced(self) -> float:
        """The share that running text follows."""
        return sum(clue.follows > 0 for clue in self.clues) / len(self.clues)

    def stands_out(self, body: Look) -> bool:
        """Larger than the running text, or bold where that is not."""
        size, bold, _ = self.look
        larger = bool(size and body[0] and size > body[0] + 0.4)
        smaller = bool(size and body[0] and size < body[0] - 0.4)
        return larger or (bold and not body[1] and not smaller)


def _counts_on(a: Clue, b: Clue) -> bool:
    """The second goes on where the first stopped, or a little further: one of them may not have been seen."""
    if not a.numbered:
        return True
    one, two = (*a.number.above, a.number.ordinal), (*b.number.above, b.number.ordinal)
    if len(one) > 1:
        return one < two
    return one[-1] < two[-1]


def grouped(clues: list[Clue], body: Look) -> list[Group]:
    """The groups that the lines make."""
    by_make: dict[tuple[object, ...], list[Clue]] = {}
    for clue in clues:
        by_make.setdefault(_make(clue, body), []).append(clue)
    makes = sorted(by_make.values(), key=lambda made: (not any(clue.known for clue in made), -len(made)))
    groups = [part for group in _joined([Group(made) for made in makes[:MOST]]) for part in _unmixed(group)]
    _part(groups, [clue for made in makes[:MOST] for clue in made] if len(makes) > MOST else clues)
    return groups


def _make(clue: Clue, body: Look) -> tuple[object, ...]:
    numbered, run_in = system(clue.number.kind) if clue.numbered else "", bool(clue.run_in)
    if clue.in_cell:
        return ("cell", numbered, run_in)
    size, bold, _ = clue.look
    make = (numbered, clue.level, round(size * 2), bold, run_in)
    if numbered or clue.level or clue.look[:2] != body[:2]:
        return make
    # A line like any other is told by its name alone.
    return (*make, "known" if clue.known else "always" if clue.always else "listed" if clue.listed else "")


def _part(groups: list[Group], clues: list[Clue]) -> None:
    """Tells each group how many of its lines stand apart."""
    clues = sorted(clues, key=attrgetter("place"))
    owner = {clue.place: group for group in groups for clue in group.clues}
    rows: dict[int, int] = {}
    for clue, after in pairwise(clues):
        if not clue.follows and owner[clue.place] is owner[after.place]:
            rows[id(owner[clue.place])] = rows.get(id(owner[clue.place]), 0) + 1
    for group in groups:
        group.alone = 1 - rows.get(id(group), 0) / len(group.clues)


def _joined(groups: list[Group]) -> list[Group]:
    """Groups of one system that count on in each other, as one: a heading may have been set otherwise by mistake."""
    done: list[Group] = []
    for group in sorted(groups, key=lambda group: -len(group.clues)):
        for at, other in enumerate(done):
            if _one_series(other, group):
                done[at] = Group(other.clues + group.clues)
                break
        else:
            done.append(group)
    return done


def _unmixed(group: Group) -> list[Group]:
    """Headings and sub-headings made alike, apart: 一、 (一、 二、) 二、 (一、 二、 三、) 三、

    Lines that are known by name tell which those are that count on across the others: what stands among them is
    none of theirs, though the first of its own row may not have been seen.
    """
    chain = [clue for clue in group.clues if clue.known]
    if len(chain) >= _CHAIN and not group.system:
        return [group] if group.level else _without_subs(group)
    if len(chain) < _CHAIN or any(not _next(a, b) for a, b in pairwise(chain)):
        return [group]
    rest = [clue for clue in group.clues if not clue.known]
    for clue in rest:
        if clue.place > chain[-1].place and _next(chain[-1], clue):
            chain.append(clue)
    rest = [clue for clue in rest if clue not in chain and clue.place > chain[0].place]
    anew = [clue for clue, before in zip(rest, [None, *rest], strict=False) if _begins(clue, before, chain)]
    if not anew or (anew[0] is not rest[0] and rest[0].place > chain[-1].place):
        return [group]
    below = Group(rest)
    below.level = None
    return [Group([clue for clue in group.clues if clue not in rest]), below]


def _without_subs(group: Group) -> list[Group]:
    """The same without numbers: where a row of them begins right under one that is known by name, with no text
    between, they are its sub-headings. Where a style says that they are of one rank, that is not denied."""
    rows: list[list[Clue]] = []
    for before, clue in pairwise(group.clues):
        if clue.known or clue.always or clue.listed:
            continue
        if before.known and not before.follows and clue.place == before.place + 1:
            rows.append([clue])
        elif rows and rows[-1][-1] is before:
            rows[-1].append(clue)
    below = [clue for row in rows if len(row) > 1 for clue in row]
    if not below:
        return [group]
    subs, main = Group(below), Group([clue for clue in group.clues if clue not in below])
    subs.under = main
    return [main, subs]


def _next(a: Clue, b: Clue) -> bool:
    return a.number.above == b.number.above and b.number.ordinal == a.number.ordinal + 1


def _begins(clue: Clue, before: Clue | None, chain: list[Clue]) -> bool:
    """It is the first of a run under one of the chain."""
    return clue.number.ordinal == 1 and (before is None or any(before.place < c.place < clue.place for c in chain))


def _one_series(group: Group, other: Group) -> bool:
    """They count on in each other; or, without numbers, one line is set a little otherwise than the rest."""
    if group.system != other.system or group.in_cell != other.in_cell:
        return False
    if group.run_in != other.run_in:
        # Of sections that lead into their text, one with none stands alone.
        both = sorted(group.clues + other.clues, key=attrgetter("place"))
        return all(clue.known for clue in both) and group.system != "" and all(_next(a, b) for a, b in pairwise(both))
    unlike = group.look[:2] != other.look[:2]
    if not group.system:
        near = abs(group.look[0] - other.look[0]) < 1.1 and group.look[1] == other.look[1]
        return group.level == other.level and near and len(other.clues) == 1 < len(group.clues)
    if group.level != other.level and unlike and (None in (group.level, other.level) or len(other.clues) > 2):
        return _fills(group, other)
    return Group(group.clues + other.clues).runs <= max(group.runs, other.runs)


def _fills(group: Group, other: Group) -> bool:
    """Each of the other is the very number that the group leaves out where it stands: 二、 [三、] 四、"""
    both = sorted(group.clues + other.clues, key=attrgetter("place"))
    missing = {clue.place for clue in other.clues}
    between = zip(both, both[1:], both[2:], strict=False)
    return len(missing) == sum(b.place in missing and _next(a, b) and _next(b, c) for a, b, c in between)


def nesting(above: Group, below: Group) -> tuple[int, int]:
    """How often the count of ``below`` begins anew under ``above``, and how often it counts on across it."""
    if not below.system:
        return 0, 0
    if below not in above.nested:
        above.nested[below] = _nesting(above, below)
    return above.nested[below]


def _nesting(above: Group, below: Group) -> tuple[int, int]:
    anew = on = 0
    for one, two in pairwise(below.clues):
        if above.between(one.place, two.place):
            if one.number.above != two.number.above:
                continue  # 1.3, 2.1: the number says itself what it hangs under
            if two.number.ordinal == one.number.ordinal + 1:
                on += 1
            elif two.number.ordinal == 1 or not _counts_on(one, two):
                anew += 1
    first = below.clues[0]
    if first.number.ordinal == 1 and not first.number.above and above.last_before(first.place) is not None:
        anew += 1
    for clue in below.clues if above.system in PARENTS else ():
        head = above.last_before(clue.place)
        if head and clue.number.above and clue.number.above[-1] == head.number.ordinal:
            anew += len(head.number.above) + 1 == len(clue.number.above)
    return anew, on


def apart(one: Group, other: Group) -> bool:
    """Two groups of one system that number the parts of different wholes: neither counts on across the other."""
    if any(group.clues[0].number.ordinal != 1 for group in (one, other)):
        return False
    return not any(
        theirs.between(a.place, b.place)
        for mine, theirs in ((one, other), (other, one))
        for a, b in pairwise(mine.clues)
        if _counts_on(a, b)
    )


def resumes(one: Group, other: Group) -> bool:
    """One series in two manners: 第一章, 第二章, 3., 4.; or by turns: 1、 二、 3、 四、"""
    if "" in (one.system, other.system) or not DEEP.isdisjoint((one.system, other.system)):
        return False
    both = sorted(one.clues + other.clues, key=attrgetter("place"))
    return all(b.number.ordinal == a.number.ordinal + 1 for a, b in pairwise(both)) or _follows(one, other)


def _follows(one: Group, other: Group) -> bool:
    first, second = sorted((one, other), key=lambda group: group.places[0])
    on = second.clues[0].number.ordinal == first.clues[-1].number.ordinal + 1
    return on and first.runs == second.runs == 1 and first.places[-1] < second.places[0]


def stands_above(one: Group, other: Group, body: Look) -> float:
    """How much speaks for ``one`` being of a higher rank than ``other``; negative for the contrary."""
    total = _by_nesting(one, other) + _by_system(one, other)
    total += 0.75 * _by_look(one.look, other.look)
    if one is other.under or other is one.under:
        total += 3.0 if one is other.under else -3.0
    if one.level and other.level and one.level != other.level:
        total += 3.0 if one.level < other.level else -3.0
    return total


def _by_nesting(one: Group, other: Group) -> float:
    down, across = nesting(one, other)
    up, back = nesting(other, one)
    speaks = down + back - up - across
    return max(-4.0, min(4.0, 1.0 * speaks))


def _by_system(one: Group, other: Group) -> float:
    if not (one.system and other.system) or one.system == other.system:
        return 0.0
    places = [place(g.system) for g in (one, other)]
    deep = one.system in DEEP and other.system in DEEP
    weight = 3.0 if deep else 1.0
    return weight if places[0] < places[1] else -weight


def _by_look(one: Look, other: Look) -> float:
    if one[0] and other[0] and abs(one[0] - other[0]) > 0.4:
        return 2.0 if one[0] > other[0] else -2.0
    if one[1] != other[1]:
        return 1.0 if one[1] else -1.0
    return 0.5 * (one[2] - other[2])
