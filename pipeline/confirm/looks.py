"""The second look: another way to see each thing that an error can rest on, and the doubt that it raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pipeline.confirm.counting import counted_again, nothing_again, report_again
from pipeline.confirm.forms import field_again, row_again
from pipeline.confirm.kinds import is_pdf, source_of
from pipeline.confirm.openers import opened_by_another
from pipeline.confirm.pdf import forget as forget_pages
from pipeline.confirm.pdf import second_document
from pipeline.confirm.sections import named_elsewhere
from pipeline.confirm.sheet import sheet_texts
from pipeline.confirm.word import raw_word, visible
from pipeline.fold import fold
from pipeline.gather.facts import facts
from pipeline.model import Dossier, Doubt, Draft, Ground, Role
from pipeline.nfkc import nfkc
from pipeline.pack import FactSpec, MaterialSpec, pattern

_LARGE = (8.0, 3.0)
"""Centimetres: a picture so wide and so high can hold a paragraph; a seal or a logo is smaller."""


def look(dossier: Dossier, ground: Ground, draft: Draft) -> Iterator[Doubt]:
    """The doubts that a second look at what the draft rests on raises; none where it bears the draft out."""
    seen = _LOOKS.get(ground)
    file = _file_of(dossier, ground, draft)
    source = source_of(dossier, file) if file else None
    if seen is None or source is None:
        return
    doubt = seen(dossier, draft, file, source)
    if doubt:
        yield doubt


def forget() -> None:
    """Lets go of the files that were opened."""
    raw_word.cache_clear()
    forget_pages()


def _file_of(dossier: Dossier, ground: Ground, draft: Draft) -> str:
    anchored = draft.anchor.file if draft.anchor else ""
    match ground:
        case "section" | "empty section" | "no such section" | "length":
            return dossier.report.file if dossier.report else ""
        case "field":
            return anchored or (dossier.form.file if dossier.form else "")
        case "row" | "own row":
            return dossier.recommendation.file if dossier.recommendation else ""
    return anchored or (draft.subject or "")


def _broken(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    document = dossier.documents.get(file)
    if document is not None and document.noted("encrypted"):
        from pipeline.confirm.pdf import opens

        again = opens(source) if file.lower().endswith(".pdf") else False
        return Doubt("reading", "另一种读法不用密码就打得开") if again else None
    if document is not None and document.readable and document.noted("damaged"):
        return None  # it is another kind of file than its name says, and was read as that: seen twice

    told = opened_by_another(source, file, dossier.pack.limits)
    return Doubt("reading", told) if told else None


def _marking(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """The marking stands in the file's bare text, too."""
    wanted = fold(str(draft.actual or ""))
    if is_pdf(dossier, file):
        from pipeline.confirm.pdf import second_lines

        page = draft.anchor.page if draft.anchor else None
        told = fold("".join(line.text for line in second_lines(source, page or 1, page or 3, heads=True)))
        return None if wanted in told else Doubt("reading", "PDF 第二种读法没有读到这个标志")
    word = raw_word(source, dossier.pack.limits)
    texts = word.lines() if word else sheet_texts(source, dossier.pack.limits)
    if any(wanted in fold(text) for text in texts):
        return None
    return Doubt("reading", "直接在文件的 XML 里没有找到这个标志")


def _inside(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """What a material lacks is not in a large picture, a header or a diagram of it."""
    role, spec = _asked(dossier, draft, file)
    words = _labels(spec, dossier.pack.material(role))
    if is_pdf(dossier, file):
        from pipeline.confirm.pdf import pictures

        document = dossier.documents[file]
        again = facts(role, second_document(source, file), dossier.pack)
        if spec and again.get(spec.key):
            return Doubt("reading", "PDF 第二种读法读到了这一项")
        large = sum(map(_is_large, pictures(source, 1, document.pages or 1)))
        return _large(large)
    word = raw_word(source, dossier.pack.limits)
    if word is None:
        return Doubt("reading", "没有第二种方法能读出这个文件")
    for line in word.other_lines():
        if any(pattern(wording).search(fold(line)) for wording in words):
            return Doubt("text", f"文件的页眉、图示或批注里写有“{visible(line)[:20]}”")
    return _large(sum(_is_large((0, shape.width, shape.height)) for shape in word.shapes() if shape.is_picture))


def _same_fact(dossier: Dossier, draft: Draft, file: str, source: Path) -> Doubt | None:
    """The number is read again where it was read: by another library, or in the bare text of the file."""
    role, spec = _asked(dossier, draft, file)
    if spec is None or draft.actual is None:
        return Doubt("reading", "没有第二种方法能读出这一项")
    if is_pdf(dossier, file):
        again = facts(role, second_document(source, file), dossier.pack).get(spec.key)
        return None if again == draft.actual else Doubt("reading", "PDF 第二种读法读出的不是这个数")
    word = raw_word(source, dossier.pack.limits)
    texts = word.lines() if word else sheet_texts(source, dossier.pack.limits)
    wanted = re.compile(rf"(?<![\d.]){re.escape(f'{draft.actual:g}')}(?:0*)(?![\d.]*\d)")
    if any(wanted.search(nfkc(text)) for text in texts):
        return None
    return Doubt("reading", "直接在文件的 XML 里没有找到这个数")


def _asked(dossier: Dossier, draft: Draft, file: str) -> tuple[Role, FactSpec | None]:
    """The material that the draft is about, and the fact of it."""
    for material in dossier.materials:
        if dossier.document_of(material).file == file:
            for spec in dossier.pack.material(material.role).facts:
                if spec.subject == draft.subject and (spec.required or spec.min is not None or spec.max is not None):
                    return material.role, spec
    return "unknown", None


def _labels(spec: FactSpec | None, material: MaterialSpec) -> tuple[str, ...]:
    """The wordings of a fact; of one that says whether another was told, that one's."""
    if spec is None:
        return ()
    other = material.fact(spec.told_by) if spec.told_by else None
    return (*spec.labels, *(other.labels if other else ()))


def _is_large(picture: tuple[int, float, float]) -> bool:
    return picture[1] >= _LARGE[0] and picture[2] >= _LARGE[1]


def _large(pictures: int) -> Doubt | None:
    return Doubt("pictures", f"文件里有 {pictures} 张较大的图片，其中可能写有这一项") if pictures else None


_LOOKS: Mapping[Ground, Callable[[Dossier, Draft, str, Path], Doubt | None]] = {
    "broken file": _broken,
    "file": _inside,
    "marking": _marking,
    "fact": _same_fact,
    "section": counted_again,
    "empty section": nothing_again,
    "length": report_again,
    "words in section": _marking,
    "no such section": named_elsewhere,
    "field": field_again,
    "row": row_again,
}
