"""L001 and L005 once more: the text read and counted in another way does not keep the limit, either."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.confirm.kinds import is_pdf
from pipeline.confirm.pages import pages_again
from pipeline.confirm.pdf import PdfLine, TooSlow, second_lines
from pipeline.confirm.plumber import hush
from pipeline.confirm.word import RawWord, raw_word
from pipeline.count import characters, is_outside_body, widen, words_in_both, words_in_word, words_in_wps
from pipeline.count import count as counted
from pipeline.fold import fold
from pipeline.model import Anchor, Asked, Dossier, Doubt, Draft, Section, paragraphs
from pipeline.pack import Pack
from pipeline.pack.bounds import WHOLE
from pipeline.prompts import is_office_prompt


def counted_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """The doubt that a second count of a section raises."""
    assert dossier.sections is not None
    section = dossier.sections[draft.section or ""].part(draft.part)
    if draft.asked is None:
        return None
    if draft.asked.unit == "页":
        return pages_again(dossier, section)
    how = "PDF 第二种读法" if is_pdf(dossier, file) else "Word 文件第二种读法"
    found = _again(dossier, section, draft.asked, source)
    if draft.asked.share_of and found is not None:
        return _share_again(dossier, draft.asked, found, source, how)
    return _against(found, draft.asked, how, section.anchor)


def report_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """The doubt that a second count of the whole report, or of its pages, raises."""
    asked = draft.asked
    if asked is None or asked.unit == "MB":
        return None  # a file's size is measured, not read
    pdf = is_pdf(dossier, file)
    if asked.unit == "页":
        return _pages_again(dossier, asked, source) if pdf else Doubt("reading", "页数是文件自己记的")
    how = "PDF 第二种读法" if pdf else "Word 文件第二种读法"
    return _against(_whole_again(dossier, asked, source, pdf), asked, how, Anchor(file))


def _against(found: int | None, asked: Asked, how: str, anchor: Anchor) -> Doubt | None:
    """What a second count is worth beside the limit that the first says is not kept."""
    if found is None:
        return Doubt("reading", f"{how}没有找到这一部分的起止", anchor)
    if asked.least:
        return Doubt("reading", f"{how}数得 {found} {asked.unit}，达到下限", anchor) if found >= asked.value else None
    return Doubt("reading", f"{how}数得 {found} {asked.unit}，未超出", anchor) if found <= asked.value else None


def _share_again(dossier: Dossier, asked: Asked, mine: int, source: Path, how: str) -> Doubt | None:
    assert dossier.sections is not None
    pdf, other = is_pdf(dossier, dossier.report.file if dossier.report else ""), None
    whole = asked._replace(share_of="", least=not asked.least)  # in favour of the share
    if asked.share_of == WHOLE:
        other = _whole_again(dossier, whole, source, pdf)
    else:
        other = _again(dossier, dossier.sections[asked.share_of], whole, source)
    if not other:
        return Doubt("reading", f"{how}没有找到所比部分的起止")
    share = mine / other
    if share >= asked.value if asked.least else share <= asked.value:
        return Doubt("reading", f"{how}数得占 {share:.1%}，符合规定")
    return None


def _again(dossier: Dossier, section: Section, asked: Asked, source: Path) -> int | None:
    """The section's length by the second reading: the least it can be, or against a lower limit the most."""
    report = dossier.report.file if dossier.report else ""
    if is_pdf(dossier, report):
        return _on_pages(dossier, section, source, asked)
    word = raw_word(source, dossier.pack.limits)
    return _in_xml(word, section, dossier.pack, asked) if word else None


def _whole_again(dossier: Dossier, asked: Asked, source: Path, pdf: bool) -> int | None:
    if pdf:
        pages = dossier.report.pages if dossier.report else None
        try:
            return _of_text("\n".join(line.text for line in second_lines(source, 1, pages or 1)), asked)
        except TooSlow:
            return None
    word = raw_word(source, dossier.pack.limits)
    if word is None or (asked.least and word.boxes()):
        return None
    last = len(word.paragraphs)
    anchors = [item.anchor.paragraph for item in dossier.sections.items] if dossier.sections else []
    first = 1 if _counts("cover", asked) else min((at for at in anchors if at), default=1)
    tabled = frozenset(range(1, last + 1)) if _counts("tables", asked) else frozenset()
    taken = [
        p for p in word.text(first, last, tabled) if _counts("captions", asked) or not is_outside_body(p, dossier.pack)
    ]
    return _of_text("\n".join(widen(p.text, p.wide) for p in taken), asked)


