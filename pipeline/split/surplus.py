"""Headings of the same rank as the six that are none of them, or one of them again."""

from __future__ import annotations

from collections import Counter

from pipeline.lazy import lazy
from pipeline.pack import Pack, fold
from pipeline.split.candidates import TABLE_EACH, Candidate, Path, Spot
from pipeline.split.heading import LONGEST, Heading, entry_name, read_lead

_sentence = lazy(r"[。；，,！？!?]")
# Headings that stand beside the six in a report without numbers or styles to tell their rank.
_always = lazy(
    r"^(附件|附录|附表|附图|参考文献|致谢|结语|结束语|总结与展望|总结|前言|引言|序言|摘要|关键词|后记|证明材料|证实性材料)"
    r"([\d一二三四五六七八九十]{0,2})([:：].{0,30})?$"
)


_IN_TABLE = 4  # numbers in the path of a paragraph in a table: block, row, cell, block


class Rank:
    """What the chosen headings have in common, and whether another paragraph shares it."""

    def __init__(self, chosen: list[Candidate], contents: set[str]) -> None:
        self.contents = contents
        flow = [c for c in chosen if c.heading.key != "title" or c.heading.number]
        self.kinds = Counter(c.heading.kind for c in flow)
        self.looks = Counter(_look(c.spot) for c in flow)
        self.tables = Counter(c.path[:-3] for c in flow)
        """The tables that lay out the report; () for headings that stand in the flow."""
        self.count = len(flow)
        level, many = Counter(c.spot.paragraph.level for c in flow).most_common(1)[0] if flow else (None, 0)
        self.level = level if many > self.count / 2 else None
        """The outline level that most of them have; None for none."""
        self.ordinals = {(c.heading.kind, c.heading.ordinal) for c in flow}
        self.beside = sum(c.spot.first_cell for c in flow)
        """How many have their text in the cell beside them."""
        self.run_in = sum(bool(c.heading.run_in) for c in flow)

    def shares(self, chosen: Candidate) -> bool:
        """A chosen heading has the rank that most of them have."""
        p, heading = chosen.spot.paragraph, chosen.heading
        if self.level is not None:
            return p.level == self.level
        kind, many = self.kinds.most_common(1)[0] if self.kinds else ("", 0)
        return not kind or many <= self.count / 2 or heading.kind == kind

    def holds(self, spot: Spot, heading: Heading) -> bool:
        """The paragraph has the rank of the chosen headings: their level, or their numbering and look."""
        p = spot.paragraph
        if self.count < 2 or not self._in_layout(spot):
            return False
        if len(spot.path) > 1 and self.beside > self.count / 2:
            return spot.first_cell and spot.path[-1] == 0 and len(p.text.strip()) <= 15
        majority = self.count / 2
        if self.level is not None:
            return p.level == self.level
        kind, many = self.kinds.most_common(1)[0]
        if kind and kind != "bullet" and many > majority:
            return heading.kind == kind and self._counts_on(heading) and self._looks_right(spot)
        if _always.match(fold(p.text)):
            return True
        if heading.kind == kind and entry_name(p.text) in self.contents:
            return self._looks_right(spot)
        if heading.kind != kind or self.run_in > majority:
            return False
        look, many = self.looks.most_common(1)[0]
        return many > majority and look[2:] != (None, None, False) and _look(spot) == look and self._distinct(look)

    def _in_layout(self, spot: Spot) -> bool:
        """It stands where the chosen headings stand: in the flow, in their table, or at the head of one more table."""
        if spot.path[:-3] in self.tables:
            return True
        return len(self.tables) >= TABLE_EACH and len(spot.path) == _IN_TABLE and not any(spot.path[1:])

    def holds_lead(self, spot: Spot, heading: Heading) -> bool:
        """The same for a lead that its text runs on from, in a report whose headings are leads."""
        if self.run_in * 2 <= self.count or self.count < 2 or len(spot.path) > 1:
            return False
        kind, many = self.kinds.most_common(1)[0]
        if kind and many > self.count / 2:
            return heading.kind == kind and self._counts_on(heading) and self._looks_right(spot)
        return not heading.kind and (heading.name in self.contents or bool(_always.match(heading.name)))

    def _counts_on(self, heading: Heading) -> bool:
        """Its number is not one of theirs: sub-headings start at one again, a further heading goes on."""
        return (heading.kind, heading.ordinal) not in self.ordinals and heading.ordinal > 0

    def _looks_right(self, spot: Spot) -> bool:
        """Numbered alike, it must not look lesser: plain below bold ones is an item of a list."""
        p = spot.paragraph
        bold = sum(n for look, n in self.looks.items() if look[3]) > self.count / 2
        sizes = Counter({look[2]: n for look, n in self.looks.items()})
        size = sizes.most_common(1)[0][0]
        smaller = size is not None and p.size is not None and isinstance(size, float) and p.size < size - 0.4
        return not (bold and not (p.bold or p.head)) and not smaller

    def _distinct(self, look: tuple[object, ...]) -> bool:
        """The look is one that body text does not have."""
        return bool(look[3]) or bool(look[4])


def _look(spot: Spot) -> tuple[object, ...]:
    p = spot.paragraph
    return (p.style, p.level, p.size, p.bold or bool(p.head), p.centered)


def surplus(
    found: list[Spot],
    chosen: list[Candidate],
    named: list[Candidate],
    headings: dict[Path, Heading],
    rank: Rank,
    pack: Pack,
) -> tuple[list[Candidate], list[Candidate]]:
    """Repeated headings of the six, and headings of their rank that are none of them, in reading order."""
    if not chosen:
        return [], []
    taken = {c.path for c in chosen}
    by_path = {c.path: c for c in named}
    keys = {c.heading.key: c for c in chosen}
    first = min((c.path for c in chosen if c.heading.key != "title"), default=chosen[0].path)
    repeated: list[Candidate] = []
    extra: list[Candidate] = []
    for spot in found:
        if spot.path in taken or spot.paragraph.part in ("note", "caption", "textbox"):
            continue
        candidate = by_path.get(spot.path)
        if candidate and candidate.heading.key in keys:
            if candidate.path > first and _repeats(candidate, keys[candidate.heading.key], rank):
                repeated.append(candidate)
            continue
        lead = read_lead(spot.paragraph, pack) if rank.run_in else None
        if lead and not lead.key and rank.holds_lead(spot, lead):
            extra.append(Candidate(spot, lead, 0.0, (), 0))
            continue
        if len(spot.paragraph.text.strip()) > LONGEST or _sentence.search(spot.paragraph.text):
            continue
        heading = headings.get(spot.path)
        if heading and not heading.run_in and not heading.key and rank.holds(spot, heading):
            extra.append(Candidate(spot, heading, 0.0, (), 0))
    return repeated, extra


def _repeats(candidate: Candidate, chosen: Candidate, rank: Rank) -> bool:
    """The same section once more: as sure as the first and of the same rank."""
    if candidate.heading.key == "title":
        return False
    same_rank = rank.holds(candidate.spot, candidate.heading) or candidate.look == chosen.look
    numbered_alike = candidate.heading.kind == chosen.heading.kind
    return same_rank and numbered_alike and candidate.score >= chosen.score - 1.0
