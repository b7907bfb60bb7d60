"""What an error rests on, and what was not understood of it: the first ground, by what the stages noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

from pipeline.fold import fold
from pipeline.gather.names import own_row
from pipeline.gather.text import lines, plain
from pipeline.model import (
    Anchor,
    Document,
    Dossier,
    Doubt,
    Draft,
    Figure,
    Ground,
    Material,
    RecommendationRow,
    Section,
    doubts_in,
    figures,
)
from pipeline.pack import MaterialSpec, pattern
from pipeline.read.pasted import FEW
from pipeline.split.closing import closes_any, is_added

_ALL = frozenset(("mark", "text", "pictures", "estimate", "order", "bounds", "reading", "unread"))
_OF_TEXT = frozenset(("text", "estimate", "order", "bounds", "reading"))
_MATTERS: dict[Ground, frozenset[str]] = {
    "broken file": frozenset(("reading",)),
    "section": _OF_TEXT,
    "title": _OF_TEXT,
    "no such section": _ALL - {"mark"},
    "marking": frozenset(("text", "estimate", "reading")),
    "length": _OF_TEXT | {"pictures", "unread"},
    "words in section": _OF_TEXT,
}
"""What a doubt must be about to concern the ground; for those not named here, any doubt does."""
_SURE = 0.6
"""How surely a section must end (0-1) for an error to rest on its length."""
_NAMES = 4
"""Files or headings that are named in a doubt; more would be no sentence any more."""


def doubts(dossier: Dossier, rests_on: Iterable[Ground], draft: Draft) -> Iterator[Doubt]:
    """Every doubt that is known of what the draft rests on."""
    for ground in rests_on:
        matters = _MATTERS.get(ground, _ALL)
        yield from (doubt for doubt in _KNOWN[ground](dossier, draft) if doubt.about in matters)


def only_pictures(document: Document) -> bool:
    """The file shows pictures and next to no text."""
    if document.text_source == "ocr" or not any(figures(document.blocks)):
        return False
    held = accumulate(len(line.text) for line in lines(document.blocks))
    return all(length < FEW for length in held)  # which the first lines tell of nearly every document


def _of_document(document: Document | None, pages: tuple[int, int] | None = None) -> Iterator[Doubt]:
    """Doubts about a whole file, and about its pages: all of them, or those from one to another."""
    if document is None:
        return
    if document.text_source == "ocr":
        yield Doubt("estimate", "据文字识别判断")
    if only_pictures(document):
        yield Doubt("pictures", "文件里几乎没有文字，内容在图片里，没有读出", Anchor(document.file))
    for doubt in document.doubts:
        page = doubt.anchor.page
        if page is None or pages is None or pages[0] <= page <= pages[1]:
            yield doubt


def _file(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    path = draft.anchor.file if draft.anchor else ""
    document = dossier.documents.get(path or (draft.subject or ""))
    yield from _of_document(document)
    if document is not None:
        yield from doubts_in(document.blocks)


def _no_other_file(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    """Files that nobody could look into, whatever they were taken for: the one that is missing may be among them."""
    told = {material.path: material.role for material in dossier.materials}
    closed = [
        path
        for path, document in dossier.documents.items()
        if told.get(path) not in ("application_form", "recommendation") and _is_closed(document)
    ]
    if closed:
        names = "、".join(f"“{path}”" for path in closed[:_NAMES]) + ("等" if len(closed) > _NAMES else "")
        yield Doubt("unread", f"另有 {len(closed)} 份材料读不出或只有图片（{names}），要找的可能就在其中")


def _no_such_material(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    """A file that was taken for something else, and reads or is called like what is missing, may be it."""
    demand = next((one for one in dossier.pack.evidence if one.key == draft.subject), None)
    held = {material.path for material in dossier.of_role(*demand.roles)} if demand else set()
    for role in demand.roles if demand else ():
        spec = dossier.pack.material(role)
        for material in dossier.materials:
            if material.path not in held and _reads_like(material, spec, dossier):
                yield Doubt("text", f"“{material.path}”里写有“{spec.title}”一类的字样，要找的可能就是它或在其中")


_ENOUGH_MARKS = 2


def _reads_like(material: Material, spec: MaterialSpec, dossier: Dossier) -> bool:
    document = dossier.document_of(material)
    told = list(lines(document.blocks))
    own = [plain(line.text) for line in told]
    named = plain(material.path).lower()
    if any(pattern(source).search(named) for source in spec.names):
        return True
    headings = [plain(line.text) for line in told if not line.cells and len(line.text) <= _HEADING]
    if any(pattern(title).search(text) for text in headings for title in spec.titles):
        return True
    text = "".join(own).lower()
    # The report and the forms name in passing what is to be handed in.
    return (
        material.role not in ("report", "application_form", "recommendation")
        and sum(mark in text for mark in spec.marks) >= _ENOUGH_MARKS
    )


_HEADING = 45
"""Characters of a line that may be a title."""


def _is_closed(document: Document) -> bool:
    return (
        not document.readable
        or only_pictures(document)
        or any(doubt.about in ("pictures", "unread") for doubt in document.doubts)
    )


def _section(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    section = _section_of(dossier, draft)
    if section is None or dossier.sections is None:
        return
    first, last = section.anchor.page, max([line.anchor.page or 0 for line in section.lines], default=0)
    yield from _of_document(dossier.report, (first, max(first, last)) if first else None)
    if draft.asked and draft.asked.share_of:
        yield from _length(dossier, draft)
    yield from section.doubts
    yield from _of_bounds(section)
    yield from doubts_in(section.blocks)


def _of_bounds(section: Section) -> Iterator[Doubt]:
    """Where the section ends, as the splitter says."""
    if section.ends_surely < _SURE:
        yield Doubt("bounds", section.end_why, section.anchor)


def _empty_section(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    section = _section_of(dossier, draft)
    pictures = sum(isinstance(block, Figure) for block in section.blocks) if section else 0
    if pictures:
        yield Doubt("pictures", f"标题下有 {pictures} 张图片，图中内容未计入")
    yield from _section(dossier, draft)


def _no_such_section(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    sections = dossier.sections
    if sections is None:
        return
    yield from _of_document(dossier.report)
    yield from sections.doubts
    if others := list(_maybe(dossier, draft.section or "")):
        names = "、".join(f"“{heading}”" for heading in others[:_NAMES])
        yield Doubt("bounds", f"报告中另有标题{names}，其中可能就是这一部分，只是名称不同")
    elif not sections.surely:
        yield Doubt("bounds", "报告的大部分标题没有认出来")


def _maybe(dossier: Dossier, key: str) -> Iterator[str]:
    """Headings beside the sections that may be the missing one: in its place, or in words that hint at it."""
    assert dossier.sections is not None
    sections, keys = dossier.sections, [spec.key for spec in dossier.pack.sections]
    at = keys.index(key)
    free = dossier.pack.report.free_order  # then it may stand anywhere
    ahead, behind = ((), ()) if free else (keys[:at], keys[at + 1 :])
    before = max((_place(sections[name].anchor) for name in ahead if sections[name].found), default=None)
    after = min((_place(sections[name].anchor) for name in behind if sections[name].found), default=None)
    for item in sections.extra:
        if is_added(item.heading):
            return  # what follows belongs to it
        here = _place(item.anchor)
        in_place = (before is None or before <= here) and (after is None or here <= after)
        if not closes_any(item.heading) and (in_place or dossier.pack.section(key).hinted_at(fold(item.heading))):
            yield item.heading


def _place(anchor: Anchor) -> tuple[int, int]:
    return anchor.page or 0, anchor.paragraph or 0


def _title(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    """The report's title stands behind its label, or was taken for the title by its place."""
    title = dossier.title
    if title is None or not title.found:
        return
    yield from _of_document(dossier.report, (title.anchor.page, title.anchor.page) if title.anchor.page else None)
    yield from title.doubts
    yield from doubts_in(title.blocks)
    if title.heading is None and title.confidence < _SURELY:
        yield Doubt("bounds", f"报告上的{dossier.pack.title_name}没有标注，是按位置认出的", title.anchor)


