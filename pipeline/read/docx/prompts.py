"""Prompts of content controls: they show words, and nothing has been filled in.

A control says so itself (``w:showingPlcHdr``). Programs that fill forms often leave that behind: only words that are
known for a prompt, or look like one, are believed to be one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml.etree import XPath, _Element

from pipeline.model.document import Doubt
from pipeline.prompts import is_prompt
from pipeline.read.docx.names import SDT, SDT_CONTENT, SDT_PR, VAL, W14_CHECKBOX, P, R, T, is_on, w

if TYPE_CHECKING:
    from pipeline.read.docx.styles import Styles

_SHOWING, _DRAWING, _R_STYLE, _PART = w("showingPlcHdr"), w("drawing"), w("rStyle"), w("docPartObj")
_MARKS = ("单击", "点击", "轻触", "点按", "選擇", "选择一", "按一下", "lick ", "hoose an")
"""Of which the words of every prompt hold one. Looked up word by word: a pattern of so many branches takes as long
as reading."""
_string = XPath("string()", smart_strings=False)
_STYLES = frozenset(("placeholder text", "占位符文本", "placeholdertext"))
_LONGEST = 60
"""Characters: what is longer and no known prompt was written by somebody."""
_WHY = "内容控件里的文字“{}”标为提示语，是不是所填的内容不能确定"


def may_hold_prompts(root: _Element, content: bytes) -> bool:
    """Whether the part may hold a prompt; ``content``: its bytes.

    Its text is a tenth of its bytes: only where attributes show (the choices of a list) do all of them matter.
    """
    if b"showingPlcHdr" in content:
        return True
    text = content.decode("utf-8", "replace") if b"listEntry" in content else cast(str, _string(root))
    return any(mark in text for mark in _MARKS)


def empty_prompts(body: _Element, styles: Styles) -> dict[_Element, Doubt]:
    """Takes the prompts out of the controls that show one; gives the paragraphs where that is not sure."""
    unsure: dict[_Element, Doubt] = {}
    for control in body.iter(SDT):
        if not _shows_prompt(control):
            continue
        contents = list(control.iterchildren(SDT_CONTENT))
        pieces = [piece for content in contents for piece in content.iter(T)]
        text = "".join(piece.text or "" for piece in pieces).strip()
        surely = not text or is_prompt(text) or all(_looks_like_one(piece, styles) for piece in pieces)
        if surely or len(text) <= _LONGEST:
            for piece in pieces:
                piece.text = None
            for drawing in [one for content in contents for one in content.iter(_DRAWING)]:
                drawing.getparent().remove(drawing)  # type: ignore[union-attr]
        if not surely:
            for host in _hosts(control, contents):
                unsure[host] = Doubt("text", _WHY.format(text[:20]))
    return unsure


def _shows_prompt(control: _Element) -> bool:
    properties = next(control.iterchildren(SDT_PR), None)
    if properties is None:
        return False
    switch = next(properties.iterchildren(_SHOWING), None)
    other = next(properties.iterchildren(W14_CHECKBOX, _PART), None)
    return switch is not None and is_on(switch) and other is None


def _looks_like_one(piece: _Element, styles: Styles) -> bool:
    run = piece.getparent()
    style = next(run.iter(_R_STYLE), None) if run is not None and run.tag == R else None
    key = style.get(VAL) or "" if style is not None else ""
    return key.lower() in _STYLES or (bool(key) and styles.name(key) in _STYLES)


def _hosts(control: _Element, contents: list[_Element]) -> list[_Element]:
    inside = [paragraph for content in contents for paragraph in content.iter(P)]
    return inside or list(control.iterancestors(P))[:1]
