"""Every paragraph that could be the heading of a mandated section, with the evidence for it."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.model.outline import Path
from pipeline.outline.spots import Spot, body_size
from pipeline.pack import Pack
from pipeline.split.heading import Heading, read_heading

_HEADED = ("body", "table", "textbox")  # parts that may hold a heading
_LEADS = 3  # so many sections whose text runs on behind their mandated names: that is the report's manner
TABLE_EACH = 3  # so many tables that each name one section lay out the report


class Candidate(NamedTuple):
    """A heading that could be a section's, with the evidence for it."""

    spot: Spot
    heading: Heading
    score: float
    by: tuple[str, ...]
    follows: int
    """Characters of text between it and the next candidate."""

    @property
    def path(self) -> Path:
        return self.spot.path

    @property
    def look(self) -> tuple[object, ...]:
        """What headings of one rank have in common."""
        p = self.spot.paragraph
        heading = self.heading
        in_table, run_in = len(self.spot.path) > 1, bool(heading.run_in)
        return (p.style, p.level, p.size, p.bold, heading.kind, in_table, bool(heading.limit), run_in)


def headings_of(found: list[Spot], pack: Pack) -> dict[Path, Heading]:
    """Every spot that could be a heading of something, read as one."""
    # In a table only the first cell of a row can hold a heading, unless the pack says that it is a form.
    cells = {spec.key for spec in pack.sections if spec.in_cell}
    may = (spot for spot in found if spot.paragraph.part in _HEADED and (spot.leading or cells))
    read = ((spot, read_heading(spot.paragraph, pack)) for spot in may)
    return {spot.path: heading for spot, heading in read if heading and (spot.leading or heading.key in cells)}


def candidates(found: list[Spot], headings: dict[Path, Heading], pack: Pack) -> list[Candidate]:
    """The spots that name a section at their start, scored one by one."""
    named: list[tuple[int, Spot, Heading]] = []
    for position, spot in enumerate(found):
        heading = headings.get(spot.path)
        if heading and heading.key:
            named.append((position, spot, heading))
    if not named:
        return []
    tables = _layout_tables(named, pack.title_key)
    body = body_size(found)
    leads = len({heading.key for _, _, heading in named if heading.exact and heading.run_in}) >= _LEADS
    scored: list[Candidate] = []
    for nth, (position, spot, heading) in enumerate(named):
        labels = pack.section(heading.key or "").in_cell
        if len(spot.path) > 1 and not labels and not _placed_as_heading(spot, heading, tables, pack.title_key):
            continue
        after = named[nth + 1][0] if nth + 1 < len(named) else len(found)
        follows = sum(len(s.paragraph.text) for s in found[position + 1 : after])
        if heading.run_in:
            follows += len(spot.paragraph.text) - heading.run_in
        score, by = _score(spot, heading, body, leads, pack)
        if follows == 0:
            below = named[nth + 1][2] if nth + 1 < len(named) else None
            # A sub-heading may follow at once; a row of headings alike is a table of contents.
            score -= 0.2 if heading.exact and below and below.kind != heading.kind else 0.8
        scored.append(Candidate(spot, heading, score, by, follows))
    return scored


def _layout_tables(named: list[tuple[int, Spot, Heading]], title: str | None) -> dict[Path, set[str]]:
    """Tables that name sections, with the sections that each names at the start of its rows."""
    tables: dict[Path, set[str]] = {}
    for _, spot, heading in named:
        if len(spot.path) > 1 and heading.key:
            tables.setdefault(spot.path[:-3], set()).add(heading.key)
    # A table for each section lays out the report as one table for all does.
    single = [keys for keys in tables.values() if len(keys - {title}) == 1]
    if len(together := {key for keys in single for key in keys}) >= TABLE_EACH:
        for keys in [*single, *(keys for keys in tables.values() if keys == {title})]:
            keys |= together
    return tables


def _placed_as_heading(spot: Spot, heading: Heading, tables: dict[Path, set[str]], title: str | None) -> bool:
    """In a table a section's name is a heading when the table lays out the report, not when it heads a column."""
    keys = tables.get(spot.path[:-3], set())
    if heading.is_title:
        return spot.first_cell or bool(heading.run_in) or len(keys) > 1
    return len(keys - {title}) > 1 or bool(heading.limit) or not spot.first_cell


def _score(spot: Spot, heading: Heading, body: float | None, leads: bool, pack: Pack) -> tuple[float, tuple[str, ...]]:
    """How much speaks for the paragraph being this section's heading; 3 is a mandated name on a line of its own."""
    p, by = spot.paragraph, ["title" if heading.exact else "alias"]
    long = len(heading.name) > 2 or (heading.is_title and heading.run_in)
    score = 3.0 if heading.exact else (2.0 if long else 0.8)
    if p.level is not None:
        by.append("style")
        score += 2.0 if p.level == 1 else 1.0 if p.level == 2 else 0.3
    if heading.number and heading.kind != "bullet":
        by.append("numbering")
        score += {"paren1": 0.0, "decimal2": -1.0, "decimal3": -2.0, "circled": -1.0}.get(heading.kind, 0.5)
    if p.size and body and p.size > body + 0.4:
        by.append("size")
        score += 0.8
    if p.bold or p.head:
        by.append("bold")
        score += 0.6
    if heading.limit and heading.key:
        by.append("limit")
        score += 2.0 if heading.limit == pack.section(heading.key).limit else 1.0
    if len(spot.path) > 1:
        by.append("cell")
        in_cell = heading.key is not None and pack.section(heading.key).in_cell
        score += 1.0 if in_cell else 0.5 if spot.lone else -0.5
    if p.part == "textbox":
        score -= 0.5
    if heading.run_in and not leads:
        # "背景：随着…" inside a section is a sub-heading as often as not.
        # The title's label always has the title behind it.
        score -= 0.2 if heading.is_title else 0.7 if heading.exact or p.head else 1.4
    return score, tuple(by)
