"""Paragraphs of nothing but runs of text: Word's revision noise cuts a sentence into dozens of them.

libxml2 answers for all runs at once what would cost a Python object for each.
"""

from __future__ import annotations

from typing import cast

from lxml.etree import XPath, _Element

from pipeline.read.docx.names import XML_SPACE, R

_BLANKS = " \t\r\n"
_PREFIX = {"w": R[1:].partition("}")[0]}
# Counting is several times faster than a negated predicate.
_only_text = XPath(
    "count(*) = count(w:r) + count(w:pPr) + count(w:proofErr) and count(w:r/*) = count(w:r/w:rPr) + count(w:r/w:t)",
    namespaces=_PREFIX,
)
_string = XPath("string()", smart_strings=False)
_texts = XPath("w:r/w:t", namespaces=_PREFIX)


def is_only_text(paragraph: _Element) -> bool:
    """Whether a ``w:p`` holds runs of text and nothing else that could show."""
    return bool(_only_text(paragraph))


def whole_text(paragraph: _Element) -> str | None:
    """The text of such a paragraph; None where a blank in it (or between its elements) needs a closer look."""
    text = cast(str, _string(paragraph))
    return None if any(blank in text for blank in _BLANKS) else text


def text_runs(paragraph: _Element) -> list[tuple[str, _Element | None]]:
    """The same paragraph run by run: each stretch of text with its ``w:t``."""
    return [(shown(piece, piece.text), piece) for piece in cast(list[_Element], _texts(paragraph)) if piece.text]


def sampled_runs(paragraph: _Element) -> list[_Element]:
    """The first, a middle and the last of its runs."""
    middle = paragraph[len(paragraph) // 2]
    found = (
        next(paragraph.iterchildren(R), None),
        middle if middle.tag == R else next(middle.itersiblings(R), None),
        next(paragraph.iterchildren(R, reversed=True), None),
    )
    return [run for run in found if run is not None]


def shown(element: _Element, text: str) -> str:
    """A ``w:t`` as Word shows it: blanks at its ends only where they are to be preserved, no line ends."""
    if text[0] in _BLANKS or text[-1] in _BLANKS or "\n" in text:
        if element.get(XML_SPACE) != "preserve":
            text = text.strip(_BLANKS)
        return text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return text
