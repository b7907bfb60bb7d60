"""The pages of a section: by the report where it is a PDF, else by the PDF of the same text asked for beside it.

A page is a section's own where nothing else stands on it. Where the section begins at the head of a page, and ends
with one, its pages are counted; where it shares its first or last page, only those between are its own for sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.fold import fold
from pipeline.gather.demands import same_text
from pipeline.model import Anchor, Block, Document, Dossier, Figure, Section, paragraphs

_OPENING = 24
"""Characters of a section's text by which its heading is found again, where the heading alone stands twice."""
_NUMBERED = 8
"""Characters of a paragraph that may stand before a heading's own text: its number."""


class Print(NamedTuple):
    """A PDF that shows the report's pages, and whether it is known to hold the report's text."""

    document: Document
    doubt: str = ""
    """Why its pages may be others than the report's, to stand behind a comma; "" where they are the same."""


class Span(NamedTuple):
    """The pages of a PDF that a section stands on."""

    file: str
    first: int
    last: int
    """The last page that is known to be its own: by its text, or by the heading that follows."""
    until: int
    """The last page that it can reach: behind ``last`` stands no text, but may be pictures."""
    blank: int
    """Pages from the first to the last on which nothing was read."""
    opens: bool
    """Its heading stands at the head of its first page."""
    closes: bool
    """Nothing else follows it on its last page."""
    heading: str = ""
    after: str = ""
    """The heading that ends it; "" where the document does."""
    doubt: str = ""
    """As of ``Print``."""

    @property
    def touched(self) -> int:
        return self.last - self.first + 1

    @property
    def pages(self) -> str:
        """ "第 3—8 页" """
        return f"第 {self.first} 页" if self.first == self.last else f"第 {self.first}—{self.last} 页"

    @property
    def own(self) -> int:
        """Pages on which nothing else stands."""
        shared = (not self.opens) + (not self.closes)
        return max(self.touched - self.blank - shared, 0)

    @property
    def why(self) -> str:
        """Why it is not sure how many pages these are; "" where it is."""
        reasons = []
        if self.until > self.last:
            reasons.append(f"第 {self.last + 1} 页起没有读到文字，算不算这一部分请看原件")
        if self.blank:
            reasons.append(f"其中 {self.blank} 页没有读到文字和图片")
        if not self.opens:
            reasons.append(f"从第 {self.first} 页的中间开始")
        if not self.closes:
            reasons.append(f"在第 {self.last} 页的中间结束")
        return "，".join(filter(None, [self.doubt, *reasons]))


def printed(dossier: Dossier) -> Print | None:
    """The report as PDF; None where none is asked for beside it, there is none, or it is not known which."""
    if not any(spec.editable_and_pdf and "report" in spec.roles for spec in dossier.pack.evidence):
        return None
    reports = dossier.of_role("report")
    own = next((one for one in reports if dossier.report and one.path == dossier.report.file), None)
    if own is None:
        return None
    others = [one for one in reports if one is not own and one.path.lower().endswith(".pdf")]
    found = [(dossier.document_of(other), same_text(own, other, dossier)) for other in others]
    found = [(document, same) for document, same in found if document.pages]
    if one := next((document for document, same in found if same), None):
        return Print(one)
    if len(found) != 1:
        return None
    document, same = found[0]
    return Print(document, "它与 Word 版的文字不同" if same is False else "它的文字没有都读到，不能与 Word 版比对")


def span_of(section: Section, dossier: Dossier) -> Span | None:
    """The pages that a section stands on; None where no PDF tells them, or its heading is not found there just once."""
    report = dossier.report
    if report is None or dossier.sections is None:
        return None
    after = following(section, dossier)
    if section.anchor.box is not None and section.anchor.page:
        start, end = _block_at(report, section.anchor), _block_at(report, after.anchor) if after else None
        return None if start is None else _span(Print(report), start, end, section.heading or "", after)
    shown = printed(dossier)
    if shown is None:
        return None
    pieces = [fold("".join(p.text for p in paragraphs((block,)))) for block in shown.document.blocks]
    start = _found(section.heading or "", _opening(section), pieces)
    end = _found(after.heading, after.opening, pieces) if after else None
    if start is None or (after and (end is None or end <= start)):
        return None
    return _span(shown, start, end, section.heading or "", after)


