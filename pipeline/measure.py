"""How long a section or the report is, against a limit: by the reading that counts least and the one that counts most.

Where the notice does not say what counts, or the file does not tell for sure, the two differ; a limit is broken
for sure only where both break it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.count import Kind, count, countable, figures_of, kind_of, least_words, parts_unseen
from pipeline.model import Anchor, Block, Count, Dossier, Paragraph, Section, paragraphs
from pipeline.outline.contents import without_contents
from pipeline.outline.spots import spots
from pipeline.pack import Pack
from pipeline.pack.bounds import UNSAID, WHOLE, Bound, Counts
from pipeline.printed import Span, printed, span_of
from pipeline.split.closing import is_added

_MB = 1_000_000
_PRINTED = 100
"""Where text is put together again from a page, one part in so many is allowed for what print hides."""


class Measure(NamedTuple):
    """A length in the unit of its limit."""

    figure: float
    """As it is told: Word's 字数, pages, a share."""
    least: float
    most: float
    told: str
    """In words: "3100 字（WPS 计 3120 字）", "占全文的 34%（3100 字 / 9000 字）"."""
    why: str = ""
    """Why it is not sure whatever the readings; without a full stop."""
    counted: Count | None = None
    """The figures, where it was counted in 字 or 字符."""


def of_section(bound: Bound, section: Section, dossier: Dossier) -> Measure | None:
    """The section's length in the unit of the limit; None where that cannot be told."""
    if bound.share_of:
        return _share(bound, section, dossier)
    if bound.unit == "页":
        return _pages_of(bound, section, dossier)
    counted = _counted(bound, section, dossier)
    return _length(bound, counted, _least_words(section, counted, dossier.pack), _is_printed(section))


def of_report(bound: Bound, dossier: Dossier) -> Measure | None:
    """The whole report's length in the unit of the limit; None where that cannot be told."""
    report = dossier.report
    if report is None:
        return None
    if bound.unit == "MB":
        size = next((file.size for file in dossier.submission.files if file.path == report.file), 0) / _MB
        return Measure(size, size, size, f"{size:.2f} MB") if size else None
    if bound.unit == "页":
        return _pages_of_report(bound, dossier)
    if not report.readable:
        return None
    counted = whole(dossier, bound.counts)
    printed = any(p.anchor.box is not None for p in paragraphs(report.blocks))
    return _length(bound, counted, counted.words - counted.words_outside_body, printed)


def _counted(bound: Bound, section: Section, dossier: Dossier) -> Count:
    if bound.counts == UNSAID and bound.most == dossier.pack.section(section.key).limit and not section.number:
        return dossier.counts[section.key]
    limit = int(bound.most) if bound.most is not None else None
    return count(section, limit, dossier.pack, bound.counts)


def _least_words(section: Section, counted: Count, pack: Pack) -> int:
    """The fewest 字 that Word could show for what counts for sure, and would without signs that part words unseen."""
    words = counted.words - counted.words_outside_body
    if any(line.wide is None for line in section.lines if line.part == "body") or parts_unseen(section):
        everything = count(section, None, pack).words
        words = min(words, least_words(section, everything - words))
    return words


def _is_printed(section: Section) -> bool:
    return any(line.anchor.box is not None for line in section.lines if line.part == "body")


def _length(bound: Bound, counted: Count, least: int, printed: bool) -> Measure:
    if bound.unit == "字符":
        figure, most = counted.characters, counted.characters_with_spaces
        slack = figure // _PRINTED if printed or counted.words_outside_body else 0
        return Measure(figure, figure - slack, most + slack, f"{figure} 字符（计空格 {most}）", counted=counted)
    slack = int(bound.most or bound.least or 0) // _PRINTED if printed else 0
    least = min(least - slack, counted.words_wps - counted.words_wps_outside_body)
    most = max(counted.words + slack, counted.words_wps, counted.characters)
    beside = f"（WPS 计 {counted.words_wps} 字）" if counted.words_wps != counted.words else ""
    return Measure(counted.words, least, most, f"{counted.words} 字{beside}", counted=counted)


def _share(bound: Bound, section: Section, dossier: Dossier) -> Measure | None:
    """The section's part of another's length, or of the whole report's."""
    alone = bound._replace(share_of="", most=None, least=None)
    mine = of_section(alone, section, dossier)
    if bound.share_of == WHOLE:
        other, name = of_report(alone, dossier), "全文"
    else:
        assert dossier.sections is not None
        there = dossier.sections[bound.share_of]
        name = f"“{dossier.pack.section(bound.share_of).title}”"
        other = of_section(alone, there, dossier) if there.found and there.text.strip() else None
    if mine is None or other is None or not other.figure or other.least <= 0:
        return None
    told = f"占{name}的 {mine.figure / other.figure:.1%}（{mine.figure:g} 字 / {other.figure:g} 字）"
    return Measure(mine.figure / other.figure, *_ratios(mine, other, within=bound.share_of == WHOLE), told)


def _ratios(mine: Measure, other: Measure, within: bool) -> tuple[float, float]:
    """The least and the most that the share can be, both told by one way of counting: Word's, WPS's, 字符; the body
    alone, or all."""
    one, two = mine.counted, other.counted
    if one is None or two is None:
        return mine.least / other.most, mine.most / other.least
    pairs: list[tuple[float, float]] = [
        (one.words, two.words),
        (one.words_wps, two.words_wps),
        (one.characters, two.characters),
        (one.words - one.words_outside_body, two.words - two.words_outside_body),
    ]
    if within:  # what stands outside the sections - a cover, an annex - may count or not
        pairs += [(mine.least, other.most), (mine.figure, other.least)]
    shares = [a / b for a, b in pairs if b > 0]
    return min(shares), max(shares)


