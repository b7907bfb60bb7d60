"""S001 once more: the section's name stands nowhere in the file, and no picture stands where its heading would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from pipeline.confirm.kinds import is_pdf
from pipeline.confirm.word import RawWord, raw_word, visible
from pipeline.fold import fold
from pipeline.lazy import lazy
from pipeline.model import Dossier, Doubt, Draft, Paragraph
from pipeline.pack import Pack
from pipeline.split.heading import read_heading

_SHORT = 24
"""Characters: in a longer line the name is a word of a sentence."""
_FLAT, _LOW = 1.5, 2.0
"""A picture of a heading is so many times wider than high, and no higher than so many centimetres."""
_sentence = lazy("[，。；！？,;!?]")
_marks = lazy(r"[\W\d_]")


def named_elsewhere(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """The doubt that the bare text of the report raises, or a picture where the heading would stand."""
    key = draft.section or ""
    if is_pdf(dossier, file):
        lines, pictures = _pdf_lines(source), _pictures_on_pages(dossier, key, source)
    else:
        word = raw_word(source, dossier.pack.limits)
        if word is None:
            return Doubt("reading", "没有第二种方法能读出这份报告")
        lines, pictures = list(word.lines()), _pictures_in(word, dossier, key)
    if found := next(_naming(lines, key, dossier.pack), None):
        return Doubt("bounds", f"文件中另有一处写着“{found}”，没有认作标题")
    return Doubt("pictures", "应有这一标题的地方有像标题的图片，图中文字没有读出") if pictures else None


def _naming(lines: Iterable[str], key: str, pack: Pack) -> Iterator[str]:
    """Lines that are the section's mandated name, or short ones that hold it: no sentence, no list of all the names."""
    title = fold(pack.section(key).title)
    others = [fold(spec.title) for spec in pack.sections if spec.key != key]
    for line in lines:
        shown = visible(line)
        if not shown:
            continue
        folded = _marks.sub("", fold(shown[:80]))
        heading = read_heading(Paragraph(shown), pack)
        is_name = heading is not None and heading.key == key and heading.exact
        holds_it = title in folded and len(folded) <= _SHORT and not _sentence.search(shown)
        if is_name or (holds_it and not any(other in folded for other in others)):
            yield shown[:_SHORT]


def _pdf_lines(source: Path) -> list[str]:
    """The text of every page in the order of the file, without any layout, and the file's own outline."""
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(source)
    try:
        lines = [line for page in pdf for line in page.get_textpage().get_text_range().splitlines()]
        lines += [mark.get_title() or "" for mark in pdf.get_toc(max_depth=6)]
    finally:
        pdf.close()
    # Letters that are spread out, or a heading that wraps, may stand on lines of their own.
    return lines + [one + other for one, other in pairwise(lines) if len(one) + len(other) < _SHORT]


def _neighbours(dossier: Dossier, key: str) -> tuple[int, int | None, bool]:
    """Paragraphs (or pages) between which the heading would stand."""
    assert dossier.sections is not None
    keys = [spec.key for spec in dossier.pack.sections]
    at = keys.index(key)
    paged = any(item.anchor.box is not None for item in dossier.sections.items)

    def place(name: str) -> int:
        anchor = dossier.sections[name].anchor  # type: ignore[index]
        return (anchor.page if paged else anchor.paragraph) or 0

    if dossier.pack.report.free_order:
        return 1, None, paged
    before = [place(name) for name in keys[:at] if dossier.sections[name].found]
    after = [place(name) for name in keys[at + 1 :] if dossier.sections[name].found]
    return max(before, default=1), min((one for one in after if one), default=None), paged


def _pictures_in(word: RawWord, dossier: Dossier, key: str) -> bool:
    first, last, _ = _neighbours(dossier, key)
    return any(shape.alone and _like_a_heading(shape.width, shape.height) for shape in word.shapes(first, last))


def _pictures_on_pages(dossier: Dossier, key: str, source: Path) -> bool:
    from pipeline.confirm.pdf import pictures

    first, last, _ = _neighbours(dossier, key)
    pages = last or (dossier.report.pages if dossier.report and dossier.report.pages else first)
    return any(_like_a_heading(width, height) for _, width, height in pictures(source, first, pages))


def _like_a_heading(width: float, height: float) -> bool:
    return 0.3 < height <= _LOW and width >= _FLAT * height
