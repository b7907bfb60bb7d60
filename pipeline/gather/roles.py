"""Which file is what: by its content, and by its name only where the content does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.gather.text import TextLine, bare, lines, plain
from pipeline.lazy import lazy
from pipeline.model import Document, Role
from pipeline.outline.numbers import number_of
from pipeline.pack import MaterialSpec, Pack, pattern
from pipeline.split.several import one_of_several

HEAD = 6
"""Lines at the top of a file that may hold its title."""
_HEADING, _RUN_IN = 40, 12
"""Characters of a heading, and of one that its text follows behind a colon."""
_REPORT_TEXT = 1200
_MOST, _MANY = 4 / 5, 3 / 5
"""Shares of the sections, the title aside, that make a report; the lesser where one of them tells it from others."""


class Recognised(NamedTuple):
    """A role, and why."""

    role: Role
    certainty: float
    """0-1."""
    quote: str | None = None
    """The line that shows it."""


_DAY = lazy(r"(?:日期:?)?\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?")
UNKNOWN = Recognised("unknown", 0.0)


def recognise(document: Document, name: str, pack: Pack) -> Recognised:
    """The role of a document, or of a part of one. ``name`` is the file's path as submitted."""
    told = list(lines(document.blocks))
    if not told and not document.fields:
        return by_name(name, pack)
    view = _View(told, document, pack)
    found = _by_table(view) or _by_sections(view, name) or _by_words(view)
    if found.certainty >= 0.6:
        return found
    named = by_name(name, pack)
    return named if named.certainty > found.certainty else found


def has_title(document: Document, pack: Pack) -> bool:
    """A title of some kind of material stands at its head."""
    return _View(list(lines(document.blocks)), document, pack).entitled() is not None


def by_name(name: str, pack: Pack) -> Recognised:
    """The role that the file's own name says, or else its folder's."""
    path = PurePosixPath(name)
    for text, certainty in ((path.stem, 0.5), (str(path.parent), 0.4)):
        folded = plain(text).lower()
        for role, spec in pack.materials.items():
            if any(pattern(source).search(folded) for source in spec.names):
                return Recognised(role, certainty)
    return UNKNOWN


class _View:
    """What is looked at of one document, made once."""

    def __init__(self, told: Sequence[TextLine], document: Document, pack: Pack) -> None:
        self.pack, self.told = pack, told
        self.head = [line for line in told[:HEAD] if _could_be_title(line)]
        self.text = plain("".join(line.text for line in told)).lower()
        self.text += plain("".join(name for name, _ in document.fields)).lower()
        self.marks = self.text.replace("/", "")

    def title(self, role: Role) -> str | None:
        """The line at the head that has the role's title."""
        titles = self.pack.material(role).titles
        for line in self.head if titles else ():
            folded = plain(line.text)
            if any(pattern(source).search(folded) for source in titles):
                return line.text
        return None

    def entitled(self) -> Role | None:
        """The role of the first line that is a title of one."""
        for line in self.head:
            folded = plain(line.text)
            for role, spec in _worded(self.pack):
                if any(pattern(source).search(folded) for source in spec.titles):
                    return role
        return None

    def count(self, role: Role) -> int:
        return sum(mark in self.marks for mark in self.pack.material(role).marks)

    def quote(self, role: Role) -> str | None:
        """The first line that holds a mark of the role."""
        marks = self.pack.material(role).marks
        return next((line.text[:120] for line in self.told if any(m in plain(line.text).lower() for m in marks)), None)

    def sections(self) -> set[str]:
        """Which of the mandated sections have a heading here."""
        found = set()
        for line in self.told:
            for text in line.cells or (line.text,):
                run_in = text[:_RUN_IN].partition("：")
                label = run_in[0] if run_in[1] else text if len(text) <= _HEADING else ""
                if known := self.pack.headings.get(bare(label).lower()):
                    found.add(known[0])
                elif several := one_of_several(label[number_of(label, "").end :], self.pack):
                    found.add(several)
        return found


def _could_be_title(line: TextLine) -> bool:
    """It is short and no sentence; a day alone is when something was signed."""
    text = line.text
    if line.cells or len(text) > 45 or text.endswith(("。", "；", "，", "：")) or "。" in text:
        return False
    return not _DAY.fullmatch(plain(text))


def _by_table(view: _View) -> Recognised | None:
    """The official tables (form, recommendation): their labels stand nowhere else in such number."""
    if _is_notice(view):
        return Recognised("unknown", 0.9, view.told[0].text[:120])
    for role, spec in view.pack.materials.items():
        if spec.enough is None:
            continue
        alone, with_title = spec.enough
        count, titled = view.count(role), view.title(role)
        if count >= alone or (count >= with_title and titled):
            certainty = min(1.0, 0.6 + _PER_MARK * count / alone)
            return Recognised(role, certainty, titled or view.quote(role))
    return None


_PER_MARK = 0.35


def _is_notice(view: _View) -> bool:
    """The association's own notice, handed in with the rest: it holds every title and is none of them."""
    return plain(view.pack.number) in view.text and "各有关单位" in view.text


def _by_sections(view: _View, name: str) -> Recognised | None:
    """A report has the sections; what has only some of them must be called a report as well."""
    pack = view.pack
    found = view.sections() - {pack.title_key}
    telling = {spec.key for spec in pack.sections if spec.distinctive}
    titled = view.title("report")
    ordinary = any(spec.weight >= _TELLING and view.title(role) for role, spec in _worded(pack))
    enough = len(found) >= pack.share(_MOST, titled=False) or (
        len(found) >= pack.share(_MANY, titled=False) and bool(found & telling)
    )
    if ordinary and len(found) < pack.share(1, titled=False) and not titled:
        return None
    if enough or (found and titled):
        certainty = min(1.0, 0.5 + len(found) / 10 + (0.1 if titled else 0))
        return Recognised("report", max(certainty, 0.65), titled or _first_heading(view))
    if len(view.text) >= _REPORT_TEXT and (titled or by_name(name, view.pack).role == "report"):
        return Recognised("report", 0.6, titled)
    return None


def _first_heading(view: _View) -> str | None:
    return next((line.text for line in view.told if bare(line.text).lower() in view.pack.headings), None)


def _worded(pack: Pack) -> Iterator[tuple[Role, MaterialSpec]]:
    """The roles that are told by words alone, in the pack's order."""
    return ((role, spec) for role, spec in pack.materials.items() if spec.enough is None and role != "report")


_TELLING = 3
"""A title that weighs so much says what the file is."""
_REST: Role = "supporting"
"""What has text and tells nothing of itself is taken for it, where the pack has such a role."""


def _by_words(view: _View) -> Recognised:
    scored: list[tuple[float, Role, str | None]] = [(0, _REST, None)]
    entitled = view.entitled()
    for role, spec in _worded(view.pack):
        titled, marks = view.title(role), view.count(role)
        score = (spec.weight if titled else 0) + min(marks, spec.most_marks) + (2 if role == entitled else 0)
        if spec.longest and len(view.text) > spec.longest and not titled:
            score = 0
        if spec.longest and titled and len(view.text) <= spec.longest:
            score += 1
        scored.append((score, role, titled))
    score, role, titled = max(scored, key=lambda item: item[0])
    if score >= _LEAST:
        return Recognised(role, min(1.0, 0.4 + score / 10), titled or view.quote(role))
    if view.text and _REST in view.pack.materials:
        return Recognised(_REST, 0.3, view.told[0].text[:120] if view.told else None)
    return UNKNOWN


_LEAST = 2
"""Of a score that tells a role."""
