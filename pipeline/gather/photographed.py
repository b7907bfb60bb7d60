"""Several pictures that are the pages of one document: 附件2_1.jpg, 附件2_2.jpg; IMG_0001.jpg, IMG_0002.jpg.

By their names they follow one another, by what they hold the later ones go on: no title stands at their head, and they
are not for themselves another kind of paper. Where together they are surely one, they are read as one, in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import PurePosixPath

from pipeline.gather.roles import Recognised, has_title, recognise
from pipeline.lazy import lazy
from pipeline.model import Document, Role, SubmittedFile, paragraphs
from pipeline.pack import Pack

_PICTURES = (".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".heif")
_NUMBERED = lazy(r"(.*?)[\s_\-—－.（(第]*(\d{1,17})[)）页张]*")
_REST: Role = "supporting"
"""What is nothing else; a page without a title that reads so may be a page of anything."""
_SURELY = 0.6
"""Certainty from which on a page is known for what it is."""


def in_one(
    files: Sequence[SubmittedFile], documents: dict[str, Document], pack: Pack
) -> tuple[dict[str, Document], dict[str, str]]:
    """The documents that several pictures make, by the first one's path; and for each other one the first's path."""
    whole: dict[str, Document] = {}
    first_of: dict[str, str] = {}
    for run in _runs(files):
        while run:
            together = _stretch([documents[path] for path in run], pack)
            made = reduce(_with, (documents[path] for path in run[1:together]), documents[run[0]])
            if together > 1 and _is_one(made, run[0], pack):
                whole[run[0]] = made
                first_of |= dict.fromkeys(run[1:together], run[0])
                run = run[together:]
            else:
                run = run[1:]
    return whole, first_of


def _runs(files: Sequence[SubmittedFile]) -> Iterator[list[str]]:
    """Paths of pictures whose names differ in a number alone, one behind the other without a gap."""
    named: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for file in files:
        path = PurePosixPath(file.path)
        found = _NUMBERED.fullmatch(path.stem)
        if path.suffix.lower() in _PICTURES and found:
            named.setdefault((str(path.parent), found[1]), []).append((int(found[2]), file.path))
    for numbered in named.values():
        run: list[str] = []
        last: int | None = None
        for number, name in sorted(numbered):
            if last is not None and number != last + 1:
                yield run
                run = []
            run.append(name)
            last = number
        yield run


def _stretch(pages: Sequence[Document], pack: Pack) -> int:
    """How many pages from the first on may be one document: no later one begins another."""
    known = recognise(pages[0], "", pack)
    for number, page in enumerate(pages):
        if not _shows_text(page):
            return number
        own = recognise(page, "", pack) if number else known
        if number and (has_title(page, pack) or _another(own, known, pack)):
            return number
        known = max(known, own, key=lambda one: one.certainty >= _SURELY)
    return len(pages)


def _another(own: Recognised, known: Recognised, pack: Pack) -> bool:
    """A page is surely something else than what the pages before it are, or would be: a cover tells little."""
    if own.certainty < _SURELY or own.role == _REST:
        return False
    return own.role != known.role if known.certainty >= _SURELY else bool(pack.material(own.role).longest)


def _is_one(document: Document, path: str, pack: Pack) -> bool:
    """Together the pages are surely something that has several."""
    found = recognise(document, path, pack)
    known = found.certainty >= _SURELY and found.role in pack.materials and found.role != _REST
    return known and not pack.material(found.role).longest


def _shows_text(page: Document) -> bool:
    return page.text_source == "ocr" and any(paragraph.text.strip() for paragraph in paragraphs(page.blocks))


def _with(document: Document, page: Document) -> Document:
    pages = document.pages or 1
    return replace(
        document,
        blocks=(*document.blocks, *page.blocks),
        pages=pages + (page.pages or 1),
        unread=(*document.unread, *(pages + number for number in page.unread)),
    )