_SURELY = 0.7


def _field(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    form = dossier.form
    if form is None:
        return
    found = form.fields.get(draft.subject or "")
    page = found.anchor.page if found else None
    file = (found and found.anchor.file) or form.file
    yield from _of_document(dossier.documents.get(file), (page, page) if page else None)
    if found:
        yield from found.doubts


def _own_row(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    yield from _of_row(dossier, own_row(dossier))


def _row(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    rows = dossier.recommendation.rows if dossier.recommendation else ()
    for row in rows:
        if str(row.number) == draft.subject:
            yield from _of_row(dossier, row)


def _of_row(dossier: Dossier, row: RecommendationRow | None) -> Iterator[Doubt]:
    if row is None or dossier.recommendation is None:
        return
    page = row.anchor.page
    yield from _of_document(dossier.documents.get(dossier.recommendation.file), (page, page) if page else None)
    yield from row.doubts


def _marking(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    path = draft.anchor.file if draft.anchor else ""
    yield from _of_document(dossier.documents.get(path))


def _broken_file(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    document = dossier.documents.get(draft.anchor.file if draft.anchor else "")
    yield from document.doubts if document else ()


def _section_of(dossier: Dossier, draft: Draft) -> Section | None:
    return dossier.sections[draft.section].part(draft.part) if dossier.sections and draft.section else None


def _length(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    """All that was not understood of the report's text; of its size in megabytes nothing is."""
    if dossier.report is None or (draft.asked and draft.asked.unit == "MB"):
        return
    if draft.asked and draft.asked.unit == "页":
        return
    yield from _of_document(dossier.report)
    yield from doubts_in(dossier.report.blocks)


def _words_in_section(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    """The words stand in the file (as a marking does), and what they stand in is that section."""
    yield from _marking(dossier, draft)
    if draft.section is None:
        return
    yield from _title(dossier, draft) if draft.section == dossier.pack.title_key else _section(dossier, draft)


def _day(dossier: Dossier, draft: Draft) -> Iterator[Doubt]:
    """A day that the files tell is when somebody signed; one that is set for all is nobody's."""
    if dossier.day.origin != "given" or dossier.options.day_is_set:
        yield Doubt("reading", "不知道材料是哪一天提交的")


_KNOWN: Mapping[Ground, Callable[[Dossier, Draft], Iterator[Doubt]]] = {
    "file": _file,
    "broken file": _broken_file,
    "no other file": _no_other_file,
    "no such material": _no_such_material,
    "fact": _file,
    "section": _section,
    "empty section": _empty_section,
    "no such section": _no_such_section,
    "title": _title,
    "field": _field,
    "own row": _own_row,
    "row": _row,
    "marking": _marking,
    "length": _length,
    "words in section": _words_in_section,
    "day": _day,
}
