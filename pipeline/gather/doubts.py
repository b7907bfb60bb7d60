"""What in a cell of a form was not understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.gather.answers import parted
from pipeline.gather.boxes import marked
from pipeline.gather.signs import TICKED, without_box
from pipeline.lazy import lazy
from pipeline.model import Anchor, Cell, Doubt, doubts_in, figures, paragraphs

_LETTER = lazy(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
_OTHER = lazy(r"其他[\s_:：]*[^\s_☐☑□]*")
_BRACKETED = lazy(r"[(\[【〔]\s*([^\s☐☑□√()])\s*[)\]】〕]")
_WRITTEN = lazy(r"\w")
_TOUCHED = lazy(r"[^\w\s☐☑,，。;；、:：/|.．“”\"'‘’](?=☑)|(?<=☑)[^\w\s☐☑,，。;；、:：/|.．“”\"'‘’]")
"""What may belong to a tick, so that it is part of a sign that was not understood."""
_BOTH = lazy("[☑√✓✔]")
_KNOWN = frozenset("☐☑_￣＿+=|~^$<>`")


def of_choice(text: str, options: Iterable[str], anchor: Anchor, several: bool = False) -> Iterator[Doubt]:
    """A sign among the options that is neither a box nor a word, nor was read as a tick, may be somebody's.

    Only where nothing or several seem to be ticked does anybody ask: a tick that was read needs no other.
    """
    options = tuple(options)
    read = marked(text, options, several=several)
    rest = _OTHER.sub(" ", read)
    for option in sorted(options, key=len, reverse=True):
        rest = rest.replace(unicodedata.normalize("NFKC", option), " ")
    if _BOTH.search(text) and "☒" in text:
        yield Doubt("mark", "选项中既有“☑”又有“☒”，选的是哪一种不能确定", anchor)
    if held := _BRACKETED.search(rest):
        yield Doubt("mark", f"选项的括号中有“{held[1]}”，不能确定是不是勾选的记号", anchor)
    signs = [sign for sign in rest if unicodedata.category(sign) in ("So", "Sm", "Sk", "Co") and sign not in _KNOWN]
    if found := [*_LETTER.findall(rest), *signs]:
        yield Doubt("mark", f"选项中有“{found[0]}”，不能确定是不是勾选的记号", anchor)
    if beside := _TOUCHED.search(read):
        yield Doubt("mark", f"勾选记号旁边有“{beside[0]}”，不能确定勾的是哪一项", anchor)
    if bare := without_box(read, list(options)):
        yield Doubt("mark", f"“{bare[0]}”前面没有方框，其他选项都有，不能确定选没选", anchor)


def of_struck(text: str, options: Iterable[str], anchor: Anchor) -> Iterator[Doubt]:
    """Struck-out text among what is filled in: whoever struck it out did so by hand, and may mean something else.

    Whole options that are struck out beside ticked ones are understood: nobody chose them.
    """
    left, struck = parted(text)
    if struck.strip() and not (_only_options(struck, options) and TICKED in marked(left, options)):
        yield Doubt("text", f"这一栏里有划掉的文字“{struck.strip()[:20]}”", anchor)


def _only_options(text: str, options: Iterable[str]) -> bool:
    text = marked(text, options)
    for option in sorted(options, key=len, reverse=True):
        text = text.replace(unicodedata.normalize("NFKC", option), " ")
    return not _WRITTEN.search(text)


def of_cell(cell: Cell) -> Iterator[Doubt]:
    """Whatever stands in a cell beside its text may be part of the answer: a tick that is drawn, or lies on top."""
    yield from cell.doubts
    yield from doubts_in(cell.blocks)
    for figure in figures(cell.blocks):
        yield Doubt("mark", "这一格里有图片或图形，没有读出是什么", figure.anchor)
    for paragraph in paragraphs(cell.blocks):
        if paragraph.part == "textbox":
            yield Doubt("mark", "这一格里有文本框，其中的文字属于哪一项不能确定", paragraph.anchor)