def _counts(kind: str, asked: Asked) -> bool:
    """Text of this kind counts: as the notice says, else in favour of whoever wrote it."""
    return kind in asked.counted or (asked.least and kind not in asked.left_out)


def _of_text(text: str, asked: Asked) -> int:
    """The least of the counts; against a lower limit the most of them."""
    if asked.unit == "字符":
        return characters(text)[1 if asked.least else 0]
    both = words_in_both(text)
    return max(both) if asked.least else min(both)


def _pages_again(dossier: Dossier, asked: Asked, source: Path) -> Doubt | None:
    """The pages as pdfminer counts them."""
    from pdfminer.pdfpage import PDFPage

    hush()
    with source.open("rb") as stream:
        found = sum(1 for _ in PDFPage.get_pages(stream, check_extractable=False))
    told = dossier.report.pages if dossier.report else None
    return None if found == told else Doubt("reading", f"PDF 第二种读法数得 {found} 页")


def nothing_again(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """S002 once more: the doubt that a second look at what stands between two headings raises."""
    assert dossier.sections is not None
    section = dossier.sections[draft.section or ""].part(draft.part)
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
    anchors = [one.anchor for item in dossier.sections.items for one in item.each]
    anchors += [item.anchor for item in (*dossier.sections.extra, *dossier.sections.repeated)]
    later = [anchor.paragraph for anchor in anchors if anchor.paragraph and anchor.paragraph > start]
    end = min(later, default=len(word.paragraphs) + 1)
    found = next((text for text in word.between(start + 1, end - 1) if text and not is_office_prompt(text)), "")
    return Doubt("text", f"标题下有文字“{found[:20]}”，没有算作这一部分", section.anchor) if found else None


def _in_xml(word: RawWord, section: Section, pack: Pack, asked: Asked) -> int | None:
    """The lesser of Word's and WPS's 字数 of the bare paragraphs from the section's first to its last.

    Against a lower limit the greater, with tables, captions and all.
    """
    held = [line for line in section.lines if line.anchor.paragraph]
    body = frozenset(line.anchor.paragraph for line in held if line.part == "body" and line.anchor.paragraph)
    places = [line.anchor.paragraph or 0 for line in held] if _counts("tables", asked) else list(body)
    if not places or (asked.least and word.boxes()):
        return None  # text boxes may hold more
    tabled = frozenset(range(min(places), len(word.paragraphs) + 1)) if _counts("tables", asked) else body
    taken = [p for p in word.text(min(places), max(places), tabled) if p.text]
    taken = [p for p in taken if _counts("captions", asked) or not is_outside_body(p, pack)]
    texts = [_behind(p.text, section, p.anchor) for p in taken]
    wide = [widen(p.text, p.wide)[len(p.text) - len(text) :] for p, text in zip(taken, texts, strict=True)]
    if asked.unit != "字":
        return _of_text("\n".join(wide), asked)
    numbers = [line.number for line in section.lines if line.number and (line.part == "body" or asked.least)]
    words, wps = words_in_both("\n".join(wide))
    both = words + words_in_word("\n".join(numbers)), wps
    return max(both) if asked.least else min(both)


def _behind(text: str, section: Section, anchor: Anchor) -> str:
    """What runs on behind the section's heading, where both stand in one paragraph."""
    if anchor.paragraph != section.anchor.paragraph or not section.heading:
        return text
    return text.partition(section.heading)[2].lstrip(" \t\u3000：:") or text


def _on_pages(dossier: Dossier, section: Section, source: Path, asked: Asked) -> int | None:
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
    count = counted(section, None, dossier.pack)
    text = widen("\n".join(inside), None)
    if asked.least or asked.unit != "字":
        return _of_text(text, asked)
    return min(words_in_word(text), words_in_wps(text)) - max(count.words_outside_body, count.words_wps_outside_body)


def _next_heading(dossier: Dossier, section: Section) -> tuple[str, int]:
    """The heading that ends the section ("" where the report ends with it), and its page.

    What follows what is asked of the reading order: places tell it only of pages that nobody turned.
    """
    sections, report = dossier.sections, dossier.report
    assert sections is not None and report is not None
    order = {paragraph.anchor: at for at, paragraph in enumerate(paragraphs(report.blocks))}
    reaches = max(order.get(anchor, -1) for anchor in (section.anchor, *(line.anchor for line in section.lines)))
    marks = [(one.anchor, one.heading) for item in sections.items for one in item.each]
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
