"""The fourth stage: which part of the report is which of the mandated sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.count import lines_of, words_in_word
from pipeline.model import Block, Document, Line, Paragraph, Section, Sections, Surplus, Table
from pipeline.model.outline import Path
from pipeline.outline import headings_among
from pipeline.outline.contents import without_contents
from pipeline.outline.spots import Spot, body_size, spots
from pipeline.pack import Pack, SectionSpec
from pipeline.split.adopt import adopt
from pipeline.split.assign import assign
from pipeline.split.bilingual import translations
from pipeline.split.candidates import Candidate, candidates, headings_of
from pipeline.split.cells import with_whole_labels
from pipeline.split.closing import closing, empty_before
from pipeline.split.ends import IN_DOUBT, MOST, ends
from pipeline.split.parts import beside, in_own_cell, parts_of, without_covers
from pipeline.split.placed import place, title_line
from pipeline.split.title import papers_named, title_on_cover
from pipeline.split.tree import Tree, others

_REPORT = 1 / 2  # of the sections make a document a report
_COVER_LINE = 40  # characters: what a cover holds is shorter than this and no sentence


def split(report: Document, pack: Pack, placed: dict[str, Path] | None = None) -> Sections:
    """The sections of the report, with how each was recognised; never raises for odd content.

    ``placed`` says where a person put headings (Options.headings); it goes before what is recognised.
    """
    report = with_whole_labels(report, pack)
    everything = list(spots(report))
    found, contents = without_contents(everything)
    headings = headings_of(found, pack)
    named = without_covers(candidates(found, headings, pack), pack)
    chosen = assign(named, pack)
    if placed:
        chosen = place(chosen, everything, placed, pack)
        # What a person did not choose is no second heading of the section.
        named = [candidate for candidate in named if candidate.heading.key not in placed]
    known = {c.path: c.heading.run_in for c in chosen.values() if not c.heading.is_title or c.heading.number}
    known |= {c.path: c.heading.run_in for c in named if c.heading.numbered}
    outlined = headings_among(report, found, contents, known)
    tree = Tree(outlined, list(chosen.values()))
    twice = translations(found, [c.path for c in chosen.values()])
    found = [spot for spot in found if spot.path not in twice]
    repeated, extra = others(found, list(chosen.values()), named, headings, tree)
    if not placed and (adopted := adopt(chosen, extra, named, headings, tree, pack)) != chosen:
        chosen, tree = adopted, Tree(outlined, list(adopted.values()))
        repeated, extra = others(found, list(chosen.values()), named, headings, tree)
    parts, repeated = parts_of(chosen, repeated, pack)
    chosen |= {key: several[0] for key, several in parts.items()}
    first = min((c.path for c in chosen.values() if not c.heading.is_title), default=None)
    extra = [candidate for candidate in beside(extra, chosen, pack) if first is None or candidate.path > first]
    if (end := closing(found, chosen, tree)) and all(end.path != c.path for c in (*extra, *repeated)):
        extra = sorted([*extra, end], key=lambda candidate: candidate.path)
    several = [c for each in parts.values() for c in each]
    flow = _Flow(report, [*chosen.values(), *repeated, *extra, *several], twice, pack)
    ended = ends(chosen, [*extra, *several], named, found, tree, pack)
    cover = [spot for spot in found if first is None or spot.path < first]
    items: list[Section] = []
    title_paths: set[Path] = set()
    for spec in pack.sections:
        if spec.key in chosen:
            section, used = flow.found(chosen, spec, cover, ended[spec.key], [*repeated, *extra])
            title_paths |= used if spec.is_title else set()
            if spec.key in parts:
                section = _whole(section, flow, parts[spec.key])
        elif spec.is_title:
            lines, by = _placed_title(everything, placed or {}, pack), ("hand",)
            if lines is None:
                lines, by = _cover_title(cover, found, chosen, pack, spec), ("position",)
            section = _unlabelled(spec.key, lines, by)
            title_paths |= {spot.path for spot in lines}
        else:
            section = Section(spec.key)
        items.append(section)
    return Sections(
        tuple(items),
        tuple(_surplus(c) for c in repeated),
        tuple(_surplus(c) for c in extra),
        tuple(key for key, _ in sorted(chosen.items(), key=lambda item: item[1].path)),
        _preface(cover, title_paths, chosen.get(pack.title_key or "")) if first is not None else (),
        len(chosen) >= pack.share(MOST),
    )


def _whole(first: Section, flow: _Flow, headings: list[Candidate]) -> Section:
    """A section that occurs several times: all of them, and each on its own."""
    rest = (flow.section(heading)[0] for heading in headings[1:])
    each = (first, *(replace(part, ends_surely=first.ends_surely, end_why=first.end_why) for part in rest))
    parts = tuple(replace(part, number=number) for number, part in enumerate(each, 1))
    blocks = tuple(block for part in parts for block in part.blocks)
    return replace(first, blocks=blocks, lines=tuple(line for part in parts for line in part.lines), parts=parts)


def _placed_title(everything: list[Spot], placed: dict[str, Path], pack: Pack) -> list[Spot] | None:
    """The title that a person placed; None where nobody did."""
    return title_line(everything, placed, pack) if pack.title_key in placed else None


def _cover_title(
    cover: list[Spot], found: list[Spot], chosen: dict[str, Candidate], pack: Pack, spec: SectionSpec
) -> list[Spot]:
    """The title that nothing labels: only in a document that is a report, with most of its sections found."""
    if len(chosen) < pack.share(_REPORT):
        return []
    return title_on_cover(cover, body_size(found), spec.names, (*pack.words["cover"], *papers_named(pack)))


def _surplus(candidate: Candidate) -> Surplus:
    return Surplus(candidate.heading.key, candidate.heading.shown, candidate.spot.paragraph.anchor)


def _unlabelled(key: str, lines: list[Spot], by: tuple[str, ...]) -> Section:
    if not lines:
        return Section(key)
    blocks = tuple(spot.paragraph._replace(part="body") for spot in lines)
    return Section(
        key,
        True,
        None,
        blocks[0].anchor,
        blocks,
        tuple(lines_of(blocks)),
        by,
        1.0 if by == ("hand",) else 0.7,
        exact=False,
    )


def _preface(cover: list[Spot], title_paths: set[Path], title: Candidate | None) -> tuple[Line, ...]:
    """Running text before the first section: what is no title, label, date or other line of a cover."""
    lines = []
    for spot in cover:
        p = spot.paragraph
        if spot.path in title_paths or (title and spot.path == title.path) or len(spot.path) > 1:
            continue
        if p.part == "body" and (len(p.text.strip()) > _COVER_LINE or p.text.rstrip().endswith(("。", "；", "！"))):
            lines.append(Line(p.text, p.anchor, p.part, "", p.wide))
    return tuple(lines)


def words_before(sections: Sections) -> int:
    """字 before the first section that are no cover or table of contents (S007)."""
    return sum(words_in_word(line.text) for line in sections.preface)


class _Flow:
    """The report's blocks in reading order, with the tables opened that lay out the report."""

    def __init__(self, report: Document, headings: list[Candidate], twice: set[Path], pack: Pack) -> None:
        self.blocks = report.blocks
        self.cells = {spec.key for spec in pack.sections if spec.in_cell}
        """The sections that are cells of a form."""
        self.headings = {c.path: c for c in headings}
        self.twice = twice
        """The lines that repeat a heading in another language."""
        opened = {c.path[:depth] for c in headings for depth in range(1, len(c.path), 3)}
        self.entries = list(_entries(report.blocks, (), opened, {c.path[:-1] for c in headings}))

    def found(
        self,
        chosen: dict[str, Candidate],
        spec: SectionSpec,
        cover: list[Spot],
        ended: tuple[float, str],
        beside: list[Candidate],
    ) -> tuple[Section, set[Path]]:
        """A section that was found, with how surely it ends; and the places of its text."""
        section, used = self.section(chosen[spec.key])
        if spec.is_title and not section.text.strip():
            section, used = self.title_below(chosen[spec.key], cover)
        surely, why = ended
        if not section.text.strip() and (sub := empty_before(chosen[spec.key], [*chosen.values()], beside)):
            surely, why = IN_DOUBT, sub
        return replace(section, ends_surely=surely, end_why=why), used

    def section(self, chosen: Candidate) -> tuple[Section, set[Path]]:
        """The section under a heading: all up to the next heading of its rank."""
        blocks: list[Block] = []
        used: set[Path] = set()
        if chosen.heading.run_in:
            blocks.append(_run_in(chosen))
        for path, block in self.entries:
            if path <= chosen.path or path in self.twice:
                continue
            if path in self.headings or self._outside(chosen, path, bool(blocks)):
                break
            if isinstance(block, Paragraph) and (block.part == "toc" or not (block.text or block.number)):
                continue
            blocks.append(block)
            used.add(path)
        return self._made(chosen, tuple(blocks)), used

    def _outside(self, chosen: Candidate, path: Path, has_text: bool) -> bool:
        """A title ends with its own line on a cover or in a cover table, a form's cell with itself; others run on."""
        if chosen.heading.key in self.cells and len(chosen.path) > 1:
            return not in_own_cell(path, chosen.path, self.blocks, has_text)
        if not chosen.heading.is_title:
            return False
        if len(chosen.path) > 1 and chosen.spot.first_cell:
            return path[:-2] != chosen.path[:-2]
        return has_text and (not chosen.heading.number or bool(chosen.heading.run_in))

    def title_below(self, chosen: Candidate, cover: list[Spot]) -> tuple[Section, set[Path]]:
        """A title's label alone in its table cell or line: the title is the next text."""
        below = next((spot for spot in cover if spot.path > chosen.path), None)
        if below is None or chosen.heading.run_in or below.path in self.headings:
            return self._made(chosen, ()), set()
        return self._made(chosen, (below.paragraph._replace(part="body"),)), {below.path}

    def _made(self, chosen: Candidate, blocks: tuple[Block, ...]) -> Section:
        heading = chosen.heading
        return Section(
            heading.key or "",
            True,
            heading.shown,
            chosen.spot.paragraph.anchor,
            blocks,
            tuple(lines_of(blocks)),
            chosen.by,
            round(min(0.5 + chosen.score / 12, 1.0), 2),
            heading.exact,
        )