class Following(NamedTuple):
    """What ends a section: the next heading that the report's sections are made of."""

    anchor: Anchor
    heading: str
    opening: str
    """What stands below it at first, folded."""


def following(section: Section, dossier: Dossier) -> Following | None:
    """The heading that follows a section in the report; None where the section is the last."""
    report, sections = dossier.report, dossier.sections
    assert report is not None and sections is not None
    order = {paragraph.anchor: at for at, paragraph in enumerate(paragraphs(report.blocks))}
    held = [one for item in sections.items for one in item.each if one.found]
    marks = [Following(one.anchor, one.heading or "", _opening(one)) for one in held]
    marks += [Following(item.anchor, item.heading, "") for item in (*sections.extra, *sections.repeated)]
    here = max(order.get(anchor, -1) for anchor in (section.anchor, *(line.anchor for line in section.lines)))
    later = [(order[one.anchor], one) for one in marks if order.get(one.anchor, -1) > here]
    return min(later, key=lambda pair: pair[0])[1] if later else None


def _opening(section: Section) -> str:
    body = (fold(line.text) for line in section.lines if line.part == "body")
    return next(filter(None, body), "")[:_OPENING]


def _block_at(document: Document, place: Anchor) -> int | None:
    blocks = enumerate(document.blocks)
    return next((n for n, block in blocks if any(p.anchor == place for p in paragraphs((block,)))), None)


def _found(heading: str, opening: str, pieces: Sequence[str]) -> int | None:
    """The number of the block that is the heading, by its text and, where that stands twice, by what follows it."""
    wanted = fold(heading)
    if not wanted:
        return None
    places = [at for at, piece in enumerate(pieces) if 0 <= piece.find(wanted) <= _NUMBERED]
    if len(places) > 1 and opening:
        places = [at for at in places if _goes_on(at, wanted + opening, pieces)]
    return places[0] if len(places) == 1 else None


def _goes_on(at: int, wanted: str, pieces: Sequence[str]) -> bool:
    """From this block on, the text runs as wanted."""
    told, last = "", at
    while last < len(pieces) and len(told) < len(wanted) + _NUMBERED:
        told, last = told + pieces[last], last + 1
    return 0 <= told.find(wanted) <= _NUMBERED


def _span(shown: Print, start: int, end: int | None, heading: str, after: Following | None) -> Span | None:
    blocks = shown.document.blocks
    first = blocks[start].anchor.page
    if first is None:
        return None
    inside = blocks[start : len(blocks) if end is None else end]
    held = {page for block in inside for page in _pages(block)}
    if end is None:
        # Pictures behind the last text may be an annex as well: nothing tells where they belong.
        last = max((page for block in inside if not isinstance(block, Figure) for page in _pages(block)), default=first)
        until, closes = max(shown.document.pages or first, last), True
    else:
        page = blocks[end].anchor.page or first
        closes = _heads_page(end, blocks)
        last = until = page - 1 if closes else page
    if last < first:
        return None
    opens = _heads_page(start, blocks)
    told = after.heading if after else ""
    blank = sum(page not in held for page in range(first, last + 1)) - (not closes and last not in held)
    return Span(shown.document.file, first, last, until, blank, opens, closes, heading, told, shown.doubt)


def _heads_page(at: int, blocks: Sequence[Block]) -> bool:
    """Nothing stands before this block on its page, neither in the order of reading nor higher up."""
    mine = blocks[at].anchor
    ahead = any(page == mine.page for block in blocks[:at] for page in _pages(block))
    above = (block.anchor for block in blocks[at + 1 :] if block.anchor.page == mine.page)
    return not ahead and not any(mine.box and other.box and other.box[1] >= mine.box[3] for other in above)


def _pages(block: Block) -> Iterator[int]:
    """The pages that the block stands on: what runs over, or is a table that was joined again, has several."""
    if block.anchor.page:
        yield block.anchor.page
    for paragraph in paragraphs((block,)):
        first = paragraph.anchor.page or 0
        yield from range(max(first, 1), (paragraph.until or first) + 1)
