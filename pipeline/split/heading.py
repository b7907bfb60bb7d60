"""What a paragraph would be if it were a heading: its number, its name, and where its text runs on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.lazy import lazy
from pipeline.model import Paragraph
from pipeline.outline.contents import LONGEST, limit_behind
from pipeline.outline.names import bare, unframed
from pipeline.outline.numbers import number_of
from pipeline.pack import Pack
from pipeline.split.bilingual import is_translation, without_translation
from pipeline.split.several import one_of_several

_colon = lazy("[：:]")
_gap = lazy(r"\u3000+|\s{2,}|\t")
_may_run_in = lazy(r"[：:\n\t\u3000]|\s{2}")
_BROKEN = 14  # characters: a name that a narrow cell breaks in two is no longer


class Heading(NamedTuple):
    """A paragraph read as a heading."""

    shown: str
    """As written: with a typed number, without an automatic one, without a run-in's colon."""
    name: str
    """The name alone, folded: no number, no limit, no punctuation."""
    key: str | None
    """The section it names, if any."""
    exact: bool
    """It is the mandated wording."""
    number: str
    """Its number as shown, typed or automatic; "" for none."""
    kind: str
    """The manner of numbering: part, paren, chinese, decimal1, decimal2, …, circled, roman, or ""."""
    ordinal: int
    """The number's value, 0 for none."""
    limit: int
    """The limit written behind it ("（300字以内）"), 0 for none."""
    run_in: int
    """Offset in the paragraph's text where its own text runs on; 0 when the heading stands alone."""
    is_title: bool = False
    """The section it names is the one that holds the outcome's name."""
    numbered: bool = False
    """It names one of several sections of a kind, with its number: "场景二"."""


def read_heading(paragraph: Paragraph, pack: Pack) -> Heading | None:
    """The paragraph as a heading, or None when it is too long to be one and names no section at its start."""
    text = paragraph.text
    longest = max(LONGEST, pack.longest_heading)
    if len(text) > longest and not paragraph.head and not _may_run_in.search(text[: LONGEST + 12]):
        return None  # running text: most of a report
    if not text or text.isspace():
        return None
    start, number, kind, ordinal = number_of(text, paragraph.number)[:4]
    alone = None
    for end, run_in in _ends(paragraph, start, longest):
        heading = _name(text, start, end, run_in, number, kind, ordinal, pack)
        if heading and heading.key:
            return heading
        if heading and not run_in and "\n" not in text[start:end].strip():
            alone = heading
    return alone


def _ends(paragraph: Paragraph, start: int, longest: int) -> Iterator[tuple[int, int]]:
    """Where the heading may end: (end of the name, offset of the text that runs on or 0), likeliest first."""
    text = paragraph.text
    tail = text.rstrip()
    newline = text.find("\n", start, start + LONGEST)
    if len(tail) <= longest and (newline <= start or len(tail) - start <= _BROKEN or _belongs(tail, newline)):
        yield len(tail), 0
    if not paragraph.head and not _may_run_in.search(tail, start, start + LONGEST):
        return
    if (colon := _colon.search(text, start, start + LONGEST)) and text[colon.end() :].strip():
        yield colon.start(), colon.end()
    if newline > 0 and text[newline:].strip():
        yield newline, newline + 1
    if start < paragraph.head <= start + LONGEST and text[paragraph.head :].strip():
        yield paragraph.head, paragraph.head
    if (gap := _gap.search(tail, start + 2, start + LONGEST)) is not None:
        yield gap.start(), gap.end()


def _belongs(text: str, newline: int) -> bool:
    """What stands in the line below the name is its limit, or the name in another language."""
    return limit_behind.match(text, newline) is not None or is_translation(text[newline + 1 :])


def _name(
    text: str, start: int, end: int, run_in: int, number: str, kind: str, ordinal: int, pack: Pack
) -> Heading | None:
    raw = bare(text[start:end])
    limit = 0
    if ("字" in raw or "页" in raw) and (found := limit_behind.search(raw)):
        raw, limit = raw[: found.start()], int(found["limit"] or 0)
    folded = unframed(raw)
    if not folded:
        return None
    key, exact = _section_named(folded, limit, pack)
    if several := one_of_several(raw, pack):
        key, exact = several, True
    elif not exact and (chinese := without_translation(raw)):
        named = _section_named(unframed(chinese), limit, pack)
        key, exact = named if named[0] else (key, exact)
    shown = (text[:end].strip().rstrip("：:") if run_in else text.strip()).replace("\n", "")
    is_title = key is not None and key == pack.title_key
    return Heading(shown, folded, key, exact, number, kind, ordinal, limit, run_in, is_title, several is not None)


def _section_named(name: str, limit: int, pack: Pack) -> tuple[str | None, bool]:
    """The section that a folded name means, and whether it is the mandated wording.

    What stands in brackets behind a name is left aside, and the section's own limit behind an unknown
    name that hints at it ("分公司概况（300字以内）") tells what is meant.
    """
    if name in pack.headings:
        return pack.headings[name]
    if name.endswith(")") and (bare := name[: name.rfind("(")]) in pack.headings:
        return pack.headings[bare][0], False
    if limit:
        for spec in pack.sections:
            if spec.limit == limit and spec.hinted_at(name):
                return spec.key, False
    return None, False
