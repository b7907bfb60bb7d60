"""L001 once more: the section's text read and counted in another way is over the limit, too."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.confirm.kinds import is_pdf
from pipeline.confirm.pdf import PdfLine, TooSlow, second_lines
from pipeline.confirm.word import RawWord, raw_word, seen
from pipeline.count import is_outside_body, widen, words_in_word, words_in_wps
from pipeline.fold import fold
from pipeline.model import Anchor, Dossier, Doubt, Draft, Section, paragraphs
from pipeline.pack import Pack
from pipeline.prompts import is_office_prompt


def counted_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """The doubt that a second count raises."""
    assert dossier.sections is not None
    section = dossier.sections[draft.section or ""]
    limit = dossier.pack.section(section.key).limit
    if is_pdf(dossier, file):
        how, found = "PDF 第二种读法", _on_pages(dossier, section, source)
    else:
        word = raw_word(source, dossier.pack.limits)
        how, found = "Word 文件第二种读法", _in_xml(word, section, dossier.pack) if word else None
    if found is None:
        return Doubt("reading", f"{how}没有找到这一部分的起止", section.anchor)
    return Doubt("reading", f"{how}数得 {found} 字，未超出", section.anchor) if found <= limit else None


def nothing_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """S002 once more: the doubt that a second look at what stands between two headings raises."""
    assert dossier.sections is not None
    section = dossier.sections[draft.section or ""]
    if is_pdf(dossier, file):
        after, last = _next_heading(dossier, section)
        try:
            inside = _between(second_lines(source, section.anchor.page or 1, last), section, after)
        except TooSlow:
            inside = None
        if inside is None:
            return Doubt("reading", "PDF 第二种读法没有找到这一部分的起止", section.anchor)
        text = "".join(inside).strip()
        return Doubt("reading", f"PDF 第二种读法读到“{text[:20]}”", section.anchor) if text else None
    start = section.anchor.paragraph
    word = raw_word(source, dossier.pack.limits)
    if word is None or start is None:
        return Doubt("reading", "没有第二种方法能读出这份报告", section.anchor)
    anchors = [item.anchor for item in dossier.sections.items]
    anchors += [item.anchor for item in (*dossier.sections.extra, *dossier.sections.repeated)]
    later = [anchor.paragraph for anchor in anchors if anchor.paragraph and anchor.paragraph > start]
    end = min(later, default=len(word.paragraphs) + 1)
    texts = map(seen, word.paragraphs[start : end - 1])
    found = next((text for text in texts if text and not is_office_prompt(text)), "")
    return Doubt("text", f"标题下有文字“{found[:20]}”，没有算作这一部分", section.anchor) if found else None


def _in_xml(word: RawWord, section: Section, pack: Pack) -> int | None:
    """The lesser of Word's and WPS's 字数 of the bare paragraphs from the section's first to its last."""
    body = frozenset(line.anchor.paragraph for line in section.lines if line.part == "body" and line.anchor.paragraph)
    if not body:
        return None
    taken = [p for p in word.text(min(body), max(body), body) if p.text and not is_outside_body(p, pack)]
    texts = [_behind(p.text, section, p.anchor) for p in taken]
    numbers = [line.number for line in section.lines if line.part == "body" and line.number]
    wide = [widen(p.text, p.wide)[len(p.text) - len(text) :] for p, text in zip(taken, texts, strict=True)]
    return min(words_in_word("\n".join([*numbers, *wide])), words_in_wps("\n".join(texts)))


def _behind(text: str, section: Section, anchor: Anchor) -> str:
    """What runs on behind the section's heading, where both stand in one paragraph."""
    if anchor.paragraph != section.anchor.paragraph or not section.heading:
        return text
    return text.partition(section.heading)[2].lstrip(" \t\u3000：:") or text


def _on_pages(dossier: Dossier, section: Section, source: Path) -> int | None:
    """字 of the lines between the section's heading and the next one, as the second reading lays the pages out."""
    first = section.anchor.page or 1
    after, last = _next_heading(dossier, section)
    try:
        lines = second_lines(source, first, last)
    except TooSlow:
        return None
    inside = _between(lines, section, after)
    if inside is None:
        return None
    count = dossier.counts[section.key]
    text = widen("\n".join(inside), None)
    return min(words_in_word(text), words_in_wps(text)) - max(count.words_outside_body, count.words_wps_outside_body)


def _next_heading(dossier: Dossier, section: Section) -> tuple[str, int]:
    """The heading that ends the section ("" where the report ends with it), and its page.

    What follows what is asked of the reading order: places tell it only of pages that nobody turned.
    """
    sections, report = dossier.sections, dossier.report
    assert sections is not None and report is not None
    order = {paragraph.anchor: at for at, paragraph in enumerate(paragraphs(report.blocks))}
    reaches = max(order.get(anchor, -1) for anchor in (section.anchor, *(line.anchor for line in section.lines)))
    marks = [(item.anchor, item.heading) for item in sections.items]
    marks += [(item.anchor, item.heading) for item in (*sections.extra, *sections.repeated)]
    later = [(order[at], heading, at.page or 1) for at, heading in marks if heading and order.get(at, -1) > reaches]
    if not later:
        return "", report.pages or max((line.anchor.page or 1 for line in section.lines), default=1)
    _, heading, page = min(later)
    return heading, page


def _between(lines: Iterable[PdfLine], section: Section, after: str) -> list[str] | None:
    """The lines behind the section's heading and before the next; None where the first is not found."""
    start, end = fold(section.heading or ""), fold(after)
    texts = [line.text for line in lines]
    folded = list(map(fold, texts))
    if not start:
        return None
    begins = next((at for at, text in enumerate(folded) if text.startswith(start) or text.endswith(start)), None)
    if begins is None:
        return None
    inside = [texts[begins][len(section.heading or "") :].lstrip(" ：:")] if folded[begins] != start else []
    for text, told in zip(texts[begins + 1 :], folded[begins + 1 :], strict=True):
        if end and told.startswith(end):
            return inside
        inside.append(text)
    return inside if not end else None