def _pages_of(bound: Bound, section: Section, dossier: Dossier) -> Measure | None:
    """By the PDF: those that are its own for sure, and those that it stands on; else as the Word file saved them."""
    if span := span_of(section, dossier):
        return _of_span(bound, span, beside=dossier.report is None or span.file != dossier.report.file)
    pages = [anchor.page for anchor in (section.anchor, *(line.anchor for line in section.lines)) if anchor.page]
    if not pages or section.anchor.page is None:
        return None
    touched = max(pages) - section.anchor.page + 1
    why = "页码是 Word 文件自己记的，打开后可能不同"
    return Measure(touched, max(touched - 1, 1), touched, f"占 {touched} 页", why)


def _of_span(bound: Bound, span: Span, beside: bool) -> Measure:
    touched, most = span.touched, span.until - span.first + 1
    sure = not span.doubt and (
        (bound.most is not None and span.own > bound.most) or (bound.least is not None and most < bound.least)
    )
    told = f"占 {touched} 页" + (f"，其中整页 {span.own} 页" if span.own < touched else "")
    told += f"（按“{span.file}”{span.pages}计）" if beside else f"（{span.pages}）"
    return Measure(touched, span.own, most, told, "" if sure else span.why)


def _pages_of_report(bound: Bound, dossier: Dossier) -> Measure | None:
    report = dossier.report
    if report is None:
        return None
    if report.pages is None:
        return _pages_of_print(dossier)
    pages, ahead = report.pages, 0
    first = _first_heading(dossier)
    if first is not None and first.page:
        ahead = first.page - 1
    cover, contents = bound.counts.cover, bound.counts.contents
    apart = ahead if cover is not True and contents is not True else 0
    least = pages - apart
    most = pages if cover is None or contents is None or first is None else least
    figure = least if cover is False else pages
    told = f"{figure} 页" + (f"（第一个部分之前另有 {ahead} 页）" if figure != pages else "")
    printed = any(p.anchor.box is not None for p in paragraphs(report.blocks)) or report.text_source == "ocr"
    return Measure(figure, least, most, told, "" if printed else "页数是 Word 文件自己记的，打开后可能不同")


def _pages_of_print(dossier: Dossier) -> Measure | None:
    """By the PDF of the same text; whether it is the one that counts is a person's to say."""
    shown = printed(dossier)
    if shown is None or not shown.document.pages:
        return None
    pages = shown.document.pages
    why = "，".join(filter(None, [shown.doubt, "封面、目录算不算页数，请打开文件核对"]))
    return Measure(pages, pages, pages, f"{pages} 页（按“{shown.document.file}”计）", why)


def _first_heading(dossier: Dossier) -> Anchor | None:
    """Where the first section begins; a title on the cover is none."""
    if dossier.sections is None:
        return None
    titled = dossier.pack.title_key
    anchors = [item.anchor for item in dossier.sections.items if item.found and item.key != titled]
    return min(anchors, key=lambda anchor: (anchor.page or 0, anchor.paragraph or 0), default=None)


def whole(dossier: Dossier, counts: Counts = UNSAID) -> Count:
    """The whole report's figures: what may count or not - its cover, annexes, tables - stands outside the body."""
    body: list[Paragraph] = []
    outside: list[Paragraph] = []
    for paragraph, kind in _kinds(dossier):
        said = kind == "body" or getattr(counts, kind, None)
        if said is not False:
            (body if said else outside).append(paragraph)
    return figures_of(body, outside)


def _kinds(dossier: Dossier) -> Iterator[tuple[Paragraph, Kind]]:
    """Every paragraph of the report with what it is for the whole: its title, cover and contents told apart."""
    report, sections = dossier.report, dossier.sections
    assert report is not None
    kept = {id(spot.paragraph) for spot in without_contents(list(spots(report)))[0]}
    title = {line.anchor for line in dossier.title.lines} if dossier.title and dossier.title.found else set()
    running = {line.anchor for line in sections.preface} if sections else set()
    start = _block_of(report.blocks, _first_heading(dossier)) or 0
    added = next((item.anchor for item in sections.extra if is_added(item.heading)), None) if sections else None
    end = _block_of(report.blocks, added)
    for index, block in enumerate(report.blocks):
        if isinstance(block, Paragraph) and block.part == "toc":
            if block.text:
                yield block, "contents"
            continue
        for paragraph, tabled in countable((block,)):
            if not tabled and paragraph.text and id(paragraph) not in kept:
                yield paragraph, "contents"
            elif paragraph.anchor in title:
                yield paragraph, "title"
            elif index < start and paragraph.anchor not in running:
                yield paragraph, "cover"
            elif end is not None and index >= end:
                yield paragraph, "annex"
            else:
                yield paragraph, kind_of(paragraph, dossier.pack, tabled)


def _block_of(blocks: tuple[Block, ...], place: Anchor | None) -> int | None:
    """The number of the block that holds the place."""
    if place is None:
        return None
    return next((n for n, block in enumerate(blocks) if any(p.anchor == place for p in paragraphs((block,)))), None)
