"""Small helpers on the application form of a sample: its cells and its boxes."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.metamorphic.wordfile import WordFile, el, q, set_text, text, texts

BOX = re.compile("([☑□])([^☑□　\n：]+)")


def boxed(document: WordFile) -> Iterator[Any]:
    """The text nodes that hold boxes."""
    for one in texts(document.body):
        if re.search("[☑□]", one.text or ""):
            yield one


def rewrite_boxes(document: WordFile, write: Callable[[bool, str], str]) -> None:
    """Write each option anew: ``write(ticked, label)``."""
    for one in boxed(document):
        one.text = BOX.sub(lambda found: write(found[1] == "☑", found[2]), one.text or "")
        one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def in_pieces(document: WordFile, make: Callable[[bool, str], list[Any]]) -> None:
    """Replace each option by elements of its own (children of a paragraph): ``make(ticked, label)``."""
    for one in list(boxed(document)):
        run = one.getparent()
        pieces: list[Any] = []
        end = 0
        for found in BOX.finditer(one.text or ""):
            before = (one.text or "")[end : found.start()]
            pieces += [run_of(before)] if before else []
            pieces += make(found[1] == "☑", found[2])
            end = found.end()
        if rest := (one.text or "")[end:]:
            pieces.append(run_of(rest))
        _put_instead(run, one, pieces)


def _put_instead(run: Any, one: Any, pieces: list[Any]) -> None:
    """The run is cut at that text node: what stands before it, the pieces, what stands behind."""
    before, behind = copy.deepcopy(run), copy.deepcopy(run)
    place = run.index(one)
    for child in list(before)[place:]:
        before.remove(child)
    for child in list(behind)[: place + 1]:
        if child.tag != q("w:rPr"):
            behind.remove(child)
    for new in [before, *pieces]:
        run.addprevious(new)
    one_run = run.getparent()
    # What is behind may hold more boxes: the original nodes stay, so that they are still found.
    for child in list(run)[: place + 1]:
        if child.tag != q("w:rPr"):
            run.remove(child)
    assert one_run is not None and behind is not None


def run_of(words: str, *marks: Any) -> Any:
    """A run of text with properties."""
    return el("w:r", el("w:rPr", *marks), el("w:t", text=words))


def rows(document: WordFile) -> list[Any]:
    """All rows of both tables."""
    return list(document.body.iter(q("w:tr")))


def cells(row: Any) -> list[Any]:
    return row.findall(q("w:tc"))


def pairs(document: WordFile) -> Iterator[tuple[Any, Any]]:
    """Each label's cell and its value's."""
    for row in rows(document):
        found = cells(row)
        yield from zip(found[::2], found[1::2], strict=False)


def respell_labels(document: WordFile, spell: Callable[[str], str]) -> None:
    for label, _ in pairs(document):
        set_text(label, spell(text(label)))


def values(document: WordFile) -> dict[str, Any]:
    """The cells of values by their labels."""
    return {text(label): value for label, value in pairs(document)}


def commitment_date(document: WordFile) -> Any:
    """The paragraph that dates the commitment: the last of the form that is a date and nothing else."""
    dated = re.compile(r"20\d\d年\d+月\d+日$")
    return next((one for one in reversed(document.paragraphs()) if dated.match(text(one))), None)


def write_value(document: WordFile, label: str, spell: Callable[[str], str]) -> None:
    """Write the value that stands beside a label otherwise, where there is one."""
    cell = values(document)[label]
    if text(cell):
        set_text(cell, spell(text(cell)))
