"""A form's cells and lines as answers: what is struck out is marked, what lies over the form is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.fold import visible
from pipeline.lazy import lazy
from pipeline.model import Block, Cell, Doubt, Paragraph, paragraphs

STROKE = "\u0336"
"""Unicode's own line through a character: it stands behind each that is struck out."""
_STRUCK = lazy(f"(?:[^{STROKE}]{STROKE}+)+")
_ONLY_MARKS = lazy(r"[\s☑☒☐■●√✓✔✅◉⊙∨×✗✘VvXxRü○□\uf000-\uf0ff\ufe0f]{1,4}")


def answer_text(cell: Cell) -> str:
    """The cell's own paragraphs, one a line; a text box's only where there is nothing else.

    A text box may be anchored in one cell and lie over another.
    """
    own = [p for p in paragraphs(cell.blocks) if p.part != "textbox"]
    if not any(visible(p.text).strip() for p in own):
        own = [p for p in paragraphs(cell.blocks) if not lies_over(p)]
    return "\n".join(text for p in own if (text := shown(p).strip()))


def shown(paragraph: Paragraph) -> str:
    """Its text with STROKE behind every character that is struck out."""
    if not paragraph.struck:
        return visible(paragraph.text)
    out, at = "", 0
    for start, end in paragraph.struck:
        out += visible(paragraph.text[at:start])
        out += "".join(sign + STROKE for sign in visible(paragraph.text[start:end]))
        at = end
    return out + visible(paragraph.text[at:])


def parted(text: str) -> tuple[str, str]:
    """What is left of ``text``, and what is struck out of it."""
    if STROKE not in text:
        return text, ""
    struck = " ".join(match[0].replace(STROKE, "") for match in _STRUCK.finditer(text))
    return _STRUCK.sub(" ", text), struck


def lies_over(paragraph: Paragraph) -> bool:
    """A tick in a text box of its own: which box it lies over nobody can tell from the file's text."""
    return paragraph.part == "textbox" and _ONLY_MARKS.fullmatch(paragraph.text.strip()) is not None


def floating_marks(blocks: Iterable[Block]) -> Iterator[Doubt]:
    """One doubt for each tick that lies over the form: it may belong to any group of boxes."""
    for paragraph in paragraphs(blocks):
        if lies_over(paragraph):
            why = f"表上有浮动的文本框“{paragraph.text.strip()}”，它勾的是哪一项不能确定"
            yield Doubt("mark", why, paragraph.anchor)