def _run_in(chosen: Candidate) -> Paragraph:
    """The text that runs on behind a heading in the same paragraph."""
    p, at = chosen.spot.paragraph, chosen.heading.run_in
    at += len(p.text[at:]) - len(p.text[at:].lstrip(" \t\n\u3000：:"))
    wide = None if p.wide is None else tuple(offset - at for offset in p.wide if offset >= at)
    part = "body" if p.part == "table" else p.part
    return p._replace(text=p.text[at:], wide=wide, number="", head=0, part=part, level=None)


def _entries(
    blocks: tuple[Block, ...], path: Path, opened: set[Path], labels: set[Path]
) -> Iterator[tuple[Path, Block]]:
    """Blocks with their paths; the cells of an opened table one after another, as body text.

    The running number in front of a heading's cell (``labels``) is part of the layout, no text.
    """
    for index, block in enumerate(blocks):
        here = (*path, index)
        if isinstance(block, Table) and here in opened:
            for r, row in enumerate(block.rows):
                for c, cell in enumerate(row):
                    if c or (*here, r, 1) not in labels:
                        yield from _entries(cell.blocks, (*here, r, c), opened, labels)
        elif path and isinstance(block, Paragraph) and block.part == "table":
            yield here, block._replace(part="body")
        else:
            yield here, block


__all__ = ["split", "words_before"]
